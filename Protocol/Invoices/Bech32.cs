namespace Lnd.Actors.Protocol.Invoices;

/// <summary>
/// Bech32 (BIP 173) for strings of any length: BOLT 11 "MAY exceed the 90-character limit". Data is in values of 5 bits, one in a byte.
/// </summary>
internal static class Bech32
{
    /// <summary>Number of values in the checksum.</summary>
    public const int ChecksumLength = 6;

    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const byte NoValue = 0xff;

    private static readonly byte[] Values = BuildValues();
    private static readonly uint[] Remainders = BuildRemainders();

    /// <summary>
    /// Splits and checks <paramref name="text"/>. False for what is no Bech32: other characters, mixed case, no separator, no
    /// human-readable part, or a wrong checksum.
    /// </summary>
    /// <param name="text">Upper or lower case, not both.</param>
    /// <param name="lower">Receives the human-readable part in lower case, then the data: as long as <paramref name="text"/>.</param>
    /// <param name="hrpLength">Length of the human-readable part at the front of <paramref name="lower"/>.</param>
    /// <param name="dataLength">Number of values that follow it, without the checksum.</param>
    /// <param name="error">What is wrong.</param>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> lower, out int hrpLength, out int dataLength, out InvoiceErrorKind error)
    {
        hrpLength = text.LastIndexOf('1');
        dataLength = text.Length - hrpLength - 1 - ChecksumLength;
        if (hrpLength < 1 || dataLength < 0)
        {
            error = hrpLength < 1 ? InvoiceErrorKind.NotBech32 : InvoiceErrorKind.TooShort;
            return false;
        }

        error = InvoiceErrorKind.NotBech32;
        var (hasLower, hasUpper) = (false, false);
        foreach (var c in text)
        {
            hasLower |= char.IsAsciiLetterLower(c);
            hasUpper |= char.IsAsciiLetterUpper(c);
        }
        if (hasLower && hasUpper)
            return false;

        if (!TryLowerHrp(text[..hrpLength], lower))
            return false;
        var checksum = StartChecksum(lower[..hrpLength]);
        var digits = text[(hrpLength + 1)..];
        var data = lower.Slice(hrpLength, digits.Length);
        for (var i = 0; i < digits.Length; i++)
        {
            var value = digits[i] < 128 ? Values[digits[i]] : NoValue;
            if (value == NoValue)
                return false;
            checksum = Step(checksum, value);
            data[i] = value;
        }
        error = InvoiceErrorKind.BadChecksum;
        return checksum == 1;
    }

    /// <summary>The text of a human-readable part (lower-case ASCII) and values of 5 bits, in lower case, with its checksum.</summary>
    public static string Encode(ReadOnlySpan<byte> hrp, ReadOnlySpan<byte> data)
    {
        var text = new char[hrp.Length + 1 + data.Length + ChecksumLength];
        var at = 0;
        foreach (var c in hrp)
            text[at++] = (char)c;
        text[at++] = '1';
        var checksum = StartChecksum(hrp);
        foreach (var value in data)
        {
            checksum = Step(checksum, value);
            text[at++] = Alphabet[value];
        }
        for (var i = 0; i < ChecksumLength; i++)
            checksum = Step(checksum, 0);
        checksum ^= 1;
        for (var i = ChecksumLength - 1; i >= 0; i--)
            text[at++] = Alphabet[(int)(checksum >> (5 * i)) & 31];
        return new string(text);
    }

    private static bool TryLowerHrp(ReadOnlySpan<char> hrp, Span<byte> lower)
    {
        for (var i = 0; i < hrp.Length; i++)
        {
            // BIP 173: "1 to 83 US-ASCII characters, with each character having a value in the range [33-126]"
            if (hrp[i] is < '!' or > '~')
                return false;
            lower[i] = (byte)char.ToLowerInvariant(hrp[i]);
        }
        return true;
    }

    private static uint StartChecksum(ReadOnlySpan<byte> hrp)
    {
        var checksum = 1u;
        foreach (var c in hrp)
            checksum = Step(checksum, (byte)(c >> 5));
        checksum = Step(checksum, 0);
        foreach (var c in hrp)
            checksum = Step(checksum, (byte)(c & 31));
        return checksum;
    }

    /// <summary>One step of BIP 173's polynomial division: the five bits that leave at the top choose what to subtract.</summary>
    private static uint Step(uint checksum, byte value) => (checksum & 0x1ffffff) << 5 ^ value ^ Remainders[checksum >> 25];

    private static byte[] BuildValues()
    {
        var values = new byte[128];
        Array.Fill(values, NoValue);
        for (byte i = 0; i < Alphabet.Length; i++)
        {
            values[Alphabet[i]] = i;
            values[char.ToUpperInvariant(Alphabet[i])] = i;
        }
        return values;
    }

    private static uint[] BuildRemainders()
    {
        ReadOnlySpan<uint> generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
        var remainders = new uint[32];
        for (var top = 0; top < remainders.Length; top++)
        {
            for (var bit = 0; bit < generator.Length; bit++)
                remainders[top] ^= (top >> bit & 1) == 1 ? generator[bit] : 0;
        }
        return remainders;
    }
}
