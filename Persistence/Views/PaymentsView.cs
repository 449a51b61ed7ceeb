using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;

namespace Lnd.Actors.Persistence.Views;

/// <summary>The table <c>payments</c>: the parts of payments. The way that a part took has secrets in it and is not here.</summary>
internal static class PaymentsView
{
    public const string Tables = """
        CREATE TABLE payments (
          id INTEGER PRIMARY KEY,
          payment_hash TEXT NOT NULL,
          group_id INTEGER NOT NULL,
          part_id INTEGER NOT NULL,
          destination TEXT NOT NULL,
          amount_msat INTEGER NOT NULL,
          total_msat INTEGER NOT NULL,
          sent_msat INTEGER NOT NULL,
          created_at INTEGER NOT NULL,
          status TEXT NOT NULL,
          label TEXT,
          bolt11 TEXT,
          description TEXT,
          updated_index INTEGER,
          completed_at INTEGER,
          preimage TEXT,
          erring_index INTEGER,
          erring_node TEXT,
          erring_channel TEXT,
          erring_direction INTEGER,
          failure TEXT);
        CREATE INDEX payments_by_payment_hash ON payments (payment_hash);
        CREATE INDEX payments_by_updated_index ON payments (updated_index) WHERE updated_index IS NOT NULL;
        """;

    private const string Columns =
        "id, payment_hash, group_id, part_id, destination, amount_msat, total_msat, sent_msat, created_at, status, label, bolt11, description, updated_index, completed_at, "
        + "preimage, erring_index, erring_node, erring_channel, erring_direction, failure";

    public static void Apply(ViewDatabase database, PaymentEvent happened)
    {
        switch (happened)
        {
            case PaymentEvent.Started e:
                database.Run(
                    """
                    INSERT INTO payments
                      (id, payment_hash, group_id, part_id, destination, amount_msat, total_msat, sent_msat, created_at, status, label, bolt11, description)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'pending', $10, $11, $12)
                    """,
                    ViewValues.Number(e.Id), e.PaymentHash.ToString(), ViewValues.Number(e.GroupId), ViewValues.Number(e.PartId), e.Route[^1].Node.ToString(),
                    ViewValues.Number(e.Amount.Value), ViewValues.Number(e.Total.Value), ViewValues.Number(e.AmountSent.Value), ViewValues.Time(e.CreatedAt), e.Label, e.Bolt11,
                    e.Description);
                break;
            case PaymentEvent.Fulfilled e:
                // a part that was taken for failed may be fulfilled after all
                database.Run(
                    """
                    UPDATE payments SET status = 'complete', updated_index = $2, completed_at = $3, preimage = $4,
                      erring_index = NULL, erring_node = NULL, erring_channel = NULL, erring_direction = NULL, failure = NULL
                    WHERE id = $1
                    """,
                    ViewValues.Number(e.Id), ViewValues.Number(e.UpdatedIndex), ViewValues.Time(e.At), e.Preimage.ToString());
                break;
            case PaymentEvent.Failed e:
                database.Run(
                    """
                    UPDATE payments SET status = 'failed', updated_index = $2, completed_at = $3, preimage = NULL,
                      erring_index = $4, erring_node = $5, erring_channel = $6, erring_direction = $7, failure = $8
                    WHERE id = $1
                    """,
                    ViewValues.Number(e.Id), ViewValues.Number(e.UpdatedIndex), ViewValues.Time(e.At), (long?)e.Failure?.ErringIndex, e.Failure?.ErringNode.ToString(),
                    e.Failure?.ErringChannel?.ToString(), (long?)e.Failure?.ErringDirection, e.Failure?.Message.ToString());
                break;
        }
    }

    public static List<PartSnapshot> Parts(ViewDatabase database, PaymentHash? hash, string? status, (bool ByUpdated, ulong Start)? index, uint? limit)
    {
        var query = new ViewQuery($"SELECT {Columns} FROM payments");
        query.Where("payment_hash =", hash?.ToString());
        query.Where("status =", status);
        query.Page("id", "updated_index", index, limit);
        return query.Run(database, Read);
    }

    /// <summary>All parts of the payments of an invoice, of a hash, or of all.</summary>
    public static List<PartSnapshot> PartsOfPayments(ViewDatabase database, PaymentHash? hash, string? bolt11)
    {
        var query = new ViewQuery($"SELECT {Columns} FROM payments");
        query.Where("payment_hash =", hash?.ToString());
        query.Where("payment_hash IN (SELECT payment_hash FROM payments WHERE bolt11 COLLATE NOCASE =", bolt11, ")");
        query.Page("id", "updated_index", null, null);
        return query.Run(database, Read);
    }

    private static PartSnapshot Read(ViewRow row)
    {
        var started = new PaymentEvent.Started
        {
            Id = row.Number(0),
            PaymentHash = PaymentHash.Parse(row.Text(1)),
            GroupId = row.Number(2),
            PartId = row.Number(3),
            Amount = new MilliSatoshi(row.Number(5)),
            Total = new MilliSatoshi(row.Number(6)),
            AmountSent = new MilliSatoshi(row.Number(7)),
            CreatedAt = row.Number(8),
            Route = [],
            Label = row.OptionalText(10),
            Bolt11 = row.OptionalText(11),
            Description = row.OptionalText(12),
        };
        return new PartSnapshot(started, Point.Parse(row.Text(4)), End(row, started.Id));
    }

    private static PaymentEvent? End(ViewRow row, ulong id) => row.Text(9) switch
    {
        "pending" => null,
        "complete" => new PaymentEvent.Fulfilled(id, row.Number(13), Preimage.Parse(row.Text(15)), row.Number(14)),
        _ => new PaymentEvent.Failed(id, row.Number(13), row.Number(14), !row.Has(16) ? null : new StoredPartFailure(
            (ushort)row.Number(16), Point.Parse(row.Text(17)), row.OptionalText(18) is { } channel ? ShortChannelId.Parse(channel) : null, (byte)row.Number(19),
            ByteString.Parse(row.Text(20)))),
    };
}
