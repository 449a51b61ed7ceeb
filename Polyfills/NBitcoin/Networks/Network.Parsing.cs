using System.Security.Cryptography;
using NBitcoin.DataEncoders;

namespace NBitcoin;

public partial class Network
{
    private const int LongestShown = 50;

    private static readonly Lazy<string[]> Bech32Starts = new(() =>
        [.. GetNetworks().Select(n => n._parameters.Bech32Prefix + "1").Distinct()]);

    /// <summary>Reads an address or key of this network.</summary>
    /// <typeparam name="T">What it must be.</typeparam>
    /// <exception cref="Bech32FormatException">The checksum of an address fails in one or two places that can be told.</exception>
    /// <exception cref="FormatException">Not a <typeparamref name="T"/> of this network.</exception>
    public T Parse<T>(string str) where T : IBitcoinString => (T)Parse(str, typeof(T));

    /// <inheritdoc cref="Parse{T}(string)"/>
    public IBitcoinString Parse(string str) => Parse(str, typeof(IBitcoinString));

    /// <inheritdoc cref="Parse{T}(string)"/>
    /// <param name="str">The text.</param>
    /// <param name="targetType">What it must be.</param>
    public IBitcoinString Parse(string str, Type targetType)
    {
        ArgumentNullException.ThrowIfNull(str);
        ArgumentNullException.ThrowIfNull(targetType);
        var result = IsBech32(str) ? ParseBech32(str) : ParseBase58(str, targetType);
        return targetType.IsInstanceOfType(result)
            ? result
            : throw new FormatException($"{str} is not a {targetType.Name} of {this}");
    }

    /// <inheritdoc cref="Parse{T}(string)"/>
    public static T Parse<T>(string str, Network expectedNetwork) where T : IBitcoinString
    {
        ArgumentNullException.ThrowIfNull(expectedNetwork);
        return expectedNetwork.Parse<T>(str);
    }

    /// <inheritdoc cref="Parse{T}(string)"/>
    /// <param name="str">The text.</param>
    /// <param name="expectedNetwork">The network it must be of.</param>
    /// <param name="targetType">What it must be; anything when null.</param>
    public static IBitcoinString Parse(string str, Network expectedNetwork, Type? targetType = null)
    {
        ArgumentNullException.ThrowIfNull(expectedNetwork);
        return expectedNetwork.Parse(str, targetType ?? typeof(IBitcoinString));
    }

    /// <summary>Reads a base58 address.</summary>
    /// <exception cref="FormatException">Not a base58 address of this network.</exception>
    public BitcoinAddress CreateBitcoinAddress(string base58)
    {
        ArgumentNullException.ThrowIfNull(base58);
        return (BitcoinAddress)ParseBase58(base58, typeof(BitcoinAddress));
    }

    /// <summary>The address of a key.</summary>
    public BitcoinPubKeyAddress CreateBitcoinAddress(KeyId dest) => new(dest, this);

    /// <summary>Reads a script hash address.</summary>
    /// <exception cref="FormatException">Not such an address of this network.</exception>
    public BitcoinScriptAddress CreateBitcoinScriptAddress(string base58) => new(base58, this);

    /// <summary>Reads a private key.</summary>
    /// <exception cref="FormatException">Not a private key of this network.</exception>
    public BitcoinSecret CreateBitcoinSecret(string base58) => new(base58, this);

    /// <summary>The text of a private key.</summary>
    public BitcoinSecret CreateBitcoinSecret(Key key) => new(key, this);

    /// <summary>Reads an extended private key.</summary>
    /// <exception cref="FormatException">Not such a key of this network.</exception>
    public BitcoinExtKey CreateBitcoinExtKey(string base58) => new(base58, this);

    /// <summary>The text of an extended private key.</summary>
    public BitcoinExtKey CreateBitcoinExtKey(ExtKey key) => new(key, this);

    /// <summary>The text of an extended public key.</summary>
    public BitcoinExtPubKey CreateBitcoinExtPubKey(ExtPubKey pubkey) => new(pubkey, this);

    // No base58 string of any network begins like this.
    private static bool IsBech32(string text) =>
        Array.Exists(Bech32Starts.Value, s => text.StartsWith(s, StringComparison.OrdinalIgnoreCase));

    private IBitcoinString ParseBech32(string text)
    {
        var program = _bech32.Decode(text, out var version);
        return (version, program.Length) switch
        {
            (0, 20) => new BitcoinWitPubKeyAddress(text, new WitKeyId(program), this),
            (0, 32) => new BitcoinWitScriptAddress(text, new WitScriptId(program), this),
            (1, 32) => TaprootAddress.Create(text, this),
            _ => throw new FormatException(
                $"The address {text} has witness version {version} and {program.Length} bytes, which nothing is defined for yet"),
        };
    }

    private IBase58Data ParseBase58(string text, Type wanted)
    {
        var data = DecodeShown(text, wanted);
        try
        {
            foreach (var type in Enum.GetValues<Base58Type>())
            {
                if (IsWanted(type, wanted) && NetworkText.TryStrip(this, type, data, out var payload))
                    return Create(type, text, payload);
            }
            throw NetworkText.Unexpected($"a {wanted.Name}", text, data, this);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(data);
        }
    }

    private IBase58Data Create(Base58Type type, string text, byte[] payload) => type switch
    {
        Base58Type.PUBKEY_ADDRESS => new BitcoinPubKeyAddress(text, new KeyId(payload), this),
        Base58Type.SCRIPT_ADDRESS => new BitcoinScriptAddress(text, new ScriptId(payload), this),
        Base58Type.SECRET_KEY => new BitcoinSecret(text, payload, this),
        Base58Type.EXT_PUBLIC_KEY => new BitcoinExtPubKey(text, payload, this),
        _ => new BitcoinExtKey(text, payload, this),
    };

    // What should have been an address may be shown, unless it is as long as a private key.
    private static byte[] DecodeShown(string text, Type wanted)
    {
        try
        {
            return NetworkText.DecodeBase58(text);
        }
        catch (FormatException e) when (typeof(BitcoinAddress).IsAssignableFrom(wanted) && text.Length <= LongestShown)
        {
            throw new FormatException($"\"{text}\" is not an address: {e.Message}", e);
        }
    }

    private static bool IsWanted(Base58Type type, Type wanted) => wanted.IsAssignableFrom(type switch
    {
        Base58Type.PUBKEY_ADDRESS => typeof(BitcoinPubKeyAddress),
        Base58Type.SCRIPT_ADDRESS => typeof(BitcoinScriptAddress),
        Base58Type.SECRET_KEY => typeof(BitcoinSecret),
        Base58Type.EXT_PUBLIC_KEY => typeof(BitcoinExtPubKey),
        _ => typeof(BitcoinExtKey),
    });
}
