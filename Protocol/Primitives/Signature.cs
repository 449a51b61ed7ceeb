using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Protocol;

/// <summary>
/// An ECDSA signature in compact form, 64 bytes (r, s; big-endian) held inline. BOLT 1: `signature`. Whether r and s are in range is asked
/// where it is verified: <see cref="TryToEcdsa"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct Signature : IFixedBytes<Signature>
{
    /// <summary>64 bytes.</summary>
    public const int Length = 64;

    private readonly Bytes32 _r;
    private readonly Bytes32 _s;

    /// <summary>Takes 64 bytes; another length is an <see cref="ArgumentException"/>. The content is not judged.</summary>
    public Signature(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
            throw new ArgumentException($"expected {Length} bytes, got {bytes.Length}", nameof(bytes));
        _r = new Bytes32(bytes[..Bytes32.Size]);
        _s = new Bytes32(bytes[Bytes32.Size..]);
    }

    /// <summary>64 bytes.</summary>
    public static int Size => Length;

    /// <summary>True when all bytes are zero, as in <c>default</c>; BOLT 2 sends that where a signature is not used.</summary>
    public bool IsZero => _r.IsZero && _s.IsZero;

    /// <summary>The compact form of <paramref name="signature"/>.</summary>
    public static Signature FromEcdsa(SecpECDSASignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        Span<byte> bytes = stackalloc byte[Length];
        signature.WriteCompactToSpan(bytes);
        return new Signature(bytes);
    }

    /// <summary>The signature to verify with; false when r or s is not below the curve's order. A high s is left as it is.</summary>
    public bool TryToEcdsa([NotNullWhen(true)] out SecpECDSASignature? signature) =>
        SecpECDSASignature.TryCreateFromCompact(AsSpan(), out signature) && signature is not null;

    /// <inheritdoc/>
    public static Signature FromBytes(ReadOnlySpan<byte> bytes) => new(bytes);

    /// <summary>The 64 bytes. The span points into this value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => MemoryMarshal.AsBytes(new ReadOnlySpan<Signature>(in this));

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => AsSpan().CopyTo(destination);

    /// <summary>The 64 bytes in a new array.</summary>
    public byte[] ToArray() => AsSpan().ToArray();

    /// <summary>128 lower-case hex digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(AsSpan());

    /// <summary>Reads 128 hex digits; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out Signature value)
    {
        Span<byte> bytes = stackalloc byte[Length];
        var ok = Hex.TryDecode(hex, bytes);
        value = ok ? new Signature(bytes) : default;
        return ok;
    }

    /// <summary>As <see cref="TryParse"/>; anything else is a <see cref="FormatException"/> that names it.</summary>
    public static Signature Parse(ReadOnlySpan<char> hex) => TryParse(hex, out var value) ? value : throw Hex.Bad("signature", Length, hex);
}
