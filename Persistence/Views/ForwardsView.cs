using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;

namespace Lnd.Actors.Persistence.Views;

/// <summary>A forward as a list shows it.</summary>
/// <param name="CreatedIndex">Counts all, from 1.</param>
/// <param name="UpdatedIndex">Counts all changes; null while there is none.</param>
/// <param name="InDbId">This node's number of the incoming channel.</param>
/// <param name="InId">The incoming HTLC's number.</param>
/// <param name="InChannel">The incoming channel's place, or alias.</param>
/// <param name="InAmount">What came.</param>
/// <param name="OutChannel">The outgoing channel's, or of the one that was asked for.</param>
/// <param name="OutId">The outgoing HTLC's number; null for none.</param>
/// <param name="OutAmount">What went out, or was to.</param>
/// <param name="Status">One of <see cref="ForwardStatuses"/>.</param>
/// <param name="ReceivedAt">Milliseconds since 1970.</param>
/// <param name="ResolvedAt">Milliseconds since 1970; null while it is under way.</param>
/// <param name="Code">BOLT 4's failure code, where this node refused it.</param>
public sealed record ForwardRow(
    ulong CreatedIndex, ulong? UpdatedIndex, ulong InDbId, ulong InId, ShortChannelId InChannel, MilliSatoshi InAmount, ShortChannelId OutChannel, ulong? OutId,
    MilliSatoshi OutAmount, string Status, ulong ReceivedAt, ulong? ResolvedAt, ushort? Code);

/// <summary>The values of the column <c>status</c> of <c>forwards</c>.</summary>
public static class ForwardStatuses
{
    /// <summary>The outgoing HTLC is under way.</summary>
    public const string Offered = "offered";

    /// <summary>Paid.</summary>
    public const string Settled = "settled";

    /// <summary>It came back.</summary>
    public const string Failed = "failed";

    /// <summary>This node gave it back at once.</summary>
    public const string Refused = "local_failed";
}

/// <summary>The table <c>forwards</c>.</summary>
internal static class ForwardsView
{
    public const string Tables = """
        CREATE TABLE forwards (
          created_index INTEGER PRIMARY KEY,
          updated_index INTEGER,
          in_channel_number INTEGER NOT NULL,
          in_htlc_id INTEGER NOT NULL,
          in_channel TEXT NOT NULL,
          in_msat INTEGER NOT NULL,
          out_channel TEXT NOT NULL,
          out_htlc_id INTEGER,
          out_msat INTEGER NOT NULL,
          status TEXT NOT NULL,
          received_ms INTEGER NOT NULL,
          resolved_ms INTEGER,
          failure_code INTEGER);
        CREATE INDEX forwards_by_in_htlc ON forwards (in_channel_number, in_htlc_id);
        CREATE INDEX forwards_by_updated_index ON forwards (updated_index) WHERE updated_index IS NOT NULL;
        CREATE INDEX forwards_under_way ON forwards (status) WHERE status = 'offered';
        """;

    private const string Columns =
        "created_index, updated_index, in_channel_number, in_htlc_id, in_channel, in_msat, out_channel, out_htlc_id, out_msat, status, received_ms, resolved_ms, failure_code";

    public static void Apply(ViewDatabase database, ForwardEvent happened)
    {
        // No forward is ever deleted, so that the number of the next one follows from those that are there.
        switch (happened)
        {
            case ForwardEvent.Offered e:
                database.Run(
                    """
                    INSERT INTO forwards (in_channel_number, in_htlc_id, in_channel, in_msat, out_channel, out_htlc_id, out_msat, status, received_ms)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, 'offered', $8)
                    """,
                    ViewValues.Number(e.InDbId), ViewValues.Number(e.InId), e.InChannel.ToString(), ViewValues.Number(e.InAmount.Value), e.OutChannel.ToString(),
                    ViewValues.Number(e.OutId), ViewValues.Number(e.OutAmount.Value), ViewValues.Time(e.At));
                break;
            case ForwardEvent.Refused e:
                database.Run(
                    """
                    INSERT INTO forwards (in_channel_number, in_htlc_id, in_channel, in_msat, out_channel, out_msat, status, received_ms, resolved_ms, failure_code)
                    VALUES ($1, $2, $3, $4, $5, $6, 'local_failed', $7, $7, $8)
                    """,
                    ViewValues.Number(e.InDbId), ViewValues.Number(e.InId), e.InChannel.ToString(), ViewValues.Number(e.InAmount.Value), e.OutChannel.ToString(),
                    ViewValues.Number(e.OutAmount.Value), ViewValues.Time(e.At), (long)e.Code);
                break;
            case ForwardEvent.Ended e:
                // the last that was offered under this name; an end that is told twice, as after a restart, changes nothing
                database.Run(
                    """
                    UPDATE forwards SET status = $3, resolved_ms = $4, updated_index = (SELECT IFNULL(MAX(updated_index), 0) + 1 FROM forwards WHERE updated_index IS NOT NULL)
                    WHERE status = 'offered' AND created_index =
                      (SELECT MAX(created_index) FROM forwards WHERE in_channel_number = $1 AND in_htlc_id = $2 AND status <> 'local_failed')
                    """,
                    ViewValues.Number(e.InDbId), ViewValues.Number(e.InId), e.IsSettled ? ForwardStatuses.Settled : ForwardStatuses.Failed, ViewValues.Time(e.At));
                break;
        }
    }

    public static List<ForwardRow> List(
        ViewDatabase database, string? status, ShortChannelId? inChannel, ShortChannelId? outChannel, (bool ByUpdated, ulong Start)? index, uint? limit)
    {
        var query = new ViewQuery($"SELECT {Columns} FROM forwards");
        query.Where("status =", status);
        query.Where("in_channel =", inChannel?.ToString());
        query.Where("out_channel =", outChannel?.ToString());
        query.Page("created_index", "updated_index", index, limit);
        return query.Run(database, Read);
    }

    private static ForwardRow Read(ViewRow row) => new(
        row.Number(0), row.OptionalNumber(1), row.Number(2), row.Number(3), ShortChannelId.Parse(row.Text(4)), new MilliSatoshi(row.Number(5)),
        ShortChannelId.Parse(row.Text(6)), row.OptionalNumber(7), new MilliSatoshi(row.Number(8)), row.Text(9), row.Number(10), row.OptionalNumber(11),
        (ushort?)row.OptionalNumber(12));
}
