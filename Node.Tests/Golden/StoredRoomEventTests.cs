using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Persistence.Formats;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Protocol.Onchain.Storage;
using Lnd.Actors.Tests.Protocol.Channels;

namespace Lnd.Actors.Tests.Golden;

/// <summary>As <see cref="StoredEventTests"/>, for the channels' room with its snapshots, the planners of closed channels, and the history of forwards.</summary>
[Parallelizable]
public class StoredRoomEventTests
{
    private static readonly string GoldenFile = Path.Combine(AppContext.BaseDirectory, "Golden", "room-events.txt");

    private static readonly Point Peer = CommitmentVectors.PerCommitmentPoint;
    private static readonly TxId TxId = TxId.Parse("8984484a580b825b9972d7adb15050b3ab624ccd731946b3eeddb92f4e7ef6be");
    private static readonly Outpoint Outpoint = new(TxId, 3);
    private static readonly Preimage Preimage = CommitmentVectors.PreimageOf(4);
    private static readonly ByteString Bytes = new([1, 2, 3]);
    private static readonly ShortChannelId In = new(new BlockHeight(100), 2, 3);
    private static readonly ShortChannelId Out = new(77);

    private static readonly ForwardEvent[] Forwards =
    [
        new ForwardEvent.Offered(1, 2, In, Out, 3, new MilliSatoshi(1_001), new MilliSatoshi(1_000), 1_700_000_000_123),
        new ForwardEvent.Ended(1, 2, true, 1_700_000_000_124),
        new ForwardEvent.Ended(1, 3, false, 1_700_000_000_125),
        new ForwardEvent.Refused(1, 4, In, Out, new MilliSatoshi(5), new MilliSatoshi(4), 0x1007, 1_700_000_000_126),
    ];

    private static readonly ForwardsSnapshot ForwardsLeft = new(
        new MilliSatoshi(12), [new OpenForward(1, 2, new MilliSatoshi(3)), new OpenForward(4, 5, new MilliSatoshi(6))]);

    private static readonly ChannelsEvent[] Channels =
    [
        new ChannelsEvent.Registered(7, Peer), new ChannelsEvent.Over(7),
        new ChannelsEvent.StageReached(7, ChannelStage.AwaitingReady, ChannelStage.Normal, StageCause.User, "Both sides are ready", 1_700_000_000_127),
    ];

    private static readonly ChannelSnapshot Snapshot = new(
        Channel.Apply(
            Channel.New.State,
            new ChannelFunded(
                CommitmentVectors.Terms(CommitmentFormat.Anchors, 546),
                new Commitments { Opener = Side.Remote, LocalBalance = new MilliSatoshi(7), RemoteBalance = new MilliSatoshi(9), Feerate = new FeeratePerKw(253) },
                new Signature([.. Enumerable.Range(1, 64).Select(n => (byte)n)]), Peer)),
        new ChannelTraffic(1, new MilliSatoshi(2), 3, new MilliSatoshi(4), 5, new MilliSatoshi(6), 7, new MilliSatoshi(8)));

    private static readonly OnchainEvent[] Onchain =
    [
        .. Closings().Select(closing => new OnchainEvent.FundingSpendSeen(Bytes, closing)),
        new OnchainEvent.FundingSpendConfirmed(Bytes, new BlockHeight(200), new Closing.Mutual()),
        new OnchainEvent.FundingSpendReorged(),
        new OnchainEvent.OutputSpent(Outpoint, new OutputSpend(TxId, 1, new BlockHeight(201), default), null),
        new OnchainEvent.OutputSpent(Outpoint, new OutputSpend(TxId, 1, new BlockHeight(201), default), new SecondStage(new Satoshi(600), Bytes)),
        new OnchainEvent.SpenderReorged(TxId),
        new OnchainEvent.PreimageKnown(5, Preimage),
        new OnchainEvent.OutgoingFulfilled(6, Preimage),
        new OnchainEvent.OutgoingFailed(7),
        new OnchainEvent.ClaimUpdated(new Claim { Id = 8, Kind = ClaimKind.HtlcTimeout, Inputs = [Outpoint], Wanted = new CoinRequest(new Satoshi(9), new FeeratePerKw(253)) }),
        new OnchainEvent.ClaimUpdated(new Claim
        {
            Id = 9,
            Kind = ClaimKind.Sweep,
            Inputs = [Outpoint],
            ReplacedFee = new Satoshi(10),
            Current = new ClaimTransaction(Bytes, TxId, new Satoshi(11), 12, new BlockHeight(202), [new WalletCoin(Outpoint, new Satoshi(13), Bytes, 14)], Bytes),
        }),
        new OnchainEvent.ClaimEnded(8),
        new OnchainEvent.OutputResolved(Outpoint, Resolution.Uneconomic),
        new OnchainEvent.Completed(),
    ];

    [Test]
    public void Every_event_is_stored_as_the_golden_file_says()
    {
        string[] now =
        [
            .. Forwards.Select(e => Line(e, ForwardEventCodec.Encode(e))), Line(ForwardsLeft, ForwardsSnapshotCodec.Encode(ForwardsLeft)), .. Channels.Select(e => Line(e, ChannelsEventCodec.Encode(e))),
            Line(Snapshot, ChannelSnapshotCodec.Encode(Snapshot)), .. Onchain.Select(e => Line(e, OnchainEventCodec.Encode(e))),
        ];
        Assert.That(now, Is.EqualTo(File.ReadAllLines(GoldenFile)), () => string.Join('\n', now));
    }

    [Test]
    public void The_golden_file_is_read_as_it_was_meant()
    {
        var golden = File.ReadAllLines(GoldenFile).Select(line => line.Split(' ')).ToLookup(parts => parts[0].Split('.')[0], parts => Convert.FromHexString(parts[1]));
        Assert.That(golden[nameof(ForwardEvent)].Select(bytes => ForwardEventCodec.TryDecode(bytes, out var e, out _) ? e : null), Is.EqualTo(Forwards));
        Assert.That(ForwardsSnapshotCodec.TryDecode(golden[nameof(ForwardsSnapshot)].Single(), out var left, out _) ? left.Fees : default, Is.EqualTo(ForwardsLeft.Fees));
        Assert.That(left!.Open, Is.EqualTo(ForwardsLeft.Open));
        Assert.That(golden[nameof(ChannelsEvent)].Select(bytes => ChannelsEventCodec.TryDecode(bytes, out var e, out _) ? e : null), Is.EqualTo(Channels));
        Assert.That(golden[nameof(ChannelSnapshot)].Select(bytes => ChannelSnapshotCodec.TryDecode(bytes, out var e, out _) ? e : null), Is.EqualTo(new[] { Snapshot }));
        Assert.That(golden[nameof(OnchainEvent)].Select(bytes => OnchainEventCodec.TryDecode(bytes, out var e, out _) ? e : null), Is.EqualTo(Onchain));
    }

    [Test]
    public void No_kind_of_event_is_left_out()
    {
        Covers(Forwards);
        Covers(Channels);
        Covers(Onchain);
        Covers(Closings().ToArray());

        static void Covers<T>(T[] events) => Assert.That(
            events.Select(e => e!.GetType()).Distinct(), Is.EquivalentTo(typeof(T).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(T)))));
    }

    private static IEnumerable<Closing> Closings()
    {
        yield return new Closing.Mutual();
        yield return new Closing.Local(1, Peer);
        yield return new Closing.LocalOutdated(2, Peer);
        yield return new Closing.Remote(3, Peer);
        yield return new Closing.RemoteUnknown(4);
        yield return new Closing.Revoked(
            5, new PerCommitmentSecret([.. Enumerable.Repeat((byte)5, 32)]),
            [new HistoricHtlc(new HtlcKey(Side.Remote, 6), new MilliSatoshi(7), Preimage.Hash, new BlockHeight(300))]);
        yield return new Closing.Rogue();
    }

    private static string Line(object happened, byte[] bytes)
    {
        var type = happened.GetType();
        return $"{(type.DeclaringType is { } family ? $"{family.Name}.{type.Name}" : type.Name)} {Convert.ToHexStringLower(bytes)}";
    }
}
