using Akka.Actor;
using Lnd.Actors.Chain;
using Lnd.Actors.Keys;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Wallet;

namespace Lnd.Actors.Channels;

/// <summary>Collects what a new channel needs before its peer is asked: feerates, the amount where it is "all", an address to close to. Lives as long as that takes.</summary>
internal sealed class OpeningPreparer : ReceiveActor
{
    /// <summary>BOLT 2: without option_support_large_channel, <c>funding_satoshis</c> is less than 2^24.</summary>
    private static readonly Satoshi LargestSmallChannel = new((1 << 24) - 1);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly OpenChannelTo _open;
    private readonly PeerConnected _peer;
    private readonly IActorRef _asker;
    private readonly ChannelRooms _rooms;
    private readonly ChannelSettings _settings;
    private readonly NodeContext _node;

    public OpeningPreparer(OpenChannelTo open, PeerConnected peer, IActorRef asker, ChannelRooms rooms, ChannelSettings settings, NodeContext node)
    {
        (_open, _peer, _asker, _rooms, _settings, _node) = (open, peer, asker, rooms, settings, node);
        ReceiveAsync<Begin>(async _ =>
        {
            if (await Prepare() is { } refused)
                _asker.Tell(refused);
            Context.Stop(Self);
        });
        Self.Tell(Begin.Instance);
    }

    public static Props Props(OpenChannelTo open, PeerConnected peer, IActorRef asker, ChannelRooms rooms, ChannelSettings settings, NodeContext node) =>
        Akka.Actor.Props.Create(() => new OpeningPreparer(open, peer, asker, rooms, settings, node));

    private async Task<ChannelRefused?> Prepare()
    {
        var parent = Context.Parent;
        var feerates = await _rooms.Chain.Ask<FeeratesChanged>(GetFeerates.Instance, Patience);
        if (feerates.Estimates is not { } estimates)
            return new ChannelRefused(ErrorCodes.Lightningd, "there is no feerate estimate: give feerate");
        var feerate = _open.Feerate ?? estimates.For(12);
        var type = _open.Type ?? BestType();
        var (amount, problem) = await Amount(feerate);
        if (problem is not null)
            return problem;
        var script = _open.CloseTo;
        if (script is null)
        {
            if (await _rooms.Wallet.Ask<object>(new MakeAddress(AddressKind.P2tr), Patience) is not AddressMade made)
                return new ChannelRefused(ErrorCodes.Lightningd, "the wallet gives no address");
            script = made.ScriptPubKey;
        }
        Span<byte> id = stackalloc byte[32];
        _node.Random.Fill(id);
        var format = type.HasAnchors ? CommitmentFormat.Anchors : CommitmentFormat.StaticRemoteKey;
        var request = new OpenRequest
        {
            ChainHash = _node.Chain.Hash,
            TemporaryChannelId = new ChannelId(id),
            Capacity = amount,
            Push = _open.Push,
            Feerate = type.HasAnchors ? CommitmentFeerates.For(format, estimates) : _open.Feerate ?? CommitmentFeerates.For(format, estimates),
            Announce = _open.Announce,
            Type = type,
            Offer = ChannelActor.Offer(_settings, _node, _node.NodeId, _open.Peer, script.Value) with
            {
                ChannelReserve = _open.Reserve,
                BindShutdownScript = _open.CloseTo is not null && Both(Feature.UpfrontShutdownScript),
                MinimumDepth = _open.MinimumDepth ?? _settings.MinimumDepth,
            },
        };
        parent.Tell(new OpenNow(request, new FundingPlan(feerate, _open.MinConfirmations, _open.Coins, request.Offer.BindShutdownScript ? script : null), _asker));
        return null;
    }

    private async Task<(Satoshi Amount, ChannelRefused? Problem)> Amount(FeeratePerKw feerate)
    {
        if (_open.Amount is { } given)
            return (given, null);
        var answer = await _rooms.Wallet.Ask<object>(new GetFundableAmount(feerate, _open.MinConfirmations, _open.Coins), Patience);
        if (answer is not FundableAmount { Amount: var all })
            return (default, answer is WalletRefused refused ? new ChannelRefused(refused.Code, refused.Reason) : new ChannelRefused(ErrorCodes.Lightningd, "the wallet does not answer"));
        return (Both(Feature.SupportLargeChannel) || all <= LargestSmallChannel ? all : LargestSmallChannel, null);
    }

    /// <summary>Anchors where both can; a hidden id for a channel that is not announced; no confirmations where they were not asked for.</summary>
    private ChannelType BestType()
    {
        var type = Both(Feature.Anchors) ? ChannelType.Anchors : ChannelType.StaticRemoteKey;
        if (!_open.Announce && Both(Feature.ScidAlias))
            type = type.WithScidAlias();
        return _open.MinimumDepth == 0 && Both(Feature.ZeroConf) ? type.WithZeroConf() : type;
    }

    private bool Both(Feature feature) => FeatureRules.Negotiated(_peer.OurFeatures, _peer.TheirFeatures, feature);

    private sealed record Begin
    {
        public static Begin Instance { get; } = new();
    }
}
