using System.Collections.Concurrent;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace Lnd.Actors.Persistence;

/// <summary>Akka's way to <see cref="StoredFormats"/>: the manifest of a journal row names the format, its payload is the stored form.</summary>
/// <param name="system">The actor system.</param>
public sealed class JournalSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private static readonly ConcurrentDictionary<Type, IStoredFormat> ByType = new();
    private static readonly Dictionary<string, IStoredFormat> ByManifest = StoredFormats.All.ToDictionary(format => format.Manifest);

    /// <summary>Stands in every row of the journal: for ever.</summary>
    public override int Identifier => 7351;

    /// <inheritdoc/>
    public override string Manifest(object o) => Of(o).Manifest;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => Of(obj).Encode(obj);

    /// <summary>Reads a row.</summary>
    /// <exception cref="SerializationException">It is damaged, or of a newer node.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!ByManifest.TryGetValue(manifest, out var format))
            throw new SerializationException($"the journal has an entry of kind '{manifest}', which this version does not know: it was stored by a newer node");
        return format.TryDecode(bytes, out var value, out var error) ? value : throw new SerializationException(error);
    }

    private static IStoredFormat Of(object value) => ByType.GetOrAdd(
        value.GetType(),
        static type => StoredFormats.All.FirstOrDefault(format => format.Family.IsAssignableFrom(type))
            ?? throw new SerializationException($"{type} has no stored format: add it to {nameof(StoredFormats)}"));
}
