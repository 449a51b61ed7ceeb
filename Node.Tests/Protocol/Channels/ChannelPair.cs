using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Channels.Transactions;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Tests.Protocol.Channels;

/// <summary>Two ends of a channel and the line between them.</summary>
internal sealed class ChannelPair
{
    public static readonly TxId FundingTxId = TxId.Parse("8984484a580b825b9972d7adb15050b3ab624ccd731946b3eeddb92f4e7ef6be");

    public ChannelPeer Alice { get; } = new("alice", 10);

    public ChannelPeer Bob { get; } = new("bob", 100);

    public BlockHeight Height { get; private set; } = new(1000);

    public bool IsConnected { get; private set; }

    /// <summary>Where the funding stands.</summary>
    public ShortChannelId Place { get; private set; }

    public ChannelPeer Other(ChannelPeer peer) => peer == Alice ? Bob : Alice;

    /// <summary>A channel that Alice opened, ready for payments.</summary>
    public static ChannelPair Opened(CommitmentFormat format, ulong capacity = 1_000_000, ulong push = 300_000_000, uint feerate = 1000, bool announce = false)
    {
        var pair = new ChannelPair();
        pair.Open(format == CommitmentFormat.Anchors ? ChannelType.Anchors : ChannelType.StaticRemoteKey, capacity, push, feerate, announce);
        pair.Confirm(3);
        pair.Settle();
        Assert.That(pair.Alice.State.Phase, Is.EqualTo(ChannelPhase.Normal));
        Assert.That(pair.Bob.State.Phase, Is.EqualTo(ChannelPhase.Normal));
        return pair;
    }

    public void Open(ChannelType type, ulong capacity = 1_000_000, ulong push = 0, uint feerate = 1000, bool announce = false)
    {
        Connect();
        Alice.Give(new ChannelInput.Open(new OpenRequest
        {
            ChainHash = ChainHash.Regtest,
            TemporaryChannelId = ChannelId.Parse(new string('7', 64)),
            Capacity = new Satoshi(capacity),
            Push = new MilliSatoshi(push),
            Feerate = new FeeratePerKw(feerate),
            Announce = announce,
            Type = type,
            Offer = Alice.Offer(Bob),
        }));
        Settle();
        Assert.That(Alice.Take<OpeningFailed>(), Is.Empty);
        Assert.That(Bob.Take<OpeningFailed>(), Is.Empty);
        Assert.That(Bob.Take<ChannelRequested>(), Has.Count.EqualTo(1));
        Bob.Give(new ChannelInput.Accept(Bob.Offer(Alice)));
        Settle();
        Assert.That(Alice.Take<CreateFunding>(), Has.Count.EqualTo(1));
        Alice.Give(new ChannelInput.FundingCreated(FundingTxId, 1));
        Settle();
        Assert.That(Alice.Take<PublishFunding>(), Has.Count.EqualTo(1));
    }

    /// <summary>The funding stands in a block, with this many on top of it and itself.</summary>
    public void Confirm(int depth)
    {
        Place = new ShortChannelId(Height + 1, 5, 1);
        Mine(depth);
        TellFunding();
    }

    /// <summary>The last blocks are replaced by others; where the funding stood in one of them, it stands in the first of the others then.</summary>
    public void Reorganise(int depth, int blocks)
    {
        Height = new BlockHeight(Height.Value - (uint)depth);
        var isLost = Place.Block > Height;
        foreach (var peer in new[] { Alice, Bob })
        {
            if (isLost)
                peer.Give(new ChannelInput.FundingLost());
            peer.Give(new ChannelInput.BlockConnected(Height));
        }
        if (isLost)
            Place = new ShortChannelId(Height + 1, Place.TransactionIndex + 1, 1);
        Mine(blocks);
        if (isLost)
            TellFunding();
    }

    private void TellFunding()
    {
        foreach (var peer in new[] { Alice, Bob })
        {
            var script = ChannelScripts.PayToWitnessScriptHash(
                ChannelScripts.Funding(peer.State.Terms.Local.Keys.FundingPubkey, peer.State.Terms.Remote.Keys.FundingPubkey));
            peer.Give(new ChannelInput.FundingFound(Place, ByteString.Own(script), peer.State.Terms.Capacity));
        }
    }

    public void Mine(int blocks)
    {
        Height += blocks;
        Alice.Give(new ChannelInput.BlockConnected(Height));
        Bob.Give(new ChannelInput.BlockConnected(Height));
    }

    public void Connect()
    {
        IsConnected = true;
        Alice.Give(new ChannelInput.PeerConnected(ChannelPeer.Features, ChannelPeer.Features));
        Bob.Give(new ChannelInput.PeerConnected(ChannelPeer.Features, ChannelPeer.Features));
    }

    /// <summary>The line is cut: what is on its way is lost.</summary>
    public void Disconnect()
    {
        IsConnected = false;
        Alice.Outbox.Clear();
        Bob.Outbox.Clear();
        Alice.Give(new ChannelInput.PeerDisconnected());
        Bob.Give(new ChannelInput.PeerDisconnected());
        Alice.Outbox.Clear();
        Bob.Outbox.Clear();
    }

    /// <summary>One node dies and comes back with what its journal holds, which is what it was.</summary>
    public void Restart(ChannelPeer peer)
    {
        IsConnected = false;
        var before = peer.State;
        peer.Restart();
        Assert.That(peer.State, Is.EqualTo(before), $"{peer.Name} is not what it was before it restarted");
        peer.Give(new ChannelInput.BlockConnected(Height));
        Other(peer).Outbox.Clear();
        Other(peer).Give(new ChannelInput.PeerDisconnected());
        Other(peer).Outbox.Clear();
    }

    /// <summary>Delivers until nothing is on its way.</summary>
    public void Settle()
    {
        for (var i = 0; Bob.Receive(Alice) | Alice.Receive(Bob); i++)
            Assert.That(i, Is.LessThan(10_000), "the two never come to rest");
        Assert.That(Alice.Warned, Is.Null);
        Assert.That(Bob.Warned, Is.Null);
    }
}
