using System.IO.Enumeration;

namespace Akka.Actor;

/// <summary>The actors that a path leads to, looked up anew for each message.</summary>
public class ActorSelection : ICanTell
{
    /// <summary>The actors at a path from <paramref name="anchor"/>.</summary>
    public ActorSelection(IActorRef anchor, SelectionPathElement[] path)
    {
        Anchor = anchor;
        Path = path;
    }

    /// <summary>The actors at a path from <paramref name="anchor"/>.</summary>
    public ActorSelection(IActorRef anchor, string path) : this(anchor, path.Split('/'))
    {
    }

    /// <summary>The actors at a path from <paramref name="anchor"/>.</summary>
    /// <exception cref="IllegalActorNameException"><c>**</c> is not the last element.</exception>
    public ActorSelection(IActorRef anchor, IEnumerable<string> elements) : this(anchor, Parse(elements))
    {
    }

    /// <summary>Where the path begins.</summary>
    public IActorRef Anchor { get; }

    /// <summary>The steps.</summary>
    public SelectionPathElement[] Path { get; }

    /// <summary>The steps as text.</summary>
    public string PathString => "/" + string.Join<SelectionPathElement>("/", Path);

    private static SelectionPathElement[] Parse(IEnumerable<string> elements)
    {
        SelectionPathElement[] path =
        [
            .. elements.Where(element => !string.IsNullOrEmpty(element)).Select(SelectionPathElement (element) => element switch
            {
                ".." => SelectParent.Instance,
                "**" => SelectChildRecursive.Instance,
                _ when element.AsSpan().ContainsAny('*', '?') => new SelectChildPattern(element),
                _ => new SelectChildName(element),
            }),
        ];
        return path.SkipLast(1).Contains(SelectChildRecursive.Instance)
            ? throw new IllegalActorNameException("Double wildcard can only appear at the last path entry")
            : path;
    }

    /// <summary>Sends a message to every actor the path leads to; a dead letter if there is none.</summary>
    public void Tell(object message, IActorRef? sender = null) =>
        Deliver((IInternalActorRef)Anchor, sender ?? ActorCell.GetCurrentSelfOrNoSender(), new ActorSelectionMessage(message, Path));

    /// <summary>The one actor that answers first.</summary>
    /// <exception cref="ActorNotFoundException">None did in time.</exception>
    public Task<IActorRef> ResolveOne(TimeSpan timeout) => ResolveOne(timeout, CancellationToken.None);

    /// <summary>The one actor that answers first.</summary>
    /// <exception cref="ActorNotFoundException">None did in time.</exception>
    public async Task<IActorRef> ResolveOne(TimeSpan timeout, CancellationToken ct)
    {
        try
        {
            var identity = await this.Ask<ActorIdentity>(new Identify(null!), timeout, ct).ConfigureAwait(false);
            if (!identity.Subject.IsNobody())
                return identity.Subject;
        }
        catch (Exception e)
        {
            throw new ActorNotFoundException($"{this} could not be resolved", e);
        }
        throw new ActorNotFoundException($"{this} leads to no actor");
    }

    internal static void Deliver(IInternalActorRef anchor, IActorRef? sender, ActorSelectionMessage selection)
    {
        var current = anchor;
        var elements = selection.Elements;
        for (var i = 0; i < elements.Length; i++)
        {
            if (current is not ActorRefWithCell withCell)
            {
                // not a part of the tree of actors: it may know what to do with the rest
                current = (IInternalActorRef)current.GetChild([.. elements.Skip(i).Select(element => element.ToString()!)]);
                if (current.IsNobody())
                    NotFound(anchor, sender, selection);
                else
                    current.Tell(selection.Message, sender);
                return;
            }
            switch (elements[i])
            {
                case SelectParent:
                    current = current.Parent;
                    break;
                case SelectChildName named:
                    current = withCell.GetSingleChild(named.Name);
                    if (current is Nobody)
                    {
                        NotFound(anchor, sender, selection);
                        return;
                    }
                    break;
                case SelectChildPattern pattern:
                    FanOut(anchor, withCell, pattern, sender, selection, elements[(i + 1)..]);
                    return;
                default:
                    TellSubtree(withCell, sender, selection.Message);
                    return;
            }
        }
        current.Tell(selection.Message, sender);
    }

    private static void FanOut(IInternalActorRef anchor, ActorRefWithCell parent, SelectChildPattern pattern, IActorRef? sender,
        ActorSelectionMessage selection, SelectionPathElement[] rest)
    {
        var matching = parent.Children.Where(child => pattern.Matches(child.Path.Name)).ToArray();
        if (matching.Length == 0)
            NotFound(anchor, sender, selection);
        var message = selection.Copy(elements: rest, wildCardFanOut: selection.WildCardFanOut || matching.Length > 1);
        foreach (var child in matching)
            Deliver((IInternalActorRef)child, sender, message);
    }

    private static void TellSubtree(ActorRefWithCell parent, IActorRef? sender, object message)
    {
        foreach (var child in parent.Children)
        {
            child.Tell(message, sender);
            if (child is ActorRefWithCell withCell)
                TellSubtree(withCell, sender, message);
        }
    }

    private static void NotFound(IInternalActorRef anchor, IActorRef? sender, ActorSelectionMessage selection)
    {
        // after a wildcard there were others
        if (selection.WildCardFanOut)
            return;
        var path = anchor.Path / selection.Elements.Select(element => element.ToString()!);
        var provider = anchor.Provider;
        new EmptyLocalActorRef(provider, path, provider.Settings.System.EventStream).Tell(selection, sender);
    }

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is ActorSelection other && Equals(other);

    /// <summary>Whether both begin at the same actor and take the same path.</summary>
    protected bool Equals(ActorSelection other) => Equals(Anchor, other.Anchor) && PathString == other.PathString;

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Anchor, PathString);

    /// <inheritdoc />
    public override string ToString() => $"ActorSelection[Anchor({Anchor.Path.ToStringWithUid()}), Path({PathString})]";
}

/// <summary>A message on its way along a path.</summary>
public class ActorSelectionMessage(object message, SelectionPathElement[] elements, bool wildCardFanOut = false)
    : IAutoReceivedMessage, IPossiblyHarmful, IWrappedMessage
{
    /// <summary>The message.</summary>
    public object Message { get; } = message;

    /// <summary>The path.</summary>
    public SelectionPathElement[] Elements { get; } = elements;

    /// <summary>Whether others get the message too.</summary>
    public bool WildCardFanOut { get; } = wildCardFanOut;

    /// <summary>The same with other parts.</summary>
    public ActorSelectionMessage Copy(object? message = null, SelectionPathElement[]? elements = null, bool? wildCardFanOut = null) =>
        new(message ?? Message, elements ?? Elements, wildCardFanOut ?? WildCardFanOut);

    /// <inheritdoc />
    public override string ToString() => $"ActorSelectionMessage - Message: {Message} - Elements: {string.Join<SelectionPathElement>("/", Elements)}";
}

/// <summary>A step of a path.</summary>
public abstract class SelectionPathElement;

/// <summary>To the child with a name.</summary>
public class SelectChildName(string name) : SelectionPathElement
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is SelectChildName other && Name == other.Name;

    /// <inheritdoc />
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc />
    public override string ToString() => Name;
}

/// <summary>To the children whose names match a pattern: <c>*</c> is any text, <c>?</c> one character.</summary>
public class SelectChildPattern(string patternStr) : SelectionPathElement
{
    /// <summary>The pattern.</summary>
    public string PatternStr { get; } = patternStr;

    internal bool Matches(string name) => FileSystemName.MatchesSimpleExpression(PatternStr, name, ignoreCase: false);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is SelectChildPattern other && PatternStr == other.PatternStr;

    /// <inheritdoc />
    public override int GetHashCode() => PatternStr.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc />
    public override string ToString() => PatternStr;
}

/// <summary>To all descendants.</summary>
public class SelectChildRecursive : SelectionPathElement
{
    /// <summary>The only instance needed.</summary>
    public static readonly SelectChildRecursive Instance = new();

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is SelectChildRecursive;

    /// <inheritdoc />
    public override int GetHashCode() => "**".GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc />
    public override string ToString() => "**";
}

/// <summary>To the parent.</summary>
public class SelectParent : SelectionPathElement
{
    /// <summary>The only instance needed.</summary>
    public static readonly SelectParent Instance = new();

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is SelectParent;

    /// <inheritdoc />
    public override int GetHashCode() => "..".GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc />
    public override string ToString() => "..";
}

/// <summary>Makes selections.</summary>
public static class ActorRefFactoryShared
{
    /// <summary>The actor at a full path.</summary>
    public static ActorSelection ActorSelection(ActorPath actorPath, ActorSystem system) =>
        new(((ExtendedActorSystem)system).Provider.RootGuardianAt(actorPath.Address), actorPath.Elements);

    /// <summary>The actors at a full path, one from the root (<c>/user/a</c>) or one relative to <paramref name="lookupRoot"/>.</summary>
    public static ActorSelection ActorSelection(string path, ActorSystem system, IActorRef lookupRoot)
    {
        var provider = ((ExtendedActorSystem)system).Provider;
        if (string.IsNullOrEmpty(path))
            return new ActorSelection(system.DeadLetters, "");
        if (path[0] == '/')
            return new ActorSelection(provider.RootGuardian, path[1..]);
        return ActorPath.TryParse(path, out var actorPath)
            ? new ActorSelection(provider.RootGuardianAt(actorPath.Address), actorPath.Elements)
            : new ActorSelection(lookupRoot, path);
    }

    /// <summary>The actors at a path relative to an actor.</summary>
    public static ActorSelection ActorSelection(IActorRef anchorActorRef, string path) => new(anchorActorRef, path);
}
