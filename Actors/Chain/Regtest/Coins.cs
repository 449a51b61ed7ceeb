using System.Diagnostics.CodeAnalysis;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Chain.Regtest;

/// <summary>An output that can be spent.</summary>
/// <param name="Output">It. Not to be changed.</param>
/// <param name="Height">The block that made it; for one of the mempool, the next block.</param>
/// <param name="IsCoinbase">Whether a coinbase made it, so that it has to mature.</param>
internal sealed record SpendableCoin(TxOut Output, BlockHeight Height, bool IsCoinbase);

/// <summary>The outputs of the best chain that nobody has spent, by name.</summary>
internal sealed class CoinSet
{
    // consensus: a longer script can't be run
    private const int MaxScriptSize = 10_000;

    private readonly Dictionary<Outpoint, SpendableCoin> _coins = [];

    public bool TryGet(Outpoint outpoint, [NotNullWhen(true)] out SpendableCoin? coin) => _coins.TryGetValue(outpoint, out coin);

    /// <summary>Whether some output of the transaction is unspent in the chain.</summary>
    public bool HasOutputOf(Transaction transaction)
    {
        var id = transaction.Id();
        for (var i = 0; i < transaction.Outputs.Count; i++)
            if (_coins.ContainsKey(new Outpoint(id, (uint)i)))
                return true;
        return false;
    }

    /// <summary>What pays to a script. Looks at every coin.</summary>
    public IEnumerable<KeyValuePair<Outpoint, SpendableCoin>> PayingTo(Script script) => _coins.Where(coin => coin.Value.Output.ScriptPubKey == script);

    /// <summary>Spends what the transaction spends, and adds what it makes. All inputs have to be there.</summary>
    /// <param name="transaction">It.</param>
    /// <param name="height">Its block.</param>
    /// <param name="spent">What was spent is added here, in the order of the inputs.</param>
    public void Apply(Transaction transaction, BlockHeight height, List<SpendableCoin> spent)
    {
        if (!transaction.IsCoinBase)
            foreach (var input in transaction.Inputs)
            {
                _coins.Remove(Outpoint.From(input.PrevOut), out var coin);
                spent.Add(coin!);
            }
        var id = transaction.Id();
        for (var i = 0; i < transaction.Outputs.Count; i++)
            if (IsSpendable(transaction.Outputs[i].ScriptPubKey))
                _coins[new Outpoint(id, (uint)i)] = new SpendableCoin(transaction.Outputs[i], height, transaction.IsCoinBase);
    }

    /// <summary>Takes back the last <see cref="Apply"/>.</summary>
    public void Revert(Transaction transaction, List<SpendableCoin> spent)
    {
        var id = transaction.Id();
        for (var i = 0; i < transaction.Outputs.Count; i++)
            _coins.Remove(new Outpoint(id, (uint)i));
        if (transaction.IsCoinBase)
            return;
        for (var i = transaction.Inputs.Count - 1; i >= 0; i--)
        {
            _coins[Outpoint.From(transaction.Inputs[i].PrevOut)] = spent[^1];
            spent.RemoveAt(spent.Count - 1);
        }
    }

    public static bool IsSpendable(Script script) => !script.IsUnspendable && script.Length <= MaxScriptSize;
}

/// <summary>Measures and names of transactions, in the project's types.</summary>
internal static class TransactionExtensions
{
    public static TxId Id(this Transaction transaction) => TxId.FromUint256(transaction.GetHash());

    /// <summary>Weight units (BIP 141).</summary>
    public static int Weight(this Transaction transaction) =>
        3 * transaction.WithOptions(TransactionOptions.None).ToBytes().Length + transaction.ToBytes().Length;

    /// <summary>A copy that nobody else can change, with its hashes at hand.</summary>
    public static Transaction Sealed(this Transaction transaction)
    {
        var copy = transaction.Clone();
        copy.PrecomputeHash(invalidateExisting: true, lazily: false);
        return copy;
    }
}
