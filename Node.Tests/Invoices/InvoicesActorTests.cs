using Akka.TestKit;
using Lnd.Actors.Invoices;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Invoices;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Tests.Invoices;

public class InvoicesActorTests : InvoiceRoom
{
    [Test]
    public void An_invoice_is_what_was_asked_for()
    {
        var fallback = new FallbackAddress(0, new ByteString(new byte[20]));
        var made = Ask<InvoiceMade>(Request("a") with { Expiry = 600, Cltv = 30, Fallbacks = [fallback] });
        Assert.That(Bolt11Invoice.TryDecode(made.Invoice.Bolt11, out var invoice, out var error), error?.Detail);
        Assert.That(invoice!.Payee, Is.EqualTo(Us));
        Assert.That(invoice.Network, Is.EqualTo(InvoiceNetwork.Regtest));
        Assert.That(invoice.PaymentHash, Is.EqualTo(made.Invoice.PaymentHash));
        Assert.That(invoice.PaymentSecret, Is.EqualTo(made.Invoice.PaymentSecret));
        Assert.That(invoice.Amount, Is.EqualTo(new MilliSatoshi(10_000)));
        Assert.That(invoice.Description, Is.EqualTo("a test"));
        Assert.That(invoice.ExpiresAt, Is.EqualTo(1_700_000_600).And.EqualTo(made.Invoice.ExpiresAt));
        Assert.That(invoice.MinFinalCltvExpiryDelta, Is.EqualTo(30));
        Assert.That(invoice.Fallbacks, Is.EqualTo(new[] { fallback }));
        Assert.That(invoice.Features.Requires(Feature.PaymentSecret) && invoice.Features.Offers(Feature.BasicMpp));
        Assert.That(made.Invoice, Has.Property("CreatedIndex").EqualTo(1).And.Property("Status").EqualTo(InvoiceStatus.Unpaid).And.Property("UpdatedIndex").Null);
    }

    [Test]
    public void Without_a_wish_an_invoice_is_good_for_a_week_and_asks_for_18_blocks()
    {
        Assert.That(Bolt11Invoice.TryDecode(Make("a", null).Bolt11, out var invoice, out _));
        Assert.That((invoice!.ExpirySeconds, invoice.MinFinalCltvExpiryDelta, invoice.Amount), Is.EqualTo((604_800UL, 18U, (MilliSatoshi?)null)));
    }

    [Test]
    public void Requests_that_can_not_be_met_are_refused_with_c_lightnings_codes()
    {
        var preimage = new Preimage(new byte[32]);
        Assert.That(Ask<InvoiceMade>(Request("a") with { Preimage = preimage }).Invoice.PaymentHash, Is.EqualTo(preimage.Hash));
        Assert.That(Ask<InvoiceRefused>(Request("a")).Code, Is.EqualTo(900));
        Assert.That(Ask<InvoiceRefused>(Request("b") with { Preimage = preimage }).Code, Is.EqualTo(901));
        Assert.That(Ask<InvoiceRefused>(Request("b") with { ExposePrivate = new HintChoice(null, [new ShortChannelId(5)]) }).Code, Is.EqualTo(902));
        Assert.That(Ask<InvoiceRefused>(Request("b", 0)).Code, Is.EqualTo(-32602));
        Assert.That(Ask<InvoiceRefused>(Request("b") with { Description = new string('x', 640) }).Reason, Does.Contain("deschashonly"));
        Assert.That(Ask<InvoiceMade>(Request("b") with { Description = new string('x', 640), HashDescription = true }).Invoice.Description, Has.Length.EqualTo(640));
    }

    [Test]
    public void Pages_of_lists_follow_the_indexes()
    {
        for (var i = 1; i <= 5; i++)
            Make($"{i}");
        Pay("2");
        Pay("1");
        string Labels(bool byUpdated, ulong start, uint? limit) =>
            string.Concat(Ask<InvoiceList>(new ListInvoices(null, null, (byUpdated, start), limit)).Invoices.Select(i => i.Label));
        Assert.That(Labels(false, 2, 3), Is.EqualTo("234"));
        Assert.That(Labels(true, 0, null), Is.EqualTo("21"));
        Assert.That(Labels(true, 2, null), Is.EqualTo("1"));
        Assert.That(Ask<InvoiceList>(new ListInvoices(null, List("3")[0].PaymentHash, null, null)).Invoices.Single().Label, Is.EqualTo("3"));
    }

    [Test]
    public void Deleting_asks_for_the_status_and_tells_who_waits()
    {
        Make("a");
        Assert.That(Ask<InvoiceRefused>(new DeleteInvoice("b", InvoiceStatus.Unpaid, false)).Code, Is.EqualTo(905));
        Assert.That(Ask<InvoiceRefused>(new DeleteInvoice("a", InvoiceStatus.Paid, false)), Is.EqualTo(new InvoiceRefused(906, "Invoice status is unpaid not paid")));
        Assert.That(Ask<InvoiceDeleted>(new DeleteInvoice("a", InvoiceStatus.Unpaid, true)).Invoice.Description, Is.Empty);
        Assert.That(Ask<InvoiceRefused>(new DeleteInvoice("a", InvoiceStatus.Unpaid, true)).Code, Is.EqualTo(908));
        var waiter = CreateTestProbe();
        Room.Tell(new WaitInvoice("a"), waiter.Ref);
        Assert.That(Ask<InvoiceDeleted>(new DeleteInvoice("a", InvoiceStatus.Unpaid, false)).Invoice.Label, Is.EqualTo("a"));
        Assert.That(waiter.ExpectMsg<InvoiceRefused>(Patience).Reason, Does.Contain("deleted"));
        Restart();
        Assert.That(List(), Is.Empty);
        Assert.That(Make("a").CreatedIndex, Is.EqualTo(2));
    }

    [Test]
    public void An_invoice_expires_by_itself_and_is_told_to_who_waits()
    {
        Ask<InvoiceMade>(Request("a") with { Expiry = 60 });
        Make("b");
        var waiter = CreateTestProbe();
        Room.Tell(new WaitInvoice("a"), waiter.Ref);
        Assert.That(List("a").Single().Status, Is.EqualTo(InvoiceStatus.Unpaid));
        Pass(TimeSpan.FromSeconds(62));
        Assert.That(waiter.ExpectMsg<InvoiceEnded>(Patience).Invoice, Has.Property("Status").EqualTo(InvoiceStatus.Expired).And.Property("UpdatedIndex").EqualTo(1));
        Restart();
        Assert.That(List("a").Single().Status, Is.EqualTo(InvoiceStatus.Expired));
        Assert.That(Ask<ExpiredDeleted>(new DeleteExpired(ulong.MaxValue)).Count, Is.EqualTo(1));
        Assert.That(List().Single().Label, Is.EqualTo("b"));
    }

    [Test]
    public void An_invoice_that_expires_while_the_node_is_down_is_expired_at_its_start()
    {
        Ask<InvoiceMade>(Request("a") with { Expiry = 60 });
        Kill();
        Clock.Advance(TimeSpan.FromHours(1));
        Start();
        Assert.That(List("a").Single().Status, Is.EqualTo(InvoiceStatus.Expired));
    }

    [Test]
    public void Waiting_for_one_invoice_ends_with_its_payment()
    {
        Make("a");
        Assert.That(Ask<InvoiceRefused>(new WaitInvoice("nothing")).Code, Is.EqualTo(-1));
        var waiter = CreateTestProbe();
        Room.Tell(new WaitInvoice("a"), waiter.Ref);
        Pay("a");
        Assert.That(waiter.ExpectMsg<InvoiceEnded>(Patience).Invoice.Payment!.PayIndex, Is.EqualTo(1));
        Assert.That(Ask<InvoiceEnded>(new WaitInvoice("a")).Invoice.Status, Is.EqualTo(InvoiceStatus.Paid));
    }

    [Test]
    public void The_queue_of_payments_misses_none_and_repeats_none_over_restarts()
    {
        for (var i = 1; i <= 4; i++)
            Make($"{i}");
        Room.Tell(new WaitAnyInvoice(0, null), TestActor);
        Pay("3");
        Assert.That(ExpectMsg<InvoiceEnded>(Patience).Invoice.Payment!.PayIndex, Is.EqualTo(1));
        Pay("1");
        Restart();
        Assert.That(Ask<InvoiceEnded>(new WaitAnyInvoice(1, null)).Invoice, Has.Property("Label").EqualTo("1"));
        Pay("4");
        Ask<InvoiceDeleted>(new DeleteInvoice("1", InvoiceStatus.Paid, false));
        Restart();
        Assert.That(Ask<InvoiceEnded>(new WaitAnyInvoice(1, null)).Invoice, Has.Property("Label").EqualTo("4"), "deleted ones are passed over");
        Room.Tell(new WaitAnyInvoice(3, TimeSpan.FromSeconds(5)), TestActor);
        Assert.That(List(""), Is.Empty, "nothing else has come");
    }

    [Test]
    public void Waiting_for_any_payment_ends_at_its_time()
    {
        Room.Tell(new WaitAnyInvoice(0, TimeSpan.FromSeconds(5)), TestActor);
        Assert.That(List(""), Is.Empty, "nothing else has come");
        Pass(TimeSpan.FromSeconds(5));
        Assert.That(ExpectMsg<InvoiceRefused>(Patience).Code, Is.EqualTo(904));
        Make("a");
        Pay("a");
        ExpectNoMsg(AWhile);
    }

    [Test]
    public void A_started_switch_is_registered_with()
    {
        Sys.EventStream.Publish(new SwitchStarted(SwitchFront));
        Switch.ExpectMsg<RegisterInvoices>(Patience);
    }

    [Test]
    public void Snapshots_take_the_place_of_events()
    {
        for (var i = 1; i <= 1_200; i++)
            Room.Tell(Request($"{i}"), TestActor);
        for (var i = 1; i <= 1_200; i++)
            ExpectMsg<InvoiceMade>(Patience);
        Pay("7");
        for (var i = 1; i <= 1_100; i++)
            Ask<InvoiceDeleted>(new DeleteInvoice($"{i + 10}", InvoiceStatus.Unpaid, false));
        Restart();
        Assert.That(List(), Has.Count.EqualTo(100));
        Assert.That(Ask<InvoiceEnded>(new WaitAnyInvoice(0, null)).Invoice.Label, Is.EqualTo("7"));
        Assert.That(Make("new").CreatedIndex, Is.EqualTo(1_201));
    }

    private ulong _htlc = 1000;

    private void Pay(string label)
    {
        var invoice = List(label).Single();
        Tell(Part(++_htlc, invoice, 10_000));
        ExpectSettled(_htlc);
    }
}
