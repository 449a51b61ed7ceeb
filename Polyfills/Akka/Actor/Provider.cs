using Akka.Actor.Internal;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

/// <summary>Makes references and finds them.</summary>
public interface IActorRefProvider
{
    /// <summary>The parent of all.</summary>
    IInternalActorRef RootGuardian { get; }

    /// <summary>The parent of what users create.</summary>
    LocalActorRef Guardian { get; }

    /// <summary>The parent of what the runtime creates.</summary>
    LocalActorRef SystemGuardian { get; }

    /// <summary>Where messages to nobody go.</summary>
    IActorRef DeadLetters { get; }

    /// <summary>Takes messages and forgets them.</summary>
    IActorRef IgnoreRef { get; }

    /// <summary>The root of all paths.</summary>
    ActorPath RootPath { get; }

    /// <summary>The system's settings.</summary>
    Settings Settings { get; }

    /// <summary>The system's address.</summary>
    Address DefaultAddress { get; }

    /// <summary>The parent of references that are no actors.</summary>
    IInternalActorRef TempContainer { get; }

    /// <summary>Ends when the root has stopped.</summary>
    Task TerminationTask { get; }

    /// <summary>A path for a reference that is no actor.</summary>
    ActorPath TempPath();

    /// <summary>Lets a reference be found by its path.</summary>
    void RegisterTempActor(IInternalActorRef actorRef, ActorPath path);

    /// <summary>Ends that.</summary>
    void UnregisterTempActor(ActorPath path);

    /// <summary>The actor at a full path, or a reference to nobody with this path.</summary>
    IActorRef ResolveActorRef(string path);

    /// <summary>The actor at a full path, or a reference to nobody with this path.</summary>
    IActorRef ResolveActorRef(ActorPath actorPath);

    /// <summary>The root of the system at an address; the dead letters if it is not this one.</summary>
    IActorRef RootGuardianAt(Address address);
}

/// <summary>The provider of a system that talks to no other.</summary>
internal sealed class LocalActorRefProvider : IActorRefProvider
{
    private readonly TaskCompletionSource _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly EventStream _eventStream;
    private readonly ActorPath _tempNode;
    private long _tempNumber;
    private LocalActorRef? _rootGuardian;
    private LocalActorRef? _guardian;
    private LocalActorRef? _systemGuardian;

    public LocalActorRefProvider(string systemName, Settings settings, EventStream eventStream)
    {
        Settings = settings;
        _eventStream = eventStream;
        RootPath = new RootActorPath(new Address("akka", systemName));
        _tempNode = RootPath / "temp";
        TempContainer = new VirtualPathContainer(this, _tempNode);
        DeadLetters = new DeadLetterActorRef(this, RootPath / "deadLetters", eventStream);
        IgnoreRef = new IgnoreActorRef(this);
    }

    public IInternalActorRef RootGuardian => _rootGuardian!;

    public LocalActorRef Guardian => _guardian!;

    public LocalActorRef SystemGuardian => _systemGuardian!;

    public IActorRef DeadLetters { get; }

    public IActorRef IgnoreRef { get; }

    public ActorPath RootPath { get; }

    public Settings Settings { get; }

    public Address DefaultAddress => RootPath.Address;

    public IInternalActorRef TempContainer { get; }

    public Task TerminationTask => _terminated.Task;

    /// <summary>Creates the guardians. When the user guardian stops, the system guardian does, and then the root.</summary>
    public void Init(ActorSystemImpl system)
    {
        var rootStrategy = new OneForOneStrategy(exception =>
        {
            system.Log.Error(exception, "guardian failed, shutting down system");
            return Directive.Stop;
        });
        _rootGuardian = new RootGuardianActorRef(system, Props.Create<GuardianActor>().WithSupervisorStrategy(rootStrategy),
            new RootSupervisor(this, RootPath / "_Root-guardian-supervisor", _terminated), RootPath);
        _rootGuardian.Start();
        var userStrategy = SupervisorStrategyConfigurator.CreateConfigurator(Settings.SupervisorStrategyClass).Create();
        _guardian = (LocalActorRef)_rootGuardian.Cell.AttachChild(Props.Create<GuardianActor>().WithSupervisorStrategy(userStrategy), true, "user");
        _systemGuardian = (LocalActorRef)_rootGuardian.Cell.AttachChild(Props.Create<SystemGuardianActor>(), true, "system");
        _systemGuardian.SendSystemMessage(new Watch(_guardian, _systemGuardian));
        _rootGuardian.SendSystemMessage(new Watch(_systemGuardian, _rootGuardian));
        _eventStream.StartDefaultLoggers(system);
    }

    /// <summary>Makes an actor; it starts when its parent says so.</summary>
    public IInternalActorRef ActorOf(ActorSystemImpl system, Props props, IInternalActorRef supervisor, ActorPath path)
    {
        var dispatcher = props.Deploy.Dispatcher == Deploy.NoDispatcherGiven
            ? system.Dispatchers.DefaultGlobalDispatcher
            : system.Dispatchers.Lookup(props.Dispatcher);
        return new LocalActorRef(system, props, dispatcher, system.Mailboxes.GetMailboxType(props, dispatcher), supervisor, path);
    }

    public ActorPath TempPath() => new ChildActorPath(_tempNode, $"${Interlocked.Increment(ref _tempNumber)}", 0);

    public void RegisterTempActor(IInternalActorRef actorRef, ActorPath path) => ((VirtualPathContainer)TempContainer).Add(path.Name, actorRef);

    public void UnregisterTempActor(ActorPath path) => ((VirtualPathContainer)TempContainer).Remove(path.Name);

    public IActorRef ResolveActorRef(string path) => ActorPath.TryParse(path, out var actorPath) ? ResolveActorRef(actorPath) : DeadLetters;

    public IActorRef ResolveActorRef(ActorPath actorPath)
    {
        if (!actorPath.Address.Equals(DefaultAddress))
            return DeadLetters;
        var names = actorPath.Depth == 0 ? [] : actorPath.Elements;
        var found = RootGuardian.GetChild(names);
        var isOther = !found.IsNobody() && actorPath.Uid != 0 && found.Path.Uid != 0 && found.Path.Uid != actorPath.Uid;
        return found.IsNobody() || isOther ? new EmptyLocalActorRef(this, actorPath, _eventStream) : found;
    }

    public IActorRef RootGuardianAt(Address address) => address.Equals(DefaultAddress) ? RootGuardian : DeadLetters;
}
