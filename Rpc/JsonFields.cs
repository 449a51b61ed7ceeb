using System.Globalization;
using System.Text.Json;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Rpc;

/// <summary>Writes fields of results: amounts in millisatoshi, bytes in hex; what is null is left out.</summary>
internal static class JsonFields
{
    public static Utf8JsonWriter Field(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
        return json;
    }

    public static Utf8JsonWriter Field(this Utf8JsonWriter json, string name, ulong? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        return json;
    }

    public static Utf8JsonWriter Field(this Utf8JsonWriter json, string name, int value)
    {
        json.WriteNumber(name, value);
        return json;
    }

    public static Utf8JsonWriter Field(this Utf8JsonWriter json, string name, bool value)
    {
        json.WriteBoolean(name, value);
        return json;
    }

    public static Utf8JsonWriter Field(this Utf8JsonWriter json, string name, MilliSatoshi? value) => json.Field(name, value?.Value);

    public static Utf8JsonWriter Field(this Utf8JsonWriter json, string name, ByteString? value) => json.Field(name, value?.ToString());

    public static Utf8JsonWriter Field(this Utf8JsonWriter json, string name, FeatureBits value) => json.Field(name, value.ToString());

    /// <summary>A key, hash or name of fixed length, in the form users write it.</summary>
    public static Utf8JsonWriter Field<T>(this Utf8JsonWriter json, string name, T value)
        where T : struct, IFixedBytes<T>
    {
        json.WriteString(name, value.ToString());
        return json;
    }

    /// <summary>As above.</summary>
    public static Utf8JsonWriter Field<T>(this Utf8JsonWriter json, string name, T? value)
        where T : struct, IFixedBytes<T> => value is { } known ? json.Field(name, known) : json;

    /// <summary>A time in seconds since 1970, with thousandths.</summary>
    public static Utf8JsonWriter TimeField(this Utf8JsonWriter json, string name, DateTimeOffset value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(Seconds(value, "0.000"), skipInputValidation: true);
        return json;
    }

    /// <summary>Seconds since 1970 as c-lightning prints them in logs: with nine decimals.</summary>
    public static string LogTime(DateTimeOffset value) => Seconds(value, "0.000000000");

    private static string Seconds(DateTimeOffset value, string format) =>
        ((decimal)(value - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerSecond).ToString(format, CultureInfo.InvariantCulture);

    /// <summary>An array of objects.</summary>
    public static Utf8JsonWriter Objects<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        return json;
    }

    /// <summary>An array of strings.</summary>
    public static Utf8JsonWriter Strings(this Utf8JsonWriter json, string name, IEnumerable<string> items)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
            json.WriteStringValue(item);
        json.WriteEndArray();
        return json;
    }
}
