namespace NBitcoin;

/// <summary>An address of one network. Immutable; equal when the text is.</summary>
public abstract partial class BitcoinAddress : IBitcoinString, IDestination
{
    private readonly string _text;
    private Script? _script;

    /// <summary>The address with this text.</summary>
    protected internal BitcoinAddress(string str, Network network)
    {
        ArgumentNullException.ThrowIfNull(str);
        ArgumentNullException.ThrowIfNull(network);
        _text = str;
        Network = network;
    }

    /// <summary>Reads an address of any kind. Witness versions and lengths that have no meaning yet are refused.</summary>
    /// <exception cref="DataEncoders.Bech32FormatException">The checksum fails in one or two places that can be told.</exception>
    /// <exception cref="FormatException">Not an address of <paramref name="expectedNetwork"/>.</exception>
    public static BitcoinAddress Create(string str, Network expectedNetwork)
    {
        ArgumentNullException.ThrowIfNull(str);
        ArgumentNullException.ThrowIfNull(expectedNetwork);
        return expectedNetwork.Parse<BitcoinAddress>(str);
    }

    /// <summary>The network it is for.</summary>
    public Network Network { get; }

    /// <summary>The script of an output to it.</summary>
    public Script ScriptPubKey => _script ??= GeneratePaymentScript();

    /// <summary>Makes <see cref="ScriptPubKey"/>.</summary>
    protected abstract Script GeneratePaymentScript();

    /// <summary>The text.</summary>
    public override string ToString() => _text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BitcoinAddress other && this == other;

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <summary>Same text.</summary>
    public static bool operator ==(BitcoinAddress? a, BitcoinAddress? b) => a is null ? b is null : b is not null && a._text == b._text;

    /// <summary>Another text.</summary>
    public static bool operator !=(BitcoinAddress? a, BitcoinAddress? b) => !(a == b);
}
