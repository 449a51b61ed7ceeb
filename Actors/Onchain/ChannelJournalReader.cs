using Akka.Actor;
using Akka.Persistence;
using Lnd.Actors.Channels;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;

namespace Lnd.Actors.Onchain;

/// <summary>A channel as its journal tells it.</summary>
/// <param name="State">Null where nothing is stored.</param>
/// <param name="History">The HTLCs of the peer's old commitments; null where it was not asked for.</param>
public sealed record ChannelJournal(ChannelState? State, CommitmentHistory? History);

/// <summary>
/// Reads a channel's journal, tells its parent, and ends: so a channel that is closed needs no living <see cref="ChannelActor"/>. It never writes. The history needs every event
/// from the first on, which is why a channel's events are kept even where there are snapshots.
/// </summary>
public sealed class ChannelJournalReader : ReceivePersistentActor
{
    private readonly ChannelIdentity _identity;
    private readonly bool _withHistory;
    private ChannelState? _state;
    private CommitmentHistory _history = CommitmentHistory.Empty;

    /// <summary>See <see cref="Props"/>.</summary>
    public ChannelJournalReader(ChannelIdentity identity, bool withHistory)
    {
        (_identity, _withHistory) = (identity, withHistory);
        Recover<SnapshotOffer>(offer => _state = ((ChannelSnapshot)offer.Snapshot).State);
        Recover<ChannelEvent>(happened =>
        {
            _state = Channel.Apply(_state, happened);
            if (_withHistory)
                _history = _history.After(_state, happened);
        });
        Recover<RecoveryCompleted>(_ =>
        {
            Context.Parent.Tell(new ChannelJournal(_state, _withHistory ? _history : null));
            Context.Stop(Self);
        });
    }

    /// <inheritdoc/>
    public override string PersistenceId => _identity.PersistenceId;

    /// <inheritdoc/>
    public override Recovery Recovery => _withHistory ? new Recovery(SnapshotSelectionCriteria.None) : Recovery.Default;

    /// <summary>Reads the journal of a channel.</summary>
    public static Props Props(ChannelIdentity identity, bool withHistory) => Akka.Actor.Props.Create(() => new ChannelJournalReader(identity, withHistory));
}
