using Akka;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.Pattern;
using Akka.Serialization;

namespace Lnd.Actors.Tests.Polyfills.ActorRuntime;

[TestFixture]
internal sealed class SystemTests : ActorSystemTest
{
    protected override string Hocon => """
        pinned { type = PinnedDispatcher }
        threads { type = ForkJoinDispatcher, dedicated-thread-pool.thread-count = 2 }
        akka.coordinated-shutdown.phases {
            first {}
            second { depends-on = [first], timeout = 20ms }
            before-service-unbind { depends-on = [second] }
        }
        """;

    private sealed class ThreadNamer : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(Thread.CurrentThread.IsThreadPoolThread ? "pool" : Thread.CurrentThread.Name!);
    }

    [TestCase(null, "pool")]
    [TestCase("pinned", "pinned-1")]
    [TestCase("threads", "threads-1")]
    public async Task An_actor_runs_on_the_threads_of_its_dispatcher(string? dispatcher, string expected)
    {
        var props = Props.Create<ThreadNamer>();
        var actor = System.ActorOf(dispatcher is null ? props : props.WithDispatcher(dispatcher));
        Assert.That(await actor.Ask<string>(1, TimeSpan.FromSeconds(5)), Is.EqualTo(expected));
    }

    [Test]
    public void An_unknown_dispatcher_is_refused() =>
        Assert.Throws<ConfigurationException>(() => System.ActorOf(Props.Create<ThreadNamer>().WithDispatcher("nowhere")));

    [Test]
    public async Task Shutdown_runs_the_phases_in_order_and_goes_on_after_failures_and_timeouts()
    {
        var done = new List<string>();
        var shutdown = CoordinatedShutdown.Get(System);
        shutdown.AddTask("second", "slow", () =>
        {
            done.Add("second");
            return new TaskCompletionSource<Done>().Task;
        });
        shutdown.AddTask("first", "broken", () =>
        {
            done.Add("first");
            throw new InvalidOperationException("broken");
        });
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "last", () =>
        {
            done.Add("last");
            return Task.FromResult(Done.Instance);
        });
        await System.Terminate().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That(done, Is.EqualTo(new[] { "first", "second", "last" }));
        Assert.That(System.WhenTerminated.IsCompleted);
        Assert.That(shutdown.ShutdownReason, Is.SameAs(CoordinatedShutdown.ActorSystemTerminateReason.Instance));
        Assert.Throws<ConfigurationException>(() => shutdown.AddTask("never", "x", () => Task.FromResult(Done.Instance)));
    }

    private sealed class Extension : IExtension;

    private sealed class ExtensionProvider : ExtensionIdProvider<Extension>
    {
        public override Extension CreateExtension(ExtendedActorSystem system) => new();
    }

    [Test]
    public void An_extension_is_made_once_per_system()
    {
        Assert.That(System.HasExtension<Extension>(), Is.False);
        var extension = new ExtensionProvider().Apply(System);
        Assert.That(System.WithExtension<Extension, ExtensionProvider>(), Is.SameAs(extension));
        Assert.That(System.GetExtension<Extension>(), Is.SameAs(extension));
    }

    private sealed class Note(string text) : Setup
    {
        public string Text { get; } = text;
    }

    private sealed class ListLogger : ReceiveActor
    {
        public ListLogger()
        {
            var note = Context.System.Settings.Setup.Get<Note>().Value.Text;
            Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
            Receive<LogEvent>(e => Lines.Enqueue($"{note} {e.LogLevel()} {e.LogSource} {e.Message}"));
        }

        public static System.Collections.Concurrent.ConcurrentQueue<string> Lines { get; } = new();
    }

    [Test]
    public async Task A_logger_of_ones_own_gets_what_the_level_lets_through()
    {
        var bootstrap = BootstrapSetup.Create().WithConfig(
            $"akka {{ loglevel = INFO, stdout-loglevel = OFF, loggers = [\"{typeof(ListLogger).AssemblyQualifiedName}\"] }}");
        var system = ActorSystem.Create("logging", ActorSystemSetup.Create(bootstrap, new Note("n")));
        var log = Logging.GetLogger(system, "source");
        log.Debug("not {0}", "logged");
        log.Info("value {0} of {1}", 1, "x");
        log.Error(new InvalidOperationException(), "bad");
        await Probe.Eventually(() => ListLogger.Lines.Count >= 2);
        await system.Terminate().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That(ListLogger.Lines, Is.EqualTo(new[]
        {
            "n InfoLevel source (akka://logging) value 1 of x", "n ErrorLevel source (akka://logging) bad",
        }));
    }

    private interface IAnimal;

    private sealed record Cat(string Name) : IAnimal;

    [Test]
    public async Task The_event_stream_delivers_to_subscribers_of_base_types_until_they_unsubscribe()
    {
        var probe = NewProbe();
        System.EventStream.Subscribe<IAnimal>(probe.Ref);
        System.EventStream.Publish(new Cat("one"));
        System.EventStream.Publish("no animal");
        System.EventStream.Unsubscribe(probe.Ref);
        System.EventStream.Publish(new Cat("two"));
        await probe.Expect(new Cat("one"));
        await probe.ExpectNoMore();
    }

    private sealed class Child(IActorRef log) : UntypedActor
    {
        protected override void PreStart() => log.Tell("started");

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case "stop":
                    Context.Stop(Self);
                    break;
                case "fail":
                    throw new InvalidOperationException("failed");
                default:
                    log.Forward(message);
                    break;
            }
        }
    }

    [TestCase("stop", true, true)]
    [TestCase("fail", true, true)]
    [TestCase("fail", false, true)]
    [TestCase("stop", false, false)]
    public async Task A_backoff_supervisor_starts_its_child_again(string how, bool onStop, bool again)
    {
        var (log, watcher) = (NewProbe(), NewProbe());
        var props = Props.Create(() => new Child(log.Ref));
        var pause = TimeSpan.FromMilliseconds(10);
        var options = onStop
            ? Backoff.OnStop(props, "child", pause, pause, 0, 1).WithDefaultStoppingStrategy()
            : Backoff.OnFailure(props, "child", pause, pause, 0, 1);
        var supervisor = System.ActorOf(BackoffSupervisor.Props(options.WithManualReset()));
        watcher.Watch(supervisor);
        await log.Expect("started");
        supervisor.Tell(how);
        if (again)
        {
            await log.Expect("started");
            supervisor.Tell("hello", watcher.Ref);
            await log.Expect("hello");
            Assert.That((await supervisor.Ask<BackoffSupervisor.RestartCount>(BackoffSupervisor.GetRestartCount.Instance)).Count, Is.EqualTo(1));
            supervisor.Tell(how);
        }
        Assert.That((await watcher.Next<Terminated>()).ActorRef, Is.EqualTo(supervisor));
    }

    private sealed class Stored
    {
        public int Number { get; private set; }

        public object? Anything { get; set; }

        public IActorRef? Actor { get; set; }

        public byte[]? Bytes { get; set; }

        public static Stored Sample(IActorRef actor) => new() { Number = 5, Anything = 1.5m, Actor = actor, Bytes = [1, 2] };
    }

    [Test]
    public void Objects_are_stored_as_json_with_their_types()
    {
        var actor = System.ActorOf(Props.Empty, "stored");
        var serializer = System.Serialization.FindSerializerFor(Stored.Sample(actor));
        Assert.That(serializer.Identifier, Is.EqualTo(1));
        Assert.That(System.Serialization.FindSerializerFor(new byte[1]).Identifier, Is.EqualTo(4));
        var bytes = serializer.ToBinary(Stored.Sample(actor));
        var json = global::System.Text.Encoding.UTF8.GetString(bytes);
        Assert.That(json, Does.StartWith($"{{\"$id\":\"1\",\"$type\":\"{typeof(Stored).FullName}, {typeof(Stored).Assembly.GetName().Name}\",\"Number\":{{\"$\":\"I5\"}},"
            + "\"Anything\":{\"$\":\"M1.5\"},\"Actor\":{\"$id\":\"2\",\"$type\":\"Akka.Actor.ActorRefBase+Surrogate, Akka\",\"Path\":\"akka://test/user/stored#"));
        var read = (Stored)System.Serialization.Deserialize(bytes, 1, Serialization.ManifestFor(serializer, Stored.Sample(actor)));
        Assert.That(read.Number, Is.EqualTo(5));
        Assert.That(read.Anything, Is.EqualTo(1.5m));
        Assert.That(read.Actor, Is.EqualTo(actor));
        Assert.That(read.Bytes, Is.EqualTo(new byte[] { 1, 2 }));
    }
}
