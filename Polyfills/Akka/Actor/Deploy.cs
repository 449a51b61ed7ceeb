namespace Akka.Actor;

/// <summary>How an actor is deployed. Immutable.</summary>
public class Deploy : IEquatable<Deploy>
{
    /// <summary>No dispatcher chosen.</summary>
    public static readonly string NoDispatcherGiven = string.Empty;

    /// <summary>No mailbox chosen.</summary>
    public static readonly string NoMailboxGiven = string.Empty;

    /// <summary>No limit for the stash chosen.</summary>
    public const int NoStashSize = -1;

    /// <summary>Nothing chosen.</summary>
    public static readonly Deploy Local = new();

    private Deploy(string dispatcher, string mailbox, int stashCapacity)
    {
        Dispatcher = dispatcher;
        Mailbox = mailbox;
        StashCapacity = stashCapacity;
    }

    /// <summary>Nothing chosen.</summary>
    public Deploy() : this(NoDispatcherGiven, NoMailboxGiven, NoStashSize)
    {
    }

    /// <summary>The path of the dispatcher's configuration.</summary>
    public string Dispatcher { get; }

    /// <summary>The path of the mailbox's configuration.</summary>
    public string Mailbox { get; }

    /// <summary>The most messages a stash may hold; -1 for any number.</summary>
    public int StashCapacity { get; }

    /// <summary>With another dispatcher.</summary>
    public virtual Deploy WithDispatcher(string dispatcher) => new(dispatcher, Mailbox, StashCapacity);

    /// <summary>With another mailbox.</summary>
    public virtual Deploy WithMailbox(string mailbox) => new(Dispatcher, mailbox, StashCapacity);

    /// <summary>With a limit for the stash.</summary>
    public virtual Deploy WithStashCapacity(int stashSize) => new(Dispatcher, Mailbox, stashSize);

    /// <summary>Takes from another what this leaves open.</summary>
    public virtual Deploy WithFallback(Deploy other) => new(
        Dispatcher == NoDispatcherGiven ? other.Dispatcher : Dispatcher,
        Mailbox == NoMailboxGiven ? other.Mailbox : Mailbox,
        StashCapacity == NoStashSize ? other.StashCapacity : StashCapacity);

    /// <inheritdoc />
    public bool Equals(Deploy? other) => other is not null && Dispatcher == other.Dispatcher && Mailbox == other.Mailbox
        && StashCapacity == other.StashCapacity;
}
