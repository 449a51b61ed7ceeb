using System.Buffers;
using System.Security.Cryptography;

namespace Lnd.Actors.Protocol.Wire;

/// <summary>
/// Names of Tor v3 onion services: base32 of public key (32 bytes), checksum (2 bytes) and version (1 byte), and <c>.onion</c>.
/// </summary>
internal static class OnionName
{
    /// <summary>Bytes in an address descriptor.</summary>
    public const int Length = 35;

    public const string Suffix = ".onion";

    private const int KeyLength = 32;
    private const byte Version = 3;
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>35 bytes are 280 bits are 56 digits: there is never padding.</summary>
    private const int Digits = Length * 8 / 5;

    public static string Format(ReadOnlySpan<byte> service)
    {
        Span<char> digits = stackalloc char[Digits];
        for (var i = 0; i < Digits; i++)
        {
            var bit = i * 5;
            var pair = service[bit / 8] << 8 | (bit / 8 + 1 < Length ? service[bit / 8 + 1] : 0);
            digits[i] = Alphabet[pair >> (11 - bit % 8) & 31];
        }
        return $"{digits}{Suffix}";
    }

    /// <summary>Reads a name of version 3 whose checksum is right.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, out ByteString service)
    {
        service = default;
        if (name.Length != Digits + Suffix.Length || !name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase))
            return false;
        var bytes = new byte[Length];
        for (var i = 0; i < Digits; i++)
        {
            var digit = Alphabet.IndexOf(char.ToLowerInvariant(name[i]), StringComparison.Ordinal);
            if (digit < 0)
                return false;
            var bit = i * 5;
            var pair = digit << (11 - bit % 8);
            bytes[bit / 8] |= (byte)(pair >> 8);
            if (bit / 8 + 1 < Length)
                bytes[bit / 8 + 1] |= (byte)pair;
        }
        if (bytes[^1] != Version || !ChecksumIsRight(bytes))
            return false;
        service = ByteString.Own(bytes);
        return true;
    }

    // BOLT 7: "checksum = sha3(".onion checksum" || pubkey || version)[:2]". A wrong one can only be a slip of whoever typed the name:
    // where the platform has no SHA-3, such a name simply leads nowhere.
    private static bool ChecksumIsRight(ReadOnlySpan<byte> service)
    {
        if (!SHA3_256.IsSupported)
            return true;
        Span<byte> hash = stackalloc byte[SHA3_256.HashSizeInBytes];
        SHA3_256.HashData([.. ".onion checksum"u8, .. service[..KeyLength], Version], hash);
        return hash[..2].SequenceEqual(service.Slice(KeyLength, 2));
    }
}

/// <summary>Hostnames, as DNS allows them.</summary>
internal static class DnsName
{
    private const int MaxLength = 255;
    private const int MaxLabelLength = 63;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    /// <summary>
    /// Whether it has labels of 1 to 63 letters, digits, hyphens and underscores between dots, 255 characters at most. BOLT 7: "`hostname`
    /// bytes MUST be ASCII characters."
    /// </summary>
    public static bool IsValid(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > MaxLength)
            return false;
        foreach (var range in name.Split('.'))
        {
            var label = name[range];
            if (label.Length is 0 or > MaxLabelLength || label.ContainsAnyExcept(Allowed) || label[0] == '-' || label[^1] == '-')
                return false;
        }
        return true;
    }
}
