namespace NBitcoin;

/// <summary>
/// Runs one script on a stack. The rules are those of consensus, as Bitcoin Core has them, and of its policies where
/// <see cref="ScriptVerify"/> asks for these.
/// </summary>
ref partial struct ScriptInterpreter
{
    const int MaxScriptSize = 10_000, MaxPushSize = 520, MaxOps = 201, MaxStackSize = 1000, MaxMultiSigKeys = 20;

    // what no script may hold, not even where it isn't run; in tapscript these end the script before it is run
    static ReadOnlySpan<byte> Disabled =>
    [
        (byte)OpcodeType.OP_CAT, (byte)OpcodeType.OP_SUBSTR, (byte)OpcodeType.OP_LEFT, (byte)OpcodeType.OP_RIGHT,
        (byte)OpcodeType.OP_INVERT, (byte)OpcodeType.OP_AND, (byte)OpcodeType.OP_OR, (byte)OpcodeType.OP_XOR,
        (byte)OpcodeType.OP_2MUL, (byte)OpcodeType.OP_2DIV, (byte)OpcodeType.OP_MUL, (byte)OpcodeType.OP_DIV,
        (byte)OpcodeType.OP_MOD, (byte)OpcodeType.OP_LSHIFT, (byte)OpcodeType.OP_RSHIFT,
    ];

    static readonly ReadOnlyMemory<byte>[] SmallNumbers =
        [.. Enumerable.Range(-1, 18).Select(number => (ReadOnlyMemory<byte>)ScriptNumber.Encode(number))];

    readonly Script _script;
    readonly ScriptStack _stack;
    readonly ScriptStack _alt;
    readonly ScriptVerify _flags;
    readonly HashVersion _version;
    readonly TransactionChecker _checker;
    readonly ExecutionData _execution;
    ScriptCursor _cursor;

    // of the branches that are open: how many, and which one is the first that isn't run
    int _branches;
    int _firstFalse;
    int _ops;

    // where the script that signatures sign begins: behind the last OP_CODESEPARATOR
    int _codeBegin;
    uint _position;

    ScriptInterpreter(Script script, ScriptStack stack, ScriptVerify flags, HashVersion version, TransactionChecker checker, ExecutionData execution)
    {
        _script = script;
        _stack = stack;
        _alt = new ScriptStack();
        _flags = flags;
        _version = version;
        _checker = checker;
        _execution = execution;
        _cursor = script.Walk();
        _firstFalse = -1;
    }

    public static ScriptError Run(Script script, ScriptStack stack, ScriptVerify flags, HashVersion version,
        TransactionChecker checker, ExecutionData execution)
    {
        if (script.Length == 0)
            return ScriptError.OK;
        execution.CodeseparatorPosition = uint.MaxValue;
        return new ScriptInterpreter(script, stack, flags, version, checker, execution).Run();
    }

    readonly bool IsTapscript => _version == HashVersion.Tapscript;
    readonly bool IsRunning => _firstFalse < 0;
    readonly bool Has(ScriptVerify flag) => (_flags & flag) != 0;
    readonly bool RequireMinimal => Has(ScriptVerify.MinimalData);

    ScriptError Run()
    {
        if (!IsTapscript && _script.Length > MaxScriptSize)
            return ScriptError.ScriptSize;
        for (; _cursor.Next(); _position++)
        {
            var error = Step(_cursor.Opcode);
            if (error != ScriptError.OK)
                return error;
            if (_stack.Count + _alt.Count > MaxStackSize)
                return ScriptError.StackSize;
        }
        return _cursor.IsMalformed ? ScriptError.BadOpCode
            : _branches != 0 ? ScriptError.UnbalancedConditional
            : ScriptError.OK;
    }

    ScriptError Step(OpcodeType opcode)
    {
        if (_cursor.DataLength > MaxPushSize)
            return ScriptError.PushSize;
        if (!IsTapscript && opcode > OpcodeType.OP_16 && ++_ops > MaxOps)
            return ScriptError.OpCount;
        if (Disabled.Contains((byte)opcode))
            return ScriptError.DisabledOpCode;
        if (opcode == OpcodeType.OP_CODESEPARATOR && _version == HashVersion.Original && Has(ScriptVerify.ConstScriptCode))
            return ScriptError.BadOpCode;
        if (!IsRunning)
            return opcode is >= OpcodeType.OP_IF and <= OpcodeType.OP_ENDIF ? ExecuteControl(opcode) : ScriptError.OK;
        if (opcode > OpcodeType.OP_PUSHDATA4)
            return Execute(opcode);
        if (RequireMinimal && !Script.IsMinimalPush(opcode, _cursor.Data))
            return ScriptError.MinimalData;
        _stack.Push(_script.Memory.Slice(_cursor.DataStart, _cursor.DataLength));
        return ScriptError.OK;
    }

    ScriptError Execute(OpcodeType opcode) => opcode switch
    {
        OpcodeType.OP_1NEGATE or (>= OpcodeType.OP_1 and <= OpcodeType.OP_16) => PushNumber((int)opcode - (int)OpcodeType.OP_1 + 1),
        >= OpcodeType.OP_NOP and <= OpcodeType.OP_RETURN => ExecuteControl(opcode),
        >= OpcodeType.OP_TOALTSTACK and <= OpcodeType.OP_TUCK => ExecuteStack(opcode),
        OpcodeType.OP_SIZE or OpcodeType.OP_EQUAL or OpcodeType.OP_EQUALVERIFY => ExecuteCompare(opcode),
        >= OpcodeType.OP_1ADD and <= OpcodeType.OP_WITHIN => ExecuteNumeric(opcode),
        >= OpcodeType.OP_RIPEMD160 and <= OpcodeType.OP_HASH256 => ExecuteHash(opcode),
        >= OpcodeType.OP_CODESEPARATOR and <= OpcodeType.OP_CHECKMULTISIGVERIFY or OpcodeType.OP_CHECKSIGADD => ExecuteSignature(opcode),
        >= OpcodeType.OP_NOP1 and <= OpcodeType.OP_NOP10 => ExecuteExpansion(opcode),
        _ => ScriptError.BadOpCode,
    };

    ScriptError PushNumber(long number)
    {
        _stack.Push(number is >= -1 and <= 16 ? SmallNumbers[number + 1] : ScriptNumber.Encode(number));
        return ScriptError.OK;
    }

    /// <summary>Drops the operands, then pushes a truth; where the opcode verifies, drops that too or fails.</summary>
    readonly ScriptError Conclude(int operands, bool result, bool verify, ScriptError failure)
    {
        _stack.Drop(operands);
        if (!verify)
            _stack.Push(result);
        return verify && !result ? failure : ScriptError.OK;
    }

    ScriptError ExecuteControl(OpcodeType opcode)
    {
        switch (opcode)
        {
            case OpcodeType.OP_NOP:
                return ScriptError.OK;
            case OpcodeType.OP_IF or OpcodeType.OP_NOTIF:
                return OpenBranch(opcode == OpcodeType.OP_IF);
            case OpcodeType.OP_ELSE:
                return _branches == 0 ? ScriptError.UnbalancedConditional : ToggleBranch();
            case OpcodeType.OP_ENDIF:
                if (_branches == 0)
                    return ScriptError.UnbalancedConditional;
                if (_firstFalse == --_branches)
                    _firstFalse = -1;
                return ScriptError.OK;
            case OpcodeType.OP_VERIFY:
                if (_stack.Count < 1)
                    return ScriptError.InvalidStackOperation;
                return Conclude(1, ScriptStack.IsTrue(_stack.Top), verify: true, ScriptError.Verify);
            case OpcodeType.OP_RETURN:
                return ScriptError.OpReturn;
            default:
                return ScriptError.BadOpCode;
        }
    }

    ScriptError OpenBranch(bool wanted)
    {
        if (IsRunning)
        {
            if (_stack.Count < 1)
                return ScriptError.UnbalancedConditional;
            var condition = _stack.Top;
            var minimal = IsTapscript || (_version == HashVersion.WitnessV0 && Has(ScriptVerify.MinimalIf));
            if (minimal && condition is not ([] or [1]))
                return ScriptError.MinimalIf;
            if (ScriptStack.IsTrue(condition) != wanted)
                _firstFalse = _branches;
            _stack.Drop(1);
        }
        _branches++;
        return ScriptError.OK;
    }

    ScriptError ToggleBranch()
    {
        if (_firstFalse < 0)
            _firstFalse = _branches - 1;
        else if (_firstFalse == _branches - 1)
            _firstFalse = -1;
        return ScriptError.OK;
    }

    readonly ScriptError ExecuteExpansion(OpcodeType opcode)
    {
        var isLockTime = opcode == OpcodeType.OP_CHECKLOCKTIMEVERIFY && Has(ScriptVerify.CheckLockTimeVerify);
        var isSequence = opcode == OpcodeType.OP_CHECKSEQUENCEVERIFY && Has(ScriptVerify.CheckSequenceVerify);
        if (isLockTime || isSequence)
            return ExecuteLock(isSequence);
        var isLock = opcode is OpcodeType.OP_CHECKLOCKTIMEVERIFY or OpcodeType.OP_CHECKSEQUENCEVERIFY;
        return !isLock && Has(ScriptVerify.DiscourageUpgradableNops) ? ScriptError.DiscourageUpgradableNops : ScriptError.OK;
    }

    readonly ScriptError ExecuteLock(bool isSequence)
    {
        // 32 bits without a sign take five bytes
        const int maxSize = 5;
        if (_stack.Count < 1)
            return ScriptError.InvalidStackOperation;
        if (!ScriptNumber.TryDecode(_stack.Top, RequireMinimal, maxSize, out var number))
            return ScriptError.UnknownError;
        if (number < 0)
            return ScriptError.NegativeLockTime;
        var satisfied = isSequence
            ? (number & Sequence.SEQUENCE_LOCKTIME_DISABLE_FLAG) != 0 || _checker.CheckSequence(number)
            : _checker.CheckLockTime(number);
        return satisfied ? ScriptError.OK : ScriptError.UnsatisfiedLockTime;
    }
}
