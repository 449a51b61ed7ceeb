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

    /// <inheritdoc cref="VerifyScript(TxOut, ScriptVerify, PrecomputedTransactionData, out ScriptError)"/>
    public bool VerifyScript(TxOut spentOutput, ScriptVerify scriptVerify = ScriptVerify.Standard) =>
        VerifyScript(spentOutput, scriptVerify, null, out _);

    /// <inheritdoc cref="VerifyScript(TxOut, ScriptVerify, PrecomputedTransactionData, out ScriptError)"/>
    public bool VerifyScript(TxOut spentOutput, out ScriptError error) => VerifyScript(spentOutput, ScriptVerify.Standard, null, out error);

    /// <inheritdoc cref="VerifyScript(TxOut, ScriptVerify, PrecomputedTransactionData, out ScriptError)"/>
    public bool VerifyScript(TxOut spentOutput, ScriptVerify scriptVerify, out ScriptError error) =>
        VerifyScript(spentOutput, scriptVerify, null, out error);

    /// <summary>Do the input's script and witness satisfy the script of the output it spends?</summary>
    /// <param name="precomputedTransactionData">
    /// Spares hashes that all inputs share. Taproot needs a <see cref="TaprootReadyPrecomputedTransactionData"/> here, unless the
    /// transaction has but one input.
    /// </param>
    /// <exception cref="ArgumentException">Taproot, and that is missing.</exception>
    public bool VerifyScript(TxOut spentOutput, ScriptVerify scriptVerify, PrecomputedTransactionData? precomputedTransactionData,
        out ScriptError error)
    {
        ArgumentNullException.ThrowIfNull(spentOutput);
        var context = new ScriptEvaluationContext { ScriptVerify = scriptVerify };
        var checker = new TransactionChecker(Transaction, (int)Index, spentOutput, precomputedTransactionData);
        var result = context.VerifyScript(ScriptSig, WitScript, spentOutput.ScriptPubKey, checker);
        error = context.Error;
        return result;
    }
}
