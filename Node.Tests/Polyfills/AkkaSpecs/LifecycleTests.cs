using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture, Parallelizable]
public class LifecycleTests : NUnitTestKit
{
    sealed class Boom : Exception;

    [Test]
    public void An_actor_starts_before_its_first_message_and_stops_once()
    {
        var log = TestActor;
        var actor = ActorOf(a =>
        {
            a.OnPreStart = () => log.Tell("start");
            a.OnPostStop = () => log.Tell("stop");
            a.OnAny(m => log.Tell(m));
        });
        actor.Tell(1);
        ExpectMsg("start");
        ExpectMsg(1);
        Watch(actor);
        Sys.Stop(actor);
        ExpectMsg("stop");
        ExpectTerminated(actor);
        Sys.Stop(actor);
        ExpectNoMsg(AWhile);
    }

    [Test]
    public void Messages_of_one_sender_arrive_in_order()
    {
        var log = TestActor;
        var actor = ActorOf(a => a.OnAny(m => log.Tell(m)));
        for (var i = 0; i < 1000; i++)
            actor.Tell(i);
        Assert.That(ReceiveN(1000), Is.EqualTo(Enumerable.Range(0, 1000)));
    }

    sealed record Block;

    /// <summary>A parent that creates children and stops them; it answers once that has begun.</summary>
    IActorRef Parent() => ActorOf(a =>
    {
        a.On<Props>(p => a.Sender.Tell(a.Ctx.ActorOf(p)));
        a.On<IActorRef>(child =>
        {
            a.Ctx.Stop(child);
            a.Sender.Tell("stopping");
        });
    });

    IActorRef ChildOf(IActorRef parent, Props props)
    {
        parent.Tell(props);
        return ExpectMsg<IActorRef>();
    }

    [Test]
    public void PoisonPill_waits_its_turn_and_Stop_does_not()
    {
        var gate = CreateTestLatch();
        var log = CreateTestProbe();
        var props = ScriptedActor.Props(a =>
        {
            a.On<Block>(_ => gate.Ready());
            a.On<int>(i => log.Tell(i));
        });
        var parent = Parent();
        IActorRef poisoned = ChildOf(parent, props), stopped = ChildOf(parent, props);
        foreach (var message in new object[] { new Block(), 1, 2, PoisonPill.Instance, 3 })
            poisoned.Tell(message);
        stopped.Tell(new Block());
        stopped.Tell(10);
        parent.Tell(stopped);
        ExpectMsg("stopping");
        log.Watch(stopped);
        gate.Open();
        log.Watch(poisoned);
        var came = log.ReceiveN(4);
        Assert.That(came.OfType<int>(), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(came.OfType<Terminated>().Select(t => t.ActorRef), Is.EquivalentTo(new[] { poisoned, stopped }));
    }

    [Test]
    public void What_a_stopped_actor_had_not_handled_becomes_dead_letters()
    {
        var gate = CreateTestLatch();
        var letters = CreateTestProbe();
        Sys.EventStream.Subscribe(letters, typeof(DeadLetter));
        var parent = Parent();
        var child = ChildOf(parent, ScriptedActor.Props(a => a.On<Block>(_ => gate.Ready())));
        child.Tell(new Block());
        child.Tell("left");
        parent.Tell(child);
        ExpectMsg("stopping");
        gate.Open();
        var letter = letters.FishForMessage<DeadLetter>(d => d.Message is "left");
        Assert.That((letter.Recipient, letter.Sender), Is.EqualTo((child, TestActor)));
    }

    [Test]
    public void The_name_of_a_stopped_child_is_taken_until_it_has_terminated()
    {
        var gate = CreateTestLatch();
        var parent = ActorOf(a =>
        {
            a.On<string>(command =>
            {
                if (command == "create")
                    a.Sender.Tell(a.Ctx.ActorOf(ScriptedActor.Props(c => c.OnPostStop = () => gate.Ready()), "child"));
                else if (command == "stop")
                    a.Ctx.Stop(a.Ctx.Child("child"));
                else
                    try
                    {
                        a.Ctx.ActorOf(ScriptedActor.Props(_ => { }), "child");
                        a.Sender.Tell("created again");
                    }
                    catch (InvalidActorNameException e)
                    {
                        a.Sender.Tell(e);
                    }
            });
        });
        parent.Tell("create");
        var first = Watch(ExpectMsg<IActorRef>());
        parent.Tell("stop");
        parent.Tell("again");
        Assert.That(ExpectMsg<InvalidActorNameException>().Message, Does.Contain("child"));
        gate.Open();
        ExpectTerminated(first);
        // the watcher may hear of it before the parent does
        Eventually(() =>
        {
            parent.Tell("again");
            Assert.That(ReceiveOne(), Is.EqualTo("created again"));
        });
    }

    [Test]
    public void Names_are_unique_among_siblings_and_must_be_valid()
    {
        ActorOf(_ => { }, "taken");
        Assert.That(() => ActorOf(_ => { }, "taken"), Throws.InstanceOf<InvalidActorNameException>());
        foreach (var bad in new[] { "", "a b", "a/b", "$a", "ä", "a?b" })
            Assert.That(() => ActorOf(_ => { }, bad), Throws.InstanceOf<InvalidActorNameException>(), bad);
        foreach (var good in new[] { "a-b_c", "a.b", "1", "a%20b", "a:b@c,d!e~f*g'h(i)j;k=l+m&n" })
            Assert.That(ActorOf(_ => { }, good).Path.Name, Is.EqualTo(good));
    }

    [Test]
    public void Actors_without_a_name_get_one_of_their_own()
    {
        var names = Enumerable.Range(0, 200).Select(_ => ActorOf(_ => { }).Path.Name).ToList();
        Assert.That(names, Is.Unique);
        Assert.That(names, Has.All.StartsWith("$"));
    }

    [Test]
    public void A_path_says_where_an_actor_is()
    {
        var parent = ActorOf(a => a.On<string>(name => a.Sender.Tell(a.Ctx.ActorOf(ScriptedActor.Props(_ => { }), name))), "parent");
        parent.Tell("child");
        var child = ExpectMsg<IActorRef>();
        Assert.That(child.Path.ToString(), Is.EqualTo("akka://test/user/parent/child"));
        Assert.That(child.Path.ToStringWithoutAddress(), Is.EqualTo("/user/parent/child"));
        Assert.That(child.Path.Parent, Is.EqualTo(parent.Path));
        Assert.That(child.Path.Name, Is.EqualTo("child"));
        Assert.That(ActorPath.Parse("akka://test/user/parent/child"), Is.EqualTo(child.Path));
        Assert.That(parent.Path / "child", Is.EqualTo(child.Path));
    }

    [Test]
    public void A_new_actor_of_the_same_name_is_not_the_old_one()
    {
        var old = ActorOf(_ => { }, "name");
        Watch(old);
        Sys.Stop(old);
        ExpectTerminated(old);
        IActorRef? fresh = null;
        Eventually(() => fresh = ActorOf(a => a.OnAny(m => a.Sender.Tell(m)), "name"));
        Assert.That(fresh, Is.Not.EqualTo(old));
        Assert.That(fresh!.Path, Is.EqualTo(old.Path));
        old.Tell("lost");
        fresh.Tell("found");
        ExpectMsg("found");
    }

    [Test]
    public void Children_can_be_found_by_name_and_listed()
    {
        var parent = ActorOf(a =>
        {
            a.Ctx.ActorOf(ScriptedActor.Props(_ => { }), "one");
            a.Ctx.ActorOf(ScriptedActor.Props(_ => { }), "two");
            a.On<string>(name => a.Sender.Tell(a.Ctx.Child(name)));
            a.On<int>(_ => a.Sender.Tell(a.Ctx.GetChildren().Select(c => c.Path.Name).ToArray()));
        });
        parent.Tell("one");
        Assert.That(ExpectMsg<IActorRef>().Path.Name, Is.EqualTo("one"));
        parent.Tell("three");
        Assert.That(ExpectMsg<IActorRef>().IsNobody(), Is.True);
        parent.Tell(0);
        Assert.That(ExpectMsg<string[]>(), Is.EquivalentTo(new[] { "one", "two" }));
    }

    [Test]
    public void A_restart_keeps_the_mailbox_in_order()
    {
        var log = TestActor;
        var gate = CreateTestLatch();
        var actor = ActorOf(a =>
        {
            a.On<Block>(_ => gate.Ready());
            a.On<Exception>(e => throw e);
            a.On<int>(i => log.Tell(i));
        });
        actor.Tell(new Block());
        actor.Tell(1);
        actor.Tell(new Boom());
        actor.Tell(2);
        actor.Tell(new Boom());
        actor.Tell(3);
        gate.Open();
        Assert.That(ReceiveN(3), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public void A_message_can_not_be_null() =>
        Assert.That(() => ActorOf(_ => { }).Tell(null!), Throws.InstanceOf<InvalidMessageException>());

    [Test]
    public void Forward_keeps_the_sender()
    {
        var last = ActorOf(a => a.OnAny(_ => a.Sender.Tell("reached")));
        var first = ActorOf(a => a.OnAny(m => last.Forward(m)));
        first.Tell("go");
        ExpectMsgFrom(last, "reached");
    }

    [Test]
    public void A_terminated_system_stops_its_actors_and_completes()
    {
        var stopped = new TaskCompletionSource();
        var system = ActorSystem.Create("other");
        system.ActorOf(ScriptedActor.Props(a => a.OnPostStop = () => stopped.SetResult()));
        Assert.That(system.WhenTerminated.IsCompleted, Is.False);
        Assert.That(system.Terminate().Wait(Patience), Is.True);
        Assert.That(stopped.Task.IsCompletedSuccessfully, Is.True);
        Assert.That(system.WhenTerminated.IsCompleted, Is.True);
        Assert.That(() => system.ActorOf(ScriptedActor.Props(_ => { })), Throws.InvalidOperationException);
    }
}
