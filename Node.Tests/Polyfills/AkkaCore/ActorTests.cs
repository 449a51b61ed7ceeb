using System.Text;
using Akka.Actor;
using Akka.Event;

namespace Lnd.Actors.Tests.Polyfills.ActorRuntime;

[TestFixture]
internal sealed class ActorTests : ActorSystemTest
{
    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }

    [Test]
    public async Task Ask_returns_the_answer() =>
        Assert.That(await System.ActorOf(Props.Create<Echo>(), "echo").Ask<string>("hello", TimeSpan.FromSeconds(5)), Is.EqualTo("hello"));

    [Test]
    public async Task Messages_of_one_sender_keep_their_order()
    {
        var probe = NewProbe();
        for (var i = 0; i < 20_000; i++)
            probe.Ref.Tell(i);
        for (var i = 0; i < 20_000; i++)
            Assert.That(await probe.Next<int>(), Is.EqualTo(i));
    }

    [Test]
    public async Task Messages_of_many_senders_all_arrive_in_the_order_of_each()
    {
        var probe = NewProbe();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(sender => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++)
                probe.Ref.Tell((sender, i));
        })));
        var next = new int[8];
        for (var i = 0; i < 80_000; i++)
        {
            var (sender, number) = await probe.Next<(int, int)>();
            Assert.That(number, Is.EqualTo(next[sender]++));
        }
    }

    private sealed class Forwarder(IActorRef target) : ReceiveActor
    {
        public static Props Props(IActorRef target) => Akka.Actor.Props.Create(() => new Forwarder(target));

        private readonly IActorRef _target = target;

        protected override void PreStart() => Become(() => ReceiveAny(_target.Forward));
    }

    [Test]
    public async Task Forward_keeps_the_sender()
    {
        var (probe, sender) = (NewProbe(), NewProbe());
        System.ActorOf(Forwarder.Props(probe.Ref)).Tell("x", sender.Ref);
        await probe.Expect("x");
        Assert.That(probe.LastSender, Is.EqualTo(sender.Ref));
    }

    private sealed class Typed : ReceiveActor
    {
        public Typed()
        {
            Receive<string>(text => Sender.Tell("short"), text => text.Length < 3);
            Receive<string>(text => text == "decline" ? false : Reply("text"));
            Receive<IComparable>(_ => Sender.Tell("comparable"));
            Receive(typeof(Uri), _ => Sender.Tell("uri"));
            ReceiveAsync<StringBuilder>(async text =>
            {
                await Task.Yield();
                Sender.Tell($"async {text}");
            });
            ReceiveAny(_ => Sender.Tell("any"));
            Assert.Throws<InvalidOperationException>(() => Receive<int>(_ => { }));
        }

        private bool Reply(string text)
        {
            Sender.Tell(text);
            return true;
        }
    }

    [Test]
    public async Task The_first_handler_that_fits_handles_the_message()
    {
        var probe = NewProbe();
        var actor = System.ActorOf<Typed>();
        foreach (var message in new object[] { "ab", "abc", "decline", 1, new Uri("http://x"), new StringBuilder("built"), new object() })
            actor.Tell(message, probe.Ref);
        await probe.Expect("short", "text", "comparable", "comparable", "uri", "async built", "any");
    }

    private sealed class Moody : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case "angry":
                    Become(Angry);
                    break;
                case "stacked":
                    BecomeStacked(Angry);
                    break;
                default:
                    Sender.Tell("calm");
                    break;
            }
        }

        private void Angry(object message)
        {
            if (message is "unstack")
                UnbecomeStacked();
            else
                Sender.Tell("angry");
        }
    }

    [TestCase("angry")]
    [TestCase("stacked")]
    public async Task Become_changes_the_behaviour_and_unbecome_brings_it_back(string how)
    {
        var probe = NewProbe();
        var actor = System.ActorOf<Moody>();
        foreach (var message in new[] { "x", how, "x", "unstack", "x", "unstack", "x" })
            actor.Tell(message, probe.Ref);
        await probe.Expect("calm", "angry", "calm", "calm", "calm");
    }

    private sealed class Stashing : ReceiveActor, IWithUnboundedStash
    {
        public Stashing()
        {
            Receive<string>(text => text == "open", _ => Become(Open));
            ReceiveAny(_ => Stash.Stash());
        }

        public IStash Stash { get; set; } = null!;

        private void Open()
        {
            Stash.UnstashAll();
            ReceiveAny(message => Sender.Tell(message));
        }
    }

    [Test]
    public async Task Stashed_messages_come_back_first_and_in_order()
    {
        var probe = NewProbe();
        var actor = System.ActorOf<Stashing>();
        foreach (var message in new object[] { 1, 2, 3, "open", 4 })
            actor.Tell(message, probe.Ref);
        await probe.Expect(1, 2, 3, 4);
    }

    [Test]
    public async Task A_message_to_a_stopped_actor_is_a_dead_letter()
    {
        var probe = NewProbe();
        var actor = System.ActorOf<Echo>();
        System.EventStream.Subscribe(probe.Ref, typeof(DeadLetter));
        Assert.That(await actor.GracefulStop(TimeSpan.FromSeconds(5)), Is.True);
        actor.Tell("lost", probe.Ref);
        var letter = await probe.Next<DeadLetter>();
        Assert.That(letter.Message, Is.EqualTo("lost"));
        Assert.That(letter.Recipient, Is.EqualTo(actor));
        Assert.That(letter.Sender, Is.EqualTo(probe.Ref));
    }

    [Test]
    public async Task Selections_find_actors_by_path_and_pattern()
    {
        var probe = NewProbe();
        System.ActorOf<Echo>("echo-1");
        System.ActorOf<Echo>("echo-2");
        System.ActorSelection("/user/echo-*").Tell("x", probe.Ref);
        await probe.Expect("x", "x");
        var found = await System.ActorSelection("akka://test/user/echo-2").ResolveOne(TimeSpan.FromSeconds(5));
        Assert.That(found.Path.Name, Is.EqualTo("echo-2"));
        Assert.ThrowsAsync<ActorNotFoundException>(() => System.ActorSelection("/user/nobody").ResolveOne(TimeSpan.FromSeconds(5)));
    }

    [Test]
    public void A_name_that_is_taken_or_malformed_is_refused()
    {
        System.ActorOf<Echo>("one");
        Assert.Throws<InvalidActorNameException>(() => System.ActorOf<Echo>("one"));
        Assert.Throws<InvalidActorNameException>(() => System.ActorOf<Echo>("a/b"));
        Assert.Throws<InvalidActorNameException>(() => System.ActorOf<Echo>(""));
    }

    [Test]
    public void A_null_message_is_refused() => Assert.Throws<InvalidMessageException>(() => System.ActorOf<Echo>().Tell(null!));

    [Test]
    public void An_ask_that_gets_no_answer_times_out() => Assert.ThrowsAsync<AskTimeoutException>(() =>
        System.ActorOf(Props.Empty).Ask<string>("x", TimeSpan.FromMilliseconds(30)));

    [Test]
    public void An_ask_fails_with_the_failure_it_is_answered() => Assert.That(
        async () => await System.ActorOf<Echo>().Ask<string>(new Status.Failure(new InvalidDataException("no"))),
        Throws.TypeOf<InvalidDataException>().With.Message.EqualTo("no"));

    private sealed class Made(object boxed, long widened, string text, IEnumerable<int> numbers, string? nothing = null) : UntypedActor
    {
        public Made(int only) : this(only, 0, "", [])
        {
        }

        protected override void OnReceive(object message) => Sender.Tell($"{boxed} {widened} {text} {string.Join("+", numbers)} {nothing}");
    }

    private static int Two => 2;

    [Test]
    public async Task An_expression_gives_the_arguments_of_the_constructor_whatever_they_are()
    {
        var (one, list) = (1, new List<int> { 4, 5 });
        var actor = System.ActorOf(Props.Create(() => new Made(one, Two, one.ToString() + Two, list, null)));
        Assert.That(await actor.Ask<string>("x"), Is.EqualTo("1 2 12 4+5 "));
        Assert.That(await System.ActorOf(Props.Create(() => new Made(7))).Ask<string>("x"), Is.EqualTo("7 0   "));
        Assert.That(await System.ActorOf(Props.Create<Made>(7)).Ask<string>("x"), Is.EqualTo("7 0   "));
        Assert.Throws<ArgumentException>(() => Props.Create(() => Factory()));
    }

    private static Made Factory() => throw new InvalidOperationException("never called");

    private sealed class WatchingAsker(IActorRef log) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is Terminated)
                log.Tell(message);
            else
                Context.Watch(Sender);
        }
    }

    [Test]
    public async Task Who_asks_can_be_watched_but_never_ends()
    {
        var log = NewProbe();
        var actor = System.ActorOf(Props.Create(() => new WatchingAsker(log.Ref)));
        Assert.ThrowsAsync<AskTimeoutException>(() => actor.Ask<string>("x", TimeSpan.FromMilliseconds(20)));
        Assert.ThrowsAsync<AskTimeoutException>(() => actor.Ask<string>("y", TimeSpan.FromMilliseconds(20)));
        await log.ExpectNoMore();
    }
}
