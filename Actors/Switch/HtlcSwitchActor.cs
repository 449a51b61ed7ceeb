using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Chain;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Support;

namespace Lnd.Actors.Switch;

/// <summary>
/// Joins channels: an HTLC that comes in goes out again, to the invoices' room, or back; what became of an outgoing one goes to where it came from. It stores nothing: what it
/// knows it is told again by the channels at each start (docs/decisions/0009-switch-without-journal.md). Incoming HTLCs are in this file, outgoing ones in
/// <c>HtlcSwitchActor.Outgoing.cs</c>, the payments of this node in <c>HtlcSwitchActor.Payments.cs</c>.
/// </summary>
public sealed partial class HtlcSwitchActor : ReceiveActor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly INodeKey _key;
    private readonly IActorRef _history;
    private readonly IActorRef _chain;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <summary>Channels that exist, by number, with their peers; null until the channels' room has told.</summary>
    private Dictionary<ulong, Point>? _expected;
    private readonly Dictionary<ulong, Port> _ports = [];
    private readonly Dictionary<ShortChannelId, ulong> _names = [];
    private readonly Dictionary<IncomingHtlc, Incoming> _incoming = [];

    /// <summary>Null until the invoices' room has registered: what is for it waits.</summary>
    private IActorRef? _invoices;
    private BlockHeight? _height;

    /// <summary>See <see cref="Props"/>.</summary>
    public HtlcSwitchActor(INodeKey key, IActorRef chain, IActorRef history)
    {
        (_key, _chain, _history) = (key, chain, history);
        ReceiveFromChannels();
        ReceiveAnswers();
        ReceiveFromPayments();
        Receive<TipChanged>(tip =>
        {
            var isFirst = _height is null;
            _height = tip.Height;
            if (isFirst)
                DecideAll();
        });
        Receive<ChainWatcherStarted>(_ => _chain.Tell(new SubscribeTip(Self)));
        Receive<RegisterInvoices>(register =>
        {
            _invoices = register.Invoices;
            foreach (var incoming in _incoming.Values)
                if (incoming is { Onion: PaymentOnion.Receive, Answer: null })
                    incoming.IsDecided = false;
            DecideAll();
        });
        Receive<SettleHtlc>(settle =>
        {
            if (_incoming.TryGetValue(settle.Htlc, out var incoming))
                Answer(incoming, new HtlcRemoval.Fulfilled(settle.Preimage));
        });
        Receive<FailHtlc>(fail =>
        {
            if (_incoming.TryGetValue(fail.Htlc, out var incoming) && incoming.Onion is PaymentOnion.Receive onion)
                Answer(incoming, ForwardRules.Failure(onion.SharedSecret, fail.Failure));
        });
        Receive<GetLocalChannels>(_ =>
        {
            IActorRef[] channels = [.. _ports.Values.Where(port => port.Facts is not null).Select(port => port.Channel)];
            var areAllKnown = _expected is not null && _expected.Keys.All(_ports.ContainsKey) && channels.Length == _ports.Count;
            Gather<UsableChannel>.Ask(
                Context, channels, DescribeUsable.Instance, Patience, Sender,
                found => new LocalChannels([.. found.OrderBy(channel => channel.DbId)], areAllKnown && found.Count == channels.Length));
        });
    }

    /// <summary>The switch.</summary>
    /// <param name="key">Peels onions.</param>
    /// <param name="chain">Tells the tip.</param>
    /// <param name="history">Is told of forwards, for <c>listforwards</c>.</param>
    public static Props Props(INodeKey key, IActorRef chain, IActorRef history) => Akka.Actor.Props.Create(() => new HtlcSwitchActor(key, chain, history));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(ChainWatcherStarted));
        _chain.Tell(new SubscribeTip(Self));
        Context.System.EventStream.Publish(new SwitchStarted(Self));
    }

    private void ReceiveFromChannels()
    {
        Receive<ChannelsExpected>(expected =>
        {
            _expected = new Dictionary<ulong, Point>(expected.Channels);
            AcknowledgeGone();
            DecideAll();
            AnswerUnderWay();
        });
        Receive<ChannelTold>(Told);
        Receive<ChannelFacts>(Learn);
        Receive<ChannelGone>(gone =>
        {
            _expected?.Remove(gone.DbId);
            if (_ports.Remove(gone.DbId, out var port))
                Context.Unwatch(port.Channel);
            AcknowledgeGone();
            AnswerUnderWay();
        });
        Receive<Terminated>(ended =>
        {
            // it tells again when it is back; until then nothing is decided that it might have done already
            foreach (var (dbId, port) in _ports)
            {
                if (!port.Channel.Equals(ended.ActorRef))
                    continue;
                _ports.Remove(dbId);
                return;
            }
        });
        Receive<IncomingCommitted>(Committed);
        Receive<RemovalStored>(stored => Stored(stored.Htlc));
    }

    private void Told(ChannelTold told)
    {
        _ports[told.DbId] = new Port(told.Channel, told.Peer, told.Incoming);
        Context.Watch(told.Channel);
        TakeOutgoing(told);
        foreach (var key in _incoming.Keys.Where(key => key.DbId == told.DbId && !told.Incoming.Contains(key.Id)).ToList())
            Stored(key);
        if (_expected is not null)
            _expected[told.DbId] = told.Peer;
        AcknowledgeGone();
        DecideAll();
        AnswerUnderWay();
    }

    private void Learn(ChannelFacts facts)
    {
        if (!_ports.TryGetValue(facts.DbId, out var port))
            return;
        var (isFirst, wasUp) = (port.Facts is null, port.Facts is { IsUp: true });
        port.Facts = facts;
        if (!facts.HidesShortChannelId && facts.ShortChannelId is { } place)
            _names[place] = facts.DbId;
        _names[facts.LocalAlias] = facts.DbId;
        if (isFirst)
            DecideAll(); // what waited to know this channel
        if (facts.IsUp && !wasUp)
            Context.System.EventStream.Publish(new LocalChannelUp(facts.DbId, port.Peer));
    }

    /// <summary>An HTLC of a peer is irrevocable: read its onion, once, then decide as soon as that is possible.</summary>
    private void Committed(IncomingCommitted committed)
    {
        var name = new IncomingHtlc(committed.DbId, committed.Htlc.Key.Id);
        if (_incoming.TryGetValue(name, out var known))
        {
            if (known.Answer is { } answer)
                Remove(known, answer);
            return;
        }
        var onion = PaymentOnion.Read(committed.Htlc.Onion.Span, committed.Htlc.PaymentHash, _key, type => type == HopPayload.KeysendType);
        var incoming = new Incoming(name, committed.Htlc, committed.MustFail, onion);
        _incoming.Add(name, incoming);
        Decide(incoming);
    }

    private void DecideAll()
    {
        foreach (var incoming in _incoming.Values.Where(incoming => !incoming.IsDecided).ToList())
            Decide(incoming);
    }

    private void Decide(Incoming incoming)
    {
        if (incoming.IsDecided || _height is not { } height)
            return;
        switch (incoming.Onion)
        {
            case PaymentOnion.Malformed m:
                Answer(incoming, new HtlcRemoval.Malformed(m.OnionHash, (ushort)m.Code));
                break;
            case PaymentOnion.Blinded:
                // BOLT 4: a node in a blinded path reports nothing but this; option_route_blinding is not offered
                Answer(incoming, new HtlcRemoval.Malformed(default, (ushort)FailureCode.InvalidOnionBlinding));
                break;
            case PaymentOnion.Refused m:
                Answer(incoming, ForwardRules.Failure(m.SharedSecret, m.Failure));
                break;
            case PaymentOnion.Receive m:
                if (_invoices is null)
                    return;
                incoming.IsDecided = true;
                _invoices.Tell(new ReceiveHtlc(
                    incoming.Name, incoming.Htlc.PaymentHash, incoming.Htlc.Amount, incoming.Htlc.CltvExpiry, m, height, PlaceOf(incoming.Name.DbId), incoming.MustFail));
                break;
            case PaymentOnion.Forward m:
                DecideForward(incoming, m, height);
                break;
        }
    }

    private ShortChannelId PlaceOf(ulong dbId) =>
        _ports.TryGetValue(dbId, out var port) && port.Facts is { } facts ? facts.ShortChannelId ?? facts.LocalAlias : default;

    /// <summary>What becomes of an incoming HTLC is decided: its channel is told, and told again until it has stored it.</summary>
    private void Answer(Incoming incoming, HtlcRemoval removal)
    {
        if (incoming.Answer is HtlcRemoval.Fulfilled)
            return; // a preimage is final
        incoming.IsDecided = true;
        incoming.Answer = removal;
        Remove(incoming, removal);
    }

    private void Remove(Incoming incoming, HtlcRemoval removal)
    {
        if (_ports.TryGetValue(incoming.Name.DbId, out var port))
            port.Channel.Tell(new ChannelInput.RemoveHtlc(incoming.Name.Id, removal));
    }

    /// <summary>The removal of an incoming HTLC is durable: nobody needs to remember it any more, and its outgoing one may be forgotten.</summary>
    private void Stored(IncomingHtlc name)
    {
        _incoming.Remove(name);
        if (!_forwards.TryGetValue(name, out var outgoing))
            return;
        outgoing.IsIncomingDone = true;
        AcknowledgeIfDone(outgoing);
    }

    /// <summary>A channel that can be told.</summary>
    private sealed class Port(IActorRef channel, Point peer, IReadOnlySet<ulong> incoming)
    {
        public IActorRef Channel { get; } = channel;

        public Point Peer { get; } = peer;

        /// <summary>The HTLCs of the peer whose removal was not durable when the channel started.</summary>
        public IReadOnlySet<ulong> Incoming { get; } = incoming;

        public ChannelFacts? Facts { get; set; }
    }

    /// <summary>An HTLC of a peer, until its removal is durable.</summary>
    private sealed class Incoming(IncomingHtlc name, Htlc htlc, bool mustFail, PaymentOnion onion)
    {
        public IncomingHtlc Name { get; } = name;

        public Htlc Htlc { get; } = htlc;

        public bool MustFail { get; } = mustFail;

        public PaymentOnion Onion { get; } = onion;

        /// <summary>Whether it was passed on, or answered.</summary>
        public bool IsDecided { get; set; }

        /// <summary>What its channel was told; null while that is open.</summary>
        public HtlcRemoval? Answer { get; set; }

        /// <summary>Channels that were tried and refused it.</summary>
        public HashSet<ulong> Tried { get; } = [];
    }
}
