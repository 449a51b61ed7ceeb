using System.Collections.Concurrent;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Util;

namespace Akka.Serialization;

/// <summary>The serializers of a system, and which of them is for what.</summary>
public class Serialization
{
    private readonly ConcurrentDictionary<Type, Serializer> _byType = new();
    private readonly ConcurrentDictionary<int, Serializer> _byId = new();
    private readonly ConcurrentDictionary<string, Serializer> _byName = new();
    private readonly Serializer _null;

    /// <summary>The serializers that the system's configuration names.</summary>
    public Serialization(ExtendedActorSystem system)
    {
        System = system;
        _null = new NullSerializer(system);
        AddSerializer("null", _null);
        var akka = system.Settings.Config.GetConfig("akka.actor")!;
        var settings = akka.GetConfig("serialization-settings");
        foreach (var (name, type) in akka.GetConfig("serializers")?.AsEnumerable() ?? [])
            AddSerializer(name, Create(name, type.GetString()!, settings?.GetConfig(name)));
        foreach (var (typeName, serializerName) in akka.GetConfig("serialization-bindings")?.AsEnumerable() ?? [])
            Bind(typeName, serializerName.GetString()!);
    }

    /// <summary>The system.</summary>
    public ExtendedActorSystem System { get; }

    private Serializer Create(string name, string typeName, Config? settings) => typeName switch
    {
        "Akka.Serialization.NewtonSoftJsonSerializer, Akka" when settings.IsNullOrEmpty() => new NewtonSoftJsonSerializer(System),
        "Akka.Serialization.ByteArraySerializer, Akka" => new ByteArraySerializer(System),
        _ => settings.IsNullOrEmpty()
            ? TypeResolver.Create<Serializer>(typeName, $"serializer {name}", System)
            : TypeResolver.Create<Serializer>(typeName, $"serializer {name}", System, settings),
    };

    private void Bind(string typeName, string serializerName)
    {
        if (Type.GetType(typeName, throwOnError: false) is not { } type)
            System.Log.Warning("The type name for message/serializer binding '{0}' did not resolve to an actual Type: '{1}'", serializerName, typeName);
        else if (!_byName.TryGetValue(serializerName, out var serializer))
            System.Log.Warning("Serialization binding to non existing serializer: '{0}'", serializerName);
        else
            AddSerializationMap(type, serializer);
    }

    /// <summary>Adds a serializer.</summary>
    public void AddSerializer(string name, Serializer serializer)
    {
        _byId[serializer.Identifier] = serializer;
        _byName[name] = serializer;
    }

    /// <summary>Says which serializer is for a type, and for those below it that have none of their own.</summary>
    public void AddSerializationMap(Type type, Serializer serializer) => _byType[type] = serializer;

    /// <summary>The bytes of an object.</summary>
    public byte[] Serialize(object o) => FindSerializerFor(o).ToBinary(o);

    /// <summary>The object that bytes hold.</summary>
    /// <exception cref="SerializationException">There is no such serializer.</exception>
    public object Deserialize(byte[] bytes, int serializerId, Type type) => ById(serializerId, type?.ToString()).FromBinary(bytes, type!);

    /// <summary>The object that bytes hold.</summary>
    /// <exception cref="SerializationException">There is no such serializer, or no such type.</exception>
    public object Deserialize(byte[] bytes, int serializerId, string manifest)
    {
        var serializer = ById(serializerId, manifest);
        if (serializer is SerializerWithStringManifest withManifest)
            return withManifest.FromBinary(bytes, manifest);
        if (string.IsNullOrEmpty(manifest))
            return serializer.FromBinary(bytes, null!);
        var type = Type.GetType(manifest, throwOnError: false)
            ?? throw new SerializationException($"Cannot find manifest class [{manifest}] for serializer with id [{serializerId}].");
        return serializer.FromBinary(bytes, type);
    }

    private Serializer ById(int serializerId, string? manifest) => _byId.TryGetValue(serializerId, out var serializer)
        ? serializer
        : throw new SerializationException($"Cannot find serializer with id [{serializerId}] (manifest [{manifest}]): "
            + "akka.actor.serializers names none with this identifier");

    /// <summary>The actor at a path.</summary>
    public IActorRef DeserializeActorRef(string path) => System.Provider.ResolveActorRef(path);

    /// <summary>The serializer for an object.</summary>
    public Serializer FindSerializerFor(object obj, string? defaultSerializerName = null) =>
        obj is null ? _null : FindSerializerForType(obj.GetType(), defaultSerializerName);

    /// <summary>The serializer for a type: its own, that of the closest type above it, the one named, or that of <see cref="object"/>.</summary>
    /// <exception cref="SerializationException">There is none.</exception>
    public Serializer FindSerializerForType(Type objectType, string? defaultSerializerName = null)
    {
        if (_byType.TryGetValue(objectType, out var serializer))
            return serializer;
        Type? closest = null;
        foreach (var bound in _byType.Keys)
        {
            if (bound != typeof(object) && bound.IsAssignableFrom(objectType) && (closest is null || closest.IsAssignableFrom(bound)))
                closest = bound;
        }
        if (closest is not null)
            serializer = _byType[closest];
        else if (defaultSerializerName is not null && _byName.TryGetValue(defaultSerializerName, out var named))
            return named;
        else if (!_byType.TryGetValue(typeof(object), out serializer))
            throw new SerializationException($"Serializer not found for type {objectType}");
        AddSerializationMap(objectType, serializer);
        return serializer;
    }

    /// <summary>What has to be stored beside the bytes of an object, besides the serializer's identifier.</summary>
    public static string ManifestFor(Serializer s, object msg) => s switch
    {
        SerializerWithStringManifest withManifest => withManifest.Manifest(msg),
        { IncludeManifest: true } => msg.GetType().TypeQualifiedName(),
        _ => "",
    };

    /// <summary>The path of an actor as it is stored.</summary>
    public static string SerializedActorPath(IActorRef actorRef) => actorRef is null ? "" : actorRef.Path.ToSerializationFormat();
}
