using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Channels.Storage;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Tests.Protocol.Channels;

namespace Lnd.Actors.Tests.Golden;

/// <summary>Stored formats are for ever: what stands in the golden file was written once and must be read, and written, the same by every later version.</summary>
[Parallelizable]
public class StoredEventTests
{
    private static readonly string GoldenFile = Path.Combine(AppContext.BaseDirectory, "Golden", "channel-events.txt");

    private static readonly Htlc Htlc = CommitmentVectors.Htlc(3) with
    {
        Onion = new ByteString([7, 8, 9]),
        PathKey = CommitmentVectors.PerCommitmentPoint,
        Origin = new ByteString([4, 2]),
    };

    /// <summary>One of each event, and of each variant of its parts.</summary>
    private static IEnumerable<ChannelEvent> Events()
    {
        var point = CommitmentVectors.PerCommitmentPoint;
        var signature = new Signature([.. Enumerable.Range(1, 64).Select(n => (byte)n)]);
        yield return new ChannelFunded(
            CommitmentVectors.Terms(CommitmentFormat.Anchors, 546) with { LocalShutdownScript = new ByteString([0, 20, 1]), IsZeroConf = true, Announce = true },
            new Commitments { Opener = Side.Remote, LocalBalance = new MilliSatoshi(7), RemoteBalance = new MilliSatoshi(9), Feerate = new FeeratePerKw(253) },
            signature, point);
        yield return new FundingConfirmed(new ShortChannelId(new BlockHeight(100), 2, 3));
        yield return new FundingUnconfirmed();
        yield return new ChannelReadySent();
        yield return new ChannelReadyReceived(point, null);
        yield return new ChannelReadyReceived(point, new ShortChannelId(77));
        yield return new AnnouncementSigned(new ShortChannelId(78), signature, signature);
        yield return new HtlcOffered(Htlc);
        yield return new HtlcOffered(Htlc with { PathKey = null, Origin = default });
        yield return new HtlcRemovalOffered(5, new HtlcRemoval.Fulfilled(CommitmentVectors.PreimageOf(4)));
        yield return new HtlcRemovalOffered(6, new HtlcRemoval.Failed(new ByteString([1, 2])));
        yield return new HtlcRemovalOffered(7, new HtlcRemoval.Malformed(Sha256Hash.Of([1]), 0x8005));
        yield return new FeerateOffered(new FeeratePerKw(1234));
        yield return new CommitmentSent(12);
        yield return new CommitmentReceived(
            13,
            [new PeerUpdate.Added(Htlc), new PeerUpdate.RemovedHtlc(2, new HtlcRemoval.Failed(new ByteString([3]))), new PeerUpdate.ChangedFeerate(new FeeratePerKw(300))],
            signature, [signature, signature]);
        yield return new RevocationReceived(new PerCommitmentSecret([.. Enumerable.Repeat((byte)5, 32)]), point);
        yield return new ResolutionsAcknowledged([1, 2, 300]);
        yield return new ShutdownSent(new ByteString([0, 20, 5]));
        yield return new ShutdownReceived(new ByteString([0, 20, 6]));
        yield return new MutualCloseAgreed(new ByteString([1, 2, 3]), new Satoshi(500));
        yield return new ChannelFailed("a reason");
        yield return new DataLossDetected("another reason");
        yield return new ChannelForgotten();
        yield return new FundingSpent(TxId.Parse("8984484a580b825b9972d7adb15050b3ab624ccd731946b3eeddb92f4e7ef6be"));
    }

    [Test]
    public void Every_event_is_in_the_golden_file_and_is_stored_as_it_says()
    {
        var golden = File.ReadAllLines(GoldenFile);
        var now = Events().Select(e => $"{e.GetType().Name} {Convert.ToHexStringLower(ChannelEventCodec.Encode(e))}").ToArray();
        Assert.That(now, Is.EqualTo(golden));
    }

    [Test]
    public void The_golden_file_is_read_as_it_was_meant()
    {
        var read = File.ReadAllLines(GoldenFile).Select(line => Decode(Convert.FromHexString(line.Split(' ')[1])));
        Assert.That(read, Is.EqualTo(Events()));
    }

    [Test]
    public void No_kind_of_event_is_left_out() =>
        Assert.That(
            Events().Select(e => e.GetType()).Distinct(),
            Is.EquivalentTo(typeof(ChannelEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ChannelEvent)))));

    [Test]
    public void An_event_of_a_newer_node_is_refused_with_a_reason()
    {
        var bytes = ChannelEventCodec.Encode(new CommitmentSent(12));
        bytes[2] = 9;
        Assert.That(ChannelEventCodec.TryDecode(bytes, out _, out var error), Is.False);
        Assert.That(error, Does.Contain("version 9").And.Contain("newer node"));
    }

    [Test]
    public void Damaged_events_are_refused_and_never_throw()
    {
        var whole = Events().Select(ChannelEventCodec.Encode).ToArray();
        var damaged = from bytes in Gen.Elements<byte[]>(whole)
                      from at in Gen.Choose(0, bytes.Length - 1)
                      from value in Gen.Choose(0, 255)
                      from length in Gen.Choose(0, bytes.Length)
                      select (byte[])[.. bytes[..at], (byte)value, .. bytes[(at + 1)..Math.Max(at + 1, length)]];
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(5_000),
            Prop.ForAll(damaged.ToArbitrary(), bytes => ChannelEventCodec.TryDecode(bytes, out var e, out var error) == (e is not null) && (e is null) == (error is not null)));
    }

    private static ChannelEvent Decode(byte[] bytes)
    {
        Assert.That(ChannelEventCodec.TryDecode(bytes, out var happened, out var error), error);
        return happened!;
    }
}
