namespace NBitcoin;

/// <summary>An output that can be spent: where it is, and amount and script.</summary>
public class Coin
{
    /// <summary>Nothing yet.</summary>
    public Coin()
    {
    }

    /// <summary>An output.</summary>
    public Coin(OutPoint fromOutpoint, TxOut fromTxOut)
    {
        ArgumentNullException.ThrowIfNull(fromOutpoint);
        ArgumentNullException.ThrowIfNull(fromTxOut);
        Outpoint = fromOutpoint;
        TxOut = fromTxOut;
    }

    /// <summary>An output of a transaction.</summary>
    public Coin(Transaction fromTx, uint fromOutputIndex) : this(
        new OutPoint(NotNull(fromTx).GetHash(), fromOutputIndex), fromTx.Outputs[checked((int)fromOutputIndex)])
    {
    }

    /// <summary>An output.</summary>
    public Coin(uint256 fromTxHash, uint fromOutputIndex, Money amount, Script scriptPubKey)
        : this(new OutPoint(fromTxHash, fromOutputIndex), new TxOut(amount, scriptPubKey))
    {
    }

    /// <summary>Where it is.</summary>
    public OutPoint Outpoint { get; set; } = new();

    /// <summary>Amount and script.</summary>
    public TxOut TxOut { get; set; } = new();

    /// <summary>The amount.</summary>
    public Money Amount
    {
        get => TxOut.Value;
        set => TxOut.Value = value;
    }

    /// <summary>The script.</summary>
    public Script ScriptPubKey
    {
        get => TxOut.ScriptPubKey;
        set => TxOut.ScriptPubKey = value;
    }

    private static Transaction NotNull(Transaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return transaction;
    }
}
