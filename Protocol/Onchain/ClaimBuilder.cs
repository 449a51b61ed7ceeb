using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Channels.Transactions;
using Lnd.Actors.Protocol.Crypto;
using NBitcoin;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>What a transaction of the planner is made of.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Outputs">What it claims, in the order of its inputs.</param>
/// <param name="Fee">What it pays; of no effect where it is signed in advance.</param>
/// <param name="Coins">What the wallet puts in, after the claimed outputs.</param>
/// <param name="ChangeScript">Where the wallet's rest goes.</param>
internal sealed record ClaimDraft(ClaimKind Kind, IReadOnlyList<TrackedOutput> Outputs, Satoshi Fee, ValueList<WalletCoin> Coins, ByteString ChangeScript);

/// <summary>Makes and signs the transactions of the planner.</summary>
internal static class ClaimBuilder
{
    /// <summary>
    /// The transaction, signed but for the wallet's coins; null where one of its inputs would not be valid, which is a bug or a faulty signer, and must not go out.
    /// </summary>
    public static Transaction? Build(OnchainTurn turn, Closing closing, ClaimDraft draft)
    {
        var transaction = Assemble(turn, draft);
        var shared = transaction.PrecomputeTransactionData();
        for (var i = 0; i < draft.Outputs.Count; i++)
        {
            var input = new InputToSign(transaction, i, draft.Outputs[i], shared);
            transaction.Inputs[i].WitScript = new WitScript(Witness(turn, closing, input));
        }
        return IsValid(turn, draft, transaction, shared) ? transaction : null;
    }

    /// <summary>What is left of the wallet's coins, if an output with it would be relayed.</summary>
    public static Satoshi? Change(ClaimDraft draft)
    {
        var brought = Total(draft.Coins.Select(coin => coin.Amount));
        if (draft.Kind == ClaimKind.AnchorBump)
            brought += Total(draft.Outputs.Select(output => output.Amount));
        return Satoshi.TrySubtract(brought, draft.Fee, out var rest) && rest >= ClosingTransaction.DustLimitOf(draft.ChangeScript.Span) ? rest : null;
    }

    public static Satoshi Total(IEnumerable<Satoshi> amounts)
    {
        var total = Satoshi.Zero;
        foreach (var amount in amounts)
            total += amount;
        return total;
    }

    private static Transaction Assemble(OnchainTurn turn, ClaimDraft draft)
    {
        var transaction = new ConsensusFactory().CreateTransaction();
        transaction.Version = 2;
        transaction.LockTime = new LockTime(ClaimRules.LockTime(draft.Kind, draft.Outputs));
        foreach (var output in draft.Outputs)
            transaction.Inputs.Add(new TxIn(output.Outpoint.ToOutPoint()) { Sequence = new Sequence(ClaimRules.Sequence(turn.Terms, output)) });
        foreach (var coin in draft.Coins)
            transaction.Inputs.Add(new TxIn(coin.Outpoint.ToOutPoint()) { Sequence = new Sequence(ClaimRules.Replaceable) });
        switch (draft.Kind)
        {
            case ClaimKind.HtlcSuccess or ClaimKind.HtlcTimeout:
                // the peer's signature binds each to the input of the same number
                foreach (var output in draft.Outputs)
                    transaction.Outputs.Add(new TxOut(
                        output.SecondStage!.Amount.ToMoney(), Script.FromBytesUnsafe(ChannelScripts.PayToWitnessScriptHash(output.SecondStage.WitnessScript.Span))));
                break;
            case ClaimKind.Sweep or ClaimKind.Penalty or ClaimKind.HtlcPenalty or ClaimKind.RemotePreimage or ClaimKind.RemoteTimeout:
                var total = Total(draft.Outputs.Select(output => output.Amount));
                transaction.Outputs.Add(new TxOut((total - draft.Fee).ToMoney(), Script.FromBytesUnsafe(turn.Environment.SweepScript.ToArray())));
                break;
            case ClaimKind.AnchorBump or ClaimKind.Commitment:
                break;
        }
        if (!draft.Coins.IsEmpty && Change(draft) is { } change)
            transaction.Outputs.Add(new TxOut(change.ToMoney(), Script.FromBytesUnsafe(draft.ChangeScript.ToArray())));
        return transaction;
    }

    private static byte[][] Witness(OnchainTurn turn, Closing closing, InputToSign input)
    {
        var (signer, output) = (turn.Environment.Signer, input.Output);
        var script = output.WitnessScript.ToArray();
        switch (output.Kind)
        {
            case OutputKind.OwnMain or OutputKind.OwnSecondStage:
                return [Der(signer.SignDelayed(input, PointOf(closing))), [], script];
            case OutputKind.OwnOffered or OutputKind.OwnReceived:
                var peers = output.RemoteSignature!.Value.ToDer(turn.Terms.Format == CommitmentFormat.Anchors ? SigHash.Single | SigHash.AnyoneCanPay : SigHash.All);
                var own = Der(signer.SignHtlcTransaction(input, PointOf(closing)));
                return [[], peers, own, output.Kind == OutputKind.OwnReceived ? PreimageOf(turn, output) : [], script];
            case OutputKind.ToUs:
                return [Der(signer.SignToRemote(input)), script.Length > 0 ? script : turn.Terms.Local.Keys.PaymentBasepoint.ToArray()];
            case OutputKind.PeerOffered:
                return [Der(signer.SignRemoteHtlc(input, PointOf(closing))), PreimageOf(turn, output), script];
            case OutputKind.PeerReceived:
                return [Der(signer.SignRemoteHtlc(input, PointOf(closing))), [], script];
            case OutputKind.RevokedMain or OutputKind.RevokedSecondStage:
                return [Der(signer.SignPenalty(input, ((Closing.Revoked)closing).Secret)), [1], script];
            case OutputKind.RevokedOffered or OutputKind.RevokedReceived:
                return [Der(signer.SignPenalty(input, ((Closing.Revoked)closing).Secret)), RevocationKey(turn.Terms, (Closing.Revoked)closing), script];
            case OutputKind.OwnAnchor:
                return [Der(signer.SignAnchor(input)), script];
            case OutputKind.Peers or OutputKind.Unrecognised:
            default:
                throw new InvalidOperationException($"{output.Kind} is not claimed");
        }
    }

    private static byte[] Der(Signature signature) => signature.ToDer(SigHash.All);

    private static byte[] PreimageOf(OnchainTurn turn, TrackedOutput output) =>
        turn.State.PreimageFor(output)?.ToArray() ?? throw new InvalidOperationException($"no preimage for {output.Outpoint}");

    private static Point PointOf(Closing closing) => closing switch
    {
        Closing.Local local => local.PerCommitmentPoint,
        Closing.LocalOutdated outdated => outdated.PerCommitmentPoint,
        Closing.Remote remote => remote.PerCommitmentPoint,
        Closing.Mutual or Closing.RemoteUnknown or Closing.Revoked or Closing.Rogue or _ =>
            throw new InvalidOperationException($"{closing.GetType().Name} has no output that is claimed with a per-commitment point"),
    };

    private static byte[] RevocationKey(ChannelTerms terms, Closing.Revoked closing) =>
        CommitmentKeys.Derive(terms, Side.Remote, KeyDerivation.PerCommitmentPoint(closing.Secret).ToPoint()).RevocationKey.ToArray();

    private static bool IsValid(OnchainTurn turn, ClaimDraft draft, Transaction transaction, PrecomputedTransactionData shared)
    {
        for (var i = 0; i < draft.Outputs.Count; i++)
        {
            var output = draft.Outputs[i];
            var spent = new TxOut(output.Amount.ToMoney(), Script.FromBytesUnsafe(output.ScriptPubKey.ToArray()));
            if (transaction.Inputs.FindIndexedInput(i).VerifyScript(spent, ScriptVerify.Standard, shared, out var error))
                continue;
            turn.Warn($"our claim of {output.Outpoint} ({output.Kind}) is not valid and is not sent: {error}");
            return false;
        }
        return true;
    }
}
