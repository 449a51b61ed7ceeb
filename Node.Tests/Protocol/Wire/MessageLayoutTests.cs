using System.Globalization;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Tests.Protocol.Wire;

/// <summary>
/// Compares the codec with the tables of fields that stand in the BOLTs: for each message, bytes laid out by the table alone must be read,
/// and written again the same.
/// </summary>
[Parallelizable]
public class MessageLayoutTests
{
    private static readonly string[][] Rows = File.ReadAllLines(Path.Combine(TestContext.CurrentContext.TestDirectory, "Vectors/bolts/messages.csv"))
        .Select(line => line.Split(',')).ToArray();

    /// <summary>Content that a field must have to be valid, in hex; everything else is random.</summary>
    private static readonly Dictionary<string, string> Special = new()
    {
        ["open_channel.push_msat"] = "0000000000000000",
        ["open_channel.dust_limit_satoshis"] = "0000000000000162",
        ["open_channel.channel_reserve_satoshis"] = "0000000000000162",
        ["accept_channel.dust_limit_satoshis"] = "0000000000000162",
        ["open_channel2.dust_limit_satoshis"] = "0000000000000162",
        ["accept_channel2.dust_limit_satoshis"] = "0000000000000162",
        ["max_accepted_htlcs"] = "01e3",
        ["channel_type.type"] = "401000",
        ["tx_add_input.sequence"] = "fffffffd",
        ["stfu.initiator"] = "01",
        ["start_batch.batch_size"] = "0014",
        ["message_type.message_type"] = "0084",
        ["update_add_htlc.cltv_expiry"] = "000cffff",
        ["update_fail_malformed_htlc.failure_code"] = "c005",
        ["encoded_short_ids"] = "00" + "08a0000100000001" + "08a0000200000001",
        ["encoding_type"] = "00",
        ["encoded_query_flags"] = "1f01",
        ["encoded_timestamps"] = "00000001000000020000000300000004",
        ["checksums"] = "00000001000000020000000300000004",
        ["full_information"] = "01",
        ["sync_complete"] = "01",
        ["witness_data"] = "01020304",
        ["node_announcement.addresses"] = "017f0000012607",
        ["query_option_flags"] = "03",
        ["chains"] = new string('a', 128),
    };

    private static IEnumerable<string> Messages => Rows.Where(r => r[0] == "msgtype").Select(r => r[1]);

    private static IEnumerable<string> Streams(string message) =>
        Rows.Where(r => r[0] == "msgdata" && r[1] == message && r[3].EndsWith("tlvs", StringComparison.Ordinal)).Select(r => r[3])
            .Append($"{message}_tlvs").Distinct();

    private static IEnumerable<(ulong Type, string Stream, string Name)> Records(string message) =>
        from stream in Streams(message)
        from row in Rows
        where row[0] == "tlvtype" && row[1] == stream
        select (ulong.Parse(row[3], CultureInfo.InvariantCulture), stream, row[2]);

    [TestCaseSource(nameof(Messages))]
    public void A_message_laid_out_by_the_table_of_the_BOLT_is_read(string name)
    {
        var random = new Random(1);
        var type = ushort.Parse(Rows.Single(r => r[0] == "msgtype" && r[1] == name)[2], CultureInfo.InvariantCulture);
        Assert.That(MessageCodec.NameOf((MessageType)type), Is.EqualTo(name));
        var records = Records(name).ToArray();
        for (var round = 0; round < 40; round++)
        {
            // at first without any record, then each alone, then any of them; channel_type is one that must be there
            var chosen = records.Where((r, i) => r.Name == "channel_type" || (round > records.Length ? random.Next(2) == 0 : round == i + 1)).ToArray();
            if (name == "closing_sig")
                chosen = [records[round % 3]];
            if (name is "tx_add_input" or "start_batch")
                chosen = records;
            var writer = new WireWriter().U16(type);
            foreach (var field in Rows.Where(r => r[0] == "msgdata" && r[1] == name && !r[3].EndsWith("tlvs", StringComparison.Ordinal)))
                Field(writer, name, field[2], field[3], field[4], LengthOf(name, field[2]), random);
            foreach (var (number, stream, record) in chosen)
                writer.BigSize(number).Prefixed(0, (w, _) => Record(w, stream, record, random));
            var bytes = writer.ToArray();
            Assert.That(MessageCodec.TryDecode(bytes, out var message, out var error), Is.True, $"{error} {Convert.ToHexString(bytes)}");
            Assert.That(message, Is.Not.InstanceOf<UnknownMessage>());
            Assert.That(message!.Unknown.IsEmpty, Is.True, message.ToString());
            Assert.That(MessageCodec.Encode(message), Is.EqualTo(bytes));
        }
    }

    [Test]
    public void Every_message_of_the_codec_stands_in_the_BOLTs() =>
        Assert.That(MessageCodec.All.Select(m => m.Value), Is.EquivalentTo(Messages));

    private static void Record(WireWriter writer, string stream, string record, Random random)
    {
        // extract-formats does not know arrays of truncated hashes
        if (record == "attribution_data")
        {
            random.NextBytes(writer.Take(20 * 4 + 210 * 4));
            return;
        }
        foreach (var field in Rows.Where(r => r[0] == "tlvdata" && r[1] == stream && r[2] == record))
            Field(writer, record, field[3], field[4], field[5], null, random);
    }

    /// <summary>The field that this one is the length of, if it is one.</summary>
    private static string? LengthOf(string message, string field) =>
        Rows.FirstOrDefault(r => r[0] == "msgdata" && r[1] == message && r[4] == field) is { } counted ? counted[2] : null;

    private static void Field(WireWriter writer, string owner, string field, string type, string count, string? lengthOf, Random random)
    {
        if ((Special.GetValueOrDefault($"{owner}.{field}") ?? Special.GetValueOrDefault(field)) is { } hex)
            writer.Bytes(Convert.FromHexString(hex));
        else if (lengthOf is not null)
            writer.U16((ushort)((Special.GetValueOrDefault($"{owner}.{lengthOf}") ?? Special.GetValueOrDefault(lengthOf))?.Length / 2 ?? 3));
        else
            for (var i = count switch { "" => 1, "..." => 5, _ => int.TryParse(count, CultureInfo.InvariantCulture, out var n) ? n : 3 }; i > 0; i--)
                One(writer, type, random);
    }

    private static void One(WireWriter writer, string type, Random random)
    {
        var length = type switch
        {
            "byte" or "u8" => 1,
            "u16" => 2,
            "u32" => 4,
            "u64" or "s64" or "short_channel_id" => 8,
            "sha256" or "chain_hash" or "channel_id" => 32,
            "point" => 33,
            "signature" => 64,
            "witness" => 6,
            _ => throw new ArgumentException($"unknown type {type}"),
        };
        var bytes = writer.Take(length);
        random.NextBytes(bytes);
        switch (type)
        {
            case "u64":
                bytes[0] = 0;
                bytes[1] = 3;
                break;
            case "point":
                // the generator: opening messages ask the curve
                Convert.FromHexString("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798").CopyTo(bytes);
                break;
            case "witness":
                new byte[] { 0, 4, 1, 2, 3, 4 }.CopyTo(bytes);
                break;
        }
    }
}
