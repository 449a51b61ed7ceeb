using System.Diagnostics;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Payments;

/// <summary>A part as the node keeps it. Immutable: a change is a new one.</summary>
/// <param name="Started">How it began; without route once it has ended.</param>
/// <param name="Destination">Whom it pays.</param>
internal sealed record Part(PaymentEvent.Started Started, Point Destination)
{
    /// <summary>How it ended; null while it is under way.</summary>
    public PaymentEvent? End { get; init; }

    public ulong Id => Started.Id;

    public PaymentPart Name => new(Started.PaymentHash, Started.GroupId, Started.PartId);

    public PaymentStatus Status => End switch
    {
        null => PaymentStatus.Pending,
        PaymentEvent.Fulfilled => PaymentStatus.Complete,
        _ => PaymentStatus.Failed,
    };

    public ulong? UpdatedIndex => End switch
    {
        PaymentEvent.Fulfilled e => e.UpdatedIndex,
        PaymentEvent.Failed e => e.UpdatedIndex,
        _ => null,
    };

    public PartRecord ToRecord() => new()
    {
        Id = Id,
        UpdatedIndex = UpdatedIndex,
        Part = Name,
        Destination = Destination,
        Amount = Started.Amount,
        AmountSent = Started.AmountSent,
        CreatedAt = Started.CreatedAt,
        CompletedAt = CompletedAt,
        Status = Status,
        Label = Started.Label,
        Bolt11 = Started.Bolt11,
        Description = Started.Description,
        Preimage = (End as PaymentEvent.Fulfilled)?.Preimage,
        Failure = (End as PaymentEvent.Failed)?.Failure is { } f
            ? new PartFailure(f.ErringIndex, f.ErringNode, f.ErringChannel, f.ErringChannel is null ? null : f.ErringDirection, FailureMessage.Decode(f.Message.Span), f.Message)
            : null,
    };

    public ulong? CompletedAt => End switch
    {
        PaymentEvent.Fulfilled e => e.At,
        PaymentEvent.Failed e => e.At,
        _ => null,
    };
}

/// <summary>All parts of all payments: the state that events build. No decision is made here.</summary>
internal sealed class PaymentBook
{
    private readonly Dictionary<ulong, Part> _parts = [];
    private readonly Dictionary<PaymentHash, ulong[]> _byHash = [];
    private readonly SortedSet<ulong> _pending = [];
    private readonly List<ulong> _ids = [];

    public int Count => _parts.Count;

    public ulong LastId { get; private set; }

    public ulong LastUpdatedIndex { get; private set; }

    /// <summary>Those under way, oldest first. A copy.</summary>
    public IReadOnlyList<Part> Pending => [.. _pending.Select(id => _parts[id])];

    public Part? Find(ulong id) => _parts.GetValueOrDefault(id);

    public Part? Find(PaymentPart name) => Of(name.PaymentHash).FirstOrDefault(part => part.Name == name);

    /// <summary>All parts of all attempts with this hash, oldest first.</summary>
    public IEnumerable<Part> Of(PaymentHash hash) => _byHash.TryGetValue(hash, out var ids) ? ids.Select(id => _parts[id]) : [];

    /// <summary>The number of the latest attempt; 0 where there is none.</summary>
    public ulong LastGroup(PaymentHash hash) => Of(hash).Select(part => part.Started.GroupId).DefaultIfEmpty().Max();

    /// <summary>All parts, oldest first.</summary>
    public IEnumerable<Part> All => _ids.Select(id => _parts[id]);

    /// <summary>All parts with a hash as one payment.</summary>
    public PaymentRecord Payment(PaymentHash hash) => PaymentSummary.Of(hash, [.. Of(hash)]);

    /// <summary>The state after an event.</summary>
    public void Apply(PaymentEvent happened)
    {
        switch (happened)
        {
            case PaymentEvent.Started e:
                Add(new Part(e, e.Route[^1].Node));
                LastId = e.Id;
                break;
            case PaymentEvent.Fulfilled e:
                End(e.Id, e.UpdatedIndex, e);
                break;
            case PaymentEvent.Failed e:
                End(e.Id, e.UpdatedIndex, e);
                break;
            default:
                throw new UnreachableException($"no such event: {happened.GetType().Name}");
        }
    }

    public PaymentsSnapshot Snapshot() => new(LastId, LastUpdatedIndex, [.. All.Select(part => new PartSnapshot(part.Started, part.Destination, part.End))]);

    /// <summary>Takes a snapshot for the state; only of an empty book.</summary>
    public void Restore(PaymentsSnapshot snapshot)
    {
        (LastId, LastUpdatedIndex) = (snapshot.LastId, snapshot.LastUpdatedIndex);
        foreach (var (started, destination, end) in snapshot.Parts)
            Add(new Part(started, destination) { End = end });
    }

    private void Add(Part part)
    {
        var hash = part.Started.PaymentHash;
        if (_byHash.TryGetValue(hash, out var others))
        {
            // the parts of a payment share one copy of its invoice
            if (part.Started.Bolt11 is { } text && _parts[others[0]].Started.Bolt11 is { } same && text == same)
                part = part with { Started = part.Started with { Bolt11 = same } };
            _byHash[hash] = [.. others, part.Id];
        }
        else
        {
            _byHash[hash] = [part.Id];
        }
        _parts.Add(part.Id, part);
        _ids.Add(part.Id);
        if (part.End is null)
            _pending.Add(part.Id);
    }

    private void End(ulong id, ulong updatedIndex, PaymentEvent end)
    {
        var before = _parts[id];
        _parts[id] = before with { Started = before.Started with { Route = [] }, End = end };
        _pending.Remove(id);
        LastUpdatedIndex = updatedIndex;
    }
}
