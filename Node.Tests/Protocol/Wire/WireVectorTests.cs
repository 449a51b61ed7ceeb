using System.Globalization;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;
using Newtonsoft.Json.Linq;

namespace Lnd.Actors.Tests.Protocol.Wire;

/// <summary>The appendices of BOLT 1.</summary>
[Parallelizable]
public class WireVectorTests
{
    private static readonly JObject Vectors = JObject.Parse(File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "Vectors/bolt01/appendices.json")));

    private sealed record N1
    {
        public ulong? Amount { get; init; }

        public ShortChannelId? Scid { get; init; }

        public (Point Node, ulong First, ulong Second)? Three { get; init; }

        public ushort? CltvDelta { get; init; }

        public static TlvTable<N1> Tlvs { get; } = new()
        {
            { 1, "tlv1", TlvTypes.Tu64, m => m.Amount, (m, v) => m with { Amount = v } },
            { 2, "tlv2", TlvTypes.Of<ShortChannelId>(), m => m.Scid, (m, v) => m with { Scid = v } },
            {
                3, "tlv3",
                new TlvType<(Point, ulong, ulong)>(
                    (ref r) => (r.Point(), r.U64(), r.U64()), (w, v) => w.Write(v.Item1).U64(v.Item2).U64(v.Item3)),
                m => m.Three, (m, v) => m with { Three = v }
            },
            { 254, "tlv4", TlvTypes.U16, m => m.CltvDelta, (m, v) => m with { CltvDelta = v } },
        };
    }

    private sealed record N2
    {
        public ulong? Amount { get; init; }

        public uint? CltvExpiry { get; init; }

        public static TlvTable<N2> Tlvs { get; } = new()
        {
            { 0, "tlv1", TlvTypes.Tu64, m => m.Amount, (m, v) => m with { Amount = v } },
            { 11, "tlv2", TlvTypes.Tu32, m => m.CltvExpiry, (m, v) => m with { CltvExpiry = v } },
        };
    }

    private static IEnumerable<TestCaseData> Of(string path, Func<JToken, string> name) =>
        Vectors.SelectToken(path)!.Select((v, i) => new TestCaseData(v).SetArgDisplayNames(name(v), i.ToString(CultureInfo.InvariantCulture)));

    private static IEnumerable<TestCaseData> BigSizeDecoding => Of("bigsize.decoding", v => v.Value<string>("name")!);

    private static IEnumerable<TestCaseData> BigSizeEncoding => Of("bigsize.encoding", v => v.Value<string>("name")!);

    private static IEnumerable<TestCaseData> Streams => Of("tlv", v => $"{v.Value<string>("stream")![..Math.Min(20, v.Value<string>("stream")!.Length)]} {v.Value<string>("what")}");

    private static IEnumerable<TestCaseData> Extensions => Of("extension", v => v.Value<string>("message")!);

    private static IEnumerable<TestCaseData> Signed => Of("signed", v => v["value"]!.ToString());

    [TestCaseSource(nameof(BigSizeDecoding))]
    public void A_big_size_decodes_as_published(JToken vector)
    {
        var reader = new WireReader(Convert.FromHexString(vector.Value<string>("bytes")!));
        var value = reader.BigSize();
        var error = vector.Value<string>("exp_error");
        Assert.That(reader.Failure, Is.EqualTo(error switch
        {
            null => WireErrorKind.None,
            "decoded bigsize is not canonical" => WireErrorKind.NotMinimal,
            _ => WireErrorKind.Truncated,
        }));
        Assert.That(value, Is.EqualTo(ulong.Parse(vector["value"]!.ToString(), CultureInfo.InvariantCulture)));
    }

    [TestCaseSource(nameof(BigSizeEncoding))]
    public void A_big_size_encodes_as_published(JToken vector)
    {
        var value = ulong.Parse(vector["value"]!.ToString(), CultureInfo.InvariantCulture);
        Assert.That(Convert.ToHexStringLower(new WireWriter().BigSize(value).Written), Is.EqualTo(vector.Value<string>("bytes")));
    }

    [TestCaseSource(nameof(Signed))]
    public void A_signed_integer_is_encoded_as_published(JToken vector)
    {
        var value = vector.Value<long>("value");
        var bytes = Convert.FromHexString(vector.Value<string>("bytes")!);
        var reader = new WireReader(bytes);
        Assert.That(bytes.Length switch { 1 => reader.S8(), 2 => reader.S16(), 4 => reader.S32(), _ => reader.S64() }, Is.EqualTo(value));
        var writer = new WireWriter();
        _ = bytes.Length switch
        {
            1 => writer.S8((sbyte)value),
            2 => writer.S16((short)value),
            4 => writer.S32((int)value),
            _ => writer.S64(value),
        };
        Assert.That(writer.ToArray(), Is.EqualTo(bytes));
    }

    [TestCaseSource(nameof(Extensions))]
    public void An_extended_message_is_read_as_published(JToken vector)
    {
        var bytes = Convert.FromHexString(vector.Value<string>("message")!);
        var read = MessageCodec.TryDecode(bytes, out var message, out var error);
        Assert.That(read, Is.EqualTo(vector.Value<bool>("valid")));
        if (read)
            Assert.That(MessageCodec.Encode(message!), Is.EqualTo(bytes));
        else
            Assert.That(error!.Consequence, Is.EqualTo(Consequence.Disconnect));
    }

    [TestCaseSource(nameof(Streams))]
    public void A_stream_is_read_as_published(JToken vector)
    {
        var bytes = Convert.FromHexString(vector.Value<string>("stream")!);
        foreach (var ns in vector["namespaces"]!.Values<string>())
        {
            Assert.That(TryRead(ns!, bytes, out var text), Is.EqualTo(vector.Value<bool>("valid")), ns);
            // "`tlv3` `node_id`=02.. `amount_msat_1`=1 `amount_msat_2`=2" in the BOLT
            if (vector.Value<bool>("valid") && vector.Value<string>("what")!.Contains('='))
                Assert.That(text, Is.EqualTo(string.Join(' ', vector.Value<string>("what")!.Split(' ').Where(w => w.Contains('=')).Select(w => w[(w.IndexOf('=') + 1)..]))));
        }
    }

    /// <summary>BOLT 1: "Any appending of an invalid stream to a valid stream should trigger a decoding failure."</summary>
    [Test]
    public void An_invalid_stream_behind_a_valid_one_is_refused()
    {
        foreach (var ns in new[] { "n1", "n2" })
        {
            foreach (var valid in InNamespace(ns, true))
            {
                foreach (var invalid in InNamespace(ns, false))
                    Assert.That(TryRead(ns, [.. valid, .. invalid], out _), Is.False, $"{Convert.ToHexString(valid)} + {Convert.ToHexString(invalid)}");
            }
        }
    }

    /// <summary>
    /// BOLT 1: "Any appending of a higher-numbered valid stream to a lower-numbered valid stream should not trigger a decoding failure."
    /// </summary>
    [Test]
    public void Valid_streams_in_order_are_read()
    {
        foreach (var ns in new[] { "n1", "n2" })
        {
            foreach (var first in InNamespace(ns, true))
            {
                foreach (var second in InNamespace(ns, true))
                {
                    var inOrder = first.Length == 0 || second.Length == 0 || TypeOf(first) < TypeOf(second);
                    Assert.That(TryRead(ns, [.. first, .. second], out _), Is.EqualTo(inOrder), $"{Convert.ToHexString(first)} + {Convert.ToHexString(second)}");
                }
            }
        }
    }

    [TestCase(0xfc)]
    [TestCase(0xfd)]
    [TestCase(0xffff)]
    [TestCase(0x10000)]
    public void A_long_record_gets_a_long_length(int length)
    {
        var record = new byte[length];
        new Random(length).NextBytes(record);
        var writer = new WireWriter(1).Prefixed(record, (w, v) => w.Bytes(v));
        var reader = new WireReader(writer.Written);
        Assert.That(reader.BigSize(), Is.EqualTo(length));
        Assert.That(reader.RestSpan().SequenceEqual(record), Is.True);
        Assert.That(reader.Failed, Is.False);
    }

    private static ulong TypeOf(byte[] stream)
    {
        var reader = new WireReader(stream);
        return reader.BigSize();
    }

    private static IEnumerable<byte[]> InNamespace(string ns, bool valid) => Vectors["tlv"]!
        .Where(v => v["namespaces"]!.Values<string>().Contains(ns) && v.Value<bool>("valid") == valid)
        .Select(v => Convert.FromHexString(v.Value<string>("stream")!));

    /// <summary>Reads, writes again and compares; the text is what the BOLT calls "Values".</summary>
    private static bool TryRead(string ns, byte[] bytes, out string text)
    {
        var reader = new WireReader(bytes);
        var writer = new WireWriter();
        if (ns == "n1")
        {
            var read = N1.Tlvs.Read(new N1(), ref reader, out var unknown);
            N1.Tlvs.Write(writer, read, unknown);
            text = $"{read.Amount}{read.Scid}{read.CltvDelta}" + (read.Three is { } three ? $"{three.Node} {three.First} {three.Second}" : "");
        }
        else
        {
            var read = N2.Tlvs.Read(new N2(), ref reader, out var unknown);
            N2.Tlvs.Write(writer, read, unknown);
            text = $"{read.Amount}{read.CltvExpiry}";
        }
        if (!reader.Failed)
            Assert.That(writer.ToArray(), Is.EqualTo(bytes));
        return !reader.Failed;
    }
}
