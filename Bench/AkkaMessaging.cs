using Akka.Actor;
using Akka.Configuration;

namespace Lnd.Actors.Bench;

/// <summary>How many messages actors exchange in a second.</summary>
internal static class AkkaMessaging
{
    private const int Window = 100;

    public static void Run()
    {
        using var system = ActorSystem.Create("bench", ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF }"));
        PingPong(system, pairs: 1, messages: 1_000_000, window: 1, null);
        PingPong(system, pairs: 1, messages: 1_000_000, window: Window, 3_000_000);
        PingPong(system, pairs: 64, messages: 2_000_000, window: 1, null);
        PingPong(system, pairs: 64, messages: 2_000_000, window: Window, 7_000_000);
        FanIn(system, senders: 16, messages: 1_000_000, 6_000_000);
        Ask(system, 100_000, 600_000);
        system.Terminate().Wait();
    }

    /// <summary>Two actors throw messages to and fro, <paramref name="window"/> of them at a time; every throw counts.</summary>
    private static void PingPong(ActorSystem system, int pairs, long messages, int window, double? target)
    {
        var each = messages / pairs / 2;
        Measure.PerSecond($"ping-pong, {pairs} pair(s), {window} in flight each", each * 2 * pairs, () =>
        {
            using var done = new CountdownEvent(pairs);
            var pingers = new IActorRef[pairs];
            for (var i = 0; i < pairs; i++)
            {
                var ponger = system.ActorOf(Props.Create<Ponger>());
                pingers[i] = system.ActorOf(Props.Create(() => new Pinger(ponger, each, window, done)));
            }
            foreach (var pinger in pingers)
                pinger.Tell(Start.Instance, ActorRefs.NoSender);
            done.Wait();
        }, rounds: 3, target);
    }

    /// <summary>Many actors send to one as fast as they can.</summary>
    private static void FanIn(ActorSystem system, int senders, long messages, double target)
    {
        var each = messages / senders;
        Measure.PerSecond($"fan-in, {senders} to 1", each * senders, () =>
        {
            using var done = new CountdownEvent(1);
            var counter = system.ActorOf(Props.Create(() => new Counter(each * senders, done)));
            for (var i = 0; i < senders; i++)
                system.ActorOf(Props.Create(() => new Burst(counter, each))).Tell(Start.Instance, ActorRefs.NoSender);
            done.Wait();
        }, rounds: 3, target);
    }

    /// <summary>One asker that sends the next question when it has the answer.</summary>
    private static void Ask(ActorSystem system, int questions, double target)
    {
        var ponger = system.ActorOf(Props.Create<Ponger>());
        Measure.PerSecond("sequential Ask", questions, () => Task.Run(async () =>
        {
            for (var i = 0; i < questions; i++)
                await ponger.Ask<Ball>(Ball.Instance);
        }).Wait(), rounds: 3, target);
    }

    private sealed class Start
    {
        public static readonly Start Instance = new();
    }

    private sealed class Ball
    {
        public static readonly Ball Instance = new();
    }

    private sealed class Ponger : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }

    private sealed class Pinger : ReceiveActor
    {
        private long _left;
        private long _open;

        public Pinger(IActorRef ponger, long count, int window, CountdownEvent done)
        {
            _left = _open = count;
            Receive<Ball>(ball =>
            {
                if (_left > 0)
                {
                    _left--;
                    ponger.Tell(ball);
                }
                if (--_open > 0)
                    return;
                done.Signal();
                Context.Stop(ponger);
                Context.Stop(Self);
            });
            Receive<Start>(_ =>
            {
                for (var i = 0; i < window; i++, _left--)
                    ponger.Tell(Ball.Instance);
            });
        }
    }

    private sealed class Burst : ReceiveActor
    {
        public Burst(IActorRef target, long count) => Receive<Start>(_ =>
        {
            for (var i = 0L; i < count; i++)
                target.Tell(Ball.Instance);
            Context.Stop(Self);
        });
    }

    private sealed class Counter : ReceiveActor
    {
        public Counter(long count, CountdownEvent done) => Receive<Ball>(_ =>
        {
            if (--count > 0)
                return;
            done.Signal();
            Context.Stop(Self);
        });
    }
}
