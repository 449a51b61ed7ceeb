using Lnd.Actors.Protocol.Channels;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>What the planner knows besides its <see cref="OnchainState"/>: it starts anew with each start of the node.</summary>
public sealed record OnchainSession
{
    /// <summary>The session at the start of the node.</summary>
    public static OnchainSession Initial { get; } = new();

    /// <summary>The chain's tip; null until it is known. Nothing is claimed before.</summary>
    public BlockHeight? Height { get; init; }

    /// <summary>Claims that were raised since the last block because mempools did not take them.</summary>
    internal ValueList<ulong> RaisedAtOnce { get; init; }

    /// <summary>Claims that mempools did not take, though they were raised or can't be: their turn is with the next block.</summary>
    internal ValueList<ulong> Refused { get; init; }
}

/// <summary>A channel that is closed on chain (BOLT 5): what must not be forgotten of it, and what may.</summary>
/// <param name="State">The sum of its events.</param>
/// <param name="Session">What dies with the process.</param>
public sealed record OnchainChannel(OnchainState State, OnchainSession Session)
{
    /// <summary>The planner of a channel that is about to be closed on chain, or is closed.</summary>
    /// <param name="channel">The channel as its journal tells it: from now on it must not change (<see cref="ChannelState.Ending"/> aside).</param>
    public static OnchainChannel Of(ChannelState channel) => new(OnchainState.Of(channel), OnchainSession.Initial);

    /// <summary>The planner as its journal tells it, at the start of the node.</summary>
    /// <param name="channel">The same as at first.</param>
    /// <param name="events">All events, in order.</param>
    /// <exception cref="InvalidOperationException">The events are not those of this channel.</exception>
    public static OnchainChannel Replay(ChannelState channel, IEnumerable<OnchainEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        var state = OnchainState.Of(channel);
        foreach (var happened in events)
            state = state.Apply(happened);
        return new OnchainChannel(state, OnchainSession.Initial);
    }
}

/// <summary>
/// What follows from one input: what happened, what is known after it, and what is to be done. The events must be durable before the channel is replaced, before the
/// next input is looked at, and before any effect is run.
/// </summary>
/// <param name="Events">To be stored together.</param>
/// <param name="Channel">The channel after them.</param>
/// <param name="Effects">To be run once they are stored, in order.</param>
public sealed record OnchainDecision(ValueList<OnchainEvent> Events, OnchainChannel Channel, ValueList<OnchainEffect> Effects);

/// <summary>One step in the making: collects events and effects, and keeps the state up to date with them.</summary>
internal sealed class OnchainTurn(OnchainChannel channel, OnchainEnvironment environment)
{
    private readonly List<OnchainEvent> _events = [];
    private readonly List<OnchainEffect> _effects = [];

    public OnchainEnvironment Environment { get; } = environment;

    public OnchainPolicy Policy => Environment.Policy;

    public OnchainState State { get; private set; } = channel.State;

    public OnchainSession Session { get; set; } = channel.Session;

    public ChannelTerms Terms => State.Terms;

    /// <summary>The tip. Steps that need it are run only when it is known.</summary>
    public BlockHeight Height => Session.Height ?? throw new InvalidOperationException("the chain's tip is not known");

    /// <summary>Blocks from that of <paramref name="height"/> to the tip, both included: 1 for the tip. Not above 0 while the tip is behind.</summary>
    public long Depth(BlockHeight height) => Session.Height is { } tip ? tip - height + 1 : 0;

    public void Emit(OnchainEvent happened)
    {
        _events.Add(happened);
        State = State.Apply(happened);
    }

    public void Do(OnchainEffect effect) => _effects.Add(effect);

    public void Warn(string text) => Do(new OnchainEffect.WarnOperator(text));

    public OnchainDecision ToDecision() => new([.. _events], new OnchainChannel(State, Session), [.. _effects]);
}
