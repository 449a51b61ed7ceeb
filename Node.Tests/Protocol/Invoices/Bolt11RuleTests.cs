using System.Text;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Invoices;
using Lnd.Actors.Protocol.Wire;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Tests.Protocol.Invoices;

/// <summary>Each rule of BOLT 11 that its examples leave out.</summary>
[Parallelizable]
public class Bolt11RuleTests
{
    private static readonly ECPrivKey Key = ECPrivKey.Create([.. Enumerable.Repeat((byte)7, 32)]);
    private static readonly byte[] Secret = Field(16, 32);
    private static readonly byte[] Hash = Field(1, 32);
    private static readonly byte[] Text = Tagged(13, 12, 8);
    private static readonly byte[] Usual = [.. Secret, .. Hash, .. Text];

    private static byte[] Tagged(byte type, params byte[] values) => [type, (byte)(values.Length >> 5), (byte)(values.Length & 31), .. values];

    private static byte[] Field(byte type, int bytes)
    {
        var values = new List<byte>();
        values.AppendBytes(new byte[bytes]);
        return Tagged(type, [.. values]);
    }

    /// <summary>An invoice of raw fields, well signed.</summary>
    private static string Invoice(byte[] fields, string hrp = "lnbc")
    {
        byte[] data = [.. new byte[7], .. fields];
        var bytes = new byte[hrp.Length + (data.Length * 5 + 7) / 8];
        Encoding.ASCII.GetBytes(hrp, bytes);
        FiveBits.ToBytes(data, bytes.AsSpan(hrp.Length), padded: true);
        var signature = RecoverableSignature.Sign(Key, Sha256Hash.Of(bytes));
        var values = new List<byte>(data);
        values.AppendBytes([.. signature.Signature.ToArray(), signature.RecoveryId]);
        return Bech32.Encode(Encoding.ASCII.GetBytes(hrp), [.. values]);
    }

    private static Bolt11Invoice Read(string text) =>
        Bolt11Invoice.TryDecode(text, out var invoice, out var error) ? invoice : throw new AssertionException(error.Detail);

    private static InvoiceErrorKind Refused(byte[] fields, string hrp = "lnbc") =>
        Bolt11Invoice.TryDecode(Invoice(fields, hrp), out _, out var error) ? throw new AssertionException("was read") : error.Kind;

    [TestCase("lnbc1", 100_000_000_000UL)]
    [TestCase("lnbc20m", 2_000_000_000UL)]
    [TestCase("lnbc0020m", 2_000_000_000UL)]
    [TestCase("lnbcrt1u", 100_000UL)]
    [TestCase("lntbs1n", 100UL)]
    [TestCase("lntb10p", 1UL)]
    [TestCase("lnbc21000000000000000000p", 2_100_000_000_000_000_000UL)]
    [TestCase("lnbc21000000", 2_100_000_000_000_000_000UL)]
    public void Amounts_are_read_in_every_unit(string hrp, ulong msat) =>
        Assert.That(Read(Invoice(Usual, hrp)).Amount, Is.EqualTo(new MilliSatoshi(msat)));

    [TestCase("lnbc1", 100_000_000_000UL)]
    [TestCase("lnbc1m", 100_000_000UL)]
    [TestCase("lnbc1u", 100_000UL)]
    [TestCase("lnbc1n", 100UL)]
    [TestCase("lnbc10p", 1UL)]
    [TestCase("lnbc2500u", 250_000_000UL)]
    [TestCase("lnbc9678785340p", 967_878_534UL)]
    [TestCase("lnbc21000000", 2_100_000_000_000_000_000UL)]
    [TestCase("lnbc", null)]
    public void Amounts_are_written_as_short_as_can_be(string hrp, ulong? msat)
    {
        var created = UnsignedInvoice.TryCreate(
            InvoiceNetwork.Bitcoin,
            msat is { } value ? new MilliSatoshi(value) : null,
            0,
            [new PaymentHashField(default), new PaymentSecretField(default), new DescriptionField("")],
            out var invoice,
            out _);
        Assert.That(created, Is.True);
        Assert.That(invoice!.ToText(default), Does.StartWith(hrp + "1qqqqqqq"));
    }

    [TestCase("lnbc0")]
    [TestCase("lnbc0m")]
    [TestCase("lnbc1x")]
    [TestCase("lnbc1mm")]
    [TestCase("lnbc1m1")]
    [TestCase("lnbc1p")]
    [TestCase("lnbc11p")]
    [TestCase("lnbc1.5m")]
    [TestCase("lnbc21000001")]
    [TestCase("lnbc184467440737095516150p")]
    [TestCase("lnbc18446744073709551617")]
    [TestCase("lnbc99999999999999999999999999999999999999999m")]
    public void Other_amounts_are_refused(string hrp) => Assert.That(Refused(Usual, hrp), Is.EqualTo(InvoiceErrorKind.BadAmount));

    [TestCase("ln")]
    [TestCase("lnb")]
    [TestCase("lnltc")]
    [TestCase("bc")]
    [TestCase("lnbc-")]
    [TestCase("lnbcrt-1m")]
    [TestCase("1lnbc")]
    [TestCase("lnsb20m")]
    public void Other_prefixes_are_refused(string hrp) => Assert.That(Refused(Usual, hrp), Is.EqualTo(InvoiceErrorKind.UnknownPrefix));

    [TestCase("lnbc", InvoiceNetwork.Bitcoin)]
    [TestCase("lntb", InvoiceNetwork.Testnet)]
    [TestCase("lntbs", InvoiceNetwork.Signet)]
    [TestCase("lnbcrt", InvoiceNetwork.Regtest)]
    public void Every_network_has_its_prefix(string hrp, InvoiceNetwork network) => Assert.That(Read(Invoice(Usual, hrp)).Network, Is.EqualTo(network));

    [Test]
    public void Every_chain_has_its_network()
    {
        Assert.That(InvoiceNetwork.Bitcoin.IsFor(ChainHash.Bitcoin), Is.True);
        Assert.That(InvoiceNetwork.Testnet.IsFor(ChainHash.Testnet3) && InvoiceNetwork.Testnet.IsFor(ChainHash.Testnet4), Is.True);
        Assert.That(InvoiceNetwork.Signet.IsFor(ChainHash.Signet) && InvoiceNetwork.Regtest.IsFor(ChainHash.Regtest), Is.True);
        Assert.That(InvoiceNetwork.Bitcoin.IsFor(ChainHash.Testnet3) || InvoiceNetwork.Bitcoin.IsFor(default), Is.False);
    }

    [Test]
    public void Required_fields_are_required()
    {
        Assert.That(Refused([.. Hash, .. Text]), Is.EqualTo(InvoiceErrorKind.MissingField), "no s");
        Assert.That(Refused([.. Secret, .. Text]), Is.EqualTo(InvoiceErrorKind.MissingField), "no p");
        Assert.That(Refused([.. Secret, .. Hash]), Is.EqualTo(InvoiceErrorKind.MissingField), "neither d nor h");
        Assert.That(Refused([.. Usual, .. Field(23, 32)]), Is.EqualTo(InvoiceErrorKind.ConflictingFields), "both d and h");
        Assert.That(Refused([.. Field(16, 31), .. Hash, .. Text]), Is.EqualTo(InvoiceErrorKind.MissingField), "s of another length");
        Assert.That(Refused([.. Secret, .. Field(1, 33), .. Text]), Is.EqualTo(InvoiceErrorKind.MissingField), "p of another length");
        Assert.That(Refused([.. Secret, .. Hash, .. Field(23, 31)]), Is.EqualTo(InvoiceErrorKind.MissingField), "h of another length");
        Assert.That(Read(Invoice(Usual)).ExpirySeconds, Is.EqualTo(3600));
    }

    [Test]
    public void The_first_of_several_fields_counts()
    {
        var other = Field(1, 32);
        other[3] = 31;
        var invoice = Read(Invoice([.. Usual, .. other, .. Tagged(6, 1), .. Tagged(6, 2), .. Tagged(24, 20), .. Tagged(24, 9)]));
        Assert.That(invoice.PaymentHash.IsZero, Is.True);
        Assert.That(invoice.ExpirySeconds, Is.EqualTo(1));
        Assert.That(invoice.MinFinalCltvExpiryDelta, Is.EqualTo(20));
    }

    [Test]
    public void Numbers_and_features_must_not_start_with_zeros()
    {
        Assert.That(Refused([.. Usual, .. Tagged(6, 0, 1)]), Is.EqualTo(InvoiceErrorKind.BadField), "x");
        Assert.That(Refused([.. Usual, .. Tagged(24, 0, 1)]), Is.EqualTo(InvoiceErrorKind.BadField), "c");
        Assert.That(Refused([.. Usual, .. Tagged(5, 0, 16, 8, 0)]), Is.EqualTo(InvoiceErrorKind.BadField), "9");
        Assert.That(Refused([.. Usual, .. Tagged(6, 0)]), Is.EqualTo(InvoiceErrorKind.BadField), "x");
        Assert.That(Read(Invoice([.. Usual, .. Tagged(6)])).ExpirySeconds, Is.Zero);
        Assert.That(Read(Invoice([.. Usual, .. Tagged(5, 16, 8, 0)])).Features.Bits, Is.EqualTo(ValueList.Create([8, 14])));
    }

    [Test]
    public void Numbers_have_limits()
    {
        byte[] most64 = [15, .. Enumerable.Repeat((byte)31, 12)];
        byte[] most32 = [3, .. Enumerable.Repeat((byte)31, 6)];
        Assert.That(Read(Invoice([.. Usual, .. Tagged(6, most64)])).ExpirySeconds, Is.EqualTo(ulong.MaxValue));
        Assert.That(Read(Invoice([.. Usual, .. Tagged(6, most64)])).ExpiresAt, Is.EqualTo(ulong.MaxValue));
        Assert.That(Refused([.. Usual, .. Tagged(6, [16, .. new byte[12]])]), Is.EqualTo(InvoiceErrorKind.BadField));
        Assert.That(Read(Invoice([.. Usual, .. Tagged(24, most32)])).MinFinalCltvExpiryDelta, Is.EqualTo(uint.MaxValue));
        Assert.That(Refused([.. Usual, .. Tagged(24, [4, .. new byte[6]])]), Is.EqualTo(InvoiceErrorKind.BadField));
    }

    [TestCase(100)]
    [TestCase(2)]
    [TestCase(5112)]
    public void An_unknown_required_feature_is_refused_and_named(int bit)
    {
        var values = new List<byte>();
        values.AppendBitmap(FeatureBits.Of(bit).Bytes.Span);
        Assert.That(Bolt11Invoice.TryDecode(Invoice([.. Usual, .. Tagged(5, [.. values])]), out _, out var error), Is.False);
        Assert.That(error!.Kind, Is.EqualTo(InvoiceErrorKind.BadFeatures));
        Assert.That(error.Detail, Does.Contain($"{bit}"));
    }

    [Test]
    public void Fallbacks_of_unknown_versions_are_skipped_and_malformed_ones_refused()
    {
        Assert.That(Read(Invoice([.. Usual, .. Tagged(9, 19, 1, 2), .. Tagged(9)])).Fallbacks, Is.Empty);
        Assert.That(Refused([.. Usual, .. Tagged(9, 17, 1, 2)]), Is.EqualTo(InvoiceErrorKind.BadField));
        Assert.That(Refused([.. Usual, .. Tagged(9, 0, 1, 2, 3, 4)]), Is.EqualTo(InvoiceErrorKind.BadField));
        Assert.That(Refused([.. Usual, .. Tagged(9, 1, 1)]), Is.EqualTo(InvoiceErrorKind.BadField));
    }

    [Test]
    public void Malformed_routes_descriptions_and_lengths_are_refused()
    {
        Assert.That(Refused([.. Usual, .. Field(3, 50)]), Is.EqualTo(InvoiceErrorKind.BadField), "r too short");
        Assert.That(Refused([.. Usual, .. Field(3, 51)]), Is.EqualTo(InvoiceErrorKind.BadField), "r without a node");
        Assert.That(Refused([.. Usual, .. Tagged(3)]), Is.EqualTo(InvoiceErrorKind.BadField), "r empty");
        Assert.That(Refused([.. Secret, .. Hash, .. Tagged(13, 31, 31)]), Is.EqualTo(InvoiceErrorKind.BadField), "d not UTF-8");
        Assert.That(Refused([.. Usual, 30, 31, 31]), Is.EqualTo(InvoiceErrorKind.TooShort), "length beyond the end");
        Assert.That(Refused([.. Usual, 30]), Is.EqualTo(InvoiceErrorKind.TooShort), "type without length");
    }

    [Test]
    public void A_named_payee_must_have_signed()
    {
        var values = new List<byte>();
        values.AppendBytes(Key.CreatePubKey().ToBytes());
        Assert.That(Read(Invoice([.. Usual, .. Tagged(19, [.. values])])).Payee, Is.EqualTo(Key.CreatePubKey().ToPoint()));

        using var other = ECPrivKey.Create([.. Enumerable.Repeat((byte)8, 32)]);
        values.Clear();
        values.AppendBytes(other.CreatePubKey().ToBytes());
        Assert.That(Refused([.. Usual, .. Tagged(19, [.. values])]), Is.EqualTo(InvoiceErrorKind.BadSignature));
        Assert.That(Refused([.. Usual, .. Field(19, 33)]), Is.EqualTo(InvoiceErrorKind.BadField), "no point");
    }

    [Test]
    public void Expiry_counts_from_the_timestamp()
    {
        var invoice = Read(Invoice([.. Usual, .. Tagged(6, 10)]));
        Assert.That(invoice.IsExpired(10), Is.False);
        Assert.That(invoice.IsExpired(11), Is.True);
    }

    [Test]
    public void A_writer_is_held_to_the_rules()
    {
        InvoiceField p = new PaymentHashField(default), s = new PaymentSecretField(default), d = new DescriptionField("x");
        Assert.That(Written(p, s, d), Is.Null);
        Assert.That(Written(p, s), Is.EqualTo(InvoiceErrorKind.MissingField));
        Assert.That(Written(p, d), Is.EqualTo(InvoiceErrorKind.MissingField));
        Assert.That(Written(s, d), Is.EqualTo(InvoiceErrorKind.MissingField));
        Assert.That(Written(p, s, d, p), Is.EqualTo(InvoiceErrorKind.ConflictingFields));
        Assert.That(Written(p, s, d, new DescriptionHashField(default)), Is.EqualTo(InvoiceErrorKind.ConflictingFields));
        Assert.That(Written(p, s, d, new ExpiryField(1), new ExpiryField(1)), Is.EqualTo(InvoiceErrorKind.ConflictingFields));
        Assert.That(Written(p, s, new DescriptionField("\ud83d")), Is.EqualTo(InvoiceErrorKind.BadField));
        Assert.That(Written(p, s, new DescriptionField("\ufffd")), Is.Null);
        Assert.That(Written(p, s, new DescriptionField(new string('x', 639))), Is.Null);
        Assert.That(Written(p, s, new DescriptionField(new string('x', 640))), Is.EqualTo(InvoiceErrorKind.BadField));
        Assert.That(Written(p, s, d, new FallbackField(new FallbackAddress(17, default))), Is.EqualTo(InvoiceErrorKind.BadField));
        Assert.That(Written(p, s, d, new RouteField(default)), Is.EqualTo(InvoiceErrorKind.BadField));
        Assert.That(Written(p, s, d, new FeaturesField(FeatureBits.None)), Is.EqualTo(InvoiceErrorKind.BadField));
        Assert.That(Written(p, s, d, new FeaturesField(new FeatureBits(ByteString.Parse("0001")))), Is.EqualTo(InvoiceErrorKind.BadField));
        Assert.That(Written(p, s, d, new PayeeField(default)), Is.EqualTo(InvoiceErrorKind.BadField));
        Assert.That(Written(p, s, d, new UnknownField(32, default)), Is.EqualTo(InvoiceErrorKind.BadField));
        Assert.That(Written(p, s, d, new UnknownField(2, ByteString.Parse("20"))), Is.EqualTo(InvoiceErrorKind.BadField));
        Assert.That(Written(p, s, d, new UnknownField(6, default)), Is.EqualTo(InvoiceErrorKind.BadField), "known type");
        Assert.That(Written(p, s, d, new UnknownField(1, default)), Is.Null, "known type of another length");

        static InvoiceErrorKind? Written(params InvoiceField[] fields) => UnsignedInvoice.TryCreate(
            InvoiceNetwork.Bitcoin, null, 0, ValueList.Create<InvoiceField>(fields), out _, out var error) ? null : error.Kind;
    }

    [TestCase(0UL)]
    [TestCase(2_100_000_000_000_000_001UL)]
    public void A_writer_refuses_amounts_that_can_not_be_asked_for(ulong msat)
    {
        var created = UnsignedInvoice.TryCreate(
            InvoiceNetwork.Bitcoin, new MilliSatoshi(msat), 0, [new PaymentHashField(default), new PaymentSecretField(default), new DescriptionField("")], out _, out var error);
        Assert.That(created, Is.False);
        Assert.That(error!.Kind, Is.EqualTo(InvoiceErrorKind.BadAmount));
    }

    [TestCase("")]
    [TestCase("1")]
    [TestCase("lnbc1")]
    [TestCase("lnbc1qqqqq")]
    [TestCase("\u0000")]
    public void Short_texts_are_no_invoices(string text)
    {
        Assert.That(Bolt11Invoice.TryDecode(text, out _, out var error), Is.False);
        Assert.That(error!.Kind, Is.AnyOf(InvoiceErrorKind.NotBech32, InvoiceErrorKind.TooShort));
    }

    [Test]
    public void A_very_long_text_is_read_in_one_go()
    {
        // longer than any stack buffer, and still an invoice
        var fields = Usual.Concat(Enumerable.Repeat(Field(2, 600), 30).SelectMany(f => f)).ToArray();
        Assert.That(Read(Invoice(fields)).Fields.Count, Is.EqualTo(33));
    }
}
