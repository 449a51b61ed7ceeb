using Akka.Actor;
using Akka.Dispatch;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture, Parallelizable]
public class AsyncHandlerTests : NUnitTestKit
{
    sealed class Boom(string message = "boom") : Exception(message);

    sealed class Gate
    {
        readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Entered => _entered.Task;

        public void Open() => _open.SetResult();

        public Task Pass()
        {
            _entered.TrySetResult();
            return _open.Task;
        }
    }

    [Test]
    public void Behind_an_await_the_actor_is_still_itself()
    {
        var actor = ActorOf(a => a.On<string>(async m =>
        {
            await Task.Yield();
            await Task.Run(() => { });
            a.Sender.Tell((m, a.Self, a.Ctx.Self));
        }));
        actor.Tell("x");
        var (message, self, contextSelf) = ExpectMsg<(string, IActorRef, IActorRef)>();
        Assert.That((message, self, contextSelf), Is.EqualTo(("x", actor, actor)));
    }

    [Test]
    public async Task No_other_message_is_handled_while_a_handler_awaits()
    {
        var gate = new Gate();
        var log = TestActor;
        var actor = ActorOf(a =>
        {
            a.On<string>(async m =>
            {
                await gate.Pass();
                log.Tell(m, a.Self);
            });
            a.On<int>(i => log.Tell(i));
        });
        actor.Tell("first");
        actor.Tell(2);
        await gate.Entered;
        await ExpectNoMsgAsync(AWhile);
        gate.Open();
        await ExpectMsgAsync("first");
        await ExpectMsgAsync(2);
    }

    [Test]
    public void Many_async_messages_are_handled_in_order_with_their_own_senders()
    {
        var actor = ActorOf(a => a.On<int>(async i =>
        {
            if (i % 3 != 0)
                await Task.Yield();
            a.Sender.Tell(i);
        }));
        var other = CreateTestProbe();
        for (var i = 0; i < 300; i++)
            actor.Tell(i, i % 2 == 0 ? TestActor : other.Ref);
        Assert.That(ReceiveN(150), Is.EqualTo(Enumerable.Range(0, 150).Select(i => 2 * i)));
        Assert.That(other.ReceiveN(150), Is.EqualTo(Enumerable.Range(0, 150).Select(i => 2 * i + 1)));
    }

    [Test]
    public async Task Stopping_an_actor_that_awaits_kills_it_at_once_and_the_rest_never_runs()
    {
        var gate = new Gate();
        var log = TestActor;
        var actor = ActorOf(a =>
        {
            a.OnPostStop = () => log.Tell("PostStop");
            a.On<string>(async _ =>
            {
                await gate.Pass();
                log.Tell("continued");
            });
        });
        actor.Tell("go");
        await gate.Entered;
        await WatchAsync(actor);
        Sys.Stop(actor);
        await ExpectMsgAsync("PostStop");
        await ExpectTerminatedAsync(actor);
        gate.Open();
        await ExpectNoMsgAsync(AWhile);
    }

    [Test]
    public async Task PoisonPill_waits_its_turn()
    {
        var gate = new Gate();
        var log = TestActor;
        var actor = ActorOf(a =>
        {
            a.On<string>(async _ =>
            {
                await gate.Pass();
                log.Tell("continued");
            });
            a.On<int>(i => log.Tell(i));
        });
        actor.Tell("go");
        actor.Tell(1);
        actor.Tell(PoisonPill.Instance);
        actor.Tell(2);
        await gate.Entered;
        await WatchAsync(actor);
        await ExpectNoMsgAsync(AWhile);
        gate.Open();
        await ExpectMsgAsync("continued");
        await ExpectMsgAsync(1);
        await ExpectTerminatedAsync(actor);
    }

    [Test]
    public void An_exception_behind_an_await_goes_to_the_supervisor_with_message_and_cause()
    {
        var log = TestActor;
        var instance = 0;
        var actor = ActorOf(a =>
        {
            var me = ++instance;
            a.OnPreRestart = (e, m) => log.Tell((e.Message, m));
            a.On<string>(async m =>
            {
                await Task.Yield();
                throw new Boom(m);
            });
            a.On<int>(_ => a.Sender.Tell(me));
        });
        actor.Tell("bad");
        actor.Tell(0);
        ExpectMsg<(string, object)>(m => m.Item1 == "bad" && m.Item2 is "bad");
        ExpectMsg(2);
    }

    [Test]
    public void An_exception_before_the_first_await_does_too()
    {
        var instance = 0;
        var actor = ActorOf(a =>
        {
            var me = ++instance;
            a.On<string>(m => m == "bad" ? throw new Boom() : Task.CompletedTask);
            a.On<int>(_ => a.Sender.Tell(me));
        });
        actor.Tell("bad");
        actor.Tell(0);
        ExpectMsg(2);
    }

    [Test]
    public void A_resumed_actor_goes_on_after_a_failed_async_handler()
    {
        var parent = ActorOf(a =>
        {
            a.Strategy = () => new OneForOneStrategy(_ => Directive.Resume);
            a.On<Props>(p => a.Sender.Tell(a.Ctx.ActorOf(p)));
        });
        parent.Tell(ScriptedActor.Props(a =>
        {
            var count = 0;
            a.On<string>(async _ =>
            {
                count++;
                await Task.Yield();
                throw new Boom();
            });
            a.On<int>(_ => a.Sender.Tell(count));
        }));
        var child = ExpectMsg<IActorRef>();
        child.Tell("x");
        child.Tell("x");
        child.Tell(0);
        ExpectMsg(2);
    }

    [Test]
    public async Task A_child_can_be_watched_and_created_behind_an_await()
    {
        var log = TestActor;
        var actor = ActorOf(a =>
        {
            a.On<string>(async name =>
            {
                await Task.Yield();
                var child = a.Ctx.Watch(a.Ctx.ActorOf(ScriptedActor.Props(_ => { }), name));
                await Task.Yield();
                a.Ctx.Stop(child);
            });
            a.On<Terminated>(t => log.Tell(t.ActorRef.Path.Name));
        });
        actor.Tell("kid");
        await ExpectMsgAsync("kid");
    }

    [Test]
    public void RunTask_works_in_any_handler()
    {
        var actor = ActorOf(a =>
        {
            a.On<string>(m => ActorTaskScheduler.RunTask(async () =>
            {
                await Task.Yield();
                a.Sender.Tell(m);
            }));
            a.On<int>(i => a.Sender.Tell(i));
        });
        actor.Tell("later");
        actor.Tell(1);
        ExpectMsg("later");
        ExpectMsg(1);
    }

    [Test]
    public async Task ConfigureAwait_false_leaves_the_actor_but_keeps_it_waiting()
    {
        var gate = new Gate();
        var log = TestActor;
        var actor = ActorOf(a =>
        {
            a.On<string>(async m =>
            {
                await gate.Pass().ConfigureAwait(false);
                log.Tell(m, ActorRefs.NoSender);
            });
            a.On<int>(i => log.Tell(i));
        });
        actor.Tell("outside");
        actor.Tell(1);
        await gate.Entered;
        gate.Open();
        await ExpectMsgAsync("outside");
        await ExpectMsgAsync(1);
    }

    [Test]
    public async Task System_messages_get_through_while_a_handler_awaits()
    {
        var gate = new Gate();
        var target = ActorOf(a => a.On<string>(_ => gate.Pass()));
        target.Tell("wait");
        await gate.Entered;
        var watcher = CreateTestProbe();
        watcher.Watch(target);
        Sys.Stop(target);
        watcher.ExpectTerminated(target);
    }

    [Test]
    public void Behaviour_and_timers_can_be_changed_behind_an_await()
    {
        var actor = ActorOf(a => a.On<string>(async _ =>
        {
            await Task.Yield();
            a.BecomeNow(() =>
            {
                a.On<int>(i => a.Sender.Tell(i));
                a.On<IActorRef>(to => to.Tell("tick"));
            });
            a.Timers.StartSingleTimer("key", a.Sender, TimeSpan.FromMilliseconds(1));
        }));
        actor.Tell("change");
        actor.Tell(1);
        var came = ReceiveN(2);
        Assert.That(came, Is.EquivalentTo(new object[] { 1, "tick" }));
    }

    [Test]
    public async Task A_system_terminates_though_a_handler_awaits_forever()
    {
        var gate = new Gate();
        var system = ActorSystem.Create("other");
        system.ActorOf(ScriptedActor.Props(a => a.On<string>(_ => gate.Pass()))).Tell("wait");
        await gate.Entered;
        await system.Terminate().WaitAsync(Patience);
    }
}
