namespace NBitcoin;

ref partial struct ScriptInterpreter
{
    readonly bool TryNumber(int depth, out long number) =>
        ScriptNumber.TryDecode(_stack[depth].Span, RequireMinimal, ScriptNumber.DefaultMaxSize, out number);

    ScriptError ExecuteNumeric(OpcodeType opcode) => opcode switch
    {
        <= OpcodeType.OP_0NOTEQUAL => ExecuteUnary(opcode),
        OpcodeType.OP_WITHIN => ExecuteWithin(),
        _ => ExecuteBinary(opcode),
    };

    ScriptError ExecuteUnary(OpcodeType opcode)
    {
        if (_stack.Count < 1)
            return ScriptError.InvalidStackOperation;
        if (!TryNumber(depth: 1, out var a))
            return ScriptError.UnknownError;
        _stack.Drop(1);
        return PushNumber(opcode switch
        {
            OpcodeType.OP_1ADD => a + 1,
            OpcodeType.OP_1SUB => a - 1,
            OpcodeType.OP_NEGATE => -a,
            OpcodeType.OP_ABS => Math.Abs(a),
            OpcodeType.OP_NOT => a == 0 ? 1 : 0,
            _ => a != 0 ? 1 : 0, // OP_0NOTEQUAL
        });
    }

    ScriptError ExecuteBinary(OpcodeType opcode)
    {
        if (_stack.Count < 2)
            return ScriptError.InvalidStackOperation;
        if (!TryNumber(depth: 2, out var a) || !TryNumber(depth: 1, out var b))
            return ScriptError.UnknownError;
        if (opcode == OpcodeType.OP_NUMEQUALVERIFY)
            return Conclude(2, a == b, verify: true, ScriptError.NumEqualVerify);
        _stack.Drop(2);
        return PushNumber(opcode switch
        {
            OpcodeType.OP_ADD => a + b,
            OpcodeType.OP_SUB => a - b,
            OpcodeType.OP_MIN => Math.Min(a, b),
            OpcodeType.OP_MAX => Math.Max(a, b),
            _ => IsTrue(opcode, a, b) ? 1 : 0,
        });
    }

    static bool IsTrue(OpcodeType opcode, long a, long b) => opcode switch
    {
        OpcodeType.OP_BOOLAND => a != 0 && b != 0,
        OpcodeType.OP_BOOLOR => a != 0 || b != 0,
        OpcodeType.OP_NUMEQUAL => a == b,
        OpcodeType.OP_NUMNOTEQUAL => a != b,
        OpcodeType.OP_LESSTHAN => a < b,
        OpcodeType.OP_GREATERTHAN => a > b,
        OpcodeType.OP_LESSTHANOREQUAL => a <= b,
        _ => a >= b, // OP_GREATERTHANOREQUAL
    };

    ScriptError ExecuteWithin()
    {
        if (_stack.Count < 3)
            return ScriptError.InvalidStackOperation;
        if (!TryNumber(depth: 3, out var x) || !TryNumber(depth: 2, out var min) || !TryNumber(depth: 1, out var max))
            return ScriptError.UnknownError;
        return Conclude(3, min <= x && x < max, verify: false, default);
    }
}
