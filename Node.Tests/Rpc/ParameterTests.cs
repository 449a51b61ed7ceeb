using System.Reflection;
using System.Text.Json;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Protocol.Routing;
using Lnd.Actors.Rpc;
using Lnd.Actors.Rpc.Commands;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Tests.Protocol;
using Label = Lnd.Actors.Rpc.Parameters.Label;

namespace Lnd.Actors.Tests.Rpc;

[Parallelizable]
public class ParameterTests
{
    private const string Node = "0266e4598d1d3c415f572a8488830b60f7e744ed9235eb0b1ba93283b315c03518";
    private const string Hash = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static T Bind<T>(string command, string parameters)
        where T : Command => (T)CommandTable.BuiltIn.Find(command)!.Bind(Json(parameters));

    private static string Refusal(string command, string parameters)
    {
        var e = Assert.Throws<CommandException>(() => CommandTable.BuiltIn.Find(command)!.Bind(Json(parameters)))!;
        Assert.That(e.Code, Is.EqualTo(-32602));
        return e.Message;
    }

    [TestCase("""["any","l","d"]""")]
    [TestCase("""{"description":"d","label":"l","amount_msat":"any"}""")]
    [TestCase("""{"description":"d","label":"l","msatoshi":"any"}""")]
    [TestCase("""["any","l","d",null,null]""")]
    [TestCase("""{"description":"d","label":"l","amount_msat":"any","expiry":null}""")]
    public void Parameters_come_by_position_or_by_name(string parameters)
    {
        var command = Bind<InvoiceCommand>("invoice", parameters);
        Assert.That((command.AmountMsat.Amount, command.Label.Text, command.Description, command.Expiry), Is.EqualTo(((MilliSatoshi?)null, "l", "d", (ulong?)null)));
    }

    [TestCase("invoice", """["any","l"]""", "missing required parameter: description")]
    [TestCase("invoice", """{"label":"l"}""", "missing required parameter: amount_msat")]
    [TestCase("invoice", """["any",null,"d"]""", "missing required parameter: label")]
    [TestCase("getinfo", "[1]", "too many parameters: got 1, expected 0")]
    [TestCase("getinfo", """{"x":1}""", "unknown parameter: x")]
    [TestCase("invoice", """{"amount_msat":1,"msatoshi":1,"label":"l","description":"d"}""", "duplicate json names: amount_msat")]
    [TestCase("invoice", "3", "Expected array or object for params")]
    [TestCase("delinvoice", """["l","unknown"]""", "status: should be one of paid, expired, unpaid: invalid token '\"unknown\"'")]
    [TestCase("listsendpays", """{"status":"paid"}""", "status: should be one of pending, complete, failed")]
    public void Parameters_that_do_not_fit_are_refused(string command, string parameters, string message) =>
        Assert.That(Refusal(command, parameters), Does.StartWith(message));

    private static IEnumerable<TestCaseData> Accepted()
    {
        (Type Type, string Json, object Value)[] cases =
        [
            (typeof(string), "\"x\"", "x"), (typeof(string), "12", "12"), (typeof(string), """{"a": 1}""", """{"a": 1}"""),
            (typeof(Label), "\"x\"", new Label("x")), (typeof(Label), "12", new Label("12")),
            (typeof(bool), "true", true), (typeof(bool), "\"false\"", false),
            (typeof(ushort), "65535", (ushort)65535), (typeof(uint), "\"7\"", 7u), (typeof(ulong), "18446744073709551615", ulong.MaxValue),
            (typeof(NonNegative), "0.5", new NonNegative(0.5)), (typeof(NonNegative), "\"10\"", new NonNegative(10)),
            (typeof(MilliSatoshi), "1000", new MilliSatoshi(1000)), (typeof(MilliSatoshi), "\"1000\"", new MilliSatoshi(1000)),
            (typeof(MilliSatoshi), "\"1000msat\"", new MilliSatoshi(1000)), (typeof(MilliSatoshi), "\"1sat\"", new MilliSatoshi(1000)),
            (typeof(MilliSatoshi), "\"0.001btc\"", new MilliSatoshi(100_000_000)), (typeof(MilliSatoshi), "\"0.00000001btc\"", new MilliSatoshi(1000)),
            (typeof(Satoshi), "1000", new Satoshi(1000)), (typeof(Satoshi), "\"1000sat\"", new Satoshi(1000)), (typeof(Satoshi), "\"5000msat\"", new Satoshi(5)),
            (typeof(AmountOrAny), "\"any\"", new AmountOrAny(null)), (typeof(AmountOrAny), "\"1sat\"", new AmountOrAny(new MilliSatoshi(1000))),
            (typeof(AmountOrAll), "\"all\"", new AmountOrAll(null)), (typeof(AmountOrAll), "5", new AmountOrAll(new Satoshi(5))),
            (typeof(Point?), $"\"{Node}\"", Point.Parse(Node)), (typeof(ShortChannelId), "\"103x1x0\"", ShortChannelId.Parse("103x1x0")),
            (typeof(ChannelDirection), "\"103x1x0/1\"", new ChannelDirection(ShortChannelId.Parse("103x1x0"), 1)),
            (typeof(Exclusion), "\"103x1x0/1\"", new Exclusion(new ChannelDirection(ShortChannelId.Parse("103x1x0"), 1), null)),
            (typeof(Exclusion), $"\"{Node}\"", new Exclusion(null, Point.Parse(Node))),
            (typeof(TxId), $"\"{Hash}\"", TxId.Parse(Hash)), (typeof(PaymentHash), $"\"{Hash}\"", PaymentHash.Parse(Hash)),
            (typeof(Preimage), $"\"{Hash}\"", Preimage.Parse(Hash)), (typeof(PaymentSecret), $"\"{Hash}\"", PaymentSecret.Parse(Hash)),
            (typeof(ChannelId), $"\"{Hash}\"", ChannelId.Parse(Hash)), (typeof(Outpoint), $"\"{Hash}:3\"", new Outpoint(TxId.Parse(Hash), 3)),
            (typeof(ByteString), "\"00ff\"", ByteString.Parse("00ff")), (typeof(ByteString), "\"\"", ByteString.Empty), (typeof(ByteString), "12", ByteString.Parse("12")),
            (typeof(FeerateChoice), "\"slow\"", new FeerateChoice(null, "slow", 0)), (typeof(FeerateChoice), "\"6blocks\"", new FeerateChoice(null, "", 6)),
            (typeof(FeerateChoice), "\"300perkw\"", new FeerateChoice(new FeeratePerKw(300), "", 0)),
            (typeof(FeerateChoice), "\"4000perkb\"", new FeerateChoice(new FeeratePerKw(1000), "", 0)),
            (typeof(FeerateChoice), "4000", new FeerateChoice(new FeeratePerKw(1000), "", 0)),
            (typeof(FeerateChoice), "1000", new FeerateChoice(new FeeratePerKw(253), "", 0)),
            (typeof(string[]), """["a","b"]""", new[] { "a", "b" }), (typeof(uint[]), "[12,\"22\"]", new[] { 12u, 22u }), (typeof(Outpoint[]), "[]", Array.Empty<Outpoint>()),
        ];
        return cases.Select(c => new TestCaseData(c.Type, c.Json, c.Value).SetArgDisplayNames($"{c.Type.Name} {c.Json}"));
    }

    [TestCaseSource(nameof(Accepted))]
    public void Values_are_read(Type type, string json, object expected)
    {
        Assert.That(ParameterTypes.Of(type).TryRead(Json(json), out var value), Is.True);
        Assert.That(value, Is.EqualTo(expected));
    }

    [TestCase(typeof(string), "\"\\ud800\"")]
    [TestCase(typeof(Label), "{}")]
    [TestCase(typeof(Label), "true")]
    [TestCase(typeof(bool), "1")]
    [TestCase(typeof(bool), "\"yes\"")]
    [TestCase(typeof(ushort), "65536")]
    [TestCase(typeof(uint), "-1")]
    [TestCase(typeof(uint), "1.5")]
    [TestCase(typeof(uint), "1e3")]
    [TestCase(typeof(uint), "\"\"")]
    [TestCase(typeof(ulong), "18446744073709551616")]
    [TestCase(typeof(NonNegative), "-0.5")]
    [TestCase(typeof(NonNegative), "1e400")]
    [TestCase(typeof(NonNegative), "\"NaN\"")]
    [TestCase(typeof(MilliSatoshi), "\"1 sat\"")]
    [TestCase(typeof(MilliSatoshi), "\"-1msat\"")]
    [TestCase(typeof(MilliSatoshi), "1.5")]
    [TestCase(typeof(MilliSatoshi), "\"1usd\"")]
    [TestCase(typeof(MilliSatoshi), "\"200000000btc\"")]
    [TestCase(typeof(Satoshi), "\"1msat\"")]
    [TestCase(typeof(AmountOrAny), "0")]
    [TestCase(typeof(AmountOrAny), "\"all\"")]
    [TestCase(typeof(AmountOrAll), "\"any\"")]
    [TestCase(typeof(Point), "\"0466e4598d1d3c415f572a8488830b60f7e744ed9235eb0b1ba93283b315c03518\"")]
    [TestCase(typeof(Point), "\"0266\"")]
    [TestCase(typeof(Point), "2")]
    [TestCase(typeof(ShortChannelId), "\"103x1\"")]
    [TestCase(typeof(ShortChannelId), "103")]
    [TestCase(typeof(ChannelDirection), "\"103x1x0/2\"")]
    [TestCase(typeof(ChannelDirection), "\"103x1x0\"")]
    [TestCase(typeof(Exclusion), "\"103x1x0\"")]
    [TestCase(typeof(TxId), "\"00\"")]
    [TestCase(typeof(PaymentHash), "null")]
    [TestCase(typeof(Outpoint), "\"00:0\"")]
    [TestCase(typeof(ByteString), "\"0\"")]
    [TestCase(typeof(ByteString), "\"zz\"")]
    [TestCase(typeof(FeerateChoice), "\"fast\"")]
    [TestCase(typeof(FeerateChoice), "\"perkw\"")]
    [TestCase(typeof(FeerateChoice), "\"-5perkb\"")]
    [TestCase(typeof(string[]), "\"a\"")]
    [TestCase(typeof(uint[]), "[1,\"x\"]")]
    public void What_is_no_value_is_not_read(Type type, string json) =>
        Assert.That(ParameterTypes.Of(type).TryRead(Json(json), out _), Is.False);

    private static IEnumerable<string> CommandsWithSchema() =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Vectors", "cln-schemas"), "*.json").Select(Path.GetFileNameWithoutExtension)!;

    /// <summary>c-lightning's schema is the contract: names, order, and which are required.</summary>
    [TestCaseSource(nameof(CommandsWithSchema))]
    public void Parameters_of_a_command_are_those_of_its_schema(string command)
    {
        var request = VectorFile.Json($"cln-schemas/{command}.json").GetProperty("request");
        var names = request.GetProperty("properties").EnumerateObject().Select(p => p.Name).Where(name => !name.StartsWith("dev_", StringComparison.Ordinal));
        var required = request.GetProperty("required").EnumerateArray().Select(name => name.GetString());
        var method = CommandTable.BuiltIn.Find(command);
        if (method is not BuiltInMethod builtIn)
        {
            Assert.That((command, method), Is.EqualTo(("check", method)));
            return;
        }
        Assert.That(builtIn.Parameters.Select(p => p.Name), Is.EqualTo(names));
        Assert.That(builtIn.Parameters.Where(p => p.IsRequired).Select(p => p.Name), Is.EqualTo(required));
    }

    [Test]
    public void Every_command_has_a_schema_or_is_one_of_those_that_have_none()
    {
        var without = CommandTable.BuiltIn.All.Select(method => method.Name).Except(CommandsWithSchema());
        Assert.That(without, Is.EquivalentTo(["delexpiredinvoice", "decodepay", "listpayments"]));
    }

    [Test]
    public void Every_type_of_parameter_is_known_and_every_command_says_what_it_does()
    {
        foreach (var method in CommandTable.BuiltIn.All)
            Assert.That((method.Usage, method.Summary.EndsWith('.')), Is.EqualTo((method.Usage, true)));
        Assert.That(typeof(CommandTable).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(Command))),
            Has.All.Matches<Type>(type => type.GetCustomAttributes<CommandAttribute>().Any()));
    }

    [Test]
    public void Feerates_follow_the_estimates()
    {
        var estimates = new FeeEstimates(new(4000), new(3000), new(2000), new(1000), new(300));
        uint Rate(string text) => FeerateChoice.TryParse(text, out var choice) ? choice.Resolve(estimates).Value : 0;
        Assert.That(
            (Rate("urgent"), Rate("normal"), Rate("slow"), Rate("minimum"), Rate("2blocks"), Rate("1000blocks"), Rate("500perkw")),
            Is.EqualTo((3000u, 2000u, 1000u, 300u, 4000u, 1000u, 500u)));
        Assert.That(Assert.Throws<CommandException>(() => FeerateChoice.Normal.Resolve(null))!.Code, Is.EqualTo(501));
    }

    [Test]
    public void A_route_is_read_hop_by_hop()
    {
        var hops = PaymentParameters.ReadRoute(Json($$"""
            [{"id":"{{Node}}","channel":"103x1x0","direction":1,"amount_msat":1001,"delay":15,"style":"tlv"},{"id":"{{Node}}","channel":"104x1x0","msatoshi":"1sat","delay":"9"}]
            """));
        Assert.That(hops.Select(hop => (hop.Channel.ToString(), hop.Amount.Value, hop.Delay)), Is.EqualTo([("103x1x0", 1001ul, 15u), ("104x1x0", 1000ul, 9u)]));
    }

    [TestCase("[]", "Empty route")]
    [TestCase("{}", "route: should be an array")]
    [TestCase("[1]", "route[0]: should be an object")]
    [TestCase("""[{"id":"x"}]""", "route[0]: amount_msat is missing")]
    [TestCase("""[{"id":"x","amount_msat":1}]""", "route[0]: id: should be a node id")]
    public void A_bad_route_is_refused(string route, string message) =>
        Assert.That(Assert.Throws<CommandException>(() => PaymentParameters.ReadRoute(Json(route)))!.Message, Does.StartWith(message));

    [Test]
    public void Hints_and_records_for_the_payee_are_read()
    {
        var payee = Point.Parse("02" + new string('1', 64));
        var hints = PaymentParameters.ReadHints(
            Json($$"""[[{"id":"{{Node}}","scid":"103x1x0","feebase":"1msat","feeprop":10,"expirydelta":6},{"id":"{{Node}}","short_channel_id":"104x1x0","feebase":2,"feeprop":0,"expirydelta":7}]]"""), payee);
        Assert.That(hints.Select(hint => (hint.Id.ToString(), hint.To, hint.FeeBase)), Is.EqualTo([("103x1x0", Point.Parse(Node), 1u), ("104x1x0", payee, 2u)]));
        var tlvs = PaymentParameters.ReadTlvs(Json("""{"133773310":"0102","65536":"ff"}"""));
        Assert.That(tlvs.ToString(), Is.EqualTo("[65536=ff, 133773310=0102]"));
        foreach (var bad in (string[])["[]", """{"x":"00"}""", """{"1":"0"}""", """{"1":"00","1":"01"}"""])
            Assert.Throws<CommandException>(() => PaymentParameters.ReadTlvs(Json(bad)));
    }
}
