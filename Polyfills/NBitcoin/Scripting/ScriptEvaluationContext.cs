namespace NBitcoin;

/// <summary>Verifies that the script and witness of an input satisfy the script of the output it spends. For use by one thread.</summary>
public partial class ScriptEvaluationContext
{
    readonly ScriptStack _stack = new();
    ScriptError _error = ScriptError.UnknownError;

    /// <summary>The rules to verify by.</summary>
    public ScriptVerify ScriptVerify { get; set; } = ScriptVerify.Standard;

    /// <summary>Why the last verification failed; <see cref="ScriptError.OK"/> where it did not.</summary>
    public ScriptError Error { get => _error; set => _error = value; }

    public ExecutionData ExecutionData { get; set; } = new();

    /// <param name="spentOutput">The output whose script is to be satisfied; its amount counts as well.</param>
    public bool VerifyScript(Script scriptSig, Transaction txTo, int nIn, TxOut spentOutput)
    {
        ArgumentNullException.ThrowIfNull(spentOutput);
        return VerifyScript(scriptSig, spentOutput.ScriptPubKey, new TransactionChecker(txTo, nIn, spentOutput));
    }

    public bool VerifyScript(Script scriptSig, Script scriptPubKey, TransactionChecker checker)
    {
        ArgumentNullException.ThrowIfNull(checker);
        return VerifyScript(scriptSig, checker.Input.WitScript, scriptPubKey, checker);
    }

    /// <exception cref="InvalidOperationException">The rules ask for one without another that it needs.</exception>
    /// <exception cref="ArgumentException">What the input, or for taproot what all inputs spend is needed but not given.</exception>
    public bool VerifyScript(Script scriptSig, WitScript witness, Script scriptPubKey, TransactionChecker checker)
    {
        ArgumentNullException.ThrowIfNull(scriptPubKey);
        ArgumentNullException.ThrowIfNull(checker);
        CheckFlags();
        _stack.Clear();
        _error = ScriptError.UnknownError;
        ExecutionData = new ExecutionData();
        _error = Verify(scriptSig ?? Script.Empty, witness ?? WitScript.Empty, scriptPubKey, checker);
        return _error == ScriptError.OK;
    }

    bool Has(ScriptVerify flag) => (ScriptVerify & flag) != 0;

    void CheckFlags()
    {
        // else a rule added later would allow what was refused before
        if (Has(ScriptVerify.Witness) && !Has(ScriptVerify.P2SH))
            throw new InvalidOperationException($"{nameof(ScriptVerify.Witness)} needs {nameof(ScriptVerify.P2SH)}.");
        if (Has(ScriptVerify.CleanStack) && !Has(ScriptVerify.Witness))
            throw new InvalidOperationException($"{nameof(ScriptVerify.CleanStack)} needs {nameof(ScriptVerify.P2SH)} and {nameof(ScriptVerify.Witness)}.");
    }

    ScriptError Run(Script script, ScriptStack stack, HashVersion version, TransactionChecker checker) =>
        ScriptInterpreter.Run(script, stack, ScriptVerify, version, checker, ExecutionData);

    ScriptError RunToTrue(Script script, TransactionChecker checker)
    {
        var error = Run(script, _stack, HashVersion.Original, checker);
        return error != ScriptError.OK ? error
            : _stack.Count == 0 || !ScriptStack.IsTrue(_stack.Top) ? ScriptError.EvalFalse
            : ScriptError.OK;
    }

    ScriptError Verify(Script scriptSig, WitScript witness, Script scriptPubKey, TransactionChecker checker)
    {
        if (Has(ScriptVerify.SigPushOnly) && !scriptSig.IsPushOnly)
            return ScriptError.SigPushOnly;
        var error = Run(scriptSig, _stack, HashVersion.Original, checker);
        if (error != ScriptError.OK)
            return error;

        var isP2SH = Has(ScriptVerify.P2SH) && ScriptPatterns.IsP2SH(scriptPubKey.Span);
        ScriptStack? pushed = null;
        if (isP2SH)
        {
            pushed = new ScriptStack();
            pushed.CopyFrom(_stack);
        }
        error = RunToTrue(scriptPubKey, checker);
        if (error != ScriptError.OK)
            return error;

        // a P2SH script is no witness program, so at most one of these two finds one
        var hadWitness = false;
        error = pushed is null
            ? VerifyBareProgram(scriptSig, witness, scriptPubKey, checker, ref hadWitness)
            : VerifyRedeemScript(scriptSig, witness, pushed, checker, ref hadWitness);
        if (error != ScriptError.OK)
            return error;

        if (Has(ScriptVerify.CleanStack) && !hadWitness && _stack.Count != 1)
            return ScriptError.CleanStack;
        return Has(ScriptVerify.Witness) && !hadWitness && witness.PushCount != 0 ? ScriptError.WitnessUnexpected : ScriptError.OK;
    }

    ScriptError VerifyBareProgram(Script scriptSig, WitScript witness, Script scriptPubKey, TransactionChecker checker, ref bool hadWitness)
    {
        if (!Has(ScriptVerify.Witness) || !ScriptPatterns.TryGetWitnessProgram(scriptPubKey.Span, out var version, out var program))
            return ScriptError.OK;
        hadWitness = true;
        return scriptSig.Length != 0
            ? ScriptError.WitnessMalleated
            : VerifyWitnessProgram(witness, version, program, checker, isP2SH: false);
    }

    /// <summary>BIP 16: the last push is a script, which the pushes before it must satisfy.</summary>
    ScriptError VerifyRedeemScript(Script scriptSig, WitScript witness, ScriptStack pushed, TransactionChecker checker, ref bool hadWitness)
    {
        if (!scriptSig.IsPushOnly)
            return ScriptError.SigPushOnly;
        _stack.CopyFrom(pushed);
        var redeem = Script.FromBytesUnsafe(_stack.Pop().ToArray());
        var error = RunToTrue(redeem, checker);
        if (error != ScriptError.OK)
            return error;
        if (!Has(ScriptVerify.Witness) || !ScriptPatterns.TryGetWitnessProgram(redeem.Span, out var version, out var program))
            return ScriptError.OK;
        hadWitness = true;
        // nothing but the push of the program, which is too short for any longer form than one byte of length
        var isExact = scriptSig.Length == redeem.Length + 1 && scriptSig.Span[0] == redeem.Length && scriptSig.Span[1..].SequenceEqual(redeem.Span);
        return isExact
            ? VerifyWitnessProgram(witness, version, program, checker, isP2SH: true)
            : ScriptError.WitnessMalleatedP2SH;
    }
}
