using System.Buffers.Binary;
using System.Security.Cryptography;

namespace NBitcoin;

/// <summary>What private and public keys of a tree have in common (BIP 32).</summary>
internal static class HdDerivation
{
    public const int ChainCodeSize = 32;

    /// <summary>HMAC-SHA512 of the 33 bytes of the parent and the child number, keyed with the chain code: 64 bytes.</summary>
    public static void Hash(ReadOnlySpan<byte> chainCode, ReadOnlySpan<byte> parent, uint child, Span<byte> output)
    {
        Span<byte> data = stackalloc byte[PubKey.CompressedSize + sizeof(uint)];
        parent.CopyTo(data);
        BinaryPrimitives.WriteUInt32BigEndian(data[parent.Length..], child);
        HMACSHA512.HashData(chainCode, data, output);
        CryptographicOperations.ZeroMemory(data);
    }

    public static byte NextDepth(byte depth) => depth < byte.MaxValue
        ? (byte)(depth + 1)
        : throw new InvalidOperationException($"A key {byte.MaxValue} levels below the root has no children");

    public static InvalidOperationException NoSuchChild(uint child) => new($"This key has no child {child}: take the next one (BIP 32)");

    public static byte[] CopyChainCode(byte[] chainCode)
    {
        ArgumentNullException.ThrowIfNull(chainCode);
        if (chainCode.Length != ChainCodeSize)
            throw new ArgumentException($"A chain code has {ChainCodeSize} bytes, not {chainCode.Length}", nameof(chainCode));
        return [.. chainCode];
    }

    /// <summary>The serialised fields before the key.</summary>
    public readonly record struct Fields(byte Depth, HDFingerprint Parent, uint Child, byte[] ChainCode)
    {
        private const int ParentAt = 1;
        private const int ChildAt = 5;
        private const int ChainCodeAt = 9;

        /// <summary>Reads the fields of 74 bytes.</summary>
        /// <exception cref="FormatException">Not 74 bytes.</exception>
        /// <exception cref="ArgumentException">A root with a parent or a number.</exception>
        public static Fields Read(ReadOnlySpan<byte> bytes)
        {
            if (bytes.Length != ExtKey.Length)
                throw new FormatException($"An extended key has {ExtKey.Length} bytes, not {bytes.Length}");
            var fields = new Fields(
                bytes[0],
                new HDFingerprint(bytes[ParentAt..ChildAt]),
                BinaryPrimitives.ReadUInt32BigEndian(bytes[ChildAt..]),
                bytes.Slice(ChainCodeAt, ChainCodeSize).ToArray());
            if (fields is { Depth: 0 } && (fields.Parent != default || fields.Child != 0))
                throw new ArgumentException($"A root has no parent and no number, not {fields.Parent} and {fields.Child}", nameof(bytes));
            return fields;
        }

        public void Write(Span<byte> bytes)
        {
            bytes[0] = Depth;
            Parent.ToBytes(bytes[ParentAt..]);
            BinaryPrimitives.WriteUInt32BigEndian(bytes[ChildAt..], Child);
            ChainCode.CopyTo(bytes[ChainCodeAt..]);
        }
    }
}
