using System.Security.Cryptography;
using System.Text;

namespace NBitcoin;

/// <summary>The tagged hashes of BIP 341: SHA-256 of twice the hash of a tag and then the data.</summary>
static class TaggedHash
{
    static readonly byte[] Sighash = Of("TapSighash"), Leaf = Of("TapLeaf"), Branch = Of("TapBranch"), Tweak = Of("TapTweak");

    static byte[] Of(string tag) => SHA256.HashData(Encoding.ASCII.GetBytes(tag));

    public static ReadOnlySpan<byte> TapSighash => Sighash;

    /// <summary>The hash of a script and the version of its leaf.</summary>
    public static void TapLeaf(byte version, ReadOnlySpan<byte> script, Span<byte> output32)
    {
        var writer = new ByteWriter(stackalloc byte[512]);
        writer.Bytes(Leaf);
        writer.Bytes(Leaf);
        writer.Byte(version);
        writer.VarString(script);
        SHA256.HashData(writer.Written, output32);
        writer.Dispose();
    }

    /// <summary>The hash of two nodes of the tree, whichever comes first.</summary>
    public static void TapBranch(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, Span<byte> output32)
    {
        var ordered = a.SequenceCompareTo(b) < 0;
        Hash(Branch, ordered ? a : b, ordered ? b : a, output32);
    }

    /// <summary>What is added to the internal key.</summary>
    /// <param name="merkleRoot">Empty where there is no tree.</param>
    public static void TapTweak(ReadOnlySpan<byte> internalKey32, ReadOnlySpan<byte> merkleRoot, Span<byte> output32) =>
        Hash(Tweak, internalKey32, merkleRoot, output32);

    static void Hash(ReadOnlySpan<byte> hashOfTag, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> output32)
    {
        Span<byte> data = stackalloc byte[128];
        hashOfTag.CopyTo(data);
        hashOfTag.CopyTo(data[32..]);
        first.CopyTo(data[64..]);
        second.CopyTo(data[96..]);
        SHA256.HashData(data[..(64 + first.Length + second.Length)], output32);
    }
}
