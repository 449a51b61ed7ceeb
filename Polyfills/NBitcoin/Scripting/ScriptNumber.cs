namespace NBitcoin;

/// <summary>Numbers of Bitcoin Script: least significant byte first, the highest bit of the last byte is the sign, zero is empty.</summary>
static class ScriptNumber
{
    /// <summary>Arithmetic takes four bytes at most; its results may be longer.</summary>
    public const int DefaultMaxSize = 4;

    /// <returns>False for more than <paramref name="maxSize"/> bytes, or, where that counts, for more bytes than needed.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, bool requireMinimal, int maxSize, out long value)
    {
        value = 0;
        if (bytes.Length > maxSize || (requireMinimal && !IsMinimal(bytes)))
            return false;
        value = Decode(bytes);
        return true;
    }

    public static bool IsMinimal(ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty || (bytes[^1] & 0x7f) != 0 || (bytes.Length > 1 && (bytes[^2] & 0x80) != 0);

    /// <param name="bytes">Eight at most.</param>
    public static long Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return 0;
        ulong magnitude = 0;
        for (var i = 0; i < bytes.Length; i++)
            magnitude |= (ulong)bytes[i] << (8 * i);
        var sign = 0x80ul << (8 * (bytes.Length - 1));
        return (magnitude & sign) == 0 ? (long)magnitude : -(long)(magnitude & ~sign);
    }

    public static byte[] Encode(long value)
    {
        if (value == 0)
            return [];
        Span<byte> bytes = stackalloc byte[9];
        var magnitude = value < 0 ? (ulong)-(value + 1) + 1 : (ulong)value;
        var length = 0;
        for (; magnitude != 0; magnitude >>= 8)
            bytes[length++] = (byte)magnitude;
        if ((bytes[length - 1] & 0x80) != 0)
            bytes[length++] = 0;
        if (value < 0)
            bytes[length - 1] |= 0x80;
        return bytes[..length].ToArray();
    }
}
