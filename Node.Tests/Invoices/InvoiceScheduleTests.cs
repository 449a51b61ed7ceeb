using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Invoices;
using Lnd.Actors.Protocol;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Tests.Invoices;

/// <summary>
/// Any order of parts, timeouts, deletions and crashes. A model of the channel: an HTLC that was answered is told again as long as the room may have forgotten, and
/// must be answered the same way.
/// </summary>
public class InvoiceScheduleTests : InvoiceRoom
{
    private const int Invoices = 3;

    private readonly Dictionary<ulong, object> _answers = [];
    private readonly Dictionary<ulong, (int Invoice, ReceiveHtlc Htlc)> _told = [];
    private readonly List<ulong> _queue = [];
    private InvoiceRecord[] _invoices = [];

    private enum Step
    {
        WholePart, HalfPart, WrongTotal, Again, Crash, CrashAtOnce, Pass, Take,
    }

    [Test]
    public void No_schedule_settles_the_unpaid_or_breaks_the_queue()
    {
        var step = from kind in Gen.Elements(Enum.GetValues<Step>())
                   from invoice in Gen.Choose(0, Invoices - 1)
                   select (kind, invoice);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(step.ListOf(25).ToArbitrary(), steps =>
        {
            Run(steps);
            return true;
        }));
    }

    private ulong _nextHtlc = 1;
    private int _round;

    private void Run(IEnumerable<(Step Kind, int Invoice)> steps)
    {
        _round++;
        _answers.Clear();
        _told.Clear();
        _invoices = [.. Enumerable.Range(0, Invoices).Select(i => Make($"{_round}-{i}"))];
        foreach (var (kind, invoice) in steps)
            Do(kind, invoice);
        Crash();
        Collect();
        Pass(TimeSpan.FromSeconds(61));
        Collect();
        Take();
        CheckEverything();
    }

    private void Do(Step kind, int invoice)
    {
        switch (kind)
        {
            case Step.WholePart:
                TellNew(invoice, 10_000, 10_000);
                break;
            case Step.HalfPart:
                TellNew(invoice, 5_000, 10_000);
                break;
            case Step.WrongTotal:
                TellNew(invoice, 5_000, 11_000);
                break;
            case Step.Again:
                TellAllAgain();
                break;
            case Step.Crash:
                Collect();
                Crash();
                break;
            case Step.CrashAtOnce:
                Crash(); // while writes are under way
                break;
            case Step.Pass:
                Collect();
                Pass(TimeSpan.FromSeconds(31));
                break;
            case Step.Take:
                Take();
                break;
        }
    }

    private void TellNew(int invoice, ulong msat, ulong total)
    {
        var htlc = Part(_nextHtlc++, _invoices[invoice], msat, total);
        _told.Add(htlc.Htlc.Id, (invoice, htlc));
        Tell(htlc);
    }

    private void TellAllAgain() => Tell([.. _told.Values.Select(told => told.Htlc)]);

    /// <summary>A consumer of the queue that goes on behind the last one it saw.</summary>
    private void Take()
    {
        var last = _queue.LastOrDefault();
        if (Ask<InvoiceList>(new ListInvoices(null, null, null, null)).Invoices.All(i => (i.Payment?.PayIndex ?? 0) <= last))
            return;
        var next = Ask<InvoiceEnded>(new WaitAnyInvoice(last, null)).Invoice;
        Assert.That(next.Payment!.PayIndex, Is.EqualTo(last + 1), "none is missed, none comes twice");
        _queue.Add(next.Payment.PayIndex);
        Take();
    }

    private void Crash()
    {
        Kill();
        CollectWhatCame();
        Start();
        TellAllAgain();
    }

    private void Collect()
    {
        List("");
        Flush();
        CollectWhatCame();
    }

    private void CollectWhatCame()
    {
        while (Switch.HasMessages)
        {
            var message = Switch.ReceiveOne(TimeSpan.Zero);
            var id = message switch
            {
                SettleHtlc settle => settle.Htlc.Id,
                FailHtlc fail => fail.Htlc.Id,
                _ => 0UL,
            };
            if (id == 0 || !_told.ContainsKey(id))
                continue;
            if (_answers.TryGetValue(id, out var before))
                Assert.That(message, Is.EqualTo(before), "an HTLC gets one answer for ever");
            _answers[id] = message!;
        }
    }

    private void CheckEverything()
    {
        for (var i = 0; i < Invoices; i++)
        {
            var record = List(_invoices[i].Label).Single();
            var settled = _answers.Values.OfType<SettleHtlc>().Where(s => _told[s.Htlc.Id].Invoice == i).Select(s => _told[s.Htlc.Id].Htlc).ToArray();
            var paid = settled.Aggregate(MilliSatoshi.Zero, (sum, htlc) => sum + htlc.Amount);
            Assert.That(paid, Is.EqualTo(record.Payment?.Received ?? MilliSatoshi.Zero), "what is settled is what the invoice says, once");
            if (record.Payment is not null)
                Assert.That(settled.Sum(htlc => (long)htlc.Onion.Amount.Value), Is.GreaterThanOrEqualTo((long)settled[0].Onion.Total.Value));
        }
        Assert.That(_told.Keys.Except(_answers.Keys), Is.Empty, "in the end every HTLC is answered");
    }
}
