using NBitcoin.Secp256k1.Native;

namespace NBitcoin.Secp256k1;

/// <summary>
/// Reads ECDSA signatures in every BER-like encoding that the chain holds from before BIP 66: long forms of lengths, padding, negative
/// numbers taken as positive, bytes after the end. A number too large for the curve gives the signature (0, 0), which no key verifies.
/// </summary>
internal static class LaxDer
{
    private const byte Sequence = 0x30;
    private const byte Integer = 0x02;

    public static bool TryParse(ReadOnlySpan<byte> input, out Bytes64 signature)
    {
        signature = default;
        Span<byte> compact = stackalloc byte[64];
        compact.Clear();
        if (!TryReadSequenceHeader(ref input)
            || !TryReadInteger(ref input, compact[..32], out var rFits)
            || !TryReadInteger(ref input, compact[32..], out var sFits))
            return false;
        if (rFits && sFits && NativeMethods.SignatureParseCompact(NativeContext.Handle, out signature, compact) == 1)
            return true;
        compact.Clear();
        NativeContext.MustSucceed(NativeMethods.SignatureParseCompact(NativeContext.Handle, out signature, compact));
        return true;
    }

    /// <summary>The length that the sequence claims is skipped, not believed.</summary>
    private static bool TryReadSequenceHeader(ref ReadOnlySpan<byte> input)
    {
        if (input.Length < 2 || input[0] != Sequence)
            return false;
        var octets = (input[1] & 0x80) != 0 ? input[1] & 0x7f : 0;
        input = input[2..];
        if (octets > input.Length)
            return false;
        input = input[octets..];
        return true;
    }

    /// <summary>Reads one number into the end of <paramref name="output32"/>.</summary>
    private static bool TryReadInteger(ref ReadOnlySpan<byte> input, scoped Span<byte> output32, out bool fits)
    {
        fits = false;
        if (input.Length < 2 || input[0] != Integer)
            return false;
        int length = input[1];
        input = input[2..];
        if ((length & 0x80) != 0 && !TryReadLongLength(ref input, length & 0x7f, out length))
            return false;
        if (length > input.Length)
            return false;
        var digits = input[..length].TrimStart((byte)0);
        input = input[length..];
        fits = digits.Length <= 32;
        if (fits)
            digits.CopyTo(output32[(32 - digits.Length)..]);
        return true;
    }

    private static bool TryReadLongLength(ref ReadOnlySpan<byte> input, int octets, out int length)
    {
        length = 0;
        if (octets > input.Length)
            return false;
        var digits = input[..octets].TrimStart((byte)0);
        input = input[octets..];
        if (digits.Length >= 4)
            return false;
        foreach (var digit in digits)
            length = (length << 8) | digit;
        return true;
    }
}
