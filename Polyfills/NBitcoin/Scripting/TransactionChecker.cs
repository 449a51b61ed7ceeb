using NBitcoin.Secp256k1;

namespace NBitcoin;

/// <summary>Answers what the script of one input asks about its transaction: is a signature right, is a lock over.</summary>
public class TransactionChecker
{
    PrecomputedTransactionData? _precomputed;

    /// <param name="spentOutput">What the input spends; witnesses need it.</param>
    public TransactionChecker(Transaction tx, int index, TxOut? spentOutput = null) : this(tx, index, spentOutput, null) { }

    /// <param name="precomputedTransactionData">
    /// Spares hashes that all inputs share. Taproot needs a <see cref="TaprootReadyPrecomputedTransactionData"/> here, unless the
    /// transaction has but one input.
    /// </param>
    public TransactionChecker(Transaction tx, int index, TxOut? spentOutput, PrecomputedTransactionData? precomputedTransactionData)
    {
        ArgumentNullException.ThrowIfNull(tx);
        Transaction = tx;
        Index = index;
        SpentOutput = spentOutput;
        _precomputed = precomputedTransactionData;
    }

    public Transaction Transaction { get; }
    public int Index { get; }
    public TxOut? SpentOutput { get; }
    public TxIn Input => Transaction.Inputs[Index];
    public PrecomputedTransactionData PrecomputedTransactionData => _precomputed ??= new PrecomputedTransactionData(Transaction);

    TaprootReadyPrecomputedTransactionData TaprootData
    {
        get
        {
            if (_precomputed is TaprootReadyPrecomputedTransactionData ready)
                return ready;
            if (SpentOutput is null || Transaction.Inputs.Count != 1)
                throw new ArgumentException($"Taproot commits to the outputs that all inputs spend: give a {nameof(TaprootReadyPrecomputedTransactionData)}.");
            ready = new TaprootReadyPrecomputedTransactionData(Transaction, [SpentOutput]);
            _precomputed = ready;
            return ready;
        }
    }

    /// <param name="signature">DER, more or less, and a hash type.</param>
    internal bool CheckEcdsaSignature(ReadOnlySpan<byte> signature, ReadOnlySpan<byte> pubkey, ReadOnlySpan<byte> scriptCode, HashVersion version)
    {
        if (signature.IsEmpty)
            return false;
        var shared = version == HashVersion.WitnessV0 ? PrecomputedTransactionData : null;
        Span<byte> hash = stackalloc byte[32];
        SignatureHash.Compute(Transaction, scriptCode, Index, signature[^1], SpentOutput, version, shared, hash);
        return Curve.VerifyEcdsaLax(pubkey, signature[..^1], hash);
    }

    /// <summary>BIP 341's check of a signature, by an x-only key of 32 bytes.</summary>
    /// <param name="taproot">Not used: <see cref="ExecutionData.TapleafHash"/> tells a script from a key.</param>
    public bool CheckSchnorrSignature(byte[] sig, byte[] pubkey_in, HashVersion taproot, ExecutionData executionData, out ScriptError err)
    {
        ArgumentNullException.ThrowIfNull(executionData);
        err = CheckSchnorrSignature(sig, pubkey_in, executionData);
        return err == ScriptError.OK;
    }

    internal ScriptError CheckSchnorrSignature(ReadOnlySpan<byte> signature, ReadOnlySpan<byte> pubkey32, ExecutionData execution)
    {
        if (signature.Length is not (64 or 65))
            return ScriptError.SchnorrSigSize;
        var hashType = signature.Length == 65 ? signature[64] : (byte)TaprootSigHash.Default;
        if (signature.Length == 65 && hashType == (byte)TaprootSigHash.Default)
            return ScriptError.SchnorrSigHashType;
        Span<byte> hash = stackalloc byte[32];
        if (!TaprootSignatureHash.TryCompute(Transaction, TaprootData, Index, hashType, execution.AnnexHash, execution.TapleafHash,
            execution.CodeseparatorPosition, hash))
            return ScriptError.SchnorrSigHashType;
        return Curve.VerifySchnorr(pubkey32, signature[..64], hash) ? ScriptError.OK : ScriptError.SchnorrSig;
    }

    /// <summary>BIP 65: the transaction's lock time is of the same kind and not before this one, and the input heeds it.</summary>
    internal bool CheckLockTime(long lockTime)
    {
        long actual = Transaction.LockTime.Value;
        var sameKind = actual < LockTime.Threshold == lockTime < LockTime.Threshold;
        return sameKind && lockTime <= actual && !Input.IsFinal;
    }

    /// <summary>BIP 112: the input's relative lock is of the same kind and not shorter than this one.</summary>
    internal bool CheckSequence(long sequence)
    {
        const uint mask = Sequence.SEQUENCE_LOCKTIME_TYPE_FLAG | Sequence.SEQUENCE_LOCKTIME_MASK;
        if (Transaction.Version < 2 || !Input.Sequence.IsRelativeLock)
            return false;
        var actual = Input.Sequence.Value & mask;
        var wanted = sequence & mask;
        var sameKind = actual < Sequence.SEQUENCE_LOCKTIME_TYPE_FLAG == wanted < Sequence.SEQUENCE_LOCKTIME_TYPE_FLAG;
        return sameKind && wanted <= actual;
    }
}
