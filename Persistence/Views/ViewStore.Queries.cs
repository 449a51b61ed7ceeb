using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;

namespace Lnd.Actors.Persistence.Views;

// What lists ask. Each sees what was applied, committed or not.
public sealed partial class ViewStore
{
    /// <summary>Invoices, by created index or the one asked for.</summary>
    /// <param name="label">Null for all.</param>
    /// <param name="hash">Null for all.</param>
    /// <param name="index">Start of a page, and by which index.</param>
    /// <param name="limit">Length of a page.</param>
    /// <exception cref="ViewException">They can't be read.</exception>
    public IReadOnlyList<InvoiceRow> Invoices(string? label, PaymentHash? hash, (bool ByUpdated, ulong Start)? index, uint? limit) =>
        Guarded(() => InvoicesView.List(_database, label, hash, index, limit));

    /// <summary>Parts of payments, by id or updated index; without their routes.</summary>
    /// <param name="hash">Null for all.</param>
    /// <param name="status"><c>pending</c>, <c>complete</c> or <c>failed</c>; null for all.</param>
    /// <param name="index">Start of a page, and by which index.</param>
    /// <param name="limit">Length of a page.</param>
    /// <exception cref="ViewException">They can't be read.</exception>
    public IReadOnlyList<PartSnapshot> Parts(PaymentHash? hash, string? status, (bool ByUpdated, ulong Start)? index, uint? limit) =>
        Guarded(() => PaymentsView.Parts(_database, hash, status, index, limit));

    /// <summary>All parts of payments, by id; without their routes.</summary>
    /// <param name="hash">Null for those of all.</param>
    /// <param name="bolt11">Null for those of all; in either case.</param>
    /// <exception cref="ViewException">They can't be read.</exception>
    public IReadOnlyList<PartSnapshot> PartsOfPayments(PaymentHash? hash, string? bolt11) => Guarded(() => PaymentsView.PartsOfPayments(_database, hash, bolt11));

    /// <summary>Forwards, by created index or the one asked for.</summary>
    /// <param name="status">One of <see cref="ForwardStatuses"/>; null for all.</param>
    /// <param name="inChannel">Null for all.</param>
    /// <param name="outChannel">Null for all.</param>
    /// <param name="index">Start of a page, and by which index.</param>
    /// <param name="limit">Length of a page.</param>
    /// <exception cref="ViewException">They can't be read.</exception>
    public IReadOnlyList<ForwardRow> Forwards(
        string? status, ShortChannelId? inChannel, ShortChannelId? outChannel, (bool ByUpdated, ulong Start)? index, uint? limit) =>
        Guarded(() => ForwardsView.List(_database, status, inChannel, outChannel, index, limit));

    /// <summary>Lets the file grow no more, as on a full disk, for tests.</summary>
    internal void Limit() => Guarded(() => _database.Number("PRAGMA max_page_count = 1"));

    /// <summary>Coins in blocks that no block spends, for tests.</summary>
    internal IReadOnlyList<(string TxId, uint Height)> ConfirmedCoins() => Guarded(() => _database.Rows(
        "SELECT txid, height FROM coins WHERE height IS NOT NULL AND spender IS NULL", row => (row.Text(0), (uint)row.Number(1))));

    /// <summary>Every row of every table, for tests.</summary>
    internal IReadOnlyList<string> Everything() => Guarded(() => new[] { "positions", "invoices", "payments", "forwards", "coins", "transactions", "peers" }
        .SelectMany(table => _database.Rows($"SELECT * FROM {table} ORDER BY 1, 2", row => $"{table}: {row}"))
        .ToList());
}
