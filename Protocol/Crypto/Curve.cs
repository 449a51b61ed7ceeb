using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using NBitcoin.Secp256k1;
using SHA256 = System.Security.Cryptography.SHA256;

namespace Lnd.Actors.Protocol.Crypto;

/// <summary>What the protocol does on the curve beyond what the key types themselves offer.</summary>
public static class Curve
{
    /// <summary>Asks whether the 33 bytes are a point of the curve in compressed form. False for anything else, as a peer may send anything.</summary>
    /// <param name="point">As it came from outside.</param>
    /// <param name="key">The parsed point.</param>
    public static bool TryParse(this in Point point, [NotNullWhen(true)] out ECPubKey? key) => TryParse(point.AsSpan(), out key);

    /// <summary>The same for bytes that are not in a <see cref="Point"/>; false also if there are not 33 of them.</summary>
    /// <param name="bytes">As they came from outside.</param>
    /// <param name="key">The parsed point.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ECPubKey? key)
    {
        key = null;
        return bytes.Length == Point.Length
            && bytes[0] is 2 or 3
            && Context.Instance.TryCreatePubKey(bytes, out key)
            && key is not null;
    }

    /// <summary>The compressed form of a parsed point.</summary>
    /// <param name="key">Any public key.</param>
    public static Point ToPoint(this ECPubKey key)
    {
        Span<byte> bytes = stackalloc byte[Point.Length];
        key.WriteToSpan(true, bytes, out _);
        return new Point(bytes);
    }

    /// <summary>
    /// BOLT 4 and 8: ECDH: "the SHA256 of the compressed format of the generated point".
    /// </summary>
    /// <param name="secretKey">Ours.</param>
    /// <param name="point">Theirs.</param>
    /// <param name="sharedSecret">Receives 32 bytes.</param>
    public static void Ecdh(this ECPrivKey secretKey, ECPubKey point, Span<byte> sharedSecret)
    {
        Span<byte> bytes = stackalloc byte[Point.Length];
        point.GetSharedPubkey(secretKey).WriteToSpan(true, bytes, out _);
        SHA256.HashData(bytes, sharedSecret);
        CryptographicOperations.ZeroMemory(bytes);
    }
}
