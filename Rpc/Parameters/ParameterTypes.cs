using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Protocol.Routing;
using Lnd.Actors.Rpc.Framing;

namespace Lnd.Actors.Rpc.Parameters;

/// <summary>How values of a type are read.</summary>
/// <param name="Expectation">What is said of a value that can't be read.</param>
/// <param name="TryRead">Reads one.</param>
internal sealed record ParameterType(string Expectation, ParameterType.Reader TryRead)
{
    public delegate bool Reader(JsonElement token, [NotNullWhen(true)] out object? value);
}

/// <summary>Everything a parameter can be. As in c-lightning, numbers may come as strings, and amounts with their unit.</summary>
internal static class ParameterTypes
{
    private delegate bool TextReader<T>(string text, out T value);

    private static readonly Dictionary<Type, ParameterType> Known = new()
    {
        [typeof(string)] = new("should be a string", ReadString),
        [typeof(Label)] = new("should be a string or number", ReadLabel),
        [typeof(bool)] = new("should be 'true' or 'false'", Word<bool>(ReadBool)),
        [typeof(ushort)] = new("should be an unsigned 16 bit integer", Word<ushort>((t, out v) => ushort.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out v))),
        [typeof(uint)] = new("should be an unsigned 32 bit integer", Word<uint>((t, out v) => uint.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out v))),
        [typeof(ulong)] = new("should be an unsigned 64 bit integer", Word<ulong>((t, out v) => ulong.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out v))),
        [typeof(NonNegative)] = new("should be a non-negative floating-point number", Word<NonNegative>(ReadNonNegative)),
        [typeof(MilliSatoshi)] = new("should be a millisatoshi amount", Word<MilliSatoshi>((t, out v) => MilliSatoshi.TryParse(t, out v))),
        [typeof(Satoshi)] = new("should be a satoshi amount", Word<Satoshi>((t, out v) => Satoshi.TryParse(t, out v))),
        [typeof(AmountOrAny)] = new("should be positive millisatoshis or 'any'", Word<AmountOrAny>(ReadAny)),
        [typeof(AmountOrAll)] = new("should be a satoshi amount or 'all'", Word<AmountOrAll>(ReadAll)),
        [typeof(FeerateChoice)] = new(
            "should be slow, normal, urgent, a number with suffix perkw, perkb or blocks, or a number", Word<FeerateChoice>(FeerateChoice.TryParse)),
        [typeof(Point)] = new("should be a node id", Text<Point>((t, out v) => Point.TryParse(t, out v) && v.HasValidPrefix)),
        [typeof(ShortChannelId)] = new("should be a short_channel_id of form NxNxN", Text<ShortChannelId>((t, out v) => ShortChannelId.TryParse(t, out v))),
        [typeof(ChannelDirection)] = new("should be a short_channel_id_dir of form NxNxN/N", Text<ChannelDirection>(ReadDirection)),
        [typeof(Exclusion)] = new("should be short_channel_id_dir or node_id", Text<Exclusion>(ReadExclusion)),
        [typeof(ChannelId)] = new("should be a channel id", Word<ChannelId>((t, out v) => ChannelId.TryParse(t, out v))),
        [typeof(PaymentHash)] = new("should be a 32 byte hex value", Word<PaymentHash>((t, out v) => PaymentHash.TryParse(t, out v))),
        [typeof(PaymentSecret)] = new("should be a 32 byte hex value", Word<PaymentSecret>((t, out v) => PaymentSecret.TryParse(t, out v))),
        [typeof(Preimage)] = new("should be a 32 byte hex value", Word<Preimage>((t, out v) => Preimage.TryParse(t, out v))),
        [typeof(TxId)] = new("should be a txid", Word<TxId>((t, out v) => TxId.TryParse(t, out v))),
        [typeof(Outpoint)] = new("should be a txid:outnum", Text<Outpoint>(ReadOutpoint)),
        [typeof(ByteString)] = new("should be a hex value", Word<ByteString>((t, out v) => ByteString.TryParse(t, out v))),
        [typeof(JsonElement)] = new("should be JSON", (JsonElement token, [NotNullWhen(true)] out object? value) => (value = token.Clone()) is not null),
    };

    /// <summary>How a property of that type is read: nullable ones as what they hold, arrays item by item.</summary>
    public static ParameterType Of(Type type)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        if (Known.TryGetValue(inner, out var known))
            return known;
        if (inner.IsArray && inner.GetElementType() is { } element && Known.TryGetValue(element, out var item))
            return new ParameterType($"should be an array, of which each {item.Expectation}", ReadArray(element, item));
        throw new InvalidOperationException($"{type} can't be a parameter: add it to {nameof(ParameterTypes)}");
    }

    private static ParameterType.Reader Word<T>(TextReader<T> read)
        where T : notnull => (JsonElement token, [NotNullWhen(true)] out object? value) =>
    {
        value = token.TryGetWord(out var word) && read(word, out var typed) ? typed : null;
        return value is not null;
    };

    private static ParameterType.Reader Text<T>(TextReader<T> read)
        where T : notnull => (JsonElement token, [NotNullWhen(true)] out object? value) =>
    {
        value = token.TryGetText(out var text) && read(text, out var typed) ? typed : null;
        return value is not null;
    };

    private static ParameterType.Reader ReadArray(Type element, ParameterType item) => (JsonElement token, [NotNullWhen(true)] out object? value) =>
    {
        value = null;
        if (token.ValueKind != JsonValueKind.Array)
            return false;
        var items = Array.CreateInstance(element, token.GetArrayLength());
        var i = 0;
        foreach (var child in token.EnumerateArray())
        {
            if (!item.TryRead(child, out var one))
                return false;
            items.SetValue(one, i++);
        }
        value = items;
        return true;
    };

    /// <summary>Whatever it is, as c-lightning: a number or an object becomes the text that stands there.</summary>
    private static bool ReadString(JsonElement token, [NotNullWhen(true)] out object? value)
    {
        if (token.ValueKind == JsonValueKind.String)
        {
            var ok = token.TryGetText(out var text);
            value = text;
            return ok;
        }
        value = token.GetRawText();
        return true;
    }

    private static bool ReadLabel(JsonElement token, [NotNullWhen(true)] out object? value)
    {
        value = null;
        if (token.ValueKind is JsonValueKind.String or JsonValueKind.Number && token.TryGetWord(out var word))
            value = new Label(word);
        return value is not null;
    }

    private static bool ReadBool(string word, out bool value)
    {
        value = word == "true";
        return word is "true" or "false";
    }

    private static bool ReadNonNegative(string word, out NonNegative value)
    {
        var ok = double.TryParse(word, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number);
        value = new NonNegative(number);
        return ok;
    }

    private static bool ReadAny(string word, out AmountOrAny value)
    {
        value = default;
        if (word == "any")
            return true;
        var ok = MilliSatoshi.TryParse(word, out var amount) && !amount.IsZero;
        value = new AmountOrAny(amount);
        return ok;
    }

    private static bool ReadAll(string word, out AmountOrAll value)
    {
        value = default;
        if (word == "all")
            return true;
        var ok = Satoshi.TryParse(word, out var amount);
        value = new AmountOrAll(amount);
        return ok;
    }

    private static bool ReadDirection(string text, out ChannelDirection value)
    {
        value = default;
        if (text.Length < 2 || text[^2] != '/' || text[^1] is not ('0' or '1') || !ShortChannelId.TryParse(text.AsSpan(0, text.Length - 2), out var id))
            return false;
        value = new ChannelDirection(id, text[^1] - '0');
        return true;
    }

    private static bool ReadExclusion(string text, out Exclusion value)
    {
        value = default;
        if (ReadDirection(text, out var direction))
            value = new Exclusion(direction, null);
        else if (Point.TryParse(text, out var node) && node.HasValidPrefix)
            value = new Exclusion(null, node);
        return value != default;
    }

    private static bool ReadOutpoint(string text, out Outpoint value)
    {
        value = default;
        var colon = text.IndexOf(':');
        if (colon < 0 || !TxId.TryParse(text.AsSpan(0, colon), out var txid)
            || !uint.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return false;
        }
        value = new Outpoint(txid, index);
        return true;
    }
}
