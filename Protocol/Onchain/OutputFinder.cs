using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Channels.Transactions;
using Lnd.Actors.Protocol.Crypto;
using NBitcoin;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>Says what each output of a transaction that spends the funding output is to this node (BOLT 5, "Commitment Transaction").</summary>
internal static class OutputFinder
{
    /// <summary>All outputs, in order.</summary>
    /// <param name="state">The channel as it was when the funding output was spent.</param>
    /// <param name="closing">What <paramref name="transaction"/> is.</param>
    /// <param name="transaction">It.</param>
    /// <param name="height">The block it stands in.</param>
    public static ValueList<TrackedOutput> Find(ChannelState state, Closing closing, Transaction transaction, BlockHeight height)
    {
        var outputs = Unrecognised(transaction, height);
        switch (closing)
        {
            case Closing.Mutual:
                return [];
            case Closing.Local local:
                OfLocal(state, local, outputs);
                break;
            case Closing.Remote remote:
                OfRemote(state, remote, outputs);
                break;
            case Closing.Revoked revoked:
                OfRevoked(state.Terms, revoked, outputs);
                break;
            case Closing.LocalOutdated outdated:
                OfOutdated(state.Terms, outdated, outputs);
                break;
            case Closing.RemoteUnknown or Closing.Rogue:
                ByScript(outputs, ToRemoteOf(state.Terms));
                break;
            default:
                throw new InvalidOperationException($"unknown closing {closing}");
        }
        return ValueList<TrackedOutput>.Own(outputs);
    }

    /// <summary>What `to_remote` in a commitment of <paramref name="owner"/> pays to, and the script behind it; empty without anchors.</summary>
    public static (byte[] ScriptPubKey, byte[] WitnessScript) ToRemote(ChannelTerms terms, Side owner)
    {
        var key = terms.Of(owner.Opposite()).Keys.PaymentBasepoint;
        if (terms.Format != CommitmentFormat.Anchors)
            return (ChannelScripts.PayToWitnessKeyHash(key), []);
        var script = ChannelScripts.ToRemoteWithAnchors(key);
        return (ChannelScripts.PayToWitnessScriptHash(script), script);
    }

    private static TrackedOutput[] Unrecognised(Transaction transaction, BlockHeight height)
    {
        var txId = TxId.FromUint256(transaction.GetHash());
        var outputs = new TrackedOutput[transaction.Outputs.Count];
        for (var i = 0; i < outputs.Length; i++)
        {
            var output = transaction.Outputs[i];
            outputs[i] = new TrackedOutput
            {
                Outpoint = new Outpoint(txId, (uint)i),
                Kind = OutputKind.Unrecognised,
                Amount = Satoshi.FromMoney(output.Value),
                ScriptPubKey = ByteString.Own(output.ScriptPubKey.ToBytes()),
                ConfirmedAt = height,
            };
        }
        return outputs;
    }

    private static void OfLocal(ChannelState state, Closing.Local closing, TrackedOutput[] outputs)
    {
        var commitment = Commitment.Local(state, closing.PerCommitmentPoint);
        for (var i = 0; i < outputs.Length; i++)
            outputs[i] = Recognised(outputs[i], commitment.Outputs[i], commitment.Outputs[i].Kind switch
            {
                CommitmentOutputKind.ToLocal => OutputKind.OwnMain,
                CommitmentOutputKind.LocalAnchor => OutputKind.OwnAnchor,
                CommitmentOutputKind.ToRemote or CommitmentOutputKind.RemoteAnchor => OutputKind.Peers,
                CommitmentOutputKind.OfferedHtlc => OutputKind.OwnOffered,
                CommitmentOutputKind.ReceivedHtlc => OutputKind.OwnReceived,
            });
        // the signatures came in the order of the HTLC transactions, which is that of their outputs
        for (var i = 0; i < commitment.Htlcs.Count; i++)
        {
            var htlc = commitment.Htlcs[i];
            outputs[htlc.OutputIndex] = outputs[htlc.OutputIndex] with
            {
                RemoteSignature = state.RemoteHtlcSignatures[i],
                SecondStage = new SecondStage(htlc.Amount, new ByteString(htlc.DelayedScript)),
            };
        }
    }

    private static void OfRemote(ChannelState state, Closing.Remote closing, TrackedOutput[] outputs)
    {
        var commitment = ClosingClassifier.RemoteCommitment(state, closing.Number)
            ?? throw new InvalidOperationException($"the peer's commitment {closing.Number} is not one of the channel's");
        for (var i = 0; i < outputs.Length; i++)
            outputs[i] = Recognised(outputs[i], commitment.Outputs[i], commitment.Outputs[i].Kind switch
            {
                CommitmentOutputKind.ToLocal or CommitmentOutputKind.LocalAnchor => OutputKind.Peers,
                CommitmentOutputKind.RemoteAnchor => OutputKind.OwnAnchor,
                CommitmentOutputKind.ToRemote => OutputKind.ToUs,
                CommitmentOutputKind.OfferedHtlc => OutputKind.PeerOffered,
                CommitmentOutputKind.ReceivedHtlc => OutputKind.PeerReceived,
            });
    }

    /// <summary>The balances and the feerate of that commitment are not remembered: its scripts are made again, and looked for.</summary>
    private static void OfRevoked(ChannelTerms terms, Closing.Revoked closing, TrackedOutput[] outputs)
    {
        var keys = CommitmentKeys.Derive(terms, Side.Remote, KeyDerivation.PerCommitmentPoint(closing.Secret).ToPoint());
        var delayed = ChannelScripts.ToLocal(keys.RevocationKey, terms.ToSelfDelayOf(Side.Remote), keys.DelayedKey);
        ByScript(outputs, ToRemoteOf(terms));
        ByScript(outputs, new Known(OutputKind.RevokedMain, ChannelScripts.PayToWitnessScriptHash(delayed), delayed));
        if (terms.Format == CommitmentFormat.Anchors)
        {
            ByScript(outputs, AnchorOf(terms, Side.Local, OutputKind.OwnAnchor));
            ByScript(outputs, AnchorOf(terms, Side.Remote, OutputKind.Peers));
        }
        // one output for each HTLC: several may have the same script
        var second = new SecondStage(Satoshi.Zero, new ByteString(delayed));
        foreach (var htlc in closing.Htlcs)
        {
            var (kind, script) = htlc.Key.Offerer == Side.Remote
                ? (OutputKind.RevokedOffered, ChannelScripts.OfferedHtlc(keys, htlc.PaymentHash, terms.Format))
                : (OutputKind.RevokedReceived, ChannelScripts.ReceivedHtlc(keys, htlc.PaymentHash, htlc.CltvExpiry, terms.Format));
            var scriptPubKey = ChannelScripts.PayToWitnessScriptHash(script);
            var at = Array.FindIndex(outputs, output => output.Kind == OutputKind.Unrecognised
                && output.Amount == htlc.Amount.ToSatoshiFloor() && output.ScriptPubKey.Span.SequenceEqual(scriptPubKey));
            if (at >= 0) // else it was trimmed
                outputs[at] = outputs[at] with { Kind = kind, WitnessScript = ByteString.Own(script), Htlc = htlc, SecondStage = second };
        }
    }

    /// <summary>Of the HTLCs in it nothing is known any more, least of all the peer's signatures; the main output is ours by keys that follow from the seed.</summary>
    private static void OfOutdated(ChannelTerms terms, Closing.LocalOutdated closing, TrackedOutput[] outputs)
    {
        var keys = CommitmentKeys.Derive(terms, Side.Local, closing.PerCommitmentPoint);
        var delayed = ChannelScripts.ToLocal(keys.RevocationKey, terms.ToSelfDelayOf(Side.Local), keys.DelayedKey);
        ByScript(outputs, new Known(OutputKind.OwnMain, ChannelScripts.PayToWitnessScriptHash(delayed), delayed));
        var (peers, script) = ToRemote(terms, Side.Local);
        ByScript(outputs, new Known(OutputKind.Peers, peers, script));
        if (terms.Format == CommitmentFormat.Anchors)
        {
            ByScript(outputs, AnchorOf(terms, Side.Local, OutputKind.OwnAnchor));
            ByScript(outputs, AnchorOf(terms, Side.Remote, OutputKind.Peers));
        }
    }

    private static TrackedOutput Recognised(TrackedOutput output, CommitmentOutput known, OutputKind kind) => output with
    {
        Kind = kind,
        WitnessScript = new ByteString(known.WitnessScript),
        Htlc = known.Htlc is { } htlc ? HistoricHtlc.Of(htlc) : null,
    };

    private readonly record struct Known(OutputKind Kind, byte[] ScriptPubKey, byte[] WitnessScript);

    private static Known ToRemoteOf(ChannelTerms terms)
    {
        var (scriptPubKey, script) = ToRemote(terms, Side.Remote);
        return new Known(OutputKind.ToUs, scriptPubKey, script);
    }

    private static Known AnchorOf(ChannelTerms terms, Side side, OutputKind kind)
    {
        var script = ChannelScripts.Anchor(terms.Of(side).Keys.FundingPubkey);
        return new Known(kind, ChannelScripts.PayToWitnessScriptHash(script), script);
    }

    private static void ByScript(TrackedOutput[] outputs, Known known)
    {
        for (var i = 0; i < outputs.Length; i++)
            if (outputs[i].Kind == OutputKind.Unrecognised && outputs[i].ScriptPubKey.Span.SequenceEqual(known.ScriptPubKey))
                outputs[i] = outputs[i] with { Kind = known.Kind, WitnessScript = new ByteString(known.WitnessScript) };
    }
}
