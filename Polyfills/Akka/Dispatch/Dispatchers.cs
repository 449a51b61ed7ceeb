using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Util;

namespace Akka.Dispatch;

/// <summary>The dispatchers of a system, by the path of their configuration.</summary>
public sealed class Dispatchers
{
    /// <summary>The dispatcher of actors that name none.</summary>
    public const string DefaultDispatcherId = "akka.actor.default-dispatcher";

    /// <summary>The dispatcher for work that blocks.</summary>
    public const string DefaultBlockingDispatcherId = "akka.actor.default-blocking-io-dispatcher";

    internal const string InternalDispatcherId = "akka.actor.internal-dispatcher";

    private readonly ActorSystem _system;
    private readonly ConcurrentDictionary<string, MessageDispatcherConfigurator> _configurators = new();

    /// <summary>The dispatchers of <paramref name="system"/>.</summary>
    public Dispatchers(ActorSystem system, IDispatcherPrerequisites prerequisites, ILoggingAdapter logger)
    {
        _system = system;
        Prerequisites = prerequisites;
        DefaultGlobalDispatcher = Lookup(DefaultDispatcherId);
    }

    /// <summary>The default dispatcher.</summary>
    public MessageDispatcher DefaultGlobalDispatcher { get; }

    /// <summary>What dispatchers are built on.</summary>
    public IDispatcherPrerequisites Prerequisites { get; }

    /// <summary>The dispatcher configured at <paramref name="dispatcherName"/>.</summary>
    /// <exception cref="ConfigurationException">There is no such section, or it names no dispatcher.</exception>
    public MessageDispatcher Lookup(string dispatcherName) => ConfiguratorOf(dispatcherName).Dispatcher();

    /// <summary>Whether a dispatcher is configured at <paramref name="id"/>.</summary>
    public bool HasDispatcher(string id) => _configurators.ContainsKey(id) || _system.Settings.Config.HasPath(id);

    /// <summary>Adds a dispatcher that no configuration names; false if the name is taken.</summary>
    public bool RegisterConfigurator(string id, MessageDispatcherConfigurator configurator) => _configurators.TryAdd(id, configurator);

    private MessageDispatcherConfigurator ConfiguratorOf(string id)
    {
        if (_configurators.TryGetValue(id, out var known))
            return known;
        if (!_system.Settings.Config.HasPath(id))
            throw new ConfigurationException($"Dispatcher {id} is not configured");
        return _configurators.GetOrAdd(id, Configure(id));
    }

    private MessageDispatcherConfigurator Configure(string id)
    {
        var config = _system.Settings.Config.GetConfig(id)!;
        var type = config.GetString("type");
        return type switch
        {
            "Dispatcher" or "TaskDispatcher" => new DispatcherConfigurator(id, config, Prerequisites),
            "PinnedDispatcher" => new PinnedDispatcherConfigurator(id, config, Prerequisites),
            "ForkJoinDispatcher" => new DispatcherConfigurator(id, config, Prerequisites, dedicatedThreads: true),
            null or "" => throw new ConfigurationException($"Dispatcher {id} has no type"),
            _ => TypeResolver.Create<MessageDispatcherConfigurator>(type, $"the type of dispatcher {id}", config, Prerequisites),
        };
    }
}

/// <summary>One dispatcher for all that name it: on the shared thread pool, or on threads of its own.</summary>
internal sealed class DispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly Dispatcher _dispatcher;

    public DispatcherConfigurator(string id, Config config, IDispatcherPrerequisites prerequisites, bool dedicatedThreads = false)
        : base(config, prerequisites)
    {
        dedicatedThreads |= config.GetString("executor") == "fork-join-executor";
        var executor = dedicatedThreads ? (ExecutorService)new DedicatedThreads(id, ThreadCount(config)) : new SharedThreadPool(id);
        _dispatcher = new Dispatcher(this, id, DispatcherSettings.Read(config), executor);
    }

    public override MessageDispatcher Dispatcher() => _dispatcher;

    private static int ThreadCount(Config config)
    {
        if (config.GetInt("dedicated-thread-pool.thread-count") is var count and > 0)
            return count;
        // the settings that scale with the machine
        var scaled = (int)Math.Ceiling(Environment.ProcessorCount * config.GetDouble("fork-join-executor.parallelism-factor", 1.0));
        return Math.Clamp(scaled, config.GetInt("fork-join-executor.parallelism-min", 8), config.GetInt("fork-join-executor.parallelism-max", 64));
    }
}

/// <summary>A thread of its own for every actor.</summary>
internal sealed class PinnedDispatcherConfigurator(string id, Config config, IDispatcherPrerequisites prerequisites)
    : MessageDispatcherConfigurator(config, prerequisites)
{
    private readonly DispatcherSettings _settings = DispatcherSettings.Read(config);

    public override MessageDispatcher Dispatcher() => new PinnedDispatcher(this, id, _settings);
}

/// <summary>The settings that all kinds of dispatchers have.</summary>
internal sealed record DispatcherSettings(int Throughput, long? DeadlineTicks, TimeSpan ShutdownTimeout)
{
    public static DispatcherSettings Read(Config config)
    {
        var deadline = config.GetTimeSpan("throughput-deadline-time", TimeSpan.Zero).Ticks;
        return new DispatcherSettings(Math.Max(1, config.GetInt("throughput", 30)), deadline > 0 ? deadline : null,
            config.GetTimeSpan("shutdown-timeout", TimeSpan.FromSeconds(1)));
    }
}

/// <summary>Runs mailboxes on an executor.</summary>
public class Dispatcher : MessageDispatcher
{
    private readonly ExecutorService _executor;

    internal Dispatcher(MessageDispatcherConfigurator configurator, string id, DispatcherSettings settings, ExecutorService executor)
        : base(configurator)
    {
        _executor = executor;
        Id = id;
        Throughput = settings.Throughput;
        ThroughputDeadlineTime = settings.DeadlineTicks;
        ShutdownTimeout = settings.ShutdownTimeout;
    }

    /// <inheritdoc />
    protected override void ExecuteTask(IRunnable run) => _executor.Execute(run);

    internal override void ExecuteAgain(Mailbox mailbox) => _executor.ExecuteLater(mailbox);

    /// <inheritdoc />
    protected override void Shutdown() => _executor.Shutdown();
}

/// <summary>Serves one actor with one thread, which ends with the actor.</summary>
internal sealed class PinnedDispatcher(PinnedDispatcherConfigurator configurator, string id, DispatcherSettings settings)
    : Dispatcher(configurator, id, settings, new DedicatedThreads(id, 1))
{
    public override void Detach(ActorCell cell)
    {
        base.Detach(cell);
        Shutdown();
    }
}
