using System.Buffers.Binary;
using System.Security.Cryptography;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using NBitcoin;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Keys;

/// <summary>c-lightning's ways from <c>hsm_secret</c> to each key: the same secret must give the same node, coins and channels there and here.</summary>
internal static class SecretDerivation
{
    private const uint Hardened = 0x8000_0000;

    /// <summary>The node key. From the first 32 bytes, as everything that does not follow BIP 32.</summary>
    public static ECPrivKey NodeKey(HsmSecret secret)
    {
        Span<byte> key = stackalloc byte[32];
        try
        {
            for (uint salt = 0; ; salt++)
            {
                Derive(secret.Seed[..32], salt, "nodeid"u8, key);
                if (ECPrivKey.TryCreate(key, out var nodeKey))
                    return nodeKey;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>The parent of all keys of the wallet.</summary>
    public static ExtKey WalletKey(HsmSecret secret)
    {
        // BIP 86's first account, that of Bitcoin on every network
        if (secret.IsMnemonic)
            return Descend(ExtKey.CreateFromSeed(secret.Seed), [86 | Hardened, Hardened, Hardened, 0]);
        Span<byte> seed = stackalloc byte[32];
        Derive(secret.Seed, 0, "bip32 seed"u8, seed);
        var root = ExtKey.CreateFromSeed(seed);
        CryptographicOperations.ZeroMemory(seed);
        return Descend(root, [0, 0]);
    }

    /// <summary>The parent of what <c>makesecret</c> gives.</summary>
    public static byte[] DerivedSecretsBase(HsmSecret secret)
    {
        var derived = GC.AllocateArray<byte>(32, pinned: true);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret.Seed, derived, [], "derived secrets"u8);
        return derived;
    }

    /// <summary>The parent of all channels' secrets.</summary>
    public static byte[] ChannelBase(HsmSecret secret)
    {
        var derived = GC.AllocateArray<byte>(32, pinned: true);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret.Seed[..32], derived, [], "peer seed"u8);
        return derived;
    }

    /// <summary>The secrets of one channel.</summary>
    /// <param name="channelBase">As <see cref="ChannelBase"/> gives it.</param>
    /// <param name="peer">The other node.</param>
    /// <param name="dbId">This node's number of the channel.</param>
    public static ChannelSecrets Channel(ReadOnlySpan<byte> channelBase, Point peer, ulong dbId)
    {
        Span<byte> salt = stackalloc byte[Point.Length + sizeof(ulong)];
        peer.CopyTo(salt);
        BinaryPrimitives.WriteUInt64LittleEndian(salt[Point.Length..], dbId);
        Span<byte> seed = stackalloc byte[32];
        Span<byte> keys = stackalloc byte[6 * 32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, channelBase, seed, salt, "per-peer seed"u8);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, seed, keys, [], "c-lightning"u8);
        // in this order: funding, revocation, HTLC, payment, delayed payment, seed of the per-commitment secrets
        var shaSeed = GC.AllocateArray<byte>(32, pinned: true);
        keys[160..].CopyTo(shaSeed);
        var secrets = new ChannelSecrets(
            Funding: ECPrivKey.Create(keys[..32]),
            RevocationBase: ECPrivKey.Create(keys[32..64]),
            PaymentBase: ECPrivKey.Create(keys[96..128]),
            DelayedPaymentBase: ECPrivKey.Create(keys[128..160]),
            HtlcBase: ECPrivKey.Create(keys[64..96]),
            Seed: shaSeed);
        CryptographicOperations.ZeroMemory(seed);
        CryptographicOperations.ZeroMemory(keys);
        return secrets;
    }

    private static ExtKey Descend(ExtKey root, ReadOnlySpan<uint> path)
    {
        var key = root;
        foreach (var index in path)
        {
            using var parent = key.PrivateKey;
            key = key.Derive(index);
        }
        return key;
    }

    private static void Derive(ReadOnlySpan<byte> from, uint salt, ReadOnlySpan<byte> name, Span<byte> key)
    {
        Span<byte> saltBytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(saltBytes, salt);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, from, key, saltBytes, name);
    }
}
