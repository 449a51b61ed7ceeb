using Lnd.Actors.Protocol.Channels.Transactions;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Wire;
using NBitcoin;

namespace Lnd.Actors.Protocol.Channels;

/// <summary>Connections come and go, the node stops and starts: picking the channel up where both sides left it (BOLT 2, "Message Retransmission").</summary>
internal static class ReestablishSteps
{
    /// <summary>The peer is back. BOLT 2: "MUST transmit `channel_reestablish` for each channel".</summary>
    public static void Connect(Turn turn, ChannelInput.PeerConnected connected)
    {
        Disconnect(turn); // whoever tells of a new connection may not have told of the end of the old one
        turn.Session = turn.Session with { OurFeatures = connected.OurFeatures, TheirFeatures = connected.TheirFeatures };
        switch (turn.State.Phase)
        {
            case ChannelPhase.AwaitingReady or ChannelPhase.Normal or ChannelPhase.ShuttingDown or ChannelPhase.Negotiating or ChannelPhase.MutuallyClosed:
                turn.Session = turn.Session with { Link = Link.Reestablishing };
                SendReestablish(turn);
                break;
            case ChannelPhase.Failed or ChannelPhase.DataLost:
                // BOLT 2: "if a channel is in an error state: SHOULD retransmit the error packet"
                turn.Session = turn.Session with { Link = Link.Up };
                turn.Send(ErrorMessage.Of(turn.Terms.ChannelId, EndingReason(turn.State)));
                break;
            case ChannelPhase.Spent or ChannelPhase.Forgotten:
                turn.Session = turn.Session with { Link = Link.Up };
                break;
        }
    }

    /// <summary>
    /// The connection is lost. BOLT 2: "MUST reverse any uncommitted updates sent by the other side": they are nowhere but in the session.
    /// </summary>
    public static void Disconnect(Turn turn)
    {
        turn.Session = turn.Session with { Link = Link.Down };
        if (turn.State.Ending is null)
            CommandSteps.SettleWaiting(turn);
        turn.Session = turn.Session.Disconnected();
    }

    /// <summary>The node has started: what may have been lost between storing and doing is due again.</summary>
    public static void Resume(Turn turn)
    {
        foreach (var resolved in turn.State.Resolved)
            turn.Do(new OutgoingHtlcResolved(resolved.Id, resolved.Origin, resolved.Removal));
        foreach (var htlc in turn.State.Commitments.Htlcs)
            if (htlc is { Offerer: Side.Local, Removal: HtlcRemoval.Fulfilled fulfilled })
                turn.Do(new OutgoingHtlcFulfilled(htlc.Key.Id, htlc.Origin, fulfilled.Preimage));
        if (turn.State.Ending is null)
            ResumeAlive(turn);
        else
            BroadcastEnding(turn);
    }

    /// <summary>Broadcasts, perhaps again, the transaction that ends the channel, where that is this node's to do and not known to be done.</summary>
    public static void BroadcastEnding(Turn turn)
    {
        switch (turn.State.Ending)
        {
            case ChannelEnding.Mutual mutual:
                var closing = new ConsensusFactory().CreateTransaction();
                closing.FromBytes(mutual.Transaction.ToArray());
                turn.Do(new Broadcast(closing, BroadcastPurpose.MutualClose));
                break;
            case ChannelEnding.Unilateral:
                turn.Do(new Broadcast(Commitment.Signed(turn.State, turn.Environment.Signer), BroadcastPurpose.Commitment));
                break;
            case ChannelEnding.DataLost or ChannelEnding.Spent or ChannelEnding.Forgotten or null:
                break;
        }
    }

    /// <summary>The peer tells where it is.</summary>
    public static void Receive(Turn turn, ChannelReestablish m)
    {
        if (turn.Session.Link != Link.Reestablishing)
        {
            turn.Warn("channel_reestablish twice");
            return;
        }
        if (Judge(turn, m) is not { } owed)
            return;
        turn.Session = turn.Session with { Link = Link.Up };
        // BOLT 2: "if `next_commitment_number` is 1 in both the `channel_reestablish` it sent and received ...: MUST retransmit `channel_ready`"
        if (turn.State.ReadySent && m.NextCommitmentNumber == 1 && turn.State.LocalNumber == 0)
            ReadySteps.SendReady(turn);
        if (owed.Signature && turn.State.SignedBeforeRevoking)
            CommitmentSteps.SendSigned(turn);
        if (owed.Revocation)
            CommitmentSteps.SendRevocation(turn);
        if (owed.Signature && !turn.State.SignedBeforeRevoking)
            CommitmentSteps.SendSigned(turn);
        // BOLT 2: "if it has sent a previous `shutdown`: MUST retransmit `shutdown`"
        if (turn.State.LocalShutdown is { } script)
            turn.Send(new Shutdown(turn.Terms.ChannelId, script));
        ReadySteps.Advance(turn);
        CommitmentSteps.Advance(turn);
    }

    /// <summary>What the peer was told when the channel ended.</summary>
    public static string EndingReason(ChannelState state) => state.Ending switch
    {
        ChannelEnding.Unilateral unilateral => PeerWords.ForPeer(unilateral.Reason),
        ChannelEnding.DataLost => "we have lost data of this channel: please close it, you have the latest commitment",
        ChannelEnding.Mutual or ChannelEnding.Spent or ChannelEnding.Forgotten or null => "the channel is closed",
        _ => throw new InvalidOperationException($"unknown ending {state.Ending}"),
    };

    private readonly record struct Owed(bool Revocation, bool Signature);

    /// <summary>What has to be sent again; null where the channel can't go on, which is decided then.</summary>
    private static Owed? Judge(Turn turn, ChannelReestablish m)
    {
        var state = turn.State;
        // first of all, because it forbids the broadcast that any other mistake asks for
        if (m.NextRevocationNumber > state.LocalNumber)
        {
            // BOLT 2: "if `next_revocation_number` is greater than expected above, AND `your_last_per_commitment_secret` is correct for that
            // `next_revocation_number` minus 1: MUST NOT broadcast its commitment transaction; SHOULD send an `error` to request the peer to fail the channel"
            if (m.NextRevocationNumber <= CommitmentTransaction.MaxNumber
                && turn.Environment.Signer.IsSecretOf(m.NextRevocationNumber - 1, m.YourLastPerCommitmentSecret))
                return LoseData(turn, $"the peer has our secret of commitment {m.NextRevocationNumber - 1}, and we know only of {state.LocalNumber}");
            return Fail(turn, $"channel_reestablish: next_revocation_number is {m.NextRevocationNumber}, our commitment is {state.LocalNumber}");
        }
        // BOLT 2: "if `next_commitment_number` is zero: MUST immediately fail the channel and broadcast any relevant latest commitment transaction"
        if (m.NextCommitmentNumber == 0)
            return Fail(turn, "channel_reestablish: next_commitment_number is zero");
        if (m.NextRevocationNumber + 1 < state.LocalNumber)
            return Fail(turn, $"channel_reestablish: next_revocation_number is {m.NextRevocationNumber}, our commitment is {state.LocalNumber}");
        // BOLT 2: "if `your_last_per_commitment_secret` does not match the expected values: SHOULD send an `error` and fail the channel"
        var secretFits = m.NextRevocationNumber == 0
            ? m.YourLastPerCommitmentSecret == default
            : turn.Environment.Signer.IsSecretOf(m.NextRevocationNumber - 1, m.YourLastPerCommitmentSecret);
        if (!secretFits)
            return Fail(turn, "channel_reestablish: your_last_per_commitment_secret is wrong");
        var signatureLost = state.AwaitsRevocation && m.NextCommitmentNumber == state.LatestSignedNumber;
        if (!signatureLost && m.NextCommitmentNumber != state.LatestSignedNumber + 1)
            return Fail(turn, $"channel_reestablish: next_commitment_number is {m.NextCommitmentNumber}, we have signed {state.LatestSignedNumber}");
        return new Owed(m.NextRevocationNumber + 1 == state.LocalNumber, signatureLost);
    }

    private static Owed? Fail(Turn turn, string reason)
    {
        if (turn.State.Ending is null)
            turn.Fail(reason);
        return null;
    }

    private static Owed? LoseData(Turn turn, string reason)
    {
        CommandSteps.KeepWaitingRemovals(turn);
        turn.Emit(new DataLossDetected(reason));
        turn.Send(ErrorMessage.Of(turn.Terms.ChannelId, EndingReason(turn.State)));
        turn.Do(new ChannelClosing(reason));
        return null;
    }

    private static void SendReestablish(Turn turn)
    {
        var state = turn.State;
        var secret = default(PerCommitmentSecret);
        if (state.RemoteNumber > 0)
            state.RevocationSecrets.TryGet(PerCommitmentSecret.IndexOf(state.RemoteNumber - 1), out secret);
        turn.Send(new ChannelReestablish(
            turn.Terms.ChannelId, state.LocalNumber + 1, state.RemoteNumber, secret, turn.Environment.Signer.PerCommitmentPoint(state.LocalNumber)));
    }

    private static void ResumeAlive(Turn turn)
    {
        if (turn.Terms.Opener == Side.Local && turn.State.ShortChannelId is null)
            turn.Do(new PublishFunding(turn.Terms.FundingTxId));
        foreach (var htlc in turn.State.Commitments.Htlcs)
            if (htlc.Offerer == Side.Remote)
                CommitmentSteps.TellCommitted(turn, htlc.Key);
    }
}
