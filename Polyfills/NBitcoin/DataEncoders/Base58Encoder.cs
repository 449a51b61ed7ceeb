namespace NBitcoin.DataEncoders;

/// <summary>
/// Base58: the bytes as one big-endian number, each leading zero byte as a "1". The work grows with the square of the length.
/// </summary>
public class Base58Encoder : DataEncoder
{
    private const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    // A machine word holds five digits (58^5 < 2^32), so the long division works on a fifth of the places.
    private const int DigitsPerLimb = 5;
    private const uint LimbBase = 58 * 58 * 58 * 58 * 58;
    private const int StackLimbs = 64;

    private static readonly sbyte[] Digits = DigitTable();

    /// <summary>True when every character of <paramref name="str"/> is a base58 digit. Says nothing about a checksum.</summary>
    public virtual bool IsMaybeEncoded(string str)
    {
        ArgumentNullException.ThrowIfNull(str);
        foreach (var c in str)
        {
            if (Digit(c) < 0)
                return false;
        }
        return str.Length > 0;
    }

    /// <inheritdoc/>
    public override string EncodeData(byte[] data, int offset, int count)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Encode(data.AsSpan(offset, count));
    }

    private protected override string Encode(ReadOnlySpan<byte> data)
    {
        var zeroes = 0;
        while (zeroes < data.Length && data[zeroes] == 0)
            zeroes++;
        data = data[zeroes..];

        // 8 bits of input make 1.37 digits of 58; limbs are least significant first
        var capacity = data.Length * 7 / (DigitsPerLimb * 5) + 1;
        Span<uint> limbs = capacity <= StackLimbs ? stackalloc uint[capacity] : new uint[capacity];
        var used = 0;
        foreach (var b in data)
        {
            ulong carry = b;
            for (var i = 0; i < used; i++)
            {
                carry += (ulong)limbs[i] << 8;
                limbs[i] = (uint)(carry % LimbBase);
                carry /= LimbBase;
            }
            if (carry != 0)
                limbs[used++] = (uint)carry;
        }
        return Write(zeroes, limbs[..used]);
    }

    /// <inheritdoc/>
    /// <exception cref="FormatException">A character, other than white space around the text, is no base58 digit.</exception>
    public override byte[] DecodeData(string encoded)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        var start = 0;
        var end = encoded.Length;
        while (start < end && IsSpace(encoded[start]))
            start++;
        while (end > start && IsSpace(encoded[end - 1]))
            end--;
        var zeroes = start;
        while (zeroes < end && encoded[zeroes] == '1')
            zeroes++;
        return Decode(encoded, zeroes - start, zeroes, end);
    }

    private static byte[] Decode(string encoded, int zeroes, int from, int end)
    {
        // a digit carries 5.86 bits; limbs of 32 bits, least significant first
        var capacity = (end - from) * 6 / 32 + 1;
        Span<uint> limbs = capacity <= StackLimbs ? stackalloc uint[capacity] : new uint[capacity];
        var used = 0;
        for (var at = from; at < end; at++)
        {
            var digit = Digit(encoded[at]);
            if (digit < 0)
                throw new FormatException($"'{encoded[at]}' at position {at} is not a base58 character");
            var carry = (ulong)digit;
            for (var i = 0; i < used; i++)
            {
                carry += (ulong)limbs[i] * 58;
                limbs[i] = (uint)carry;
                carry >>= 32;
            }
            if (carry != 0)
                limbs[used++] = (uint)carry;
        }
        var result = Bytes(zeroes, limbs[..used]);
        limbs.Clear();
        return result;
    }

    private static byte[] Bytes(int zeroes, ReadOnlySpan<uint> limbs)
    {
        var length = 0;
        if (limbs.Length > 0)
        {
            for (var top = limbs[^1]; top != 0; top >>= 8)
                length++;
            length += (limbs.Length - 1) * 4;
        }
        var result = new byte[zeroes + length];
        for (var i = 0; i < length; i++)
            result[^(i + 1)] = (byte)(limbs[i / 4] >> (8 * (i % 4)));
        return result;
    }

    private static string Write(int zeroes, ReadOnlySpan<uint> limbs)
    {
        var length = 0;
        if (limbs.Length > 0)
        {
            for (var top = limbs[^1]; top != 0; top /= 58)
                length++;
            length += (limbs.Length - 1) * DigitsPerLimb;
        }
        var size = zeroes + length;
        Span<char> text = size <= 256 ? stackalloc char[size] : new char[size];
        text[..zeroes].Fill(Alphabet[0]);
        var at = size;
        foreach (var limb in limbs)
        {
            var rest = limb;
            for (var i = 0; i < DigitsPerLimb && at > zeroes; i++)
            {
                text[--at] = Alphabet[(int)(rest % 58)];
                rest /= 58;
            }
        }
        var result = new string(text);
        text.Clear();
        return result;
    }

    private static int Digit(char c) => c < 128 ? Digits[c] : -1;

    private static sbyte[] DigitTable()
    {
        var table = new sbyte[128];
        Array.Fill(table, (sbyte)-1);
        for (var i = 0; i < Alphabet.Length; i++)
            table[Alphabet[i]] = (sbyte)i;
        return table;
    }
}
