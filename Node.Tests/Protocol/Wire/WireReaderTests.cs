using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Tests.Protocol.Wire;

[Parallelizable]
public class WireReaderTests
{
    [Test]
    public void Integers_are_read_as_they_were_written() => Prop.ForAll<ulong, int>((any, shift) =>
    {
        var n = any >> (shift & 63);
        var reader = new WireReader(new WireWriter().U8((byte)n).U16((ushort)n).U32((uint)n).U64(n).BigSize(n).Truncated(n).Written);
        Assert.That((reader.U8(), reader.U16(), reader.U32(), reader.U64(), reader.BigSize()), Is.EqualTo(((byte)n, (ushort)n, (uint)n, n, n)));
        Assert.That((reader.Tu64(), reader.IsEmpty, reader.Failed), Is.EqualTo((n, true, false)));
    }).QuickCheckThrowOnFailure();

    [TestCase("", 0UL, WireErrorKind.None)]
    [TestCase("01", 1UL, WireErrorKind.None)]
    [TestCase("ffff", 65535UL, WireErrorKind.None)]
    [TestCase("00", 0UL, WireErrorKind.NotMinimal)]
    [TestCase("0001", 0UL, WireErrorKind.NotMinimal)]
    [TestCase("010000", 0UL, WireErrorKind.TooLong)]
    public void A_truncated_integer_is_minimal_and_bounded(string hex, ulong value, WireErrorKind failure)
    {
        var reader = new WireReader(Convert.FromHexString(hex));
        Assert.That((reader.Tu16(), reader.Failure), Is.EqualTo(((ushort)value, failure)));
    }

    [Test]
    public void After_a_failure_nothing_is_read()
    {
        var reader = new WireReader([1, 2, 3, 4, 5]);
        Assert.That(reader.U8(), Is.EqualTo(1));
        Assert.That(reader.U64(), Is.Zero);
        Assert.That((reader.Failure, reader.Position, reader.Remaining), Is.EqualTo((WireErrorKind.Truncated, 1, 0)));
        Assert.That((reader.U8(), reader.Read<Point>(), reader.Bytes16(), reader.List<Signature>(1000)), Is.EqualTo(((byte)0, default(Point), default(ByteString), default(ValueList<Signature>))));
        reader.Fail(WireErrorKind.Invalid, "later");
        Assert.That((reader.Failure, reader.FailureDetail), Is.EqualTo((WireErrorKind.Truncated, (string?)null)));
    }

    [Test]
    public void A_count_is_not_believed()
    {
        var reader = new WireReader(new byte[100]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(reader.List<Signature>(int.MaxValue).IsEmpty, Is.True);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(4096));
        Assert.That(reader.Failure, Is.EqualTo(WireErrorKind.Truncated));
    }

    [Test]
    public void Text_must_be_utf8()
    {
        var good = new WireReader(new WireWriter().Utf8("z\u00fcrich").Written);
        Assert.That((good.Utf8(7), good.IsEmpty), Is.EqualTo(("z\u00fcrich", true)));
        foreach (var bytes in new byte[][] { [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82] })
        {
            var bad = new WireReader(bytes);
            Assert.That((bad.Utf8(bytes.Length), bad.Failure), Is.EqualTo(("", WireErrorKind.BadText)));
        }
    }

    [Test]
    public void A_fork_must_be_read_to_its_end()
    {
        var reader = new WireReader([1, 2, 3, 4]);
        var fork = reader.Fork(2);
        fork.U8();
        reader.Join(fork);
        Assert.That((reader.Failure, reader.Position), Is.EqualTo((WireErrorKind.TooLong, 1)));
        reader = new WireReader([1, 2, 3, 4]);
        fork = reader.Fork(5);
        reader.Join(fork);
        Assert.That(reader.Failure, Is.EqualTo(WireErrorKind.Truncated));
    }

    /// <summary>Whatever users and files hold gives a value or false.</summary>
    [Test]
    public void Text_of_any_kind_does_not_throw() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        const string likely = "0123456789abcdefx:.[]msatbtc -+%/ONION\u00e9\0";
        var text = string.Concat(Enumerable.Range(0, random.Next(80)).Select(_ => likely[random.Next(likely.Length)]));
        text = random.Next(4) switch { 0 => text + "btc", 1 => text + ".onion:9735", 2 => $"[{text}]:1", _ => text };
        _ = MilliSatoshi.TryParse(text, out _) | Satoshi.TryParse(text, out _) | ShortChannelId.TryParse(text, out _) | Point.TryParse(text, out _)
            | NodeAddress.TryParse(text, out _) | ByteString.TryParse(text, out _) | RgbColor.TryParse(text, out _) | ChannelId.TryParse(text, out _);
        Assert.That(NodeAlias.Of(text).ToString(), Is.Not.Null);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
}
