using System.Collections;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Configs;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>The scheduler of a running system, on real time: nothing may come early, and all must come.</summary>
[TestFixture, Parallelizable]
public class SchedulerTests : NUnitTestKit
{
    static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(30);

    [Test]
    public void A_message_comes_once_and_not_early()
    {
        var start = Now;
        Sys.Scheduler.ScheduleTellOnce(s_short, TestActor, "tick", ActorRefs.NoSender);
        ExpectMsg("tick");
        Assert.That(Now - start, Is.GreaterThanOrEqualTo(s_short - TimeSpan.FromMilliseconds(1)));
        Assert.That(LastSender.IsNobody() || LastSender.Equals(Sys.DeadLetters), Is.True);
        ExpectNoMsg(AWhile);
    }

    [Test]
    public void Messages_come_in_order_of_their_time()
    {
        // on a busy machine the scheduling itself may take so long that the order is another: then it is done again
        for (var swift = false; !swift;)
        {
            var start = Now;
            for (var i = 4; i >= 0; i--)
                Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(20 + 40 * i), TestActor, i, TestActor);
            swift = Now - start < TimeSpan.FromMilliseconds(20);
            var came = ReceiveN(5);
            Assert.That(came, swift ? Is.EqualTo(Enumerable.Range(0, 5)) : Is.EquivalentTo(Enumerable.Range(0, 5)));
        }
    }

    [Test]
    public void A_repeated_message_comes_until_cancelled()
    {
        var ticks = Sys.Scheduler.ScheduleTellRepeatedlyCancelable(TimeSpan.Zero, TimeSpan.FromMilliseconds(5), TestActor, "tick", TestActor);
        for (var i = 0; i < 5; i++)
            ExpectMsg("tick");
        ticks.Cancel();
        Assert.That(ticks.IsCancellationRequested, Is.True);
        ReceiveWhile<string>(m => m == "tick", max: AWhile);
        ExpectNoMsg(AWhile);
    }

    [Test]
    public void What_was_cancelled_never_comes()
    {
        for (var attempt = 0; ; attempt++)
        {
            var start = Now;
            var cancelled = new Cancelable(Sys.Scheduler);
            Sys.Scheduler.ScheduleTellOnce(s_short, TestActor, $"never {attempt}", TestActor, cancelled);
            Sys.Scheduler.ScheduleTellOnceCancelable(s_short, TestActor, $"never {attempt}", TestActor).Cancel();
            cancelled.Cancel();
            // on a busy machine the time may have come before the cancelling did
            if (Now - start > s_short / 2)
                continue;
            Sys.Scheduler.ScheduleTellOnce(s_short * 2, TestActor, "later", TestActor);
            var before = new ArrayList();
            FishForMessage<string>(m => m == "later", before);
            Assert.That(before, Has.No.Member($"never {attempt}"));
            return;
        }
    }

    [Test]
    public void Actions_run_once_or_repeatedly()
    {
        var log = TestActor;
        Sys.Scheduler.Advanced.ScheduleOnce(s_short, () => log.Tell("once", ActorRefs.NoSender));
        ExpectMsg("once");
        var repeated = Sys.Scheduler.Advanced.ScheduleRepeatedlyCancelable(TimeSpan.Zero, TimeSpan.FromMilliseconds(5), () => log.Tell("again", ActorRefs.NoSender));
        ExpectMsg("again");
        ExpectMsg("again");
        repeated.Cancel();
    }

    [Test]
    public void An_action_that_throws_harms_nobody()
    {
        var log = TestActor;
        Sys.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(1), () => throw new InvalidOperationException("boom"));
        Sys.Scheduler.Advanced.ScheduleOnce(s_short, () => log.Tell("alive", ActorRefs.NoSender));
        ExpectMsg("alive");
    }

    [Test]
    public void A_cancelable_tells_its_token_after_a_delay()
    {
        using var cancelable = new Cancelable(Sys.Scheduler, TimeSpan.FromMilliseconds(10));
        AwaitCondition(() => cancelable.Token.IsCancellationRequested);
    }

    [Test]
    public void Negative_delays_and_intervals_of_zero_are_refused()
    {
        Assert.That(
            () => Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(-1), TestActor, "x", TestActor),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(
            () => Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, TimeSpan.Zero, TestActor, "x", TestActor),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void The_clock_goes_on()
    {
        var first = Sys.Scheduler.MonotonicClock;
        AwaitCondition(() => Sys.Scheduler.MonotonicClock > first);
        Assert.That(Sys.Scheduler.Now, Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(1)));
    }
}

/// <summary>The scheduler on virtual time.</summary>
[TestFixture, Parallelizable]
public class TestSchedulerTests() : NUnitTestKit(TestConfigs.TestSchedulerConfig)
{
    static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    TestScheduler Time => (TestScheduler)Sys.Scheduler;

    [Test]
    public void Nothing_comes_before_its_time()
    {
        Time.ScheduleTellOnce(s_second, TestActor, "tick", TestActor);
        Time.Advance(s_second - TimeSpan.FromTicks(1));
        Assert.That(HasMessages, Is.False);
        Time.Advance(TimeSpan.FromTicks(1));
        Assert.That(HasMessages, Is.True);
        ExpectMsg("tick");
    }

    [Test]
    public void All_that_is_due_comes_in_order_of_time_and_then_of_scheduling()
    {
        Time.ScheduleTellOnce(s_second * 2, TestActor, 3, TestActor);
        Time.ScheduleTellOnce(s_second, TestActor, 1, TestActor);
        Time.ScheduleTellOnce(s_second, TestActor, 2, TestActor);
        Time.ScheduleTellOnce(s_second * 9, TestActor, 4, TestActor);
        Time.Advance(s_second * 5);
        Assert.That(ReceiveN(3), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(HasMessages, Is.False);
    }

    [Test]
    public void What_repeats_comes_once_for_each_advance()
    {
        Time.ScheduleTellRepeatedly(s_second, s_second * 5, TestActor, "tick", TestActor);
        Time.Advance(s_second);
        ExpectMsg("tick");
        for (var i = 0; i < 50; i++)
        {
            Time.Advance(s_second * 4);
            Assert.That(HasMessages, Is.False);
            Time.Advance(s_second);
            ExpectMsg("tick");
        }
    }

    [Test]
    public void What_was_cancelled_does_not_come()
    {
        var cancelable = new Cancelable(Sys.Scheduler);
        Time.ScheduleTellRepeatedly(s_second, s_second, TestActor, "tick", TestActor, cancelable);
        Time.Advance(s_second);
        ExpectMsg("tick");
        cancelable.Cancel();
        Time.Advance(s_second * 5);
        Assert.That(HasMessages, Is.False);
    }

    [Test]
    public void Time_moves_to_a_moment_but_never_back()
    {
        var start = Time.Now;
        Time.ScheduleTellOnce(s_second, TestActor, "tick", TestActor);
        Time.AdvanceTo(start + s_second);
        ExpectMsg("tick");
        Assert.That(Time.Now, Is.EqualTo(start + s_second));
        Assert.That(() => Time.AdvanceTo(start), Throws.InvalidOperationException);
    }

    [Test]
    public void Actions_run_on_the_thread_of_the_test()
    {
        var thread = 0;
        Time.Advanced.ScheduleOnce(s_second, () => thread = Environment.CurrentManagedThreadId);
        Time.Advance(s_second);
        Assert.That(thread, Is.EqualTo(Environment.CurrentManagedThreadId));
    }
}
