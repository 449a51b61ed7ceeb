using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Lnd.Actors.Rpc.Framing;

/// <summary>Reads JSON values as users mean them.</summary>
internal static class JsonTokens
{
    /// <summary>The text of a string; false for anything else, and for escapes that are no text (half of a surrogate pair).</summary>
    public static bool TryGetText(this JsonElement token, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (token.ValueKind != JsonValueKind.String)
            return false;
        try
        {
            text = token.GetString();
        }
        catch (InvalidOperationException)
        {
            // the only sign that System.Text.Json gives of it
            return false;
        }
        return text is not null;
    }

    /// <summary>The text of a string, or of a number, true or false as it stands; false for anything else.</summary>
    public static bool TryGetWord(this JsonElement token, [NotNullWhen(true)] out string? word)
    {
        if (token.ValueKind is not (JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False))
            return token.TryGetText(out word);
        word = token.GetRawText();
        return true;
    }
}
