using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Channels;

/// <summary>Updates the peer proposes. Nothing is stored until it signs them; whatever is wrong with one ends the connection, and all unsigned ones with it.</summary>
internal static class PeerUpdateSteps
{
    /// <summary>BOLT 2: "Adding an HTLC: `update_add_htlc`".</summary>
    public static void Add(Turn turn, UpdateAddHtlc m)
    {
        // BOLT 2, `shutdown`: "MUST NOT send an `update_add_htlc` after a `shutdown`"
        if (turn.State.RemoteShutdown is not null)
            turn.Warn("update_add_htlc after shutdown");
        else if (!turn.State.ReadySent || !turn.State.ReadyReceived)
            turn.Warn("update_add_htlc before channel_ready");
        else if (m.Id != turn.Working.NextRemoteHtlcId)
            turn.Warn($"update_add_htlc with id {m.Id}, the next is {turn.Working.NextRemoteHtlcId}");
        else
            AddNext(turn, m);
    }

    private static void AddNext(Turn turn, UpdateAddHtlc m)
    {
        var htlc = new Htlc
        {
            Key = new HtlcKey(Side.Remote, m.Id),
            Amount = m.Amount,
            PaymentHash = m.PaymentHash,
            CltvExpiry = m.CltvExpiry,
            Onion = m.Onion,
            PathKey = m.PathKey,
        };
        if (UpdateRules.ToReceive(turn.Terms, turn.Working, htlc) is { } refusal)
            turn.Warn($"update_add_htlc {m.Id} of {m.Amount}: {refusal}");
        else
            turn.Propose(new PeerUpdate.Added(htlc));
    }

    /// <summary>
    /// BOLT 2: "if the `payment_preimage` value in `update_fulfill_htlc` doesn't SHA256 hash to the corresponding HTLC `payment_hash`". The preimage is passed on at
    /// once: it is worth its amount, whether or not the peer signs.
    /// </summary>
    public static void Fulfill(Turn turn, UpdateFulfillHtlc m)
    {
        var htlc = turn.Working.Find(new HtlcKey(Side.Local, m.Id));
        if (htlc is not null && htlc.PaymentHash != m.Preimage.Hash)
            turn.Warn($"update_fulfill_htlc {m.Id} with a preimage of another payment hash");
        else if (Remove(turn, m.Id, new HtlcRemoval.Fulfilled(m.Preimage)) && htlc is not null)
            turn.Do(new OutgoingHtlcFulfilled(m.Id, htlc.Origin, m.Preimage));
    }

    /// <summary>BOLT 2: "if the `BADONION` bit in `failure_code` is not set for `update_fail_malformed_htlc`".</summary>
    public static void FailMalformed(Turn turn, UpdateFailMalformedHtlc m)
    {
        const ushort BadOnion = 0x8000;
        if ((m.FailureCode & BadOnion) == 0)
            turn.Warn($"update_fail_malformed_htlc {m.Id} with failure code {m.FailureCode:x4}, which lacks BADONION");
        else
            Remove(turn, m.Id, new HtlcRemoval.Malformed(m.OnionHash, m.FailureCode));
    }

    /// <summary>BOLT 2: "if the `id` does not correspond to an HTLC in its current commitment transaction".</summary>
    /// <returns>Whether the peer may remove it.</returns>
    public static bool Remove(Turn turn, ulong id, HtlcRemoval removal)
    {
        var htlc = turn.Working.Find(new HtlcKey(Side.Local, id));
        if (htlc?.State != HtlcState.AddCommitted)
        {
            turn.Warn($"removal of HTLC {id}, which is {htlc?.State.ToString() ?? "unknown"}");
            return false;
        }
        turn.Propose(new PeerUpdate.RemovedHtlc(id, removal));
        return true;
    }

    /// <summary>BOLT 2: "Updating Fees: `update_fee`".</summary>
    public static void ChangeFeerate(Turn turn, UpdateFee m)
    {
        if (UpdateRules.ToReceiveFee(turn.Terms, turn.Environment.Policy, turn.Working, m.Feerate) is { } refusal)
            turn.Warn($"update_fee to {m.Feerate}: {refusal}");
        // BOLT 2, `shutdown`: with nothing under way any more, "MUST NOT send any `update` message after that point"
        else if (turn.State.Phase == ChannelPhase.Negotiating)
            turn.Warn("update_fee while the close is negotiated");
        else
            turn.Propose(new PeerUpdate.ChangedFeerate(m.Feerate));
    }
}
