namespace NBitcoin;

/// <summary>The hash of a script (BIP 16).</summary>
public class PayToScriptHashTemplate : ScriptTemplate
{
    const int HashStart = 2, HashEnd = 22;

    internal PayToScriptHashTemplate() { }

    public static PayToScriptHashTemplate Instance { get; } = new();

    private protected override bool Matches(Script script) => ScriptPatterns.IsP2SH(script.Span);

    /// <param name="scriptPubKey">The script whose hash it is.</param>
    public Script GenerateScriptPubKey(Script scriptPubKey)
    {
        ArgumentNullException.ThrowIfNull(scriptPubKey);
        return scriptPubKey.PaymentScript;
    }

    public Script GenerateScriptPubKey(ScriptId scriptId)
    {
        ArgumentNullException.ThrowIfNull(scriptId);
        return scriptId.ScriptPubKey;
    }

    /// <returns>Null where the script hasn't this form.</returns>
    public ScriptId? ExtractScriptPubKeyParameters(Script scriptPubKey) =>
        CheckScriptPubKey(scriptPubKey) ? new ScriptId(scriptPubKey.Span[HashStart..HashEnd].ToArray()) : null;

    /// <param name="ops">What satisfies <paramref name="redeemScript"/>.</param>
    public Script GenerateScriptSig(Op[] ops, Script redeemScript)
    {
        ArgumentNullException.ThrowIfNull(ops);
        ArgumentNullException.ThrowIfNull(redeemScript);
        return new Script([.. ops, Op.GetPushOp(redeemScript.ToBytes(@unsafe: true))]);
    }

    public Script GenerateScriptSig(byte[][] pushes, Script redeemScript)
    {
        ArgumentNullException.ThrowIfNull(pushes);
        return GenerateScriptSig(Array.ConvertAll(pushes, Op.GetPushOp), redeemScript);
    }
}

/// <summary>The hash of a script, satisfied by the witness (BIP 141).</summary>
public class PayToWitScriptHashTemplate : PayToWitTemplate
{
    internal PayToWitScriptHashTemplate() { }

    public static new PayToWitScriptHashTemplate Instance { get; } = new();

    public override bool CheckScriptPubKey(Script scriptPubKey)
    {
        ArgumentNullException.ThrowIfNull(scriptPubKey);
        return ScriptPatterns.IsP2WSH(scriptPubKey.Span);
    }

    public Script GenerateScriptPubKey(WitScriptId scriptHash)
    {
        ArgumentNullException.ThrowIfNull(scriptHash);
        return scriptHash.ScriptPubKey;
    }

    /// <returns>Null where the script hasn't this form.</returns>
    public new WitScriptId? ExtractScriptPubKeyParameters(Script scriptPubKey) =>
        CheckScriptPubKey(scriptPubKey) ? new WitScriptId(scriptPubKey.Span[2..].ToArray()) : null;

    /// <param name="scriptSig">What satisfies <paramref name="redeemScript"/>: nothing but pushes.</param>
    /// <exception cref="ArgumentException">An operation doesn't push.</exception>
    public WitScript GenerateWitScript(Op[] scriptSig, Script redeemScript)
    {
        ArgumentNullException.ThrowIfNull(scriptSig);
        ArgumentNullException.ThrowIfNull(redeemScript);
        return new WitScript([.. scriptSig, Op.GetPushOp(redeemScript.ToBytes(@unsafe: true))]);
    }

    /// <inheritdoc cref="GenerateWitScript(Op[], Script)"/>
    public WitScript GenerateWitScript(Script scriptSig, Script redeemScript)
    {
        ArgumentNullException.ThrowIfNull(scriptSig);
        return GenerateWitScript([.. scriptSig.ToOps()], redeemScript);
    }

    /// <summary>The script that the witness ends with.</summary>
    /// <returns>Null where there is none, or not the one that is expected.</returns>
    public Script? ExtractWitScriptParameters(WitScript witScript, WitScriptId? expectedScriptId = null)
    {
        ArgumentNullException.ThrowIfNull(witScript);
        if (witScript.PushCount == 0)
            return null;
        var script = new Script(witScript[witScript.PushCount - 1]);
        return expectedScriptId is null || script.WitHash == expectedScriptId ? script : null;
    }
}

/// <summary>A witness program of any version (BIP 141).</summary>
public class PayToWitTemplate : ScriptTemplate
{
    internal PayToWitTemplate() { }

    public static PayToWitTemplate Instance { get; } = new();

    private protected override bool Matches(Script script) => ScriptPatterns.IsWitness(script.Span);

    public override bool CheckScriptPubKey(Script scriptPubKey) => base.CheckScriptPubKey(scriptPubKey);

    public static bool ValidSegwitVersion(byte version) => version == 0 || version is >= (byte)OpcodeType.OP_1 and <= (byte)OpcodeType.OP_16;

    /// <param name="segWitVersion">OP_0 to OP_16.</param>
    /// <param name="data">2 to 40 bytes.</param>
    public Script GenerateScriptPubKey(OpcodeType segWitVersion, byte[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!ValidSegwitVersion((byte)segWitVersion))
            throw new ArgumentException($"{segWitVersion} is not the version of a witness program: OP_0 to OP_16 are.", nameof(segWitVersion));
        if (data.Length is < 2 or > 40)
            throw new ArgumentException($"A witness program has 2 to 40 bytes, not {data.Length}.", nameof(data));
        return Script.FromBytesUnsafe([(byte)segWitVersion, (byte)data.Length, .. data]);
    }

    /// <summary>Whom the program pays.</summary>
    /// <returns>Null where that is not known.</returns>
    public IAddressableDestination? ExtractScriptPubKeyParameters(Script scriptPubKey) =>
        Instance.CheckScriptPubKey(scriptPubKey) ? scriptPubKey.GetDestination() : null;

    /// <summary>Version and program.</summary>
    /// <returns>Null where the script is no witness program.</returns>
    public WitProgramParameters? ExtractScriptPubKeyParameters2(Script scriptPubKey)
    {
        ArgumentNullException.ThrowIfNull(scriptPubKey);
        return ScriptPatterns.TryGetWitnessProgram(scriptPubKey.Span, out _, out var program)
            ? new WitProgramParameters((OpcodeType)scriptPubKey.Span[0], program.ToArray())
            : null;
    }
}

/// <summary>A witness program taken apart.</summary>
public class WitProgramParameters
{
    public WitProgramParameters(OpcodeType version, byte[] program)
    {
        ArgumentNullException.ThrowIfNull(program);
        Version = version;
        Program = program;
    }

    /// <summary>OP_0 to OP_16.</summary>
    public OpcodeType Version { get; set; }

    public byte[] Program { get; set; }

    /// <summary>It is the hash of a script.</summary>
    public bool NeedWitnessRedeemScript() => Version == OpcodeType.OP_0 && Program.Length == 32;
}
