namespace Lnd.Actors.Views;

// What rooms tell the views. Lists are asked for with the rooms' own messages (ListInvoices, ListParts, ListPayments, ListForwards), which a room passes on behind the
// events it has told, so that whoever asks sees what was done before.

/// <summary>An event is durable.</summary>
/// <param name="PersistenceId">Whose.</param>
/// <param name="SequenceNr">Its number among those of its actor.</param>
/// <param name="Event">It.</param>
public sealed record EventStored(string PersistenceId, long SequenceNr, object Event);

/// <summary>An actor has recovered: the journal may have events that its life before could not tell any more.</summary>
/// <param name="PersistenceId">Whose.</param>
/// <param name="SequenceNr">Of the last event it has found.</param>
public sealed record EventsRecovered(string PersistenceId, long SequenceNr);

/// <summary>A list can't be given.</summary>
/// <param name="Reason">Why, and what to do.</param>
public sealed record ViewsRefused(string Reason);

/// <summary>Where the views are.</summary>
/// <param name="Path">The database; null for memory, from which it is made anew at each start.</param>
/// <param name="Dispatcher">On what the work on it is done, as the actor system's configuration names it; null for the default. It waits for the disk.</param>
public sealed record ViewsSettings(string? Path = null, string? Dispatcher = null)
{
    /// <summary>How long an event may wait for others before a transaction is ended. Lists don't wait for that; other processes that read the file do.</summary>
    public TimeSpan CommitAfter { get; init; } = TimeSpan.FromMilliseconds(500);
}
