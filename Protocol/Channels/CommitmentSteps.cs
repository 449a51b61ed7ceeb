using Lnd.Actors.Protocol.Channels.Transactions;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Channels;

/// <summary>Signatures and revocations: the steps that make updates binding (BOLT 2, "Committing Updates So Far", "Completing the Transition").</summary>
internal static class CommitmentSteps
{
    /// <summary>
    /// The peer has signed this node's next commitment. Taking it and revoking the one before is one fact: it is stored before the revocation is sent.
    /// </summary>
    public static void ReceiveSignature(Turn turn, CommitmentSigned m)
    {
        var state = turn.State;
        if (!state.ReadySent || !state.ReadyReceived)
        {
            turn.Warn("commitment_signed before channel_ready");
            return;
        }
        if (m.FundingTxId is { } funding && funding != turn.Terms.FundingTxId)
        {
            turn.Warn($"commitment_signed for funding {funding}, this channel's is {turn.Terms.FundingTxId}");
            return;
        }
        var number = state.LocalNumber + 1;
        var signer = turn.Environment.Signer;
        var commitment = CommitmentTransaction.Build(
            turn.Terms, turn.Working.SignedBy(Side.Remote).Spec(Side.Local), number, signer.PerCommitmentPoint(number));
        if (!commitment.IsSigned(Side.Remote, m.Signature))
        {
            turn.Warn($"commitment_signed: bad signature of commitment {number} ({commitment.TxId})");
            return;
        }
        if (m.HtlcSignatures.Count != commitment.Htlcs.Count)
        {
            turn.Warn($"commitment_signed: {m.HtlcSignatures.Count} HTLC signatures, commitment {number} has {commitment.Htlcs.Count} HTLC outputs");
            return;
        }
        if (!commitment.AreHtlcsSigned(m.HtlcSignatures))
        {
            turn.Warn($"commitment_signed: bad HTLC signature of commitment {number} ({commitment.TxId})");
            return;
        }
        turn.Emit(new CommitmentReceived(number, turn.Session.PeerUpdates, m.Signature, m.HtlcSignatures));
        SendRevocation(turn);
        Advance(turn);
    }

    /// <summary>The peer has revoked its commitment before the last.</summary>
    public static void ReceiveRevocation(Turn turn, RevokeAndAck m)
    {
        var state = turn.State;
        if (!state.AwaitsRevocation)
        {
            turn.Warn("revoke_and_ack without a commitment_signed before");
            return;
        }
        // BOLT 2: "if `per_commitment_secret` is not a valid secret key or does not generate the previous `per_commitment_point`: MUST send an `error` and fail the
        // channel"
        if (!KeyDerivation.TryGetPoint(m.PerCommitmentSecret, out var point) || point != state.RemotePoint)
        {
            turn.Fail($"revoke_and_ack: the secret is not that of commitment {state.RemoteNumber}");
            return;
        }
        if (!state.RevocationSecrets.TryAdd(m.PerCommitmentSecret, out _))
        {
            turn.Fail($"revoke_and_ack: the secret of commitment {state.RemoteNumber} does not fit those before");
            return;
        }
        if (!m.NextPerCommitmentPoint.TryParse(out _))
        {
            turn.Fail($"revoke_and_ack: {m.NextPerCommitmentPoint} is not a point");
            return;
        }
        var committed = state.Commitments.Htlcs.Where(htlc => htlc.Offerer == Side.Remote && htlc.State == HtlcState.AddSignedBack).ToArray();
        turn.Emit(new RevocationReceived(m.PerCommitmentSecret, m.NextPerCommitmentPoint));
        foreach (var resolved in turn.State.Resolved.Skip(state.Resolved.Count))
            turn.Do(new OutgoingHtlcResolved(resolved.Id, resolved.Origin, resolved.Removal));
        foreach (var htlc in committed)
            TellCommitted(turn, htlc.Key);
        CommandSteps.TakeWaiting(turn);
        Advance(turn);
    }

    /// <summary>
    /// What follows by itself, whenever the peer owes no revocation: sign what is to be signed, say <c>shutdown</c> when it is due, negotiate the close when nothing is
    /// under way.
    /// </summary>
    public static void Advance(Turn turn)
    {
        if (!turn.IsUp || turn.State.Ending is not null)
            return;
        if (!turn.State.AwaitsRevocation && turn.State.RemoteNextPoint is not null && turn.State.Commitments.HasChangesFor(Side.Local))
            Sign(turn);
        ClosingSteps.Advance(turn);
    }

    /// <summary>Tells the rest of the node of an HTLC of the peer that is irrevocably committed.</summary>
    public static void TellCommitted(Turn turn, HtlcKey key)
    {
        if (turn.State.Commitments.Find(key) is not { State: HtlcState.AddCommitted } htlc)
            return;
        // BOLT 2, `shutdown`: "SHOULD fail to route any HTLC added after it has sent `shutdown`"
        var mustFail = turn.State.LocalShutdown is not null
            || UpdateRules.ExceedsDustExposure(turn.Terms, turn.Environment.Policy, turn.State.Commitments, htlc);
        turn.Do(new IncomingHtlcCommitted(htlc, mustFail));
    }

    /// <summary>Sends the updates that the latest signature covers, and the signature. Also to send it again: the same updates give the same signature.</summary>
    public static void SendSigned(Turn turn)
    {
        var id = turn.Terms.ChannelId;
        // removals first and additions last: what is removed makes room and, fulfilled, pays for what is added
        foreach (var htlc in turn.State.Commitments.Htlcs)
            if (htlc.Offerer == Side.Remote && htlc.State == HtlcState.RemoveSigned)
                turn.Send(RemovalMessage(id, htlc.Key.Id, htlc.Removal!));
        foreach (var update in turn.State.Commitments.FeeUpdates)
            if (turn.Terms.Opener == Side.Local && update.State == HtlcState.AddSigned)
                turn.Send(new UpdateFee(id, update.Feerate));
        foreach (var htlc in turn.State.Commitments.Htlcs)
            if (htlc.Offerer == Side.Local && htlc.State == HtlcState.AddSigned)
                turn.Send(new UpdateAddHtlc(id, htlc.Key.Id, htlc.Amount, htlc.PaymentHash, htlc.CltvExpiry, htlc.Onion) { PathKey = htlc.PathKey });
        var signatures = turn.Environment.Signer.SignRemoteCommitment(Commitment.LatestRemote(turn.State));
        turn.Send(new CommitmentSigned(id, signatures.Commitment, signatures.Htlcs) { FundingTxId = turn.Terms.FundingTxId });
    }

    /// <summary>Revokes the commitment before the current one. Also to do it again.</summary>
    public static void SendRevocation(Turn turn)
    {
        var (signer, number) = (turn.Environment.Signer, turn.State.LocalNumber);
        turn.Send(new RevokeAndAck(turn.Terms.ChannelId, signer.RevokeCommitment(number - 1), signer.PerCommitmentPoint(number + 1)));
    }

    private static void Sign(Turn turn)
    {
        turn.Emit(new CommitmentSent(turn.State.RemoteNumber + 1));
        SendSigned(turn);
    }

    private static Message RemovalMessage(ChannelId channel, ulong id, HtlcRemoval removal) => removal switch
    {
        HtlcRemoval.Fulfilled fulfilled => new UpdateFulfillHtlc(channel, id, fulfilled.Preimage),
        HtlcRemoval.Failed failed => new UpdateFailHtlc(channel, id, failed.Reason),
        HtlcRemoval.Malformed malformed => new UpdateFailMalformedHtlc(channel, id, malformed.OnionHash, malformed.FailureCode),
        _ => throw new InvalidOperationException($"unknown removal {removal}"),
    };
}
