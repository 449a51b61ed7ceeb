using System.Diagnostics.CodeAnalysis;

namespace Akka.Configuration.Hocon;

/// <summary>
/// Binds the substitutions of one text to their values once all of it is parsed, and merges objects that stand side by side with them.
/// </summary>
sealed class Resolver(Parser parser)
{
    const string Circle = "substitutions lead in a circle";

    readonly Dictionary<HoconValue, Parser.Owner> _owners = [];
    readonly List<HoconSubstitution> _all = [];
    readonly List<HoconSubstitution> _included = [];
    readonly HashSet<HoconValue> _settled = [];
    readonly HashSet<HoconValue> _settling = [];
    readonly Dictionary<HoconValue, int> _heights = [];
    HoconValue _root = new();

    /// <summary>Takes note of a substitution that was parsed as part of <paramref name="value"/>.</summary>
    public void Add(HoconValue value, Parser.Owner owner, HoconSubstitution substitution)
    {
        _owners[value] = owner;
        _all.Add(substitution);
    }

    /// <summary>Takes note of the earlier content of a value that is being replaced.</summary>
    public void Adopt(HoconValue value, HoconValue previous)
    {
        if (_owners.TryGetValue(value, out var owner))
            _owners[previous] = owner with { Parent = null, List = null };
    }

    /// <summary>Takes over a substitution of an included text, whose paths start at the place of the include.</summary>
    public void AddIncluded(HoconSubstitution substitution, List<string?> at)
    {
        for (var i = at.Count - 1; i >= 0; i--)
            substitution.Path = $"\"{at[i]}\".{substitution.Path}";
        _included.Add(substitution);
        _all.Add(substitution);
    }

    /// <summary>Whether a path names the place that the keys lead to.</summary>
    public bool LeadsTo(ReadOnlySpan<char> path, List<string?> keys)
    {
        var i = 0;
        for (; path.Length > 0; i++)
        {
            if (i >= keys.Count || keys[i] is not { } key || !HoconText.TryTakeKey(ref path, out var step) || !step.SequenceEqual(key))
                return false;
        }
        return i == keys.Count;
    }

    /// <summary>Resolves everything; returns the substitutions.</summary>
    public List<HoconSubstitution> Run(HoconValue root)
    {
        _root = root;
        foreach (var value in new List<HoconValue>(_owners.Keys))
            Settle(value, 0);
        foreach (var substitution in _included)
            substitution.ResolvedValue = Find(substitution.Path, 0) ?? substitution.ResolvedValue;
        Height(root, 0);
        _all.RemoveAll(s => s.ResolvedValue is null);
        return _all;
    }

    HoconValue? Find(ReadOnlySpan<char> path, int depth)
    {
        var value = _root;
        while (path.Length > 0)
        {
            if (!HoconText.TryTakeKey(ref path, out var key) || value.GetChildObject(key.ToString()) is not { } child)
                return null;
            Settle(child, depth + 1);
            if (child.Values.Count == 0)
                return null;
            value = child;
        }
        return value;
    }

    /// <summary>Binds the substitutions among a value's own elements (not deeper), and merges its objects.</summary>
    void Settle(HoconValue value, int depth)
    {
        if (!_owners.TryGetValue(value, out var owner) || _settled.Contains(value))
            return;
        if (depth > Parser.MaxDepth || !_settling.Add(value))
            FailAt(value, depth > Parser.MaxDepth ? "too many substitutions lead to each other" : Circle);
        var elements = value.Values;
        for (var i = 0; i < elements.Count; i++)
        {
            if (elements[i] is HoconSubstitution { ResolvedValue: null } substitution && !Bind(substitution, owner, depth))
                elements.RemoveAt(i--);
        }
        MergeObjects(value);
        _settling.Remove(value);
        _settled.Add(value);
        if (elements.Count == 0)
            Vanish(value, owner, depth);
    }

    /// <summary>False where an optional substitution leads to nothing.</summary>
    bool Bind(HoconSubstitution substitution, Parser.Owner owner, int depth)
    {
        HoconValue? target;
        if (substitution.IsSelfReference)
        {
            target = owner.Previous;
            if (target is not null)
                Settle(target, depth + 1);
            if (target is { Values.Count: 0 })
                target = null;
        }
        else
        {
            target = Find(substitution.Path, depth);
        }
        if (target is null && !substitution.IsOptional)
            parser.Fail($"substitution ${{{substitution.Path}}} leads to nothing", substitution.Position);
        substitution.ResolvedValue = target;
        return target is not null;
    }

    /// <summary>A value that was nothing but absent optional substitutions: what stood there before holds; else there is no such key.</summary>
    void Vanish(HoconValue value, Parser.Owner owner, int depth)
    {
        if (owner.Previous is { } previous)
        {
            Settle(previous, depth + 1);
            value.Values.AddRange(previous.Values);
        }
        if (value.Values.Count > 0)
            return;
        owner.List?.Remove(value);
        if (owner.Parent?.GetKey(owner.Key) == value)
            owner.Parent.Items.Remove(owner.Key);
    }

    /// <summary>Objects side by side become one. Where the last element is not an object, it takes their place.</summary>
    static void MergeObjects(HoconValue value)
    {
        if (value.Values.Count < 2)
            return;
        HoconObject? merged = null;
        var isObject = false;
        foreach (var element in value.Values)
        {
            if (element is HoconLiteral l && string.IsNullOrWhiteSpace(l.Value))
                continue;
            var o = element as HoconObject ?? (element as HoconSubstitution)?.GetObject();
            isObject = o is not null;
            if (o is not null)
                merged = merged is null ? o : merged.MergeImmutable(o);
        }
        if (merged is null)
            return;
        if (isObject)
            value.NewValue(merged);
        else
            value.Values.RemoveAll(e => e is HoconObject || e is HoconSubstitution s && s.IsObject());
    }

    /// <summary>Levels below a value, through substitutions; a value that holds itself is an error.</summary>
    int Height(HoconValue value, int depth)
    {
        if (_heights.TryGetValue(value, out var height))
            return height;
        if (depth > Parser.MaxDepth || !_settling.Add(value))
            FailAt(value, depth > Parser.MaxDepth ? $"more than {Parser.MaxDepth} levels" : Circle);
        foreach (var element in value.Values)
        {
            if (element is HoconObject o)
            {
                foreach (var item in o.Items.Values)
                    height = Math.Max(height, Height(item, depth + 1));
            }
            else if (element is HoconArray list)
            {
                foreach (var item in list)
                    height = Math.Max(height, Height(item, depth + 1));
            }
            else if (element is HoconSubstitution { ResolvedValue: { } target })
            {
                if (_settling.Contains(target))
                    FailAt(value, Circle);
                height = Math.Max(height, Height(target, depth + 1));
            }
        }
        if (++height > Parser.MaxDepth)
            FailAt(value, $"more than {Parser.MaxDepth} levels");
        _settling.Remove(value);
        return _heights[value] = height;
    }

    [DoesNotReturn]
    void FailAt(HoconValue value, string what)
    {
        foreach (var element in value.Values)
        {
            if (element is HoconSubstitution s)
                parser.Fail($"${{{s.Path}}}: {what}", s.Position);
        }
        parser.Fail(what, 0);
    }
}
