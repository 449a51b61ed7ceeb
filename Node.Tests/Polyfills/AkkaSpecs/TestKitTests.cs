using System.Collections;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.TestActors;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture, Parallelizable]
public class TestKitTests : NUnitTestKit
{
    static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(20);

    static void Fails(Action code, string? because = null) =>
        Assert.That(code, because is null ? Throws.InstanceOf<AssertionException>() : Throws.InstanceOf<AssertionException>().With.Message.Contains(because));

    [Test]
    public void The_next_message_is_expected_by_type_value_predicate_or_assertion()
    {
        for (var i = 1; i <= 8; i++)
            TestActor.Tell(i);
        Assert.That(ExpectMsg<int>(), Is.EqualTo(1));
        ExpectMsg(2);
        ExpectMsg<int>(i => i == 3);
        ExpectMsg<int>(i => Assert.That(i, Is.EqualTo(4)));
        ExpectMsg<int>((i, sender) => i == 5 && sender.Equals(TestActor));
        ExpectMsg<int>((i, sender) => Assert.That((i, sender), Is.EqualTo((6, TestActor))));
        ExpectMsg(-7, (a, b) => a == -b);
        ExpectMsgFrom(TestActor, 8);
        Assert.That((LastMessage, LastSender), Is.EqualTo(((object)8, TestActor)));
    }

    [Test]
    public async Task The_same_goes_for_async_code()
    {
        for (var i = 1; i <= 5; i++)
            TestActor.Tell(i);
        Assert.That(await ExpectMsgAsync<int>(), Is.EqualTo(1));
        await ExpectMsgAsync(2);
        await ExpectMsgAsync<int>(i => i == 3);
        await ExpectMsgFromAsync(TestActor, 4);
        Assert.That(await ReceiveOneAsync(), Is.EqualTo(5));
        await ExpectNoMsgAsync(s_short);
        await AwaitConditionAsync(() => true);
        Assert.That(await WithinAsync(Patience, () => Task.FromResult(6)), Is.EqualTo(6));
    }

    [Test]
    public void A_missing_wrong_or_unfit_message_fails_the_test()
    {
        Fails(() => ExpectMsg<int>(s_short), "Int32");
        TestActor.Tell("text");
        Fails(() => ExpectMsg<int>(), "text");
        TestActor.Tell(1);
        Fails(() => ExpectMsg(2));
        TestActor.Tell(1);
        Fails(() => ExpectMsg<int>(i => i == 2, hint: "two, please"), "two, please");
        TestActor.Tell(1, ActorRefs.NoSender);
        Fails(() => ExpectMsgFrom<int>(TestActor));
    }

    [Test]
    public void Silence_is_expected_for_a_time()
    {
        ExpectNoMsg(s_short);
        ExpectNoMsg(5);
        TestActor.Tell("noise");
        Fails(() => ExpectNoMsg(Patience), "noise");
    }

    [Test]
    public void Several_messages_are_expected_in_any_order()
    {
        foreach (var i in new[] { 3, 1, 2, 1 })
            TestActor.Tell(i);
        Assert.That(ExpectMsgAllOf(1, 1, 2, 3), Is.EqualTo(new[] { 3, 1, 2, 1 }));
        TestActor.Tell("b");
        Assert.That(ExpectMsgAnyOf(new[] { "a", "b" }), Is.EqualTo("b"));
        TestActor.Tell(1);
        TestActor.Tell(4);
        Fails(() => ExpectMsgAllOf(1, 2), "4");
        TestActor.Tell("c");
        Fails(() => ExpectMsgAnyOf(new[] { "a", "b" }), "c");
    }

    [Test]
    public void Messages_are_taken_in_bulk_fished_for_and_peeked_at()
    {
        for (var i = 0; i < 10; i++)
            TestActor.Tell(i);
        Assert.That(PeekOne(), Is.EqualTo(0));
        Assert.That(ReceiveN(3), Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(ReceiveWhile<int>(i => i < 6), Is.EqualTo(new[] { 3, 4, 5 }));
        var skipped = new ArrayList();
        Assert.That(FishForMessage<int>(i => i == 8, skipped), Is.EqualTo(8));
        Assert.That(skipped, Is.EqualTo(new[] { 6, 7 }));
        ExpectMsg(9);
        Fails(() => ReceiveN(1, s_short));
        Fails(() => FishForMessage<int>(_ => true, s_short));
        Assert.That(ReceiveOne(TimeSpan.Zero), Is.Null);
    }

    [Test]
    public void ReceiveWhile_ends_when_idle_or_full_or_with_a_null()
    {
        for (var i = 0; i < 5; i++)
            TestActor.Tell(i);
        Assert.That(ReceiveWhile<int>(_ => true, msgs: 2), Is.EqualTo(new[] { 0, 1 }));
        Assert.That(ReceiveWhile<object>(m => m is int and < 3 ? m : null, max: Patience), Is.EqualTo(new[] { 2 }));
        Assert.That(ReceiveWhile<object>(m => m, max: Patience, idle: s_short), Is.EqualTo(new[] { 3, 4 }));
    }

    [Test]
    public void Messages_can_be_ignored()
    {
        IgnoreMessages<int>(i => i % 2 == 0);
        for (var i = 1; i <= 4; i++)
            TestActor.Tell(i);
        TestActor.Tell("text");
        Assert.That(ReceiveN(3), Is.EqualTo(new object[] { 1, 3, "text" }));
        IgnoreNoMessages();
        TestActor.Tell(2);
        ExpectMsg(2);
    }

    [Test]
    public void Within_gives_its_time_to_what_is_inside_and_fails_when_it_is_exceeded()
    {
        Within(Patience, () =>
        {
            Assert.That(Remaining, Is.LessThanOrEqualTo(Patience).And.GreaterThan(TimeSpan.Zero));
            Assert.That(RemainingOrDefault, Is.LessThanOrEqualTo(Patience));
        });
        Assert.That(() => Remaining, Throws.InvalidOperationException);
        Fails(() => Within(s_short, () => ExpectMsg<int>()));
        Fails(() => Within(s_short, () => AwaitConditionNoThrow(() => false, s_short * 4)));
        Fails(() => Within(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6), () => { }));
    }

    [Test]
    public void Conditions_and_assertions_are_awaited()
    {
        var count = 0;
        AwaitCondition(() => ++count >= 3);
        Eventually(() => Assert.That(++count, Is.GreaterThanOrEqualTo(6)));
        Assert.That(AwaitConditionNoThrow(() => false, s_short), Is.False);
        Fails(() => AwaitCondition(() => false, s_short, "never so"), "never so");
        Assert.That(() => AwaitAssert(() => throw new FormatException("still"), s_short), Throws.InstanceOf<FormatException>());
    }

    [Test]
    public void A_probe_answers_forwards_and_is_a_reference()
    {
        var probe = CreateTestProbe("probe");
        probe.Tell("hello");
        probe.ExpectMsg("hello");
        Assert.That(probe.Sender, Is.EqualTo(TestActor));
        probe.Reply("hello back");
        ExpectMsgFrom(probe.Ref, "hello back");
        var other = CreateTestProbe();
        probe.Forward(other);
        other.ExpectMsgFrom(TestActor, "hello");
        probe.Send(TestActor, "own");
        ExpectMsgFrom(probe, "own");
        Assert.That(probe.Ref.Path.Name, Is.EqualTo("probe"));
        Assert.That(probe, Is.EqualTo(probe.Ref));
    }

    [Test]
    public void Making_a_probe_leaves_the_sender_of_the_test_alone()
    {
        CreateTestProbe();
        ActorOf(a => a.OnAny(m => a.Sender.Tell(m))).Tell("echo");
        ExpectMsg("echo");
    }

    [Test]
    public async Task The_test_is_the_sender_also_behind_an_await()
    {
        var echo = Sys.ActorOf(SimpleEchoActor.Props());
        echo.Tell(1);
        await Task.Delay(1);
        echo.Tell(2);
        await Task.Run(() => { });
        echo.Tell(3);
        ExpectMsg(1);
        await ExpectMsgAsync(2);
        await ExpectMsgAsync(3);
    }

    [Test]
    public void An_autopilot_reacts_before_the_test_does()
    {
        var probe = CreateTestProbe();
        probe.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            sender.Tell($"auto {message}");
            return message is "last" ? AutoPilot.NoAutoPilot : AutoPilot.KeepRunning;
        }));
        foreach (var message in new[] { "first", "last", "too late" })
            probe.Tell(message);
        ExpectMsg("auto first");
        ExpectMsg("auto last");
        ExpectNoMsg(s_short);
        Assert.That(probe.ReceiveN(3), Is.EqualTo(new[] { "first", "last", "too late" }));
    }

    [Test]
    public void A_probe_can_have_children()
    {
        var probe = CreateTestProbe();
        var child = probe.ChildActorOf(ScriptedActor.Props(a => a.On<string>(m => a.Ctx.Parent.Tell(m))), "kid");
        Assert.That((child.Path.Name, child.Path.Parent), Is.EqualTo(("kid", probe.Ref.Path)));
        child.Tell("to my parent");
        probe.ExpectMsgFrom(child, "to my parent");
    }

    [Test]
    public void A_latch_opens_after_its_count()
    {
        var latch = CreateTestLatch(2);
        latch.CountDown();
        Assert.That(latch.IsOpen, Is.False);
        Assert.That(() => latch.Ready(s_short), Throws.InstanceOf<TimeoutException>());
        latch.CountDown();
        latch.Ready();
        latch.Reset();
        Assert.That(latch.IsOpen, Is.False);
        latch.Open();
        Assert.That(latch.IsOpen, Is.True);
    }

    [Test]
    public void The_ready_made_actors_do_what_they_are_called()
    {
        var echo = Sys.ActorOf(EchoActor.Props(this, false));
        echo.Tell("to the test");
        ExpectMsg("to the test");
        Sys.ActorOf(ForwardActor.Props(TestActor)).Tell("passed on", echo);
        ExpectMsgFrom(echo, "passed on");
        Sys.ActorOf(BlackHoleActor.Props).Tell("gone");
        ExpectNoMsg(s_short);
    }

    [Test]
    public void A_test_actor_ref_shows_its_instance_and_runs_on_this_thread()
    {
        var actor = ActorOfAsTestActorRef<Counting>(Props.Create<Counting>(), "counting");
        actor.Tell(5);
        actor.Tell(6);
        Assert.That(actor.UnderlyingActor.Sum, Is.EqualTo(11));
        Assert.That(actor.UnderlyingActor.Thread, Is.EqualTo(Environment.CurrentManagedThreadId));
        Assert.That(actor.Path.ToStringWithoutAddress(), Is.EqualTo("/user/counting"));
        actor.Receive(1, TestActor);
        Assert.That(actor.UnderlyingActor.Sum, Is.EqualTo(12));
        Assert.That(() => actor.Receive(-1), Throws.InstanceOf<ArgumentException>(), "goes to the test and not to the supervisor");
        Assert.That(actor.UnderlyingActor.Sum, Is.EqualTo(12));
        actor.Tell(-1);
        Eventually(() => Assert.That(actor.UnderlyingActor.Sum, Is.Zero, "a new instance"));
        actor.Tell("?", TestActor);
        ExpectMsgFrom(actor, 0);
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);
        Assert.That(() => actor.UnderlyingActor, Throws.InstanceOf<IllegalActorStateException>());
    }

    sealed class Counting : ReceiveActor
    {
        public Counting()
        {
            Receive<int>(i =>
            {
                Thread = Environment.CurrentManagedThreadId;
                Sum += i >= 0 ? i : throw new ArgumentException("negative");
            });
            Receive<string>(_ => Sender.Tell(Sum));
        }

        public int Sum { get; private set; }

        public int Thread { get; private set; }
    }

    [Test]
    public void A_test_actor_ref_can_have_a_supervisor()
    {
        var supervisor = CreateTestProbe();
        var actor = ActorOfAsTestActorRef<Counting>(() => new Counting(), supervisor, "child");
        Assert.That(actor.Path.Parent, Is.EqualTo(supervisor.Ref.Path));
    }

    [Test]
    public void Another_system_can_be_tested_by_probes()
    {
        var other = ActorSystem.Create("other", DefaultConfig);
        try
        {
            var probe = CreateTestProbe(other);
            other.ActorOf(SimpleEchoActor.Props()).Tell("x", probe);
            probe.ExpectMsg("x");
        }
        finally
        {
            Shutdown(other, Patience, true);
        }
    }
}
