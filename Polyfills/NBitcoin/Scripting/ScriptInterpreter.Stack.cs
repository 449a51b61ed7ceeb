namespace NBitcoin;

ref partial struct ScriptInterpreter
{
    ScriptError ExecuteStack(OpcodeType opcode)
    {
        if (opcode == OpcodeType.OP_FROMALTSTACK)
            return FromAltStack();
        if (_stack.Count < OperandsOf(opcode))
            return ScriptError.InvalidStackOperation;
        switch (opcode)
        {
            case OpcodeType.OP_TOALTSTACK:
                _alt.Push(_stack.Pop());
                break;
            case OpcodeType.OP_2DROP:
                _stack.Drop(2);
                break;
            case OpcodeType.OP_DUP:
                Copy(depth: 1, count: 1);
                break;
            case OpcodeType.OP_2DUP:
                Copy(depth: 2, count: 2);
                break;
            case OpcodeType.OP_3DUP:
                Copy(depth: 3, count: 3);
                break;
            case OpcodeType.OP_OVER:
                Copy(depth: 2, count: 1);
                break;
            case OpcodeType.OP_2OVER:
                Copy(depth: 4, count: 2);
                break;
            case OpcodeType.OP_IFDUP:
                if (ScriptStack.IsTrue(_stack.Top))
                    Copy(depth: 1, count: 1);
                break;
            case OpcodeType.OP_DEPTH:
                return PushNumber(_stack.Count);
            case OpcodeType.OP_DROP:
                _stack.Drop(1);
                break;
            case OpcodeType.OP_PICK or OpcodeType.OP_ROLL:
                return PickOrRoll(opcode == OpcodeType.OP_ROLL);
            default:
                Reorder(opcode);
                break;
        }
        return ScriptError.OK;
    }

    static int OperandsOf(OpcodeType opcode) => opcode switch
    {
        OpcodeType.OP_DEPTH => 0,
        OpcodeType.OP_TOALTSTACK or OpcodeType.OP_IFDUP or OpcodeType.OP_DROP or OpcodeType.OP_DUP => 1,
        OpcodeType.OP_3DUP or OpcodeType.OP_ROT => 3,
        OpcodeType.OP_2OVER or OpcodeType.OP_2SWAP => 4,
        OpcodeType.OP_2ROT => 6,
        _ => 2,
    };

    readonly ScriptError FromAltStack()
    {
        if (_alt.Count < 1)
            return ScriptError.InvalidAltStackOperation;
        _stack.Push(_alt.Pop());
        return ScriptError.OK;
    }

    /// <summary>Pushes again the elements from that depth on, the deepest first.</summary>
    readonly void Copy(int depth, int count)
    {
        for (var i = 0; i < count; i++)
            _stack.Push(_stack[depth]);
    }

    readonly void Reorder(OpcodeType opcode)
    {
        switch (opcode)
        {
            case OpcodeType.OP_NIP: // a b -- b
                _stack.Remove(2);
                break;
            case OpcodeType.OP_SWAP: // a b -- b a
                _stack.Swap(1, 2);
                break;
            case OpcodeType.OP_TUCK: // a b -- b a b
                _stack.Swap(1, 2);
                Copy(depth: 2, count: 1);
                break;
            case OpcodeType.OP_ROT: // a b c -- b c a
                _stack.Push(_stack.Remove(3));
                break;
            case OpcodeType.OP_2SWAP: // a b c d -- c d a b
                _stack.Push(_stack.Remove(4));
                _stack.Push(_stack.Remove(4));
                break;
            default: // OP_2ROT: a b c d e f -- c d e f a b
                _stack.Push(_stack.Remove(6));
                _stack.Push(_stack.Remove(6));
                break;
        }
    }

    readonly ScriptError PickOrRoll(bool roll)
    {
        if (!TryNumber(depth: 1, out var n))
            return ScriptError.UnknownError;
        _stack.Drop(1);
        if (n < 0 || n >= _stack.Count)
            return ScriptError.InvalidStackOperation;
        var depth = (int)n + 1;
        _stack.Push(roll ? _stack.Remove(depth) : _stack[depth]);
        return ScriptError.OK;
    }

    ScriptError ExecuteCompare(OpcodeType opcode)
    {
        if (opcode == OpcodeType.OP_SIZE)
            return _stack.Count < 1 ? ScriptError.InvalidStackOperation : PushNumber(_stack.Top.Length);
        if (_stack.Count < 2)
            return ScriptError.InvalidStackOperation;
        var equal = _stack[1].Span.SequenceEqual(_stack[2].Span);
        return Conclude(2, equal, opcode == OpcodeType.OP_EQUALVERIFY, ScriptError.EqualVerify);
    }
}
