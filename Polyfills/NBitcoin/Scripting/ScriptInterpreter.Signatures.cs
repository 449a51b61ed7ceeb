using System.Security.Cryptography;
using NBitcoin.Crypto;

namespace NBitcoin;

ref partial struct ScriptInterpreter
{
    /// <summary>What a signature that isn't empty takes of a tapscript's budget (BIP 342).</summary>
    const int ValidationWeightPerSignature = 50;

    readonly ScriptError ExecuteHash(OpcodeType opcode)
    {
        if (_stack.Count < 1)
            return ScriptError.InvalidStackOperation;
        var data = _stack.Pop().Span;
        var hash = new byte[opcode is OpcodeType.OP_SHA256 or OpcodeType.OP_HASH256 ? 32 : 20];
        switch (opcode)
        {
            case OpcodeType.OP_RIPEMD160:
                Ripemd160.HashData(data, hash);
                break;
            case OpcodeType.OP_SHA1:
                SHA1.HashData(data, hash);
                break;
            case OpcodeType.OP_SHA256:
                SHA256.HashData(data, hash);
                break;
            case OpcodeType.OP_HASH160:
                Hashes.Hash160(data, hash);
                break;
            default: // OP_HASH256
                Hashes.DoubleSHA256(data, hash);
                break;
        }
        _stack.Push(hash);
        return ScriptError.OK;
    }

    ScriptError ExecuteSignature(OpcodeType opcode)
    {
        switch (opcode)
        {
            case OpcodeType.OP_CODESEPARATOR:
                _codeBegin = _cursor.Position;
                _execution.CodeseparatorPosition = _position;
                return ScriptError.OK;
            case OpcodeType.OP_CHECKSIG or OpcodeType.OP_CHECKSIGVERIFY:
                return ExecuteCheckSig(opcode == OpcodeType.OP_CHECKSIGVERIFY);
            case OpcodeType.OP_CHECKSIGADD:
                return IsTapscript ? ExecuteCheckSigAdd() : ScriptError.BadOpCode;
            default:
                return IsTapscript ? ScriptError.BadOpCode : ExecuteCheckMultiSig(opcode == OpcodeType.OP_CHECKMULTISIGVERIFY);
        }
    }

    readonly ScriptError ExecuteCheckSig(bool verify)
    {
        if (_stack.Count < 2)
            return ScriptError.InvalidStackOperation;
        var error = CheckSignature(_stack[2].Span, _stack[1].Span, out var success);
        return error != ScriptError.OK ? error : Conclude(2, success, verify, ScriptError.CheckSigVerify);
    }

    ScriptError ExecuteCheckSigAdd()
    {
        // signature, number, key -- number
        if (_stack.Count < 3)
            return ScriptError.InvalidStackOperation;
        if (!TryNumber(depth: 2, out var number))
            return ScriptError.UnknownError;
        var error = CheckSignature(_stack[3].Span, _stack[1].Span, out var success);
        if (error != ScriptError.OK)
            return error;
        _stack.Drop(3);
        return PushNumber(success ? number + 1 : number);
    }

    /// <returns>An error where the script fails because of this signature, rather than going on with <paramref name="success"/>.</returns>
    readonly ScriptError CheckSignature(ReadOnlySpan<byte> signature, ReadOnlySpan<byte> key, out bool success) => IsTapscript
        ? CheckTapscriptSignature(signature, key, out success)
        : CheckEcdsaSignature(signature, key, out success);

    readonly ScriptError CheckEcdsaSignature(ReadOnlySpan<byte> signature, ReadOnlySpan<byte> key, out bool success)
    {
        success = false;
        var scriptCode = _script.Span[_codeBegin..];
        if (_version == HashVersion.Original && SignatureRemoval.TryRemove(scriptCode, signature, out var removed))
        {
            if (Has(ScriptVerify.ConstScriptCode))
                return ScriptError.UnknownError;
            scriptCode = removed;
        }
        var error = CheckEncodings(signature, key);
        if (error != ScriptError.OK)
            return error;
        success = _checker.CheckEcdsaSignature(signature, key, scriptCode, _version);
        return !success && Has(ScriptVerify.NullFail) && !signature.IsEmpty ? ScriptError.NullFail : ScriptError.OK;
    }

    readonly ScriptError CheckEncodings(ReadOnlySpan<byte> signature, ReadOnlySpan<byte> key)
    {
        var error = SignatureEncoding.CheckSignature(signature, _flags);
        return error != ScriptError.OK ? error : SignatureEncoding.CheckPubKey(key, _flags, _version);
    }

    /// <summary>BIP 342. The order of these rules is consensus too: what is counted, what is wrong with the key, what with the signature.</summary>
    readonly ScriptError CheckTapscriptSignature(ReadOnlySpan<byte> signature, ReadOnlySpan<byte> key, out bool success)
    {
        success = !signature.IsEmpty;
        if (success && (_execution.ValidationWeightLeft -= ValidationWeightPerSignature) < 0)
            return ScriptError.TapscriptValidationWeight;
        if (key.IsEmpty)
            return ScriptError.PubKeyType;
        if (key.Length == 32)
            return success ? _checker.CheckSchnorrSignature(signature, key, _execution) : ScriptError.OK;
        // a kind of key that is yet to be defined: any signature is right
        return Has(ScriptVerify.DiscourageUpgradablePubKeyType) ? ScriptError.DiscourageUpgradablePubKeyType : ScriptError.OK;
    }
}
