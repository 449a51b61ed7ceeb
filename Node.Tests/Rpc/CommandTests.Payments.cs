using System.Text.Json;
using Lnd.Actors.Invoices;
using Lnd.Actors.Payments;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Protocol.Routing;
using Lnd.Actors.Switch;
using Lnd.Actors.Tests.Protocol;
using Lnd.Actors.Views;

namespace Lnd.Actors.Tests.Rpc;

/// <summary>Routes, payments and invoices.</summary>
public partial class CommandTests
{
    [Test]
    public void Getroute_searches_from_the_own_channels()
    {
        var hop = new RouteHop(new ChannelDirection(ShortChannelId.Parse("1x2x3"), 1), Samples.Peer, new MilliSatoshi(1001), 15);
        var asked = Script("payments", new RouteFound(new Route([hop])));
        Script("switch", new LocalChannels([Samples.Usable]));
        var route = Run("getroute", $$"""{"id":"{{Samples.Peer}}","msatoshi":1000,"riskfactor":10,"exclude":["1x2x4/0","{{Samples.Node(8)}}"]}""").GetProperty("route");
        Assert.That(route[0].GetProperty("delay").GetInt32(), Is.EqualTo(15));
        var request = ((FindRoute)asked[0]).Request;
        Assert.That((request.Source, request.FinalCltvDelta, request.FirstHops!.Count, request.RiskMillionths), Is.EqualTo((ScriptedNode.Keys.NodeId, 9u, 1, 1.9)));
        Assert.That((request.ExcludedDirections.Count, request.ExcludedNodes.Count), Is.EqualTo((1, 1)));
        Script("payments", new PaymentRefused(205, "Could not find a route"));
        Assert.That(_client.Fail("getroute", $$"""["{{Samples.Peer}}",1000,10]"""), Is.EqualTo((205, "Could not find a route")));
    }

    [Test]
    public void Parts_are_sent_waited_for_and_listed()
    {
        var asked = Script("payments", new PartStarted(Samples.Part(PaymentStatus.Pending)));
        var route = $$"""[{"id":"{{Samples.Peer}}","channel":"1x2x3","amount_msat":1000,"delay":9}]""";
        Run("sendpay", $$"""[{{route}},"{{Samples.Hash}}","label",1000,"lnbc",null,1]""");
        var sent = (SendAlongRoute)asked[0];
        Assert.That((sent.PaymentHash, sent.Label, sent.Total?.Value, sent.PartId, sent.Route.Count), Is.EqualTo((Samples.Hash, "label", 1000ul, 1ul, 1)));
        Assert.That(_client.Fail("sendpay", $$"""{"route":{{route}},"payment_hash":"{{Samples.Hash}}","partid":1}""").Message, Does.StartWith("Must specify amount_msat"));
        asked = Script("payments", new PartEnded(Samples.Part(PaymentStatus.Complete)));
        Run("waitsendpay", $$"""["{{Samples.Hash}}",5]""");
        Assert.That(asked[0], Is.EqualTo(new WaitPart(Samples.Hash, null, null, TimeSpan.FromSeconds(5))));
        Script("payments", new PartList([Samples.Part(PaymentStatus.Pending), Samples.Part(PaymentStatus.Complete), Samples.Part(PaymentStatus.Failed)]));
        Assert.That(Run("listsendpays").GetProperty("payments").GetArrayLength(), Is.EqualTo(3));
        Run("listpayments", """{"index":"created","start":1,"limit":2}""", "listsendpays");
        Assert.That(_client.Fail("listsendpays", """{"start":1}""").Message, Is.EqualTo("Can only specify {start} with {index}"));
    }

    [Test]
    public void A_part_that_failed_says_why()
    {
        var failure = new PartFailure(1, Samples.Peer, ShortChannelId.Parse("1x2x3"), 0, new UnknownNextPeer(), new UnknownNextPeer().Encode());
        Script("payments", new PaymentRefused(204, "failed: WIRE_UNKNOWN_NEXT_PEER", Samples.Part(PaymentStatus.Failed) with { Failure = failure }));
        var error = _client.Ask("waitsendpay", $$"""["{{Samples.Hash}}"]""").GetProperty("error");
        var data = error.GetProperty("data");
        Assert.That((error.GetProperty("code").GetInt32(), data.GetProperty("failcode").GetInt32(), data.GetProperty("failcodename").GetString(), data.GetProperty("erring_index").GetInt32()),
            Is.EqualTo((204, 0x400a, "WIRE_UNKNOWN_NEXT_PEER", 1)));
        Assert.That(data.GetProperty("raw_message").GetString(), Is.EqualTo("400a"));
    }

    [TestCase("pay", """["lnbc1"]""", 210)]
    [TestCase("keysend", """["PEER",1000]""", 210)]
    [TestCase("xpay", """["lnbc1"]""", 209)]
    [TestCase("xkeysend", """["PEER",1000]""", 209)]
    public void A_payment_that_runs_out_of_time_is_refused_with_the_code_of_its_command(string command, string parameters, int code)
    {
        Script("payments", new PaymentRefused(210, "Timed out after 60 s and 0 attempts"));
        var refused = _client.Fail(command, parameters.Replace("PEER", Samples.Peer.ToString()));
        Assert.That(refused, Is.EqualTo((code, "Timed out after 60 s and 0 attempts")));
    }

    [Test]
    public void Payments_are_made_and_listed()
    {
        var asked = Script("payments", new Paid(Samples.Payment(PaymentStatus.Complete)));
        Run("pay", """{"bolt11":" lightning:LNBC1 ","msatoshi":"1sat","label":7,"maxfeepercent":1.5,"retry_for":3,"exclude":["1x2x3/1"]}""");
        var pay = (Pay)asked[0];
        Assert.That((pay.Bolt11, pay.Amount?.Value, pay.Label, pay.MaxFeePercent, pay.RetryFor, pay.ExcludeChannels.Count), Is.EqualTo(("LNBC1", 1000ul, "7", 1.5, TimeSpan.FromSeconds(3), 1)));
        Run("xpay", """["lnbc1",null,"5sat"]""");
        Run("keysend", $$"""{"destination":"{{Samples.Peer}}","amount_msat":1000,"extratlvs":{"65537":"00"} }""");
        Run("xkeysend", $$"""["{{Samples.Peer}}",1000]""");
        Assert.That(asked.Cast<Pay>().Select(p => (p.Destination, p.MaxFee?.Value, p.Custom.Count)),
            Is.EqualTo([((Point?)null, (ulong?)null, 0), (null, 5000ul, 0), (Samples.Peer, null, 1), (Samples.Peer, null, 0)]));
        Assert.That(_client.Fail("pay", """{"bolt11":"l","maxfee":1,"exemptfee":1}""").Code, Is.EqualTo(-32602));
        Assert.That(_client.Fail("xpay", """{"invstring":"l","layers":["x"]}""").Message, Does.StartWith("layers:"));
        Script("payments", new PaymentList([Samples.Payment(PaymentStatus.Complete), Samples.Payment(PaymentStatus.Failed), Samples.Payment(PaymentStatus.Pending)]));
        Assert.That(Run("listpays").GetProperty("pays").GetArrayLength(), Is.EqualTo(3));
        Assert.That(Run("listpays", """{"index":"created","start":4,"limit":2}""").GetProperty("pays").GetArrayLength(), Is.EqualTo(2));
        Assert.That(_client.Fail("listpays", """["lnbc1"]""").Message, Does.StartWith("Invalid bolt11"));
        _node.Answer("payments", _ => new ViewsRefused("the disk is full"));
        Assert.That(_client.Fail("listpays", "{}").Message, Is.EqualTo("the disk is full"));
    }

    [Test]
    public void Invoices_are_made_listed_waited_for_and_deleted()
    {
        var asked = Script("invoices", new InvoiceMade(Samples.Invoice(InvoiceStatus.Unpaid), new Dictionary<string, string> { ["warning_capacity"] = "too little" }));
        var made = Run("invoice", $$"""{"amount_msat":"1btc","label":5,"description":"d","expiry":60,"fallbacks":["{{Samples.Address}}"],"preimage":"{{Samples.Preimage}}","exposeprivatechannels":["1x2x3"],"cltv":9}""");
        Assert.That(made.GetProperty("warning_capacity").GetString(), Is.EqualTo("too little"));
        var make = (MakeInvoice)asked[0];
        Assert.That((make.Amount?.Value, make.Label, make.Expiry, make.Preimage, make.Cltv, make.Fallbacks.Count, make.ExposePrivate.Channels!.Count),
            Is.EqualTo((100_000_000_000ul, "5", 60ul, Samples.Preimage, 9u, 1, 1)));
        Run("invoice", """["any","l","d",null,null,null,true]""");
        Assert.That(((MakeInvoice)asked[1]).ExposePrivate, Is.EqualTo(new HintChoice(true, null)));
        Assert.That(_client.Fail("invoice", $$"""["any","l","{{new string('x', 640)}}"]""").Message, Does.StartWith("Descriptions greater than 639 bytes"));

        Script("invoices", new InvoiceList([.. Enum.GetValues<InvoiceStatus>().Select(Samples.Invoice)]));
        Assert.That(Run("listinvoices").GetProperty("invoices").GetArrayLength(), Is.EqualTo(3));
        Assert.That(Run("listinvoices", $$"""{"offer_id":"00"}""").GetProperty("invoices").GetArrayLength(), Is.Zero);
        Assert.That(_client.Fail("listinvoices", $$"""{"label":"l","payment_hash":"{{Samples.Hash}}"}""").Code, Is.EqualTo(-32602));

        asked = Script("invoices", new InvoiceEnded(Samples.Invoice(InvoiceStatus.Paid)));
        Run("waitinvoice", """["l"]""");
        Assert.That(Run("waitanyinvoice", "[3,10]").GetProperty("pay_index").GetInt32(), Is.EqualTo(4));
        Assert.That(asked, Is.EqualTo(new object[] { new WaitInvoice("l"), new WaitAnyInvoice(3, TimeSpan.FromSeconds(10)) }));
        Script("invoices", new InvoiceEnded(Samples.Invoice(InvoiceStatus.Expired)));
        Assert.That(_client.Fail("waitinvoice", """["l"]"""), Is.EqualTo((903, "invoice expired during wait")));
        Script("invoices", new InvoiceRefused(904, "Timed out"));
        Assert.That(_client.Fail("waitanyinvoice", "[3,0]"), Is.EqualTo((904, "Timed out")));

        asked = Script("invoices", new InvoiceDeleted(Samples.Invoice(InvoiceStatus.Paid)));
        Run("delinvoice", """["l","paid",true]""");
        Assert.That(asked[0], Is.EqualTo(new DeleteInvoice("l", InvoiceStatus.Paid, true)));
        asked = Script("invoices", new ExpiredDeleted(2));
        Assert.That(_client.Call("delexpiredinvoice").GetRawText(), Is.EqualTo("{}"));
        _client.Call("delexpiredinvoice", "[1000]");
        Assert.That(asked, Is.EqualTo(new object[] { new DeleteExpired(ulong.MaxValue), new DeleteExpired(1000) }));
    }

    private static IEnumerable<string> Examples() =>
        VectorFile.Json("bolt11/invoices.json").GetProperty("valid").EnumerateArray().Select(e => e.Text("invoice"));

    [TestCaseSource(nameof(Examples))]
    public void The_examples_of_BOLT_11_are_decoded(string invoice)
    {
        Assert.That(Run("decode", $$"""["{{invoice}}"]""").GetProperty("type").GetString(), Is.EqualTo("bolt11 invoice"));
        _client.Call("decodepay", $$"""{"bolt11":"lightning:{{invoice.ToUpperInvariant()}}"}""");
    }

    [TestCase("lnbc1")]
    [TestCase("")]
    [TestCase("nonsense")]
    public void What_is_no_invoice_is_not_decoded(string text)
    {
        Assert.That(_client.Fail("decode", $$"""["{{text}}"]""").Code, Is.EqualTo(-32602));
        Assert.That(_client.Fail("decodepay", $$"""["{{text}}"]""").Code, Is.EqualTo(-32602));
    }
}
