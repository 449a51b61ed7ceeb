using Lnd.Actors.Keys;
using Lnd.Actors.Protocol;
using NBitcoin;

namespace Lnd.Actors.Wallet;

/// <summary>Makes signed transactions of plans.</summary>
internal static class SpendBuilder
{
    /// <summary>For how long coins are kept for a transaction that is not published: c-lightning's twelve hours.</summary>
    public const int ReservationBlocks = 72;

    /// <summary>BIP 125: may be replaced. Most wallets set it, so that it does not stand out.</summary>
    private const uint ReplaceableSequence = 0xfffffffd;

    /// <summary>The transaction, and where its output is.</summary>
    /// <param name="plan">What it does.</param>
    /// <param name="script">Whom it pays.</param>
    /// <param name="changeScript">Where the change goes.</param>
    /// <param name="tip">The height of the chain.</param>
    /// <param name="signer">Signs.</param>
    /// <param name="random">For what should show no pattern.</param>
    public static (Transaction Transaction, ushort OutputIndex) Build(
        SpendPlan plan, ByteString script, ByteString changeScript, BlockHeight tip, IWalletSigner signer, IRandomSource random)
    {
        var transaction = Network.Main.CreateTransaction();
        transaction.Version = 2;
        transaction.LockTime = new LockTime(LockTimeOf(tip, random));
        foreach (var coin in plan.Coins)
            transaction.Inputs.Add(new TxIn(coin.Outpoint.ToOutPoint()) { Sequence = new Sequence(ReplaceableSequence) });
        transaction.Outputs.Add(Output(plan.Amount, script));
        ushort index = 0;
        if (plan.Change is { } change)
        {
            index = (ushort)CoinSelection.Draw(random, 2);
            transaction.Outputs.Insert(1 - index, Output(change, changeScript));
        }
        signer.Sign(transaction, SpendsOf(plan.Coins), [.. plan.Coins.Select((coin, i) => new WalletInput(i, coin.Kind, coin.KeyIndex))]);
        return (transaction, index);
    }

    /// <summary>What its inputs spend.</summary>
    public static TxOut[] SpendsOf(IEnumerable<Coin> coins) => [.. coins.Select(coin => Output(coin.Amount, coin.ScriptPubKey))];

    /// <summary>An output.</summary>
    public static TxOut Output(Satoshi amount, ByteString script) => new(amount.ToMoney(), Script.FromBytesUnsafe(script.ToArray()));

    /// <summary>A stored transaction.</summary>
    public static Transaction Read(ByteString transaction) => Transaction.Load(transaction.ToArray(), Network.Main);

    /// <summary>
    /// The next block's predecessor, so that nobody gains by mining that one again (fee sniping); now and then one before, for the sake of those whose transactions are
    /// delayed.
    /// </summary>
    private static uint LockTimeOf(BlockHeight tip, IRandomSource random) =>
        tip.Value > 100 && CoinSelection.Draw(random, 10) == 0 ? tip.Value - CoinSelection.Draw(random, 100) : tip.Value;
}
