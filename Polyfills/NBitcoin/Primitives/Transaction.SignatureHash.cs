namespace NBitcoin;

public partial class Transaction
{
    /// <summary>What a signature of an input signs, before taproot.</summary>
    /// <param name="scriptCode">The script that is satisfied, from behind the last OP_CODESEPARATOR on.</param>
    /// <param name="nIn">The index of the input.</param>
    /// <param name="spentOutput">What the input spends; BIP 143 needs its amount.</param>
    /// <param name="sigversion"><see cref="HashVersion.Original"/> or <see cref="HashVersion.WitnessV0"/>.</param>
    /// <exception cref="ArgumentException">The amount is missing, or the version is one of taproot.</exception>
    public uint256 GetSignatureHash(Script scriptCode, int nIn, SigHash nHashType, TxOut? spentOutput = null,
        HashVersion sigversion = HashVersion.Original) =>
        GetSignatureHash(scriptCode, nIn, nHashType, spentOutput, sigversion, null);

    /// <inheritdoc cref="GetSignatureHash(Script, int, SigHash, TxOut, HashVersion)"/>
    /// <param name="precomputedTransactionData">Spares the hashes that all inputs share; of this transaction as it is now.</param>
    public virtual uint256 GetSignatureHash(Script scriptCode, int nIn, SigHash nHashType, TxOut? spentOutput,
        HashVersion sigversion, PrecomputedTransactionData? precomputedTransactionData)
    {
        ArgumentNullException.ThrowIfNull(scriptCode);
        Span<byte> hash = stackalloc byte[32];
        SignatureHash.Compute(this, scriptCode.Span, nIn, (uint)nHashType, spentOutput, sigversion, precomputedTransactionData, hash);
        return new uint256(hash);
    }

    /// <summary>What a taproot signature signs (BIP 341, BIP 342).</summary>
    /// <param name="spentOutputs">One per input, in their order.</param>
    public virtual uint256 GetSignatureHashTaproot(TxOut[] spentOutputs, TaprootExecutionData executionData) =>
        GetSignatureHashTaproot(PrecomputeTransactionData(spentOutputs), executionData);

    /// <param name="cache">A <see cref="TaprootReadyPrecomputedTransactionData"/> of this transaction as it is now.</param>
    /// <exception cref="ArgumentException">It is another, there is no such input, or none of the outputs has that index where only one is signed.</exception>
    public virtual uint256 GetSignatureHashTaproot(PrecomputedTransactionData cache, TaprootExecutionData executionData)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(executionData);
        if (cache is not TaprootReadyPrecomputedTransactionData ready)
            throw new ArgumentException($"Taproot needs a {nameof(TaprootReadyPrecomputedTransactionData)}.", nameof(cache));
        var index = executionData.InputIndex;
        if ((uint)index >= (uint)vin.Count)
            throw new ArgumentException($"There are {vin.Count} inputs: there is none with index {index}.", nameof(executionData));
        Span<byte> hash = stackalloc byte[32];
        if (!TaprootSignatureHash.TryCompute(this, ready, index, (byte)executionData.SigHash, executionData.AnnexHash,
            executionData.TapleafHash, executionData.CodeseparatorPosition, hash))
            throw new ArgumentException($"There are {vout.Count} outputs: none has the input's index {index}.", nameof(executionData));
        return new uint256(hash);
    }

    public PrecomputedTransactionData PrecomputeTransactionData() => new(this);

    /// <inheritdoc cref="TaprootReadyPrecomputedTransactionData(Transaction, TxOut[])"/>
    public TaprootReadyPrecomputedTransactionData PrecomputeTransactionData(TxOut[] spentOutputs) => new(this, spentOutputs);
}
