using System.Diagnostics.CodeAnalysis;
using NBitcoin.Secp256k1.Native;

namespace NBitcoin.Secp256k1;

/// <summary>A signature of BIP 340: an x coordinate and a number below the order of the curve. Immutable.</summary>
public class SecpSchnorrSignature
{
    private readonly Bytes64 _raw;

    internal SecpSchnorrSignature(in Bytes64 raw) => _raw = raw;

    internal ref readonly Bytes64 Raw => ref _raw;

    /// <returns>False where these aren't 64 bytes, x is not below the field's prime, or s not below the order.</returns>
    public static bool TryCreate(ReadOnlySpan<byte> in64, [MaybeNullWhen(false)] out SecpSchnorrSignature signature)
    {
        signature = null;
        if (in64.Length != 64 || !Curve.IsFieldElement(in64[..32]) || !Curve.IsScalar(in64[32..]))
            return false;
        Bytes64 raw = default;
        in64.CopyTo(raw);
        signature = new SecpSchnorrSignature(raw);
        return true;
    }

    public byte[] ToBytes() => ((ReadOnlySpan<byte>)_raw).ToArray();

    /// <exception cref="ArgumentException">The output is not 64 bytes.</exception>
    public void WriteToSpan(Span<byte> out64)
    {
        if (out64.Length != 64)
            throw new ArgumentException($"out64 should be 64 bytes, not {out64.Length}", nameof(out64));
        ((ReadOnlySpan<byte>)_raw).CopyTo(out64);
    }
}
