using Lnd.Actors.Keys;
using Lnd.Actors.Protocol;
using NBitcoin;

namespace Lnd.Actors.Tests.Keys;

[Parallelizable]
public class WalletSignerTests
{
    private static readonly IWalletSigner Wallet = Secrets.Plain().Keys.Identity.Wallet;

    [Test]
    public void Signatures_of_both_kinds_satisfy_the_script_interpreter()
    {
        var (transaction, spends) = Spend((AddressKind.P2wpkh, 1), (AddressKind.P2tr, 1), (AddressKind.P2tr, 2), (AddressKind.P2wpkh, 77));
        Wallet.Sign(transaction, spends, [new(0, AddressKind.P2wpkh, 1), new(1, AddressKind.P2tr, 1), new(2, AddressKind.P2tr, 2), new(3, AddressKind.P2wpkh, 77)]);
        var shared = transaction.PrecomputeTransactionData([.. spends]);
        for (var i = 0; i < spends.Length; i++)
        {
            var input = transaction.Inputs.FindIndexedInput(i);
            Assert.That(input.VerifyScript(spends[i], ScriptVerify.Standard, shared, out var error), $"input {i}: {error}");
        }
    }

    [Test]
    public void Only_the_wallets_inputs_are_signed()
    {
        var (transaction, spends) = Spend((AddressKind.P2wpkh, 1), (AddressKind.P2tr, 1));
        Wallet.Sign(transaction, spends, [new(1, AddressKind.P2tr, 1)]);
        Assert.That(transaction.Inputs[0].WitScript.PushCount, Is.Zero);
        Assert.That(transaction.Inputs[1].WitScript.PushCount, Is.EqualTo(1));
    }

    [Test]
    public void Somebody_elses_script_is_not_signed_for()
    {
        var (transaction, spends) = Spend((AddressKind.P2wpkh, 1));
        Assert.That(() => Wallet.Sign(transaction, spends, [new(0, AddressKind.P2wpkh, 2)]), Throws.ArgumentException);
        Assert.That(() => Wallet.Sign(transaction, spends, [new(0, AddressKind.P2tr, 1)]), Throws.ArgumentException);
        Assert.That(() => Wallet.Sign(transaction, [], []), Throws.ArgumentException);
    }

    private static (Transaction Transaction, TxOut[] Spends) Spend(params (AddressKind Kind, uint Index)[] coins)
    {
        var transaction = Network.RegTest.CreateTransaction();
        var spends = coins.Select(coin => new TxOut(Money.Satoshis(10_000), ScriptOf(coin.Kind, coin.Index))).ToArray();
        for (var i = 0; i < coins.Length; i++)
            transaction.Inputs.Add(new TxIn(new OutPoint(new uint256((ulong)i + 1), i)));
        transaction.Outputs.Add(new TxOut(Money.Satoshis(5_000), ScriptOf(AddressKind.P2tr, 5)));
        return (transaction, spends);
    }

    private static Script ScriptOf(AddressKind kind, uint index) => Script.FromBytesUnsafe(Wallet.ScriptOf(kind, index).ToArray());
}
