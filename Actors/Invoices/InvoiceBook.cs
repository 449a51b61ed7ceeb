using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Invoices;

/// <summary>An invoice as the node keeps it. Immutable: a change is a new one.</summary>
/// <param name="Made">How it was made, with what is left of its description.</param>
/// <param name="Hash">Of its preimage.</param>
internal sealed record Invoice(InvoiceEvent.Made Made, PaymentHash Hash)
{
    /// <summary>How it was paid.</summary>
    public InvoiceEvent.Paid? Paid { get; init; }

    /// <summary>Whether that can no longer happen.</summary>
    public bool IsExpired { get; init; }

    /// <summary>Of its last change.</summary>
    public ulong? UpdatedIndex { get; init; }

    public InvoiceStatus Status => Paid is not null ? InvoiceStatus.Paid : IsExpired ? InvoiceStatus.Expired : InvoiceStatus.Unpaid;

    public InvoiceRecord ToRecord() => new()
    {
        Label = Made.Label,
        Bolt11 = Made.Bolt11,
        PaymentHash = Hash,
        PaymentSecret = InvoiceSecrets.PaymentSecretOf(Made.Preimage),
        Amount = Made.Amount,
        Description = Made.Description,
        ExpiresAt = Made.ExpiresAt,
        CreatedIndex = Made.CreatedIndex,
        UpdatedIndex = UpdatedIndex,
        Status = Status,
        Payment = Paid is { } paid ? new InvoicePayment(paid.PayIndex, paid.Received, paid.PaidAt, Made.Preimage) : null,
    };
}

/// <summary>All invoices: the state that events build. No decision is made here.</summary>
internal sealed class InvoiceBook
{
    /// <summary>
    /// HTLCs that are remembered without an invoice: an HTLC is told again only until its removal is durable in its channel, which takes moments, so that the latest
    /// ones are plenty.
    /// </summary>
    public const int Remembered = 16_384;

    private readonly Dictionary<ulong, Invoice> _invoices = [];
    private readonly Dictionary<string, ulong> _byLabel = [];
    private readonly Dictionary<PaymentHash, ulong> _byHash = [];
    private readonly PriorityQueue<ulong, ulong> _byExpiry = new();
    private readonly OrderedLog<ulong> _byCreated;
    private readonly OrderedLog<ulong> _byPayment;
    private readonly Queue<InvoiceEvent.HtlcsFailed> _failures = new();
    private readonly Dictionary<IncomingHtlc, FailureMessage> _failed = [];
    private readonly Queue<SettledHtlcs> _settlements = new();
    private readonly Dictionary<IncomingHtlc, Preimage> _settled = [];

    public InvoiceBook()
    {
        _byCreated = new(index => Find(index)?.Made.CreatedIndex);
        _byPayment = new(index => Find(index)?.Paid?.PayIndex);
    }

    /// <summary>How much there is to store.</summary>
    public int Count => _invoices.Count + _failures.Count + _settlements.Count;

    public ulong LastCreatedIndex { get; private set; }

    public ulong LastUpdatedIndex { get; private set; }

    public ulong LastPayIndex { get; private set; }

    /// <summary>When the next one expires, in seconds since 1970; null where none does.</summary>
    public ulong? NextExpiry
    {
        get
        {
            // paid and deleted ones leave their entry behind
            while (_byExpiry.TryPeek(out var index, out var at))
            {
                if (Find(index) is { Status: InvoiceStatus.Unpaid })
                    return at;
                _byExpiry.Dequeue();
            }
            return null;
        }
    }

    public Invoice? Find(ulong createdIndex) => _invoices.GetValueOrDefault(createdIndex);

    public Invoice? Find(string label) => _byLabel.TryGetValue(label, out var index) ? _invoices[index] : null;

    public Invoice? Find(PaymentHash hash) => _byHash.TryGetValue(hash, out var index) ? _invoices[index] : null;

    /// <summary>All, in the order in which they were made.</summary>
    public IEnumerable<Invoice> All => _byCreated.From(0).Select(index => _invoices[index]);

    /// <summary>The first payment after this one that was not deleted; null where there is none yet.</summary>
    public Invoice? PaidAfter(ulong payIndex) =>
        payIndex >= LastPayIndex ? null : _byPayment.From(payIndex + 1).Select(index => _invoices[index]).FirstOrDefault();

    /// <summary>What is due, that is expired now, oldest first.</summary>
    public IReadOnlyList<Invoice> Due(ulong now)
    {
        if (NextExpiry is not { } first || first >= now)
            return [];
        var due = new List<Invoice>();
        for (; NextExpiry is { } at && at < now; _byExpiry.Dequeue())
            due.Add(_invoices[_byExpiry.Peek()]);
        return due;
    }

    /// <summary>Whether an HTLC was given back before, and with what.</summary>
    public bool WasFailed(IncomingHtlc htlc, [NotNullWhen(true)] out FailureMessage? failure) => _failed.TryGetValue(htlc, out failure);

    /// <summary>Whether an HTLC paid an invoice, and what settles it.</summary>
    public bool WasSettled(IncomingHtlc htlc, PaymentHash hash, out Preimage preimage)
    {
        if (_settled.TryGetValue(htlc, out preimage))
            return true;
        if (Find(hash) is not { Paid: { } paid } invoice || !paid.Htlcs.Contains(new HtlcName(htlc.DbId, htlc.Id)))
            return false;
        preimage = invoice.Made.Preimage;
        return true;
    }

    /// <summary>The state after an event.</summary>
    public void Apply(InvoiceEvent happened)
    {
        switch (happened)
        {
            case InvoiceEvent.Made made:
                Add(new Invoice(made, made.Preimage.Hash));
                LastCreatedIndex = made.CreatedIndex;
                break;
            case InvoiceEvent.Paid paid:
                Update(paid.CreatedIndex, paid.UpdatedIndex, invoice => invoice with { Paid = paid, UpdatedIndex = paid.UpdatedIndex });
                _byPayment.Append(paid.PayIndex, paid.CreatedIndex);
                LastPayIndex = paid.PayIndex;
                break;
            case InvoiceEvent.Expired expired:
                Update(expired.CreatedIndex, expired.UpdatedIndex, invoice => invoice with { IsExpired = true, UpdatedIndex = expired.UpdatedIndex });
                break;
            case InvoiceEvent.Deleted deleted:
                Remove(_invoices[deleted.CreatedIndex]);
                break;
            case InvoiceEvent.DescriptionDeleted e:
                Update(e.CreatedIndex, e.UpdatedIndex, invoice => invoice with { Made = invoice.Made with { Description = "" }, UpdatedIndex = e.UpdatedIndex });
                break;
            case InvoiceEvent.HtlcsFailed failed:
                Remember(failed);
                break;
            default:
                throw new UnreachableException($"no such event: {happened.GetType().Name}");
        }
    }

    public InvoicesSnapshot Snapshot() => new(
        LastCreatedIndex, LastUpdatedIndex, LastPayIndex,
        [.. All.Select(invoice => new InvoiceSnapshot(invoice.Made, invoice.Paid, invoice.IsExpired, invoice.UpdatedIndex))], [.. _failures], [.. _settlements]);

    /// <summary>Takes a snapshot for the state; only of an empty book.</summary>
    public void Restore(InvoicesSnapshot snapshot)
    {
        (LastCreatedIndex, LastUpdatedIndex, LastPayIndex) = (snapshot.LastCreatedIndex, snapshot.LastUpdatedIndex, snapshot.LastPayIndex);
        foreach (var (made, paid, isExpired, updatedIndex) in snapshot.Invoices)
            Add(new Invoice(made, made.Preimage.Hash) { Paid = paid, IsExpired = isExpired, UpdatedIndex = updatedIndex });
        foreach (var paid in snapshot.Invoices.Select(invoice => invoice.Paid).OfType<InvoiceEvent.Paid>().OrderBy(paid => paid.PayIndex))
            _byPayment.Append(paid.PayIndex, paid.CreatedIndex);
        foreach (var failed in snapshot.Failed)
            Remember(failed);
        foreach (var settled in snapshot.Settled)
            Remember(settled);
    }

    private void Add(Invoice invoice)
    {
        var index = invoice.Made.CreatedIndex;
        _invoices.Add(index, invoice);
        _byLabel.Add(invoice.Made.Label, index);
        _byHash.Add(invoice.Hash, index);
        _byCreated.Append(index, index);
        if (invoice.Status == InvoiceStatus.Unpaid)
            _byExpiry.Enqueue(index, invoice.Made.ExpiresAt);
    }

    private void Update(ulong createdIndex, ulong updatedIndex, Func<Invoice, Invoice> change)
    {
        _invoices[createdIndex] = change(_invoices[createdIndex]);
        LastUpdatedIndex = updatedIndex;
    }

    private void Remove(Invoice invoice)
    {
        _invoices.Remove(invoice.Made.CreatedIndex);
        _byLabel.Remove(invoice.Made.Label);
        _byHash.Remove(invoice.Hash);
        _byCreated.Forget();
        if (invoice.Paid is not { } paid)
            return;
        _byPayment.Forget();
        Remember(new SettledHtlcs(invoice.Made.Preimage, paid.Htlcs));
    }

    private void Remember(InvoiceEvent.HtlcsFailed failed)
    {
        var failure = FailureMessage.Decode(failed.Failure.Span);
        _failures.Enqueue(failed);
        foreach (var htlc in failed.Htlcs)
            _failed[new IncomingHtlc(htlc.DbId, htlc.Id)] = failure;
        while (_failed.Count > Remembered)
        {
            foreach (var htlc in _failures.Dequeue().Htlcs)
                _failed.Remove(new IncomingHtlc(htlc.DbId, htlc.Id));
        }
    }

    private void Remember(SettledHtlcs settled)
    {
        _settlements.Enqueue(settled);
        foreach (var htlc in settled.Htlcs)
            _settled[new IncomingHtlc(htlc.DbId, htlc.Id)] = settled.Preimage;
        while (_settled.Count > Remembered)
        {
            foreach (var htlc in _settlements.Dequeue().Htlcs)
                _settled.Remove(new IncomingHtlc(htlc.DbId, htlc.Id));
        }
    }
}
