namespace NBitcoin;

/// <summary>The rules for the form of ECDSA signatures, which a hash type follows, and of public keys.</summary>
static class SignatureEncoding
{
    // half of the curve's order
    static ReadOnlySpan<byte> MaxLowS =>
    [
        0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0x5d, 0x57, 0x6e, 0x73, 0x57, 0xa4, 0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0,
    ];

    public static ScriptError CheckSignature(ReadOnlySpan<byte> signature, ScriptVerify flags)
    {
        // the empty one is a signature that is known to fail
        if (signature.IsEmpty)
            return ScriptError.OK;
        if ((flags & (ScriptVerify.DerSig | ScriptVerify.LowS | ScriptVerify.StrictEnc)) != 0 && !IsStrictDer(signature))
            return ScriptError.SigDer;
        if ((flags & ScriptVerify.LowS) != 0 && !IsLowS(signature))
            return ScriptError.SigHighS;
        if ((flags & ScriptVerify.StrictEnc) != 0 && !IsDefinedHashType(signature[^1]))
            return ScriptError.SigHashType;
        return ScriptError.OK;
    }

    public static ScriptError CheckPubKey(ReadOnlySpan<byte> key, ScriptVerify flags, HashVersion version)
    {
        if ((flags & ScriptVerify.StrictEnc) != 0 && !IsCompressed(key) && !IsUncompressed(key))
            return ScriptError.PubKeyType;
        if ((flags & ScriptVerify.WitnessPubkeyType) != 0 && version == HashVersion.WitnessV0 && !IsCompressed(key))
            return ScriptError.WitnessPubkeyType;
        return ScriptError.OK;
    }

    static bool IsCompressed(ReadOnlySpan<byte> key) => key.Length == 33 && key[0] is 2 or 3;
    static bool IsUncompressed(ReadOnlySpan<byte> key) => key.Length == 65 && key[0] == 4;

    static bool IsDefinedHashType(byte hashType) =>
        (hashType & ~(byte)SigHash.AnyoneCanPay) is >= (int)SigHash.All and <= (int)SigHash.Single;

    /// <summary>BIP 66: 30 [length] 02 [length] [r] 02 [length] [s] [hash type], both numbers positive and in the shortest form.</summary>
    public static bool IsStrictDer(ReadOnlySpan<byte> signature)
    {
        const byte sequence = 0x30;
        if (signature.Length is < 9 or > 73 || signature[0] != sequence || signature[1] != signature.Length - 3)
            return false;
        var rest = signature[2..^1];
        return TrySkipInteger(ref rest, out _) && TrySkipInteger(ref rest, out _) && rest.IsEmpty;
    }

    static bool TrySkipInteger(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> value)
    {
        const byte integer = 0x02;
        value = default;
        if (rest.Length < 3 || rest[0] != integer || rest[1] == 0 || rest[1] > rest.Length - 2)
            return false;
        value = rest.Slice(2, rest[1]);
        rest = rest[(2 + value.Length)..];
        var isNegative = (value[0] & 0x80) != 0;
        var isPadded = value.Length > 1 && value[0] == 0 && (value[1] & 0x80) == 0;
        return !isNegative && !isPadded;
    }

    /// <summary>The S of a strict signature is not above half of the curve's order.</summary>
    static bool IsLowS(ReadOnlySpan<byte> signature)
    {
        var rest = signature[2..^1];
        TrySkipInteger(ref rest, out _);
        TrySkipInteger(ref rest, out var s);
        s = s.TrimStart((byte)0);
        return s.Length < MaxLowS.Length || (s.Length == MaxLowS.Length && s.SequenceCompareTo(MaxLowS) <= 0);
    }
}
