using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Lnd.Actors.Protocol.Crypto;

/// <summary>
/// The secret of one commitment transaction: given away with `revoke_and_ack`, it lets the other side take all of that transaction's
/// outputs. BOLT 3, "Per-commitment Secret Requirements". To show one before its commitment is replaced loses the channel's money.
/// </summary>
public readonly record struct PerCommitmentSecret : IFixedBytes<PerCommitmentSecret>
{
    /// <summary>The index of the first secret of a channel, 2^48 - 1; each following one is one less. BOLT 3.</summary>
    public const ulong FirstIndex = (1UL << 48) - 1;

    private readonly Bytes32 _value;

    /// <summary>Takes 32 bytes as they stand on the wire; another length is an <see cref="ArgumentException"/>.</summary>
    public PerCommitmentSecret(ReadOnlySpan<byte> bytes) => _value = new Bytes32(bytes);

    /// <summary>32 bytes.</summary>
    public static int Size => Bytes32.Size;

    /// <inheritdoc/>
    public static PerCommitmentSecret FromBytes(ReadOnlySpan<byte> bytes) => new(bytes);

    /// <summary>The 32 bytes. The span points into this value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _value.Span;

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => _value.Span.CopyTo(destination);

    /// <summary>
    /// The index of the secret that belongs to a commitment: the first commitment has number 0 and index 2^48 - 1.
    /// More than 2^48 - 1 is an <see cref="ArgumentOutOfRangeException"/>.
    /// </summary>
    /// <param name="commitmentNumber">How many commitments came before it.</param>
    public static ulong IndexOf(ulong commitmentNumber)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(commitmentNumber, FirstIndex);
        return FirstIndex - commitmentNumber;
    }

    /// <summary>BOLT 3: <c>generate_from_seed</c>.</summary>
    /// <param name="seed">The 32 secret bytes of one channel, of no other use.</param>
    /// <param name="index">0 to 2^48 - 1; more is an <see cref="ArgumentOutOfRangeException"/>. Index 0 is the seed itself.</param>
    /// <exception cref="ArgumentException">The seed does not have 32 bytes.</exception>
    public static PerCommitmentSecret Generate(ReadOnlySpan<byte> seed, ulong index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, FirstIndex);
        return new PerCommitmentSecret(seed).Derive(48, index);
    }

    /// <summary>BOLT 3: <c>derive_secret</c>: the secret at <paramref name="index"/>, whose bits above <paramref name="bits"/> are this one's.</summary>
    internal PerCommitmentSecret Derive(int bits, ulong index)
    {
        Span<byte> value = stackalloc byte[Bytes32.Size];
        _value.Span.CopyTo(value);
        for (var bit = bits - 1; bit >= 0; bit--)
        {
            if ((index >> bit & 1) == 0)
                continue;
            value[bit / 8] ^= (byte)(1 << (bit % 8));
            SHA256.HashData(value, value);
        }
        var secret = new PerCommitmentSecret(value);
        CryptographicOperations.ZeroMemory(value);
        return secret;
    }

    /// <summary>64 lower-case hex digits: not for logs as long as the commitment is not revoked.</summary>
    public override string ToString() => _value.ToString();

    /// <summary>Reads what <see cref="ToString"/> writes, in either case; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out PerCommitmentSecret value)
    {
        var ok = Bytes32.TryParse(hex, reversed: false, out var bytes);
        value = ok ? new PerCommitmentSecret(bytes.Span) : default;
        return ok;
    }

    /// <summary>Reads what <see cref="ToString"/> writes; anything else is a <see cref="FormatException"/> that names it.</summary>
    public static PerCommitmentSecret Parse(ReadOnlySpan<char> hex) =>
        TryParse(hex, out var value) ? value : throw Hex.Bad("per-commitment secret", Bytes32.Size, hex);
}
