namespace NBitcoin;

/// <summary>An input and its place in its transaction.</summary>
public class IndexedTxIn
{
    public TxIn TxIn { get; set; } = new();
    public uint Index { get; set; }
    public Transaction Transaction { get; set; } = null!;

    public OutPoint PrevOut { get => TxIn.PrevOut; set => TxIn.PrevOut = value; }
    public Script ScriptSig { get => TxIn.ScriptSig; set => TxIn.ScriptSig = value; }
    public WitScript WitScript { get => TxIn.WitScript; set => TxIn.WitScript = value; }
}
