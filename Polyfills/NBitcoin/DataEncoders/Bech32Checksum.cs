namespace NBitcoin.DataEncoders;

/// <summary>The BCH code of BIP 173 over 5-bit symbols: checksum, verification, and the place of one or two wrong symbols.</summary>
internal static class Bech32Checksum
{
    public const int Length = 6;

    /// <summary>The code tells errors apart within this many symbols only.</summary>
    private const int MaxLocatable = 89;

    /// <summary>The state before the first symbol.</summary>
    public const uint Start = 1;

    /// <summary>Feeds one symbol into the running checksum.</summary>
    public static uint Step(uint state, byte symbol)
    {
        var top = state >> 25;
        state = ((state & 0x1ffffff) << 5) ^ symbol;
        if ((top & 1) != 0)
            state ^= 0x3b6a57b2;
        if ((top & 2) != 0)
            state ^= 0x26508e6d;
        if ((top & 4) != 0)
            state ^= 0x1ea119fa;
        if ((top & 8) != 0)
            state ^= 0x3d4233dd;
        if ((top & 16) != 0)
            state ^= 0x2a1462b3;
        return state;
    }

    /// <summary>Feeds all symbols into the running checksum.</summary>
    public static uint Run(uint state, ReadOnlySpan<byte> symbols)
    {
        foreach (var symbol in symbols)
            state = Step(state, symbol);
        return state;
    }

    /// <summary>
    /// Where one wrong symbol, or else two, explain that the checksum came to <paramref name="state"/>: distances from the last of
    /// <paramref name="length"/> symbols. Empty when nothing does, or when the string is too long to tell.
    /// </summary>
    public static int[] Locate(uint state, int length)
    {
        if (length > MaxLocatable)
            return [];
        var single = SingleErrors(length);
        var residues = Array.ConvertAll(Bech32EncodingType.All, t => state ^ (uint)t.EncodingConstant);
        foreach (var residue in residues)
        {
            if (single.TryGetValue(residue, out var at))
                return [at];
        }
        foreach (var residue in residues)
        {
            foreach (var (effect, first) in single)
            {
                if (single.TryGetValue(residue ^ effect, out var second) && second != first)
                    return [first, second];
            }
        }
        return [];
    }

    // The code is linear: a wrong symbol changes the outcome by its difference, stepped to the end. At this length all effects differ.
    private static Dictionary<uint, int> SingleErrors(int length)
    {
        var effects = new Dictionary<uint, int>(length * 31);
        Span<uint> current = stackalloc uint[32];
        for (var i = 1; i < 32; i++)
            current[i] = (uint)i;
        for (var distance = 0; distance < length; distance++)
        {
            for (var i = 1; i < 32; i++)
            {
                effects[current[i]] = distance;
                current[i] = Step(current[i], 0);
            }
        }
        return effects;
    }
}
