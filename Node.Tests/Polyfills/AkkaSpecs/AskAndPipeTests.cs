using Akka.Actor;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture, Parallelizable]
public class AskAndPipeTests : NUnitTestKit
{
    sealed class Boom(string message = "boom") : Exception(message);

    IActorRef Echo() => ActorOf(a => a.OnAny(m => a.Sender.Tell(m)));

    IActorRef Silent() => ActorOf(a => a.OnAny(_ => { }));

    [Test]
    public async Task An_answer_completes_the_question()
    {
        Assert.That(await Echo().Ask("hello", Patience), Is.EqualTo("hello"));
        Assert.That(await Echo().Ask<int>(5, Patience), Is.EqualTo(5));
        Assert.That(await Echo().Ask<object>("x"), Is.EqualTo("x"));
    }

    [Test]
    public async Task A_question_can_carry_its_own_address()
    {
        var actor = ActorOf(a => a.On<IActorRef>(r => r.Tell("by address")));
        Assert.That(await actor.Ask<string>(me => me, Patience, CancellationToken.None), Is.EqualTo("by address"));
    }

    [Test]
    public void No_answer_in_time_is_an_AskTimeoutException() =>
        Assert.That(async () => await Silent().Ask("?", TimeSpan.FromMilliseconds(10)), Throws.InstanceOf<AskTimeoutException>());

    [Test]
    public void A_question_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var question = Silent().Ask("?", cancel.Token);
        Assert.That(question.IsCompleted, Is.False);
        cancel.Cancel();
        Assert.That(async () => await question, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void An_answer_of_the_wrong_type_fails_the_question() =>
        Assert.That(async () => await Echo().Ask<int>("text", Patience), Throws.InstanceOf<ArgumentException>().Or.InstanceOf<InvalidCastException>());

    [Test]
    public void A_failure_as_the_answer_fails_the_question()
    {
        var actor = ActorOf(a => a.OnAny(_ => a.Sender.Tell(new Status.Failure(new Boom("no")))));
        Assert.That(async () => await actor.Ask<string>("?", Patience), Throws.InstanceOf<Boom>().With.Message.EqualTo("no"));
    }

    [Test]
    public void A_question_to_a_stopped_actor_runs_into_its_timeout()
    {
        var actor = Watch(Echo());
        Sys.Stop(actor);
        ExpectTerminated(actor);
        Assert.That(async () => await actor.Ask("?", TimeSpan.FromMilliseconds(10)), Throws.InstanceOf<AskTimeoutException>());
    }

    [Test]
    public void A_late_answer_is_a_dead_letter()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Akka.Event.DeadLetter));
        var gate = CreateTestLatch();
        var actor = ActorOf(a => a.On<string>(_ =>
        {
            gate.Ready();
            a.Sender.Tell("late");
        }));
        Assert.That(async () => await actor.Ask("?", TimeSpan.FromMilliseconds(10)), Throws.InstanceOf<AskTimeoutException>());
        gate.Open();
        FishForMessage<Akka.Event.DeadLetter>(d => d.Message is "late");
    }

    [Test]
    public async Task Many_questions_at_once_get_their_own_answers()
    {
        var actor = ActorOf(a => a.On<int>(async i =>
        {
            if (i % 7 == 0)
                await Task.Yield();
            a.Sender.Tell(-i);
        }));
        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => actor.Ask<int>(i, Patience)));
        Assert.That(answers, Is.EqualTo(Enumerable.Range(0, 500).Select(i => -i)));
    }

    [Test]
    public void An_actor_can_ask_behind_an_await()
    {
        var echo = Echo();
        var actor = ActorOf(a => a.On<string>(async m =>
        {
            var answer = await echo.Ask<string>(m + "!", Patience);
            a.Sender.Tell((answer, a.Ctx.Self));
        }));
        actor.Tell("hi");
        ExpectMsg(("hi!", actor));
    }

    [Test]
    public void A_result_is_piped_as_a_message()
    {
        Task.FromResult("done").PipeTo(TestActor);
        ExpectMsg("done");
        var later = new TaskCompletionSource<int>();
        later.Task.PipeTo(TestActor, sender: TestActor, success: i => $"number {i}");
        Assert.That(HasMessages, Is.False);
        later.SetResult(7);
        ExpectMsg("number 7");
        Assert.That(LastSender, Is.EqualTo(TestActor));
    }

    [Test]
    public void A_failure_is_piped_as_Status_Failure_or_as_one_likes()
    {
        Task.FromException<int>(new Boom("sad")).PipeTo(TestActor);
        Assert.That(ExpectMsg<Status.Failure>().Cause, Is.InstanceOf<Boom>().With.Message.EqualTo("sad"));
        Task.FromException<int>(new Boom("sad")).PipeTo(TestActor, failure: e => e.GetBaseException().Message);
        ExpectMsg("sad");
        Task.FromException(new Boom("bare")).PipeTo(TestActor);
        Assert.That(ExpectMsg<Status.Failure>().Cause.GetBaseException().Message, Is.EqualTo("bare"));
        Task.FromCanceled<int>(new CancellationToken(true)).PipeTo(TestActor);
        Assert.That(ExpectMsg<Status.Failure>().Cause.GetBaseException(), Is.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void A_task_without_result_pipes_only_what_one_gives()
    {
        Task.CompletedTask.PipeTo(TestActor, success: () => "finished");
        ExpectMsg("finished");
    }

    [Test]
    public void A_piped_result_comes_from_the_actor_that_pipes_if_it_says_so()
    {
        var log = TestActor;
        var actor = ActorOf(a => a.On<string>(_ => Task.FromResult("result").PipeTo(log, a.Self)));
        actor.Tell("go");
        ExpectMsgFrom(actor, "result");
    }

    [Test]
    public async Task GracefulStop_completes_once_the_actor_has_stopped()
    {
        var handled = 0;
        var actor = ActorOf(a => a.On<int>(_ => handled++));
        for (var i = 0; i < 100; i++)
            actor.Tell(i);
        Assert.That(await actor.GracefulStop(Patience), Is.True);
        Assert.That(handled, Is.EqualTo(100));
        Assert.That(await actor.GracefulStop(Patience), Is.True, "an actor that is gone");
    }

    [Test]
    public async Task GracefulStop_with_a_message_leaves_stopping_to_the_actor()
    {
        var actor = ActorOf(a => a.On<string>(m =>
        {
            if (m == "please")
                a.Ctx.Stop(a.Self);
        }));
        Assert.That(await actor.GracefulStop(Patience, "please"), Is.True);
    }

    [Test]
    public async Task GracefulStop_that_takes_too_long_gives_false() =>
        Assert.That(await Silent().GracefulStop(TimeSpan.FromMilliseconds(20), "ignored"), Is.False);
}
