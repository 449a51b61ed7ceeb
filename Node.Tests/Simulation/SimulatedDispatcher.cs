using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;
using Akka.Event;
using Lnd.Actors.Peers;

namespace Lnd.Actors.Tests.Simulation;

/// <summary>Makes the one dispatcher of a simulated system.</summary>
internal sealed class SimulatedDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly SimulatedDispatcher _dispatcher;

    public SimulatedDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites) => _dispatcher = new SimulatedDispatcher(this, ((SimulatedScheduler)prerequisites.Scheduler).Process);

    public override MessageDispatcher Dispatcher() => _dispatcher;
}

/// <summary>
/// Runs nothing itself: the simulation chooses whose turn it is. A turn is one message, so that any two actors can interleave at any message; and a turn may be interrupted where
/// it sends one.
/// </summary>
internal sealed class SimulatedDispatcher : MessageDispatcher
{
    private readonly SimulatedProcess _process;

    public SimulatedDispatcher(MessageDispatcherConfigurator configurator, SimulatedProcess process)
        : base(configurator)
    {
        _process = process;
        Throughput = 1;
    }

    protected override void ExecuteTask(IRunnable run)
    {
        _process.Post(run.Run);
        _process.Simulator.Interrupt();
    }

    protected override void Shutdown()
    {
    }
}

/// <summary>Mailboxes that record what is taken out of them.</summary>
internal sealed class SimulatedMailbox(Settings settings, Config config) : MailboxType(settings, config), IProducesMessageQueue<SimulatedQueue>
{
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new SimulatedQueue(owner, SimulatedProcess.Of(system));
}

/// <summary>The queue of one actor.</summary>
internal sealed class SimulatedQueue(IActorRef owner, SimulatedProcess process)
    : IMessageQueue, IUnboundedDequeBasedMessageQueueSemantics, ILoggerMessageQueueSemantics
{
    private readonly LinkedList<Envelope> _messages = new();
    private readonly string _path = owner.Path.ToStringWithoutAddress();

    // What is of Akka may hold a lock while it sends, which the one thread would not respect.
    private readonly bool _isInterruptible = owner.Path.ToStringWithoutAddress().StartsWith("/user/", StringComparison.Ordinal);

    public bool HasMessages => _messages.Count > 0;

    public int Count => _messages.Count;

    public void Enqueue(IActorRef receiver, Envelope envelope) => _messages.AddLast(envelope);

    public void EnqueueFirst(Envelope envelope) => _messages.AddFirst(envelope);

    public bool TryDequeue(out Envelope envelope)
    {
        if (!TryTake(out envelope))
            return false;
        if (_isInterruptible)
            process.Simulator.AllowInterruption();
        // what is logged is recorded by the logger
        if (envelope.Message is not (LogEvent or InitializeLogger))
            process.Record($"{_path} {TextOf(envelope.Message)}");
        return true;
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (TryTake(out var envelope))
            deadletters.Enqueue(owner, envelope);
    }

    private bool TryTake(out Envelope envelope)
    {
        envelope = _messages.First?.Value ?? default;
        if (_messages.Count == 0)
            return false;
        _messages.RemoveFirst();
        return true;
    }

    private static string TextOf(object message) => message switch
    {
        PeerMessage { Message: var said } => $"hears {said}",
        SendMessage { Message: var said } => $"says {said}",
        SendMessages { Messages: var said } => $"says {string.Join(", then ", said)}",
        BytesRead { Bytes: var bytes } => $"{nameof(BytesRead)} {SimulationTrace.Digest(bytes.Span)}",
        _ => NameOf(message.GetType()),
    };

    private static string NameOf(Type type) => type.Namespace is { } space ? type.ToString()[(space.Length + 1)..] : type.ToString();
}
