using System.Text;

namespace NBitcoin.DataEncoders;

/// <summary>
/// Bech32 (BIP 173) and bech32m (BIP 350) for one human-readable part. "Data" is 5-bit symbols, one per byte, unless
/// <see cref="SquashBytes"/> is set.
/// </summary>
public class Bech32Encoder
{
    private const string Charset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const int MaxLength = 90;
    private const int MaxWitnessVersion = 16;
    private const int StackBytes = 256;

    private static readonly sbyte[] Symbols = SymbolTable();

    private readonly byte[] _hrp;
    private readonly uint _hrpChecksum;

    internal Bech32Encoder(string hrp) : this(AsciiLower(hrp))
    {
    }

    /// <summary>An encoder of strings that begin with the ASCII characters <paramref name="hrp"/>, which must not be upper case.</summary>
    /// <exception cref="FormatException">The part is empty or has a character outside of 33 to 126.</exception>
    public Bech32Encoder(byte[] hrp)
    {
        ArgumentNullException.ThrowIfNull(hrp);
        if (hrp.Length == 0)
            throw new FormatException("The human-readable part of a bech32 string must not be empty");
        foreach (var c in hrp)
        {
            if (c is < 33 or > 126)
                throw new FormatException($"Character {c} of the human-readable part is not allowed in a bech32 string");
        }
        _hrp = hrp;
        var checksum = Bech32Checksum.Start;
        foreach (var c in hrp)
            checksum = Bech32Checksum.Step(checksum, (byte)(c >> 5));
        checksum = Bech32Checksum.Step(checksum, 0);
        foreach (var c in hrp)
            checksum = Bech32Checksum.Step(checksum, (byte)(c & 31));
        _hrpChecksum = checksum;
    }

    /// <summary>The ASCII characters before the separator.</summary>
    public byte[] HumanReadablePart => _hrp;

    /// <summary>Refuse strings of more than 90 characters, as BIP 173 says. BOLT 11 invoices are longer.</summary>
    public bool StrictLength { get; set; } = true;

    /// <summary>Take and give bytes of 8 bits and convert them here.</summary>
    public bool SquashBytes { get; set; }

    /// <summary>An encoder for the human-readable part of <paramref name="test"/>.</summary>
    /// <exception cref="FormatException">There is no separator, or nothing before it.</exception>
    public static Bech32Encoder ExtractEncoderFromString(string test)
    {
        ArgumentNullException.ThrowIfNull(test);
        var separator = test.LastIndexOf('1');
        if (separator < 0)
            throw new FormatException("The bech32 string has no separator '1'");
        return new Bech32Encoder(test[..separator]);
    }

    /// <summary>The address of a witness program: bech32 for version 0, bech32m above.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The version is over 16.</exception>
    public string Encode(byte witnessVerion, byte[] witnessProgramm)
    {
        ArgumentNullException.ThrowIfNull(witnessProgramm);
        return Encode(witnessVerion, witnessProgramm.AsSpan());
    }

    /// <inheritdoc cref="Encode(byte, byte[])"/>
    public string Encode(byte witnessVerion, ReadOnlySpan<byte> witnessProgramm)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(witnessVerion, MaxWitnessVersion);
        var length = 1 + Bits.EightToFiveLength(witnessProgramm.Length);
        Span<byte> data = length <= StackBytes ? stackalloc byte[length] : new byte[length];
        data[0] = witnessVerion;
        Bits.EightToFive(witnessProgramm, data[1..]);
        return EncodeSymbols(data, witnessVerion == 0 ? Bech32EncodingType.BECH32 : Bech32EncodingType.BECH32M);
    }

    /// <summary>The witness version and program of an address.</summary>
    /// <exception cref="Bech32FormatException">The checksum fails in one or two places that can be told.</exception>
    /// <exception cref="FormatException">Not an address of this prefix, or a rule of BIP 173 or BIP 350 is broken.</exception>
    public virtual byte[] Decode(string addr, out byte witnessVerion)
    {
        var data = DecodeSymbols(addr, out var type);
        if (data.Length == 0)
            throw new FormatException($"The address {addr} holds no data");
        witnessVerion = data[0];
        if (witnessVerion > MaxWitnessVersion)
            throw new FormatException($"The address {addr} has witness version {witnessVerion}, over {MaxWitnessVersion}");
        if (type != (witnessVerion == 0 ? Bech32EncodingType.BECH32 : Bech32EncodingType.BECH32M))
            throw new FormatException($"The address {addr} has the wrong kind of checksum for witness version {witnessVerion}");
        var program = Bits.FiveToEight(data.AsSpan(1)) ?? throw new FormatException($"The address {addr} has wrong padding bits");
        if (program.Length is < 2 or > 40)
            throw new FormatException($"The address {addr} has a witness program of {program.Length} bytes, not 2 to 40");
        if (witnessVerion == 0 && program.Length is not (20 or 32))
            throw new FormatException($"The address {addr} has a version 0 program of {program.Length} bytes, not 20 or 32");
        return program;
    }

    /// <summary>The string of <paramref name="data"/>.</summary>
    /// <exception cref="FormatException">A symbol is over 31, and <see cref="SquashBytes"/> is off.</exception>
    public virtual string EncodeData(ReadOnlySpan<byte> data, Bech32EncodingType encodingType)
    {
        ArgumentNullException.ThrowIfNull(encodingType);
        if (!SquashBytes)
            return EncodeSymbols(data, encodingType);
        var length = Bits.EightToFiveLength(data.Length);
        Span<byte> symbols = length <= StackBytes ? stackalloc byte[length] : new byte[length];
        Bits.EightToFive(data, symbols);
        return EncodeSymbols(symbols, encodingType);
    }

    /// <inheritdoc cref="EncodeData"/>
    public string EncodeRaw(ReadOnlySpan<byte> data, Bech32EncodingType encodingType) => EncodeData(data, encodingType);

    /// <inheritdoc cref="EncodeData"/>
    public string EncodeRaw(byte[] data, Bech32EncodingType encodingType)
    {
        ArgumentNullException.ThrowIfNull(data);
        return EncodeData(data.AsSpan(), encodingType);
    }

    /// <summary>The data of a string, and which checksum it carries.</summary>
    /// <exception cref="Bech32FormatException">The checksum fails in one or two places that can be told.</exception>
    /// <exception cref="FormatException">Not a bech32 or bech32m string of this prefix.</exception>
    public byte[] DecodeDataRaw(string encoded, out Bech32EncodingType encodingType)
    {
        var data = DecodeSymbols(encoded, out encodingType);
        if (!SquashBytes)
            return data;
        return Bits.FiveToEight(data) ?? throw new FormatException("The bech32 string has wrong padding bits");
    }

    private string EncodeSymbols(ReadOnlySpan<byte> data, Bech32EncodingType type)
    {
        var length = _hrp.Length + 1 + data.Length + Bech32Checksum.Length;
        Span<char> text = length <= StackBytes ? stackalloc char[length] : new char[length];
        Encoding.ASCII.GetChars(_hrp, text);
        text[_hrp.Length] = '1';
        var rest = text[(_hrp.Length + 1)..];
        var checksum = _hrpChecksum;
        for (var i = 0; i < data.Length; i++)
        {
            if (data[i] > 31)
                throw new FormatException($"{data[i]} at position {i} is not a 5-bit symbol");
            checksum = Bech32Checksum.Step(checksum, data[i]);
            rest[i] = Charset[data[i]];
        }
        for (var i = 0; i < Bech32Checksum.Length; i++)
            checksum = Bech32Checksum.Step(checksum, 0);
        checksum ^= (uint)type.EncodingConstant;
        for (var i = 0; i < Bech32Checksum.Length; i++)
            rest[data.Length + i] = Charset[(int)(checksum >> (5 * (5 - i))) & 31];
        return new string(text);
    }

    private byte[] DecodeSymbols(string encoded, out Bech32EncodingType type)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        var from = CheckShape(encoded) + 1;
        var data = new byte[encoded.Length - from];
        for (var i = 0; i < data.Length; i++)
        {
            var symbol = Symbols[encoded[from + i]];
            if (symbol < 0)
                throw new FormatException($"'{encoded[from + i]}' at position {from + i} of {Shorten(encoded)} is not a bech32 character");
            data[i] = (byte)symbol;
        }
        var checksum = Bech32Checksum.Run(_hrpChecksum, data);
        foreach (var known in Bech32EncodingType.All)
        {
            if (checksum != (uint)known.EncodingConstant)
                continue;
            type = known;
            return data[..^Bech32Checksum.Length];
        }
        var errors = Array.ConvertAll(Bech32Checksum.Locate(checksum, data.Length), distance => encoded.Length - 1 - distance);
        if (errors.Length == 0)
            throw new FormatException($"The checksum of the bech32 string {Shorten(encoded)} does not match");
        throw new Bech32FormatException(
            $"The checksum of the bech32 string {encoded} does not match: look at position {string.Join(" and ", errors.Order())}", errors);
    }

    /// <summary>Characters, case, lengths and prefix. The position of the separator.</summary>
    private int CheckShape(string encoded)
    {
        bool lower = false, upper = false;
        for (var i = 0; i < encoded.Length; i++)
        {
            var c = encoded[i];
            if (c is < (char)33 or > (char)126)
                throw new FormatException($"Character {(int)c} at position {i} of {Shorten(encoded)} is not allowed in a bech32 string");
            lower |= char.IsAsciiLetterLower(c);
            upper |= char.IsAsciiLetterUpper(c);
        }
        if (lower && upper)
            throw new FormatException($"The bech32 string {Shorten(encoded)} mixes upper and lower case");
        if (StrictLength && encoded.Length > MaxLength)
            throw new FormatException($"A bech32 string has at most {MaxLength} characters, not {encoded.Length} as {Shorten(encoded)}");
        var separator = encoded.LastIndexOf('1');
        if (separator < 1)
            throw new FormatException($"The bech32 string {Shorten(encoded)} has no prefix that ends with '1'");
        if (separator + Bech32Checksum.Length >= encoded.Length)
            throw new FormatException($"The bech32 string {Shorten(encoded)} is too short for a checksum");
        if (separator != _hrp.Length || !encoded.AsSpan(0, separator).Equals(Encoding.ASCII.GetString(_hrp), StringComparison.OrdinalIgnoreCase))
        {
            throw new FormatException(
                $"The bech32 string {Shorten(encoded)} begins with {Shorten(encoded[..separator])}1, not with {Encoding.ASCII.GetString(_hrp)}1");
        }
        return separator;
    }

    private static string Shorten(string text) => text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength), "...");

    private static byte[] AsciiLower(string hrp)
    {
        ArgumentNullException.ThrowIfNull(hrp);
        var bytes = new byte[hrp.Length];
        for (var i = 0; i < hrp.Length; i++)
        {
            if (hrp[i] > 126)
                throw new FormatException($"Character {(int)hrp[i]} at position {i} is not allowed in a bech32 string");
            bytes[i] = (byte)char.ToLowerInvariant(hrp[i]);
        }
        return bytes;
    }

    private static sbyte[] SymbolTable()
    {
        var table = new sbyte[128];
        Array.Fill(table, (sbyte)-1);
        for (var i = 0; i < Charset.Length; i++)
            table[Charset[i]] = table[char.ToUpperInvariant(Charset[i])] = (sbyte)i;
        return table;
    }

    /// <summary>Regroups bytes into 5-bit symbols and back.</summary>
    private static class Bits
    {
        public static int EightToFiveLength(int bytes) => (bytes * 8 + 4) / 5;

        public static void EightToFive(ReadOnlySpan<byte> bytes, Span<byte> symbols)
        {
            uint pending = 0;
            var bits = 0;
            var at = 0;
            foreach (var b in bytes)
            {
                pending = (pending << 8) | b;
                for (bits += 8; bits >= 5;)
                {
                    bits -= 5;
                    symbols[at++] = (byte)((pending >> bits) & 31);
                }
            }
            if (bits > 0)
                symbols[at] = (byte)((pending << (5 - bits)) & 31);
        }

        /// <summary>Null when the padding is a whole symbol or not zero.</summary>
        public static byte[]? FiveToEight(ReadOnlySpan<byte> symbols)
        {
            var bytes = new byte[symbols.Length * 5 / 8];
            uint pending = 0;
            var bits = 0;
            var at = 0;
            foreach (var symbol in symbols)
            {
                pending = (pending << 5) | symbol;
                bits += 5;
                if (bits < 8)
                    continue;
                bits -= 8;
                bytes[at++] = (byte)(pending >> bits);
            }
            return bits >= 5 || (pending & ((1u << bits) - 1)) != 0 ? null : bytes;
        }
    }
}
