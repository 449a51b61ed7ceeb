using Akka.Actor;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture, Parallelizable]
public class SupervisionTests : NUnitTestKit
{
    sealed class Boom(string message = "boom") : Exception(message);

    sealed record Add(int Amount);

    /// <summary>Counts, and fails when told to.</summary>
    static Props Counter => ScriptedActor.Props(a =>
    {
        var sum = 0;
        a.On<Add>(m => sum += m.Amount);
        a.On<Exception>(e => throw e);
        a.On<string>(_ => a.Sender.Tell(sum));
    });

    /// <summary>A supervisor that makes a child of each <see cref="Props"/> it is sent and answers with it.</summary>
    IActorRef Supervisor(SupervisorStrategy strategy, string? name = null) => ActorOf(a =>
    {
        a.Strategy = () => strategy;
        a.On<Props>(p => a.Sender.Tell(a.Ctx.ActorOf(p)));
        a.On<(Props Props, string Name)>(m => a.Sender.Tell(a.Ctx.ActorOf(m.Props, m.Name)));
        a.On<string>(_ => a.Sender.Tell("supervisor lives"));
    }, name);

    IActorRef ChildOf(IActorRef supervisor, Props props)
    {
        supervisor.Tell(props);
        return ExpectMsg<IActorRef>();
    }

    int SumOf(IActorRef counter)
    {
        counter.Tell("sum?");
        return ExpectMsg<int>();
    }

    static SupervisorStrategy OneForOne(Directive directive) => new OneForOneStrategy(_ => directive);

    [Test]
    public void A_resumed_child_keeps_its_state_and_loses_only_the_failing_message()
    {
        var child = ChildOf(Supervisor(OneForOne(Directive.Resume)), Counter);
        child.Tell(new Add(1));
        child.Tell(new Boom());
        child.Tell(new Add(10));
        Assert.That(SumOf(child), Is.EqualTo(11));
    }

    [Test]
    public void A_restarted_child_starts_anew_and_loses_only_the_failing_message()
    {
        var child = ChildOf(Supervisor(OneForOne(Directive.Restart)), Counter);
        child.Tell(new Add(1));
        child.Tell(new Boom());
        child.Tell(new Add(10));
        Assert.That(SumOf(child), Is.EqualTo(10));
    }

    [Test]
    public void A_stopped_child_terminates()
    {
        var child = Watch(ChildOf(Supervisor(OneForOne(Directive.Stop)), Counter));
        child.Tell(new Boom());
        ExpectTerminated(child);
    }

    [Test]
    public void An_escalated_failure_fails_the_supervisor_and_its_supervisor_decides()
    {
        var top = Supervisor(new OneForOneStrategy(e => e is Boom { Message: "up" } ? Directive.Stop : Directive.Resume));
        var middle = Watch(ChildOf(top, ScriptedActor.Props(a =>
        {
            a.Strategy = () => OneForOne(Directive.Escalate);
            a.On<Props>(p => a.Sender.Tell(a.Ctx.ActorOf(p)));
        })));
        var child = Watch(ChildOf(middle, Counter));
        child.Tell(new Boom("up"));
        var gone = new[] { ExpectMsg<Terminated>().ActorRef, ExpectMsg<Terminated>().ActorRef };
        Assert.That(gone, Is.EquivalentTo(new[] { middle, child }));
        top.Tell("?");
        ExpectMsg("supervisor lives");
    }

    [Test]
    public void An_escalated_failure_that_is_resumed_leaves_all_as_it_was()
    {
        var top = Supervisor(OneForOne(Directive.Resume));
        var middle = ChildOf(top, ScriptedActor.Props(a =>
        {
            a.Strategy = () => OneForOne(Directive.Escalate);
            a.On<Props>(p => a.Sender.Tell(a.Ctx.ActorOf(p)));
        }));
        var child = ChildOf(middle, Counter);
        child.Tell(new Add(5));
        child.Tell(new Boom());
        child.Tell(new Add(1));
        Assert.That(SumOf(child), Is.EqualTo(6));
        Assert.That(SumOf(ChildOf(middle, Counter)), Is.Zero);
    }

    [Test]
    public void One_for_one_leaves_siblings_alone()
    {
        var supervisor = Supervisor(OneForOne(Directive.Restart));
        IActorRef one = ChildOf(supervisor, Counter), other = ChildOf(supervisor, Counter);
        other.Tell(new Add(3));
        one.Tell(new Boom());
        Assert.That(SumOf(one), Is.Zero);
        Assert.That(SumOf(other), Is.EqualTo(3));
    }

    [Test]
    public void All_for_one_restarts_siblings_too()
    {
        var supervisor = Supervisor(new AllForOneStrategy(_ => Directive.Restart));
        IActorRef one = ChildOf(supervisor, Counter), other = ChildOf(supervisor, Counter);
        other.Tell(new Add(3));
        Assert.That(SumOf(other), Is.EqualTo(3));
        one.Tell(new Boom());
        Assert.That(SumOf(one), Is.Zero);
        Eventually(() => Assert.That(SumOf(other), Is.Zero));
    }

    [Test]
    public void All_for_one_stops_siblings_too()
    {
        var supervisor = Supervisor(new AllForOneStrategy(_ => Directive.Stop));
        IActorRef one = Watch(ChildOf(supervisor, Counter)), other = Watch(ChildOf(supervisor, Counter));
        one.Tell(new Boom());
        var gone = new[] { ExpectMsg<Terminated>().ActorRef, ExpectMsg<Terminated>().ActorRef };
        Assert.That(gone, Is.EquivalentTo(new[] { one, other }));
    }

    [Test]
    public void A_child_that_fails_more_often_than_allowed_within_the_window_is_stopped()
    {
        var strategy = new OneForOneStrategy(maxNrOfRetries: 2, withinTimeRange: TimeSpan.FromHours(1), localOnlyDecider: _ => Directive.Restart);
        var child = Watch(ChildOf(Supervisor(strategy), Counter));
        child.Tell(new Boom());
        child.Tell(new Boom());
        Assert.That(SumOf(child), Is.Zero, "two restarts are allowed");
        child.Tell(new Boom());
        ExpectTerminated(child);
    }

    [Test]
    public void Failures_older_than_the_window_do_not_count()
    {
        var window = TimeSpan.FromMilliseconds(20);
        var strategy = new OneForOneStrategy(maxNrOfRetries: 1, withinTimeRange: window, localOnlyDecider: _ => Directive.Restart);
        var child = ChildOf(Supervisor(strategy), Counter);
        for (var i = 0; i < 3; i++)
        {
            child.Tell(new Boom());
            Assert.That(SumOf(child), Is.Zero);
            var since = Now;
            AwaitCondition(() => Now - since > window * 3);
        }
    }

    [Test]
    public void Without_a_window_retries_count_forever_and_minus_one_is_without_limit()
    {
        var limited = Watch(ChildOf(Supervisor(new OneForOneStrategy(1, -1, _ => Directive.Restart)), Counter));
        limited.Tell(new Boom());
        limited.Tell(new Boom());
        ExpectTerminated(limited);

        var unlimited = ChildOf(Supervisor(new OneForOneStrategy(-1, -1, _ => Directive.Restart)), Counter);
        for (var i = 0; i < 20; i++)
            unlimited.Tell(new Boom());
        Assert.That(SumOf(unlimited), Is.Zero);
    }

    [Test]
    public void The_default_strategy_restarts_on_an_exception()
    {
        var child = ChildOf(ActorOf(a => a.On<Props>(p => a.Sender.Tell(a.Ctx.ActorOf(p)))), Counter);
        child.Tell(new Add(1));
        child.Tell(new Boom());
        Assert.That(SumOf(child), Is.Zero);
    }

    [Test]
    public void The_default_strategy_stops_a_child_whose_constructor_or_PreStart_throws()
    {
        var parent = ActorOf(a => a.On<Props>(p => a.Sender.Tell(a.Ctx.ActorOf(p))));
        var unborn = Watch(ChildOf(parent, ScriptedActor.Props(_ => throw new Boom())));
        ExpectTerminated(unborn);
        var stillborn = Watch(ChildOf(parent, ScriptedActor.Props(a => a.OnPreStart = () => throw new Boom())));
        ExpectTerminated(stillborn);
    }

    [Test]
    public void A_killed_child_is_stopped_by_the_default_strategy()
    {
        var child = Watch(ChildOf(ActorOf(a => a.On<Props>(p => a.Sender.Tell(a.Ctx.ActorOf(p)))), Counter));
        EventFilter.Exception<ActorKilledException>().ExpectOne(() => child.Tell(Kill.Instance));
        ExpectTerminated(child);
    }

    [Test]
    public void The_user_guardian_restarts_top_level_actors()
    {
        var counter = Sys.ActorOf(Counter);
        counter.Tell(new Add(1));
        EventFilter.Exception<Boom>(message: "top", source: counter.Path.ToStringWithoutAddress()).ExpectOne(() => counter.Tell(new Boom("top")));
        Assert.That(SumOf(counter), Is.Zero);
    }

    [Test]
    public void A_strategy_in_the_props_wins_over_the_actors_own()
    {
        var props = ScriptedActor.Props(a =>
        {
            a.Strategy = () => OneForOne(Directive.Stop);
            a.On<Props>(p => a.Sender.Tell(a.Ctx.ActorOf(p)));
        }).WithSupervisorStrategy(OneForOne(Directive.Resume));
        var child = ChildOf(Sys.ActorOf(props), Counter);
        child.Tell(new Add(2));
        child.Tell(new Boom());
        Assert.That(SumOf(child), Is.EqualTo(2));
    }

    [Test]
    public void A_decider_goes_by_the_type_of_the_exception()
    {
        var decider = Decider.From(Directive.Stop, Directive.Resume.When<ArgumentException>(), Directive.Restart.When<InvalidOperationException>());
        var child = Watch(ChildOf(Supervisor(new OneForOneStrategy(decider)), Counter));
        child.Tell(new Add(4));
        child.Tell(new ArgumentNullException("derived"));
        Assert.That(SumOf(child), Is.EqualTo(4));
        child.Tell(new InvalidOperationException());
        Assert.That(SumOf(child), Is.Zero);
        child.Tell(new Boom());
        ExpectTerminated(child);
    }

    [Test]
    public void The_hooks_of_a_restart_run_in_order_and_know_cause_and_message()
    {
        var instance = 0;
        var log = TestActor;
        var actor = ActorOf(a =>
        {
            var me = ++instance;
            a.OnPreStart = () => log.Tell($"{me} PreStart");
            a.OnPostStop = () => log.Tell($"{me} PostStop");
            a.OnPreRestart = (e, m) => log.Tell($"{me} PreRestart {e.Message} {m is Boom}");
            a.OnPostRestart = e => log.Tell($"{me} PostRestart {e.Message}");
            a.On<Exception>(e => throw e);
        });
        actor.Tell(new Boom("why"));
        actor.Tell(PoisonPill.Instance);
        foreach (var expected in new[] { "1 PreStart", "1 PreRestart why True", "1 PostStop", "2 PostRestart why", "2 PreStart", "2 PostStop" })
            ExpectMsg(expected);
    }

    [Test]
    public void A_restart_runs_PostStop_before_the_children_have_stopped_and_a_stop_after()
    {
        var log = TestActor;
        var instance = 0;
        var parentDone = CreateTestLatch();
        var parent = ActorOf(a =>
        {
            var me = ++instance;
            a.Ctx.ActorOf(ScriptedActor.Props(c => c.OnPostStop = () =>
            {
                if (me == 1)
                    parentDone.Ready();
                log.Tell($"child {me} PostStop");
            }), "child");
            a.OnPreStart = () => log.Tell($"parent {me} PreStart");
            a.OnPostStop = () =>
            {
                log.Tell($"parent {me} PostStop");
                if (me == 1)
                    parentDone.Open();
            };
            a.On<Exception>(e => throw e);
        });
        ExpectMsg("parent 1 PreStart");
        parent.Tell(new Boom());
        ExpectMsg("parent 1 PostStop");
        ExpectMsg("child 1 PostStop");
        ExpectMsg("parent 2 PreStart");
        Sys.Stop(parent);
        ExpectMsg("child 2 PostStop");
        ExpectMsg("parent 2 PostStop");
    }

    [Test]
    public void A_new_instance_whose_constructor_throws_fails_again()
    {
        var born = 0;
        var supervisor = Supervisor(new OneForOneStrategy(e => e is PostRestartException or ActorInitializationException ? Directive.Stop : Directive.Restart));
        var child = Watch(ChildOf(supervisor, ScriptedActor.Props(a =>
        {
            if (++born > 1)
                throw new Boom("no second life");
            a.On<Exception>(e => throw e);
        })));
        child.Tell(new Boom());
        ExpectTerminated(child);
    }

    [Test]
    public void While_a_failure_waits_for_its_decision_no_message_is_handled()
    {
        var gate = CreateTestLatch();
        var supervisor = Supervisor(new OneForOneStrategy(_ =>
        {
            gate.Ready();
            return Directive.Resume;
        }));
        var child = ChildOf(supervisor, Counter);
        child.Tell(new Boom());
        child.Tell("sum?");
        ExpectNoMsg(AWhile);
        gate.Open();
        ExpectMsg(0);
    }

    [Test]
    public void Children_of_a_failed_actor_stand_still_until_the_decision()
    {
        var deciding = CreateTestLatch();
        var gate = CreateTestLatch();
        var supervisor = Supervisor(new OneForOneStrategy(_ =>
        {
            deciding.Open();
            gate.Ready();
            return Directive.Resume;
        }));
        var middle = ChildOf(supervisor, ScriptedActor.Props(a =>
        {
            a.On<Props>(p => a.Sender.Tell(a.Ctx.ActorOf(p)));
            a.On<Exception>(e => throw e);
        }));
        var grandchild = ChildOf(middle, Counter);
        Assert.That(SumOf(grandchild), Is.Zero);
        middle.Tell(new Boom());
        deciding.Ready();
        grandchild.Tell("sum?");
        ExpectNoMsg(AWhile);
        gate.Open();
        ExpectMsg(0);
    }
}
