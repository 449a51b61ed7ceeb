using Akka.Actor;
using Lnd.Actors.Chain;
using Lnd.Actors.Gossip;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Channels;

/// <summary>What others are told of the channel: the switch, the gossip, and users.</summary>
public sealed partial class ChannelActor
{
    private const int NotesKept = 16;

    private readonly HashSet<IActorRef> _closers = [];
    private readonly Queue<string> _notes = new();
    private ChannelAnnouncement? _announcement;
    private LocalChannel? _toldGossip;
    private ChannelFacts? _toldSwitch;

    private ForwardingPolicy Policy => _settings.ForwardingPolicyOf(State!.Terms);

    private bool IsUp => State is { Phase: ChannelPhase.Normal } && _channel.Session.Link == Protocol.Channels.Link.Up;

    private void CommandsOfUsers()
    {
        Command<Describe>(_ => Sender.Tell(Summary()), _ => State is not null);
        Command<DescribeUsable>(_ => Sender.Tell(Usable()), _ => State is not null);
        Command<CloseChannel>(Close);
        Command<CloseTimedOut>(_ =>
        {
            if (_closers.Count > 0)
                Handle(new ChannelInput.ForceClose("the operator closes the channel, and the peer does not answer"));
        });
        Command<NegotiationTimedOut>(_ => EndNegotiation());
    }

    private void Note(string text)
    {
        _notes.Enqueue(text);
        while (_notes.Count > NotesKept)
            _notes.Dequeue();
    }

    /// <summary>At the start of either: all that the channel holds, so that the switch can go on where it was.</summary>
    private void TellSwitch()
    {
        var state = State!;
        var outgoing = new List<OutgoingHtlc>();
        var incoming = new HashSet<ulong>();
        foreach (var htlc in state.Commitments.Htlcs)
        {
            if (htlc.Offerer == Side.Local)
                outgoing.Add(new OutgoingHtlc(htlc.Key.Id, htlc.Origin));
            else if (htlc.Removal is null)
                incoming.Add(htlc.Key.Id);
        }
        foreach (var resolved in state.Resolved)
            outgoing.Add(new OutgoingHtlc(resolved.Id, resolved.Origin));
        _rooms.Switch.Tell(new ChannelTold(_identity.DbId, Self, _identity.Peer, outgoing, incoming));
        _toldSwitch = null;
        TellFacts();
        if (state.Ending is null)
            return;
        // the machine tells of these only while the channel lives; on chain they can still be claimed
        foreach (var htlc in state.Commitments.Htlcs)
            if (htlc is { Offerer: Side.Remote, State: HtlcState.AddCommitted })
                _rooms.Switch.Tell(new IncomingCommitted(_identity.DbId, htlc, MustFail: false));
    }

    private void TellChanges(ChannelState? before)
    {
        TellFacts();
        if (ReferenceEquals(before, State) && _toldGossip is { } told && told.IsDisabled == !IsUp)
            return;
        TellGossip();
    }

    private void TellFacts()
    {
        var terms = State!.Terms;
        var facts = new ChannelFacts(_identity.DbId, IsUp, State.ShortChannelId, terms.LocalAlias, terms.HidesShortChannelId, Policy);
        if (facts == _toldSwitch)
            return;
        _toldSwitch = facts;
        _rooms.Switch.Tell(facts);
    }

    private void TellGossip()
    {
        var state = State!;
        if (!state.ReadySent || !state.ReadyReceived)
            return;
        var local = new LocalChannel
        {
            DbId = _identity.DbId,
            Peer = _identity.Peer,
            ShortChannelId = state.ShortChannelId,
            LocalAlias = state.Terms.LocalAlias,
            RemoteAlias = state.RemoteAlias,
            Announcement = _announcement,
            Capacity = state.Terms.Capacity,
            Policy = Policy,
            IsDisabled = !IsUp,
            IsClosed = state.Ending is not null,
        };
        if (local == _toldGossip)
            return;
        _toldGossip = local;
        _rooms.Gossip.Tell(local);
    }

    private ChannelSummary Summary() => new()
    {
        DbId = _identity.DbId,
        Peer = _identity.Peer,
        State = State!,
        Link = _channel.Session.Link,
        Features = _peer is { } peer ? (peer.OurFeatures, peer.TheirFeatures) : null,
        Policy = Policy,
        Status = [.. _notes],
        Traffic = _traffic,
    };

    private UsableChannel Usable()
    {
        var (state, terms) = (State!, State!.Terms);
        var working = state.Commitments;
        return new UsableChannel(
            _identity.DbId, _identity.Peer, state.ShortChannelId, terms.LocalAlias, state.RemoteAlias, terms.Announce, IsUp,
            UpdateRules.Spendable(terms, working, Side.Local), UpdateRules.Spendable(terms, working, Side.Remote), terms.Remote.HtlcMinimum, Policy)
        {
            IsOpen = state.Phase == ChannelPhase.Normal,
        };
    }

    private void Close(CloseChannel command)
    {
        if (State is not { } state)
        {
            Sender.Tell(new ChannelRefused(ErrorCodes.ChannelNotReady, "the channel is not funded yet"));
            return;
        }
        if (state.Ending is ChannelEnding.Spent or ChannelEnding.Forgotten)
        {
            Sender.Tell(new ChannelRefused(ErrorCodes.ChannelNotReady, $"the channel is closed already ({state.Phase})"));
            return;
        }
        var bound = state.Terms.Local.UpfrontShutdownScript;
        var script = command.Destination ?? state.LocalShutdown ?? state.Terms.LocalShutdownScript;
        if (!bound.IsEmpty && bound != script)
        {
            Sender.Tell(new ChannelRefused(ErrorCodes.InvalidParameters, "the channel was opened with a fixed address to close to: leave destination out"));
            return;
        }
        _closers.Add(Sender);
        if (command.UnilateralAfter is { } after)
            Timers.StartSingleTimer(nameof(CloseTimedOut), CloseTimedOut.Instance, after);
        Handle(new ChannelInput.Close(script, ClosingFeesOf(state, command)));
    }

    private static ClosingFees? ClosingFeesOf(ChannelState state, CloseChannel command)
    {
        if (command.FeeRange is not { } range)
            return null;
        var weight = Protocol.Channels.Transactions.ClosingTransaction.ExpectedWeight(state.Terms.LocalShutdownScript, state.Terms.LocalShutdownScript);
        return new ClosingFees(range.Min.Fee(weight), range.Min.Fee(weight), range.Max.Fee(weight));
    }

    /// <summary>The time counts from when both could begin to negotiate; that the peer goes away and comes back does not prolong it.</summary>
    private void WatchNegotiation()
    {
        if (State?.Phase != ChannelPhase.Negotiating)
            Timers.Cancel(nameof(NegotiationTimedOut));
        else if (_channel.Session.Link == Protocol.Channels.Link.Up && !Timers.IsTimerActive(nameof(NegotiationTimedOut)))
            Timers.StartSingleTimer(nameof(NegotiationTimedOut), NegotiationTimedOut.Instance, _settings.NegotiationTimeout);
    }

    /// <summary>BOLT 2: "if it doesn't receive a `closing_signed` response after a reasonable amount of time: MUST fail the channel"</summary>
    private void EndNegotiation()
    {
        if (State?.Phase == ChannelPhase.Negotiating)
            Handle(new ChannelInput.ForceClose($"no fee of the mutual close was agreed on within {_settings.NegotiationTimeout}"));
    }

    private void AnswerClosers(object answer)
    {
        Timers.Cancel(nameof(CloseTimedOut));
        foreach (var closer in _closers)
            closer.Tell(answer);
        _closers.Clear();
    }

    private sealed record NegotiationTimedOut
    {
        public static NegotiationTimedOut Instance { get; } = new();
    }

    private sealed record CloseTimedOut
    {
        public static CloseTimedOut Instance { get; } = new();
    }
}
