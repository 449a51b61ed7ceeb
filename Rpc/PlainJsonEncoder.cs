using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace Lnd.Actors.Rpc;

/// <summary>
/// Escapes what JSON says must be escaped, and nothing else: as c-lightning, and unlike the encoders that come with .NET, which never leave an emoji as it is.
/// </summary>
internal sealed unsafe class PlainJsonEncoder : JavaScriptEncoder
{
    private const string Escaped = "\0\u0001\u0002\u0003\u0004\u0005\u0006\a\b\t\n\v\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\"\\\u007f";

    private static readonly SearchValues<byte> EscapedBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Escaped));

    private static readonly SearchValues<char> EscapedChars = SearchValues.Create(Escaped);

    public static PlainJsonEncoder Instance { get; } = new();

    /// <summary>As in \u0000.</summary>
    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override bool WillEncode(int unicodeScalar) => unicodeScalar < 128 && EscapedChars.Contains((char)unicodeScalar);

    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var span = new ReadOnlySpan<char>(text, textLength);
        var first = span.IndexOfAny(EscapedChars);
        var surrogate = BadSurrogate(first < 0 ? span : span[..first]);
        return surrogate >= 0 ? surrogate : first;
    }

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text) => utf8Text.IndexOfAny(EscapedBytes);

    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var target = new Span<char>(buffer, bufferLength);
        var shortForm = unicodeScalar switch
        {
            '"' => '"',
            '\\' => '\\',
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            '\b' => 'b',
            '\f' => 'f',
            _ => '\0',
        };
        if (shortForm != '\0')
            return Put(['\\', shortForm], target, out numberOfCharactersWritten);
        if (WillEncode(unicodeScalar))
            return Put($"\\u{unicodeScalar:x4}", target, out numberOfCharactersWritten);
        // half of a surrogate pair comes here as U+FFFD
        return Put(new Rune(unicodeScalar).ToString(), target, out numberOfCharactersWritten);
    }

    private static bool Put(ReadOnlySpan<char> text, Span<char> target, out int written)
    {
        var fits = text.TryCopyTo(target);
        written = fits ? text.Length : 0;
        return fits;
    }

    /// <summary>The first half of a surrogate pair that stands alone; -1 for none.</summary>
    private static int BadSurrogate(ReadOnlySpan<char> text)
    {
        var i = text.IndexOfAnyInRange('\ud800', '\udfff');
        for (; i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return i;
            i++;
        }
        return -1;
    }
}
