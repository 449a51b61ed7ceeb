using System.Collections.Concurrent;
using System.Text;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;
using Akka.Event;
using Akka.Util;

namespace Akka.Actor.Internal;

/// <summary>The system.</summary>
public class ActorSystemImpl : ExtendedActorSystem
{
    private readonly TaskCompletionSource _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<Type, Lazy<object>> _extensions = new();
    private readonly Stack<Action> _onTermination = new();
    private IActorRef? _deadLetterListener;
    private bool _callbacksRun;
    private long _lastUid;
    private Serialization.Serialization? _serialization;

    /// <summary>A system, not started yet.</summary>
    /// <exception cref="ArgumentException">The name is not allowed.</exception>
    internal ActorSystemImpl(string name, Config config, ActorSystemSetup setup)
    {
        if (!IsValidName(name))
            throw new ArgumentException($"Invalid ActorSystem name [{name}]: letters, digits and, not first, '-' are allowed", nameof(name));
        ArgumentNullException.ThrowIfNull(config);
        Name = name;
        Settings = new Settings(this, config, setup);
        EventStream = new EventStream(Settings.DebugEventStream);
        EventStream.StartStdoutLogger(Settings);
        Log = new BusLogging(EventStream, $"ActorSystem({name})", GetType(), Settings.LogFormatter);
        Scheduler = Settings.SchedulerClass is null or "" or "Akka.Actor.HashedWheelTimerScheduler"
            ? new HashedWheelTimerScheduler(Settings.Config, Log)
            : TypeResolver.Create<IScheduler>(Settings.SchedulerClass, "akka.scheduler.implementation", Settings.Config, Log);
        StartTime = Scheduler.MonotonicClock;
        LocalProvider = new LocalActorRefProvider(name, Settings, EventStream);
        DeadLetterQueue = new DeadLetterMessageQueue(LocalProvider.DeadLetters);
        Mailboxes = new Mailboxes(this);
        Dispatchers = new Dispatchers(this, new DefaultDispatcherPrerequisites(EventStream, Scheduler, Settings, Mailboxes), Log);
    }

    /// <inheritdoc />
    public override string Name { get; }

    /// <inheritdoc />
    public override Settings Settings { get; }

    /// <inheritdoc />
    public override EventStream EventStream { get; }

    /// <inheritdoc />
    public override ILoggingAdapter Log { get; }

    /// <inheritdoc />
    public override IScheduler Scheduler { get; }

    /// <inheritdoc />
    public override Mailboxes Mailboxes { get; }

    /// <inheritdoc />
    public override Dispatchers Dispatchers { get; }

    /// <inheritdoc />
    public override Serialization.Serialization Serialization =>
        _serialization ?? Interlocked.CompareExchange(ref _serialization, new Serialization.Serialization(this), null) ?? _serialization;

    /// <inheritdoc />
    public override IActorRefProvider Provider => LocalProvider;

    /// <inheritdoc />
    public override IActorRef DeadLetters => LocalProvider.DeadLetters;

    /// <inheritdoc />
    public override IActorRef IgnoreRef => LocalProvider.IgnoreRef;

    /// <inheritdoc />
    public override IInternalActorRef Guardian => LocalProvider.Guardian;

    /// <inheritdoc />
    public override IInternalActorRef SystemGuardian => LocalProvider.SystemGuardian;

    /// <inheritdoc />
    public override IInternalActorRef LookupRoot => LocalProvider.RootGuardian;

    /// <inheritdoc />
    public override Task WhenTerminated => _terminated.Task;

    internal LocalActorRefProvider LocalProvider { get; }

    /// <summary>Where a closed mailbox empties itself.</summary>
    internal IMessageQueue DeadLetterQueue { get; }

    /// <summary>Reads the configuration of serializers again, after an extension has added to it.</summary>
    internal void ReloadSerialization() => _serialization = null;

    internal long NewUid() => Interlocked.Increment(ref _lastUid);

    /// <summary>Creates the guardians and starts what the configuration names.</summary>
    public void Start()
    {
        try
        {
            _ = FinishTermination();
            LocalProvider.Init(this);
            foreach (var name in Settings.Config.GetStringList("akka.extensions") ?? [])
                RegisterExtension(TypeResolver.Create<IExtensionId>(name, "an extension of akka.extensions"));
            if (Settings.LogDeadLetters > 0)
                _deadLetterListener = SystemActorOf(Props.Create<DeadLetterListener>(), "deadLetterListener");
        }
        catch
        {
            (Scheduler as IDisposable)?.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public override IActorRef ActorOf(Props props, string? name = null) => LocalProvider.Guardian.Cell.AttachChild(props, false, name);

    /// <inheritdoc />
    public override IActorRef SystemActorOf(Props props, string? name = null) => LocalProvider.SystemGuardian.Cell.AttachChild(props, true, name);

    /// <inheritdoc />
    public override IActorRef SystemActorOf<TActor>(string? name = null) => SystemActorOf(Props.Create<TActor>(), name);

    /// <inheritdoc />
    public override ActorSelection ActorSelection(ActorPath actorPath) => ActorRefFactoryShared.ActorSelection(actorPath, this);

    /// <inheritdoc />
    public override ActorSelection ActorSelection(string actorPath) =>
        ActorRefFactoryShared.ActorSelection(actorPath, this, LocalProvider.RootGuardian);

    /// <inheritdoc />
    public override void Stop(IActorRef actor)
    {
        var parent = actor.Path.Parent;
        // a guardian stops its children itself, so that it knows which are to die
        if (parent == LocalProvider.Guardian.Path)
            LocalProvider.Guardian.Tell(new Dispatch.SysMsg.StopChild(actor));
        else if (parent == LocalProvider.SystemGuardian.Path)
            LocalProvider.SystemGuardian.Tell(new Dispatch.SysMsg.StopChild(actor));
        else
            ((IInternalActorRef)actor).Stop();
    }

    /// <inheritdoc />
    public override Task Terminate() => Settings.CoordinatedShutdownRunByActorSystemTerminate
        ? CoordinatedShutdown.Get(this).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance)
        : FinalTerminate();

    /// <inheritdoc />
    public override void Abort() => FinalTerminate();

    internal Task FinalTerminate()
    {
        Log.Debug("System shutdown initiated");
        if (!Settings.LogDeadLettersDuringShutdown && _deadLetterListener is not null)
            Stop(_deadLetterListener);
        LocalProvider.Guardian.Stop();
        return WhenTerminated;
    }

    private async Task FinishTermination()
    {
        await LocalProvider.TerminationTask.ConfigureAwait(false);
        while (NextCallback() is { } callback)
        {
            try
            {
                callback();
            }
            catch (Exception e)
            {
                Log.Error(e, "A callback registered with RegisterOnTermination failed: {0}", e.Message);
            }
        }
        (Scheduler as IDisposable)?.Dispose();
        _terminated.TrySetResult();
    }

    private Action? NextCallback()
    {
        lock (_onTermination)
        {
            if (_onTermination.TryPop(out var callback))
                return callback;
            _callbacksRun = true;
            return null;
        }
    }

    /// <inheritdoc />
    public override void RegisterOnTermination(Action code)
    {
        lock (_onTermination)
        {
            if (_callbacksRun)
                throw new InvalidOperationException("ActorSystem already terminated.");
            _onTermination.Push(code);
        }
    }

    /// <inheritdoc />
    public override object RegisterExtension(IExtensionId extension) =>
        _extensions.GetOrAdd(extension.ExtensionType, _ => new Lazy<object>(() => extension.CreateExtension(this))).Value;

    /// <inheritdoc />
    public override object GetExtension(IExtensionId extensionId) => TryGetExtension(extensionId.ExtensionType, out var extension) ? extension : null!;

    /// <inheritdoc />
    public override T GetExtension<T>() => TryGetExtension<T>(out var extension) ? extension : null!;

    /// <inheritdoc />
    public override bool HasExtension(Type type) => _extensions.ContainsKey(type);

    /// <inheritdoc />
    public override bool HasExtension<T>() => HasExtension(typeof(T));

    /// <inheritdoc />
    public override bool TryGetExtension(Type extensionType, out object extension)
    {
        extension = null!;
        if (!_extensions.TryGetValue(extensionType, out var lazy))
            return false;
        extension = lazy.Value;
        return true;
    }

    /// <inheritdoc />
    public override bool TryGetExtension<T>(out T extension)
    {
        var found = TryGetExtension(typeof(T), out var value);
        extension = (T)value;
        return found;
    }

    /// <inheritdoc />
    public override string PrintTree()
    {
        var text = new StringBuilder();
        Print((LocalActorRef)LookupRoot, 0);
        return text.ToString();

        void Print(LocalActorRef actor, int depth)
        {
            text.Append(' ', depth * 4).Append(depth == 0 ? "-> " : "L-> ").Append(actor.Path.Name).Append(' ')
                .Append(actor.Cell.Actor?.GetType().Name ?? "null").AppendLine();
            foreach (var child in actor.Children.OfType<LocalActorRef>().OrderBy(child => child.Path.Name, StringComparer.Ordinal))
                Print(child, depth + 1);
        }
    }

    /// <inheritdoc />
    public override string ToString() => LocalProvider.RootPath.Address.ToString();

    private static bool IsValidName(string name) =>
        !string.IsNullOrEmpty(name) && name[0] != '-' && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}

/// <summary>The end of every closed mailbox.</summary>
internal sealed class DeadLetterMessageQueue(IActorRef deadLetters) : IMessageQueue
{
    public bool HasMessages => false;

    public int Count => 0;

    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        if (envelope.Message is not DeadLetter)
            deadLetters.Tell(new DeadLetter(envelope.Message, envelope.Sender ?? deadLetters, receiver), envelope.Sender);
    }

    public bool TryDequeue(out Envelope envelope)
    {
        envelope = default;
        return false;
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
    }
}
