namespace NBitcoin;

/// <summary>A list that belongs to a transaction and takes unsigned indexes too.</summary>
public class UnsignedList<T> : List<T> where T : IBitcoinSerializable, new()
{
    public UnsignedList() { }
    public UnsignedList(Transaction parent) => Transaction = parent;
    public UnsignedList(IEnumerable<T> collection) : base(collection) { }
    public UnsignedList(int capacity) : base(capacity) { }

    public Transaction? Transaction { get; internal set; }

    public T this[uint index]
    {
        get => base[checked((int)index)];
        set => base[checked((int)index)] = value;
    }

    private protected ConsensusFactory Factory => Transaction?.GetConsensusFactory() ?? ConsensusFactory.Bitcoin;
}

public class TxInList : UnsignedList<TxIn>
{
    public TxInList() { }
    public TxInList(Transaction parent) : base(parent) { }
    public TxInList(int capacity) : base(capacity) { }

    public new TxIn Add(TxIn txIn)
    {
        base.Add(txIn);
        return txIn;
    }

    /// <summary>Adds an input; what isn't given stays as a new input has it.</summary>
    public TxIn Add(OutPoint? outpoint = null, Script? scriptSig = null, WitScript? witScript = null, Sequence? sequence = null) =>
        Add(CreateNewTxIn(outpoint, scriptSig, witScript, sequence));

    /// <summary>Adds an input that spends an output of <paramref name="prevTx"/>.</summary>
    public TxIn Add(Transaction prevTx, int outIndex)
    {
        ArgumentNullException.ThrowIfNull(prevTx);
        if ((uint)outIndex >= (uint)prevTx.Outputs.Count)
            throw new InvalidOperationException($"The transaction has {prevTx.Outputs.Count} outputs: there is none with index {outIndex}.");
        return Add(new OutPoint(prevTx, outIndex));
    }

    public TxIn CreateNewTxIn(OutPoint? outpoint = null, Script? scriptSig = null, WitScript? witScript = null, Sequence? sequence = null)
    {
        var input = Factory.CreateTxIn();
        input.PrevOut = outpoint ?? input.PrevOut;
        input.ScriptSig = scriptSig ?? input.ScriptSig;
        input.WitScript = witScript ?? input.WitScript;
        input.Sequence = sequence ?? input.Sequence;
        return input;
    }

    public IEnumerable<IndexedTxIn> AsIndexedInputs() => Enumerable.Range(0, Count).Select(FindIndexedInput);

    public IndexedTxIn FindIndexedInput(int index)
    {
        if ((uint)index >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {Count} inputs.");
        return new IndexedTxIn { TxIn = this[index], Index = (uint)index, Transaction = Transaction! };
    }

    /// <returns>Null where no input spends it.</returns>
    public IndexedTxIn? FindIndexedInput(OutPoint outpoint)
    {
        ArgumentNullException.ThrowIfNull(outpoint);
        var index = FindIndex(input => input.PrevOut == outpoint);
        return index < 0 ? null : FindIndexedInput(index);
    }
}

public class TxOutList : UnsignedList<TxOut>
{
    public TxOutList() { }
    public TxOutList(Transaction parent) : base(parent) { }
    public TxOutList(int capacity) : base(capacity) { }

    public new TxOut Add(TxOut txOut)
    {
        base.Add(txOut);
        return txOut;
    }

    /// <summary>Adds an output; what isn't given stays as a new output has it.</summary>
    public TxOut Add(Money? money = null, Script? scriptPubKey = null) => Add(CreateNewTxOut(money, scriptPubKey));

    /// <inheritdoc cref="Add(Money, Script)"/>
    public TxOut Add(Money? money = null, IDestination? destination = null) => Add(money, destination?.ScriptPubKey);

    public TxOut CreateNewTxOut() => CreateNewTxOut(null, (Script?)null);

    public TxOut CreateNewTxOut(Money? money = null, IDestination? destination = null) => CreateNewTxOut(money, destination?.ScriptPubKey);

    public TxOut CreateNewTxOut(Money? money = null, Script? scriptPubKey = null)
    {
        var output = Factory.CreateTxOut();
        output.Value = money ?? output.Value;
        output.ScriptPubKey = scriptPubKey ?? output.ScriptPubKey;
        return output;
    }

    public IEnumerable<IndexedTxOut> AsIndexedOutputs() =>
        this.Select((output, i) => new IndexedTxOut { TxOut = output, N = (uint)i, Transaction = Transaction! });

    public IEnumerable<TxOut> To(IDestination destination) => this.Where(output => output.IsTo(destination));
    public IEnumerable<TxOut> To(Script scriptPubKey) => this.Where(output => output.ScriptPubKey == scriptPubKey);
}

/// <summary>An output and its place in its transaction.</summary>
public class IndexedTxOut
{
    public TxOut TxOut { get; set; } = new();
    public uint N { get; set; }
    public Transaction Transaction { get; set; } = null!;
}
