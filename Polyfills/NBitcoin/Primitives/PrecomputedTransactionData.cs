using NBitcoin.Crypto;

namespace NBitcoin;

/// <summary>
/// Hashes that the signatures of all inputs share, so that they need be computed but once (BIP 143). Of the transaction as it was when
/// this was made.
/// </summary>
public class PrecomputedTransactionData
{
    public PrecomputedTransactionData(Transaction tx) : this(new SharedHashes(tx)) { }

    private protected PrecomputedTransactionData(in SharedHashes hashes)
    {
        HashPrevouts = Twice(hashes.Prevouts);
        HashSequence = Twice(hashes.Sequences);
        HashOutputs = Twice(hashes.Outputs);
    }

    static uint256 Twice(uint256 single)
    {
        Span<byte> bytes = stackalloc byte[32];
        single.ToBytes(bytes);
        return new uint256(Hashes.SHA256(bytes));
    }

    /// <summary>Double SHA-256 of all outpoints.</summary>
    public uint256 HashPrevouts { get; set; }

    /// <summary>Double SHA-256 of all sequences.</summary>
    public uint256 HashSequence { get; set; }

    /// <summary>Double SHA-256 of all outputs.</summary>
    public uint256 HashOutputs { get; set; }
}

/// <summary>The same for taproot, whose signatures commit to the outputs that are spent (BIP 341). Its hashes are single SHA-256.</summary>
public class TaprootReadyPrecomputedTransactionData : PrecomputedTransactionData
{
    /// <param name="spentOutputs">One per input, in their order.</param>
    /// <exception cref="ArgumentException">Their number differs from that of the inputs.</exception>
    public TaprootReadyPrecomputedTransactionData(Transaction tx, TxOut[] spentOutputs) : this(new SharedHashes(tx), tx, spentOutputs) { }

    TaprootReadyPrecomputedTransactionData(in SharedHashes hashes, Transaction tx, TxOut[] spentOutputs) : base(hashes)
    {
        ArgumentNullException.ThrowIfNull(spentOutputs);
        if (spentOutputs.Length != tx.Inputs.Count)
            throw new ArgumentException($"{spentOutputs.Length} spent outputs are given for {tx.Inputs.Count} inputs.", nameof(spentOutputs));
        SpentOutputs = spentOutputs;
        HashPrevoutsSingle = hashes.Prevouts;
        HashSequenceSingle = hashes.Sequences;
        HashOutputsSingle = hashes.Outputs;
        HashAmountsSingle = SharedHashes.Of(spentOutputs, static (ref w, output) => w.Int64(output.Value.Satoshi));
        HashScriptsSingle = SharedHashes.Of(spentOutputs, static (ref w, output) => w.VarString(output.ScriptPubKey.Span));
    }

    public TxOut[] SpentOutputs { get; }
    public uint256 HashPrevoutsSingle { get; set; }
    public uint256 HashSequenceSingle { get; set; }
    public uint256 HashOutputsSingle { get; set; }
    public uint256 HashAmountsSingle { get; set; }
    public uint256 HashScriptsSingle { get; set; }
}

/// <summary>Single SHA-256 of parts of a transaction.</summary>
readonly struct SharedHashes
{
    public delegate void Write<T>(ref ByteWriter writer, T item);

    public readonly uint256 Prevouts, Sequences, Outputs;

    public SharedHashes(Transaction tx)
    {
        ArgumentNullException.ThrowIfNull(tx);
        Prevouts = Of(tx.Inputs, static (ref w, input) => w.OutPoint(input.PrevOut));
        Sequences = Of(tx.Inputs, static (ref w, input) => w.UInt32(input.Sequence.Value));
        Outputs = Of(tx.Outputs, static (ref w, output) => w.TxOut(output));
    }

    public static uint256 Of<T>(IReadOnlyList<T> items, Write<T> write)
    {
        var writer = new ByteWriter(stackalloc byte[1024]);
        for (var i = 0; i < items.Count; i++)
            write(ref writer, items[i]);
        var hash = writer.SingleSha256();
        writer.Dispose();
        return hash;
    }
}
