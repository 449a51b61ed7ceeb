using Akka.Actor;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture, Parallelizable]
public class DeathWatchTests : NUnitTestKit
{
    sealed class Boom : Exception;

    IActorRef Target() => ActorOf(a =>
    {
        a.On<Exception>(e => throw e);
        a.OnAny(m => a.Sender.Tell(m));
    });

    [Test]
    public void A_watcher_is_told_once_of_a_stop_however_it_came()
    {
        foreach (var end in new Action<IActorRef>[] { Sys.Stop, a => a.Tell(PoisonPill.Instance), a => a.Tell(Kill.Instance) })
        {
            var target = Watch(Target());
            Watch(target);
            end(target);
            var told = ExpectTerminated(target);
            Assert.That(told.ExistenceConfirmed, Is.True);
            Assert.That(LastSender, Is.EqualTo(target));
        }
        ExpectNoMsg(AWhile);
    }

    [Test]
    public void Watching_an_actor_that_is_gone_tells_at_once()
    {
        var target = Watch(Target());
        Sys.Stop(target);
        ExpectTerminated(target);
        Watch(target);
        ExpectTerminated(target);
    }

    [Test]
    public void A_restart_is_no_termination()
    {
        var target = Watch(Target());
        target.Tell(new Boom());
        target.Tell("alive");
        ExpectMsg("alive");
    }

    [Test]
    public void Each_of_several_watchers_is_told()
    {
        var target = Target();
        var probes = Enumerable.Range(0, 5).Select(_ => CreateTestProbe()).ToList();
        foreach (var probe in probes)
            probe.Watch(target);
        Sys.Stop(target);
        foreach (var probe in probes)
            probe.ExpectTerminated(target);
    }

    [Test]
    public void After_Unwatch_nothing_is_told()
    {
        var target = Target();
        Watch(target);
        Unwatch(target);
        var other = CreateTestProbe();
        other.Watch(target);
        Sys.Stop(target);
        other.ExpectTerminated(target);
        ExpectNoMsg(AWhile);
    }

    [Test]
    public void Unwatch_purges_a_Terminated_that_waits_in_the_mailbox()
    {
        var target = Target();
        var gate = CreateTestLatch();
        var busy = CreateTestLatch();
        var log = TestActor;
        var watcher = ActorOf(a =>
        {
            a.Ctx.Watch(target);
            a.On<string>(m =>
            {
                if (m == "block")
                {
                    busy.Open();
                    gate.Ready();
                    return;
                }
                a.Ctx.Unwatch(target);
                log.Tell("unwatched");
            });
            a.On<Terminated>(_ => log.Tell("terminated"));
            a.On<int>(i => log.Tell(i));
        });
        watcher.Tell("block");
        watcher.Tell("unwatch");
        busy.Ready();
        // this watch begins after the watcher's own, and so is told after it
        Watch(target);
        Sys.Stop(target);
        ExpectTerminated(target);
        // the watcher learns of it when "block" has ended, and queues it behind "unwatch"
        gate.Open();
        ExpectMsg("unwatched");
        watcher.Tell(1);
        ExpectMsg(1);
        ExpectNoMsg(AWhile);
    }

    [Test]
    public void An_unhandled_Terminated_stops_the_watcher()
    {
        var target = Target();
        var watcher = ActorOf(a =>
        {
            a.On<string>(_ =>
            {
                a.Ctx.Watch(target);
                a.Sender.Tell("watching");
            });
        });
        watcher.Tell("watch");
        ExpectMsg("watching");
        Watch(watcher);
        EventFilter.Exception<DeathPactException>().ExpectOne(() => Sys.Stop(target));
        ExpectTerminated(watcher);
    }

    [Test]
    public void A_handled_Terminated_does_not()
    {
        var target = Target();
        var log = TestActor;
        var watcher = ActorOf(a =>
        {
            a.Ctx.Watch(target);
            a.On<Terminated>(t => log.Tell(t.ActorRef));
            a.OnAny(m => a.Sender.Tell(m));
        });
        watcher.Tell("ready");
        ExpectMsg("ready");
        Sys.Stop(target);
        ExpectMsg<IActorRef>(r => r.Equals(target));
        watcher.Tell("alive");
        ExpectMsg("alive");
    }

    [Test]
    public void WatchWith_sends_a_message_of_ones_own()
    {
        var target = Target();
        var log = TestActor;
        var watcher = ActorOf(a =>
        {
            a.Ctx.WatchWith(target, new Gone("target"));
            a.On<Gone>(g => log.Tell(g));
            a.On<string>(m => a.Sender.Tell(m));
        });
        watcher.Tell("ready");
        ExpectMsg("ready");
        Sys.Stop(target);
        ExpectMsg(new Gone("target"));
    }

    sealed record Gone(string What);

    [Test]
    public void A_parent_may_watch_its_child()
    {
        var log = TestActor;
        var parent = ActorOf(a =>
        {
            var child = a.Ctx.Watch(a.Ctx.ActorOf(ScriptedActor.Props(_ => { }), "child"));
            a.On<string>(_ => a.Ctx.Stop(child));
            a.On<Terminated>(t => log.Tell((t.ActorRef.Path.Name, a.Ctx.Child("child").IsNobody())));
        });
        parent.Tell("stop");
        ExpectMsg(("child", true));
    }

    [Test]
    public void A_stopped_watcher_is_forgotten()
    {
        var target = Target();
        var watcher = Watch(ActorOf(a =>
        {
            a.Ctx.Watch(target);
            a.OnAny(m => a.Sender.Tell(m));
        }));
        Sys.Stop(watcher);
        ExpectTerminated(watcher);
        Sys.EventStream.Subscribe(TestActor, typeof(Akka.Event.DeadLetter));
        Watch(target);
        Sys.Stop(target);
        ExpectTerminated(target);
        ExpectNoMsg(AWhile);
    }
}
