namespace NBitcoin;

/// <summary>The forms of scripts that have a name, told by their bytes.</summary>
static class ScriptPatterns
{
    const byte PushKeyHash = 20, PushHash = 32;

    /// <summary>A version, OP_0 to OP_16, and a push of 2 to 40 bytes: a witness program (BIP 141).</summary>
    public static bool TryGetWitnessProgram(ReadOnlySpan<byte> script, out int version, out ReadOnlySpan<byte> program)
    {
        version = 0;
        program = default;
        if (script.Length is < 4 or > 42 || script[1] + 2 != script.Length)
            return false;
        var opcode = (OpcodeType)script[0];
        if (opcode is not (OpcodeType.OP_0 or (>= OpcodeType.OP_1 and <= OpcodeType.OP_16)))
            return false;
        version = opcode == OpcodeType.OP_0 ? 0 : opcode - OpcodeType.OP_1 + 1;
        program = script[2..];
        return true;
    }

    public static bool IsWitness(ReadOnlySpan<byte> s) => TryGetWitnessProgram(s, out _, out _);

    public static bool IsP2WPKH(ReadOnlySpan<byte> s) => s.Length == 22 && s[0] == (byte)OpcodeType.OP_0 && s[1] == PushKeyHash;

    public static bool IsP2WSH(ReadOnlySpan<byte> s) => s.Length == 34 && s[0] == (byte)OpcodeType.OP_0 && s[1] == PushHash;

    public static bool IsTaproot(ReadOnlySpan<byte> s) => s.Length == 34 && s[0] == (byte)OpcodeType.OP_1 && s[1] == PushHash;

    public static bool IsP2SH(ReadOnlySpan<byte> s) => s.Length == 23 && s[0] == (byte)OpcodeType.OP_HASH160 && s[1] == PushKeyHash
        && s[22] == (byte)OpcodeType.OP_EQUAL;

    public static bool IsP2PKH(ReadOnlySpan<byte> s) => s.Length == 25 && s[0] == (byte)OpcodeType.OP_DUP
        && s[1] == (byte)OpcodeType.OP_HASH160 && s[2] == PushKeyHash
        && s[23] == (byte)OpcodeType.OP_EQUALVERIFY && s[24] == (byte)OpcodeType.OP_CHECKSIG;

    public static bool IsP2PK(ReadOnlySpan<byte> s) => s.Length is 35 or 67 && s[0] == s.Length - 2
        && s[^1] == (byte)OpcodeType.OP_CHECKSIG && IsPublicKey(s[1..^1]);

    /// <summary>By length and first byte; the point may still not be on the curve.</summary>
    static bool IsPublicKey(ReadOnlySpan<byte> key) => (key.Length == 33 && key[0] is 2 or 3) || (key.Length == 65 && key[0] is 4 or 6 or 7);
}

/// <summary>Forms of scripts that <see cref="Script.IsScriptType"/> knows.</summary>
public enum ScriptType
{
    Witness = 0,
    P2PKH = 1,
    P2SH = 2,
    P2PK = 3,
    P2WPKH = 4,
    P2WSH = 5,
    MultiSig = 6,
    Taproot = 7,
}

public partial class Script
{
    /// <exception cref="ArgumentOutOfRangeException">No such type.</exception>
    public bool IsScriptType(ScriptType type) => type switch
    {
        ScriptType.Witness => ScriptPatterns.IsWitness(_bytes),
        ScriptType.P2PKH => ScriptPatterns.IsP2PKH(_bytes),
        ScriptType.P2SH => ScriptPatterns.IsP2SH(_bytes),
        ScriptType.P2PK => ScriptPatterns.IsP2PK(_bytes),
        ScriptType.P2WPKH => ScriptPatterns.IsP2WPKH(_bytes),
        ScriptType.P2WSH => ScriptPatterns.IsP2WSH(_bytes),
        ScriptType.MultiSig => PayToMultiSigTemplate.Instance.CheckScriptPubKey(this),
        ScriptType.Taproot => ScriptPatterns.IsTaproot(_bytes),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such type of script."),
    };

    /// <summary>Inputs that satisfy it can be changed by others: it has no witness.</summary>
    public bool IsMalleable => !IsScriptType(ScriptType.Witness);
}
