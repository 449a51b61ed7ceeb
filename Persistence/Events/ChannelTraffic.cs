using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;

namespace Lnd.Actors.Persistence.Events;

/// <summary>HTLCs that went through a channel; a fold over its events.</summary>
/// <param name="InOffered">Offered by the peer.</param>
/// <param name="InOfferedAmount">Their sum.</param>
/// <param name="InFulfilled">Of these, fulfilled.</param>
/// <param name="InFulfilledAmount">Their sum.</param>
/// <param name="OutOffered">Offered by this node.</param>
/// <param name="OutOfferedAmount">Their sum.</param>
/// <param name="OutFulfilled">Of these, fulfilled.</param>
/// <param name="OutFulfilledAmount">Their sum.</param>
public sealed record ChannelTraffic(
    ulong InOffered, MilliSatoshi InOfferedAmount, ulong InFulfilled, MilliSatoshi InFulfilledAmount,
    ulong OutOffered, MilliSatoshi OutOfferedAmount, ulong OutFulfilled, MilliSatoshi OutFulfilledAmount)
{
    /// <summary>None yet.</summary>
    public static ChannelTraffic None { get; } = new(0, default, 0, default, 0, default, 0, default);

    /// <summary>After a further event.</summary>
    /// <param name="before">The channel before the decision that the event is part of, where the amounts of removed HTLCs are found.</param>
    /// <param name="happened">The event.</param>
    public ChannelTraffic After(ChannelState? before, ChannelEvent happened) => happened switch
    {
        HtlcOffered e => this with { OutOffered = OutOffered + 1, OutOfferedAmount = OutOfferedAmount + e.Htlc.Amount },
        HtlcRemovalOffered { Removal: HtlcRemoval.Fulfilled } e => InSettled(before?.Commitments.Find(new HtlcKey(Side.Remote, e.Id))),
        CommitmentReceived e => Received(before, e),
        _ => this,
    };

    private ChannelTraffic Received(ChannelState? before, CommitmentReceived received)
    {
        var traffic = this;
        foreach (var update in received.Updates)
        {
            traffic = update switch
            {
                PeerUpdate.Added added => traffic with { InOffered = traffic.InOffered + 1, InOfferedAmount = traffic.InOfferedAmount + added.Htlc.Amount },
                PeerUpdate.RemovedHtlc { Removal: HtlcRemoval.Fulfilled } removed => traffic.OutSettled(before?.Commitments.Find(new HtlcKey(Side.Local, removed.Id))),
                _ => traffic,
            };
        }
        return traffic;
    }

    private ChannelTraffic InSettled(Htlc? htlc) =>
        htlc is null ? this : this with { InFulfilled = InFulfilled + 1, InFulfilledAmount = InFulfilledAmount + htlc.Amount };

    private ChannelTraffic OutSettled(Htlc? htlc) =>
        htlc is null ? this : this with { OutFulfilled = OutFulfilled + 1, OutFulfilledAmount = OutFulfilledAmount + htlc.Amount };
}
