using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Tests.Protocol.Wire;

[Parallelizable]
public class MessageCodecTests
{
    private static IEnumerable<Type> Types => MessageGenerators.Types;

    [TestCaseSource(nameof(Types))]
    public void What_is_written_is_read_again(Type type) => Prop.ForAll(Arb.From(MessageGenerators.Of(type)), message =>
    {
        var bytes = MessageCodec.Encode(message);
        Assert.That(MessageCodec.TryDecode(bytes, out var read, out var error), Is.True, error?.ToString());
        Assert.That(read, Is.EqualTo(message));
        Assert.That(MessageCodec.Encode(read!), Is.EqualTo(bytes));
        Assert.That(read!.Validate(), Is.Null);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Test]
    public void Every_message_is_in_the_table_once()
    {
        Assert.That(MessageCodec.All.Select(m => m.Key), Is.EquivalentTo(Enum.GetValues<MessageType>()));
        Assert.That(MessageGenerators.Types, Has.Count.EqualTo(Enum.GetValues<MessageType>().Length));
        foreach (var type in MessageGenerators.Types)
            Assert.That(MessageCodec.All.Select(m => m.Key), Has.One.EqualTo(MessageGenerators.Make(type, new Random(1)).Type));
    }

    [Test]
    public void Receiving_an_unknown_odd_message_keeps_it()
    {
        Assert.That(MessageCodec.TryDecode([0x80, 0x01, 1, 2, 3], out var message, out _), Is.True);
        Assert.That(message, Is.EqualTo(new UnknownMessage(0x8001, new ByteString([1, 2, 3]))));
        Assert.That(MessageCodec.Encode(message!), Is.EqualTo(new byte[] { 0x80, 0x01, 1, 2, 3 }));
        Assert.That(MessageCodec.NameOf(message!.Type), Is.EqualTo("unknown message 32769"));
    }

    [Test]
    public void Receiving_an_unknown_even_message_closes_the_connection()
    {
        Assert.That(MessageCodec.TryDecode([0x80, 0x00, 1, 2, 3], out _, out var error), Is.False);
        Assert.That((error!.Kind, error.Consequence, error.Message), Is.EqualTo((WireErrorKind.UnknownEvenMessage, Consequence.Disconnect, (MessageType)0x8000)));
    }

    [TestCase("")]
    [TestCase("00")]
    public void Receiving_less_than_a_type_closes_the_connection(string hex)
    {
        Assert.That(MessageCodec.TryDecode(Convert.FromHexString(hex), out _, out var error), Is.False);
        Assert.That((error!.Kind, error.Consequence), Is.EqualTo((WireErrorKind.Truncated, Consequence.Disconnect)));
    }

    [Test]
    public void Receiving_more_than_a_message_may_have_is_refused()
    {
        Assert.That(MessageCodec.TryDecode([0x80, 0x01, .. new byte[65533]], out _, out _), Is.True);
        Assert.That(MessageCodec.TryDecode([0x80, 0x01, .. new byte[65534]], out _, out var error), Is.False);
        Assert.That(error!.Kind, Is.EqualTo(WireErrorKind.TooLong));
    }

    [Test]
    public void Writing_more_than_a_message_may_have_throws()
    {
        Assert.That(MessageCodec.Encode(new PeerStorage(new ByteString(new byte[PeerStorage.MaxBlobLength]))), Has.Length.EqualTo(Message.MaxLength));
        Assert.That(() => MessageCodec.Encode(new PeerStorage(new ByteString(new byte[65532]))), Throws.ArgumentException);
        Assert.That(() => MessageCodec.Encode(new PeerStorage(new ByteString(new byte[65536]))), Throws.ArgumentException);
        Assert.That(MessageCodec.Encode(ErrorMessage.Of(ChannelId.All, new string('x', 100_000))), Has.Length.LessThanOrEqualTo(Message.MaxLength));
    }

    [TestCaseSource(nameof(Types))]
    public void Every_shorter_message_is_refused_or_still_whole(Type type)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var bytes = MessageCodec.Encode(MessageGenerators.Make(type, new Random(seed)));
            for (var length = 0; length < bytes.Length; length++)
            {
                // The cut may fall between TLV records, or into the free tail of gossip.
                if (MessageCodec.TryDecode(bytes.AsSpan(0, length), out var message, out _))
                    Assert.That(MessageCodec.Encode(message), Is.EqualTo(bytes[..length]), $"seed {seed} length {length}");
            }
        }
    }

    [Test]
    public void Writing_into_a_kept_writer_appends()
    {
        var writer = new WireWriter(1);
        MessageCodec.Encode(new TxComplete(default), writer);
        MessageCodec.Encode(new TxComplete(default), writer);
        Assert.That(writer.ToArray(), Is.EqualTo((byte[])[0, 70, .. new byte[32], 0, 70, .. new byte[32]]));
        Assert.That(writer.Clear().Length, Is.Zero);
    }

    [Test]
    public void Unknown_records_are_kept_between_the_known_ones()
    {
        var message = new ChannelReestablish(default, 1, 2, default, default)
        {
            NextFunding = new ReestablishFunding(default, 1),
            CurrentFundingLocked = new ReestablishFunding(default, 0),
            Unknown = UnknownTlvs.Of((3UL, new ByteString([9])), (7UL, ByteString.Empty), (1_000_001UL, new ByteString([8, 8]))),
        };
        var bytes = MessageCodec.Encode(message);
        Assert.That(Convert.ToHexStringLower(bytes.AsSpan(2 + 32 + 8 + 8 + 32 + 33)), Is.EqualTo(
            $"0121{new string('0', 64)}01" + "030109" + $"0521{new string('0', 64)}00" + "0700" + "fe000f4241020808"));
        Assert.That(MessageCodec.TryDecode(bytes, out var read, out _), Is.True);
        Assert.That(read, Is.EqualTo(message));
        Assert.That(read!.Unknown.Count, Is.EqualTo(3));
        Assert.That(read.Unknown.TryGet(1_000_001, out var value) ? value : default, Is.EqualTo(new ByteString([8, 8])));
        Assert.That(read.Unknown.TryGet(9, out _), Is.False);
        Assert.That(read.Unknown.ToString(), Is.EqualTo("[3=09, 7=, 1000001=0808]"));
    }

    [Test]
    public void Writing_an_unknown_record_with_a_known_type_throws()
    {
        Assert.That(() => MessageCodec.Encode(new ChannelReady(default, default) { Unknown = UnknownTlvs.Of((1UL, default)) }), Throws.ArgumentException);
        Assert.That(() => UnknownTlvs.Of((3UL, default), (3UL, default)), Throws.ArgumentException);
    }

    /// <summary>Flips, cuts, repeats and mixes valid messages.</summary>
    [Test]
    public void Mutated_messages_never_throw() => Storm(50_000, seed: Random.Shared.Next());

    [Test, Category("Slow")]
    public void A_million_mutated_messages_never_throw() => Storm(2_000_000, seed: Random.Shared.Next());

    private static void Storm(int count, int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var corpus = MessageGenerators.Types.SelectMany(t => Enumerable.Range(0, 8).Select(_ => MessageCodec.Encode(MessageGenerators.Make(t, random)))).ToArray();
        var writer = new WireWriter(Message.MaxLength);
        var accepted = 0;
        for (var i = 0; i < count; i++)
        {
            var bytes = Mutation.Of(corpus, random);
            try
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                var read = MessageCodec.TryDecode(bytes, out var message, out var error);
                var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                // An array of one byte takes 32, and comes with three bytes on the wire; that is the worst there is.
                if (allocated > 40L * bytes.Length + 4096)
                    Assert.Fail($"{allocated} bytes allocated for {bytes.Length}");
                if (!read)
                {
                    if (error!.Detail.AsSpan().ContainsAnyExceptInRange(' ', '~') || error.ToString().Length > 300)
                        Assert.Fail($"unfit to be sent: {error}");
                    continue;
                }
                accepted++;
                MessageCodec.Encode(message!, writer.Clear());
                if (!writer.Written.SequenceEqual(bytes))
                    Assert.Fail("written differently");
                _ = message!.GetHashCode() + message.ToString()!.Length;
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, message {i}: {Convert.ToHexStringLower(bytes)}\n{e}");
            }
        }
        Assert.That(accepted, Is.GreaterThan(count / 20), "most mutations should be near to a valid message");
    }

    [Test]
    public void The_greediest_messages_take_linear_work()
    {
        var hostile = new Dictionary<string, byte[]>
        {
            ["tiny unknown records"] = [0x00, 0x13, 0, 0, .. Tlvs(20_000)],
            ["tiny witnesses"] = [0x00, 0x47, .. new byte[64], 0x55, 0x00, .. Enumerable.Repeat<byte[]>([0, 1, 1], 0x5500).SelectMany(b => b)],
            ["all features"] = [0x00, 0x10, 0, 0, 0xff, 0xe0, .. Enumerable.Repeat((byte)0xaa, 0xffe0)],
            ["flags without ids"] = [0x01, 0x05, .. new byte[32], 0, 1, 0, 1, 0xfd, 0xf0, 0, .. new byte[0xf000]],
            ["signatures"] = [0x00, 0x84, .. new byte[96], 0x03, 0xfd, .. new byte[0x3fd * 64]],
        };
        foreach (var (name, bytes) in hostile)
        {
            MessageCodec.TryDecode(bytes, out _, out _);
            var clock = Stopwatch.StartNew();
            var before = GC.GetAllocatedBytesForCurrentThread();
            MessageCodec.TryDecode(bytes, out var message, out var error);
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(40 * 65536), name);
            Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromMilliseconds(250)), name);
            Assert.That(error is null || error.Kind != WireErrorKind.Truncated, Is.True, $"{name}: {error} {message}");
        }
    }

    private static byte[] Tlvs(int count)
    {
        var writer = new WireWriter();
        for (var i = 0; i < count && writer.Length < 65000; i++)
            writer.BigSize((ulong)(2 * i + 1)).BigSize(0);
        return writer.ToArray();
    }
}
