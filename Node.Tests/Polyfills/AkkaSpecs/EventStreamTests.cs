using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture, Parallelizable]
public class EventStreamTests : NUnitTestKit
{
    interface ITopic;

    abstract record Base;

    sealed record One(int Number) : Base, ITopic;

    sealed record Two(int Number) : Base;

    [Test]
    public void A_subscriber_gets_its_type_with_all_that_derive_from_it()
    {
        var one = CreateTestProbe();
        var topic = CreateTestProbe();
        Sys.EventStream.Subscribe(TestActor, typeof(Base));
        Sys.EventStream.Subscribe(one, typeof(One));
        Sys.EventStream.Subscribe(topic, typeof(ITopic));
        Sys.EventStream.Publish(new One(1));
        Sys.EventStream.Publish(new Two(2));
        Sys.EventStream.Publish("something else");
        Sys.EventStream.Publish(new One(3));
        ExpectMsg(new One(1));
        ExpectMsg(new Two(2));
        ExpectMsg(new One(3));
        foreach (var probe in new[] { one, topic })
        {
            probe.ExpectMsg(new One(1));
            probe.ExpectMsg(new One(3));
            Assert.That(probe.HasMessages, Is.False);
        }
    }

    [Test]
    public void A_message_comes_once_however_often_one_subscribes()
    {
        Assert.That(Sys.EventStream.Subscribe(TestActor, typeof(One)), Is.True);
        Assert.That(Sys.EventStream.Subscribe(TestActor, typeof(One)), Is.False);
        Sys.EventStream.Subscribe(TestActor, typeof(Base));
        Sys.EventStream.Publish(new One(1));
        Sys.EventStream.Publish(new Two(2));
        ExpectMsg(new One(1));
        ExpectMsg(new Two(2));
    }

    [Test]
    public void One_can_unsubscribe_from_a_type_or_from_all()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(One));
        Sys.EventStream.Subscribe(TestActor, typeof(Two));
        Sys.EventStream.Unsubscribe(TestActor, typeof(One));
        Sys.EventStream.Publish(new One(1));
        Sys.EventStream.Publish(new Two(2));
        ExpectMsg(new Two(2));
        Sys.EventStream.Unsubscribe(TestActor);
        Sys.EventStream.Publish(new Two(3));
        Assert.That(HasMessages, Is.False);
    }

    [Test]
    public void The_sender_of_an_event_is_whoever_publishes_it_or_nobody()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(One));
        Sys.EventStream.Publish(new One(1));
        ExpectMsg(new One(1));
    }

    [Test]
    public void A_message_to_a_stopped_actor_is_a_dead_letter_with_all_that_is_known()
    {
        var probe = CreateTestProbe();
        Sys.EventStream.Subscribe(probe, typeof(DeadLetter));
        var actor = Watch(ActorOf(_ => { }));
        Sys.Stop(actor);
        ExpectTerminated(actor);
        actor.Tell("lost");
        var letter = probe.FishForMessage<DeadLetter>(d => d.Message is "lost");
        Assert.That(letter.Recipient, Is.EqualTo(actor));
        Assert.That(letter.Sender, Is.EqualTo(TestActor));
        Sys.DeadLetters.Tell("direct");
        Assert.That(probe.FishForMessage<DeadLetter>(d => d.Message is "direct").Recipient, Is.EqualTo(Sys.DeadLetters));
    }

    [Test]
    public void Some_dead_letters_are_suppressed()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        var suppressed = CreateTestProbe();
        Sys.EventStream.Subscribe(suppressed, typeof(SuppressedDeadLetter));
        var all = CreateTestProbe();
        Sys.EventStream.Subscribe(all, typeof(AllDeadLetters));
        Sys.DeadLetters.Tell(new Quiet());
        Sys.DeadLetters.Tell("loud");
        ExpectMsg<DeadLetter>(d => d.Message is "loud");
        suppressed.ExpectMsg<SuppressedDeadLetter>(d => d.Message is Quiet);
        all.ExpectMsg<SuppressedDeadLetter>();
        all.ExpectMsg<DeadLetter>();
    }

    sealed record Quiet : IDeadLetterSuppression;

    [Test]
    public void A_stopped_subscriber_is_no_problem()
    {
        var subscriber = Watch(ActorOf(_ => { }));
        Sys.EventStream.Subscribe(subscriber, typeof(One));
        Sys.EventStream.Subscribe(TestActor, typeof(One));
        Sys.Stop(subscriber);
        ExpectTerminated(subscriber);
        Sys.EventStream.Publish(new One(1));
        ExpectMsg(new One(1));
    }
}
