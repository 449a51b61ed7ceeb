using Lnd.Actors.Chain;
using Lnd.Actors.Chain.Regtest;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Tests.Chain.Regtest;

/// <summary>A chain with coins of a known key, and transactions that spend them.</summary>
internal sealed class ChainFixture
{
    public static readonly Script AnchorScript = new([0x51, 0x02, 0x4e, 0x73]);

    public ChainFixture(int blocks = 101, RegtestChain? chain = null)
    {
        Chain = chain ?? new RegtestChain();
        Chain.Mine(Mine, blocks);
    }

    public RegtestChain Chain { get; }
    public Key Key { get; } = new([.. Enumerable.Repeat((byte)7, 32)]);
    public Script Mine => Key.GetScriptPubKey(ScriptPubKeyType.Segwit);
    public Script Theirs { get; } = new Key([.. Enumerable.Repeat((byte)8, 32)]).GetScriptPubKey(ScriptPubKeyType.TaprootBIP86);
    public Script Nobody { get; } = new Key([.. Enumerable.Repeat((byte)9, 32)]).GetScriptPubKey(ScriptPubKeyType.Legacy);

    public uint Height => Chain.Tip.Height.Value;

    /// <summary>The coinbase output of the block at a height.</summary>
    public (OutPoint Outpoint, TxOut Output) Coinbase(uint height)
    {
        var coinbase = Chain.GetBlock(Chain.GetBlockId(new BlockHeight(height))!.Value)!.Transactions[0];
        return (new OutPoint(coinbase, 0), coinbase.Outputs[0]);
    }

    /// <summary>Spends one output of ours to one of ours, less a fee.</summary>
    public Transaction Spend((OutPoint Outpoint, TxOut Output) coin, long fee, Script? payTo = null, Action<Transaction>? change = null)
    {
        var transaction = Network.RegTest.CreateTransaction();
        transaction.Version = 2;
        transaction.Inputs.Add(coin.Outpoint, sequence: Sequence.Final);
        transaction.Outputs.Add(coin.Output.Value - Money.Satoshis(fee), payTo ?? Mine);
        change?.Invoke(transaction);
        Sign(transaction, coin.Output);
        return transaction;
    }

    public Transaction Spend(Transaction parent, long fee, Script? payTo = null, Action<Transaction>? change = null) =>
        Spend((new OutPoint(parent, 0), parent.Outputs[0]), fee, payTo, change);

    /// <summary>Signs every input that spends one of ours.</summary>
    public void Sign(Transaction transaction, params TxOut[] spent)
    {
        for (var i = 0; i < spent.Length; i++)
        {
            if (spent[i].ScriptPubKey != Mine)
                continue;
            var hash = transaction.GetSignatureHash(Key.PubKey.Hash.ScriptPubKey, i, SigHash.All, spent[i], HashVersion.WitnessV0);
            transaction.Inputs[i].WitScript = PayToWitPubKeyHashTemplate.Instance.GenerateWitScript(new TransactionSignature(Key.Sign(hash), SigHash.All), Key.PubKey);
        }
    }

    /// <summary>A parent of version 3 without a fee, with an anchor that anybody may spend, and a child that spends both outputs.</summary>
    public (Transaction Parent, Transaction Child) AnchorPackage((OutPoint Outpoint, TxOut Output) coin, long childFee, uint version = 3, long anchor = 0)
    {
        var parent = Spend(coin, anchor, change: transaction =>
        {
            transaction.Version = version;
            transaction.Outputs.Add(Money.Satoshis(anchor), AnchorScript);
        });
        var child = Spend(parent, childFee, change: transaction =>
        {
            transaction.Version = version;
            transaction.Inputs.Add(new OutPoint(parent, 1), sequence: Sequence.Final);
        });
        return (parent, child);
    }

    public void Accepts(Transaction transaction)
    {
        var result = Chain.Submit(transaction);
        Assert.That(result.Rejection, Is.Null, result.Rejection?.ToString());
    }

    public Rejection Refuses(Transaction transaction)
    {
        var before = Chain.GetMempool().Select(entry => entry.Id).ToList();
        var result = Chain.Submit(transaction);
        Assert.That(result.Rejection, Is.Not.Null);
        Assert.That(result.Pooled, Is.Null);
        Assert.That(Chain.GetMempool().Select(entry => entry.Id), Is.EqualTo(before));
        return result.Rejection!;
    }

    public IEnumerable<TxId> Pool => Chain.GetMempool().Select(entry => entry.Id);

    public static TxId IdOf(Transaction transaction) => TxId.FromUint256(transaction.GetHash());
    public static Outpoint At(Transaction transaction, uint index = 0) => new(IdOf(transaction), index);
}
