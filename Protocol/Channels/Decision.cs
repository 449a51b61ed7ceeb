namespace Lnd.Actors.Protocol.Channels;

/// <summary>A channel (BOLT 2; decision 8): what it must not forget, and what it may. The state is null until the channel is funded.</summary>
/// <param name="State">The sum of its events.</param>
/// <param name="Session">What dies with the process or the connection.</param>
public sealed record Channel(ChannelState? State, ChannelSession Session)
{
    /// <summary>A channel of which nothing is stored.</summary>
    public static Channel New { get; } = new(null, ChannelSession.Initial);

    /// <summary>A channel as its journal tells it, at the start of the node.</summary>
    /// <param name="events">All its events, in order; the first is <see cref="ChannelFunded"/>.</param>
    /// <exception cref="InvalidOperationException">The events are not those of one channel.</exception>
    public static Channel Replay(IEnumerable<ChannelEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        ChannelState? state = null;
        foreach (var happened in events)
            state = Apply(state, happened);
        return new Channel(state, ChannelSession.Initial);
    }

    /// <summary>The state after an event.</summary>
    /// <exception cref="InvalidOperationException">The event does not belong here: the journal is damaged, or of another channel.</exception>
    public static ChannelState Apply(ChannelState? state, ChannelEvent happened) => (state, happened) switch
    {
        (null, ChannelFunded funded) => ChannelState.From(funded),
        (null, _) => throw new InvalidOperationException($"a channel starts with {nameof(ChannelFunded)}, not with {happened.GetType().Name}"),
        _ => state.Apply(happened),
    };
}

/// <summary>
/// What follows from one input: what happened, what the channel is after it, and what is to be done. The events must be durable before the channel is
/// replaced, before the next input is looked at, and before any effect is run.
/// </summary>
/// <param name="Events">To be stored together.</param>
/// <param name="Channel">The channel after them.</param>
/// <param name="Effects">To be run once they are stored, in order.</param>
public sealed record Decision(ValueList<ChannelEvent> Events, Channel Channel, ValueList<ChannelEffect> Effects);
