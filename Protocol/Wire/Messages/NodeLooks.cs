using System.Globalization;
using System.Text;

namespace Lnd.Actors.Protocol.Wire;

/// <summary>A color. BOLT 7: `rgb_color`.</summary>
/// <param name="Red">0 to 255.</param>
/// <param name="Green">0 to 255.</param>
/// <param name="Blue">0 to 255.</param>
public readonly record struct RgbColor(byte Red, byte Green, byte Blue)
{
    /// <summary>Six lower-case hex digits, red first.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Red:x2}{Green:x2}{Blue:x2}");

    /// <summary>Reads six hex digits; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out RgbColor color)
    {
        Span<byte> bytes = stackalloc byte[3];
        var ok = Hex.TryDecode(hex, bytes);
        color = ok ? new RgbColor(bytes[0], bytes[1], bytes[2]) : default;
        return ok;
    }
}

/// <summary>
/// The name that a node gives itself, 32 bytes. BOLT 7: "MUST set `alias` to a valid UTF-8 string, with any `alias` trailing-bytes equal to
/// 0."
/// </summary>
public readonly record struct NodeAlias : IFixedBytes<NodeAlias>
{
    private readonly Bytes32 _bytes;

    private NodeAlias(Bytes32 bytes) => _bytes = bytes;

    /// <summary>32 bytes.</summary>
    public static int Size => Bytes32.Size;

    /// <inheritdoc/>
    public static NodeAlias FromBytes(ReadOnlySpan<byte> bytes) => new(new Bytes32(bytes));

    /// <summary>Of text, cut after the last whole character that fits into 32 bytes of UTF-8.</summary>
    public static NodeAlias Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Span<byte> bytes = stackalloc byte[Bytes32.Size];
        Encoding.UTF8.GetEncoder().Convert(text, bytes, flush: true, out _, out _, out _);
        return FromBytes(bytes);
    }

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => _bytes.Span.CopyTo(destination);

    /// <summary>
    /// The name, fit to be shown: bytes that are no UTF-8, control characters and other characters that have no look of their own become
    /// U+FFFD. BOLT 7: "Node aliases should always be sanitized"; who shows it in HTML or SQL still has to escape it there.
    /// </summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var rune in Encoding.UTF8.GetString(_bytes.Span.TrimEnd((byte)0)).EnumerateRunes())
            text.Append(IsShown(rune) ? rune.ToString() : "\ufffd");
        return text.ToString();
    }

    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
