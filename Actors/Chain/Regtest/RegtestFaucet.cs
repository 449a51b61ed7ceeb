using Lnd.Actors.Protocol;
using NBitcoin;

namespace Lnd.Actors.Chain.Regtest;

/// <summary>A purse for demos and tests: it mines to a key that everybody knows, and pays from what has matured. For use by many threads.</summary>
/// <param name="chain">Where it mines.</param>
public sealed class RegtestFaucet(RegtestChain chain)
{
    // an input and the rest of a transaction with two outputs, in virtual bytes, rounded up
    private const int InputSize = 69, OverheadSize = 100;

    private readonly Lock _lock = new();

    // worthless coins, so a key that anybody can guess will do
    private readonly Key _key = new([.. Enumerable.Repeat((byte)0x21, 32)]);

    /// <summary>Where it mines to.</summary>
    public BitcoinAddress Address => _key.GetAddress(ScriptPubKeyType.Segwit, Network.RegTest);

    /// <summary>What it could spend in the next block.</summary>
    public Satoshi Balance => Sum(Mature());

    /// <summary>Mines until at least so much has matured: 101 blocks to begin with, one more for each coinbase.</summary>
    /// <exception cref="InvalidOperationException">The subsidy is halved each 150 blocks; so much is not left.</exception>
    public void EnsureBalance(Satoshi amount)
    {
        lock (_lock)
        {
            var all = Sum(chain.UnspentOf(Address.ScriptPubKey));
            if (all + SubsidyLeft() < amount)
                throw new InvalidOperationException($"The faucet is dry: it has {all}, and all subsidies to come are {SubsidyLeft()}, but {amount} are wanted. Start a new chain.");
            while (Sum(Mature()) < amount)
                chain.Mine(Address.ScriptPubKey);
        }
    }

    /// <summary>Pays from mature coins, 2 sat per virtual byte in fees, and submits.</summary>
    /// <param name="payTo">Whom.</param>
    /// <param name="amount">How much.</param>
    /// <returns>The transaction, in the mempool; null where what has matured is not enough.</returns>
    /// <exception cref="InvalidOperationException">The mempool refuses it; the message says why.</exception>
    public Transaction? Pay(Script payTo, Satoshi amount)
    {
        ArgumentNullException.ThrowIfNull(payTo);
        lock (_lock)
        {
            var (coins, total) = (new List<NamedCoin>(), Satoshi.Zero);
            foreach (var coin in Mature())
            {
                if (coins.Count > 0 && total >= amount + FeeOf(coins.Count))
                    break;
                coins.Add(coin);
                total += Satoshi.FromMoney(coin.Output.Value);
            }
            if (coins.Count == 0 || total < amount + FeeOf(coins.Count))
                return null;
            var transaction = Build(coins, payTo, amount, total - amount - FeeOf(coins.Count));
            return chain.Submit(transaction).Rejection is { } rejection
                ? throw new InvalidOperationException($"The payment of {amount} is refused: {rejection}")
                : transaction;
        }
    }

    /// <summary>What all blocks to come will bring, without fees.</summary>
    private Satoshi SubsidyLeft()
    {
        var (left, era) = (Satoshi.Zero, Network.RegTest.Consensus.SubsidyHalvingInterval);
        for (var next = (int)chain.Tip.Height.Value + 1; Network.RegTest.GetReward(next) > Money.Zero; next += era - next % era)
            left += Satoshi.FromMoney(Network.RegTest.GetReward(next)) * (ulong)(era - next % era);
        return left;
    }

    private List<NamedCoin> Mature() => [.. chain.UnspentOf(Address.ScriptPubKey).Where(coin => coin.IsMature)];

    private static Satoshi Sum(IEnumerable<NamedCoin> coins) =>
        coins.Aggregate(Satoshi.Zero, (sum, coin) => sum + Satoshi.FromMoney(coin.Output.Value));

    private static Satoshi FeeOf(int inputs) => new(2 * (ulong)(OverheadSize + inputs * InputSize));

    private Transaction Build(List<NamedCoin> coins, Script payTo, Satoshi amount, Satoshi change)
    {
        var transaction = Network.RegTest.CreateTransaction();
        transaction.Version = 2;
        transaction.Outputs.Add(amount.ToMoney(), payTo);
        var back = new TxOut(change.ToMoney(), Address.ScriptPubKey);
        if (!back.IsDust())
            transaction.Outputs.Add(back);
        foreach (var coin in coins)
            transaction.Inputs.Add(coin.Outpoint, sequence: Sequence.OptInRBF);
        for (var i = 0; i < coins.Count; i++)
        {
            var hash = transaction.GetSignatureHash(_key.PubKey.Hash.ScriptPubKey, i, SigHash.All, coins[i].Output, HashVersion.WitnessV0);
            var signature = new TransactionSignature(_key.Sign(hash), SigHash.All);
            transaction.Inputs[i].WitScript = PayToWitPubKeyHashTemplate.Instance.GenerateWitScript(signature, _key.PubKey);
        }
        return transaction;
    }
}
