using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>What all journals have in common: the event adapters.</summary>
public abstract class WriteJournalBase : ActorBase
{
    private readonly EventAdapters _adapters;

    protected WriteJournalBase() => _adapters = Persistence.Instance.Apply(Context.System).AdaptersOfPlugin(Self);

    /// <summary>The atomic writes of a batch as they are to be stored: adapted, and without the senders.</summary>
    protected IEnumerable<AtomicWrite> PreparePersistentBatch(IEnumerable<IPersistentEnvelope> resequenceables)
    {
        var writes = new List<AtomicWrite>();
        foreach (var envelope in resequenceables)
        {
            if (envelope is not AtomicWrite write)
                continue;
            if (write.Size == 1)
            {
                writes.Add(new(Prepare(write[0])));
                continue;
            }
            var events = ImmutableArray.CreateBuilder<IPersistentRepresentation>(write.Size);
            for (var i = 0; i < write.Size; i++)
                events.Add(Prepare(write[i]));
            writes.Add(new(events.MoveToImmutable()));
        }
        return writes;
    }

    protected IPersistentRepresentation AdaptToJournal(IPersistentRepresentation representation)
    {
        var payload = representation.Payload;
        var adapter = _adapters.Get(payload.GetType());
        // The identity leaves a manifest that is there already; so does an adapter that only reads.
        return adapter is IdentityEventAdapter or TwoWayAdapter { Write: null }
            ? representation
            : representation.WithPayload(adapter.ToJournal(payload)).WithManifest(adapter.Manifest(payload));
    }

    protected IEnumerable<IPersistentRepresentation> AdaptFromJournal(IPersistentRepresentation representation)
    {
        var adapter = _adapters.Get(representation.Payload.GetType());
        return adapter is IdentityEventAdapter
            ? [representation]
            : adapter.FromJournal(representation.Payload, representation.Manifest).Events.Select(representation.WithPayload);
    }

    /// <summary>True where <see cref="AdaptFromJournal"/> gives back what it got.</summary>
    private protected bool ReadsAsStored => _adapters.AreIdentity;

    private IPersistentRepresentation Prepare(IPersistentRepresentation e) =>
        AdaptToJournal(e.Sender == null ? e : e.Update(e.SequenceNr, e.PersistenceId, e.IsDeleted, ActorRefs.NoSender, e.WriterGuid));
}
