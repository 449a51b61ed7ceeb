using System.Security.Cryptography;

namespace NBitcoin.DataEncoders;

/// <summary>Base58 of the bytes and the first four bytes of their double SHA-256.</summary>
public class Base58CheckEncoder : Base58Encoder
{
    private const int ChecksumLength = 4;

    /// <summary>True when <paramref name="str"/> consists of base58 digits and is long enough for a checksum; does not verify it.</summary>
    public override bool IsMaybeEncoded(string str) => base.IsMaybeEncoded(str) && str.Length > ChecksumLength;

    /// <inheritdoc/>
    public override string EncodeData(byte[] data, int offset, int count)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Encode(data.AsSpan(offset, count));
    }

    private protected override string Encode(ReadOnlySpan<byte> data)
    {
        var size = data.Length + ChecksumLength;
        Span<byte> buffer = size <= 256 ? stackalloc byte[size] : new byte[size];
        data.CopyTo(buffer);
        Checksum(data, buffer[data.Length..]);
        var result = base.Encode(buffer);
        CryptographicOperations.ZeroMemory(buffer);
        return result;
    }

    /// <inheritdoc/>
    /// <exception cref="FormatException">Not base58, too short for a checksum, or the checksum does not match.</exception>
    public override byte[] DecodeData(string encoded)
    {
        var all = base.DecodeData(encoded);
        try
        {
            if (all.Length < ChecksumLength)
                throw new FormatException($"{all.Length} bytes of base58 are too few to hold a checksum");
            var data = all.AsSpan(0, all.Length - ChecksumLength);
            Span<byte> expected = stackalloc byte[ChecksumLength];
            Checksum(data, expected);
            // the text may be a private key: the message must not repeat it
            if (!expected.SequenceEqual(all.AsSpan(data.Length)))
                throw new FormatException("The checksum of the base58 text does not match: it has a typing error or is cut off");
            return data.ToArray();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(all);
        }
    }

    private static void Checksum(ReadOnlySpan<byte> data, Span<byte> checksum)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        SHA256.HashData(hash, hash);
        hash[..ChecksumLength].CopyTo(checksum);
    }
}
