using System.Security.Cryptography;
using NetHmacSha256 = System.Security.Cryptography.HMACSHA256;
using NetHmacSha512 = System.Security.Cryptography.HMACSHA512;
using NetSha1 = System.Security.Cryptography.SHA1;
using NetSha256 = System.Security.Cryptography.SHA256;
using NetSha512 = System.Security.Cryptography.SHA512;

namespace NBitcoin.Crypto;

/// <summary>The hash functions of Bitcoin. "Hash160" is RIPEMD-160 of SHA-256.</summary>
public static class Hashes
{
    internal static void DoubleSHA256(ReadOnlySpan<byte> data, Span<byte> output32)
    {
        Span<byte> first = stackalloc byte[32];
        NetSha256.HashData(data, first);
        NetSha256.HashData(first, output32);
    }

    internal static uint256 DoubleSHA256(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[32];
        DoubleSHA256(data, hash);
        return new uint256(hash);
    }

    public static uint256 DoubleSHA256(byte[] data) => DoubleSHA256(Checked(data));
    public static uint256 DoubleSHA256(byte[] data, int count) => DoubleSHA256(Checked(data)[..count]);
    public static uint256 DoubleSHA256(byte[] data, int offset, int count) => DoubleSHA256(Checked(data).Slice(offset, count));

    public static byte[] DoubleSHA256RawBytes(byte[] data) => DoubleSHA256RawBytes(data, 0, Checked(data).Length);

    public static byte[] DoubleSHA256RawBytes(byte[] data, int offset, int count)
    {
        var hash = new byte[32];
        DoubleSHA256(Checked(data).Slice(offset, count), hash);
        return hash;
    }

    internal static void Hash160(ReadOnlySpan<byte> data, Span<byte> output20)
    {
        Span<byte> sha = stackalloc byte[32];
        NetSha256.HashData(data, sha);
        Ripemd160.HashData(sha, output20);
    }

    public static uint160 Hash160(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[20];
        Hash160(data, hash);
        return new uint160((ReadOnlySpan<byte>)hash);
    }

    public static uint160 Hash160(byte[] data) => Hash160(Checked(data));
    public static uint160 Hash160(byte[] data, int count) => Hash160(Checked(data)[..count]);
    public static uint160 Hash160(byte[] data, int offset, int count) => Hash160(Checked(data).Slice(offset, count));

    public static byte[] Hash160RawBytes(byte[] data) => Hash160RawBytes(data, 0, Checked(data).Length);

    public static byte[] Hash160RawBytes(byte[] data, int offset, int count)
    {
        var hash = new byte[20];
        Hash160(Checked(data).Slice(offset, count), hash);
        return hash;
    }

    public static byte[] RIPEMD160(byte[] data) => RIPEMD160(data, 0, Checked(data).Length);
    public static byte[] RIPEMD160(byte[] data, int count) => RIPEMD160(data, 0, count);

    public static byte[] RIPEMD160(byte[] data, int offset, int count)
    {
        var hash = new byte[20];
        Ripemd160.HashData(Checked(data).Slice(offset, count), hash);
        return hash;
    }

    public static byte[] SHA1(byte[] data, int offset, int count) => NetSha1.HashData(Checked(data).Slice(offset, count));
    public static byte[] SHA256(ReadOnlySpan<byte> data) => NetSha256.HashData(data);
    public static byte[] SHA256(byte[] data) => NetSha256.HashData(data);
    public static byte[] SHA256(byte[] data, int offset, int count) => NetSha256.HashData(Checked(data).Slice(offset, count));
    public static byte[] SHA512(byte[] data) => NetSha512.HashData(data);
    public static byte[] SHA512(byte[] data, int offset, int count) => NetSha512.HashData(Checked(data).Slice(offset, count));
    public static byte[] HMACSHA256(byte[] key, byte[] data) => NetHmacSha256.HashData(key, data);
    public static byte[] HMACSHA512(byte[] key, byte[] data) => NetHmacSha512.HashData(key, data);

    /// <returns>False where <paramref name="output"/> has no room for 64 bytes.</returns>
    public static bool HMACSHA512(byte[] key, ReadOnlySpan<byte> data, Span<byte> output, out int outputLength) =>
        NetHmacSha512.TryHashData(key, data, output, out outputLength);

    /// <summary>SHA-256(SHA-256(tag) || SHA-256(tag) || data), BIP 340.</summary>
    internal static void TaggedSHA256(ReadOnlySpan<byte> hashOfTag, ReadOnlySpan<byte> data, Span<byte> output32)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(hashOfTag);
        hash.AppendData(hashOfTag);
        hash.AppendData(data);
        hash.GetHashAndReset(output32);
    }

    static ReadOnlySpan<byte> Checked(byte[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data;
    }
}
