using Akka.Configuration.Hocon;

namespace Akka.Configuration;

/// <summary>
/// An immutable tree of settings. Paths are dotted; quotes keep the dots of a key: <c>a."b.c".d</c>.
/// </summary>
public partial class Config
{
    /// <summary>No settings; shared.</summary>
    public static readonly Config Empty = ConfigurationFactory.Empty;

    /// <summary>What was set here itself, without fallbacks.</summary>
    readonly HoconValue? _own;

    /// <summary>A configuration without even a root.</summary>
    public Config()
    {
    }

    /// <summary>The configuration of a parsed text.</summary>
    /// <exception cref="ArgumentNullException">The root has no value.</exception>
    public Config(HoconRoot root)
    {
        _own = root.Value ?? throw new ArgumentNullException(nameof(root), "the root has no value");
        Root = _own;
        Substitutions = root.Substitutions;
    }

    /// <summary>The settings of <paramref name="source"/>, noting <paramref name="fallback"/> (which is not merged in).</summary>
    public Config(Config source, Config? fallback)
    {
        ArgumentNullException.ThrowIfNull(source);
        _own = source._own;
        Root = source.Root;
        Fallback = fallback;
    }

    Config(Config source, HoconValue mergedRoot, Config fallback)
        : this(source, source.Fallback is null ? fallback : source.Fallback.WithFallback(fallback))
    {
        Root = mergedRoot;
        Substitutions = source.Substitutions;
    }

    /// <summary>Whether another configuration, and each of its fallbacks, is among the fallbacks already.</summary>
    bool FallsBackTo(Config other)
    {
        for (var theirs = other; theirs is not null; theirs = theirs.Fallback)
        {
            var ours = Fallback;
            while (ours is not null && !ReferenceEquals(ours._own, theirs._own))
                ours = ours.Fallback;
            if (ours is null)
                return false;
        }
        return true;
    }

    /// <summary>What was given to <see cref="WithFallback"/>, or null.</summary>
    public Config? Fallback { get; }

    /// <summary>The outermost value, fallbacks merged in.</summary>
    public virtual HoconValue? Root { get; }

    /// <summary>The substitutions of the text.</summary>
    public IEnumerable<HoconSubstitution> Substitutions { get; set; } = [];

    /// <summary>True where nothing is set, here or in a fallback.</summary>
    public virtual bool IsEmpty => Root is null || Root.IsEmpty;

    /// <summary>The same settings, and those of <paramref name="fallback"/> where this one says nothing.</summary>
    /// <exception cref="ArgumentException">A configuration can not be its own fallback.</exception>
    public virtual Config WithFallback(Config? fallback)
    {
        if (ReferenceEquals(fallback, this))
            throw new ArgumentException("a configuration can not be its own fallback", nameof(fallback));
        if (fallback is null || FallsBackTo(fallback))
            return this;
        if (IsEmpty)
            return fallback;
        if (Root?.GetObject() is not { } ours || fallback.Root?.GetObject() is not { } theirs)
            return this;
        var root = new HoconValue();
        root.AppendValue(theirs.MergeImmutable(ours));
        return new Config(this, root, fallback);
    }

    /// <summary>Whether something, be it null, is set at a path.</summary>
    public virtual bool HasPath(string path) => GetValue(path) is not null;

    /// <summary>The value at a path, or null.</summary>
    /// <exception cref="InvalidOperationException">There is no root.</exception>
    /// <exception cref="ArgumentException">The quotes of the path do not match.</exception>
    public HoconValue? GetValue(string path)
    {
        var value = Root ?? throw new InvalidOperationException("this configuration has no root");
        var rest = path.AsSpan();
        while (rest.Length > 0)
        {
            if (!HoconText.TryTakeKey(ref rest, out var key))
                throw new ArgumentException($"the quotes of the path '{path}' do not match", nameof(path));
            value = value.GetChildObject(key.ToString());
            if (value is null)
                return null;
        }
        return value;
    }

    /// <summary>The part below a path, fallbacks included, or null.</summary>
    public virtual Config? GetConfig(string path) => GetValue(path)?.ToConfig();

    /// <summary>The outermost keys and their values; those of this configuration win over its fallbacks'.</summary>
    public virtual IEnumerable<KeyValuePair<string, HoconValue>> AsEnumerable() => Root?.GetObject()?.Items ?? [];

    /// <summary>HOCON of what was set here itself.</summary>
    public override string ToString() => _own?.ToString() ?? "";

    /// <summary>HOCON of what was set here itself or, where <paramref name="includeFallback"/> holds, of all.</summary>
    public string ToString(bool includeFallback) => includeFallback ? Root?.ToString() ?? "" : ToString();

    /// <summary>Parses HOCON.</summary>
    public static implicit operator Config(string str) => ConfigurationFactory.ParseString(str);

    /// <summary><paramref name="config"/> with a fallback given as HOCON.</summary>
    public static Config operator +(Config config, string fallback) => config.WithFallback(ConfigurationFactory.ParseString(fallback));

    /// <summary>A configuration given as HOCON with a fallback.</summary>
    public static Config operator +(string configHocon, Config fallbackConfig) =>
        ConfigurationFactory.ParseString(configHocon).WithFallback(fallbackConfig);
}
