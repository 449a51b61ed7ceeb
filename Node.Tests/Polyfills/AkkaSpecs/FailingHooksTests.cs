using Akka.Actor;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>Exceptions in hooks and strategies: each actor still ends or restarts, and its supervisor hears of it.</summary>
[TestFixture, Parallelizable]
public class FailingHooksTests : NUnitTestKit
{
    sealed class Boom(string message) : Exception(message);

    [Test]
    public void An_exception_in_PostStop_is_logged_and_the_actor_stops_all_the_same()
    {
        var actor = Watch(ActorOf(a => a.OnPostStop = () => throw new Boom("in PostStop")));
        EventFilter.Exception<Boom>("in PostStop").ExpectOne(() => Sys.Stop(actor));
        ExpectTerminated(actor);
    }

    [Test]
    public void An_exception_in_PreRestart_is_logged_and_the_actor_restarts_all_the_same()
    {
        var instance = 0;
        var actor = ActorOf(a =>
        {
            var me = ++instance;
            a.OnPreRestart = (_, _) => throw new Boom("in PreRestart");
            a.On<Exception>(e => throw e);
            a.On<string>(_ => a.Sender.Tell(me));
        });
        EventFilter.Exception<PreRestartException>().ExpectOne(() => actor.Tell(new Boom("first")));
        actor.Tell("?");
        ExpectMsg(2);
    }

    [Test]
    public void An_exception_in_PostRestart_fails_the_new_instance()
    {
        var actor = Watch(ActorOf(a =>
        {
            a.Strategy = () => new OneForOneStrategy(e => e is PostRestartException ? Directive.Stop : Directive.Restart);
            a.On<Props>(p => a.Sender.Tell(a.Ctx.ActorOf(p)));
        }));
        actor.Tell(ScriptedActor.Props(a =>
        {
            a.OnPostRestart = _ => throw new Boom("in PostRestart");
            a.On<Exception>(e => throw e);
        }));
        var child = Watch(ExpectMsg<IActorRef>());
        child.Tell(new Boom("first"));
        ExpectTerminated(child);
    }

    [Test]
    public void An_exception_in_the_decider_fails_the_supervisor()
    {
        var top = ActorOf(a =>
        {
            a.Strategy = () => new OneForOneStrategy(e => e.Message == "in the decider" ? Directive.Stop : Directive.Resume);
            a.On<Props>(p => a.Sender.Tell(a.Ctx.ActorOf(p)));
        });
        top.Tell(ScriptedActor.Props(a =>
        {
            a.Strategy = () => new OneForOneStrategy(_ => throw new Boom("in the decider"));
            a.On<Props>(p => a.Sender.Tell(a.Ctx.ActorOf(p)));
        }));
        var middle = Watch(ExpectMsg<IActorRef>());
        middle.Tell(ScriptedActor.Props(a => a.On<Exception>(e => throw e)));
        ExpectMsg<IActorRef>().Tell(new Boom("in the child"));
        ExpectTerminated(middle);
    }

    [Test]
    public void A_child_that_could_not_be_created_is_logged_and_stopped()
    {
        var parent = ActorOf(a => a.On<Props>(p => a.Sender.Tell(a.Ctx.ActorOf(p))));
        EventFilter.Exception<ActorInitializationException>().ExpectOne(() =>
        {
            parent.Tell(ScriptedActor.Props(_ => throw new Boom("unborn")));
            Watch(ExpectMsg<IActorRef>());
        });
        ExpectMsg<Terminated>();
    }

    [Test]
    public void A_disposable_actor_is_disposed_when_it_restarts_and_when_it_stops()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Disposable(TestActor)));
        actor.Tell(new Boom("restart"));
        ExpectMsg("disposed");
        Sys.Stop(actor);
        ExpectMsg("disposed");
    }

    sealed class Disposable : ReceiveActor, IDisposable
    {
        readonly IActorRef _log;

        public Disposable(IActorRef log)
        {
            _log = log;
            Receive<Exception>(e => throw e);
        }

        public void Dispose() => _log.Tell("disposed", ActorRefs.NoSender);
    }
}
