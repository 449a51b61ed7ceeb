namespace NBitcoin.DataEncoders;

/// <summary>The shared instances of the stateless encoders, and bech32 encoders by prefix.</summary>
public static partial class Encoders
{
    /// <summary>Base58 without a checksum.</summary>
    public static DataEncoder Base58 { get; } = new Base58Encoder();

    /// <summary>Base58 with the four checksum bytes of addresses and keys.</summary>
    public static DataEncoder Base58Check { get; } = new Base58CheckEncoder();

    /// <summary>Base64 as in RFC 4648, section 4, padded.</summary>
    public static DataEncoder Base64 { get; } = new Base64Encoder();

    /// <summary>A bech32 and bech32m encoder for strings that begin with <paramref name="hrp"/>, in any case, and "1".</summary>
    public static Bech32Encoder Bech32(string hrp) => new(hrp);

    /// <summary>A bech32 and bech32m encoder for strings that begin with the ASCII letters <paramref name="hrp"/> and "1".</summary>
    public static Bech32Encoder Bech32(byte[] hrp) => new(hrp);
}
