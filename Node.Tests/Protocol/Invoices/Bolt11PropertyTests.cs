using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Invoices;
using Lnd.Actors.Protocol.Wire;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Tests.Protocol.Invoices;

[Parallelizable]
public class Bolt11PropertyTests
{
    private static readonly ECPrivKey Key = ECPrivKey.Create(VectorFile.Json("bolt11/invoices.json").Hex("private_key"));

    private static readonly List<string> Examples =
        [.. VectorFile.Json("bolt11/invoices.json").GetProperty("valid").EnumerateArray().Select(e => e.Text("invoice"))];

    private static Gen<byte[]> Bytes(int count) => Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf(count);

    private static Gen<byte[]> Bytes(int least, int most) => Gen.Choose(least, most).SelectMany(Bytes);

    private static Gen<ulong> Number(int bits) => Gen.Choose(0, bits).SelectMany(used => Bytes(8).Select(b => used == 0 ? 0 : BitConverter.ToUInt64(b) >> (64 - used)));

    private static Gen<Point> Node => Bytes(32).Select(b => new Point([(byte)(2 + b[0] % 2), .. b]));

    private static Gen<RouteHop> Hop =>
        from node in Node
        from channel in Number(64)
        from fees in Bytes(10)
        select new RouteHop(node, new ShortChannelId(channel), BitConverter.ToUInt32(fees), BitConverter.ToUInt32(fees, 4), BitConverter.ToUInt16(fees, 8));

    private static Gen<FallbackAddress> Fallback => Gen.OneOf(
        Gen.Elements<byte>(0, 17, 18).SelectMany(version => Bytes(20).Select(hash => new FallbackAddress(version, new ByteString(hash)))),
        Bytes(32).Select(hash => new FallbackAddress(0, new ByteString(hash))),
        Gen.Choose(1, 16).SelectMany(version => Bytes(2, 40).Select(program => new FallbackAddress((byte)version, new ByteString(program)))));

    private static Gen<InvoiceField> Description => Gen.OneOf(
        Bytes(32).Select(b => (InvoiceField)new DescriptionHashField(new Sha256Hash(b))),
        ArbMap.Default.GeneratorFor<UnicodeString>().Select(text => (InvoiceField)new DescriptionField(Shorten(text.Get ?? ""))),
        Gen.Elements("", "coffee", "ナンセンス 1杯", "\ud83d\ude00 \u0000'; DROP TABLE").Select(text => (InvoiceField)new DescriptionField(text)));

    private static Gen<InvoiceField> Repeatable => Gen.OneOf(
        Fallback.Select(address => (InvoiceField)new FallbackField(address)),
        Gen.Choose(1, 12).SelectMany(hops => Hop.ArrayOf(hops)).Select(hops => (InvoiceField)new RouteField(ValueList.Create<RouteHop>(hops))),
        Gen.Elements<byte>(0, 2, 4, 7, 8, 10, 11, 12, 14, 15, 17, 18, 20, 21, 22, 25, 26, 28, 29, 30, 31)
            .SelectMany(type => Bytes(0, 100).Select(b => (InvoiceField)new UnknownField(type, new ByteString([.. b.Select(v => (byte)(v & 31))])))));

    private static Gen<InvoiceField[]> Once => (
        from expiry in Number(64)
        from cltv in Number(32)
        from metadata in Bytes(0, 639)
        from features in Gen.SubListOf(8, 9, 14, 15, 17, 25, 37, 48, 49, 99, 101, 2001)
        select new InvoiceField[]
        {
            new ExpiryField(expiry), new MinFinalCltvExpiryField((uint)cltv), new MetadataField(new ByteString(metadata)),
            new FeaturesField(FeatureBits.Of([.. features, 9])), new PayeeField(Key.CreatePubKey().ToPoint()),
        }).SelectMany(fields => Gen.SubListOf(fields)).Select(fields => fields.ToArray());

    private static Gen<UnsignedInvoice> Invoice =>
        from network in Gen.Elements(Enum.GetValues<InvoiceNetwork>())
        from amount in Number(61)
        from timestamp in Number(35)
        from hash in Bytes(32)
        from secret in Bytes(32)
        from description in Description
        from once in Once
        from others in Gen.Choose(0, 5).SelectMany(count => Repeatable.ArrayOf(count))
        from order in Gen.Shuffle<InvoiceField>([new PaymentHashField(new PaymentHash(hash)), new PaymentSecretField(new PaymentSecret(secret)), description, .. once, .. others])
        select Create(network, amount == 0 || amount > MilliSatoshi.MaxMoney.Value ? null : new MilliSatoshi(amount), timestamp, order);

    private static UnsignedInvoice Create(InvoiceNetwork network, MilliSatoshi? amount, ulong timestamp, params InvoiceField[] fields) =>
        UnsignedInvoice.TryCreate(network, amount, timestamp, ValueList.Create<InvoiceField>(fields), out var invoice, out var error)
            ? invoice
            : throw new AssertionException(error.Detail);

    [Test]
    public void What_is_written_is_read_again() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Invoice.ToArbitrary(), invoice =>
        {
            var text = invoice.ToText(RecoverableSignature.Sign(Key, invoice.SigningHash));
            foreach (var form in new[] { text, text.ToUpperInvariant() })
            {
                if (!Bolt11Invoice.TryDecode(form, out var read, out var error))
                    throw new AssertionException($"{error}: {text}");
                Assert.That(read.Network, Is.EqualTo(invoice.Network));
                Assert.That(read.Amount, Is.EqualTo(invoice.Amount));
                Assert.That(read.Timestamp, Is.EqualTo(invoice.Timestamp));
                Assert.That(read.Fields, Is.EqualTo(invoice.Fields));
                Assert.That(read.SigningHash, Is.EqualTo(invoice.SigningHash));
                Assert.That(read.Payee, Is.EqualTo(Key.CreatePubKey().ToPoint()));
                Assert.That(read.ToString(), Is.EqualTo(text));
            }
        }));

    [Test]
    public void A_mutated_invoice_gives_an_error_or_an_invoice_and_never_throws() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(5_000),
        Prop.ForAll(Mutated(Gen.Elements<string>(Examples)).ToArbitrary(), text => Survives(text)));

    [Test]
    [Category("Slow")]
    public void A_million_mutated_invoices_never_throw() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1_000_000),
        Prop.ForAll(Mutated(Gen.Elements<string>(Examples)).ToArbitrary(), text => Survives(text)));

    [Test]
    public void Random_data_behind_a_valid_checksum_never_throws() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(5_000),
        Prop.ForAll(
            Gen.Elements("lnbc", "lntb1m", "lnbcrt20u", "lntbs", "lnbc10p", "ln", "bc", "lnbc99999999999999999999999p").ToArbitrary(),
            Bytes(0, 600).ToArbitrary(),
            (hrp, data) => Survives(Bech32.Encode(Encoding.ASCII.GetBytes(hrp), [.. data.Select(b => (byte)(b & 31))]))));

    /// <summary>Like the data of an invoice up to a point, with a valid checksum: gets further than a wrong checksum lets it.</summary>
    [Test]
    public void Changed_data_behind_a_valid_checksum_never_throws() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(5_000),
        Prop.ForAll(
            Gen.Elements<string>(Examples).ToArbitrary(),
            Gen.Choose(0, 1000).ArrayOf(4).ToArbitrary(),
            Gen.Choose(0, 31).ArrayOf(4).ToArbitrary(),
            (text, places, values) =>
            {
                var lower = new byte[text.Length];
                Bech32.TryDecode(text, lower, out var hrp, out var count, out _);
                var data = lower.AsSpan(hrp, count);
                foreach (var (place, value) in places.Zip(values))
                    data[place % data.Length] = (byte)value;
                return Survives(Bech32.Encode(lower.AsSpan(0, hrp), data));
            }));

    private static Gen<string> Mutated(Gen<string> texts) =>
        from text in texts
        from kind in Gen.Choose(0, 5)
        from place in Gen.Choose(0, text.Length - 1)
        from length in Gen.Choose(1, 20)
        from c in Gen.OneOf(Gen.Choose(33, 126), Gen.Choose(0, 0xffff)).Select(i => (char)i)
        select kind switch
        {
            0 => text[..place],
            1 => text.Remove(place, Math.Min(length, text.Length - place)),
            2 => text.Insert(place, new string(c, length)),
            3 => text.Insert(place, text[..length]),
            4 => text[..place] + c + text[(place + 1)..],
            _ => text.Replace(text[place], c),
        };

    private static bool Survives(string text)
    {
        var read = Bolt11Invoice.TryDecode(text, out var invoice, out var error);
        // a description read from an invoice has at most 639 bytes; nothing else a caller touches first may throw either
        return read
            ? error is null && invoice!.ToString().Length > 0 && invoice.Fallbacks.Count >= 0 && invoice.ExpiresAt >= invoice.Timestamp
            : invoice is null && error!.Detail.Length < 2000;
    }

    private static string Shorten(string text)
    {
        var builder = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Encoding.UTF8.GetByteCount(builder.ToString()) + rune.Utf8SequenceLength <= 639)
                builder.Append(rune);
        }
        return builder.ToString();
    }
}
