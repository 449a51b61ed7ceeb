using Lnd.Actors.Protocol.Channels.Transactions;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Channels;

/// <summary>What this node wants a closing transaction to cost, in satoshi (BOLT 2, <c>fee_range</c>).</summary>
internal static class ClosingFeeRules
{
    /// <summary>
    /// As the opener, who pays: what the operator said, else the estimate; at most what the commitment would cost, which can be had without the peer. The opener can't
    /// pay more than it has.
    /// </summary>
    public static ClosingFees OfOpener(Turn turn)
    {
        var state = turn.State;
        var has = state.Commitments.LocalBalance.ToSatoshiFloor();
        if (turn.Session.ClosingFees is { } wanted)
            return Capped(wanted, has);
        var weight = Weight(state);
        var preferred = turn.Environment.ClosingFeerate.Fee(weight);
        var commitment = state.Terms.Format.CommitmentFee(state.Commitments.Feerate, 0) + state.Terms.Format.AnchorsCost();
        return Capped(new ClosingFees(preferred, FeeratePerKw.Floor.Fee(weight), Satoshi.Max(preferred, commitment)), has);
    }

    /// <summary>
    /// As the other side, who pays nothing. BOLT 2: "SHOULD set `max_fee_satoshis` to at least the `max_fee_satoshis` received; SHOULD set `min_fee_satoshis` to a
    /// fairly low value".
    /// </summary>
    public static ClosingFees OfOther(Turn turn, FeeRange theirs)
    {
        var weight = Weight(turn.State);
        var (preferred, least) = (turn.Environment.ClosingFeerate.Fee(weight), FeeratePerKw.Floor.Fee(weight));
        return turn.Session.ClosingFees is { } wanted
            ? wanted with { Max = Satoshi.Max(wanted.Max, theirs.Max) }
            : new ClosingFees(preferred, Satoshi.Min(least, preferred), Satoshi.Max(preferred, theirs.Max));
    }

    private static uint Weight(ChannelState state) => ClosingTransaction.ExpectedWeight(state.LocalShutdown!.Value, state.RemoteShutdown!.Value);

    private static ClosingFees Capped(ClosingFees fees, Satoshi most)
    {
        var max = Satoshi.Min(fees.Max, most);
        return new ClosingFees(Satoshi.Min(Satoshi.Max(fees.Preferred, fees.Min), max), Satoshi.Min(fees.Min, max), max);
    }
}
