using Akka.Actor;
using Akka.TestKit;
using Lnd.Actors.Chain;
using Lnd.Actors.Gossip;
using Lnd.Actors.Payments;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Invoices;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Switch;
using Lnd.Actors.Tests.Support;
using Lnd.Actors.Views;
using NBitcoin.Secp256k1;
using ChannelPolicy = Lnd.Actors.Protocol.Gossip.ChannelPolicy;
using SHA256 = System.Security.Cryptography.SHA256;

namespace Lnd.Actors.Tests.Payments;

/// <summary>
/// The payments' room alone, on virtual time, between a switch, a gossip's room and a chain that the test plays. The network: us - a - c, us - b - c, and us - c once
/// a test adds that.
/// </summary>
public abstract class PaymentRoom : RoomTestKit
{
    protected static readonly Peer Us = new("us"), A = new("a"), B = new("b"), C = new("c");
    protected static readonly ShortChannelId UsA = new(1), UsB = new(2), AC = new(3), BC = new(4), UsC = new(5);
    protected static readonly Preimage Secret = new([.. Enumerable.Repeat((byte)7, 32)]);

    protected PaymentRoom()
    {
        Looks = CreateTestProbe("looks");
        Chain = ActorOf(scripted => scripted.On<SubscribeTip>(subscribe => subscribe.Subscriber.Tell(new TipChanged(Height, default, true), scripted.Self)));
    }

    [SetUp]
    public void TellThatNothingIsUnderWay() => AnswerUnderWay();

    protected List<UsableChannel> Channels { get; } = [Channel(UsA, A, 100_000_000), Channel(UsB, B, 100_000_000)];

    protected bool AreChannelsLoaded { get; set; } = true;

    protected ChannelGraph Graph { get; set; } = Network();

    protected PaymentSettings Settings { get; set; } = new() { ShadowBlocks = 0 };

    /// <summary>Is told of each look that a payment takes at the node's channels.</summary>
    private TestProbe Looks { get; }

    private IActorRef Chain { get; }

    protected override Props RoomOf(NodeContext node) => PaymentsActor.Props(node, Settings, Us.Id, SwitchFront, Gossip, Chain, Views);

    protected override void ExpectRegistration()
    {
        Assert.That(Switch.ExpectMsg<RegisterPayments>(Patience).Payments, Is.EqualTo(Room));
        Asker = ExpectQuestion();
    }

    protected override void PlayGossip(ScriptedActor scripted) =>
        scripted.On<GetGraph>(_ => scripted.Sender.Tell(new GraphChanged(Graph), scripted.Self));

    protected override void Answer(ScriptedActor scripted, GetLocalChannels ask)
    {
        scripted.Sender.Tell(new LocalChannels([.. Channels], AreChannelsLoaded), scripted.Self);
        Looks.Ref.Tell(ask, scripted.Sender);
    }

    /// <summary>Who has asked last which parts are under way.</summary>
    protected IActorRef Asker { get; private set; } = null!;

    protected IActorRef ExpectQuestion()
    {
        Switch.FishForMessage(message => message is GetPartsUnderWay, Patience);
        return Asker = Switch.LastSender;
    }

    protected void AnswerUnderWay(params IEnumerable<PaymentPart> parts) => Switch.Send(Asker, new PartsUnderWay(parts.ToHashSet()));

    protected void Restart(params PaymentPart[] underWay)
    {
        Kill();
        Start();
        AnswerUnderWay(underWay);
    }

    /// <summary>To a, or over a to c.</summary>
    protected static SendAlongRoute AlongRoute(int hops = 2) => new()
    {
        Route = hops == 1
            ? [new GivenHop(A.Id, UsA, new MilliSatoshi(10_000), 18)]
            : [new GivenHop(A.Id, UsA, new MilliSatoshi(10_100), 58), new GivenHop(C.Id, AC, new MilliSatoshi(10_000), 18)],
        PaymentHash = Secret.Hash,
        PaymentSecret = new PaymentSecret(new byte[32]),
    };

    /// <summary>A payment has looked at the node's channels, and has done what it does about them.</summary>
    protected void ExpectLook()
    {
        Looks.ExpectMsg<GetLocalChannels>(Patience);
        Looks.LastSender.Tell(new Identify("looked"), TestActor);
        ExpectMsg<ActorIdentity>(Patience);
    }

    protected SendPart ExpectPart() => Switch.ExpectMsg<SendPart>(Patience);

    /// <summary>Takes the part that is sent, as the channel does.</summary>
    protected SendPart AcceptPart()
    {
        var part = ExpectPart();
        Switch.Send(Room, new PartSent(part.Part));
        return part;
    }

    protected void Fulfil(SendPart part, Preimage? preimage = null)
    {
        Switch.Send(Room, new PartFulfilled(part.Part, preimage ?? Secret));
        Assert.That(Switch.ExpectMsg<PartAcknowledged>(Patience).Part, Is.EqualTo(part.Part));
    }

    /// <summary>A node on the way, or at its end, gives a part back.</summary>
    protected void Fail(SendPart part, Peer by, FailureMessage failure)
    {
        var secrets = Peel(part).Select(hop => (hop.Peer, Secret: SecretOf(hop.Onion))).ToList();
        var at = secrets.FindIndex(hop => hop.Peer == by);
        var packet = ReturnPacket.Create(secrets[at].Secret, failure);
        for (var i = at - 1; i >= 0; i--)
            packet = packet.Wrap(secrets[i].Secret);
        Return(part, new HtlcRemoval.Failed(packet.Reason));
    }

    protected void Return(SendPart part, HtlcRemoval? removal)
    {
        Switch.Send(Room, new PartFailed(part.Part, removal));
        Assert.That(Switch.ExpectMsg<PartAcknowledged>(Patience).Part, Is.EqualTo(part.Part));
    }

    /// <summary>What each node on the way reads.</summary>
    protected static List<(Peer Peer, PaymentOnion Onion)> Peel(SendPart part)
    {
        var seen = new List<(Peer, PaymentOnion)>();
        var (at, onion) = (new[] { A, B, C }.Single(peer => peer.Id == part.Peer), part.Onion);
        while (true)
        {
            var read = PaymentOnion.Read(onion.Span, part.Part.PaymentHash, at.Key);
            seen.Add((at, read));
            if (read is not PaymentOnion.Forward forward)
                return seen;
            Assert.That(forward.Channel, Is.AnyOf(AC, BC));
            (at, onion) = (C, forward.Onion);
        }
    }

    protected static PaymentOnion.Receive Received(SendPart part) => (PaymentOnion.Receive)Peel(part)[^1].Onion;

    private static SharedSecret SecretOf(PaymentOnion onion) => onion switch
    {
        PaymentOnion.Forward forward => forward.SharedSecret,
        PaymentOnion.Receive receive => receive.SharedSecret,
        _ => throw new AssertionException($"{onion} can't be read"),
    };

    protected static UsableChannel Channel(ShortChannelId id, Peer peer, ulong msat) => new(
        id.Value, peer.Id, id, new ShortChannelId(1000 + id.Value), null, true, true, new MilliSatoshi(msat), new MilliSatoshi(msat), new MilliSatoshi(1),
        new ForwardingPolicy(new MilliSatoshi(1), 0, 6, new MilliSatoshi(1), new MilliSatoshi(msat)));

    /// <summary>The way over a is the cheaper one.</summary>
    private static ChannelGraph Network()
    {
        var batch = new GraphBatch();
        foreach (var (id, one, other, fee) in new[] { (UsA, Us, A, 0U), (UsB, Us, B, 0U), (AC, A, C, 100U), (BC, B, C, 200U) })
        {
            var (first, second) = one.Id.CompareTo(other.Id) < 0 ? (one, other) : (other, one);
            batch.Add(new GraphChannel(id, first.Id, second.Id, new Satoshi(100_000_000)));
            var policy = new ChannelPolicy
            {
                FeeBase = fee,
                CltvExpiryDelta = 40,
                HtlcMinimum = new MilliSatoshi(1),
                HtlcMaximum = new MilliSatoshi(100_000_000),
                IsKnown = true,
            };
            batch.Set(id, 0, policy).Set(id, 1, policy);
        }
        return ChannelGraph.Empty.Apply(batch);
    }

    /// <summary>An invoice of c.</summary>
    protected string Invoice(ulong? msat = 10_000, Preimage? preimage = null, ulong expiry = 3600, InvoiceNetwork network = InvoiceNetwork.Regtest, int[]? features = null)
    {
        ValueList<InvoiceField> fields =
        [
            new PaymentHashField((preimage ?? Secret).Hash), new PaymentSecretField(new PaymentSecret(new byte[32])), new DescriptionField("coffee"), new ExpiryField(expiry),
            new FeaturesField(FeatureBits.Of(features ?? [8, 14, 17])),
        ];
        Assert.That(UnsignedInvoice.TryCreate(
            network, msat is { } amount ? new MilliSatoshi(amount) : null, (ulong)Clock.GetUtcNow().ToUnixTimeSeconds(), fields, out var unsigned, out _));
        return unsigned!.ToText(RecoverableSignature.Sign(C.PrivateKey, unsigned.SigningHash));
    }

    protected sealed record Peer(string Name)
    {
        public ECPrivKey PrivateKey { get; } = ECPrivKey.Create(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(Name)));

        public NodeKey Key => field ??= new NodeKey(PrivateKey.Clone());

        public Point Id => Key.NodeId;
    }
}
