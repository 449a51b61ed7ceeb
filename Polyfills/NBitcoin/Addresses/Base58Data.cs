using System.Security.Cryptography;

namespace NBitcoin;

/// <summary>A base58 string of one network that is not an address: a key. Immutable; equal when the text is.</summary>
public abstract class Base58Data : IBase58Data
{
    private readonly string _text;

    private protected Base58Data(string text, Network network)
    {
        _text = text;
        Network = network;
    }

    /// <summary>The network it is for.</summary>
    public Network Network { get; }

    /// <summary>What it holds.</summary>
    public abstract Base58Type Type { get; }

    /// <summary>The text.</summary>
    public string ToWif() => _text;

    /// <summary>What is between the first bytes, which tell the type, and the checksum.</summary>
    public byte[] ToBytes() => Payload();

    internal abstract byte[] Payload();

    /// <summary>The text.</summary>
    public override string ToString() => _text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Base58Data other && this == other;

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <summary>Same text.</summary>
    public static bool operator ==(Base58Data? a, Base58Data? b) => a is null ? b is null : b is not null && a._text == b._text;

    /// <summary>Another text.</summary>
    public static bool operator !=(Base58Data? a, Base58Data? b) => !(a == b);

    /// <summary>The text of bytes that hold a secret, and which are wiped.</summary>
    private protected static string Encode(Base58Type type, byte[] secret, Network network)
    {
        var text = NetworkText.Base58(type, secret, network);
        CryptographicOperations.ZeroMemory(secret);
        return text;
    }
}
