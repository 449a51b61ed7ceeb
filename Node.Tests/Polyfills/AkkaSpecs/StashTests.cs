using Akka.Actor;
using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture, Parallelizable]
public class StashTests : NUnitTestKit
{
    sealed class Boom : Exception;

    /// <summary>Stashes numbers until it is opened; reports them then.</summary>
    IActorRef Stasher() => ActorOf(a =>
    {
        a.On<int>(_ => a.Stash.Stash());
        a.On<Exception>(e => throw e);
        a.On<string>(_ => a.BecomeNow(() =>
        {
            a.On<int>(i => a.Sender.Tell(i));
            a.On<string>(_ => { });
            a.Stash.UnstashAll();
        }));
    });

    [Test]
    public void Stashed_messages_come_back_in_order_before_later_ones_with_their_sender()
    {
        var actor = Stasher();
        for (var i = 1; i <= 5; i++)
            actor.Tell(i);
        actor.Tell("open");
        actor.Tell(6);
        Assert.That(ReceiveN(6), Is.EqualTo(new[] { 1, 2, 3, 4, 5, 6 }));
        Assert.That(LastSender, Is.EqualTo(actor));
    }

    [Test]
    public void Unstash_brings_back_one()
    {
        var actor = ActorOf(a =>
        {
            var open = false;
            a.On<int>(i =>
            {
                if (open)
                    a.Sender.Tell(i);
                else
                    a.Stash.Stash();
            });
            a.On<string>(_ =>
            {
                open = true;
                a.Stash.Unstash();
            });
        });
        actor.Tell(1);
        actor.Tell(2);
        actor.Tell("one");
        ExpectMsg(1);
        ExpectNoMsg(AWhile);
        actor.Tell("one");
        ExpectMsg(2);
    }

    [Test]
    public void A_restart_replays_the_stash_in_order_before_the_mailbox()
    {
        var instance = 0;
        var log = TestActor;
        var gate = CreateTestLatch();
        var actor = ActorOf(a =>
        {
            var first = ++instance == 1;
            a.On<TimeSpan>(t => gate.Ready(t));
            a.On<Exception>(e => throw e);
            a.On<int>(i =>
            {
                if (first)
                    a.Stash.Stash();
                else
                    log.Tell(i);
            });
        });
        actor.Tell(1);
        actor.Tell(2);
        actor.Tell(Patience);
        actor.Tell(3);
        actor.Tell(new Boom());
        actor.Tell(4);
        gate.Open();
        Assert.That(ReceiveN(4), Is.EqualTo(new[] { 1, 2, 3, 4 }));
    }

    [Test]
    public void A_message_can_be_stashed_only_once()
    {
        var actor = ActorOf(a => a.On<string>(_ =>
        {
            a.Stash.Stash();
            try
            {
                a.Stash.Stash();
            }
            catch (IllegalActorStateException)
            {
                a.Sender.Tell("refused");
            }
        }));
        actor.Tell("x");
        ExpectMsg("refused");
    }

    [Test]
    public void ClearStash_gives_the_messages_out()
    {
        var actor = ActorOf(a =>
        {
            a.On<int>(_ => a.Stash.Stash());
            a.On<string>(_ =>
            {
                var all = a.Stash.ClearStash().Select(e => e.Message).ToArray();
                a.Stash.UnstashAll();
                a.Sender.Tell(all);
            });
        });
        actor.Tell(1);
        actor.Tell(2);
        actor.Tell("clear");
        Assert.That(ExpectMsg<object[]>(), Is.EqualTo(new object[] { 1, 2 }));
        ExpectNoMsg(AWhile);
    }

    [Test]
    public void UnstashAll_with_a_filter_drops_what_does_not_fit()
    {
        var actor = ActorOf(a =>
        {
            a.On<int>(_ => a.Stash.Stash());
            a.On<string>(_ => a.BecomeNow(() =>
            {
                a.On<int>(i => a.Sender.Tell(i));
                a.Stash.UnstashAll(e => e.Message is int i && i % 2 == 0);
            }));
        });
        for (var i = 1; i <= 4; i++)
            actor.Tell(i);
        actor.Tell("open");
        ExpectMsg(2);
        ExpectMsg(4);
        ExpectNoMsg(AWhile);
    }

    [Test]
    public void A_Terminated_can_be_stashed_and_comes_back()
    {
        var target = ActorOf(_ => { });
        var log = TestActor;
        var open = false;
        var watcher = ActorOf(a =>
        {
            a.Ctx.Watch(target);
            a.On<Terminated>(t =>
            {
                if (open)
                {
                    log.Tell(t.ActorRef);
                    return;
                }
                a.Stash.Stash();
                log.Tell("stashed");
            });
            a.On<string>(m =>
            {
                open = m == "open";
                a.Stash.UnstashAll();
                log.Tell(m);
            });
        });
        watcher.Tell("ready");
        ExpectMsg("ready");
        Sys.Stop(target);
        ExpectMsg("stashed");
        watcher.Tell("open");
        ExpectMsg("open");
        ExpectMsg<IActorRef>(r => r.Equals(target));
    }

    [Test]
    public void A_message_can_be_stashed_behind_an_await()
    {
        var open = false;
        var actor = ActorOf(a =>
        {
            a.On<int>(async i =>
            {
                await Task.Yield();
                if (open)
                    a.Sender.Tell(i);
                else
                    a.Stash.Stash();
            });
            a.On<string>(async _ =>
            {
                await Task.Yield();
                open = true;
                a.Stash.UnstashAll();
            });
        });
        actor.Tell(1);
        actor.Tell(2);
        actor.Tell("open");
        actor.Tell(3);
        Assert.That(ReceiveN(3), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public void Whatever_is_stashed_and_however_often_the_actor_fails_all_messages_come_once_and_in_order()
    {
        // 0: a number to report, 1: fail and so close, 2: open
        var script = Gen.Choose(0, 2).ArrayOf().ToArbitrary();
        Prop.ForAll(script, steps =>
        {
            var number = 0;
            var actor = Stasher();
            foreach (var step in steps)
                actor.Tell(step == 0 ? number++ : step == 1 ? new Boom() : "open");
            actor.Tell("open");
            var all = number == 0 ? [] : ReceiveN(number);
            Sys.Stop(actor);
            return all.SequenceEqual(Enumerable.Range(0, number).Cast<object>());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithEndSize(40));
    }

    [Test]
    public void Stashed_messages_of_a_stopped_actor_become_dead_letters()
    {
        var probe = CreateTestProbe();
        Sys.EventStream.Subscribe(probe, typeof(Akka.Event.DeadLetter));
        var actor = Stasher();
        actor.Tell(7);
        actor.Tell(PoisonPill.Instance);
        Assert.That(probe.FishForMessage<Akka.Event.DeadLetter>(d => d.Message is 7).Recipient, Is.EqualTo(actor));
    }
}
