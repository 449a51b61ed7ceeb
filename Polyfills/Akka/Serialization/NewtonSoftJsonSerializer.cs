using System.Globalization;
using System.Reflection;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.Util;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json.Serialization;

namespace Akka.Serialization;

/// <summary>The settings of <see cref="NewtonSoftJsonSerializer"/>.</summary>
public sealed class NewtonSoftJsonSerializerSettings
{
    /// <summary>Type names and references are stored.</summary>
    public static readonly NewtonSoftJsonSerializerSettings Default = new(true, true, [], true, 2048, 32768);

    /// <summary>Settings one by one; the string builder is of no consequence for what is stored.</summary>
    public NewtonSoftJsonSerializerSettings(bool encodeTypeNames, bool preserveObjectReferences, IEnumerable<Type> converters,
        bool usePooledStringBuilder, int stringBuilderMinSize, int stringBuilderMaxSize)
    {
        ArgumentNullException.ThrowIfNull(converters);
        EncodeTypeNames = encodeTypeNames;
        PreserveObjectReferences = preserveObjectReferences;
        Converters = converters;
        UsePooledStringBuilder = usePooledStringBuilder;
        StringBuilderMinSize = stringBuilderMinSize;
        StringBuilderMaxSize = stringBuilderMaxSize;
    }

    /// <summary>Whether each object says its type.</summary>
    public bool EncodeTypeNames { get; }

    /// <summary>Whether an object that occurs twice is stored once.</summary>
    public bool PreserveObjectReferences { get; }

    /// <summary>Classes of further converters.</summary>
    public IEnumerable<Type> Converters { get; }

    /// <summary>Whether text buffers are used again.</summary>
    public bool UsePooledStringBuilder { get; }

    /// <summary>How large such a buffer is at first.</summary>
    public int StringBuilderMinSize { get; }

    /// <summary>How large it may become.</summary>
    public int StringBuilderMaxSize { get; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="ConfigurationException">A converter's class can't be found.</exception>
    public static NewtonSoftJsonSerializerSettings Create(Config config) => config.IsNullOrEmpty()
        ? throw ConfigurationException.NullOrEmptyConfig<NewtonSoftJsonSerializerSettings>()
        : new NewtonSoftJsonSerializerSettings(
            config.GetBoolean("encode-type-names", true),
            config.GetBoolean("preserve-object-references", true),
            [.. (config.GetStringList("converters") ?? []).Select(name => TypeResolver.Find(name, "a converter of the JSON serializer"))],
            config.GetBoolean("use-pooled-string-builder", true),
            config.GetInt("pooled-string-builder-minsize", 2048),
            config.GetInt("pooled-string-builder-maxsize", 32768));
}

/// <summary>JSON with type names, so that it reads back what it wrote. Numbers that JSON does not tell apart are marked.</summary>
public class NewtonSoftJsonSerializer : Serializer
{
    private readonly Lazy<JsonSerializer> _serializer;

    /// <summary>With default settings.</summary>
    public NewtonSoftJsonSerializer(ExtendedActorSystem system) : this(system, NewtonSoftJsonSerializerSettings.Default)
    {
    }

    /// <summary>With configured settings.</summary>
    public NewtonSoftJsonSerializer(ExtendedActorSystem system, Config config) : this(system, NewtonSoftJsonSerializerSettings.Create(config))
    {
    }

    /// <summary>With settings.</summary>
    public NewtonSoftJsonSerializer(ExtendedActorSystem system, NewtonSoftJsonSerializerSettings settings) : base(system)
    {
        Settings = new JsonSerializerSettings
        {
            PreserveReferencesHandling = settings.PreserveObjectReferences ? PreserveReferencesHandling.Objects : PreserveReferencesHandling.None,
            TypeNameHandling = settings.EncodeTypeNames ? TypeNameHandling.All : TypeNameHandling.None,
            NullValueHandling = NullValueHandling.Ignore,
            DefaultValueHandling = DefaultValueHandling.Ignore,
            MissingMemberHandling = MissingMemberHandling.Ignore,
            ConstructorHandling = ConstructorHandling.AllowNonPublicDefaultConstructor,
            // a default object must not be filled with what is read
            ObjectCreationHandling = ObjectCreationHandling.Replace,
            ContractResolver = new PrivateSetterResolver(),
        };
        foreach (var converter in settings.Converters)
            Settings.Converters.Add(CreateConverter(converter));
        Settings.Converters.Add(new SurrogateConverter(this));
        _serializer = new Lazy<JsonSerializer>(() => JsonSerializer.Create(Settings));
    }

    /// <summary>The settings of Json.NET.</summary>
    public JsonSerializerSettings Settings { get; }

    /// <summary>The serializer of Json.NET.</summary>
    public object Serializer => _serializer.Value;

    /// <inheritdoc />
    public override bool IncludeManifest => false;

    /// <inheritdoc />
    public override byte[] ToBinary(object obj)
    {
        using var bytes = new MemoryStream();
        using (var text = new StreamWriter(bytes, new UTF8Encoding(false), leaveOpen: true))
            _serializer.Value.Serialize(text, obj);
        return bytes.ToArray();
    }

    /// <inheritdoc />
    public override object FromBinary(byte[] bytes, Type type)
    {
        using var text = new StreamReader(new MemoryStream(bytes), Encoding.UTF8);
        using var reader = new JsonTextReader(text);
        return Restore(_serializer.Value.Deserialize(reader), type)!;
    }

    private JsonConverter CreateConverter(Type type) => type.GetConstructor([typeof(ExtendedActorSystem)]) is null
        ? (JsonConverter)Activator.CreateInstance(type)!
        : (JsonConverter)Activator.CreateInstance(type, system)!;

    /// <summary>Makes what was read into what had been written.</summary>
    private object? Restore(object? value, Type? type) => value switch
    {
        JObject marked when marked["$"] is { } text => Unmark(text.Value<string>()!),
        JObject untyped when type is null || type == typeof(object) => RestoreNumbers(untyped),
        JObject untyped => untyped.ToObject(type!, _serializer.Value),
        ISurrogate surrogate => surrogate.FromSurrogate(system),
        _ => value,
    };

    private static JToken RestoreNumbers(JToken token)
    {
        switch (token)
        {
            case JObject marked when marked["$"] is { } text:
                return new JValue(Unmark(text.Value<string>()!));
            case JObject properties:
                foreach (var property in properties.Properties())
                    property.Value = RestoreNumbers(property.Value);
                return properties;
            case JArray items:
                for (var i = 0; i < items.Count; i++)
                    items[i] = RestoreNumbers(items[i]);
                return items;
            default:
                return token;
        }
    }

    private static object Unmark(string text)
    {
        var number = text.AsSpan(1);
        return text[0] switch
        {
            'I' => int.Parse(number, NumberStyles.Integer, NumberFormatInfo.InvariantInfo),
            'F' => float.Parse(number, NumberStyles.Float, NumberFormatInfo.InvariantInfo),
            'M' => decimal.Parse(number, NumberStyles.Number, NumberFormatInfo.InvariantInfo),
            _ => throw new NotSupportedException($"'{text}' is no marked number"),
        };
    }

    /// <summary>Also sets properties whose setter is private.</summary>
    private sealed class PrivateSetterResolver : DefaultContractResolver
    {
        protected override JsonProperty CreateProperty(MemberInfo member, MemberSerialization memberSerialization)
        {
            var property = base.CreateProperty(member, memberSerialization);
            property.Writable |= member is PropertyInfo info && info.GetSetMethod(nonPublic: true) is not null;
            return property;
        }
    }

    /// <summary>Stores int, float and decimal marked with their type, and surrogates instead of what they stand for.</summary>
    private sealed class SurrogateConverter(NewtonSoftJsonSerializer parent) : JsonConverter
    {
        public override bool CanConvert(Type objectType) =>
            objectType == typeof(int) || objectType == typeof(float) || objectType == typeof(decimal) || objectType == typeof(object)
            || typeof(ISurrogated).IsAssignableFrom(objectType);

        public override object? ReadJson(JsonReader reader, Type objectType, object? existingValue, JsonSerializer serializer) =>
            parent.Restore(serializer.Deserialize(reader), objectType);

        public override void WriteJson(JsonWriter writer, object? value, JsonSerializer serializer)
        {
            var marked = value switch
            {
                int number => "I" + number.ToString(NumberFormatInfo.InvariantInfo),
                float number => "F" + number.ToString(NumberFormatInfo.InvariantInfo),
                decimal number => "M" + number.ToString(NumberFormatInfo.InvariantInfo),
                _ => null,
            };
            if (marked is null)
            {
                serializer.Serialize(writer, value is ISurrogated surrogated ? surrogated.ToSurrogate(parent.system) : value);
                return;
            }
            writer.WriteStartObject();
            writer.WritePropertyName("$");
            writer.WriteValue(marked);
            writer.WriteEndObject();
        }
    }
}
