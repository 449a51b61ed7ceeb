using Akka.Actor;
using Akka.Util;

namespace Akka.Serialization;

/// <summary>Turns objects into bytes and back. Named in the configuration, <c>akka.actor.serializers</c>.</summary>
public abstract class Serializer
{
    /// <summary>The system.</summary>
    protected readonly ExtendedActorSystem system;

    private int? _identifier;

    /// <summary>What a serializer named in the configuration is constructed with.</summary>
    protected Serializer(ExtendedActorSystem system) => this.system = system;

    /// <summary>
    /// What is stored beside the bytes to say which serializer reads them. By default it comes from
    /// <c>akka.actor.serialization-identifiers</c>.
    /// </summary>
    public virtual int Identifier => _identifier ??= SerializerIdentifierHelper.GetSerializerIdentifierFromConfig(GetType(), system);

    /// <summary>Whether <see cref="FromBinary(byte[], Type)"/> has to be told the type.</summary>
    public abstract bool IncludeManifest { get; }

    /// <summary>The bytes of an object.</summary>
    public abstract byte[] ToBinary(object obj);

    /// <summary>The object that bytes hold.</summary>
    public abstract object FromBinary(byte[] bytes, Type type);

    /// <summary>The object that bytes hold.</summary>
    public T FromBinary<T>(byte[] bytes) => (T)FromBinary(bytes, typeof(T));
}

/// <summary>A serializer that names types itself, so that a class can be renamed.</summary>
public abstract class SerializerWithStringManifest : Serializer
{
    /// <summary>What a serializer named in the configuration is constructed with.</summary>
    protected SerializerWithStringManifest(ExtendedActorSystem system) : base(system)
    {
    }

    /// <inheritdoc />
    public sealed override bool IncludeManifest => true;

    /// <inheritdoc />
    public sealed override object FromBinary(byte[] bytes, Type type) => FromBinary(bytes, type.TypeQualifiedName());

    /// <summary>The object that bytes hold.</summary>
    public abstract object FromBinary(byte[] bytes, string manifest);

    /// <summary>The name of an object's type.</summary>
    public abstract string Manifest(object o);
}

/// <summary>Bytes as they are.</summary>
public class ByteArraySerializer(ExtendedActorSystem system) : Serializer(system)
{
    /// <inheritdoc />
    public override bool IncludeManifest => false;

    /// <inheritdoc />
    public override byte[] ToBinary(object obj) => obj switch
    {
        null => null!,
        byte[] bytes => bytes,
        _ => throw new NotSupportedException($"The object to convert is not a byte array but a {obj.GetType()}"),
    };

    /// <inheritdoc />
    public override object FromBinary(byte[] bytes, Type type) => bytes;
}

/// <summary>No object.</summary>
public class NullSerializer(ExtendedActorSystem system) : Serializer(system)
{
    /// <inheritdoc />
    public override int Identifier => 0;

    /// <inheritdoc />
    public override bool IncludeManifest => false;

    /// <inheritdoc />
    public override byte[] ToBinary(object obj) => [];

    /// <inheritdoc />
    public override object FromBinary(byte[] bytes, Type type) => null!;
}

/// <summary>Reads <c>akka.actor.serialization-identifiers</c>.</summary>
public static class SerializerIdentifierHelper
{
    /// <summary>The identifier configured for a class of serializers.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static int GetSerializerIdentifierFromConfig(Type type, ExtendedActorSystem system)
    {
        const string path = "akka.actor.serialization-identifiers";
        foreach (var (name, identifier) in system.Settings.Config.GetConfig(path)?.AsEnumerable() ?? [])
        {
            if (name == type.TypeQualifiedName() || Type.GetType(name, throwOnError: false) == type)
                return identifier.GetInt();
        }
        throw new ArgumentException($"Couldn't find serializer id for [{type}] under [{path}] HOCON path", nameof(type));
    }
}
