using NBitcoin.Protocol;

namespace NBitcoin;

/// <summary>An input: the output it spends and what satisfies that output's script.</summary>
public class TxIn : IBitcoinSerializable
{
    protected OutPoint prevout = new();
    protected Script scriptSig = Script.Empty;
    protected uint nSequence = Sequence.SEQUENCE_FINAL;

    public TxIn() { }

    public TxIn(OutPoint prevout) => PrevOut = prevout;

    public TxIn(OutPoint prevout, Script scriptSig) : this(prevout) => ScriptSig = scriptSig;

    public TxIn(Script scriptSig) => ScriptSig = scriptSig;

    public OutPoint PrevOut { get => prevout; set => prevout = value; }
    public Script ScriptSig { get => scriptSig; set => scriptSig = value; }
    public Sequence Sequence { get => nSequence; set => nSequence = value.Value; }

    /// <summary>Serialised with the transaction, not with the input.</summary>
    public WitScript WitScript { get; set; } = WitScript.Empty;

    public bool IsFinal => nSequence == Sequence.SEQUENCE_FINAL;

    /// <summary>Clears script and witness.</summary>
    public void RemoveSignatures()
    {
        ScriptSig = Script.Empty;
        WitScript = WitScript.Empty;
    }

    /// <summary>The input of a block's first transaction, with its height as BIP 34 wants it.</summary>
    public static TxIn CreateCoinbase(int height) => new(new Script(Op.GetPushOp(height), OpcodeType.OP_0));

    public virtual TxIn Clone() => new(new OutPoint(prevout), scriptSig) { nSequence = nSequence, WitScript = WitScript.Clone() };

    public virtual void ReadWrite(BitcoinStream stream)
    {
        stream.ReadWrite(ref prevout);
        stream.ReadWrite(ref scriptSig);
        stream.ReadWrite(ref nSequence);
    }

    internal void Write(ref ByteWriter writer)
    {
        writer.OutPoint(prevout);
        writer.VarString(scriptSig.Span);
        writer.UInt32(nSequence);
    }

    internal int SizeOf() => OutPoint.SerializedSize + VarInt.SizeOf((ulong)scriptSig.Length) + scriptSig.Length + sizeof(uint);
}
