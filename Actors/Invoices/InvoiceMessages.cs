using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Invoices;

namespace Lnd.Actors.Invoices;

// What commands ask the invoices' room. HTLCs come from the switch: Switch/SwitchMessages.cs, ReceiveHtlc.

/// <summary>Make an invoice; answered by <see cref="InvoiceMade"/> or <see cref="InvoiceRefused"/>.</summary>
/// <param name="Amount">Null for any.</param>
/// <param name="Label">The user's name for it, unique.</param>
/// <param name="Description">What it is for, or the text whose hash goes into it.</param>
/// <param name="HashDescription">Whether only the hash goes into it.</param>
/// <param name="Expiry">Seconds it is good for; null for a week.</param>
/// <param name="Fallbacks">Addresses on chain.</param>
/// <param name="Preimage">Null for a random one.</param>
/// <param name="Cltv">Blocks the last hop must leave; null for the node's default.</param>
/// <param name="ExposePrivate">Whether route hints may name private channels: null for where that is needed, else all or none, or just these.</param>
public sealed record MakeInvoice(
    MilliSatoshi? Amount, string Label, string Description, bool HashDescription, ulong? Expiry, IReadOnlyList<FallbackAddress> Fallbacks,
    Preimage? Preimage, uint? Cltv, HintChoice ExposePrivate);

/// <summary>Which private channels go into route hints.</summary>
/// <param name="All">Null: those with most capacity, where there is no public one. True: any. False: none.</param>
/// <param name="Channels">Just these; null where <paramref name="All"/> decides.</param>
public sealed record HintChoice(bool? All, IReadOnlyList<ShortChannelId>? Channels)
{
    /// <summary>What is needed.</summary>
    public static HintChoice Default { get; } = new(null, null);
}

/// <summary>An invoice that can be paid.</summary>
/// <param name="Invoice">It.</param>
/// <param name="Warnings">By name, as c-lightning's <c>warning_capacity</c> and so on.</param>
public sealed record InvoiceMade(InvoiceRecord Invoice, IReadOnlyDictionary<string, string> Warnings);

/// <summary>It can't be done.</summary>
/// <param name="Code">c-lightning's error code: 900 label exists, 901 preimage exists, 902 no usable route hints, 903 timed out, 905 not found, 906 wrong status...</param>
/// <param name="Reason">For the user.</param>
public sealed record InvoiceRefused(int Code, string Reason);

/// <summary>State of an invoice.</summary>
public enum InvoiceStatus
{
    /// <summary>Not paid.</summary>
    Unpaid,

    /// <summary>Paid.</summary>
    Paid,

    /// <summary>Not paid in time.</summary>
    Expired,
}

/// <summary>An invoice of this node.</summary>
public sealed record InvoiceRecord
{
    /// <summary>The user's name for it.</summary>
    public required string Label { get; init; }

    /// <summary>The text to be paid; empty for a spontaneous payment (keysend).</summary>
    public required string Bolt11 { get; init; }

    /// <summary>What the payment is locked to.</summary>
    public required PaymentHash PaymentHash { get; init; }

    /// <summary>The secret the payer must know; null in lists, which do not show it.</summary>
    public PaymentSecret? PaymentSecret { get; init; }

    /// <summary>Null for any.</summary>
    public MilliSatoshi? Amount { get; init; }

    /// <summary>What it is for.</summary>
    public required string Description { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required ulong ExpiresAt { get; init; }

    /// <summary>Counts all invoices, from 1, in the order they were made.</summary>
    public required ulong CreatedIndex { get; init; }

    /// <summary>Counts all changes of invoices, from 1; null while it is unchanged.</summary>
    public ulong? UpdatedIndex { get; init; }

    /// <summary>Whether it is paid.</summary>
    public required InvoiceStatus Status { get; init; }

    /// <summary>How it was paid; null while it is not.</summary>
    public InvoicePayment? Payment { get; init; }
}

/// <summary>How an invoice was paid.</summary>
/// <param name="PayIndex">Counts all payments, from 1, in their order: the place in the queue of <c>waitanyinvoice</c>.</param>
/// <param name="Received">What came, all parts together.</param>
/// <param name="PaidAt">Seconds since 1970.</param>
/// <param name="Preimage">Shown to the payer.</param>
public sealed record InvoicePayment(ulong PayIndex, MilliSatoshi Received, ulong PaidAt, Preimage Preimage);

/// <summary>Answered by <see cref="InvoiceList"/>, or <see cref="Views.ViewsRefused"/>. At most one of the filters.</summary>
/// <param name="Label">By label.</param>
/// <param name="PaymentHash">By hash.</param>
/// <param name="Index">Start of a page, and by which index: <c>created</c> or <c>updated</c>.</param>
/// <param name="Limit">Length of a page.</param>
public sealed record ListInvoices(string? Label, PaymentHash? PaymentHash, (bool ByUpdated, ulong Start)? Index, uint? Limit);

/// <summary>Invoices.</summary>
/// <param name="Invoices">In the order asked for.</param>
public sealed record InvoiceList(IReadOnlyList<InvoiceRecord> Invoices);

/// <summary>Answered by <see cref="InvoiceEnded"/> once it is paid or expired, or at the timeout by <see cref="InvoiceRefused"/>.</summary>
/// <param name="Label">Which.</param>
public sealed record WaitInvoice(string Label);

/// <summary>The first payment after one; answered by <see cref="InvoiceEnded"/>, or at the timeout by <see cref="InvoiceRefused"/> 904.</summary>
/// <param name="LastPayIndex">The one that was seen last; 0 for none.</param>
/// <param name="Timeout">Null for ever.</param>
public sealed record WaitAnyInvoice(ulong LastPayIndex, TimeSpan? Timeout);

/// <summary>An invoice was paid, or has expired.</summary>
/// <param name="Invoice">It.</param>
public sealed record InvoiceEnded(InvoiceRecord Invoice);

/// <summary>Delete one; answered by <see cref="InvoiceDeleted"/> or <see cref="InvoiceRefused"/>.</summary>
/// <param name="Label">Which.</param>
/// <param name="Status">It must be in; else 906.</param>
/// <param name="DescriptionOnly">Delete only its description.</param>
public sealed record DeleteInvoice(string Label, InvoiceStatus Status, bool DescriptionOnly);

/// <summary>It is gone.</summary>
/// <param name="Invoice">As it was.</param>
public sealed record InvoiceDeleted(InvoiceRecord Invoice);

/// <summary>Delete what has expired; answered by <see cref="ExpiredDeleted"/>.</summary>
/// <param name="Before">Expired before this second since 1970.</param>
public sealed record DeleteExpired(ulong Before);

/// <summary>Done.</summary>
/// <param name="Count">How many.</param>
public sealed record ExpiredDeleted(int Count);
