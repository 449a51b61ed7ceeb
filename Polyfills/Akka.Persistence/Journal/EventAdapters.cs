using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Persistence.Journal;

/// <summary>From the events an actor speaks of to those that are stored.</summary>
public interface IWriteEventAdapter
{
    /// <summary>Stored beside the event, and given to the read adapter; may be empty.</summary>
    string Manifest(object evt);

    /// <summary>What to store; may be <see cref="Tagged"/>.</summary>
    object ToJournal(object evt);
}

/// <summary>From the events that are stored to those an actor speaks of.</summary>
public interface IReadEventAdapter
{
    IEventSequence FromJournal(object evt, string manifest);
}

/// <summary>Both ways.</summary>
public interface IEventAdapter : IWriteEventAdapter, IReadEventAdapter;

/// <summary>Changes nothing.</summary>
public sealed class IdentityEventAdapter : IEventAdapter
{
    private IdentityEventAdapter()
    {
    }

    public static IdentityEventAdapter Instance { get; } = new();

    public string Manifest(object evt) => "";

    public object ToJournal(object evt) => evt;

    public IEventSequence FromJournal(object evt, string manifest) => EventSequence.Single(evt);
}

/// <summary>A write adapter and a read adapter, each of which may be missing and then changes nothing.</summary>
internal sealed class TwoWayAdapter(IWriteEventAdapter? write, IReadEventAdapter? read) : IEventAdapter
{
    public IWriteEventAdapter? Write { get; } = write;

    public IReadEventAdapter? Read { get; } = read;

    public string Manifest(object evt) => Write?.Manifest(evt) ?? "";

    public object ToJournal(object evt) => Write?.ToJournal(evt) ?? evt;

    public IEventSequence FromJournal(object evt, string manifest) => Read?.FromJournal(evt, manifest) ?? EventSequence.Single(evt);
}

/// <summary>Several read adapters of one type of event: what each makes of it, one after the other.</summary>
public sealed class CombinedReadEventAdapter(IEnumerable<IEventAdapter> adapters) : IEventAdapter
{
    public IEnumerable<IEventAdapter> Adapters { get; } = adapters.ToArray();

    public string Manifest(object evt) => throw WriteSide();

    public object ToJournal(object evt) => throw WriteSide();

    public IEventSequence FromJournal(object evt, string manifest) =>
        EventSequence.Create(Adapters.SelectMany(adapter => adapter.FromJournal(evt, manifest).Events));

    private static InvalidOperationException WriteSide() => new("A combined read adapter does not write.");
}

/// <summary>
/// The adapters of one journal: <c>event-adapters</c> gives them names, <c>event-adapter-bindings</c> says for which types of
/// events. A binding counts for derived types too, the most specific one first.
/// </summary>
public class EventAdapters
{
    private readonly ConcurrentDictionary<Type, IEventAdapter> _map;
    private readonly KeyValuePair<Type, IEventAdapter>[] _bindings;

    protected EventAdapters(
        ConcurrentDictionary<Type, IEventAdapter> map, IEnumerable<KeyValuePair<Type, IEventAdapter>> bindings, ILoggingAdapter log)
    {
        _map = map;
        _bindings = [.. bindings];
    }

    /// <summary>True where no type is bound, so that nothing needs to be looked up.</summary>
    internal bool AreIdentity => _bindings.Length == 0;

    /// <exception cref="ArgumentException">A binding names an adapter that is not there, or a type that can't be made.</exception>
    public static EventAdapters Create(ExtendedActorSystem system, Config config)
    {
        var adapters = Names(config, "event-adapters").ToDictionary(kv => kv.Key, kv => Instantiate(kv.Value[0], system));
        var bindings = new List<KeyValuePair<Type, IEventAdapter>>();
        foreach (var (typeName, names) in Names(config, "event-adapter-bindings"))
        {
            var type = Type.GetType(typeName)
                ?? throw new ArgumentException($"event-adapter-bindings names the type {typeName}, which can't be found.");
            Insert(bindings, new(type, Combine([.. names.Select(name => adapters.TryGetValue(name, out var adapter)
                ? adapter
                : throw new ArgumentException($"event-adapter-bindings binds {typeName} to {name}; event-adapters has {string.Join(", ", adapters.Keys)}."))])));
        }
        return new EventAdapters(new ConcurrentDictionary<Type, IEventAdapter>(), bindings, system.Log);
    }

    public IEventAdapter Get<T>() => Get(typeof(T));

    public virtual IEventAdapter Get(Type type)
    {
        if (_bindings.Length == 0)
            return IdentityEventAdapter.Instance;
        return _map.GetOrAdd(
            type,
            static (key, bindings) =>
            {
                foreach (var (bound, adapter) in bindings)
                {
                    if (bound.IsAssignableFrom(key))
                        return adapter;
                }
                return IdentityEventAdapter.Instance;
            },
            _bindings);
    }

    /// <summary>Keeps derived types before their bases.</summary>
    private static void Insert(List<KeyValuePair<Type, IEventAdapter>> bindings, KeyValuePair<Type, IEventAdapter> binding)
    {
        var index = bindings.FindIndex(other => other.Key.IsAssignableFrom(binding.Key));
        bindings.Insert(index < 0 ? bindings.Count : index, binding);
    }

    private static IEventAdapter Combine(IEventAdapter[] adapters)
    {
        if (adapters.Length == 1)
            return adapters[0];
        var writers = adapters.Where(a => a is not TwoWayAdapter { Write: null }).ToArray();
        if (writers.Length > 1)
            throw new InvalidOperationException("At most one of the adapters bound to a type may write.");
        var readers = adapters.Where(a => a is not TwoWayAdapter { Read: null });
        return new TwoWayAdapter(writers.FirstOrDefault(), new CombinedReadEventAdapter(readers));
    }

    private static IEventAdapter Instantiate(string typeName, ExtendedActorSystem system)
    {
        var type = Type.GetType(typeName) ?? throw new ArgumentException($"event-adapters names the type {typeName}, which can't be found.");
        var instance = type.GetConstructor([typeof(ExtendedActorSystem)]) != null
            ? Activator.CreateInstance(type, system)
            : Activator.CreateInstance(type);
        return instance switch
        {
            IEventAdapter both => both,
            IWriteEventAdapter write => new TwoWayAdapter(write, null),
            IReadEventAdapter read => new TwoWayAdapter(null, read),
            _ => throw new ArgumentException($"event-adapters names {typeName}, which is no event adapter."),
        };
    }

    /// <summary>The entries of a block, each with one text or a list of texts.</summary>
    private static IEnumerable<KeyValuePair<string, string[]>> Names(Config config, string path)
    {
        if (!config.HasPath(path))
            yield break;
        foreach (var (key, value) in config.GetConfig(path)!.AsEnumerable())
            yield return new(key, value.IsArray() ? [.. value.GetStringList()] : [value.GetString()!]);
    }
}
