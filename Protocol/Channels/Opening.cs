using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Channels;

/// <summary>What this node lays down for its side of a new channel.</summary>
public sealed record LocalOffer
{
    /// <summary>This node's id.</summary>
    public required Point LocalNodeId { get; init; }

    /// <summary>The peer's id.</summary>
    public required Point RemoteNodeId { get; init; }

    /// <summary>Least output on this node's transactions.</summary>
    public Satoshi DustLimit { get; init; } = new(546);

    /// <summary>Most that the peer may have in flight.</summary>
    public MilliSatoshi MaxHtlcValueInFlight { get; init; } = MilliSatoshi.MaxValue;

    /// <summary>What the peer must keep; null for 1% of the capacity, and the larger dust limit at least.</summary>
    public Satoshi? ChannelReserve { get; init; }

    /// <summary>Least HTLC accepted.</summary>
    public MilliSatoshi HtlcMinimum { get; init; } = MilliSatoshi.Zero;

    /// <summary>Blocks by which the peer's outputs to itself are delayed.</summary>
    public ushort ToSelfDelay { get; init; } = 144;

    /// <summary>HTLCs the peer may have on offer; 483 at most.</summary>
    public ushort MaxAcceptedHtlcs { get; init; } = 483;

    /// <summary>Confirmations to wait for, as the accepting side; zero-conf channels have none.</summary>
    public uint MinimumDepth { get; init; } = 3;

    /// <summary>Where this node's part goes when the channel closes.</summary>
    public required ByteString ShutdownScript { get; init; }

    /// <summary>Whether to be bound to that script from the start (<c>option_upfront_shutdown_script</c>).</summary>
    public bool BindShutdownScript { get; init; }

    /// <summary>The alias to give the peer: random, and not used for another channel of this node.</summary>
    public required ShortChannelId Alias { get; init; }
}

/// <summary>A channel this node wants to open.</summary>
public sealed record OpenRequest
{
    /// <summary>The chain.</summary>
    public required ChainHash ChainHash { get; init; }

    /// <summary>A random name for the channel until its funding is known.</summary>
    public required ChannelId TemporaryChannelId { get; init; }

    /// <summary>What this node puts in.</summary>
    public required Satoshi Capacity { get; init; }

    /// <summary>What of it is given to the peer at once.</summary>
    public MilliSatoshi Push { get; init; }

    /// <summary>The commitments' feerate.</summary>
    public required FeeratePerKw Feerate { get; init; }

    /// <summary>Whether to announce the channel to the network.</summary>
    public bool Announce { get; init; }

    /// <summary>The type wanted.</summary>
    public required ChannelType Type { get; init; }

    /// <summary>This node's side.</summary>
    public required LocalOffer Offer { get; init; }
}

/// <summary>
/// How far the opening has come while there is nothing to remember. Lost with the connection. BOLT 2: "if it doesn't complete, it starts again". A closed family.
/// </summary>
public abstract record Opening
{
    private Opening()
    {
    }

    /// <summary><c>open_channel</c> is sent; waits for <c>accept_channel</c>.</summary>
    /// <param name="Request">What was asked for.</param>
    public sealed record OpenSent(OpenRequest Request) : Opening;

    /// <summary>The peer's <c>open_channel</c> waits for a decision of this node.</summary>
    /// <param name="Message">It.</param>
    public sealed record OpenReceived(OpenChannel Message) : Opening;

    /// <summary><c>accept_channel</c> is sent; waits for <c>funding_created</c>.</summary>
    /// <param name="Message">The peer's <c>open_channel</c>.</param>
    /// <param name="Offer">This node's side.</param>
    public sealed record AcceptSent(OpenChannel Message, LocalOffer Offer) : Opening;

    /// <summary><c>accept_channel</c> has come; waits for the wallet to make the funding transaction.</summary>
    /// <param name="Request">What was asked for.</param>
    /// <param name="Message">The peer's answer.</param>
    public sealed record AcceptReceived(OpenRequest Request, AcceptChannel Message) : Opening;

    /// <summary><c>funding_created</c> is sent; waits for <c>funding_signed</c>.</summary>
    /// <param name="Terms">Complete.</param>
    /// <param name="Start">The balances and the feerate at the start.</param>
    /// <param name="RemotePoint">The peer's per-commitment point 0.</param>
    public sealed record FundingCreatedSent(ChannelTerms Terms, Commitments Start, Point RemotePoint) : Opening;
}
