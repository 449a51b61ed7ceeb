using Akka.Actor;
using Akka.Serialization;
using Akka.Util;

namespace Akka.Persistence.Sql;

/// <summary>An object as bytes, with what is needed to read them again.</summary>
internal readonly record struct Encoded(byte[] Bytes, string Manifest, int SerializerId);

/// <summary>Turns events and snapshots into bytes and back, with the serializers that the actor system's configuration binds to their types.</summary>
internal sealed class PayloadCodec(ExtendedActorSystem system, string? defaultSerializer)
{
    /// <exception cref="Exception">Whatever the serializer throws.</exception>
    public Encoded Encode(object payload)
    {
        var type = payload.GetType();
        var serializer = system.Serialization.FindSerializerForType(type, defaultSerializer);
        var manifest = serializer switch
        {
            SerializerWithStringManifest named => named.Manifest(payload),
            { IncludeManifest: true } => type.TypeQualifiedName(),
            _ => "",
        };
        return new(serializer.ToBinary(payload), manifest, serializer.Identifier);
    }

    /// <param name="serializerId">Null in rows from before there were serializer ids: the manifest then names the type.</param>
    /// <exception cref="Exception">Whatever the serializer throws, or the type is unknown.</exception>
    public object Decode(byte[] bytes, string manifest, int? serializerId)
    {
        if (serializerId is { } id)
            return system.Serialization.Deserialize(bytes, id, manifest);
        var type = Type.GetType(manifest, throwOnError: true)!;
        return system.Serialization.FindSerializerForType(type, defaultSerializer).FromBinary(bytes, type);
    }
}
