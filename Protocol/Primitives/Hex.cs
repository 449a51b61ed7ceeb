using System.Buffers;

namespace Lnd.Actors.Protocol;

/// <summary>Hex text of either case, of an exact length.</summary>
internal static class Hex
{
    /// <summary>True when <paramref name="hex"/> is exactly the bytes of <paramref name="destination"/>.</summary>
    public static bool TryDecode(ReadOnlySpan<char> hex, Span<byte> destination) =>
        hex.Length == destination.Length * 2
        && Convert.FromHexString(hex, destination, out _, out _) == OperationStatus.Done;

    /// <summary>The exception of every <c>Parse</c> of a hex value.</summary>
    public static FormatException Bad(string what, int bytes, ReadOnlySpan<char> text) =>
        new($"not a {what} ({bytes} bytes of hex): '{Shown(text)}'");

    /// <summary>Text from outside as it may stand in an error: bounded.</summary>
    public static string Shown(ReadOnlySpan<char> text) =>
        text.Length <= 140 ? text.ToString() : $"{text[..140]}... ({text.Length} characters)";
}
