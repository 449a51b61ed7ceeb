using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;

namespace Lnd.Actors.Persistence.Views;

/// <summary>An invoice as a list shows it. The preimage of one that is not paid is not in the views, so that who may read them can't steal.</summary>
public sealed record InvoiceRow
{
    /// <summary>Counts all invoices, from 1.</summary>
    public required ulong CreatedIndex { get; init; }

    /// <summary>The user's name for it.</summary>
    public required string Label { get; init; }

    /// <summary>The signed text; empty for a spontaneous payment.</summary>
    public required string Bolt11 { get; init; }

    /// <summary>Of its preimage.</summary>
    public required PaymentHash PaymentHash { get; init; }

    /// <summary>Null for any.</summary>
    public MilliSatoshi? Amount { get; init; }

    /// <summary>What it is for.</summary>
    public required string Description { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required ulong ExpiresAt { get; init; }

    /// <summary>Whether it was not paid in time.</summary>
    public bool IsExpired { get; init; }

    /// <summary>Of its last change; null while there is none.</summary>
    public ulong? UpdatedIndex { get; init; }

    /// <summary>How it was paid; null while it is not.</summary>
    public InvoicePaymentRow? Payment { get; init; }
}

/// <summary>How an invoice was paid.</summary>
/// <param name="PayIndex">Counts all payments, from 1.</param>
/// <param name="Received">What came, all parts together.</param>
/// <param name="PaidAt">Seconds since 1970.</param>
/// <param name="Preimage">Shown to the payer.</param>
public sealed record InvoicePaymentRow(ulong PayIndex, MilliSatoshi Received, ulong PaidAt, Preimage Preimage);

/// <summary>The table <c>invoices</c>.</summary>
internal static class InvoicesView
{
    public const string Tables = """
        CREATE TABLE invoices (
          created_index INTEGER PRIMARY KEY,
          label TEXT NOT NULL,
          bolt11 TEXT NOT NULL,
          payment_hash TEXT NOT NULL,
          amount_msat INTEGER,
          description TEXT NOT NULL,
          expires_at INTEGER NOT NULL,
          status TEXT NOT NULL,
          updated_index INTEGER,
          pay_index INTEGER,
          received_msat INTEGER,
          paid_at INTEGER,
          preimage TEXT);
        CREATE INDEX invoices_by_label ON invoices (label);
        CREATE INDEX invoices_by_payment_hash ON invoices (payment_hash);
        CREATE INDEX invoices_by_updated_index ON invoices (updated_index) WHERE updated_index IS NOT NULL;
        """;

    private const string Columns =
        "created_index, label, bolt11, payment_hash, amount_msat, description, expires_at, status, updated_index, pay_index, received_msat, paid_at, preimage";

    public static void Apply(ViewDatabase database, InvoiceEvent happened)
    {
        switch (happened)
        {
            case InvoiceEvent.Made e:
                database.Run(
                    "INSERT INTO invoices (created_index, label, bolt11, payment_hash, amount_msat, description, expires_at, status) VALUES ($1, $2, $3, $4, $5, $6, $7, 'unpaid')",
                    ViewValues.Number(e.CreatedIndex), e.Label, e.Bolt11, e.Preimage.Hash.ToString(), ViewValues.Number(e.Amount?.Value), e.Description,
                    ViewValues.Time(e.ExpiresAt));
                break;
            case InvoiceEvent.Paid e:
                database.Run(
                    """
                    UPDATE invoices SET status = 'paid', updated_index = $2, pay_index = $3, received_msat = $4, paid_at = $5, preimage = $6
                    WHERE created_index = $1
                    """,
                    ViewValues.Number(e.CreatedIndex), ViewValues.Number(e.UpdatedIndex), ViewValues.Number(e.PayIndex), ViewValues.Number(e.Received.Value),
                    ViewValues.Time(e.PaidAt), e.Preimage?.ToString());
                break;
            case InvoiceEvent.Expired e:
                database.Run(
                    "UPDATE invoices SET status = 'expired', updated_index = $2 WHERE created_index = $1", ViewValues.Number(e.CreatedIndex), ViewValues.Number(e.UpdatedIndex));
                break;
            case InvoiceEvent.Deleted e:
                database.Run("DELETE FROM invoices WHERE created_index = $1", ViewValues.Number(e.CreatedIndex));
                break;
            case InvoiceEvent.DescriptionDeleted e:
                database.Run(
                    "UPDATE invoices SET description = '', updated_index = $2 WHERE created_index = $1", ViewValues.Number(e.CreatedIndex), ViewValues.Number(e.UpdatedIndex));
                break;
            case InvoiceEvent.HtlcsFailed:
                break; // of no invoice
        }
    }

    public static List<InvoiceRow> List(ViewDatabase database, string? label, PaymentHash? hash, (bool ByUpdated, ulong Start)? index, uint? limit)
    {
        var query = new ViewQuery($"SELECT {Columns} FROM invoices");
        query.Where("label =", label);
        query.Where("payment_hash =", hash?.ToString());
        query.Page("created_index", "updated_index", index, limit);
        return query.Run(database, Read);
    }

    private static InvoiceRow Read(ViewRow row) => new()
    {
        CreatedIndex = row.Number(0),
        Label = row.Text(1),
        Bolt11 = row.Text(2),
        PaymentHash = PaymentHash.Parse(row.Text(3)),
        Amount = row.OptionalNumber(4) is { } amount ? new MilliSatoshi(amount) : null,
        Description = row.Text(5),
        ExpiresAt = ViewValues.TimeOf(row.Number(6)),
        IsExpired = row.Text(7) == "expired",
        UpdatedIndex = row.OptionalNumber(8),
        Payment = row.Has(9) ? new InvoicePaymentRow(row.Number(9), new MilliSatoshi(row.Number(10)), row.Number(11), Preimage.Parse(row.Text(12))) : null,
    };
}
