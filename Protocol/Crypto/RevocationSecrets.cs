using System.Numerics;

namespace Lnd.Actors.Protocol.Crypto;

/// <summary>
/// All per-commitment secrets the other side has revealed, in the compact form of BOLT 3, "Efficient Per-commitment Secret Storage": at
/// most 49 of them, from which every other is derived. Immutable. What was added must be durable before it is relied on: a lost secret is
/// a cheat that can't be punished.
/// </summary>
/// <remarks>
/// Secrets arrive in descending order of their index and without gaps (BOLT 2 gives `revoke_and_ack` no other order), so that the
/// indices need not be stored: bucket b holds the lowest index so far that ends in exactly b zero bits.
/// </remarks>
public sealed class RevocationSecrets : IEquatable<RevocationSecrets>
{
    private const int Buckets = 49;

    private readonly PerCommitmentSecret[] _known;

    private RevocationSecrets(PerCommitmentSecret[] known, ulong count)
    {
        _known = known;
        Count = count;
    }

    /// <summary>Nothing revealed yet.</summary>
    public static RevocationSecrets Empty { get; } = new([], 0);

    /// <summary>How many secrets have been revealed; also the number of the commitment whose secret comes next.</summary>
    public ulong Count { get; }

    /// <summary>The index the next secret must have: 2^48 - 1 at first, then one less each time.</summary>
    public ulong NextIndex => PerCommitmentSecret.FirstIndex - Count;

    /// <summary>
    /// BOLT 3: <c>insert_secret</c>. False, and this store unchanged, if the secret does not come from the same seed as the earlier
    /// ones. BOLT 2: a node that gets such a secret "MAY send an error and fail the channel": without it the channel can't be kept safe.
    /// </summary>
    /// <param name="secret">The secret at <see cref="NextIndex"/>, whose point was already compared with the announced one.</param>
    /// <param name="next">This store and the secret.</param>
    public bool TryAdd(in PerCommitmentSecret secret, out RevocationSecrets next)
    {
        next = this;
        if (Count > PerCommitmentSecret.FirstIndex)
            return false;
        var index = NextIndex;
        var bucket = BucketOf(index);
        for (var b = 0; b < bucket; b++)
        {
            if (secret.Derive(bucket, IndexIn(b)) != _known[b])
                return false;
        }
        var known = new PerCommitmentSecret[Math.Max(_known.Length, bucket + 1)];
        _known.CopyTo(known, 0);
        known[bucket] = secret;
        next = new RevocationSecrets(known, Count + 1);
        return true;
    }

    /// <summary>BOLT 3: <c>derive_old_secret</c>. False if the index has not been revealed yet.</summary>
    /// <param name="index">Counted as in BOLT 3, from 2^48 - 1 downwards: see <see cref="PerCommitmentSecret.IndexOf"/>.</param>
    /// <param name="secret">The secret at that index.</param>
    public bool TryGet(ulong index, out PerCommitmentSecret secret)
    {
        for (var b = 0; b < _known.Length; b++)
        {
            var prefix = ~((1UL << b) - 1);
            if ((index & prefix) != IndexIn(b))
                continue;
            secret = _known[b].Derive(b, index);
            return true;
        }
        secret = default;
        return false;
    }

    /// <summary>The form to store: 8 bytes, big-endian, that count the secrets, then 32 bytes for each that is kept, lowest bucket first.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[8 + _known.Length * PerCommitmentSecret.Size];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, Count);
        for (var b = 0; b < _known.Length; b++)
            _known[b].CopyTo(bytes.AsSpan(8 + b * PerCommitmentSecret.Size));
        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote; false if the length does not fit the count.</summary>
    /// <param name="bytes">8 bytes and 32 for each secret that is kept.</param>
    /// <param name="secrets">The store as it was.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RevocationSecrets secrets)
    {
        secrets = Empty;
        if (bytes.Length < 8)
            return false;
        var count = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes);
        bytes = bytes[8..];
        if (count > PerCommitmentSecret.FirstIndex + 1 || bytes.Length != BucketsAfter(count) * PerCommitmentSecret.Size)
            return false;
        var known = new PerCommitmentSecret[bytes.Length / PerCommitmentSecret.Size];
        for (var b = 0; b < known.Length; b++)
            known[b] = new PerCommitmentSecret(bytes.Slice(b * PerCommitmentSecret.Size, PerCommitmentSecret.Size));
        secrets = new RevocationSecrets(known, count);
        return true;
    }

    /// <summary>Whether both hold the same secrets.</summary>
    public bool Equals(RevocationSecrets? other) => other is not null && Count == other.Count && _known.AsSpan().SequenceEqual(other._known);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RevocationSecrets);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Count, _known.Length == 0 ? default : _known[0]);

    /// <summary>How many secrets there are, and none of them.</summary>
    public override string ToString() => $"{Count} revoked";

    /// <summary>BOLT 3: <c>where_to_put_secret</c>: the number of zero bits the index ends in; 48 for index 0.</summary>
    private static int BucketOf(ulong index) => index == 0 ? Buckets - 1 : BitOperations.TrailingZeroCount(index);

    /// <summary>The index of the secret in a bucket: the lowest that was revealed and ends in exactly that many zero bits.</summary>
    private ulong IndexIn(int bucket)
    {
        if (bucket == Buckets - 1)
            return 0;
        var lowest = NextIndex + 1;
        var step = 1UL << bucket;
        var multiple = (lowest + step - 1) & ~(step - 1);
        return (multiple & step) != 0 ? multiple : multiple + step;
    }

    /// <summary>After n secrets bucket b is in use when 2^b of them have come, as index 2^48 - 2^b is the first of that bucket.</summary>
    private static int BucketsAfter(ulong count) => count == 0 ? 0 : BitOperations.Log2(count) + 1;
}
