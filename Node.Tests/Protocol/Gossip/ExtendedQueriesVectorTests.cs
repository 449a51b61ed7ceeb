using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;
using Newtonsoft.Json.Linq;

namespace Lnd.Actors.Tests.Protocol.Gossip;

/// <summary>
/// The vectors of BOLT 7 for extended queries. Those with zlib are older than the sentence "this encoding MUST NOT be used": they must be
/// refused.
/// </summary>
[Parallelizable]
public class ExtendedQueriesVectorTests
{
    private static readonly JArray Vectors = JArray.Parse(
        File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "Vectors/bolt07/extended-queries.json")));

    private static IEnumerable<TestCaseData> All => Vectors.Select((v, i) => new TestCaseData(v).SetArgDisplayNames($"{i} {v["msg"]!["type"]}"));

    [TestCaseSource(nameof(All))]
    public void A_query_is_read_as_published(JToken vector)
    {
        var bytes = Convert.FromHexString(vector.Value<string>("hex")!);
        var read = MessageCodec.TryDecode(bytes, out var message, out var error);
        if (vector["msg"]!.ToString().Contains("ZLIB"))
        {
            Assert.That((read, error?.Kind, error?.Consequence), Is.EqualTo((false, (WireErrorKind?)WireErrorKind.BadEncoding, (Consequence?)Consequence.Warn)));
            Assert.That(error!.Detail, Does.Contain("encoding 1"));
            return;
        }
        Assert.That(read, Is.True, error?.ToString());
        Assert.That(message, Is.EqualTo(Expected((JObject)vector["msg"]!)));
        Assert.That(MessageCodec.Encode(message!), Is.EqualTo(bytes));
    }

    [Test]
    public void Some_vectors_have_no_zlib() => Assert.That(Vectors.Count(v => !v["msg"]!.ToString().Contains("ZLIB")), Is.EqualTo(5));

    private static Message Expected(JObject msg)
    {
        var chain = ChainHash.Parse(msg.Value<string>("chainHash")!);
        ValueList<ShortChannelId> ids = [.. msg.SelectTokens("shortChannelIds.array[*]").Select(t => ShortChannelId.Parse(t.ToString()))];
        var first = new BlockHeight(msg.Value<uint?>("firstBlockNum") ?? 0);
        var count = msg.Value<uint?>("numberOfBlocks") ?? 0;
        return msg.Value<string>("type") switch
        {
            "QueryChannelRange" => new QueryChannelRange(chain, first, count)
            {
                Options = msg.SelectToken("tlvStream.records[0]") is null ? null : QueryOptions.Timestamps | QueryOptions.Checksums,
            },
            "ReplyChannelRange" => new ReplyChannelRange(chain, first, count, msg.Value<int>("complete") == 1, ids)
            {
                Timestamps = Pairs(msg, "timestamps.timestamps", "timestamp"),
                Checksums = Pairs(msg, "checksums.checksums", "checksum"),
            },
            "QueryShortChannelIds" => new QueryShortChannelIds(chain, ids),
            var other => throw new ArgumentException(other),
        };
    }

    private static ValueList<UpdatePair>? Pairs(JObject msg, string path, string name) => msg.SelectToken(path) is { } array
        ? [.. array.Select(t => new UpdatePair(t.Value<uint>($"{name}1"), t.Value<uint>($"{name}2")))]
        : null;
}
