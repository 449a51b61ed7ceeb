namespace Lnd.Actors.Protocol.Invoices;

/// <summary>
/// An on-chain address to pay to when Lightning does not work. BOLT 11, field `f`: a witness version and program, or a hash in the old
/// address forms.
/// </summary>
/// <param name="Version">0 to 16: witness version; 17: public key hash; 18: script hash.</param>
/// <param name="Program">2 to 40 bytes of witness program (20 or 32 for version 0), or 20 bytes of hash.</param>
public readonly record struct FallbackAddress(byte Version, ByteString Program)
{
    /// <summary>The version that stands for a public key hash.</summary>
    public const byte PublicKeyHash = 17;

    /// <summary>The version that stands for a script hash.</summary>
    public const byte ScriptHash = 18;

    private const byte OpDup = 0x76, OpHash160 = 0xa9, OpEqualVerify = 0x88, OpCheckSig = 0xac, OpEqual = 0x87;

    /// <summary>Whether version and length are those of an address.</summary>
    public bool IsValid => Version switch
    {
        0 => Program.Length is 20 or 32,
        <= 16 => Program.Length is >= 2 and <= 40,
        PublicKeyHash or ScriptHash => Program.Length == 20,
        _ => false,
    };

    /// <summary>The output script that pays to the address; <see cref="InvalidOperationException"/> if it is not valid.</summary>
    public ByteString ToScript()
    {
        if (!IsValid)
            throw new InvalidOperationException($"Fallback address of version {Version} with {Program.Length} bytes.");
        var length = (byte)Program.Length;
        return ByteString.Own(Version switch
        {
            PublicKeyHash => [OpDup, OpHash160, length, .. Program.Span, OpEqualVerify, OpCheckSig],
            ScriptHash => [OpHash160, length, .. Program.Span, OpEqual],
            0 => [0, length, .. Program.Span],
            // OP_1 is 0x51
            var version => [(byte)(0x50 + version), length, .. Program.Span],
        });
    }

    /// <summary>The address whose output script this is; false for a script without address.</summary>
    /// <param name="script">An output script.</param>
    /// <param name="address">Its address.</param>
    public static bool TryFromScript(ReadOnlySpan<byte> script, out FallbackAddress address)
    {
        address = script switch
        {
            [OpDup, OpHash160, 20, .. var hash, OpEqualVerify, OpCheckSig] => new FallbackAddress(PublicKeyHash, new ByteString(hash)),
            [OpHash160, 20, .. var hash, OpEqual] => new FallbackAddress(ScriptHash, new ByteString(hash)),
            [0, var length, .. var program] when length == program.Length => new FallbackAddress(0, new ByteString(program)),
            [>= 0x51 and <= 0x60 and var version, var length, .. var program] when length == program.Length =>
                new FallbackAddress((byte)(version - 0x50), new ByteString(program)),
            _ => default,
        };
        return address.IsValid;
    }
}
