using System.Text.Json;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Invoices;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Tests.Protocol.Invoices;

/// <summary>Every example of BOLT 11.</summary>
[Parallelizable]
public class Bolt11VectorTests
{
    private const string Vectors = "bolt11/invoices.json";
    private const string Hash = "0001020304050607080900010203040506070809000102030405060708090102";
    private const string Cake = "One piece of chocolate cake, one icecream cone, one pickle, one slice of swiss cheese, one slice of salami, "
        + "one lollypop, one piece of cherry pie, one sausage, one cupcake, and one slice of watermelon";

    private static readonly Point Payee = Point.Parse("03e7156ae33b0a208d0744199163177e909e80176e55d97a2f221ede0f934dd9ad");

    private static IEnumerable<TestCaseData> Valid => VectorFile.Cases(Vectors, "valid");

    private static IEnumerable<TestCaseData> Invalid => VectorFile.Cases(Vectors, "invalid");

    [TestCaseSource(nameof(Valid))]
    public void A_valid_example_is_read_and_written_again(JsonElement vector)
    {
        var invoice = Decode(vector.Text("invoice"));
        Assert.That(invoice.ToString(), Is.EqualTo(vector.Text("invoice").ToLowerInvariant()));
        Assert.That(invoice.PaymentSecret, Is.EqualTo(PaymentSecret.Parse(string.Concat(Enumerable.Repeat("11", 32)))));
        Assert.That(invoice.Network, Is.EqualTo(vector.Text("invoice").StartsWith("lntb", StringComparison.Ordinal) ? InvoiceNetwork.Testnet : InvoiceNetwork.Bitcoin));
        if (!vector.Text("title").Contains("pico-BTC") && !vector.Text("title").Contains("list of items"))
        {
            Assert.That(invoice.Timestamp, Is.EqualTo(1496314658));
            Assert.That(invoice.PaymentHash, Is.EqualTo(PaymentHash.Parse(Hash)));
        }
        // high s recovers another key with the same recovery id
        if (!vector.Text("title").Contains("high-S"))
            Assert.That(invoice.Payee, Is.EqualTo(Payee));
        if (vector.TryGetProperty("hash", out var hash))
        {
            Assert.That(invoice.SigningHash.ToString(), Is.EqualTo(hash.GetString()));
            Assert.That(invoice.Signature.Signature.ToString(), Is.EqualTo(vector.Text("signature")));
            Assert.That(invoice.Signature.RecoveryId, Is.EqualTo(vector.GetProperty("recovery").GetInt32()));
        }
    }

    [TestCaseSource(nameof(Valid))]
    public void A_valid_example_comes_out_when_its_fields_are_written_and_signed(JsonElement vector)
    {
        var read = Decode(vector.Text("invoice"));
        // "Signatures are deterministic and generated using RFC6979": but never with a high s
        var created = UnsignedInvoice.TryCreate(read.Network, read.Amount, read.Timestamp, read.Fields, out var invoice, out var error);
        Assert.That(created, Is.True, error?.Detail);
        Assert.That(invoice!.SigningHash, Is.EqualTo(read.SigningHash));
        var text = invoice.Sign(new Signer());
        if (vector.Text("title").Contains("high-S"))
            Assert.That(text[..^110], Is.EqualTo(vector.Text("invoice")[..^110]));
        else
            Assert.That(text, Is.EqualTo(vector.Text("invoice").ToLowerInvariant()));
    }

    [TestCaseSource(nameof(Invalid))]
    public void An_invalid_example_is_refused(JsonElement vector)
    {
        Assert.That(Bolt11Invoice.TryDecode(vector.Text("invoice"), out _, out var error), Is.False);
        var expected = vector.Text("title") switch
        {
            var t when t.Contains("unknown feature 100") => InvoiceErrorKind.BadFeatures,
            var t when t.Contains("checksum") => InvoiceErrorKind.BadChecksum,
            var t when t.Contains("no 1") || t.Contains("mixed case") => InvoiceErrorKind.NotBech32,
            var t when t.Contains("not recoverable") || t.Contains("high-S") => InvoiceErrorKind.BadSignature,
            var t when t.Contains("too short") => InvoiceErrorKind.TooShort,
            var t when t.Contains("multiplier") || t.Contains("sub-millisatoshi") => InvoiceErrorKind.BadAmount,
            var t when t.Contains("`s` field") => InvoiceErrorKind.MissingField,
            var t => throw new InvalidOperationException($"no expectation for {t}"),
        };
        Assert.That(error!.Kind, Is.EqualTo(expected), error.Detail);
    }

    [Test]
    public void Amounts_and_descriptions_are_those_of_the_examples()
    {
        var read = Valid.Select(c => Decode(((JsonElement)c.Arguments[0]!).Text("invoice"))).ToList();
        Assert.That(read.Select(i => i.Amount?.Value), Is.EqualTo(new ulong?[]
        {
            null, 250_000_000, 250_000_000, 2_000_000_000, 2_000_000_000, 2_000_000_000, 2_000_000_000, 2_000_000_000, 2_000_000_000,
            2_000_000_000, 967_878_534, 2_500_000_000, 2_500_000_000, 2_500_000_000, 1_000_000_000, null,
        }));
        Assert.That(read[0].Description, Is.EqualTo("Please consider supporting this project"));
        Assert.That(read[1].Description, Is.EqualTo("1 cup coffee"));
        Assert.That(read[1].ExpirySeconds, Is.EqualTo(60));
        Assert.That(read[2].Description, Is.EqualTo("ナンセンス 1杯"));
        Assert.That(read[3].Description, Is.Null);
        Assert.That(read[3].IsHashOf(Cake), Is.True);
        Assert.That(read[3].IsHashOf(Cake + "."), Is.False);
        Assert.That(read[0].ExpirySeconds, Is.EqualTo(3600));
        Assert.That(read[0].MinFinalCltvExpiryDelta, Is.EqualTo(18));
        Assert.That(read[10].MinFinalCltvExpiryDelta, Is.EqualTo(10));
        Assert.That(read[10].ExpirySeconds, Is.EqualTo(604800));
        Assert.That(read[11].Features.Bits, Is.EqualTo(ValueList.Create([8, 14, 99])));
        Assert.That(read[14].Metadata, Is.EqualTo(ByteString.Parse("01fafaf0")));
        Assert.That(read[14].Features.Bits, Is.EqualTo(ValueList.Create([8, 14, 48])));
        Assert.That(read[13].Fields.OfType<UnknownField>().Count(), Is.EqualTo(10), "the fields that must be ignored");
    }

    [TestCase(4, "76a9143172b5654f6683c8fb146959d347ce303cae4ca788ac")]
    [TestCase(5, "76a91404b61f7dc1ea0dc99424464cc4064dc564d91e8988ac")]
    [TestCase(6, "a9148f55563b9a19f321c211e9b9f38cdf686ea0784587")]
    [TestCase(7, "0014751e76e8199196d454941c45d1b3a323f1433bd6")]
    [TestCase(8, "00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262")]
    [TestCase(9, "51200adac43daa9c8a5a68e09ea10692b82226ee190e572db9b90e17a410484ab405")]
    public void Fallback_addresses_are_those_of_the_examples(int example, string script)
    {
        var invoice = Decode(((JsonElement)Valid.ElementAt(example).Arguments[0]!).Text("invoice"));
        Assert.That(invoice.Fallbacks.Single().ToScript().ToString(), Is.EqualTo(script));
        Assert.That(FallbackAddress.TryFromScript(Convert.FromHexString(script), out var address), Is.True);
        Assert.That(address, Is.EqualTo(invoice.Fallbacks.Single()));
    }

    [Test]
    public void Routes_are_those_of_the_examples()
    {
        var invoice = Decode(((JsonElement)Valid.ElementAt(5).Arguments[0]!).Text("invoice"));
        Assert.That(invoice.Routes.Single(), Is.EqualTo(ValueList.Create([
            new RouteHop(Point.Parse("029e03a901b85534ff1e92c43c74431f7ce72046060fcf7a95c37e148f78c77255"), ShortChannelId.Parse("66051x263430x1800"), 1, 20, 3),
            new RouteHop(Point.Parse("039e03a901b85534ff1e92c43c74431f7ce72046060fcf7a95c37e148f78c77255"), ShortChannelId.Parse("197637x395016x2314"), 2, 30, 4)])));
        invoice = Decode(((JsonElement)Valid.ElementAt(10).Arguments[0]!).Text("invoice"));
        Assert.That(invoice.Routes.Single(), Is.EqualTo(ValueList.Create([
            new RouteHop(Point.Parse("03d06758583bb5154774a6eb221b1276c9e82d65bbaceca806d90e20c108f4b1c7"), ShortChannelId.Parse("589390x3312x1"), 1000, 2500, 40)])));
    }

    private static Bolt11Invoice Decode(string text) =>
        Bolt11Invoice.TryDecode(text, out var invoice, out var error) ? invoice : throw new AssertionException(error.Detail);

    private sealed class Signer : IInvoiceSigner
    {
        public RecoverableSignature Sign(UnsignedInvoice invoice)
        {
            using var key = ECPrivKey.Create(VectorFile.Json(Vectors).Hex("private_key"));
            return RecoverableSignature.Sign(key, invoice.SigningHash);
        }
    }
}
