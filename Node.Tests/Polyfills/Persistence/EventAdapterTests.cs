using Akka.Actor;
using Akka.Persistence.Journal;

namespace Lnd.Actors.Tests.Polyfills;

[Parallelizable]
public class EventAdapterTests
{
    private const string Adapters = """
        akka.persistence.journal.inmem {
            event-adapters {
                shout = "Lnd.Actors.Tests.Polyfills.EventAdapterTests+Shout, Lnd.Actors.Node.Tests"
                split = "Lnd.Actors.Tests.Polyfills.EventAdapterTests+Split, Lnd.Actors.Node.Tests"
                count = "Lnd.Actors.Tests.Polyfills.EventAdapterTests+Count, Lnd.Actors.Node.Tests"
                tagger = "Lnd.Actors.Tests.Polyfills.EventAdapterTests+Tagger, Lnd.Actors.Node.Tests"
            }
            event-adapter-bindings {
        """;

    private static string Bind(string binding) => $"{Adapters}\n{binding}\n}} }}";

    private static async Task<PersistenceWorld> Written(string hocon, params string[] events)
    {
        var world = PersistenceWorld.Create(hocon);
        var actor = await world.Ready("p");
        actor.Tell(new Do(self => self.PersistAll(events, self.Keep)));
        await world.Mail.Until($"persisted {events[^1]}");
        await world.Stop(actor);
        return world;
    }

    [Test]
    public async Task A_write_adapter_changes_what_is_stored_and_not_what_the_callback_gets()
    {
        await using var world = await Written(Bind("\"System.String, System.Private.CoreLib\" = shout"), "a", "b");
        Assert.That(await world.StoredEvents("p"), Is.EqualTo(new[] { "A", "B" }));
    }

    [Test]
    public async Task A_read_adapter_may_make_none_or_several_of_one_event()
    {
        await using var world = await Written(Bind("\"System.String, System.Private.CoreLib\" = split"), "a b", "", "c");
        Assert.That(await world.StoredEvents("p"), Is.EqualTo(new[] { "a", "b", "c" }));
    }

    [Test]
    public async Task Adapters_of_one_type_read_one_after_the_other_and_one_of_them_writes()
    {
        await using var world = await Written(Bind("\"System.String, System.Private.CoreLib\" = [shout, split, count]"), "a b");
        Assert.That(await world.StoredEvents("p"), Is.EqualTo(new[] { "A", "B", "3 shouted" }));
    }

    [Test]
    public async Task A_binding_counts_for_derived_types_unless_they_have_their_own()
    {
        await using var world = await Written(
            Bind("\"System.Object, System.Private.CoreLib\" = shout\n\"System.IComparable, System.Private.CoreLib\" = split"), "a b");
        Assert.That(await world.StoredEvents("p"), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public async Task A_tagged_event_is_replayed_without_its_tags()
    {
        await using var world = await Written(Bind("\"System.String, System.Private.CoreLib\" = tagger"), "a");
        Assert.That(await world.StoredEvents("p"), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task The_extension_gives_the_adapter_of_a_type()
    {
        await using var world = PersistenceWorld.Create(Bind("\"System.String, System.Private.CoreLib\" = tagger"));
        var adapters = Akka.Persistence.Persistence.Instance.Apply(world.System).AdaptersFor("");
        Assert.Multiple(() =>
        {
            Assert.That(adapters.Get<int>(), Is.SameAs(IdentityEventAdapter.Instance));
            Assert.That(adapters.Get<string>().ToJournal("x"), Is.InstanceOf<Tagged>());
            Assert.That(((Tagged)adapters.Get(typeof(string)).ToJournal("x")).Tags, Is.EquivalentTo(new[] { "red", "blue" }));
        });
    }

    internal sealed class Shout : IWriteEventAdapter
    {
        public string Manifest(object evt) => "shouted";

        public object ToJournal(object evt) => ((string)evt).ToUpperInvariant();
    }

    internal sealed class Split : IReadEventAdapter
    {
        public IEventSequence FromJournal(object evt, string manifest) =>
            EventSequence.Create(((string)evt).Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    internal sealed class Count : IReadEventAdapter
    {
        public IEventSequence FromJournal(object evt, string manifest) => EventSequence.Single($"{((string)evt).Length} {manifest}");
    }

    internal sealed class Tagger : IEventAdapter
    {
        public string Manifest(object evt) => "";

        public object ToJournal(object evt) => new Tagged(evt, new[] { "red", "blue" });

        public IEventSequence FromJournal(object evt, string manifest) => EventSequence.Single(evt);
    }
}
