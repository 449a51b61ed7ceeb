namespace Lnd.Actors.Protocol.Channels.Transactions;

/// <summary>Turns what a commitment divides into its outputs (BOLT 3, "Commitment Transaction Construction").</summary>
internal static class CommitmentOutputs
{
    public static CommitmentOutput[] Build(ChannelTerms terms, CommitmentSpec spec, CommitmentKeys keys)
    {
        var outputs = new List<CommitmentOutput>(spec.Htlcs.Count + 4);
        AddHtlcs(outputs, terms, spec, keys);
        var hasHtlcs = outputs.Count > 0;
        AddBalances(outputs, terms, spec, keys, (uint)outputs.Count);
        if (terms.Format == CommitmentFormat.Anchors)
            AddAnchors(outputs, terms, spec.Owner, hasHtlcs);
        outputs.Sort(CommitmentOutput.Compare);
        return [.. outputs];
    }

    private static void AddHtlcs(List<CommitmentOutput> outputs, ChannelTerms terms, CommitmentSpec spec, CommitmentKeys keys)
    {
        var dustLimit = terms.Of(spec.Owner).DustLimit;
        foreach (var htlc in spec.Htlcs)
        {
            if (terms.Format.IsTrimmed(htlc, spec.Owner, dustLimit, spec.Feerate))
                continue;
            var (kind, script) = htlc.Offerer == spec.Owner
                ? (CommitmentOutputKind.OfferedHtlc, ChannelScripts.OfferedHtlc(keys, htlc.PaymentHash, terms.Format))
                : (CommitmentOutputKind.ReceivedHtlc, ChannelScripts.ReceivedHtlc(keys, htlc.PaymentHash, htlc.CltvExpiry, terms.Format));
            outputs.Add(Witness(kind, htlc.Amount.ToSatoshiFloor(), script, htlc));
        }
    }

    /// <summary>BOLT 3: "The base fee and anchor output values: before the commitment transaction outputs are determined: MUST be subtracted".</summary>
    private static void AddBalances(List<CommitmentOutput> outputs, ChannelTerms terms, CommitmentSpec spec, CommitmentKeys keys, uint htlcs)
    {
        var cost = terms.Format.CommitmentFee(spec.Feerate, htlcs) + terms.Format.AnchorsCost();
        var dustLimit = terms.Of(spec.Owner).DustLimit;
        var own = Balance(terms, spec, spec.Owner, cost);
        var other = Balance(terms, spec, spec.Owner.Opposite(), cost);
        if (own >= dustLimit)
        {
            var script = ChannelScripts.ToLocal(keys.RevocationKey, terms.ToSelfDelayOf(spec.Owner), keys.DelayedKey);
            outputs.Add(Witness(CommitmentOutputKind.ToLocal, own, script));
        }
        if (other >= dustLimit)
        {
            // option_static_remotekey: the other side's payment_basepoint, as it is
            var key = terms.Of(spec.Owner.Opposite()).Keys.PaymentBasepoint;
            outputs.Add(terms.Format == CommitmentFormat.Anchors
                ? Witness(CommitmentOutputKind.ToRemote, other, ChannelScripts.ToRemoteWithAnchors(key))
                : new CommitmentOutput(CommitmentOutputKind.ToRemote, other, ChannelScripts.PayToWitnessKeyHash(key), null));
        }
    }

    /// <summary>
    /// BOLT 3: "Both anchor outputs are always added, except for the case where there are no htlcs and one of the parties has a commitment output that is below
    /// the dust limit. In that case only an anchor is added for the commitment output that does materialize."
    /// </summary>
    private static void AddAnchors(List<CommitmentOutput> outputs, ChannelTerms terms, Side owner, bool hasHtlcs)
    {
        var own = hasHtlcs || outputs.Exists(o => o.Kind == CommitmentOutputKind.ToLocal);
        var other = hasHtlcs || outputs.Exists(o => o.Kind == CommitmentOutputKind.ToRemote);
        if (own)
            outputs.Add(Witness(CommitmentOutputKind.LocalAnchor, CommitmentFees.AnchorAmount, ChannelScripts.Anchor(terms.Of(owner).Keys.FundingPubkey)));
        if (other)
            outputs.Add(Witness(CommitmentOutputKind.RemoteAnchor, CommitmentFees.AnchorAmount, ChannelScripts.Anchor(terms.Of(owner.Opposite()).Keys.FundingPubkey)));
    }

    private static Satoshi Balance(ChannelTerms terms, CommitmentSpec spec, Side side, Satoshi cost)
    {
        var balance = spec.To(side).ToSatoshiFloor();
        return side == terms.Opener ? balance.SaturatingSubtract(cost) : balance;
    }

    private static CommitmentOutput Witness(CommitmentOutputKind kind, Satoshi amount, byte[] script, Htlc? htlc = null) =>
        new(kind, amount, ChannelScripts.PayToWitnessScriptHash(script), script, htlc);
}
