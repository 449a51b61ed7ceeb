using Akka.Actor;
using Akka.Persistence;

namespace Lnd.Actors.Tests.Polyfills;

[Parallelizable]
public class SnapshotTests
{
    private static async Task<IActorRef> Written(PersistenceWorld world, params string[] events)
    {
        var actor = await world.Ready("p");
        actor.Tell(new Do(self => self.PersistAll(events, self.Keep)));
        await world.Mail.Until($"persisted {events[^1]}");
        return actor;
    }

    private static async Task<SnapshotMetadata> Save(PersistenceWorld world, IActorRef actor)
    {
        actor.Tell(new Do(self => self.SaveSnapshot(self.Events)));
        return (await world.Mail.Next<SaveSnapshotSuccess>()).Metadata;
    }

    [Test]
    public async Task Recovering_starts_from_the_latest_snapshot_and_replays_the_events_after_it()
    {
        await using var world = PersistenceWorld.Create();
        var actor = await Written(world, "a", "b");
        var metadata = await Save(world, actor);
        Assert.That((metadata.PersistenceId, metadata.SequenceNr), Is.EqualTo(("p", 2L)));
        actor.Tell(new Do(self => self.Note("c")));
        await world.Mail.Expect("persisted c");
        await world.Stop(actor);

        world.Notebook("p");

        await world.Mail.Expect("snapshot a,b", "event c", "replayed", "recovered");
    }

    [Test]
    public async Task A_snapshot_that_is_still_being_written_is_not_offered()
    {
        const string Gate = nameof(A_snapshot_that_is_still_being_written_is_not_offered);
        await using var world = PersistenceWorld.Create(GatedSnapshotStore.Config(Gate));
        var actor = await Written(world, "a", "b");
        actor.Tell(new Do(self => self.SaveSnapshot(self.Events)));
        await GatedJournal.Of(Gate).Waiting(1);

        actor.Tell(new Do(_ => throw new InvalidOperationException("restart me")));
        await world.Mail.Expect("event a", "event b", "replayed", "recovered");

        GatedJournal.Of(Gate).Release();
        await world.Mail.Next<SaveSnapshotSuccess>();
        actor.Tell(new Do(_ => throw new InvalidOperationException("restart me")));
        await world.Mail.Expect("snapshot a,b", "replayed", "recovered");
    }

    [Test]
    public async Task Recovering_takes_no_snapshot_beyond_the_criteria()
    {
        await using var world = PersistenceWorld.Create();
        var actor = await Written(world, "a");
        await Save(world, actor);
        actor.Tell(new Do(self => self.Note("b")));
        await world.Mail.Expect("persisted b");
        await Save(world, actor);
        await world.Stop(actor);

        world.Notebook("p", new Recovery(new SnapshotSelectionCriteria(1)));
        await world.Mail.Expect("snapshot a", "event b", "replayed", "recovered");

        world.Notebook("p", new Recovery(SnapshotSelectionCriteria.None));
        await world.Mail.Expect("event a", "event b", "replayed", "recovered");

        world.Notebook("p", new Recovery(SnapshotSelectionCriteria.Latest, 1));
        await world.Mail.Expect("snapshot a", "replayed", "recovered");
    }

    [Test]
    public async Task A_snapshot_of_the_same_sequence_number_takes_the_place_of_the_first()
    {
        await using var world = PersistenceWorld.Create();
        var actor = await Written(world, "a");
        await Save(world, actor);
        actor.Tell(new Do(self => self.SaveSnapshot(self.Events.Add("second"))));
        await world.Mail.Next<SaveSnapshotSuccess>();
        await world.Stop(actor);

        world.Notebook("p");

        await world.Mail.Expect("snapshot a,second", "replayed", "recovered");
    }

    [Test]
    public async Task Deleting_a_snapshot_brings_back_the_one_before()
    {
        await using var world = PersistenceWorld.Create();
        var actor = await Written(world, "a");
        await Save(world, actor);
        actor.Tell(new Do(self => self.Note("b")));
        await world.Mail.Expect("persisted b");
        await Save(world, actor);

        actor.Tell(new Do(self => self.DeleteSnapshot(2)));
        Assert.That((await world.Mail.Next<DeleteSnapshotSuccess>()).Metadata.SequenceNr, Is.EqualTo(2));
        await world.Stop(actor);

        world.Notebook("p");
        await world.Mail.Expect("snapshot a", "event b", "replayed", "recovered");
    }

    [Test]
    public async Task Deleting_snapshots_by_criteria_leaves_the_others()
    {
        await using var world = PersistenceWorld.Create();
        var actor = await Written(world, "a");
        await Save(world, actor);
        actor.Tell(new Do(self => self.Note("b")));
        await world.Mail.Expect("persisted b");
        await Save(world, actor);

        actor.Tell(new Do(self => self.DeleteSnapshots(new SnapshotSelectionCriteria(1))));
        Assert.That((await world.Mail.Next<DeleteSnapshotsSuccess>()).Criteria, Is.EqualTo(new SnapshotSelectionCriteria(1)));
        actor.Tell(new Do(self => self.LoadSnapshot("p", new SnapshotSelectionCriteria(1), long.MaxValue)));
        Assert.That((await world.Mail.Next<LoadSnapshotResult>()).Snapshot, Is.Null);
        actor.Tell(new Do(self => self.LoadSnapshot("p", SnapshotSelectionCriteria.Latest, long.MaxValue)));
        Assert.That((await world.Mail.Next<LoadSnapshotResult>()).Snapshot!.Metadata.SequenceNr, Is.EqualTo(2));
    }

    [Test]
    public async Task Saving_without_a_snapshot_store_fails_and_the_actor_goes_on()
    {
        await using var world = PersistenceWorld.Create("akka.persistence.snapshot-store.plugin = \"\"");
        var actor = await Written(world, "a");

        actor.Tell(new Do(self => self.SaveSnapshot(self.Events)));
        var failure = await world.Mail.Next<SaveSnapshotFailure>();
        actor.Tell("next command");

        Assert.That(failure.Cause, Is.InstanceOf<Akka.Persistence.Snapshot.NoSnapshotStore.NoSnapshotStoreException>());
        await world.Mail.Expect("next command");
    }

    [Test]
    public async Task Deleting_events_leaves_the_later_ones_and_the_count()
    {
        await using var world = PersistenceWorld.Create();
        var actor = await Written(world, "a", "b", "c");

        actor.Tell(new Do(self => self.DeleteMessages(2)));
        await world.Mail.Expect(new DeleteMessagesSuccess(2));
        await world.Stop(actor);

        actor = world.Notebook("p", onCompleted: self => self.Report(self.LastSequenceNr));
        await world.Mail.Expect("event c", "replayed", "recovered", 3L);
        actor.Tell(new Do(self => self.DeleteMessages(long.MaxValue)));
        await world.Mail.Expect(new DeleteMessagesSuccess(3));
        await world.Stop(actor);

        world.Notebook("p", onCompleted: self => self.Report(self.LastSequenceNr));
        await world.Mail.Expect("replayed", "recovered", 3L);
    }

    [Test]
    public async Task Deleting_events_that_are_not_there_yet_fails()
    {
        await using var world = PersistenceWorld.Create();
        var actor = await Written(world, "a");
        actor.Tell(new Do(self => self.DeleteMessages(2)));
        Assert.That((await world.Mail.Next<DeleteMessagesFailure>()).ToSequenceNr, Is.EqualTo(2));
        Assert.That(await world.StoredEvents("p"), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public void Snapshots_are_compared_by_owner_then_number_then_time()
    {
        static SnapshotMetadata Of(string id, long number, int day) => new(id, number, new DateTime(2030, 1, day));
        SnapshotMetadata[] ordered = [Of("a", 1, 1), Of("a", 1, 2), Of("a", 2, 1), Of("b", 1, 1)];
        Assert.That(ordered.Reverse().Order(SnapshotMetadata.Comparer), Is.EqualTo(ordered));
        Assert.That(Of("a", 1, 1), Is.EqualTo(Of("a", 1, 1)).And.Not.EqualTo(Of("a", 1, 2)));
    }
}
