using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;

namespace Lnd.Actors.Rpc.Results;

/// <summary>What a channel can carry. An estimate for users: what really goes through, the channel decides.</summary>
internal static class ChannelFigures
{
    /// <summary>What this node could send in one HTLC.</summary>
    public static MilliSatoshi Spendable(ChannelState state) => Sendable(state, Side.Local);

    /// <summary>What the peer could.</summary>
    public static MilliSatoshi Receivable(ChannelState state) => Sendable(state, Side.Remote);

    private static MilliSatoshi Sendable(ChannelState state, Side sender)
    {
        if (state.Phase != ChannelPhase.Normal)
            return MilliSatoshi.Zero;
        var terms = state.Terms;
        var most = terms.Of(sender.Opposite()).MaxHtlcValueInFlight;
        foreach (var htlc in state.Commitments.Htlcs)
            if (htlc.Offerer == sender)
                most = most.SaturatingSubtract(htlc.Amount);
        foreach (var owner in (Side[])[Side.Local, Side.Remote])
            if (state.Commitments.TrySpec(owner) is { } spec)
                most = MilliSatoshi.Min(most, Above(terms, spec, sender));
        return most;
    }

    /// <summary>What the sender has above its reserve and, as the opener, above the fees with one more HTLC; twice these where it also keeps the fee spike buffer of BOLT 2.</summary>
    private static MilliSatoshi Above(ChannelTerms terms, CommitmentSpec spec, Side sender)
    {
        var kept = terms.ReserveOf(sender);
        if (sender == terms.Opener)
        {
            var untrimmed = terms.Format.UntrimmedHtlcs(spec, terms.Of(spec.Owner).DustLimit);
            var feerate = new FeeratePerKw((uint)Math.Min(uint.MaxValue, spec.Feerate.Value * 2UL));
            kept += terms.Format.CommitmentFee(feerate, untrimmed + 1) + terms.Format.AnchorsCost();
        }
        return spec.To(sender).SaturatingSubtract(kept.ToMilliSatoshi());
    }
}
