using System.Diagnostics.CodeAnalysis;
using NBitcoin.Secp256k1;

namespace NBitcoin.Crypto;

/// <summary>An ECDSA signature: the numbers r and s. Immutable. Written out, s is always the lower of the two it may be.</summary>
public class ECDSASignature
{
    private readonly SecpECDSASignature _given;
    private readonly SecpECDSASignature _lowS;

    internal ECDSASignature(SecpECDSASignature signature)
    {
        _given = signature;
        IsLowS = signature.IsLowS;
        _lowS = signature;
        if (!IsLowS)
            signature.TryNormalize(out _lowS);
    }

    /// <summary>
    /// Reads DER as laxly as nodes did before BIP 66: what follows is ignored, and numbers out of range make an invalid signature.
    /// </summary>
    /// <exception cref="FormatException">Not even that.</exception>
    public ECDSASignature(ReadOnlySpan<byte> derSig) : this(ParseLax(derSig))
    {
    }

    /// <inheritdoc cref="ECDSASignature(ReadOnlySpan{byte})"/>
    public ECDSASignature(byte[] derSig) : this(ParseLax(NotNull(derSig)))
    {
    }

    /// <inheritdoc cref="ECDSASignature(ReadOnlySpan{byte})"/>
    public static ECDSASignature FromDER(byte[] sig) => new(sig);

    /// <summary>Would <see cref="FromDER"/> take it? Says nothing about strict DER.</summary>
    public static bool IsValidDER(ReadOnlySpan<byte> bytes) => SecpECDSASignature.TryCreateFromDerLax(bytes, out _);

    /// <inheritdoc cref="IsValidDER(ReadOnlySpan{byte})"/>
    public static bool IsValidDER(byte[] bytes) => IsValidDER(NotNull(bytes));

    /// <summary>
    /// Reads r and s, 32 big-endian bytes each. False when there are not 64 bytes or a number is not below the group order.
    /// </summary>
    public static bool TryParseFromCompact(ReadOnlySpan<byte> compactFormat, [NotNullWhen(true)] out ECDSASignature? signature)
    {
        signature = SecpECDSASignature.TryCreateFromCompact(compactFormat, out var parsed) ? new ECDSASignature(parsed) : null;
        return signature is not null;
    }

    /// <inheritdoc cref="TryParseFromCompact(ReadOnlySpan{byte}, out ECDSASignature?)"/>
    public static bool TryParseFromCompact(byte[] compactFormat, [NotNullWhen(true)] out ECDSASignature? signature) =>
        TryParseFromCompact(NotNull(compactFormat), out signature);

    /// <summary>Is s in the lower half of its range, as relayed transactions need (BIP 146)?</summary>
    public bool IsLowS { get; }

    /// <summary>Is r small enough that its DER needs no leading zero?</summary>
    public bool IsLowR => _given.IsLowR;

    /// <summary>The same signature with the lower s.</summary>
    public ECDSASignature MakeCanonical() => IsLowS ? this : new ECDSASignature(_lowS);

    /// <summary>r and the lower s, 32 big-endian bytes each.</summary>
    public byte[] ToCompact()
    {
        var bytes = new byte[64];
        _lowS.WriteCompactToSpan(bytes);
        return bytes;
    }

    /// <summary>Strict DER with the lower s, at most 72 bytes.</summary>
    public byte[] ToDER() => _lowS.ToDER();

    /// <summary>Writes <see cref="ToDER"/> to <paramref name="sigs"/>.</summary>
    /// <exception cref="ArgumentException">It does not fit.</exception>
    public void WriteDerToSpan(Span<byte> sigs, out int length)
    {
        if (!_lowS.WriteDerToSpan(sigs, out length))
            throw new ArgumentException($"A DER signature of {length} bytes does not fit into {sigs.Length}", nameof(sigs));
    }

    /// <summary>libsecp256k1 verifies none but the lower s.</summary>
    internal SecpECDSASignature LowS => _lowS;

    private static SecpECDSASignature ParseLax(ReadOnlySpan<byte> der) => SecpECDSASignature.TryCreateFromDerLax(der, out var signature)
        ? signature
        : throw new FormatException($"{Shown.Bytes(der)} is not a DER signature");

    private static ReadOnlySpan<byte> NotNull(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return bytes;
    }
}
