using NBitcoin.Secp256k1;

namespace NBitcoin;

/// <summary>Ties an output key to an internal key and a script tree (BIP 341).</summary>
internal static class TaprootTweak
{
    public const int Size = 32;

    /// <summary>What is added to the internal key: the hash of it and the root of the tree.</summary>
    public static void Compute(ECXOnlyPubKey internalKey, uint256? merkleRoot, Span<byte> tweak)
    {
        Span<byte> key = stackalloc byte[Size];
        internalKey.WriteToSpan(key);
        Span<byte> root = stackalloc byte[Size];
        merkleRoot?.ToBytes(root);
        TaggedHash.TapTweak(key, merkleRoot is null ? [] : root, tweak);
    }

    /// <summary>The private key of the output key. The caller disposes it.</summary>
    /// <exception cref="InvalidOperationException">The sum is no key (probability 2^-127).</exception>
    public static ECPrivKey Apply(ECPrivKey key, PubKey pubKey, uint256? merkleRoot)
    {
        Span<byte> tweak = stackalloc byte[Size];
        var xonly = pubKey.ECKey.ToXOnlyPubKey(out var odd);
        Compute(xonly, merkleRoot, tweak);
        using var even = odd ? key.Negate() : key.Clone();
        return even.TryTweakAdd(tweak, out var tweaked)
            ? tweaked!
            : throw new InvalidOperationException($"The internal key {pubKey} can not be tweaked with this tree");
    }

    /// <summary>The hash of a leaf.</summary>
    public static uint256 Leaf(TapLeafVersion version, Script script)
    {
        Span<byte> hash = stackalloc byte[Size];
        TaggedHash.TapLeaf((byte)version, script.Span, hash);
        return new uint256(hash);
    }

    /// <summary>The hash of a branch; the order of its children makes no difference.</summary>
    public static uint256 Branch(uint256 a, uint256 b)
    {
        Span<byte> left = stackalloc byte[Size];
        Span<byte> right = stackalloc byte[Size];
        a.ToBytes(left);
        b.ToBytes(right);
        Span<byte> hash = stackalloc byte[Size];
        TaggedHash.TapBranch(left, right, hash);
        return new uint256(hash);
    }
}
