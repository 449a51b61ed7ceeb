using System.Collections.Concurrent;
using Akka.Actor;
using Akka.TestKit;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture, Parallelizable]
public class DispatcherTests() : NUnitTestKit("""
    pinned { type = PinnedDispatcher }
    one-thread {
      type = ForkJoinDispatcher
      throughput = 30
      dedicated-thread-pool { thread-count = 1, threadtype = background }
    }
    single-file {
      type = ForkJoinDispatcher
      throughput = 1
      dedicated-thread-pool { thread-count = 1, threadtype = background }
    }
    slow { type = Dispatcher, throughput = 3 }
    """)
{
    static int Thread => Environment.CurrentManagedThreadId;

    [Test]
    public void The_default_dispatcher_handles_thirty_messages_a_turn() =>
        Assert.That(Sys.Dispatchers.DefaultGlobalDispatcher.Throughput, Is.EqualTo(30));

    /// <summary>Two actors on one thread, each with many messages waiting: who handles how many before the other has its turn?</summary>
    List<int> Turns(string dispatcher, int messages)
    {
        var order = new ConcurrentQueue<int>();
        var gate = CreateTestLatch();
        IActorRef Worker(int number) => Sys.ActorOf(ScriptedActor.Props(a =>
        {
            a.On<string>(_ => order.Enqueue(number));
            a.On<int>(_ => a.Sender.Tell("done"));
        }).WithDispatcher(dispatcher));

        var blocked = CreateTestLatch();
        Sys.ActorOf(ScriptedActor.Props(a => a.On<string>(_ =>
        {
            blocked.Open();
            gate.Ready();
        })).WithDispatcher(dispatcher)).Tell("block");
        blocked.Ready();
        IActorRef one = Worker(1), two = Worker(2);
        for (var i = 0; i < messages; i++)
        {
            one.Tell("work");
            two.Tell("work");
        }
        one.Tell(0);
        two.Tell(0);
        gate.Open();
        ReceiveN(2);
        var turns = new List<int>();
        var last = 0;
        foreach (var number in order)
        {
            if (number == last)
                turns[^1]++;
            else
                turns.Add(1);
            last = number;
        }
        return turns;
    }

    [Test]
    public void An_actor_gives_way_to_others_after_its_turn()
    {
        var turns = Turns("one-thread", 90);
        Assert.That(turns, Has.All.LessThanOrEqualTo(30));
        Assert.That(turns, Has.Member(30));
        Assert.That(turns.Sum(), Is.EqualTo(180));
        Assert.That(Turns("single-file", 20), Has.All.EqualTo(1));
    }

    [Test]
    public void Throughput_is_read_from_the_configuration() => Assert.That(Sys.Dispatchers.Lookup("slow").Throughput, Is.EqualTo(3));

    [Test]
    public void A_pinned_actor_has_a_thread_of_its_own()
    {
        IActorRef Pinned() => Sys.ActorOf(ScriptedActor.Props(a => a.OnAny(_ => a.Sender.Tell(Thread))).WithDispatcher("pinned"));
        int ThreadOf(IActorRef actor)
        {
            actor.Tell("?");
            return ExpectMsg<int>();
        }

        IActorRef one = Pinned(), other = Pinned();
        var thread = ThreadOf(one);
        for (var i = 0; i < 50; i++)
            Assert.That(ThreadOf(one), Is.EqualTo(thread));
        Assert.That(ThreadOf(other), Is.Not.EqualTo(thread));
        Assert.That(thread, Is.Not.EqualTo(Thread));
    }

    [Test]
    public void Pinned_actors_that_block_hinder_nobody()
    {
        var gate = CreateTestLatch();
        var blocked = Enumerable.Range(0, 20).Select(_ =>
            Sys.ActorOf(ScriptedActor.Props(a => a.OnAny(_ =>
            {
                gate.Ready();
                a.Sender.Tell("free");
            })).WithDispatcher("pinned"))).ToList();
        foreach (var actor in blocked)
            actor.Tell("block");
        ActorOf(a => a.OnAny(_ => a.Sender.Tell("through"))).Tell("?");
        ExpectMsg("through");
        gate.Open();
        Assert.That(ReceiveN(20), Has.All.EqualTo("free"));
    }

    [Test]
    public void A_pinned_actor_keeps_its_thread_behind_an_await()
    {
        var actor = Sys.ActorOf(ScriptedActor.Props(a => a.On<string>(async _ =>
        {
            var before = Thread;
            await Task.Yield();
            await Task.Run(() => { });
            a.Sender.Tell((before, Thread));
        })).WithDispatcher("pinned"));
        actor.Tell("?");
        var (before, after) = ExpectMsg<(int, int)>();
        Assert.That(after, Is.EqualTo(before));
    }

    /// <summary>An actor on the calling thread; the guardian may start it on its own.</summary>
    IActorRef OnCallingThread(Action<ScriptedActor> script)
    {
        var actor = Sys.ActorOf(ScriptedActor.Props(script).WithDispatcher(CallingThreadDispatcher.Id));
        actor.Tell(new Identify(1));
        ExpectMsg<ActorIdentity>();
        return actor;
    }

    [Test]
    public void On_the_calling_thread_a_message_is_handled_before_Tell_returns()
    {
        var handled = new List<(object Message, int Thread)>();
        var actor = OnCallingThread(a => a.OnAny(m => handled.Add((m, Thread))));
        actor.Tell(1);
        actor.Tell(2);
        Assert.That(handled, Is.EqualTo(new[] { ((object)1, Thread), (2, Thread) }));
    }

    [Test]
    public void On_the_calling_thread_a_message_to_oneself_comes_after_the_one_at_hand()
    {
        var handled = new List<object>();
        var actor = OnCallingThread(a => a.OnAny(m =>
        {
            if (m is 1)
                a.Self.Tell(2);
            handled.Add(m);
        }));
        actor.Tell(1);
        Assert.That(handled, Is.EqualTo(new object[] { 1, 2 }));
    }

    [Test]
    public void An_unknown_dispatcher_is_named() => Assert.That(
        () => Sys.ActorOf(ScriptedActor.Props(_ => { }).WithDispatcher("no-such-dispatcher")),
        Throws.InstanceOf<Akka.Configuration.ConfigurationException>().With.Message.Contains("no-such-dispatcher"));

    [Test]
    public void One_actor_never_runs_on_two_threads_at_once()
    {
        var inside = 0;
        var clashes = 0;
        var count = 0;
        var actor = ActorOf(a =>
        {
            a.On<int>(_ =>
            {
                if (Interlocked.Increment(ref inside) != 1)
                    Interlocked.Increment(ref clashes);
                count++;
                Interlocked.Decrement(ref inside);
            });
            a.On<string>(_ => a.Sender.Tell(count));
        });
        Parallel.For(0, 4, _ =>
        {
            for (var i = 0; i < 5000; i++)
                actor.Tell(i, ActorRefs.NoSender);
        });
        actor.Tell("count");
        ExpectMsg(20_000);
        Assert.That(clashes, Is.Zero);
    }
}
