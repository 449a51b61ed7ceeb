using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Configs;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>Timers and receive timeouts, on virtual time.</summary>
[TestFixture, Parallelizable]
public class TimerTests() : NUnitTestKit(TestConfigs.TestSchedulerConfig)
{
    static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    sealed class Boom : Exception;

    TestScheduler Time => (TestScheduler)Sys.Scheduler;

    /// <summary>Runs actions that it is sent, and tells the test what else it gets.</summary>
    IActorRef Runner(Action<ScriptedActor>? also = null)
    {
        var log = TestActor;
        return ActorOf(a =>
        {
            a.On<Action<ScriptedActor>>(run =>
            {
                run(a);
                log.Tell("ran");
            });
            a.On<Exception>(e => throw e);
            also?.Invoke(a);
            a.OnAny(m => log.Tell(m));
        });
    }

    void Run(IActorRef runner, Action<ScriptedActor> action)
    {
        runner.Tell(action);
        ExpectMsg("ran");
    }

    /// <summary>All that was sent before has been handled.</summary>
    void Settle(IActorRef runner) => Run(runner, _ => { });

    [Test]
    public void A_single_timer_fires_once_when_its_time_has_come()
    {
        var actor = Runner();
        Run(actor, a => a.Timers.StartSingleTimer("key", "tick", s_second));
        Time.Advance(s_second - TimeSpan.FromMilliseconds(1));
        Settle(actor);
        Time.Advance(TimeSpan.FromMilliseconds(1));
        ExpectMsg("tick");
        Run(actor, a => Assert.That(a.Timers.IsTimerActive("key"), Is.False));
        Time.Advance(s_second * 10);
        Settle(actor);
    }

    [Test]
    public void A_periodic_timer_fires_until_cancelled()
    {
        var actor = Runner();
        Run(actor, a => a.Timers.StartPeriodicTimer("key", "tick", s_second * 3, s_second));
        Time.Advance(s_second * 3);
        ExpectMsg("tick");
        for (var i = 0; i < 10; i++)
        {
            Time.Advance(s_second);
            ExpectMsg("tick");
        }
        Run(actor, a => a.Timers.Cancel("key"));
        Time.Advance(s_second * 10);
        Settle(actor);
    }

    [Test]
    public void A_timer_of_the_same_key_replaces_the_earlier_one()
    {
        var actor = Runner();
        Run(actor, a =>
        {
            a.Timers.StartSingleTimer("key", "old", s_second);
            a.Timers.StartSingleTimer("key", "new", s_second * 2);
            a.Timers.StartSingleTimer("other", "other", s_second * 3);
            Assert.That(a.Timers.ActiveTimers, Is.EquivalentTo(new[] { "key", "other" }));
        });
        Time.Advance(s_second * 3);
        ExpectMsg("new");
        ExpectMsg("other");
    }

    [Test]
    public void A_tick_that_waits_in_the_mailbox_when_its_timer_is_cancelled_is_dropped()
    {
        var actor = Runner();
        var busy = CreateTestLatch();
        var gate = CreateTestLatch();
        Run(actor, a => a.Timers.StartPeriodicTimer("key", "tick", s_second));
        actor.Tell((Action<ScriptedActor>)(a =>
        {
            busy.Open();
            gate.Ready();
            a.Timers.Cancel("key");
        }));
        busy.Ready();
        Time.Advance(s_second);
        gate.Open();
        ExpectMsg("ran");
        Settle(actor);
    }

    [Test]
    public void A_restart_cancels_timers_even_those_whose_tick_waits_in_the_mailbox()
    {
        var actor = Runner();
        var busy = CreateTestLatch();
        var gate = CreateTestLatch();
        Run(actor, a => a.Timers.StartPeriodicTimer("key", "tick", s_second));
        actor.Tell((Action<ScriptedActor>)(_ =>
        {
            busy.Open();
            gate.Ready();
            throw new Boom();
        }));
        busy.Ready();
        Time.Advance(s_second);
        gate.Open();
        Run(actor, a => Assert.That(a.Timers.IsTimerActive("key"), Is.False));
        Time.Advance(s_second * 5);
        Settle(actor);
    }

    [Test]
    public void A_stop_cancels_timers()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Akka.Event.AllDeadLetters));
        var actor = Runner();
        Run(actor, a => a.Timers.StartPeriodicTimer("key", "tick", s_second));
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);
        Time.Advance(s_second * 5);
        ExpectNoMsg(AWhile);
    }

    [Test]
    public void CancelAll_cancels_all()
    {
        var actor = Runner();
        Run(actor, a =>
        {
            a.Timers.StartSingleTimer(1, "one", s_second);
            a.Timers.StartPeriodicTimer(2, "two", s_second);
            a.Timers.CancelAll();
            Assert.That(a.Timers.ActiveTimers, Is.Empty);
        });
        Time.Advance(s_second * 5);
        Settle(actor);
    }

    [Test]
    public void A_timer_can_be_started_before_the_first_message()
    {
        var actor = Runner(a => a.OnPreStart = () => a.Timers.StartSingleTimer("key", "tick", s_second));
        Settle(actor);
        Time.Advance(s_second);
        ExpectMsg("tick");
    }

    [Test]
    public void A_tick_can_be_stashed_like_any_message()
    {
        var stashed = false;
        var log = TestActor;
        var actor = Runner(a => a.On<string>(m =>
        {
            if (!stashed)
            {
                stashed = true;
                a.Stash.Stash();
                log.Tell("stashed");
            }
            else
            {
                log.Tell(m);
            }
        }));
        Run(actor, a => a.Timers.StartSingleTimer("key", "tick", s_second));
        Time.Advance(s_second);
        ExpectMsg("stashed");
        Run(actor, a => a.Stash.UnstashAll());
        ExpectMsg("tick");
    }

    [Test]
    public void A_receive_timeout_comes_after_silence_and_again()
    {
        var actor = Runner();
        Run(actor, a => a.Ctx.SetReceiveTimeout(s_second));
        Time.Advance(s_second / 2);
        Settle(actor);
        Time.Advance(s_second * 0.75);
        Settle(actor);
        Time.Advance(s_second);
        ExpectMsg<ReceiveTimeout>();
        Settle(actor);
        Time.Advance(s_second);
        ExpectMsg<ReceiveTimeout>();
    }

    [Test]
    public void A_receive_timeout_can_be_turned_off()
    {
        var actor = Runner();
        Run(actor, a => a.Ctx.SetReceiveTimeout(s_second));
        Run(actor, a =>
        {
            Assert.That(a.Ctx.ReceiveTimeout, Is.EqualTo(s_second));
            a.Ctx.SetReceiveTimeout(null);
        });
        Time.Advance(s_second * 5);
        Settle(actor);
    }

    [Test]
    public void Some_messages_do_not_put_a_receive_timeout_off()
    {
        var actor = Runner();
        Run(actor, a => a.Ctx.SetReceiveTimeout(s_second));
        Time.Advance(s_second * 0.6);
        actor.Tell(new Unimportant());
        ExpectMsg<Unimportant>();
        Time.Advance(s_second * 0.6);
        ExpectMsg<ReceiveTimeout>();
    }

    sealed record Unimportant : INotInfluenceReceiveTimeout;

    [Test]
    public void A_receive_timeout_set_by_the_constructor_counts_from_the_start()
    {
        var actor = Runner(a => a.Ctx.SetReceiveTimeout(s_second));
        var started = CreateTestProbe();
        started.Send(actor, new Identify(1));
        started.ExpectMsg<ActorIdentity>();
        Time.Advance(s_second);
        ExpectMsg<ReceiveTimeout>();
    }

    [Test]
    public void A_stopped_actor_gets_no_receive_timeout()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Akka.Event.AllDeadLetters));
        var actor = Runner();
        Run(actor, a => a.Ctx.SetReceiveTimeout(s_second));
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);
        Time.Advance(s_second * 5);
        ExpectNoMsg(AWhile);
    }
}
