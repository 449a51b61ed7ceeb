using Lnd.Actors.Protocol.Channels.Transactions;
using NBitcoin;

namespace Lnd.Actors.Protocol.Channels;

/// <summary>The commitment transactions of a channel as its state tells them.</summary>
public static class Commitment
{
    /// <summary>This node's current commitment: the only one of its own that it may broadcast.</summary>
    /// <param name="state">The channel.</param>
    /// <param name="point">This node's per-commitment point <see cref="ChannelState.LocalNumber"/>.</param>
    public static CommitmentTransaction Local(ChannelState state, Point point)
    {
        ArgumentNullException.ThrowIfNull(state);
        return CommitmentTransaction.Build(state.Terms, state.Commitments.Spec(Side.Local), state.LocalNumber, point);
    }

    /// <summary>The latest commitment of the peer that this node has signed.</summary>
    public static CommitmentTransaction LatestRemote(ChannelState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var point = state.AwaitsRevocation ? state.RemoteNextPoint!.Value : state.RemotePoint;
        return CommitmentTransaction.Build(state.Terms, state.Commitments.Spec(Side.Remote), state.LatestSignedNumber, point);
    }

    /// <summary>The commitment of the peer that it still owes a revocation for; null while it owes none.</summary>
    public static CommitmentTransaction? UnrevokedRemote(ChannelState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.AwaitsRevocation
            ? CommitmentTransaction.Build(state.Terms, state.Commitments.UnrevokedSpec(Side.Remote), state.RemoteNumber, state.RemotePoint)
            : null;
    }

    /// <summary>
    /// This node's current commitment with both signatures. To be asked for only to broadcast it: BOLT 2, "SHOULD NOT sign commitment transactions, unless it's about
    /// to broadcast them".
    /// </summary>
    public static Transaction Signed(ChannelState state, IChannelSigner signer)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(signer);
        var commitment = Local(state, signer.PerCommitmentPoint(state.LocalNumber));
        return commitment.Complete(signer.SignLocalCommitment(commitment), state.RemoteSignature);
    }
}
