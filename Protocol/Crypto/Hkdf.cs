using System.Security.Cryptography;

namespace Lnd.Actors.Protocol.Crypto;

/// <summary>HKDF-SHA256 (RFC 5869) in the one form BOLT 8 uses.</summary>
public static class Hkdf
{
    /// <summary>
    /// BOLT 8: "All invocations of `HKDF` implicitly return 64 bytes of cryptographic randomness", with a zero-length info field:
    /// two keys.
    /// </summary>
    /// <param name="salt">A chaining key.</param>
    /// <param name="inputKey">An ECDH secret or an old key; may be empty.</param>
    /// <param name="first">Receives the first 32 bytes. May be the memory of <paramref name="salt"/>.</param>
    /// <param name="second">Receives the last 32 bytes. May be the memory of <paramref name="inputKey"/>.</param>
    /// <exception cref="ArgumentException">One of the outputs has less than 32 bytes.</exception>
    public static void DeriveTwo(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> inputKey, Span<byte> first, Span<byte> second)
    {
        // The platform's HKDF refuses an empty input key on OpenSSL 3, and BOLT 8 ends its handshake with one.
        Span<byte> pseudoRandomKey = stackalloc byte[32];
        Span<byte> output = stackalloc byte[32 + 32 + 1];
        HMACSHA256.HashData(salt, inputKey, pseudoRandomKey);
        output[0] = 1;
        HMACSHA256.HashData(pseudoRandomKey, output[..1], output[..32]);
        output[32] = 2;
        HMACSHA256.HashData(pseudoRandomKey, output[..33], output.Slice(33, 32));
        output[..32].CopyTo(first);
        output.Slice(33, 32).CopyTo(second);
        CryptographicOperations.ZeroMemory(pseudoRandomKey);
        CryptographicOperations.ZeroMemory(output);
    }
}
