using System.Collections.Concurrent;
using Akka;
using Akka.Actor;
using Akka.Configuration;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture]
public class CoordinatedShutdownTests
{
    sealed class Why : CoordinatedShutdown.Reason;

    const string Own = """
        akka.stdout-loglevel = OFF
        akka.loglevel = OFF
        akka.coordinated-shutdown.phases {
          first { depends-on = [] }
          second { depends-on = [first], timeout = 50 ms }
          third { depends-on = [second], timeout = 30 s, recover = off }
          before-service-unbind { depends-on = [third] }
        }
        """;

    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    readonly ConcurrentQueue<string> _log = new();
    ActorSystem _system = null!;

    CoordinatedShutdown Shutdown => CoordinatedShutdown.Get(_system);

    [SetUp]
    public void CreateSystem() => Create("");

    void Create(string config)
    {
        _system = ActorSystem.Create("shutdown", ConfigurationFactory.ParseString(config).WithFallback(ConfigurationFactory.ParseString(Own)));
        _log.Clear();
    }

    [TearDown]
    public async Task StopSystem() => await _system.Terminate().WaitAsync(s_patience);

    void Add(string phase, string name) => Shutdown.AddTask(phase, name, () =>
    {
        _log.Enqueue(name);
        return Task.FromResult(Done.Instance);
    });

    Task Run(string? from = null) => Shutdown.Run(new Why(), from).WaitAsync(s_patience);

    [Test]
    public async Task Phases_run_in_order_and_the_tasks_of_one_together()
    {
        Add(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "late");
        Add("second", "2");
        Add("first", "1");
        var together = new TaskCompletionSource<Done>();
        Shutdown.AddTask("first", "waits for the next", () => together.Task);
        Shutdown.AddTask("first", "frees the last", () =>
        {
            together.SetResult(Done.Instance);
            return together.Task;
        });
        await Run();
        Assert.That(_log, Is.EqualTo(new[] { "1", "2", "late" }));
        Assert.That(_system.WhenTerminated.IsCompleted, Is.True);
        Assert.That(Shutdown.ShutdownReason, Is.InstanceOf<Why>());
    }

    [Test]
    public async Task It_runs_once()
    {
        Add("first", "1");
        Assert.That(Shutdown.ShutdownReason, Is.Null);
        await Run();
        await Shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(s_patience);
        Assert.That(_log, Is.EqualTo(new[] { "1" }));
        Assert.That(Shutdown.ShutdownReason, Is.InstanceOf<Why>());
    }

    [Test]
    public async Task It_can_start_with_a_later_phase()
    {
        Add("first", "1");
        Add("second", "2");
        await Run("second");
        Assert.That(_log, Is.EqualTo(new[] { "2" }));
    }

    [Test]
    public async Task A_task_that_fails_or_hangs_does_not_keep_the_next_phase_from_running()
    {
        Shutdown.AddTask("first", "fails", () => Task.FromException<Done>(new InvalidOperationException("boom")));
        Shutdown.AddTask("first", "throws", () => throw new InvalidOperationException("boom"));
        Shutdown.AddTask("second", "hangs", () => new TaskCompletionSource<Done>().Task);
        Add("third", "3");
        await Run();
        Assert.That(_log, Is.EqualTo(new[] { "3" }));
    }

    [Test]
    public async Task A_phase_without_recovery_ends_it()
    {
        await _system.Terminate();
        Create("akka.coordinated-shutdown.phases.third.timeout = 50 ms");
        Shutdown.AddTask("third", "hangs", () => new TaskCompletionSource<Done>().Task);
        Add("before-service-unbind", "never");
        var error = Assert.CatchAsync(() => Run());
        Assert.That(error!.GetBaseException(), Is.InstanceOf<TimeoutException>());
        Assert.That(_log, Is.Empty);
        // the system is still there: end it past the phases
        ((ExtendedActorSystem)_system).Guardian.Stop();
        Create("");
    }

    [Test]
    public async Task A_task_can_be_added_to_a_later_phase_while_it_runs()
    {
        Shutdown.AddTask("first", "adds", () =>
        {
            Add("second", "added");
            return Task.FromResult(Done.Instance);
        });
        await Run();
        Assert.That(_log, Is.EqualTo(new[] { "added" }));
    }

    [Test]
    public void An_unknown_phase_is_refused() => Assert.That(
        () => Add("no-such-phase", "x"), Throws.InstanceOf<ConfigurationException>().With.Message.Contains("no-such-phase"));

    [Test]
    public async Task Terminate_runs_the_phases()
    {
        Add(CoordinatedShutdown.PhaseServiceStop, "stopped");
        await _system.Terminate().WaitAsync(s_patience);
        Assert.That(_log, Is.EqualTo(new[] { "stopped" }));
        Assert.That(Shutdown.ShutdownReason, Is.InstanceOf<CoordinatedShutdown.ActorSystemTerminateReason>());
    }

    [Test]
    public async Task Terminate_can_be_told_not_to()
    {
        await _system.Terminate();
        Create("akka.coordinated-shutdown.run-by-actor-system-terminate = off");
        Add(CoordinatedShutdown.PhaseServiceStop, "stopped");
        await _system.Terminate().WaitAsync(s_patience);
        Assert.That(_log, Is.Empty);
    }

    [Test]
    public async Task The_phases_can_leave_the_system_running()
    {
        await _system.Terminate();
        Create("""
            akka.coordinated-shutdown.run-by-actor-system-terminate = off
            akka.coordinated-shutdown.terminate-actor-system = off
            """);
        Add(CoordinatedShutdown.PhaseServiceStop, "stopped");
        await Run();
        Assert.That(_log, Is.EqualTo(new[] { "stopped" }));
        Assert.That(_system.WhenTerminated.IsCompleted, Is.False);
    }

    [Test]
    public void Settings_that_contradict_each_other_are_refused()
    {
        var config = ConfigurationFactory.ParseString("""
            akka.coordinated-shutdown.run-by-actor-system-terminate = on
            akka.coordinated-shutdown.terminate-actor-system = off
            """ + "\n" + Own);
        Assert.That(() => CoordinatedShutdown.Get(ActorSystem.Create("bad", config)), Throws.InstanceOf<ConfigurationException>());
    }

    [Test]
    public void Timeouts_come_from_the_configuration()
    {
        Assert.That(Shutdown.Timeout("second"), Is.EqualTo(TimeSpan.FromMilliseconds(50)));
        Assert.That(Shutdown.Timeout("first"), Is.EqualTo(TimeSpan.FromSeconds(5)));
        Assert.That(Shutdown.Timeout(CoordinatedShutdown.PhaseActorSystemTerminate), Is.EqualTo(TimeSpan.FromSeconds(10)));
        Add("second", "x");
        Assert.That(Shutdown.TotalTimeout, Is.GreaterThanOrEqualTo(TimeSpan.FromMilliseconds(50)));
    }

    [Test]
    public async Task Actors_live_until_the_last_phase()
    {
        var actor = _system.ActorOf(ScriptedActor.Props(a => a.OnAny(m => a.Sender.Tell(m))));
        object? answer = null;
        Shutdown.AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "ask", async () =>
        {
            answer = await actor.Ask("alive?", s_patience);
            return Done.Instance;
        });
        await Run();
        Assert.That(answer, Is.EqualTo("alive?"));
    }
}
