using System.Security.Cryptography;
using NBitcoin.DataEncoders;

namespace NBitcoin;

/// <summary>Puts the prefixes of a network on base58 and bech32 strings, and takes them off.</summary>
internal static class NetworkText
{
    private const int KeyHashSize = 20;
    private const int ExtKeySize = 74;

    // longer than any base58 string there is; decoding takes time with the square of the length
    private const int MaxBase58Length = 128;

    private static readonly Base58CheckEncoder Base58Check = new();

    public static string Base58(Base58Type type, byte[]? payload, Network network)
    {
        ArgumentNullException.ThrowIfNull(payload);
        ArgumentNullException.ThrowIfNull(network);
        var prefix = network.Base58Prefix(type);
        Span<byte> data = stackalloc byte[prefix.Length + payload.Length];
        prefix.CopyTo(data);
        payload.CopyTo(data[prefix.Length..]);
        var text = Base58Check.EncodeData((ReadOnlySpan<byte>)data);
        CryptographicOperations.ZeroMemory(data);
        return text;
    }

    public static string Bech32(Bech32Type type, byte version, byte[]? program, Network network)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(network);
        return network.GetBech32Encoder(type, true)!.Encode(version, program);
    }

    /// <summary>The payload of a string of one type.</summary>
    /// <exception cref="FormatException">Not such a string.</exception>
    public static byte[] ReadBase58(Base58Type type, string text, Network network)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(network);
        var data = DecodeBase58(text);
        try
        {
            return TryStrip(network, type, data, out var payload) ? payload : throw Unexpected(Name(type), text, data, network);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(data);
        }
    }

    /// <summary>The program of an address of one type.</summary>
    /// <exception cref="FormatException">Not such an address.</exception>
    public static byte[] ReadBech32(Bech32Type type, string text, Network network)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(network);
        var program = network.GetBech32Encoder(type, true)!.Decode(text, out var version);
        var (wantedVersion, size) = type switch
        {
            Bech32Type.WITNESS_PUBKEY_ADDRESS => (0, KeyHashSize),
            Bech32Type.WITNESS_SCRIPT_ADDRESS => (0, 32),
            _ => (1, 32),
        };
        if (version != wantedVersion || program.Length != size)
            throw new FormatException(
                $"The address {text} has witness version {version} and {program.Length} bytes, not version {wantedVersion} and {size} bytes");
        return program;
    }

    /// <summary>The bytes, checksum tested. They may hold a secret: the caller wipes them.</summary>
    /// <exception cref="FormatException">Too long, space around it, not base58, or a wrong checksum.</exception>
    public static byte[] DecodeBase58(string text)
    {
        if (text.Length > MaxBase58Length)
            throw new FormatException($"{text.Length} characters are too many for an address or a key");
        if (text.Length > 0 && (DataEncoder.IsSpace(text[0]) || DataEncoder.IsSpace(text[^1])))
            throw new FormatException("There is white space before or after the text");
        return Base58Check.DecodeData(text);
    }

    /// <summary>The payload behind the prefix of the type, when there is that prefix and the length fits.</summary>
    public static bool TryStrip(Network network, Base58Type type, byte[] data, out byte[] payload)
    {
        var prefix = network.Base58Prefix(type);
        payload = data.AsSpan().StartsWith(prefix) ? data[prefix.Length..] : [];
        return payload.Length > 0 && type switch
        {
            Base58Type.PUBKEY_ADDRESS or Base58Type.SCRIPT_ADDRESS => payload.Length == KeyHashSize,
            Base58Type.SECRET_KEY => BitcoinSecret.IsPayload(payload),
            _ => payload.Length == ExtKeySize,
        };
    }

    /// <summary>Tells what the string is instead. Repeats it only when it is no secret.</summary>
    public static FormatException Unexpected(string wanted, string text, byte[] data, Network network)
    {
        foreach (var other in Network.GetNetworks().Where(n => n != network).Prepend(network))
        {
            foreach (var type in Enum.GetValues<Base58Type>())
            {
                if (!TryStrip(other, type, data, out _))
                    continue;
                var found = other == network ? Name(type) : $"{Name(type)} of another network ({other})";
                var shown = type is Base58Type.SECRET_KEY or Base58Type.EXT_SECRET_KEY ? "The text" : text;
                return new FormatException($"{shown} is {found}, not {wanted} of {network}");
            }
        }
        return new FormatException($"The text has a valid checksum but is not {wanted} of {network}");
    }

    public static string Name(Base58Type type) => type switch
    {
        Base58Type.PUBKEY_ADDRESS => "a key hash address",
        Base58Type.SCRIPT_ADDRESS => "a script hash address",
        Base58Type.SECRET_KEY => "a private key",
        Base58Type.EXT_PUBLIC_KEY => "an extended public key",
        _ => "an extended private key",
    };
}
