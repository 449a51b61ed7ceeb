using System.Buffers;

namespace NBitcoin.DataEncoders;

/// <summary>Bytes to text and back.</summary>
public abstract class DataEncoder
{
    private protected DataEncoder() { }

    /// <summary>Space, tab, line feed, vertical tab, form feed or carriage return.</summary>
    public static bool IsSpace(char c) => c is ' ' or (>= '\t' and <= '\r');

    public string EncodeData(byte[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return EncodeData(data, 0, data.Length);
    }

    public abstract string EncodeData(byte[] data, int offset, int count);

    public virtual string EncodeData(ReadOnlySpan<byte> data) => Encode(data);

    // the package's encoders don't override EncodeData(ReadOnlySpan), so neither may these
    private protected virtual string Encode(ReadOnlySpan<byte> data) => EncodeData(data.ToArray());

    /// <exception cref="FormatException">Not in this encoding.</exception>
    public abstract byte[] DecodeData(string encoded);
}

/// <summary>Base 16: lower case when written, either case when read.</summary>
public class HexEncoder : DataEncoder
{
    static readonly byte[] Values = BuildValues();

    static byte[] BuildValues()
    {
        var values = new byte[256];
        values.AsSpan().Fill(0xff);
        for (var i = 0; i < 16; i++)
            values["0123456789abcdef"[i]] = values["0123456789ABCDEF"[i]] = (byte)i;
        return values;
    }

    public override string EncodeData(byte[] data, int offset, int count)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Convert.ToHexStringLower(data, offset, count);
    }

    private protected override string Encode(ReadOnlySpan<byte> data) => Convert.ToHexStringLower(data);

    public override byte[] DecodeData(string encoded)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        var bytes = new byte[encoded.Length / 2];
        return TryDecode(encoded, bytes) ? bytes : throw Invalid(encoded);
    }

    /// <exception cref="FormatException">Not hexadecimal.</exception>
    /// <exception cref="ArgumentException"><paramref name="output"/> is too short.</exception>
    public void DecodeData(string encoded, Span<byte> output)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        if (output.Length < encoded.Length / 2)
            throw new ArgumentException($"{encoded.Length / 2} bytes are needed, not {output.Length}.", nameof(output));
        if (!TryDecode(encoded, output))
            throw Invalid(encoded);
    }

    internal static bool TryDecode(ReadOnlySpan<char> hex, Span<byte> output) =>
        Convert.FromHexString(hex, output, out var charsConsumed, out _) == OperationStatus.Done && charsConsumed == hex.Length;

    static FormatException Invalid(string encoded) =>
        new($"\"{(encoded.Length > 200 ? encoded[..200] + "..." : encoded)}\" is not hexadecimal.");

    /// <summary>An even number of hexadecimal digits and nothing else.</summary>
    public bool IsValid(string str) => IsWellFormed(str);

    /// <inheritdoc cref="IsValid"/>
    public static bool IsWellFormed(string str)
    {
        ArgumentNullException.ThrowIfNull(str);
        return str.Length % 2 == 0 && !str.AsSpan().ContainsAnyExcept(Digits);
    }

    static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>The value of the digit, -1 where it is none.</summary>
    public static int IsDigit(char c) => c < 256 && Values[c] != 0xff ? Values[c] : -1;
}

/// <summary>One encoder of each kind.</summary>
public static partial class Encoders
{
    public static DataEncoder Hex { get; } = new HexEncoder();
}
