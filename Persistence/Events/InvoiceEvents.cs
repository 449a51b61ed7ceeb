using Lnd.Actors.Protocol;

namespace Lnd.Actors.Persistence.Events;

/// <summary>What has happened to the invoices of this node. A closed family, stored by <see cref="Formats.InvoiceEventCodec"/>; invoices are named by their created index.</summary>
public abstract record InvoiceEvent
{
    private InvoiceEvent()
    {
    }

    /// <summary>An invoice was made.</summary>
    public sealed record Made : InvoiceEvent
    {
        /// <summary>Counts all invoices, from 1.</summary>
        public required ulong CreatedIndex { get; init; }

        /// <summary>The user's name for it.</summary>
        public required string Label { get; init; }

        /// <summary>The signed text; empty for a spontaneous payment.</summary>
        public required string Bolt11 { get; init; }

        /// <summary>Hash and payment secret follow from it (<see cref="InvoiceSecrets"/>).</summary>
        public required Preimage Preimage { get; init; }

        /// <summary>Null for any.</summary>
        public MilliSatoshi? Amount { get; init; }

        /// <summary>What it is for.</summary>
        public required string Description { get; init; }

        /// <summary>Seconds since 1970.</summary>
        public required ulong ExpiresAt { get; init; }

        /// <summary>Blocks that the last HTLC must have left.</summary>
        public required uint MinFinalCltvExpiryDelta { get; init; }
    }

    /// <summary>An invoice is paid: from here on its HTLCs are settled, whatever happens.</summary>
    /// <param name="CreatedIndex">Which.</param>
    /// <param name="UpdatedIndex">Counts all changes, from 1.</param>
    /// <param name="PayIndex">Counts all payments, from 1.</param>
    /// <param name="Received">What the HTLCs bring, all together.</param>
    /// <param name="PaidAt">Seconds since 1970.</param>
    /// <param name="Htlcs">Those that pay it, and no others.</param>
    public sealed record Paid(ulong CreatedIndex, ulong UpdatedIndex, ulong PayIndex, MilliSatoshi Received, ulong PaidAt, ValueList<HtlcName> Htlcs) : InvoiceEvent
    {
        /// <summary>That of the invoice, so that whoever follows the events need not keep those of all unpaid ones. Null in a snapshot, and as older nodes stored it.</summary>
        public Preimage? Preimage { get; init; }
    }

    /// <summary>An invoice was not paid in time.</summary>
    /// <param name="CreatedIndex">Which.</param>
    /// <param name="UpdatedIndex">Counts all changes, from 1.</param>
    public sealed record Expired(ulong CreatedIndex, ulong UpdatedIndex) : InvoiceEvent;

    /// <summary>An invoice was deleted.</summary>
    /// <param name="CreatedIndex">Which.</param>
    public sealed record Deleted(ulong CreatedIndex) : InvoiceEvent;

    /// <summary>The description of an invoice was deleted.</summary>
    /// <param name="CreatedIndex">Which.</param>
    /// <param name="UpdatedIndex">Counts all changes, from 1.</param>
    public sealed record DescriptionDeleted(ulong CreatedIndex, ulong UpdatedIndex) : InvoiceEvent;

    /// <summary>
    /// HTLCs are given back, and must never count again, even when they are told anew after a crash and an invoice would fit them by then.
    /// </summary>
    /// <param name="Htlcs">They.</param>
    /// <param name="Failure">What their origin is told: a failure message of BOLT 4.</param>
    public sealed record HtlcsFailed(ValueList<HtlcName> Htlcs, ByteString Failure) : InvoiceEvent;
}

/// <summary>Names an incoming HTLC of this node.</summary>
/// <param name="DbId">The channel, by this node's number.</param>
/// <param name="Id">The HTLC's number among those of the peer.</param>
public readonly record struct HtlcName(ulong DbId, ulong Id);

/// <summary>What follows from the preimage of an invoice.</summary>
public static class InvoiceSecrets
{
    /// <summary>The payment secret, which c-lightning derives in this way too: the hash of the preimage with one bit changed.</summary>
    public static PaymentSecret PaymentSecretOf(in Preimage preimage)
    {
        Span<byte> changed = stackalloc byte[Preimage.Size];
        preimage.CopyTo(changed);
        changed[0] ^= 1;
        return new PaymentSecret(Sha256Hash.Of(changed).AsSpan());
    }
}

/// <summary>All invoices at one moment, so that the events before it need not be replayed.</summary>
/// <param name="LastCreatedIndex">The last one given.</param>
/// <param name="LastUpdatedIndex">The last one given.</param>
/// <param name="LastPayIndex">The last one given.</param>
/// <param name="Invoices">In the order of their created indexes.</param>
/// <param name="Failed">HTLCs that must not count again, oldest first.</param>
/// <param name="Settled">HTLCs of paid invoices that were deleted, oldest first.</param>
public sealed record InvoicesSnapshot(
    ulong LastCreatedIndex, ulong LastUpdatedIndex, ulong LastPayIndex, IReadOnlyList<InvoiceSnapshot> Invoices, IReadOnlyList<InvoiceEvent.HtlcsFailed> Failed,
    IReadOnlyList<SettledHtlcs> Settled);

/// <summary>HTLCs that were settled for an invoice that is deleted: they may still be told again, and must be settled again.</summary>
/// <param name="Preimage">What settles them.</param>
/// <param name="Htlcs">They.</param>
public sealed record SettledHtlcs(Preimage Preimage, ValueList<HtlcName> Htlcs);

/// <summary>One invoice at one moment.</summary>
/// <param name="Made">How it was made, with what is left of its description.</param>
/// <param name="Paid">How it was paid; null while it is not.</param>
/// <param name="IsExpired">Whether it has expired.</param>
/// <param name="UpdatedIndex">Of its last change; null while there is none.</param>
public sealed record InvoiceSnapshot(InvoiceEvent.Made Made, InvoiceEvent.Paid? Paid, bool IsExpired, ulong? UpdatedIndex);
