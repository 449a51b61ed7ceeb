using Lnd.Actors.Invoices;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Tests.Invoices;

/// <summary>What BOLT 4 asks of the final node.</summary>
public class ReceivingTests : InvoiceRoom
{
    [Test]
    public void Receiving_the_whole_amount_settles_it_and_marks_the_invoice_paid()
    {
        var invoice = Make("a");
        Tell(Part(1, invoice, 10_500));
        Assert.That(Switch.ExpectMsg<SettleHtlc>(Patience).Preimage.Hash, Is.EqualTo(invoice.PaymentHash));
        var paid = List("a").Single();
        Assert.That(paid.Status, Is.EqualTo(InvoiceStatus.Paid));
        Assert.That(paid.Payment, Is.EqualTo(new InvoicePayment(1, new MilliSatoshi(10_500), 1_700_000_000, paid.Payment!.Preimage)));
        Assert.That(paid.UpdatedIndex, Is.EqualTo(1));
    }

    [Test]
    public void Receiving_what_does_not_fit_the_invoice_gives_it_back()
    {
        var invoice = Make("a");
        var good = Part(1, invoice, 10_000);
        var unknown = new IncorrectOrUnknownPaymentDetails(new MilliSatoshi(10_000), Height);
        void Refused(ReceiveHtlc htlc, FailureMessage failure)
        {
            Tell(htlc);
            Assert.That(ExpectFailed(htlc.Htlc.Id), Is.EqualTo(failure));
        }
        Refused(Part(2, invoice with { PaymentHash = new PaymentHash(new byte[32]) }, 10_000), unknown);
        Refused(Part(3, invoice, 10_000, secret: new PaymentSecret(new byte[32])), unknown);
        Refused(good with { Htlc = new(1, 4), Onion = good.Onion with { Payload = new HopPayload() } }, unknown);
        Refused(Part(5, invoice, 9_999), unknown with { HtlcAmount = new MilliSatoshi(9_999) });
        Refused(Part(6, invoice, 20_001), unknown with { HtlcAmount = new MilliSatoshi(20_001) });
        Refused(good with { Htlc = new(1, 7), Height = Height + 1 }, unknown with { Height = Height + 1 });
        Refused(good with { Htlc = new(1, 8), CltvExpiry = good.CltvExpiry - 1 }, new FinalIncorrectCltvExpiry(good.CltvExpiry - 1));
        Refused(good with { Htlc = new(1, 9), Amount = new MilliSatoshi(9_999) }, new FinalIncorrectHtlcAmount(new MilliSatoshi(9_999)));
        Tell(good);
        ExpectSettled(1);
        Refused(good with { Htlc = new(1, 10) }, unknown);
    }

    [Test]
    public void Receiving_after_the_expiry_gives_it_back()
    {
        var invoice = Ask<InvoiceMade>(Request("a") with { Expiry = 60 }).Invoice;
        Clock.Advance(TimeSpan.FromSeconds(61));
        Tell(Part(1, invoice, 10_000));
        Assert.That(ExpectFailed(1), Is.InstanceOf<IncorrectOrUnknownPaymentDetails>());
    }

    [Test]
    public void Parts_are_settled_when_they_are_complete()
    {
        var invoice = Make("a");
        Tell(Part(1, invoice, 4_000, 10_000), Part(2, invoice, 3_000, 10_000), Part(2, invoice, 3_000, 10_000));
        ExpectNothing();
        Assert.That(List("a").Single().Status, Is.EqualTo(InvoiceStatus.Unpaid));
        Tell(Part(3, invoice, 3_500, 10_000));
        ExpectSettled(1, 2, 3);
        Assert.That(List("a").Single().Payment!.Received, Is.EqualTo(new MilliSatoshi(10_500)));
        Pass(TimeSpan.FromMinutes(2));
        ExpectNothing();
    }

    [Test]
    public void Parts_that_stay_incomplete_are_given_back_after_a_minute_and_never_count_again()
    {
        var invoice = Make("a");
        Tell(Part(1, invoice, 4_000, 10_000));
        ExpectNothing();
        Pass(TimeSpan.FromSeconds(30));
        Tell(Part(2, invoice, 4_000, 10_000));
        ExpectNothing();
        Pass(TimeSpan.FromSeconds(30));
        Assert.That(new[] { ExpectFailed(1), ExpectFailed(2) }, Is.All.InstanceOf<MppTimeout>());
        Restart();
        Tell(Part(1, invoice, 4_000, 10_000), Part(3, invoice, 6_000, 10_000));
        Assert.That(ExpectFailed(1), Is.InstanceOf<MppTimeout>());
        ExpectNothing();
        Tell(Part(4, invoice, 4_000, 10_000));
        ExpectSettled(3, 4);
    }

    [Test]
    public void Parts_that_name_different_totals_are_all_given_back()
    {
        var invoice = Make("a");
        Tell(Part(1, invoice, 4_000, 10_000), Part(2, invoice, 6_000, 10_001));
        Assert.That(new[] { ExpectFailed(1), ExpectFailed(2) }, Is.All.InstanceOf<FinalIncorrectHtlcAmount>());
    }

    [Test]
    public void A_deleted_or_expired_invoice_gives_its_parts_back()
    {
        var invoice = Make("a");
        Tell(Part(1, invoice, 4_000, 10_000));
        Ask<InvoiceDeleted>(new DeleteInvoice("a", InvoiceStatus.Unpaid, false));
        Assert.That(ExpectFailed(1), Is.InstanceOf<IncorrectOrUnknownPaymentDetails>());
        var other = Ask<InvoiceMade>(Request("b") with { Expiry = 10 }).Invoice;
        Tell(Part(2, other, 4_000, 10_000));
        ExpectNothing();
        Pass(TimeSpan.FromSeconds(12));
        Assert.That(ExpectFailed(2), Is.InstanceOf<IncorrectOrUnknownPaymentDetails>());
    }

    [Test]
    public void After_a_restart_the_same_htlcs_get_the_same_answers()
    {
        var invoice = Make("a");
        Tell(Part(1, invoice, 4_000, 10_000), Part(2, invoice, 6_000, 10_000));
        ExpectSettled(1, 2);
        Tell(Part(3, invoice, 10_000), Part(4, invoice with { PaymentHash = new PaymentHash(new byte[32]) }, 10_000));
        ExpectFailed(3);
        ExpectFailed(4);
        Restart();
        Tell(Part(2, invoice, 6_000, 10_000), Part(1, invoice, 4_000, 10_000));
        ExpectSettled(1, 2);
        Tell(Part(3, invoice, 10_000), Part(4, invoice with { PaymentHash = new PaymentHash(new byte[32]) }, 10_000));
        ExpectFailed(3);
        ExpectFailed(4);
        Assert.That(List("a").Single().Payment!.PayIndex, Is.EqualTo(1));
    }

    [Test]
    public void An_htlc_that_may_only_be_failed_pays_for_nothing_but_is_settled_again_where_it_has_paid()
    {
        var (paid, other) = (Make("paid"), Make("other"));
        Tell(Part(1, paid, 10_000));
        ExpectSettled(1);
        Restart();
        Tell(Part(1, paid, 10_000) with { MustFail = true }, Part(2, other, 10_000) with { MustFail = true });
        ExpectSettled(1);
        Assert.That(ExpectFailed(2), Is.InstanceOf<TemporaryNodeFailure>());
        Assert.That(List("other").Single().Status, Is.EqualTo(InvoiceStatus.Unpaid));
    }

    [Test]
    public void An_unknown_htlc_that_was_given_back_does_not_pay_an_invoice_made_later()
    {
        var preimage = new Preimage([.. Enumerable.Repeat((byte)3, 32)]);
        var template = Make("template") with { PaymentHash = preimage.Hash };
        Tell(Part(1, template, 10_000));
        ExpectFailed(1);
        var invoice = Ask<InvoiceMade>(Request("late") with { Preimage = preimage }).Invoice;
        Restart();
        Tell(Part(1, invoice, 10_000));
        ExpectFailed(1);
        Assert.That(List("late").Single().Status, Is.EqualTo(InvoiceStatus.Unpaid));
    }

    [Test]
    public void Settled_htlcs_are_settled_again_even_if_their_invoice_was_deleted()
    {
        var invoice = Make("a");
        Tell(Part(1, invoice, 10_000));
        ExpectSettled(1);
        Ask<InvoiceDeleted>(new DeleteInvoice("a", InvoiceStatus.Paid, false));
        Restart();
        Tell(Part(1, invoice, 10_000), Part(2, invoice, 10_000));
        ExpectSettled(1);
        ExpectFailed(2);
    }

    [Test]
    public void A_spontaneous_payment_becomes_a_paid_invoice_once()
    {
        var preimage = new Preimage([.. Enumerable.Repeat((byte)5, 32)]);
        var htlc = Spontaneous(1, preimage, 7_000);
        var text = UnknownTlvs.Of((133773311UL, new ByteString("hello"u8)));
        Tell(htlc with { Onion = htlc.Onion with { Payload = htlc.Onion.Payload with { Custom = text } } });
        ExpectSettled(1);
        var invoice = Ask<InvoiceEnded>(new WaitAnyInvoice(0, null)).Invoice;
        Assert.That(
            (invoice.Label, invoice.Description, invoice.Bolt11, invoice.Payment!.Received.Value),
            Is.EqualTo(($"keysend-{preimage.Hash}", "keysend: hello", "", 7_000UL)));
        Restart();
        Tell(htlc, Spontaneous(2, preimage, 7_000));
        ExpectSettled(1);
        ExpectFailed(2);
        Assert.That(List(), Has.Count.EqualTo(1));
    }

    [Test]
    public void A_spontaneous_payment_with_a_wrong_preimage_or_in_parts_is_given_back()
    {
        var preimage = new Preimage([.. Enumerable.Repeat((byte)5, 32)]);
        var htlc = Spontaneous(1, preimage, 7_000);
        Tell(htlc with { PaymentHash = new PaymentHash(new byte[32]) });
        ExpectFailed(1);
        Tell(htlc with { Htlc = new(1, 2), Onion = htlc.Onion with { Total = new MilliSatoshi(8_000) } });
        ExpectFailed(2);
        Settings = new InvoiceSettings { AcceptsKeysend = false };
        Restart();
        Tell(htlc with { Htlc = new(1, 3) });
        ExpectFailed(3);
    }
}
