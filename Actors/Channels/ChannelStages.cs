using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Channels;

/// <summary>What <c>state_changes</c> of <c>listpeerchannels</c> tells of a channel's life: pure.</summary>
internal static class ChannelStages
{
    /// <summary>Where a channel is; null for one that is forgotten.</summary>
    public static ChannelStage? Of(ChannelPhase phase) => phase switch
    {
        ChannelPhase.AwaitingReady => ChannelStage.AwaitingReady,
        ChannelPhase.Normal => ChannelStage.Normal,
        ChannelPhase.ShuttingDown => ChannelStage.ShuttingDown,
        ChannelPhase.Negotiating => ChannelStage.Negotiating,
        ChannelPhase.MutuallyClosed => ChannelStage.MutuallyClosed,
        ChannelPhase.Failed or ChannelPhase.DataLost => ChannelStage.Unilateral,
        ChannelPhase.Spent => ChannelStage.SpendSeen,
        ChannelPhase.Forgotten => null,
        _ => throw new InvalidOperationException($"unknown phase {phase}"),
    };

    /// <summary>What a step has changed; null for nothing that is told.</summary>
    /// <param name="dbId">The channel.</param>
    /// <param name="before">Before the step; null before it was funded.</param>
    /// <param name="after">After it.</param>
    /// <param name="input">What the step was about.</param>
    public static StageChanged? Change(ulong dbId, ChannelState? before, ChannelState after, ChannelInput input)
    {
        var old = before is null ? ChannelStage.Opening : Of(before.Phase);
        if (Of(after.Phase) is not { } stage || old is not { } known || stage <= known)
            return null;
        var opener = after.Terms.Opener == Side.Local ? StageCause.User : StageCause.Remote;
        var (cause, message) = stage switch
        {
            ChannelStage.AwaitingReady => (opener, "The funding transaction is signed"),
            ChannelStage.Normal => (opener, "Both sides are ready"),
            ChannelStage.ShuttingDown => Shutdown(after),
            ChannelStage.Negotiating => known < ChannelStage.ShuttingDown ? Shutdown(after) : ((StageCause?)null, "No payment is under way any more"),
            ChannelStage.MutuallyClosed => (null, "Both sides have signed the closing transaction"),
            ChannelStage.Unilateral => (CauseOfFailure(input), ReasonOf(after)),
            _ => (StageCause.Onchain, ReasonOf(after)),
        };
        return new StageChanged(dbId, known, stage, cause, message);
    }

    /// <summary>What the planner of a channel that is closed, or may be, has found. A transaction that is in no block changes nothing, as in c-lightning.</summary>
    public static IReadOnlyList<StageChanged> Changes(ulong dbId, OnchainState onchain) => onchain.Spend is not { TxId: var spender } ? [] :
    [
        new StageChanged(dbId, ChannelStage.Normal, ChannelStage.SpendSeen, StageCause.Onchain, SpentBy(spender)),
        new StageChanged(dbId, ChannelStage.SpendSeen, ChannelStage.Onchain, StageCause.Onchain, "Its outputs are being resolved"),
    ];

    private static (StageCause?, string) Shutdown(ChannelState state) => (state.LocalShutdown, state.RemoteShutdown) switch
    {
        (not null, null) => (StageCause.User, "The operator closes the channel"),
        _ => (StageCause.Remote, "The peer closes the channel"),
    };

    private static StageCause CauseOfFailure(ChannelInput input) => input switch
    {
        ChannelInput.ForceClose => StageCause.User,
        ChannelInput.PeerSent { Message: ErrorMessage } => StageCause.Remote,
        _ => StageCause.Protocol,
    };

    private static string ReasonOf(ChannelState state) => state.Ending switch
    {
        ChannelEnding.Unilateral e => e.Reason,
        ChannelEnding.DataLost e => e.Reason,
        ChannelEnding.Spent e => SpentBy(e.Spender),
        _ => "",
    };

    private static string SpentBy(TxId spender) => $"Transaction {spender} spends the funding output";
}
