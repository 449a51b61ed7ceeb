using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Channels.Transactions;
using NBitcoin;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Tests.Protocol.Channels;

/// <summary>Whether transactions are valid, by our script interpreter with the rules of relay.</summary>
internal static class ScriptChecks
{
    public static TxOut FundingOutput(ChannelTerms terms) => new(
        Money.Satoshis(terms.Capacity.Value),
        Script.FromBytesUnsafe(ChannelScripts.PayToWitnessScriptHash(ChannelScripts.Funding(terms.Local.Keys.FundingPubkey, terms.Remote.Keys.FundingPubkey))));

    public static TxOut Output(CommitmentOutput output) => new(Money.Satoshis(output.Amount.Value), Script.FromBytesUnsafe(output.ScriptPubKey));

    public static void Spends(Transaction transaction, int input, TxOut spent) =>
        Assert.That(
            transaction.Inputs.FindIndexedInput(input).VerifyScript(spent, ScriptVerify.Standard, out var error), $"{error} in {transaction.ToHex()}");

    /// <summary>BOLT 3: "If a revoked commitment transaction is published, the other party can spend this output immediately".</summary>
    public static void PenaltySpends(CommitmentTransaction commitment, CommitmentOutput output, ECPrivKey revocationKey)
    {
        var index = commitment.Outputs.ToList().IndexOf(output);
        var penalty = new ConsensusFactory().CreateTransaction();
        penalty.Version = 2;
        penalty.Inputs.Add(new OutPoint(commitment.Transaction, index));
        penalty.Outputs.Add(Money.Satoshis(output.Amount.Value - 100), new Script([0, 20, .. new byte[20]]));
        var script = Script.FromBytesUnsafe(output.WitnessScript!);
        var hash = penalty.GetSignatureHash(script, 0, SigHash.All, Output(output), HashVersion.WitnessV0);
        var signature = revocationKey.SignECDSARFC6979(hash.ToBytes()).ToDER();
        penalty.Inputs[0].WitScript = new WitScript([[.. signature, (byte)SigHash.All], [1], output.WitnessScript!]);
        Spends(penalty, 0, Output(output));
    }
}
