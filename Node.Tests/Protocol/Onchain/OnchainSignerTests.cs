using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Channels.Transactions;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Tests.Protocol.Channels;
using NBitcoin;

namespace Lnd.Actors.Tests.Protocol.Onchain;

/// <summary>The keeper of keys signs nothing but what each question is for.</summary>
[Parallelizable]
public class OnchainSignerTests
{
    private static readonly ChannelPair Pair = ChannelPair.Opened(CommitmentFormat.Anchors);

    private static readonly OnchainSigner Signer = new(Pair.Alice.Secrets);

    /// <summary>An input that spends an output of that script.</summary>
    private static InputToSign Spend(byte[] witnessScript)
    {
        var transaction = new ConsensusFactory().CreateTransaction();
        transaction.Inputs.Add(new TxIn(new OutPoint(uint256.One, 0)));
        transaction.Outputs.Add(new TxOut(Money.Satoshis(1000), new Script([0, 20, .. new byte[20]])));
        var output = new TrackedOutput
        {
            Outpoint = new Outpoint(TxId.FromUint256(uint256.One), 0),
            Kind = OutputKind.Unrecognised,
            Amount = new Satoshi(2000),
            ScriptPubKey = ByteString.Own(ChannelScripts.PayToWitnessScriptHash(witnessScript)),
            WitnessScript = ByteString.Own(witnessScript),
            ConfirmedAt = default,
        };
        return new InputToSign(transaction, 0, output, transaction.PrecomputeTransactionData());
    }

    /// <summary>The key of an anchor is that of the channel: a signature for the funding output would give the channel away.</summary>
    [Test]
    public void The_key_of_the_anchor_does_not_sign_for_the_funding_output()
    {
        var terms = Pair.Alice.State.Terms;
        var funding = ChannelScripts.Funding(terms.Local.Keys.FundingPubkey, terms.Remote.Keys.FundingPubkey);
        Assert.That(() => Signer.SignAnchor(Spend(funding)), Throws.ArgumentException);
        Assert.That(() => Signer.SignAnchor(Spend(ChannelScripts.Anchor(terms.Remote.Keys.FundingPubkey))), Throws.ArgumentException);
        Assert.That(() => Signer.SignAnchor(Spend(ChannelScripts.Anchor(terms.Local.Keys.FundingPubkey))), Throws.Nothing);
    }

    [Test]
    public void No_key_signs_for_a_script_without_it()
    {
        var point = Signer.PerCommitmentPoint(0);
        var keys = CommitmentKeys.Derive(Pair.Alice.State.Terms, Side.Local, point);
        var toLocal = ChannelScripts.ToLocal(keys.RevocationKey, 144, keys.DelayedKey);
        var htlc = ChannelScripts.OfferedHtlc(keys, default, CommitmentFormat.Anchors);
        var secret = PerCommitmentSecret.Generate(Pair.Bob.Secrets.Seed, PerCommitmentSecret.IndexOf(0));

        Assert.That(() => Signer.SignDelayed(Spend(toLocal), point), Throws.Nothing);
        Assert.That(() => Signer.SignDelayed(Spend(toLocal), Signer.PerCommitmentPoint(1)), Throws.ArgumentException);
        Assert.That(() => Signer.SignDelayed(Spend(htlc), point), Throws.ArgumentException);
        Assert.That(() => Signer.SignHtlcTransaction(Spend(htlc), point), Throws.Nothing);
        Assert.That(() => Signer.SignHtlcTransaction(Spend(toLocal), point), Throws.ArgumentException);
        Assert.That(() => Signer.SignRemoteHtlc(Spend(toLocal), point), Throws.ArgumentException);
        Assert.That(() => Signer.SignPenalty(Spend(toLocal), secret), Throws.ArgumentException);
        Assert.That(() => Signer.SignToRemote(Spend(toLocal)), Throws.ArgumentException);
        Assert.That(() => Signer.SignDelayed(Spend(toLocal), default), Throws.ArgumentException);
    }

    [Test]
    public void A_revocation_key_signs_for_the_commitment_of_its_secret_alone()
    {
        var terms = Pair.Alice.State.Terms;
        byte[] ScriptOf(ulong number)
        {
            var secret = PerCommitmentSecret.Generate(Pair.Bob.Secrets.Seed, PerCommitmentSecret.IndexOf(number));
            var keys = CommitmentKeys.Derive(terms, Side.Remote, KeyDerivation.PerCommitmentPoint(secret).ToPoint());
            return ChannelScripts.OfferedHtlc(keys, default, terms.Format);
        }
        var secret = PerCommitmentSecret.Generate(Pair.Bob.Secrets.Seed, PerCommitmentSecret.IndexOf(3));
        Assert.That(() => Signer.SignPenalty(Spend(ScriptOf(3)), secret), Throws.Nothing);
        Assert.That(() => Signer.SignPenalty(Spend(ScriptOf(4)), secret), Throws.ArgumentException);
    }
}
