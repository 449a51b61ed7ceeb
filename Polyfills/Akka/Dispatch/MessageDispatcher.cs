using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Dispatch;

/// <summary>Gives actors threads to run on.</summary>
public abstract class MessageDispatcher
{
    /// <summary>How many messages a turn handles if nothing is configured.</summary>
    public const int DefaultThroughput = 100;

    /// <summary>Made by a configurator, once or for every lookup.</summary>
    protected MessageDispatcher(MessageDispatcherConfigurator configurator)
    {
        Configurator = configurator;
        Throughput = DefaultThroughput;
    }

    /// <summary>What made this dispatcher.</summary>
    public MessageDispatcherConfigurator Configurator { get; }

    /// <summary>The path of its configuration.</summary>
    public string Id { get; protected set; } = "";

    /// <summary>The system's event stream.</summary>
    public EventStream EventStream => Configurator.Prerequisites.EventStream;

    /// <summary>The system's mailbox types.</summary>
    public Mailboxes Mailboxes => Configurator.Prerequisites.Mailboxes;

    /// <summary>How many messages of one actor are handled before another actor has its turn.</summary>
    public int Throughput { get; set; }

    /// <summary>How long a turn may last, in ticks of 100 ns; null for no limit.</summary>
    public long? ThroughputDeadlineTime { get; protected set; }

    /// <summary>How long threads are kept once nobody uses the dispatcher.</summary>
    public TimeSpan ShutdownTimeout { get; protected set; }

    /// <summary>Starts an actor.</summary>
    public virtual void Attach(ActorCell cell) => cell.Mailbox.RegisterForExecution(this);

    /// <summary>Ends an actor: its mailbox is closed and emptied.</summary>
    public virtual void Detach(ActorCell cell)
    {
        cell.Mailbox.Close();
        cell.Mailbox.CleanUp();
    }

    /// <summary>Queues a message.</summary>
    public virtual void Dispatch(ActorCell cell, Envelope envelope) => cell.Mailbox.Post(this, in envelope);

    /// <summary>Queues a system message.</summary>
    public virtual void SystemDispatch(ActorCell cell, SystemMessage message) => cell.Mailbox.PostSystem(this, message);

    /// <summary>Runs an action on one of the dispatcher's threads.</summary>
    public void Schedule(Action run) => Schedule(new ActionRunnable(run));

    /// <summary>Runs something on one of the dispatcher's threads.</summary>
    public void Schedule(IRunnable run) => ExecuteTask(run);

    internal void Execute(Mailbox mailbox) => ExecuteTask(mailbox);

    /// <summary>Runs a mailbox that used up its turn: after others that wait.</summary>
    internal virtual void ExecuteAgain(Mailbox mailbox) => ExecuteTask(mailbox);

    internal virtual void Suspend(ActorCell cell) => cell.Mailbox.Suspend();

    internal virtual void Resume(ActorCell cell)
    {
        if (cell.Mailbox.Resume())
            cell.Mailbox.RegisterForExecution(this);
    }

    /// <summary>Puts work on a thread.</summary>
    protected abstract void ExecuteTask(IRunnable run);

    /// <summary>Frees the dispatcher's threads.</summary>
    protected abstract void Shutdown();

    internal void ShutdownNow() => Shutdown();

    /// <summary>Logs an error of the dispatcher itself.</summary>
    protected void ReportFailure(Exception ex) => EventStream.Publish(new Error(ex, GetType().FullName!, GetType(), ex.Message));
}

/// <summary>An action as work for a dispatcher.</summary>
public sealed class ActionRunnable(Action action) : IRunnable
{
    /// <inheritdoc />
    public void Run() => action();

    /// <inheritdoc />
    public void Execute() => action();
}

/// <summary>What a configurator may use.</summary>
public interface IDispatcherPrerequisites
{
    /// <summary>The system's event stream.</summary>
    EventStream EventStream { get; }

    /// <summary>The system's scheduler.</summary>
    IScheduler Scheduler { get; }

    /// <summary>The system's settings.</summary>
    Settings Settings { get; }

    /// <summary>The system's mailbox types.</summary>
    Mailboxes Mailboxes { get; }
}

internal sealed class DefaultDispatcherPrerequisites(EventStream eventStream, IScheduler scheduler, Settings settings, Mailboxes mailboxes)
    : IDispatcherPrerequisites
{
    public EventStream EventStream { get; } = eventStream;

    public IScheduler Scheduler { get; } = scheduler;

    public Settings Settings { get; } = settings;

    public Mailboxes Mailboxes { get; } = mailboxes;
}

/// <summary>Makes dispatchers from a section of the configuration, which names it as its <c>type</c>.</summary>
public abstract class MessageDispatcherConfigurator
{
    /// <summary>What a subclass named in the configuration is constructed with.</summary>
    protected MessageDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    {
        Config = config;
        Prerequisites = prerequisites;
    }

    /// <summary>The dispatcher's section.</summary>
    public Config Config { get; }

    /// <summary>What there is to build on.</summary>
    public IDispatcherPrerequisites Prerequisites { get; }

    /// <summary>The dispatcher: the same one each time, or a new one.</summary>
    public abstract MessageDispatcher Dispatcher();
}
