using System.Globalization;
using NBitcoin;

namespace Lnd.Actors.Chain;

/// <summary>Checks a transaction of ours before anybody sees it: by the rules for what is relayed, as far as they can be checked without the chain.</summary>
internal static class TransactionVerifier
{
    /// <summary>What is wrong with it; null where nothing is.</summary>
    /// <param name="transaction">Complete.</param>
    /// <param name="spends">The outputs that it spends, in the order of its inputs.</param>
    public static string? Verify(Transaction transaction, IReadOnlyList<TxOut> spends)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(spends);
        var result = transaction.Check();
        if (result != TransactionCheckResult.Success)
            return $"it is malformed: {result}";
        if (spends.Count != transaction.Inputs.Count)
            return string.Create(CultureInfo.InvariantCulture, $"it has {transaction.Inputs.Count} inputs, but {spends.Count} outputs are said to be spent by them");
        var paid = spends.Sum(output => output.Value.Satoshi);
        if (transaction.TotalOut.Satoshi > paid)
            return string.Create(CultureInfo.InvariantCulture, $"its outputs are worth {transaction.TotalOut.Satoshi} sat, more than the {paid} sat of its inputs");
        var shared = transaction.PrecomputeTransactionData([.. spends]);
        for (var i = 0; i < spends.Count; i++)
            if (!transaction.Inputs.FindIndexedInput(i).VerifyScript(spends[i], ScriptVerify.Standard, shared, out var error))
                return string.Create(CultureInfo.InvariantCulture, $"the script of input {i} fails: {error}");
        return null;
    }
}
