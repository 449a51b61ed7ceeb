using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture, Parallelizable]
public class BehaviourTests : NUnitTestKit
{
    sealed class Boom : Exception;

    [Test]
    public void Handlers_are_tried_in_order_of_declaration()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Ordered()));
        foreach (var message in new object[] { 5, 50, "text", 1.5 })
            actor.Tell(message);
        Assert.That(ReceiveN(4), Is.EqualTo(new[] { "small", "number", "object text", "object 1.5" }));
    }

    sealed class Ordered : ReceiveActor
    {
        public Ordered()
        {
            Receive<int>(i => i < 10, _ => Sender.Tell("small"));
            Receive<int>(_ => Sender.Tell("number"));
            Receive<object>(o => Sender.Tell($"object {o}"));
        }
    }

    [Test]
    public void A_handler_for_a_base_type_takes_derived_messages()
    {
        var actor = ActorOf(a => a.On<Exception>(e => a.Sender.Tell(e.GetType().Name)));
        actor.Tell(new Boom());
        ExpectMsg(nameof(Boom));
    }

    [Test]
    public void Nothing_may_be_declared_behind_a_handler_for_all() =>
        EventFilter.Exception<ActorInitializationException>().ExpectOne(() => Sys.ActorOf(Props.Create(() => new TooLate())));

    sealed class TooLate : ReceiveActor
    {
        public TooLate()
        {
            ReceiveAny(_ => { });
            Receive<int>(_ => { });
        }
    }

    [Test]
    public void Become_replaces_the_behaviour_until_a_restart()
    {
        var actor = ActorOf(a =>
        {
            a.On<string>(_ =>
            {
                a.Sender.Tell("first");
                a.BecomeNow(() =>
                {
                    a.On<Exception>(e => throw e);
                    a.On<string>(_ => a.Sender.Tell("second"));
                });
            });
        });
        actor.Tell("?");
        ExpectMsg("first");
        actor.Tell("?");
        ExpectMsg("second");
        actor.Tell(new Boom());
        actor.Tell("?");
        ExpectMsg("first");
    }

    [Test]
    public void Stacked_behaviours_come_off_one_by_one()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Stacker()));
        foreach (var message in new object[] { "?", 1, "?", 1, "?", 2, "?", 2, "?", 2, "?" })
            actor.Tell(message);
        Assert.That(ReceiveN(6), Is.EqualTo(new[] { "0", "1", "2", "1", "0", "0" }));
    }

    sealed class Stacker : UntypedActor
    {
        int _depth;

        protected override void OnReceive(object message) => Handle(message, 0);

        void Handle(object message, int level)
        {
            switch (message)
            {
                case string:
                    Sender.Tell(level.ToString());
                    break;
                case 1:
                    var next = ++_depth;
                    Context.BecomeStacked(m => Handle(m, next));
                    break;
                default:
                    _depth--;
                    Context.UnbecomeStacked();
                    break;
            }
        }
    }

    [Test]
    public void An_unhandled_message_is_published()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(UnhandledMessage));
        var actor = ActorOf(a => a.On<int>(_ => { }));
        actor.Tell("what?");
        var unhandled = ExpectMsg<UnhandledMessage>();
        Assert.That(unhandled.Message, Is.EqualTo("what?"));
        Assert.That(unhandled.Sender, Is.EqualTo(TestActor));
        Assert.That(unhandled.Recipient, Is.EqualTo(actor));
    }

    [Test]
    public void The_context_belongs_to_the_running_actor()
    {
        IActorContext? kept = null;
        var actor = ActorOf(a => a.OnAny(_ =>
        {
            kept = a.Ctx;
            a.Sender.Tell((a.Ctx.Self, a.Ctx.Sender, a.Ctx.Parent.Path.ToStringWithoutAddress(), a.Ctx.System));
        }));
        actor.Tell("?");
        var (self, sender, parent, system) = ExpectMsg<(IActorRef, IActorRef, string, ActorSystem)>();
        Assert.That((self, sender, parent), Is.EqualTo((actor, TestActor, "/user")));
        Assert.That(system, Is.SameAs(Sys));
    }

    [Test]
    public void An_actor_made_outside_of_the_system_is_refused()
    {
        Exception? error = null;
        // a thread that no actor runs on, not even that of the test
        var thread = new Thread(() => error = Assert.Catch(() => _ = new ScriptedActor(_ => { })));
        thread.Start();
        Assert.That(thread.Join(Patience), Is.True);
        Assert.That(error, Is.InstanceOf<ActorInitializationException>());
    }

    [Test]
    public void Props_make_actors_from_types_arguments_and_expressions()
    {
        var offset = 5;
        var made = new[]
        {
            Sys.ActorOf(Props.Create<Adder>(1, 2)),
            Sys.ActorOf(Props.Create(typeof(Adder), 2, 3)),
            Sys.ActorOf(Props.Create(() => new Adder(offset, 2))),
        };
        foreach (var actor in made)
        {
            actor.Tell(1);
            ExpectMsg<int>();
            Assert.That(LastMessage, Is.EqualTo(actor.Equals(made[0]) ? 4 : actor.Equals(made[1]) ? 6 : 8));
        }
    }

    sealed class Adder : ReceiveActor
    {
        public Adder(int a, int b) => Receive<int>(i => Sender.Tell(a + b + i));
    }
}
