using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>Takes what actors send, for a test to read in order.</summary>
internal sealed class Mail
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly Channel<object> _channel = Channel.CreateUnbounded<object>();

    public Mail(ActorSystem system) => Ref = system.ActorOf(Props.Create(() => new Box(_channel.Writer)));

    public IActorRef Ref { get; }

    /// <summary>The next message, whatever it is.</summary>
    public async Task<object> Next()
    {
        using var late = new CancellationTokenSource(Deadline);
        try
        {
            return await _channel.Reader.ReadAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            throw new AssertionException("No message came.");
        }
    }

    /// <summary>The next message, which must be of that type.</summary>
    public async Task<T> Next<T>()
    {
        var message = await Next();
        Assert.That(message, Is.InstanceOf<T>());
        return (T)message;
    }

    /// <summary>Reads as many messages as are expected, and compares.</summary>
    public async Task Expect(params object[] expected)
    {
        var got = new List<object>();
        foreach (var _ in expected)
        {
            try
            {
                got.Add(await Next());
            }
            catch (AssertionException)
            {
                break;
            }
        }
        Assert.That(got, Is.EqualTo(expected));
    }

    /// <summary>Whether no message comes for a while: long enough to see most of what must not happen.</summary>
    public async Task<bool> IsQuiet()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        try
        {
            return !await _channel.Reader.WaitToReadAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    /// <summary>Reads on until that message comes.</summary>
    public async Task Until(object message)
    {
        while (!(await Next()).Equals(message))
        {
        }
    }

    private sealed class Box(ChannelWriter<object> writer) : UntypedActor
    {
        protected override void OnReceive(object message) => writer.TryWrite(message);
    }
}

/// <summary>A command that is code: runs in the actor's turn.</summary>
internal sealed record Do(Action<Notebook> Action);

/// <summary>A command that is code with awaits in it.</summary>
internal sealed record DoAsync(Func<Notebook, Task> Action);

/// <summary>
/// A persistent actor that does what it is told. It keeps its events (texts), and reports what happens to it: "event x" and "snapshot
/// x" at recovery, "recovered", "failed: why" and so on.
/// </summary>
internal class Notebook : ReceivePersistentActor
{
    private readonly IActorRef _report;
    private readonly Recovery? _from;
    private readonly Action<Notebook, string>? _onEvent;
    private readonly Action<Notebook>? _onCompleted;

    public Notebook(string id, IActorRef report, Recovery? from, Action<Notebook, string>? onEvent, Action<Notebook>? onCompleted)
    {
        PersistenceId = id;
        _report = report;
        _from = from;
        _onEvent = onEvent;
        _onCompleted = onCompleted;
        Recover<SnapshotOffer>(offer =>
        {
            Events = (ImmutableList<string>)offer.Snapshot;
            Report($"snapshot {string.Join(",", Events)}");
        });
        Recover<string>(e => Recovered(e));
        Recover<RecoveryCompleted>(_ => Completed());
        Command<Do>(command => command.Action(this));
        CommandAsync<DoAsync>(command => command.Action(this));
        CommandAny(message => Report(message));
    }

    public override string PersistenceId { get; }

    public ImmutableList<string> Events { get; private set; } = [];

    public override Recovery Recovery => _from ?? base.Recovery;

    public IActorRef LastSender => Sender;

    public void Report(object what) => _report.Tell(what, Self);

    /// <summary>Persists, keeps the event, reports "persisted x".</summary>
    public void Note(string text) => Persist(text, Keep);

    public void Keep(string text)
    {
        Events = Events.Add(text);
        Report($"persisted {text}");
    }

    public void StashCommand() => Stash.Stash();

    public void UnstashCommands() => Stash.UnstashAll();

    public void Switch(Action configure) => Become(configure);

    public void On<T>(Action<T> handler) => Command(handler);

    public void TellSelf(object message) => Self.Tell(message);

    public void StopSelf() => Context.Stop(Self);

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        Report($"failed {@event} #{sequenceNr}: {cause.Message}");
        base.OnPersistFailure(cause, @event, sequenceNr);
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        Report($"rejected {@event} #{sequenceNr}: {cause.Message}");
        base.OnPersistRejected(cause, @event, sequenceNr);
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        Report($"not recovered: {reason.GetType().Name} {reason.Message}{(message == null ? "" : $" at {message}")}");
        base.OnRecoveryFailure(reason, message);
    }

    protected override void OnReplaySuccess() => Report("replayed");

    private void Recovered(string e)
    {
        _onEvent?.Invoke(this, e);
        Events = Events.Add(e);
        Report($"event {e}");
    }

    private void Completed()
    {
        Report("recovered");
        _onCompleted?.Invoke(this);
    }
}

/// <summary>An actor system with persistence for one test, and what the tests do with it again and again.</summary>
internal sealed class PersistenceWorld : IAsyncDisposable
{
    private int _mails;

    private PersistenceWorld(ActorSystem system)
    {
        System = system;
        Mail = new Mail(system);
    }

    public ActorSystem System { get; }

    /// <summary>Where the actors report.</summary>
    public Mail Mail { get; }

    public static PersistenceWorld Create(string hocon = "") => new(ActorSystem.Create(
        "world", ConfigurationFactory.ParseString(hocon).WithFallback("akka.loglevel = OFF\nakka.stdout-loglevel = OFF")));

    /// <summary>A notebook under the user guardian.</summary>
    public IActorRef Notebook(string id, Recovery? from = null, Action<Notebook, string>? onEvent = null, Action<Notebook>? onCompleted = null) =>
        System.ActorOf(NotebookProps(id, from, onEvent, onCompleted));

    public Props NotebookProps(string id, Recovery? from = null, Action<Notebook, string>? onEvent = null, Action<Notebook>? onCompleted = null)
    {
        var report = Mail.Ref;
        return Props.Create(() => new Notebook(id, report, from, onEvent, onCompleted));
    }

    /// <summary>A notebook that is through its recovery, with what it reported about that read away.</summary>
    public async Task<IActorRef> Ready(string id)
    {
        var actor = Notebook(id);
        await Mail.Until("recovered");
        return actor;
    }

    /// <summary>Stops an actor and waits until it is gone.</summary>
    public async Task Stop(IActorRef actor)
    {
        var watcher = Watch(actor);
        System.Stop(actor);
        await watcher.Expect("gone");
    }

    /// <summary>Gets "gone" when the actor stops.</summary>
    public Mail Watch(IActorRef actor)
    {
        var mail = new Mail(System);
        System.ActorOf(Props.Create(() => new Watcher(actor, mail.Ref)), $"watcher{++_mails}");
        return mail;
    }

    /// <summary>The notebook's events as it has them now.</summary>
    public async Task<IReadOnlyList<string>> EventsOf(IActorRef notebook)
    {
        var answer = new TaskCompletionSource<IReadOnlyList<string>>();
        notebook.Tell(new Do(self => answer.SetResult(self.Events)));
        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    /// <summary>A fresh notebook's events: what is stored.</summary>
    public async Task<IReadOnlyList<string>> StoredEvents(string id)
    {
        var actor = Notebook(id);
        await Mail.Until("recovered");
        var events = await EventsOf(actor);
        await Stop(actor);
        return events;
    }

    public async ValueTask DisposeAsync()
    {
        await System.Terminate();
        System.Dispose();
    }

    private sealed class Watcher : UntypedActor
    {
        private readonly IActorRef _report;

        public Watcher(IActorRef subject, IActorRef report)
        {
            _report = report;
            Context.Watch(subject);
        }

        protected override void OnReceive(object message) => _report.Tell("gone");
    }
}
