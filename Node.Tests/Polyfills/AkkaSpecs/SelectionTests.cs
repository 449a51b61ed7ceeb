using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture, Parallelizable]
public class SelectionTests : NUnitTestKit
{
    /// <summary>An actor with some children that echo.</summary>
    IActorRef Family(params string[] children)
    {
        var parent = ActorOf(a =>
        {
            foreach (var name in children)
                a.Ctx.ActorOf(ScriptedActor.Props(c => c.OnAny(m => c.Sender.Tell((c.Self.Path.Name, m)))), name);
            a.On<(string, object)>(select => a.Ctx.ActorSelection(select.Item1).Tell(select.Item2, a.Sender));
            a.OnAny(m => a.Sender.Tell((a.Self.Path.Name, m)));
        }, "parent");
        parent.Tell("ready");
        ExpectMsg<(string, object)>();
        return parent;
    }

    [Test]
    public void An_actor_is_found_by_absolute_path()
    {
        Family("one", "two");
        foreach (var path in new[] { "/user/parent/one", "akka://test/user/parent/one" })
        {
            Sys.ActorSelection(path).Tell("hi");
            ExpectMsg<(string, object)>(m => m.Item1 == "one");
        }
    }

    [Test]
    public void A_relative_path_starts_at_the_actor_itself()
    {
        var parent = Family("one", "two");
        parent.Tell(("one", (object)"down"));
        ExpectMsg<(string, object)>(m => m.Item1 == "one");
        parent.Tell(("../parent/two", (object)"up and down"));
        ExpectMsg<(string, object)>(m => m.Item1 == "two");
    }

    [Test]
    public void A_star_means_all_and_a_question_mark_one_character()
    {
        Family("ab", "ac", "bb", "abc");
        Sys.ActorSelection("/user/parent/*").Tell("all");
        Assert.That(ReceiveN(4).Cast<(string, object)>().Select(m => m.Item1), Is.EquivalentTo(new[] { "ab", "ac", "bb", "abc" }));
        Sys.ActorSelection("/user/parent/a?").Tell("some");
        Assert.That(ReceiveN(2).Cast<(string, object)>().Select(m => m.Item1), Is.EquivalentTo(new[] { "ab", "ac" }));
        Sys.ActorSelection("/user/parent/a*").Tell("more");
        Assert.That(ReceiveN(3).Cast<(string, object)>().Select(m => m.Item1), Is.EquivalentTo(new[] { "ab", "ac", "abc" }));
        ExpectNoMsg(AWhile);
    }

    [Test]
    public async Task A_selection_resolves_to_one_reference()
    {
        var parent = Family("one");
        var found = await Sys.ActorSelection("/user/parent").ResolveOne(Patience);
        Assert.That(found, Is.EqualTo(parent));
    }

    [Test]
    public void What_does_not_exist_is_not_found() => Assert.That(
        async () => await Sys.ActorSelection("/user/nobody").ResolveOne(TimeSpan.FromSeconds(5)),
        Throws.InstanceOf<ActorNotFoundException>());

    [Test]
    public void A_message_to_what_does_not_exist_is_a_dead_letter()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        Sys.ActorSelection("/user/nobody/below").Tell("lost");
        FishForMessage<DeadLetter>(d => d.Message is "lost" || (d.Message is ActorSelectionMessage { Message: "lost" }));
    }

    [Test]
    public void Identify_is_answered_by_the_runtime()
    {
        var deaf = ActorOf(_ => { }, "deaf");
        deaf.Tell(new Identify(1));
        Assert.That(ExpectMsg<ActorIdentity>(), Is.EqualTo(new ActorIdentity(1, deaf)));
        Sys.ActorSelection("/user/deaf").Tell(new Identify("id"));
        Assert.That(ExpectMsg<ActorIdentity>().Subject, Is.EqualTo(deaf));
        Sys.ActorSelection("/user/none").Tell(new Identify("none"));
        var none = ExpectMsg<ActorIdentity>();
        Assert.That(none.MessageId, Is.EqualTo("none"));
        Assert.That(none.Subject.IsNobody(), Is.True);
    }

    [Test]
    public async Task A_selection_can_be_asked()
    {
        Family("one");
        var answer = await Sys.ActorSelection("/user/parent/one").Ask<(string, object)>("?", Patience);
        Assert.That(answer.Item1, Is.EqualTo("one"));
    }

    [Test]
    public void A_selection_reaches_a_later_actor_of_the_name()
    {
        var selection = Sys.ActorSelection("/user/late");
        var actor = ActorOf(a => a.OnAny(m => a.Sender.Tell(m)), "late");
        selection.Tell("here");
        ExpectMsgFrom(actor, "here");
    }
}
