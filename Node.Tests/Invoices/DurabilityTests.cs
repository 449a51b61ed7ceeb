using System.Collections.Immutable;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Lnd.Actors.Invoices;
using Lnd.Actors.Persistence;

namespace Lnd.Actors.Tests.Invoices;

/// <summary>Nothing leaves before the disk has it, and nothing at all once a write has failed.</summary>
[NonParallelizable]
public class DurabilityTests() : InvoiceRoom(ConfigurationFactory.ParseString("""
    akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
    akka.persistence.journal {
      plugin = "akka.persistence.journal.slow"
      slow.class = "Lnd.Actors.Tests.Invoices.DurabilityTests+SlowJournal, Lnd.Actors.Node.Tests"
    }
    """))
{
    [SetUp]
    public void OpenTheGate() => SlowJournal.Gate = Opened();

    [Test]
    public void While_a_write_is_under_way_neither_answers_nor_settlements_leave()
    {
        var invoice = Make("a");
        SlowJournal.Gate = new TaskCompletionSource();
        Tell(Part(1, invoice, 10_000));
        Room.Tell(new ListInvoices(null, null, null, null), TestActor);
        Room.Tell(new WaitAnyInvoice(0, null), TestActor);
        ExpectNoMsg(AWhile);
        Assert.That(Switch.HasMessages, Is.False);
        SlowJournal.Gate.SetResult();
        ExpectSettled(1);
        // the list comes by way of the views
        var answers = new[] { ExpectMsg<object>(Patience), ExpectMsg<object>(Patience) };
        Assert.That(answers.OfType<InvoiceList>().Single().Invoices.Single().Status, Is.EqualTo(InvoiceStatus.Paid));
        Assert.That(answers.OfType<InvoiceEnded>(), Is.Not.Empty);
    }

    [Test]
    public async Task A_write_that_fails_stops_the_node_and_nothing_is_settled()
    {
        var invoice = Make("a");
        SlowJournal.Gate = new TaskCompletionSource();
        SlowJournal.Gate.SetException(new IOException("No space left on device"));
        Tell(Part(1, invoice, 10_000));
        await Sys.WhenTerminated.WaitAsync(Patience);
        Assert.That(Switch.HasMessages, Is.False);
    }

    [Test]
    public void A_crash_before_the_disk_has_it_leaves_nobody_without_an_answer()
    {
        Make("a");
        SlowJournal.Gate = new TaskCompletionSource();
        Room.Tell(Request("b"), TestActor);
        Room.Tell(new WaitInvoice(null!), TestActor);
        Flush();
        SlowJournal.Gate.SetResult();
        var answer = ExpectMsg<object>(Patience);
        Assert.That(answer, Is.TypeOf<InvoiceMade>().Or.TypeOf<InvoiceRefused>());
        if (answer is InvoiceMade made)
            Assert.That(List("b").Single(), Is.EqualTo(made.Invoice with { PaymentSecret = null }));
    }

    private static TaskCompletionSource Opened()
    {
        var gate = new TaskCompletionSource();
        gate.SetResult();
        return gate;
    }

    /// <summary>A disk that takes as long as a test wants.</summary>
    internal sealed class SlowJournal : MemoryJournal
    {
        public static TaskCompletionSource Gate { get; set; } = Opened();

        protected override async Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
        {
            await Gate.Task;
            return await base.WriteMessagesAsync(messages);
        }
    }
}

/// <summary>The stored forms at work: a database file in the place of memory.</summary>
public class InvoicesInSqliteTests : InvoiceRoom
{
    private static readonly DirectoryInfo s_directory = Directory.CreateTempSubdirectory("lnd-actors-invoices-");

    public InvoicesInSqliteTests()
        : base(JournalConfig.Sqlite(Path.Combine(s_directory.FullName, $"{Guid.NewGuid():n}.sqlite3")))
    {
    }

    [OneTimeTearDown]
    public static void CleanUp() => s_directory.Delete(recursive: true);

    [Test]
    public void After_a_restart_the_database_gives_the_same_invoices_and_answers()
    {
        for (var i = 1; i <= 1_300; i++)
            Room.Tell(Request($"{i}"), TestActor);
        for (var i = 1; i <= 1_300; i++)
            ExpectMsg<InvoiceMade>(Patience);
        var invoices = List();
        Tell(Part(1, invoices[6], 10_000), Part(2, invoices[7], 1));
        ExpectSettled(1);
        ExpectFailed(2);
        Ask<InvoiceDeleted>(new DeleteInvoice("3", InvoiceStatus.Unpaid, false));
        var before = List();
        Restart();
        Assert.That(List(), Is.EqualTo(before));
        Tell(Part(1, invoices[6], 10_000), Part(2, invoices[7], 1));
        ExpectSettled(1);
        ExpectFailed(2);
        Assert.That(Ask<InvoiceEnded>(new WaitAnyInvoice(0, null)).Invoice.Label, Is.EqualTo("7"));
    }
}
