using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Channels;

/// <summary>
/// One step of the machine in the making: collects events and effects and keeps the state up to date with them, so that a step of several parts
/// always decides on what the parts before have brought about.
/// </summary>
internal sealed class Turn(Channel channel, ChannelEnvironment environment)
{
    /// <summary>Longest warning: some quote what the peer has sent, which may have any length.</summary>
    private const int MaxWarning = 500;

    private readonly List<ChannelEvent> _events = [];
    private readonly List<ChannelEffect> _effects = [];
    private ChannelState? _state = channel.State;

    /// <summary>What the step may look at besides state and input.</summary>
    public ChannelEnvironment Environment { get; } = environment;

    /// <summary>The session so far.</summary>
    public ChannelSession Session { get; set; } = channel.Session;

    /// <summary>Whether the channel is funded.</summary>
    public bool IsFunded => _state is not null;

    /// <summary>The state so far, of a funded channel.</summary>
    public ChannelState State => _state ?? throw new InvalidOperationException("the channel is not funded");

    /// <summary>The channel's terms.</summary>
    public ChannelTerms Terms => State.Terms;

    /// <summary>The commitments with what the peer has proposed and not signed yet.</summary>
    public Commitments Working => Session.Proposed ?? State.Commitments;

    /// <summary>Whether messages can be exchanged.</summary>
    public bool IsUp => Session.Link == Link.Up;

    /// <summary>Something happened.</summary>
    public void Emit(ChannelEvent happened)
    {
        _events.Add(happened);
        _state = Channel.Apply(_state, happened);
        if (happened is CommitmentReceived)
            Session = Session with { PeerUpdates = [], Proposed = null };
        else if (Session.Proposed is not null)
            Session = Session with { Proposed = ChannelState.Propose(_state.Commitments, Session.PeerUpdates) };
    }

    /// <summary>The peer has proposed an update that it may make.</summary>
    public void Propose(PeerUpdate update) => Session = Session with
    {
        Proposed = ChannelState.Propose(Working, update),
        PeerUpdates = [.. Session.PeerUpdates, update],
    };

    /// <summary>Something is to be done.</summary>
    public void Do(ChannelEffect effect) => _effects.Add(effect);

    /// <summary>A message is to be sent.</summary>
    public void Send(Message message) => Do(new SendToPeer(message));

    /// <summary>
    /// The peer has broken a rule. It is told, and the connection is closed; what it has not signed is forgotten, and both start over from what they
    /// agree on. Of the two answers BOLT 2 allows ("send a `warning` and close the connection, or send an `error` and fail the channel") the one that
    /// costs nothing.
    /// </summary>
    public void Warn(string what)
    {
        Do(new WarnAndDisconnect(what.Length > MaxWarning ? $"{what[..MaxWarning]}..." : what));
        Session = Session with { Link = Link.Down };
    }

    /// <summary>The channel can't go on.</summary>
    public void Fail(string reason, bool tellPeer = true)
    {
        CommandSteps.KeepWaitingRemovals(this);
        Emit(new ChannelFailed(reason));
        if (tellPeer && Session.Link != Link.Down)
            Send(ErrorMessage.Of(Terms.ChannelId, reason));
        Do(new Broadcast(Commitment.Signed(State, Environment.Signer), BroadcastPurpose.Commitment));
        Do(new ChannelClosing(reason));
        RefuseWaiting(reason);
    }

    /// <summary>Answers what waits for a signature that will never be made.</summary>
    public void RefuseWaiting(string reason)
    {
        foreach (var input in Session.Waiting)
            if (input is ChannelInput.AddHtlc add)
                Do(new AddHtlcRefused(add.Origin, null, reason));
        Session = Session with { Waiting = [] };
    }

    /// <summary>The step is done.</summary>
    public Decision ToDecision()
    {
        if (_events.Count > 0 && !Session.Acknowledged.IsEmpty)
        {
            Emit(new ResolutionsAcknowledged(Session.Acknowledged));
            Session = Session with { Acknowledged = [] };
        }
        return new Decision([.. _events], new Channel(_state, Session), [.. _effects]);
    }
}
