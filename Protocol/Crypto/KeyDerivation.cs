using System.Security.Cryptography;
using NBitcoin.Secp256k1;
using SHA256 = System.Security.Cryptography.SHA256;

namespace Lnd.Actors.Protocol.Crypto;

/// <summary>
/// The keys that change with every commitment transaction. BOLT 3, "Key Derivation".
/// </summary>
/// <remarks>
/// Each of these fails only if a hash gives one of a handful of values out of 2^256, which no one can bring about; the failure is the
/// exception of the key types, not an error value.
/// </remarks>
public static class KeyDerivation
{
    /// <summary>BOLT 3: "per_commitment_point = per_commitment_secret * G".</summary>
    /// <param name="secret">The secret of one commitment.</param>
    /// <exception cref="ArgumentException">The secret is no valid key, as one from a peer may be: see <see cref="TryGetPoint"/>.</exception>
    public static ECPubKey PerCommitmentPoint(in PerCommitmentSecret secret)
    {
        using var key = ECPrivKey.Create(secret.AsSpan());
        return key.CreatePubKey();
    }

    /// <summary>
    /// The point of a secret that came from a peer, to compare with the one announced before. BOLT 2: "if `per_commitment_secret` is
    /// not a valid secret key or does not generate the previous `per_commitment_point`: MUST send an `error` and fail the channel".
    /// </summary>
    /// <param name="secret">As it came from the peer.</param>
    /// <param name="point">Its point; nothing if it is not a valid key.</param>
    public static bool TryGetPoint(in PerCommitmentSecret secret, out Point point)
    {
        point = default;
        if (!Context.Instance.TryCreateECPrivKey(secret.AsSpan(), out var key) || key is null)
            return false;
        using (key)
            point = key.CreatePubKey().ToPoint();
        return true;
    }

    /// <summary>
    /// BOLT 3: "pubkey = basepoint + SHA256(per_commitment_point || basepoint) * G": the `localpubkey`, `local_htlcpubkey`,
    /// `remote_htlcpubkey`, `local_delayedpubkey` and `remote_delayedpubkey`, each from its own base point.
    /// </summary>
    /// <param name="basepoint">Of the one who owns the key.</param>
    /// <param name="perCommitmentPoint">Of the one who owns the commitment transaction.</param>
    public static ECPubKey DerivePublicKey(ECPubKey basepoint, ECPubKey perCommitmentPoint)
    {
        Span<byte> tweak = stackalloc byte[32];
        HashPoints(perCommitmentPoint, basepoint, tweak);
        return basepoint.AddTweak(tweak);
    }

    /// <summary>BOLT 3: "privkey = basepoint_secret + SHA256(per_commitment_point || basepoint)".</summary>
    /// <param name="basepointSecret">The secret key of the base point.</param>
    /// <param name="perCommitmentPoint">Of the one who owns the commitment transaction.</param>
    /// <returns>The secret key; the caller disposes it.</returns>
    public static ECPrivKey DerivePrivateKey(ECPrivKey basepointSecret, ECPubKey perCommitmentPoint)
    {
        Span<byte> tweak = stackalloc byte[32];
        HashPoints(perCommitmentPoint, basepointSecret.CreatePubKey(), tweak);
        return basepointSecret.TweakAdd(tweak);
    }

    /// <summary>
    /// BOLT 3: "revocationpubkey = revocation_basepoint * SHA256(revocation_basepoint || per_commitment_point) +
    /// per_commitment_point * SHA256(per_commitment_point || revocation_basepoint)".
    /// </summary>
    /// <param name="revocationBasepoint">Of the one who may punish.</param>
    /// <param name="perCommitmentPoint">Of the one who owns the commitment transaction.</param>
    public static ECPubKey RevocationPublicKey(ECPubKey revocationBasepoint, ECPubKey perCommitmentPoint)
    {
        Span<byte> factor = stackalloc byte[32];
        HashPoints(revocationBasepoint, perCommitmentPoint, factor);
        var first = revocationBasepoint.TweakMul(factor);
        HashPoints(perCommitmentPoint, revocationBasepoint, factor);
        var second = perCommitmentPoint.TweakMul(factor);
        return ECPubKey.TryCombine(Context.Instance, [first, second], out var sum) && sum is not null
            ? sum
            : throw new ArgumentException("The revocation key is the point at infinity.");
    }

    /// <summary>
    /// BOLT 3: "revocationprivkey = revocation_basepoint_secret * SHA256(revocation_basepoint || per_commitment_point) +
    /// per_commitment_secret * SHA256(per_commitment_point || revocation_basepoint)": what takes a revoked commitment's outputs.
    /// </summary>
    /// <param name="revocationBasepointSecret">Ours.</param>
    /// <param name="perCommitmentSecret">Revealed by the other side.</param>
    /// <returns>The secret key; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The per-commitment secret is no valid key.</exception>
    public static ECPrivKey RevocationPrivateKey(ECPrivKey revocationBasepointSecret, in PerCommitmentSecret perCommitmentSecret)
    {
        using var commitmentKey = ECPrivKey.Create(perCommitmentSecret.AsSpan());
        var perCommitmentPoint = commitmentKey.CreatePubKey();
        var revocationBasepoint = revocationBasepointSecret.CreatePubKey();

        Span<byte> factor = stackalloc byte[32];
        HashPoints(revocationBasepoint, perCommitmentPoint, factor);
        using var first = revocationBasepointSecret.TweakMul(factor);
        HashPoints(perCommitmentPoint, revocationBasepoint, factor);
        using var second = commitmentKey.TweakMul(factor);

        Span<byte> addend = stackalloc byte[32];
        second.WriteToSpan(addend);
        var sum = first.TweakAdd(addend);
        CryptographicOperations.ZeroMemory(addend);
        return sum;
    }

    private static void HashPoints(ECPubKey first, ECPubKey second, Span<byte> hash)
    {
        Span<byte> both = stackalloc byte[2 * Point.Length];
        first.WriteToSpan(true, both, out _);
        second.WriteToSpan(true, both[Point.Length..], out _);
        SHA256.HashData(both, hash);
    }
}
