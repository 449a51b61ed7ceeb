namespace NBitcoin;

ref partial struct ScriptInterpreter
{
    /// <summary>Dummy, signatures, their number, keys, their number -- truth. Signatures are in the order of their keys.</summary>
    ScriptError ExecuteCheckMultiSig(bool verify)
    {
        var error = TryCount(depth: 1, MaxMultiSigKeys, ScriptError.PubkeyCount, out var keys);
        if (error != ScriptError.OK)
            return error;
        _ops += keys;
        if (_ops > MaxOps)
            return ScriptError.OpCount;
        const int firstKey = 2;
        error = TryCount(firstKey + keys, keys, ScriptError.SigCount, out var signatures);
        if (error != ScriptError.OK)
            return error;
        var firstSignature = firstKey + keys + 1;
        var operands = firstSignature + signatures - 1;
        if (_stack.Count < operands)
            return ScriptError.InvalidStackOperation;
        error = CheckSignatures(firstSignature, signatures, firstKey, keys, out var success);
        if (error != ScriptError.OK)
            return error;

        if (!success && Has(ScriptVerify.NullFail) && !AllEmpty(firstSignature, signatures))
            return ScriptError.NullFail;
        // one more element is taken than is needed, by a mistake that consensus keeps
        if (_stack.Count < operands + 1)
            return ScriptError.InvalidStackOperation;
        if (Has(ScriptVerify.NullDummy) && !_stack[operands + 1].IsEmpty)
            return ScriptError.SigNullDummy;
        return Conclude(operands + 1, success, verify, ScriptError.CheckMultiSigVerify);
    }

    readonly ScriptError TryCount(int depth, int max, ScriptError outOfRange, out int count)
    {
        count = 0;
        if (_stack.Count < depth)
            return ScriptError.InvalidStackOperation;
        if (!TryNumber(depth, out var number))
            return ScriptError.UnknownError;
        count = (int)number;
        return number < 0 || number > max ? outOfRange : ScriptError.OK;
    }

    readonly bool AllEmpty(int first, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (!_stack[first + i].IsEmpty)
                return false;
        }
        return true;
    }

    readonly ScriptError CheckSignatures(int signature, int signatures, int key, int keys, out bool success)
    {
        success = false;
        var scriptCode = _script.Span[_codeBegin..];
        if (_version == HashVersion.Original)
        {
            for (var i = 0; i < signatures; i++)
            {
                if (!SignatureRemoval.TryRemove(scriptCode, _stack[signature + i].Span, out var removed))
                    continue;
                if (Has(ScriptVerify.ConstScriptCode))
                    return ScriptError.UnknownError;
                scriptCode = removed;
            }
        }
        for (; signatures > 0 && signatures <= keys; key++, keys--)
        {
            // which keys are looked at before it fails shows in the errors that STRICTENC gives, so it is policy too
            var error = CheckEncodings(_stack[signature].Span, _stack[key].Span);
            if (error != ScriptError.OK)
                return error;
            if (!_checker.CheckEcdsaSignature(_stack[signature].Span, _stack[key].Span, scriptCode, _version))
                continue;
            signature++;
            signatures--;
        }
        success = signatures == 0;
        return ScriptError.OK;
    }
}
