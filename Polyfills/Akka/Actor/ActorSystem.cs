using Akka.Actor.Internal;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Actor;

/// <summary>A tree of actors with all they share: dispatchers, scheduler, event stream, configuration.</summary>
public abstract class ActorSystem : IActorRefFactory, IDisposable
{
    /// <summary>The system's name.</summary>
    public abstract string Name { get; }

    /// <summary>The system's settings.</summary>
    public abstract Settings Settings { get; }

    /// <summary>The dispatchers.</summary>
    public abstract Dispatchers Dispatchers { get; }

    /// <summary>The mailbox types.</summary>
    public abstract Mailboxes Mailboxes { get; }

    /// <summary>The scheduler and clock.</summary>
    public abstract IScheduler Scheduler { get; }

    /// <summary>The system's own log.</summary>
    public abstract ILoggingAdapter Log { get; }

    /// <summary>Where anybody can publish and subscribe.</summary>
    public abstract EventStream EventStream { get; }

    /// <summary>Turns objects into bytes and back.</summary>
    public abstract Serialization.Serialization Serialization { get; }

    /// <summary>Where messages to nobody go.</summary>
    public abstract IActorRef DeadLetters { get; }

    /// <summary>Takes messages and forgets them.</summary>
    public abstract IActorRef IgnoreRef { get; }

    /// <summary>Ends when the system has terminated.</summary>
    public abstract Task WhenTerminated { get; }

    /// <summary>When the system was created, on the scheduler's clock.</summary>
    public TimeSpan StartTime { get; private protected set; }

    /// <summary>For how long the system has existed.</summary>
    public TimeSpan Uptime => Scheduler.MonotonicClock - StartTime;

    /// <summary>Creates a system with the default configuration.</summary>
    public static ActorSystem Create(string name) => Start(name, ConfigurationFactory.Default(), ActorSystemSetup.Empty);

    /// <summary>Creates a system with a configuration over the defaults.</summary>
    public static ActorSystem Create(string name, Config config) => Start(name, config, ActorSystemSetup.Empty);

    /// <summary>Creates a system with settings of which the configuration is one.</summary>
    public static ActorSystem Create(string name, BootstrapSetup setup) => Create(name, ActorSystemSetup.Create(setup));

    /// <summary>Creates a system with settings; a <see cref="BootstrapSetup"/> among them may hold the configuration.</summary>
    public static ActorSystem Create(string name, ActorSystemSetup setup)
    {
        var bootstrap = setup.Get<BootstrapSetup>();
        var config = bootstrap.HasValue ? bootstrap.Value.Config : default;
        return Start(name, config.GetOrElse(ConfigurationFactory.Default()), setup);
    }

    private static ActorSystemImpl Start(string name, Config config, ActorSystemSetup setup)
    {
        var system = new ActorSystemImpl(name, config, setup);
        system.Start();
        return system;
    }

    /// <inheritdoc />
    public abstract IActorRef ActorOf(Props props, string? name = null);

    /// <inheritdoc />
    public abstract ActorSelection ActorSelection(ActorPath actorPath);

    /// <inheritdoc />
    public abstract ActorSelection ActorSelection(string actorPath);

    /// <summary>Stops an actor.</summary>
    public abstract void Stop(IActorRef actor);

    /// <summary>Runs the coordinated shutdown, which ends with all actors stopped.</summary>
    public abstract Task Terminate();

    /// <summary>Runs an action once all actors have stopped; the last one registered first.</summary>
    /// <exception cref="InvalidOperationException">The system has terminated.</exception>
    public abstract void RegisterOnTermination(Action code);

    /// <summary>Makes an extension, if it has not been made, and returns it.</summary>
    public abstract object RegisterExtension(IExtensionId extension);

    /// <summary>An extension that has been registered, or null.</summary>
    public abstract object GetExtension(IExtensionId extensionId);

    /// <summary>An extension that has been registered, or null.</summary>
    public abstract T GetExtension<T>() where T : class, IExtension;

    /// <summary>Whether an extension has been registered.</summary>
    public abstract bool HasExtension(Type type);

    /// <summary>Whether an extension has been registered.</summary>
    public abstract bool HasExtension<T>() where T : class, IExtension;

    /// <summary>An extension that has been registered.</summary>
    public abstract bool TryGetExtension(Type extensionType, out object extension);

    /// <summary>An extension that has been registered.</summary>
    public abstract bool TryGetExtension<T>(out T extension) where T : class, IExtension;

    /// <summary>Begins to terminate; see <see cref="Terminate"/>.</summary>
    public void Dispose()
    {
        Terminate();
        GC.SuppressFinalize(this);
    }
}

/// <summary>What a system has for extensions and the runtime.</summary>
public abstract class ExtendedActorSystem : ActorSystem
{
    /// <summary>Makes and finds references.</summary>
    public abstract IActorRefProvider Provider { get; }

    /// <summary>The parent of what users create.</summary>
    public abstract IInternalActorRef Guardian { get; }

    /// <summary>The parent of what the runtime creates.</summary>
    public abstract IInternalActorRef SystemGuardian { get; }

    /// <summary>The parent of all.</summary>
    public abstract IInternalActorRef LookupRoot { get; }

    /// <summary>Creates an actor of the runtime.</summary>
    public abstract IActorRef SystemActorOf(Props props, string? name = null);

    /// <summary>Creates an actor of the runtime.</summary>
    public abstract IActorRef SystemActorOf<TActor>(string? name = null) where TActor : ActorBase, new();

    /// <summary>Stops all actors without the coordinated shutdown.</summary>
    public abstract void Abort();

    /// <summary>The tree of actors as text.</summary>
    public abstract string PrintTree();
}
