using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;

namespace Lnd.Actors.Channels;

/// <summary>What commitments are to cost.</summary>
public static class CommitmentFeerates
{
    /// <summary>
    /// With anchors little more than what mempools take, because a child can pay later; without, what confirms in good time, because nothing can be added once the peer is
    /// away.
    /// </summary>
    public static FeeratePerKw For(CommitmentFormat format, FeeEstimates estimates)
    {
        ArgumentNullException.ThrowIfNull(estimates);
        return format == CommitmentFormat.Anchors ? estimates.For(144) : estimates.For(2);
    }
}
