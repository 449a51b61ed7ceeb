using Lnd.Actors.Protocol.Channels;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>When an output, and all of a channel, is done with.</summary>
internal static class Resolver
{
    /// <summary>
    /// Gives up what is not worth its fee. BOLT 3, "Dust Limits": "We cannot predict future feerates, so this will not always work and can still result in HTLC outputs that
    /// are unspendable"; this is about those that are at any feerate that is relayed. The rest waits for a better one.
    /// </summary>
    public static void Abandon(OnchainTurn turn)
    {
        foreach (var output in turn.State.Outputs)
        {
            if (!output.IsOpen || ClaimRules.KindOf(output.Kind) is not { } kind || output.Amount >= ClaimFees.LeastAmount(turn, kind, output))
                continue;
            turn.Warn($"output {output.Outpoint} ({output.Kind}) of {output.Amount} is not worth the fee of claiming it");
            End(turn, output, Resolution.Uneconomic);
        }
    }

    /// <summary>
    /// BOLT 5: "Outputs that are *resolved* are considered *irrevocably resolved* once the remote's *resolving* transaction is included in a block at least 100 deep".
    /// </summary>
    public static void Resolve(OnchainTurn turn)
    {
        if (turn.State.Spend is not { Height: { } height } || turn.Depth(height) < turn.Policy.IrrevocableDepth)
            return;
        foreach (var output in turn.State.Outputs)
            if (output.Resolution is null && ResolutionOf(turn, output) is { } resolution)
                End(turn, output, resolution);
        if (turn.State.Outputs.Any(output => output.Resolution is null) || OutgoingHtlcs.AnyOpen(turn.State))
            return;
        turn.Emit(new OnchainEvent.Completed());
        turn.Do(new OnchainEffect.AllResolved());
    }

    private static Resolution? ResolutionOf(OnchainTurn turn, TrackedOutput output)
    {
        if (output.Spend is { } spend)
            return turn.Depth(spend.Height) < turn.Policy.IrrevocableDepth ? null
                : output.TakenBy(spend.Path) == Side.Local ? Resolution.Ours
                : Resolution.Peers;
        return output.Kind switch
        {
            OutputKind.Peers or OutputKind.OwnAnchor => Resolution.ByCommitment,
            // a preimage that comes late is still worth something for a while: the peer may be slow
            OutputKind.OwnReceived or OutputKind.PeerOffered =>
                turn.State.PreimageFor(output) is null && turn.Depth(output.Htlc!.CltvExpiry) >= turn.Policy.ReasonableDepth ? Resolution.Expired : null,
            OutputKind.Unrecognised => OutgoingHtlcs.AnyOpen(turn.State) ? null : Resolution.ByCommitment,
            OutputKind.OwnMain or OutputKind.OwnOffered or OutputKind.OwnSecondStage or OutputKind.ToUs or OutputKind.PeerReceived
                or OutputKind.RevokedMain or OutputKind.RevokedOffered or OutputKind.RevokedReceived or OutputKind.RevokedSecondStage => null,
        };
    }

    private static void End(OnchainTurn turn, TrackedOutput output, Resolution resolution)
    {
        turn.Emit(new OnchainEvent.OutputResolved(output.Outpoint, resolution));
        turn.Do(new OnchainEffect.OutputResolved(output, resolution));
    }
}
