using Akka.Actor;
using Lnd.Actors.Chain;
using Lnd.Actors.Channels;
using Lnd.Actors.Keys;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Tests.Protocol.Channels;
using Lnd.Actors.Wallet;
using NBitcoin;

namespace Lnd.Actors.Tests.Channels;

/// <summary>When an opening may begin; and those that nobody goes on with: they end by themselves, leave nothing behind, and a peer has few of them.</summary>
public class OpeningTests : ChannelsRoom
{
    private static readonly ChannelSettings Settings = new();
    private static readonly ByteString Script = new([0, 20, .. new byte[20]]);

    [SetUp]
    public void Begin()
    {
        Start(Settings);
        Connect();
        Room.Tell(new TipChanged(new BlockHeight(1000), default, true));
    }

    [Test]
    public void A_node_that_knows_of_a_block_which_it_has_not_seen_yet_takes_a_channel_all_the_same()
    {
        Room.Tell(new TipChanged(new BlockHeight(1001), default, false));
        Say(Request(1));
        Keys.ExpectMsg<GetChannelKeys>(Patience);
    }

    [Test]
    public void A_node_that_knows_of_a_block_which_it_has_not_seen_yet_opens_a_channel_all_the_same()
    {
        Room.Tell(new TipChanged(new BlockHeight(1001), default, false));
        Open();
        Assert.That(Message(Link), Is.InstanceOf<OpenChannel>());
    }

    [Test]
    public void A_peer_that_does_not_answer_open_channel_loses_its_turn_and_the_user_is_told()
    {
        Open();
        Assert.That(Message(Link), Is.InstanceOf<OpenChannel>());
        Advance(Settings.OpeningTimeout);
        Assert.That(ExpectMsg<ChannelRefused>(Patience).Reason, Does.Contain("the opening took too long"));
        Assert.That(Message(Link), Is.InstanceOf<ErrorMessage>());
        Wallet.ExpectNoMsg(AWhile);
        Assert.That(List().Channels, Is.Empty);
    }

    [Test]
    public void A_peer_that_does_not_sign_leaves_the_coins_to_the_wallet()
    {
        Open();
        var channel = ((RouteChannel)Link.FishForMessage(m => m is RouteChannel, Patience)).Channel;
        var sent = (OpenChannel)Message(Link)!;
        channel.Tell(new PeerMessage(Pair.Bob.NodeId, Link.Ref, Accept(sent)));
        var wanted = Wallet.FishForMessage<MakeFunding>(_ => true, Patience);
        var transaction = Transaction(wanted);
        var txId = TxId.FromUint256(transaction.GetHash());
        Wallet.Reply(new FundingMade(transaction, txId, 0));
        Link.FishForMessage(m => m is SendMessage { Message: FundingCreated }, Patience);

        Advance(Settings.OpeningTimeout);
        Assert.That(Wallet.FishForMessage<AbandonTransaction>(_ => true, Patience).TxId, Is.EqualTo(txId));
        Assert.That(ExpectMsg<ChannelRefused>(Patience).Reason, Does.Contain("the opening took too long"));
    }

    [Test]
    public void A_peer_that_opens_and_does_not_fund_is_told_and_may_open_again()
    {
        for (byte i = 1; i <= Settings.MaxOpeningsOfPeer; i++)
        {
            Say(Request(i));
            Keys.ExpectMsg<GetChannelKeys>(Patience);
            Load();
            Wallet.FishForMessage(m => m is MakeAddress, Patience);
            Wallet.Reply(new AddressMade(0, Script, ""));
            Link.FishForMessage(m => m is SendMessage { Message: AcceptChannel }, Patience);
        }
        Say(Request(7));
        var tooMany = (SendMessage)Link.FishForMessage(m => m is SendMessage { Message: ErrorMessage }, Patience);
        Assert.That(tooMany.Message.ToString(), Does.Contain("too many openings"));

        Advance(Settings.OpeningTimeout);
        for (var i = 0; i < Settings.MaxOpeningsOfPeer; i++)
            Link.FishForMessage(m => m is SendMessage { Message: ErrorMessage e } && e.ToString().Contains("the opening took too long", StringComparison.Ordinal), Patience);
        Eventually(() =>
        {
            Say(Request(8));
            Keys.ExpectMsg<GetChannelKeys>(TimeSpan.FromSeconds(1));
        });
    }

    private void Open()
    {
        Room.Tell(new OpenChannelTo { Peer = Pair.Bob.NodeId, Amount = new Satoshi(500_000) }, TestActor);
        Chain.FishForMessage(m => m is GetFeerates, Patience);
        Chain.Reply(new FeeratesChanged(FeeEstimates.Flat(new FeeratePerKw(1000))));
        Wallet.FishForMessage(m => m is MakeAddress, Patience);
        Wallet.Reply(new AddressMade(0, Script, ""));
        Keys.ExpectMsg<GetChannelKeys>(Patience);
        Load();
    }

    /// <summary>What the peer is told next.</summary>
    private static Message? Message(Akka.TestKit.TestProbe link) => ((SendMessage)link.FishForMessage(m => m is SendMessage, Patience)).Message;

    private AcceptChannel Accept(OpenChannel m) => new(
        m.TemporaryChannelId, m.DustLimit, m.MaxHtlcValueInFlight, new Satoshi(5_000), m.HtlcMinimum, 3, 144, 30,
        Pair.Bob.Environment.Signer.Keys, Pair.Bob.Environment.Signer.PerCommitmentPoint(0))
    {
        ChannelType = m.ChannelType,
    };

    private OpenChannel Request(byte id) => new(
        ChainHash.Regtest, new ChannelId(Enumerable.Repeat(id, 32).ToArray()), new Satoshi(500_000), MilliSatoshi.Zero, new Satoshi(546), new MilliSatoshi(500_000_000),
        new Satoshi(5_000), MilliSatoshi.Zero, new FeeratePerKw(1000), 144, 30, Pair.Bob.Environment.Signer.Keys, Pair.Bob.Environment.Signer.PerCommitmentPoint(0), default)
    {
        ChannelType = ChannelType.Anchors,
    };

    private static Transaction Transaction(MakeFunding wanted)
    {
        var transaction = Network.RegTest.Consensus.ConsensusFactory.CreateTransaction();
        transaction.Inputs.Add(new OutPoint(uint256.One, 0));
        transaction.Outputs.Add(wanted.Amount!.Value.ToMoney(), NBitcoin.Script.FromBytesUnsafe(wanted.ScriptPubKey.ToArray()));
        return transaction;
    }
}
