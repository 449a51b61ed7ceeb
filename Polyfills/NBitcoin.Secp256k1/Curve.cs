using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NBitcoin.Secp256k1.Native;

namespace NBitcoin.Secp256k1;

/// <summary>Bytes in, answer out: what the public classes and the script interpreter share, without an object per key or signature.</summary>
internal static class Curve
{
    /// <summary>The order of the group, big endian.</summary>
    private static ReadOnlySpan<byte> Order =>
    [
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe,
        0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41,
    ];

    /// <summary>The prime of the field, big endian.</summary>
    private static ReadOnlySpan<byte> FieldPrime =>
    [
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xfc, 0x2f,
    ];

    public static bool TryParsePubKey(ReadOnlySpan<byte> input, out Bytes64 point)
    {
        if (input.Length is 33 or 65)
            return NativeMethods.PubKeyParse(NativeContext.Handle, out point, input, (nuint)input.Length) == 1;
        point = default;
        return false;
    }

    public static bool TryParseXOnly(ReadOnlySpan<byte> input, out Bytes64 point)
    {
        if (input.Length == 32)
            return NativeMethods.XOnlyParse(NativeContext.Handle, out point, input) == 1;
        point = default;
        return false;
    }

    public static bool IsScalar(ReadOnlySpan<byte> b32) => b32.Length == 32 && b32.SequenceCompareTo(Order) < 0;

    public static bool IsFieldElement(ReadOnlySpan<byte> b32) => b32.Length == 32 && b32.SequenceCompareTo(FieldPrime) < 0;

    /// <summary>Is this a signature by the key, in any encoding that OpenSSL once took, whichever half its S is in?</summary>
    public static bool VerifyEcdsaLax(ReadOnlySpan<byte> pubkey, ReadOnlySpan<byte> der, ReadOnlySpan<byte> hash32)
    {
        if (hash32.Length != 32 || !TryParsePubKey(pubkey, out var point) || !LaxDer.TryParse(der, out var parsed))
            return false;
        NativeMethods.SignatureNormalize(NativeContext.Handle, out var normalized, in parsed);
        return NativeMethods.EcdsaVerify(NativeContext.Handle, in normalized, hash32, in point) == 1;
    }

    /// <summary>Is this a BIP 340 signature of the message by the x-only key?</summary>
    public static bool VerifySchnorr(ReadOnlySpan<byte> pubkey32, ReadOnlySpan<byte> signature64, ReadOnlySpan<byte> message)
    {
        if (signature64.Length != 64 || !TryParseXOnly(pubkey32, out var point))
            return false;
        ref readonly var signature = ref MemoryMarshal.AsRef<Bytes64>(signature64);
        return NativeMethods.SchnorrVerify(NativeContext.Handle, in signature, message, (nuint)message.Length, in point) == 1;
    }

    /// <summary>Does adding the tweak to the internal key give the output key with this parity (BIP 341)?</summary>
    public static bool CheckTaprootTweak(
        ReadOnlySpan<byte> outputKey32, bool parity, ReadOnlySpan<byte> internalKey32, ReadOnlySpan<byte> tweak32) =>
        outputKey32.Length == 32
        && tweak32.Length == 32
        && TryParseXOnly(internalKey32, out var point)
        && NativeMethods.XOnlyTweakAddCheck(NativeContext.Handle, outputKey32, parity ? 1 : 0, in point, tweak32) == 1;
}

/// <summary>Hash codes of curve coordinates. Anybody may choose keys, so the code depends on a seed of this process.</summary>
internal static class HashOf
{
    private static readonly ulong Seed = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));

    public static int Coordinate(ReadOnlySpan<byte> x32)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(x32[..32]);
        return HashCode.Combine(Seed, words[0], words[1], words[2], words[3]);
    }
}

/// <summary>Overwrites secrets in a way that the compiler can't leave out.</summary>
internal static class Wipe
{
    public static void Now(Span<byte> secret) => CryptographicOperations.ZeroMemory(secret);
}

/// <summary>What errors say of public bytes.</summary>
internal static class Shown
{
    private const int Longest = 128;

    public static string Bytes(ReadOnlySpan<byte> bytes) => bytes.Length <= Longest
        ? $"{Convert.ToHexStringLower(bytes)} ({bytes.Length} bytes)"
        : $"{Convert.ToHexStringLower(bytes[..Longest])}... ({bytes.Length} bytes)";

    /// <summary>A tweak is often half of a secret: only its length is named.</summary>
    public static ArgumentException InvalidTweak(ReadOnlySpan<byte> tweak, string parameter) => new(
        tweak.Length == 32
            ? "Invalid tweak: not below the order of the curve, or the result is no valid key"
            : $"Invalid tweak: should be 32 bytes, not {tweak.Length}",
        parameter);

    public static void RequireTweakLength(
        ReadOnlySpan<byte> tweak, [CallerArgumentExpression(nameof(tweak))] string? parameter = null)
    {
        if (tweak.Length != 32)
            throw new ArgumentException($"{parameter} should be 32 bytes, not {tweak.Length}", parameter);
    }
}
