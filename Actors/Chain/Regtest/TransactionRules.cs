using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Chain.Regtest;

/// <summary>The consensus rules of a transaction, each by Bitcoin Core's name of it.</summary>
internal static class TransactionRules
{
    public const int CoinbaseMaturity = 100;

    /// <summary>What blocks have to obey.</summary>
    public const ScriptVerify ConsensusFlags = ScriptVerify.Consensus | ScriptVerify.Taproot;

    /// <summary>What is relayed has to obey: all that Bitcoin Core asks for.</summary>
    public const ScriptVerify StandardFlags = ScriptVerify.Standard | ScriptVerify.WitnessPubkeyType | ScriptVerify.ConstScriptCode;

    // BIP 68
    private const int SecondsGranularity = 9;

    /// <summary>What can be told from the transaction alone.</summary>
    public static Rejection? CheckAlone(Transaction transaction) => transaction.Check() switch
    {
        TransactionCheckResult.Success => null,
        TransactionCheckResult.NoInput => new Rejection("bad-txns-vin-empty"),
        TransactionCheckResult.NoOutput => new Rejection("bad-txns-vout-empty"),
        TransactionCheckResult.NegativeOutput => new Rejection("bad-txns-vout-negative"),
        TransactionCheckResult.OutputTooLarge => new Rejection("bad-txns-vout-toolarge"),
        TransactionCheckResult.OutputTotalTooLarge => new Rejection("bad-txns-txouttotal-toolarge"),
        TransactionCheckResult.TransactionTooLarge => new Rejection("bad-txns-oversize"),
        TransactionCheckResult.DuplicateInputs => new Rejection("bad-txns-inputs-duplicate"),
        TransactionCheckResult.NullInputPrevOut => new Rejection("bad-txns-prevout-null"),
        TransactionCheckResult.CoinbaseScriptTooLarge => new Rejection("bad-cb-length"),
    };

    /// <summary>Amounts and maturity.</summary>
    /// <param name="transaction">No coinbase.</param>
    /// <param name="spent">What it spends, in the order of its inputs.</param>
    /// <param name="height">The block it is to stand in.</param>
    /// <param name="fee">What it pays.</param>
    public static Rejection? CheckAmounts(Transaction transaction, IReadOnlyList<SpendableCoin> spent, BlockHeight height, out Satoshi fee)
    {
        fee = Satoshi.Zero;
        var total = Satoshi.Zero;
        foreach (var coin in spent)
        {
            if (coin.IsCoinbase && height - coin.Height < CoinbaseMaturity)
                return new Rejection("bad-txns-premature-spend-of-coinbase", $"tried to spend coinbase at depth {height - coin.Height}");
            total += Satoshi.FromMoney(coin.Output.Value);
        }
        if (total > Satoshi.MaxMoney)
            return new Rejection("bad-txns-inputvalues-outofrange");
        var paid = Satoshi.FromMoney(transaction.TotalOut);
        return Satoshi.TrySubtract(total, paid, out fee)
            ? null
            : new Rejection("bad-txns-in-belowout", $"value in ({Bitcoins(total)}) < value out ({Bitcoins(paid)})");
    }

    /// <summary>nLockTime (BIP 113: compared with the median time of the block before).</summary>
    public static bool IsFinal(Transaction transaction, ChainedBlock previous) =>
        transaction.IsFinal(previous.MedianTime, (int)(previous.Height.Value + 1));

    /// <summary>BIP 68: whether the relative locks of all inputs are over in the block after <paramref name="previous"/>.</summary>
    public static bool AreSequenceLocksOver(Transaction transaction, IReadOnlyList<SpendableCoin> spent, ChainedBlock previous)
    {
        if (transaction.Version < 2)
            return true;
        for (var i = 0; i < spent.Count; i++)
        {
            var sequence = transaction.Inputs[i].Sequence.Value;
            if ((sequence & Sequence.SEQUENCE_LOCKTIME_DISABLE_FLAG) != 0)
                continue;
            var value = sequence & Sequence.SEQUENCE_LOCKTIME_MASK;
            var isOver = (sequence & Sequence.SEQUENCE_LOCKTIME_TYPE_FLAG) == 0
                ? spent[i].Height.Value + value <= previous.Height.Value + 1
                : IsTimeLockOver(spent[i].Height, value, previous);
            if (!isOver)
                return false;
        }
        return true;
    }

    /// <summary>Verifies every input with our own interpreter.</summary>
    public static Rejection? VerifyScripts(Transaction transaction, IReadOnlyList<SpendableCoin> spent, ScriptVerify flags)
    {
        var outputs = spent.Select(coin => coin.Output).ToArray();
        var shared = transaction.PrecomputeTransactionData(outputs);
        for (var i = 0; i < outputs.Length; i++)
        {
            var input = transaction.Inputs.FindIndexedInput(i);
            if (input.VerifyScript(outputs[i], flags, shared, out var error))
                continue;
            // a block could hold it nevertheless, so whoever made it is not to blame
            var isPolicy = flags != ConsensusFlags && input.VerifyScript(outputs[i], ConsensusFlags, shared, out _);
            return new Rejection(
                $"{(isPolicy ? "non-mandatory-script-verify-flag" : "mandatory-script-verify-flag-failed")} ({error})",
                $"input {i} of {transaction.GetHash()}, spending {Outpoint.From(input.PrevOut)}");
        }
        return null;
    }

    public static string Bitcoins(Satoshi amount) => amount.ToMoney().ToString();

    private static bool IsTimeLockOver(BlockHeight coinHeight, uint value, ChainedBlock previous)
    {
        // counted from the median time of the block before the one with the coin
        var before = coinHeight.Value == 0 ? coinHeight : coinHeight - 1;
        var start = previous.Height < before ? previous : previous.AncestorAt(before);
        return start.MedianTime.ToUnixTimeSeconds() + ((long)value << SecondsGranularity) <= previous.MedianTime.ToUnixTimeSeconds();
    }
}
