namespace NBitcoin;

/// <summary>What <see cref="Transaction.Check"/> found.</summary>
public enum TransactionCheckResult
{
    Success = 0,
    NoInput = 1,
    NoOutput = 2,
    NegativeOutput = 3,
    OutputTooLarge = 4,
    OutputTotalTooLarge = 5,
    TransactionTooLarge = 6,
    DuplicateInputs = 7,
    NullInputPrevOut = 8,
    CoinbaseScriptTooLarge = 9,
}

public partial class Transaction
{
    const long MaxMoney = 21_000_000 * Money.COIN;
    const int MaxBlockWeight = 4_000_000;

    /// <summary>The consensus rules that need nothing but the transaction itself.</summary>
    public virtual TransactionCheckResult Check()
    {
        if (vin.Count == 0)
            return TransactionCheckResult.NoInput;
        if (vout.Count == 0)
            return TransactionCheckResult.NoOutput;
        if ((long)SizeOf(witness: false) * WitnessScale > MaxBlockWeight)
            return TransactionCheckResult.TransactionTooLarge;
        var amounts = CheckAmounts();
        return amounts != TransactionCheckResult.Success ? amounts : CheckInputs();
    }

    TransactionCheckResult CheckAmounts()
    {
        long total = 0;
        foreach (var output in vout)
        {
            var value = output.Value.Satoshi;
            if (value < 0)
                return TransactionCheckResult.NegativeOutput;
            if (value > MaxMoney)
                return TransactionCheckResult.OutputTooLarge;
            total += value;
            if (total > MaxMoney)
                return TransactionCheckResult.OutputTotalTooLarge;
        }
        return TransactionCheckResult.Success;
    }

    TransactionCheckResult CheckInputs()
    {
        var spent = new HashSet<OutPoint>(vin.Count);
        foreach (var input in vin)
        {
            if (!spent.Add(input.PrevOut))
                return TransactionCheckResult.DuplicateInputs;
        }
        if (IsCoinBase)
            return vin[0].ScriptSig.Length is < 2 or > 100 ? TransactionCheckResult.CoinbaseScriptTooLarge : TransactionCheckResult.Success;
        return vin.Exists(input => input.PrevOut.IsNull) ? TransactionCheckResult.NullInputPrevOut : TransactionCheckResult.Success;
    }
}
