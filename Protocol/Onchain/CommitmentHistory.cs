using System.Collections.Immutable;
using Lnd.Actors.Protocol.Channels;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>What of an HTLC must be remembered to find its output in a commitment that was revoked since (BOLT 5, "Revoked Transaction Close Handling").</summary>
/// <param name="Key">Who offered it, and its number.</param>
/// <param name="Amount">What it moves, in millisatoshi.</param>
/// <param name="PaymentHash">What redeems it.</param>
/// <param name="CltvExpiry">The height from which its offerer can take it back.</param>
public sealed record HistoricHtlc(HtlcKey Key, MilliSatoshi Amount, PaymentHash PaymentHash, BlockHeight CltvExpiry)
{
    /// <summary>The same HTLC without what is of no use on chain.</summary>
    public static HistoricHtlc Of(Htlc htlc)
    {
        ArgumentNullException.ThrowIfNull(htlc);
        return new HistoricHtlc(htlc.Key, htlc.Amount, htlc.PaymentHash, htlc.CltvExpiry);
    }
}

/// <summary>
/// What one event changes in the record of the peer's commitments. An HTLC stands in an unbroken run of them, so that it takes one row to remember: a projection
/// writes a row for each of <paramref name="Added"/> with <paramref name="Number"/> as the first commitment, and in the rows of <paramref name="Removed"/> the
/// last, which is <paramref name="Number"/> - 1.
/// </summary>
/// <param name="Number">The number of the peer's commitment that was signed.</param>
/// <param name="Added">HTLCs that stand in it and did not in the one before.</param>
/// <param name="Removed">HTLCs that stood in the one before and don't in it.</param>
public sealed record HistoryChange(ulong Number, ValueList<HistoricHtlc> Added, ValueList<HtlcKey> Removed)
{
    /// <summary>What <paramref name="happened"/> changes; null for events that change nothing, which are all but signatures of this node.</summary>
    /// <param name="after">The channel after the event.</param>
    /// <param name="happened">The event.</param>
    public static HistoryChange? Of(ChannelState after, ChannelEvent happened)
    {
        ArgumentNullException.ThrowIfNull(after);
        if (happened is not CommitmentSent sent)
            return null;
        // the peer owes the revocation of the commitment before from this event on: both are to be told from the states of the HTLCs
        var (added, removed) = (new List<HistoricHtlc>(), new List<HtlcKey>());
        foreach (var htlc in after.Commitments.Htlcs)
        {
            var (stands, stood) = (htlc.State.StandsIn(Side.Remote, htlc.Offerer), htlc.State.StoodIn(Side.Remote, htlc.Offerer));
            if (stands && !stood)
                added.Add(HistoricHtlc.Of(htlc));
            else if (stood && !stands)
                removed.Add(htlc.Key);
        }
        return added.Count == 0 && removed.Count == 0 ? null : new HistoryChange(sent.Number, [.. added], [.. removed]);
    }
}

/// <summary>
/// The HTLCs of every commitment of the peer, revoked ones included: without them the HTLC outputs of a revoked commitment can't be found, and the cheat is
/// only half punished. A fold over a channel's events; what it needs of each is a <see cref="HistoryChange"/>, so that a table can hold it as well.
/// </summary>
public sealed class CommitmentHistory
{
    private readonly record struct Run(HistoricHtlc Htlc, ulong First, ulong? Last);

    private readonly ImmutableDictionary<HtlcKey, Run> _runs;

    private CommitmentHistory(ImmutableDictionary<HtlcKey, Run> runs) => _runs = runs;

    /// <summary>Of a new channel: commitment 0 holds no HTLC.</summary>
    public static CommitmentHistory Empty { get; } = new([]);

    /// <summary>The number of HTLCs remembered.</summary>
    public int Count => _runs.Count;

    /// <summary>The history after a further event.</summary>
    /// <param name="after">The channel after the event.</param>
    /// <param name="happened">The event.</param>
    public CommitmentHistory After(ChannelState after, ChannelEvent happened) =>
        HistoryChange.Of(after, happened) is { } change ? After(change) : this;

    /// <summary>The history after a change.</summary>
    public CommitmentHistory After(HistoryChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var runs = _runs.ToBuilder();
        foreach (var htlc in change.Added)
            runs[htlc.Key] = new Run(htlc, change.Number, null);
        foreach (var key in change.Removed)
            runs[key] = runs[key] with { Last = change.Number - 1 };
        return new CommitmentHistory(runs.ToImmutable());
    }

    /// <summary>The HTLCs of the peer's commitment <paramref name="number"/>, this node's first, each side's by id.</summary>
    public ValueList<HistoricHtlc> At(ulong number) =>
    [
        .. _runs.Values
            .Where(run => run.First <= number && number <= (run.Last ?? ulong.MaxValue))
            .Select(run => run.Htlc)
            .OrderBy(htlc => htlc.Key.Offerer)
            .ThenBy(htlc => htlc.Key.Id),
    ];
}
