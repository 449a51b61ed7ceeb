namespace NBitcoin;

/// <summary>OP_RETURN and data: an output that nobody can spend.</summary>
public class TxNullDataTemplate : ScriptTemplate
{
    /// <summary>The longest script that Bitcoin Core relayed before version 30.</summary>
    public const int MAX_OP_RETURN_RELAY = 83;

    public TxNullDataTemplate(int maxScriptSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxScriptSize);
        MaxScriptSizeLimit = maxScriptSize;
    }

    public static TxNullDataTemplate Instance { get; } = new(MAX_OP_RETURN_RELAY);

    /// <summary>The longest script of this form, in bytes.</summary>
    public int MaxScriptSizeLimit { get; }

    private protected override bool Matches(Script script)
    {
        if (!script.IsUnspendable || script.Length > MaxScriptSizeLimit)
            return false;
        var cursor = script.Walk();
        cursor.Next();
        while (cursor.Next())
        {
            if (!Op.IsPush(cursor.Opcode))
                return false;
        }
        return !cursor.IsMalformed;
    }

    /// <exception cref="ArgumentOutOfRangeException">The script would be too long.</exception>
    public Script GenerateScriptPubKey(params byte[][] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var script = new Script([OpcodeType.OP_RETURN, .. data.Select(Op.GetPushOp)]);
        return script.Length <= MaxScriptSizeLimit
            ? script
            : throw new ArgumentOutOfRangeException(nameof(data), script.Length, $"The script may have {MaxScriptSizeLimit} bytes.");
    }

    /// <returns>Null where the script hasn't this form.</returns>
    public byte[][]? ExtractScriptPubKeyParameters(Script scriptPubKey) =>
        CheckScriptPubKey(scriptPubKey) ? [.. scriptPubKey.ToOps().Skip(1).Select(op => op.PushData!)] : null;
}
