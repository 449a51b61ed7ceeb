namespace NBitcoin;

/// <summary>Writes the standard output scripts.</summary>
internal static class StandardScript
{
    /// <summary>A push of the key, OP_CHECKSIG.</summary>
    public static Script PayToPubKey(ReadOnlySpan<byte> key) => Build([(byte)key.Length], key, [(byte)OpcodeType.OP_CHECKSIG]);

    /// <summary>OP_DUP OP_HASH160, a push of the hash, OP_EQUALVERIFY OP_CHECKSIG.</summary>
    public static Script PayToPubKeyHash(ReadOnlySpan<byte> hash20) => Build(
        [(byte)OpcodeType.OP_DUP, (byte)OpcodeType.OP_HASH160, (byte)hash20.Length],
        hash20,
        [(byte)OpcodeType.OP_EQUALVERIFY, (byte)OpcodeType.OP_CHECKSIG]);

    /// <summary>OP_HASH160, a push of the hash, OP_EQUAL (BIP 16).</summary>
    public static Script PayToScriptHash(ReadOnlySpan<byte> hash20) =>
        Build([(byte)OpcodeType.OP_HASH160, (byte)hash20.Length], hash20, [(byte)OpcodeType.OP_EQUAL]);

    /// <summary>The version, a push of the program (BIP 141).</summary>
    public static Script PayToWitness(int version, ReadOnlySpan<byte> program)
    {
        var opcode = version == 0 ? (byte)OpcodeType.OP_0 : (byte)((byte)OpcodeType.OP_1 + version - 1);
        return Build([opcode, (byte)program.Length], program, []);
    }

    private static Script Build(ReadOnlySpan<byte> before, ReadOnlySpan<byte> data, ReadOnlySpan<byte> after) =>
        Script.FromBytesUnsafe([.. before, .. data, .. after]);
}
