using System.Net;
using Lnd.Actors.Channels;
using Lnd.Actors.Gossip;
using Lnd.Actors.Invoices;
using Lnd.Actors.Payments;
using Lnd.Actors.Peers;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Switch;
using Lnd.Actors.Tests.Protocol.Channels;
using NBitcoin;

namespace Lnd.Actors.Tests.Rpc;

/// <summary>What rooms may answer.</summary>
internal static class Samples
{
    public static Point Peer { get; } = Node(9);

    public static TxId TxId => ChannelPair.FundingTxId;

    public static string Address => "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

    public static ByteString Script { get; } = new(BitcoinAddress.Create(Address, Network.RegTest).ScriptPubKey.ToBytes());

    public static Preimage Preimage { get; } = new(Enumerable.Repeat((byte)7, 32).ToArray());

    public static PaymentHash Hash => Preimage.Hash;

    public static ChannelState Normal { get; } = ChannelPair.Opened(CommitmentFormat.Anchors).Alice.State;

    public static ChannelState Funded { get; } = Normal with { ShortChannelId = null, ReadySent = false, ReadyReceived = false };

    public static ChannelState Failed { get; } = Normal with { Ending = new ChannelEnding.Unilateral("x") };

    public static ChannelState Forgotten { get; } = Normal with { Ending = new ChannelEnding.Forgotten() };

    public static ForwardingPolicy Policy { get; } = new(new MilliSatoshi(1), 10, 6, MilliSatoshi.Zero, new MilliSatoshi(990_000_000));

    public static PeerSummary Connected { get; } = new(Node(8), true, new IPEndPoint(IPAddress.Loopback, 9735), FeatureBits.Of(1), true);

    public static UsableChannel Usable { get; } = new(
        1, Peer, ShortChannelId.Parse("1x2x3"), new ShortChannelId(5), new ShortChannelId(6), true, true, new MilliSatoshi(1_000_000), new MilliSatoshi(1_000_000),
        MilliSatoshi.Zero, Policy);

    public static Transaction Transaction { get; } = MakeTransaction();

    public static ChannelGraph Graph { get; } = MakeGraph();

    public static NodeAnnouncement Announcement { get; } = new(
        default, FeatureBits.Of(1), new UnixTimestamp(5), Peer, new RgbColor(1, 2, 3), NodeAlias.Of("PEER"), AddressList.Of(NodeAddress.Parse("1.2.3.4:9735")), default);

    /// <summary>A node's id.</summary>
    public static Point Node(byte number) => new([2, .. Enumerable.Repeat(number, 32)]);

    public static ChannelSummary Channel(ChannelState? state = null) => new()
    {
        DbId = 1,
        Peer = Peer,
        State = state ?? Normal,
        Link = Lnd.Actors.Protocol.Channels.Link.Up,
        Policy = Policy,
        Status = ["CHANNELD_NORMAL:Channel ready for use."],
    };

    public static IReadOnlyList<ChannelsEvent.StageReached> History { get; } =
    [
        new(1, ChannelStage.Opening, ChannelStage.AwaitingReady, StageCause.Remote, "funded", 1_700_000_000_007),
        new(1, ChannelStage.AwaitingReady, ChannelStage.Onchain, StageCause.Onchain, "\"x\"", 1_700_000_001_000),
    ];

    /// <summary>A graph with that channel in it, as the gossip's room has it, and the peer's terms.</summary>
    public static ChannelGraph GraphOf(ChannelState state)
    {
        var (us, them) = (state.Terms.LocalNodeId, state.Terms.RemoteNodeId);
        var (one, two) = us.CompareTo(them) < 0 ? (us, them) : (them, us);
        var id = state.ShortChannelId ?? state.RemoteAlias!.Value;
        var theirs = new Lnd.Actors.Protocol.Gossip.ChannelPolicy
        {
            HtlcMinimum = new MilliSatoshi(5),
            HtlcMaximum = new MilliSatoshi(1000),
            FeeBase = 1,
            FeeProportionalMillionths = 2,
            Timestamp = new UnixTimestamp(3),
            CltvExpiryDelta = 6,
            IsKnown = true,
            IsDisabled = true,
        };
        return ChannelGraph.Empty.Apply(new GraphBatch().Add(new GraphChannel(id, one, two, state.Terms.Capacity)).Set(id, one == them ? 0 : 1, theirs));
    }

    public static Htlc Htlc(Side offerer, ulong amount) => new()
    {
        Key = new HtlcKey(offerer, offerer == Side.Local ? Normal.Commitments.NextLocalHtlcId : Normal.Commitments.NextRemoteHtlcId),
        Amount = new MilliSatoshi(amount),
        PaymentHash = Hash,
        CltvExpiry = new BlockHeight(500),
        Onion = default,
    };

    public static PartRecord Part(PaymentStatus status) => new()
    {
        Id = 3,
        UpdatedIndex = 4,
        Part = new PaymentPart(Hash, 1, 2),
        Destination = Peer,
        Amount = new MilliSatoshi(1000),
        AmountSent = new MilliSatoshi(1001),
        CreatedAt = 10,
        CompletedAt = status == PaymentStatus.Pending ? null : 11,
        Status = status,
        Label = "label",
        Preimage = status == PaymentStatus.Complete ? Preimage : null,
    };

    public static PaymentRecord Payment(PaymentStatus status) => new()
    {
        PaymentHash = Hash,
        Status = status,
        Destination = Peer,
        CreatedAt = 10,
        CompletedAt = status == PaymentStatus.Pending ? null : 11,
        Amount = new MilliSatoshi(1000),
        AmountSent = new MilliSatoshi(1001),
        Preimage = status == PaymentStatus.Complete ? Preimage : null,
        Parts = 2,
        CreatedIndex = 5,
    };

    public static InvoiceRecord Invoice(InvoiceStatus status) => new()
    {
        Label = "l",
        Bolt11 = "lnbcrt1",
        PaymentHash = Hash,
        PaymentSecret = new PaymentSecret(Preimage.ToArray()),
        Amount = new MilliSatoshi(1000),
        Description = "d \"é\" 😀",
        ExpiresAt = 100,
        CreatedIndex = 1,
        UpdatedIndex = 2,
        Status = status,
        Payment = status == InvoiceStatus.Paid ? new InvoicePayment(4, new MilliSatoshi(1000), 50, Preimage) : null,
    };

    private static Transaction MakeTransaction()
    {
        var transaction = Network.RegTest.Consensus.ConsensusFactory.CreateTransaction();
        transaction.Inputs.Add(new OutPoint(TxId.ToUint256(), 0));
        transaction.Inputs[0].WitScript = new WitScript(Op.GetPushOp(new byte[300]));
        transaction.Outputs.Add(Money.Satoshis(1000), BitcoinAddress.Create(Address, Network.RegTest).ScriptPubKey);
        return transaction;
    }

    private static ChannelGraph MakeGraph()
    {
        var (one, two) = (Node(1), Peer);
        var policy = new Lnd.Actors.Protocol.Gossip.ChannelPolicy
        {
            HtlcMaximum = new MilliSatoshi(1000),
            FeeBase = 1,
            FeeProportionalMillionths = 2,
            Timestamp = new UnixTimestamp(3),
            CltvExpiryDelta = 6,
            IsKnown = true,
        };
        var id = ShortChannelId.Parse("1x2x3");
        var batch = new GraphBatch()
            .Add(new GraphChannel(id, one, two, new Satoshi(1000)))
            .Set(id, 0, policy)
            .Set(id, 1, policy with { IsDisabled = true });
        return ChannelGraph.Empty.Apply(batch);
    }
}
