using NBitcoin.DataEncoders;
using NBitcoin.Protocol;

namespace NBitcoin;

/// <summary>An output: an amount and the script that guards it.</summary>
public class TxOut : IBitcoinSerializable
{
    /// <summary>Core's dust relay fee: 3 satoshis per virtual byte.</summary>
    static readonly FeeRate DustRelayFee = new(3.0m);

    /// <summary>The amount that a new output has until it is set.</summary>
    internal static readonly Money NullMoney = new(-1L);

    protected Script publicKey = Script.Empty;

    public TxOut() { }

    public TxOut(Money value, Script scriptPubKey)
    {
        Value = value;
        ScriptPubKey = scriptPubKey;
    }

    public TxOut(Money value, IDestination destination)
    {
        Value = value;
        if (destination is not null)
            ScriptPubKey = destination.ScriptPubKey;
    }

    public virtual Money Value { get; set; } = NullMoney;

    public Script ScriptPubKey { get => publicKey; set => publicKey = value; }

    public bool IsTo(IDestination destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return ScriptPubKey == destination.ScriptPubKey;
    }

    /// <summary>Bitcoin Core doesn't relay a transaction with this output, for spending it would cost too much.</summary>
    public bool IsDust() => Value < GetDustThreshold();

    /// <summary>The least amount that isn't dust, at 3 satoshis per virtual byte of this output and of the input that would spend it.</summary>
    public virtual Money GetDustThreshold()
    {
        // outpoint, empty script, sequence, and 107 bytes of signature and key, which count a quarter in a witness
        const int emptyInput = OutPoint.SerializedSize + 1 + sizeof(uint), signature = 107;
        var input = emptyInput + (ScriptPatterns.IsWitness(ScriptPubKey.Span) ? signature / Transaction.WitnessScale : signature);
        return DustRelayFee.GetFee(input + SizeOf());
    }

    public virtual TxOut Clone() => new(Value, ScriptPubKey);

    /// <param name="hex">The serialisation in hexadecimal; what may follow it is left alone.</param>
    /// <exception cref="FormatException">Not hexadecimal.</exception>
    /// <exception cref="EndOfStreamException">It ends too soon.</exception>
    public static TxOut Parse(string hex)
    {
        var output = new TxOut();
        output.FromBytes(Encoders.Hex.DecodeData(hex));
        return output;
    }

    public virtual void ReadWrite(BitcoinStream stream)
    {
        var value = Value.Satoshi;
        stream.ReadWrite(ref value);
        if (!stream.Serializing)
            Value = value == long.MinValue ? throw new FormatException($"{value} is not an amount.") : new Money(value);
        stream.ReadWrite(ref publicKey);
    }

    internal int SizeOf() => sizeof(long) + VarInt.SizeOf((ulong)publicKey.Length) + publicKey.Length;
}
