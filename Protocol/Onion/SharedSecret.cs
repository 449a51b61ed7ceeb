using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Lnd.Actors.Protocol.Onion;

/// <summary>
/// What the origin of an onion shares with one hop. BOLT 4: "Intermediate hops store the shared secret from the forward path and reuse it
/// to authenticate and obfuscate any corresponding return packet". To be kept with the HTLC, also over a restart.
/// </summary>
public readonly record struct SharedSecret : IFixedBytes<SharedSecret>
{
    private readonly Bytes32 _value;

    /// <summary>Takes 32 bytes; another length is an <see cref="ArgumentException"/>.</summary>
    public SharedSecret(ReadOnlySpan<byte> bytes) => _value = new Bytes32(bytes);

    /// <summary>32 bytes.</summary>
    public static int Size => Bytes32.Size;

    /// <inheritdoc/>
    public static SharedSecret FromBytes(ReadOnlySpan<byte> bytes) => new(bytes);

    /// <summary>The 32 bytes. The span points into this value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _value.Span;

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => _value.Span.CopyTo(destination);

    /// <summary>Does not show it.</summary>
    public override string ToString() => "(shared secret)";

    /// <summary>BOLT 4, "Key Generation": the HMAC of the secret under the type's name.</summary>
    /// <param name="type">One of <see cref="KeyType"/>.</param>
    /// <param name="key">Receives 32 bytes.</param>
    internal void DeriveKey(ReadOnlySpan<byte> type, Span<byte> key) => HMACSHA256.HashData(type, _value.Span, key);
}

/// <summary>The key types of BOLT 4, "Key Generation" and "Returning Errors".</summary>
internal static class KeyType
{
    /// <summary>Encrypts the payloads.</summary>
    public static ReadOnlySpan<byte> Rho => "rho"u8;

    /// <summary>Authenticates the payloads.</summary>
    public static ReadOnlySpan<byte> Mu => "mu"u8;

    /// <summary>Authenticates a returned failure.</summary>
    public static ReadOnlySpan<byte> Um => "um"u8;

    /// <summary>Encrypts a returned failure.</summary>
    public static ReadOnlySpan<byte> Ammag => "ammag"u8;

    /// <summary>Fills the packet that the onion is built from; derived from the session key.</summary>
    public static ReadOnlySpan<byte> Pad => "pad"u8;
}
