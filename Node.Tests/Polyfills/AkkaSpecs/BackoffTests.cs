using Akka.Actor;
using Akka.Event;
using Akka.Pattern;
using Akka.TestKit;
using Akka.TestKit.Configs;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>Supervisors that wait longer after each failure, on virtual time.</summary>
[TestFixture, Parallelizable]
public class BackoffTests() : NUnitTestKit(TestConfigs.TestSchedulerConfig)
{
    static readonly TimeSpan s_min = TimeSpan.FromSeconds(1);
    static readonly TimeSpan s_max = TimeSpan.FromSeconds(60);

    sealed class Boom : Exception;

    TestScheduler Time => (TestScheduler)Sys.Scheduler;

    /// <summary>Tells the test of each start; fails or stops when told to; echoes.</summary>
    Props Child()
    {
        var log = TestActor;
        return ScriptedActor.Props(a =>
        {
            a.OnPreStart = () => log.Tell(("started", a.Self));
            a.On<Exception>(e => throw e);
            a.On<string>(m =>
            {
                if (m == "stop")
                    a.Ctx.Stop(a.Self);
                else
                    a.Sender.Tell(m);
            });
        });
    }

    BackoffOptions OnStop() => Backoff.OnStop(Child(), "child", s_min, s_max, 0, -1);

    BackoffOptions OnFailure() => Backoff.OnFailure(Child(), "child", s_min, s_max, 0, -1);

    IActorRef Start(BackoffOptions options) => Sys.ActorOf(BackoffSupervisor.Props(options), "supervisor");

    IActorRef ExpectStarted() => ExpectMsg<(string, IActorRef)>().Item2;

    /// <summary>Waits until the supervisor knows that the child is gone, and so has set its timer.</summary>
    void AwaitChildGone(IActorRef supervisor)
    {
        var probe = CreateTestProbe();
        Eventually(() =>
        {
            probe.Send(supervisor, BackoffSupervisor.GetCurrentChild.Instance);
            Assert.That(probe.ExpectMsg<BackoffSupervisor.CurrentChild>().Ref.IsNobody(), Is.True);
        });
    }

    int RestartCount(IActorRef supervisor)
    {
        var probe = CreateTestProbe();
        probe.Send(supervisor, BackoffSupervisor.GetRestartCount.Instance);
        return probe.ExpectMsg<BackoffSupervisor.RestartCount>().Count;
    }

    /// <summary>Ends the child, and checks that it comes back after this time and not before.</summary>
    void EndAndExpectRestartAfter(IActorRef supervisor, object end, TimeSpan delay)
    {
        supervisor.Tell(end);
        AwaitChildGone(supervisor);
        Time.Advance(delay - TimeSpan.FromMilliseconds(1));
        AwaitChildGone(supervisor);
        Time.Advance(TimeSpan.FromMilliseconds(1));
        ExpectStarted();
    }

    [Test]
    public void On_stop_a_stopped_child_comes_back_after_a_delay_that_doubles_up_to_the_maximum()
    {
        var supervisor = Start(OnStop().WithManualReset());
        ExpectStarted();
        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 32, 60, 60 })
            EndAndExpectRestartAfter(supervisor, "stop", TimeSpan.FromSeconds(seconds));
        Assert.That(RestartCount(supervisor), Is.EqualTo(8));
    }

    [Test]
    public void On_stop_with_the_stopping_strategy_a_failure_counts_like_a_stop()
    {
        var supervisor = Start(OnStop().WithDefaultStoppingStrategy().WithManualReset());
        ExpectStarted();
        EndAndExpectRestartAfter(supervisor, new Boom(), TimeSpan.FromSeconds(1));
        EndAndExpectRestartAfter(supervisor, "stop", TimeSpan.FromSeconds(2));
        EndAndExpectRestartAfter(supervisor, new Boom(), TimeSpan.FromSeconds(4));
    }

    [Test]
    public void On_stop_by_default_a_failed_child_restarts_at_once()
    {
        var supervisor = Start(OnStop());
        var child = ExpectStarted();
        supervisor.Tell(new Boom());
        Assert.That(ExpectStarted(), Is.EqualTo(child));
        Assert.That(RestartCount(supervisor), Is.Zero);
    }

    [Test]
    public void On_failure_a_failed_child_is_stopped_and_comes_back_after_a_delay()
    {
        var supervisor = Start(OnFailure().WithManualReset());
        var child = Watch(ExpectStarted());
        supervisor.Tell(new Boom());
        ExpectTerminated(child);
        AwaitChildGone(supervisor);
        Time.Advance(s_min);
        Assert.That(ExpectStarted(), Is.Not.EqualTo(child));
        EndAndExpectRestartAfter(supervisor, new Boom(), TimeSpan.FromSeconds(2));
    }

    [Test]
    public void On_failure_a_child_that_stops_by_itself_stops_the_supervisor()
    {
        var supervisor = Watch(Start(OnFailure()));
        ExpectStarted();
        supervisor.Tell("stop");
        ExpectTerminated(supervisor);
    }

    [Test]
    public void Messages_sent_while_there_is_no_child_are_dead_letters_and_not_kept()
    {
        var supervisor = Start(OnStop());
        ExpectStarted();
        supervisor.Tell("hello");
        ExpectMsg("hello");
        supervisor.Tell("stop");
        AwaitChildGone(supervisor);
        var letters = CreateTestProbe();
        Sys.EventStream.Subscribe(letters, typeof(DeadLetter));
        supervisor.Tell("lost");
        Assert.That(letters.FishForMessage<DeadLetter>(d => d.Message is "lost").Sender, Is.EqualTo(TestActor));
        Time.Advance(s_min);
        ExpectStarted();
        supervisor.Tell("kept");
        ExpectMsg("kept");
    }

    [Test]
    public void Messages_sent_while_there_is_no_child_can_be_answered()
    {
        var supervisor = Start(OnStop().WithReplyWhileStopped("closed"));
        ExpectStarted();
        supervisor.Tell("stop");
        AwaitChildGone(supervisor);
        supervisor.Tell("hello");
        ExpectMsg("closed");
    }

    [Test]
    public void The_delay_starts_anew_after_a_time_without_failure()
    {
        var supervisor = Start(OnStop().WithAutoReset(TimeSpan.FromSeconds(10)));
        ExpectStarted();
        EndAndExpectRestartAfter(supervisor, "stop", TimeSpan.FromSeconds(1));
        EndAndExpectRestartAfter(supervisor, "stop", TimeSpan.FromSeconds(2));
        Assert.That(RestartCount(supervisor), Is.EqualTo(2));
        Time.Advance(TimeSpan.FromSeconds(10));
        AwaitCondition(() => RestartCount(supervisor) == 0);
        EndAndExpectRestartAfter(supervisor, "stop", TimeSpan.FromSeconds(1));
    }

    [Test]
    public void The_delay_starts_anew_when_the_child_says_so()
    {
        var supervisor = Start(OnStop().WithManualReset());
        ExpectStarted();
        EndAndExpectRestartAfter(supervisor, "stop", TimeSpan.FromSeconds(1));
        supervisor.Tell(BackoffSupervisor.Reset.Instance);
        Assert.That(RestartCount(supervisor), Is.Zero);
        EndAndExpectRestartAfter(supervisor, "stop", TimeSpan.FromSeconds(1));
    }

    [Test]
    public void After_too_many_retries_the_supervisor_stops()
    {
        var supervisor = Watch(Start(OnStop().WithManualReset().WithMaxNrOfRetries(2)));
        ExpectStarted();
        EndAndExpectRestartAfter(supervisor, "stop", TimeSpan.FromSeconds(1));
        EndAndExpectRestartAfter(supervisor, "stop", TimeSpan.FromSeconds(2));
        supervisor.Tell("stop");
        ExpectTerminated(supervisor);
    }

    [Test]
    public void On_failure_too_the_supervisor_stops_after_too_many_retries()
    {
        var supervisor = Watch(Start(OnFailure().WithManualReset().WithMaxNrOfRetries(1)));
        ExpectStarted();
        EndAndExpectRestartAfter(supervisor, new Boom(), TimeSpan.FromSeconds(1));
        supervisor.Tell(new Boom());
        ExpectTerminated(supervisor);
    }

    [Test]
    public void A_final_stop_message_ends_child_and_supervisor()
    {
        var supervisor = Watch(Start(OnStop().WithFinalStopMessage(m => m is "stop")));
        ExpectStarted();
        supervisor.Tell("stop");
        ExpectTerminated(supervisor);
    }

    [Test]
    public void What_the_child_sends_its_parent_reaches_the_supervisors_parent()
    {
        var log = TestActor;
        ActorOf(a =>
        {
            a.Ctx.ActorOf(BackoffSupervisor.Props(Backoff.OnStop(
                ScriptedActor.Props(c => c.OnPreStart = () => c.Ctx.Parent.Tell("up")), "child", s_min, s_max, 0, -1)));
            a.OnAny(m => log.Tell((m, a.Sender.Path.Parent.Name)));
        }, "top");
        ExpectMsg<(object, string)>(m => m.Item1 is "up" && m.Item2 == "top");
    }

    [Test]
    public void The_random_factor_only_adds()
    {
        var supervisor = Start(Backoff.OnStop(Child(), "child", s_min, s_max, 0.5, -1).WithManualReset());
        ExpectStarted();
        supervisor.Tell("stop");
        AwaitChildGone(supervisor);
        Time.Advance(s_min - TimeSpan.FromMilliseconds(1));
        AwaitChildGone(supervisor);
        Time.Advance(s_min * 0.5 + TimeSpan.FromMilliseconds(1));
        ExpectStarted();
    }
}
