namespace NBitcoin.DataEncoders;

/// <summary>Which of the two checksums a bech32 string carries: they differ in the constant that a valid string comes to.</summary>
public class Bech32EncodingType
{
    /// <summary>BIP 173: witness version 0, and BOLT 11 invoices.</summary>
    public static readonly Bech32EncodingType BECH32 = new(1);

    /// <summary>BIP 350: witness versions 1 to 16.</summary>
    public static readonly Bech32EncodingType BECH32M = new(0x2bc830a3);

    /// <summary>Both.</summary>
    public static readonly Bech32EncodingType[] All = [BECH32, BECH32M];

    /// <summary>A checksum that comes to <paramref name="encodingConstant"/>.</summary>
    public Bech32EncodingType(int encodingConstant) => EncodingConstant = encodingConstant;

    /// <summary>What the checksum polynomial of a valid string comes to.</summary>
    public int EncodingConstant { get; }
}

/// <summary>A bech32 string whose checksum fails in a way that points at the wrong characters.</summary>
public class Bech32FormatException : FormatException
{
    /// <summary>The errors are at <paramref name="indexes"/> of the string.</summary>
    public Bech32FormatException(string message, int[] indexes) : base(message)
    {
        ArgumentNullException.ThrowIfNull(indexes);
        ErrorIndexes = [.. indexes.Order()];
    }

    /// <summary>
    /// Positions in the string, from 0 and ascending, of the characters that are probably wrong. Never correct them silently (BIP 173).
    /// </summary>
    public int[] ErrorIndexes { get; }
}
