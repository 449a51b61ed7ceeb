using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Journal;

namespace Akka.Persistence;

/// <summary>Finds the <see cref="PersistenceExtension"/> of an actor system.</summary>
public class Persistence : ExtensionIdProvider<PersistenceExtension>
{
    public static Persistence Instance { get; } = new();

    public override PersistenceExtension CreateExtension(ExtendedActorSystem system) => new(system);

    /// <summary>What the user's configuration falls back on.</summary>
    public static Config DefaultConfig() => ConfigurationFactory.FromResource<Persistence>("Akka.Persistence.persistence.conf");
}

/// <summary>Persistence in one actor system: starts journals and snapshot stores when they are first needed.</summary>
public class PersistenceExtension : IExtension
{
    private const string JournalFallback = "akka.persistence.journal-plugin-fallback";
    private const string SnapshotStoreFallback = "akka.persistence.snapshot-store-plugin-fallback";
    private const string NoSnapshotStore = "akka.persistence.no-snapshot-store";

    private readonly ExtendedActorSystem _system;
    private readonly ConcurrentDictionary<string, Lazy<Plugin>> _plugins = new();
    private readonly Lazy<IStashOverflowStrategy> _stashOverflow;
    private readonly Lazy<IActorRef> _recoveryPermitter;
    private readonly string? _defaultJournal;
    private readonly string _defaultSnapshotStore;

    public PersistenceExtension(ExtendedActorSystem system)
    {
        _system = system;
        system.Settings.InjectTopLevelFallback(Persistence.DefaultConfig());
        var config = system.Settings.Config.GetConfig("akka.persistence")!;
        Settings = new PersistenceSettings(system, config);
        _defaultJournal = config.GetString("journal.plugin");
        _defaultSnapshotStore = config.GetString("snapshot-store.plugin") is { Length: > 0 } id ? id : NoSnapshotStore;
        _stashOverflow = new(() => CreateStrategy(config.GetString("internal-stash-overflow-strategy")));
        _recoveryPermitter = new(() => system.SystemActorOf(
            Props.Create(() => new RecoveryPermitter(config.GetInt("max-concurrent-recoveries", 50))), "recoveryPermitter"));
        foreach (var journal in config.GetStringList("journal.auto-start-journals"))
            JournalFor(journal);
        foreach (var store in config.GetStringList("snapshot-store.auto-start-snapshot-stores"))
            SnapshotStoreFor(store);
    }

    public PersistenceSettings Settings { get; }

    /// <summary>The strategy that <c>internal-stash-overflow-strategy</c> names.</summary>
    public IStashOverflowStrategy DefaultInternalStashOverflowStrategy => _stashOverflow.Value;

    /// <summary>Gives out the right to recover.</summary>
    internal IActorRef RecoveryPermits => _recoveryPermitter.Value;

    /// <summary>A persistence id made of an actor's path.</summary>
    public string PersistenceId(IActorRef actor) => actor.Path.ToStringWithoutAddress();

    /// <summary>The event adapters of a journal; null or empty for the default one.</summary>
    public EventAdapters AdaptersFor(string? journalPluginId) => JournalPlugin(journalPluginId).Adapters;

    /// <summary>The journal with that configuration path; null or empty for the default one.</summary>
    /// <exception cref="ArgumentException">There is no such path in the configuration, or it names no class.</exception>
    public IActorRef JournalFor(string? journalPluginId) => JournalPlugin(journalPluginId).Actor;

    /// <summary>The snapshot store with that configuration path; null or empty for the default one.</summary>
    /// <exception cref="ArgumentException">There is no such path in the configuration, or it names no class.</exception>
    public IActorRef SnapshotStoreFor(string? snapshotPluginId) =>
        PluginAt(string.IsNullOrEmpty(snapshotPluginId) ? _defaultSnapshotStore : snapshotPluginId, SnapshotStoreFallback).Actor;

    /// <summary>For how long an actor waits for a sign of life of that journal while it recovers.</summary>
    internal TimeSpan RecoveryTimeoutOf(string? journalPluginId) => JournalPlugin(journalPluginId).RecoveryTimeout;

    /// <summary>The configuration of a plugin, asked for by the plugin itself.</summary>
    internal Config ConfigOfPlugin(IActorRef plugin) => Existing(plugin).Config;

    /// <summary>The event adapters of a journal, asked for by the journal itself.</summary>
    internal EventAdapters AdaptersOfPlugin(IActorRef plugin) => Existing(plugin).Adapters;

    private Plugin JournalPlugin(string? id)
    {
        id = string.IsNullOrEmpty(id) ? _defaultJournal : id;
        return string.IsNullOrEmpty(id)
            ? throw new ArgumentException("There is no journal: akka.persistence.journal.plugin is empty.")
            : PluginAt(id, JournalFallback);
    }

    private Plugin PluginAt(string path, string fallback) =>
        _plugins.GetOrAdd(path, static (p, s) => new(() => new Plugin(s.Item1._system, p, s.fallback)), (this, fallback)).Value;

    /// <summary>A plugin's actor is named after its path.</summary>
    private Plugin Existing(IActorRef plugin) => _plugins.TryGetValue(plugin.Path.Name, out var found)
        ? found.Value
        : throw new ArgumentException($"{plugin} is not a plugin that persistence has started.");

    private IStashOverflowStrategy CreateStrategy(string? typeName) =>
        typeName != null && Type.GetType(typeName) is { } type && Activator.CreateInstance(type) is IStashOverflowStrategyConfigurator configurator
            ? configurator.Create(_system.Settings.Config)
            : throw new ConfigurationException($"akka.persistence.internal-stash-overflow-strategy names {typeName}, which is not an IStashOverflowStrategyConfigurator.");

    private sealed class Plugin
    {
        private readonly Lazy<EventAdapters> _adapters;
        private readonly Lazy<IActorRef> _actor;

        public Plugin(ExtendedActorSystem system, string path, string fallback)
        {
            var root = system.Settings.Config;
            if (!root.HasPath(path))
                throw new ArgumentException($"There is no plugin at {path} in the configuration.");
            Config = root.GetConfig(path)!.WithFallback(root.GetConfig(fallback));
            _adapters = new(() => EventAdapters.Create(system, Config));
            RecoveryTimeout = Config.GetTimeSpan("recovery-event-timeout", TimeSpan.FromSeconds(30), allowInfinite: false);
            var className = Config.GetString("class");
            if (string.IsNullOrEmpty(className))
                throw new ArgumentException($"{path}.class is not set.");
            var type = Type.GetType(className, throwOnError: true)!;
            var props = type.GetConstructor([typeof(Config)]) != null ? new Props(type, [Config]) : new Props(type);
            if (Config.GetString("plugin-dispatcher") is { Length: > 0 } dispatcher)
                props = props.WithDispatcher(dispatcher);
            // Later, since its constructor will ask for this very plugin.
            _actor = new(() => system.SystemActorOf(props, path));
        }

        public Config Config { get; }

        public TimeSpan RecoveryTimeout { get; }

        public EventAdapters Adapters => _adapters.Value;

        public IActorRef Actor => _actor.Value;
    }
}

/// <summary>Settings of persistence as a whole.</summary>
public sealed class PersistenceSettings : Settings
{
    public PersistenceSettings(ActorSystem system, Config config)
        : base(system, config) => Internal = new InternalSettings(config);

    public InternalSettings Internal { get; }

    /// <summary>For tests of plugins.</summary>
    public sealed class InternalSettings(Config config)
    {
        /// <summary>Publish the requests that plugins have carried out.</summary>
        public bool PublishPluginCommands { get; } = config.GetBoolean("publish-plugin-commands", false);
    }
}
