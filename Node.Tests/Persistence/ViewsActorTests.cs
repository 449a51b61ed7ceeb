using Akka.Actor;
using Akka.Persistence;
using Lnd.Actors.Invoices;
using Lnd.Actors.Payments;
using Lnd.Actors.Persistence;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Persistence.Views;
using Lnd.Actors.Tests.Support;
using Lnd.Actors.Views;
using Microsoft.Data.Sqlite;

namespace Lnd.Actors.Tests.Persistence;

/// <summary>The views' actor between a journal and a room that forgets to tell it, tells it twice, or tells it late.</summary>
public class ViewsActorTests : NUnitTestKit
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lnd-actors-views-");

    private string FilePath => Path.Combine(_folder.FullName, ViewStore.FileName);

    [TearDown]
    public void CleanUp() => _folder.Delete(recursive: true);

    [Test]
    public void Events_that_were_never_told_are_read_from_the_journal()
    {
        Store(Enumerable.Range(1, 2_500).Select(i => ViewStoreTests.Made((ulong)i)));
        Assert.That(List(Start()), Is.EqualTo(Enumerable.Range(1, 2_500)));
    }

    [Test]
    public void An_event_that_is_told_is_in_the_list_asked_for_behind_it()
    {
        var views = Start();
        Assert.That(List(views), Is.Empty);
        views.Tell(new EventStored("invoices", 1, ViewStoreTests.Made(1)), TestActor);
        views.Tell(new EventStored("invoices", 1, ViewStoreTests.Made(1)), TestActor);
        views.Tell(new EventStored("invoices", 2, ViewStoreTests.Made(2)), TestActor);
        views.Tell(new EventStored("invoices", 1, ViewStoreTests.Made(1)), TestActor);
        Assert.That(List(views), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void An_event_that_is_told_while_the_journal_is_read_is_in_the_list()
    {
        // a journal that answers with what it had when it was asked
        for (var round = 1; round <= 30; round++)
        {
            var views = Start();
            Store([ViewStoreTests.Made((ulong)round)]);
            views.Tell(new EventStored("invoices", round, ViewStoreTests.Made((ulong)round)), TestActor);
            Assert.That(List(views), Is.EqualTo(Enumerable.Range(1, round)));
        }
    }

    [Test]
    public void What_is_missed_between_two_events_is_read_from_the_journal()
    {
        var views = Start();
        Assert.That(List(views), Is.Empty);
        Store([ViewStoreTests.Made(1), ViewStoreTests.Made(2), ViewStoreTests.Made(3)]);
        views.Tell(new EventStored("invoices", 3, ViewStoreTests.Made(3)), TestActor);
        Assert.That(List(views), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public void Numbers_that_no_event_has_stop_nothing()
    {
        Store(Enumerable.Range(1, 6).Select(i => ViewStoreTests.Made((ulong)i)), keepFrom: 3);
        var views = Start();
        Assert.That(List(views), Is.EqualTo(new[] { 3, 4, 5, 6 }));
        views.Tell(new EventsRecovered("invoices", 9), TestActor);
        Assert.That(List(views), Is.EqualTo(new[] { 3, 4, 5, 6 }));
        Store([], keepFrom: 7);
        Assert.That(List(Start()), Is.Empty);
    }

    [Test]
    public void What_a_room_could_not_tell_before_it_crashed_is_read_when_it_is_back()
    {
        var views = Start();
        Assert.That(List(views), Is.Empty);
        Store([ViewStoreTests.Made(1), ViewStoreTests.Made(2)]);
        views.Tell(new EventsRecovered("invoices", 2), TestActor);
        Assert.That(List(views), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void After_a_kill_only_what_is_missing_is_read()
    {
        Store(Enumerable.Range(1, 10).Select(i => ViewStoreTests.Made((ulong)i)));
        Assert.That(List(Start(FilePath)), Has.Length.EqualTo(10));
        End();
        using (var store = ViewStore.Open(FilePath, out _))
            Assert.That(store.PositionOf("invoices"), Is.EqualTo(10), "an orderly end commits");
        Store([new InvoiceEvent.Paid(3, 1, 1, new(5), 6, []) { Preimage = ViewStoreTests.PreimageOf(3) }]);
        var views = Start(FilePath);
        views.Tell(new ListInvoices("label 3", null, null, null), TestActor);
        Assert.That(ExpectMsg<InvoiceList>(Patience).Invoices.Single().Payment!.Preimage, Is.EqualTo(ViewStoreTests.PreimageOf(3)));
    }

    [Test]
    public void Views_that_know_more_than_the_journal_are_made_anew()
    {
        using (var store = ViewStore.Open(FilePath, out _))
        {
            for (var i = 1UL; i <= 5; i++)
                store.Apply("invoices", (long)i, ViewStoreTests.Made(i, $"lost {i}"));
            store.Commit();
        }
        Store([ViewStoreTests.Made(1), ViewStoreTests.Made(2)]);
        IActorRef views = null!;
        EventFilter.Info(contains: "as after a backup was restored").ExpectOne(() =>
        {
            views = Start(FilePath);
            views.Tell(new ListInvoices(null, null, null, null), TestActor);
            Assert.That(ExpectMsg<InvoiceList>(Patience).Invoices.Select(i => i.Label), Is.EqualTo(new[] { "label 1", "label 2" }));
        });
    }

    [Test]
    public void Payments_as_older_nodes_stored_them_get_their_preimage_from_the_invoice()
    {
        Store([ViewStoreTests.Made(1), ViewStoreTests.Paid(1, 1) with { Preimage = null }]);
        var views = Start();
        views.Tell(new ListInvoices(null, null, null, null), TestActor);
        Assert.That(ExpectMsg<InvoiceList>(Patience).Invoices.Single().Payment!.Preimage, Is.EqualTo(ViewStoreTests.PreimageOf(1)));
    }

    [Test]
    public void Views_that_cannot_be_opened_are_reported_once_and_lists_say_why()
    {
        IActorRef views = null!;
        EventFilter.Error(contains: "listinvoices").ExpectOne(() =>
        {
            views = Start(Path.Combine(_folder.FullName, "missing", "views"));
            views.Tell(new EventStored("invoices", 1, ViewStoreTests.Made(1)), TestActor);
            views.Tell(new EventStored("invoices", 2, ViewStoreTests.Made(2)), TestActor);
            views.Tell(new ListParts(null, null, null, null), TestActor);
            Assert.That(ExpectMsg<ViewsRefused>(Patience).Reason, Does.Contain("can't be used").And.Contain("start the node again"));
        });
    }

    [Test]
    public void Views_that_break_are_reported_once_and_made_anew_at_the_next_start()
    {
        Store([ViewStoreTests.Made(1), ViewStoreTests.Made(2)]);
        var views = Start(FilePath);
        Assert.That(List(views), Has.Length.EqualTo(2));
        End();
        views = Start(FilePath);
        Assert.That(List(views), Has.Length.EqualTo(2));
        using (var other = new SqliteConnection($"Data Source={FilePath};Pooling=False"))
        {
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "DROP TABLE invoices";
            command.ExecuteNonQuery();
        }
        EventFilter.Error(contains: "Payments and channels go on").ExpectOne(() =>
        {
            Store([ViewStoreTests.Made(3)]);
            views.Tell(new EventStored("invoices", 3, ViewStoreTests.Made(3)), TestActor);
            for (var i = 0; i < 2; i++)
            {
                views.Tell(new ListInvoices(null, null, null, null), TestActor);
                ExpectMsg<ViewsRefused>(Patience);
            }
        });
        End();
        Assert.That(List(Start(FilePath)), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    private IActorRef? _views;

    private IActorRef Start(string? path = null) => _views = Sys.ActorOf(ViewsActor.Props(new ViewsSettings(path)));

    private void End()
    {
        Watch(_views!);
        Sys.Stop(_views!);
        ExpectTerminated(_views!, Patience);
    }

    private int[] List(IActorRef views)
    {
        views.Tell(new ListInvoices(null, null, null, null), TestActor);
        return [.. ExpectMsg<InvoiceList>(Patience).Invoices.Select(invoice => (int)invoice.CreatedIndex)];
    }

    private void Store(IEnumerable<InvoiceEvent> events, int keepFrom = 1)
    {
        var writer = Sys.ActorOf(Props.Create(() => new Writer(TestActor, keepFrom)));
        writer.Tell(events.ToArray(), TestActor);
        ExpectMsg<string>(Patience);
        Watch(writer);
        Sys.Stop(writer);
        ExpectTerminated(writer, Patience);
    }

    private sealed class Writer : ReceivePersistentActor
    {
        public Writer(IActorRef done, int keepFrom)
        {
            Recover<InvoiceEvent>(_ => { });
            Command<InvoiceEvent[]>(events =>
            {
                PersistAll(events, _ => { });
                DeferAsync(keepFrom, from => DeleteMessages(from - 1));
            });
            Command<DeleteMessagesSuccess>(_ => done.Tell("stored"));
        }

        public override string PersistenceId => "invoices";
    }
}
