using Akka.Actor;
using Lnd.Actors.Gossip;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Channels;

/// <summary>What the operator wants of channels.</summary>
public sealed record ChannelSettings
{
    /// <summary>What the machine looks at.</summary>
    public ChannelPolicy Policy { get; init; } = new();

    /// <summary>What the on-chain planner looks at.</summary>
    public OnchainPolicy Onchain { get; init; } = new();

    /// <summary>Fee of any forwarded HTLC (<c>fee-base</c>).</summary>
    public MilliSatoshi FeeBase { get; init; } = new(1_000);

    /// <summary>Fee of forwarded HTLCs in millionths of the amount (<c>fee-per-satoshi</c>).</summary>
    public uint FeeProportionalMillionths { get; init; } = 10;

    /// <summary>Blocks between the expiries of an incoming and an outgoing HTLC (<c>cltv-delta</c>).</summary>
    public ushort CltvExpiryDelta { get; init; } = 34;

    /// <summary>HTLCs a peer may have on offer (<c>max-concurrent-htlcs</c>).</summary>
    public ushort MaxAcceptedHtlcs { get; init; } = 30;

    /// <summary>Least HTLC accepted.</summary>
    public MilliSatoshi HtlcMinimum { get; init; } = MilliSatoshi.Zero;

    /// <summary>Blocks by which a peer's own outputs are delayed (<c>watchtime-blocks</c>).</summary>
    public ushort ToSelfDelay { get; init; } = 144;

    /// <summary>Confirmations to wait for as the accepting side (<c>funding-confirms</c>).</summary>
    public uint MinimumDepth { get; init; } = 3;

    /// <summary>Peers whose new channels are used before their funding confirms (<c>zeroconf-peer</c>): they could take the money back.</summary>
    public IReadOnlySet<Point> ZeroConfPeers { get; init; } = new HashSet<Point>();

    /// <summary>Openings by one peer that may be under way at a time.</summary>
    public int MaxOpeningsOfPeer { get; init; } = 2;

    /// <summary>How long one may take until it is funded.</summary>
    public TimeSpan OpeningTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Pause before a crashed channel is started again; doubled with each crash in a row.</summary>
    public TimeSpan FirstRestartDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest such pause.</summary>
    public TimeSpan LongestRestartDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Crashes in a row after which a channel is parked: nothing but the chain is watched for it until the next start of the node.</summary>
    public int CrashesUntilParked { get; init; } = 10;

    /// <summary>How long a channel has to run until a crash is not one in a row.</summary>
    public TimeSpan CrashesForgottenAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long both sides may negotiate the fee of a mutual close until the channel is closed by this side alone.</summary>
    public TimeSpan NegotiationTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Events between snapshots of a channel.</summary>
    public int SnapshotEvery { get; init; } = 2_000;

    /// <summary>The terms of a channel that was not given others.</summary>
    /// <param name="terms">The channel's.</param>
    public ForwardingPolicy ForwardingPolicyOf(ChannelTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        var capacity = terms.Capacity.ToMilliSatoshi() - terms.ReserveOf(Side.Local).ToMilliSatoshi();
        var inFlight = terms.Remote.MaxHtlcValueInFlight;
        return new ForwardingPolicy(
            FeeBase, FeeProportionalMillionths, CltvExpiryDelta, terms.Remote.HtlcMinimum > HtlcMinimum ? terms.Remote.HtlcMinimum : HtlcMinimum,
            inFlight < capacity ? inFlight : capacity);
    }
}

/// <summary>The rooms a channel talks to.</summary>
/// <param name="Chain">Blocks and broadcasts.</param>
/// <param name="Wallet">Coins and addresses.</param>
/// <param name="Keys">Signers.</param>
/// <param name="Switch">HTLCs.</param>
/// <param name="Gossip">What others may know of the channel.</param>
/// <param name="Peers">Connections.</param>
public sealed record ChannelRooms(IActorRef Chain, IActorRef Wallet, IActorRef Keys, IActorRef Switch, IActorRef Gossip, ICanTell Peers);

/// <summary>Which channel.</summary>
/// <param name="DbId">This node's number of it, from 1.</param>
/// <param name="Peer">The other node.</param>
public readonly record struct ChannelIdentity(ulong DbId, Point Peer)
{
    /// <summary>Its name in the journal: for ever.</summary>
    public string PersistenceId => $"channel-{DbId}";

    /// <summary>The name of its planner in the journal: for ever.</summary>
    public string OnchainPersistenceId => $"onchain-{DbId}";
}

// Between the channels' room and its channels.

/// <summary>From a new channel that is about to be funded; answered by <see cref="ChannelRegistered"/> once it is durable that the channel exists.</summary>
/// <param name="DbId">It.</param>
/// <param name="Terms">What both sides have agreed on.</param>
public sealed record RegisterChannel(ulong DbId, ChannelTerms Terms);

/// <summary>The channel will be loaded at every start from now on.</summary>
public sealed record ChannelRegistered
{
    /// <summary>The one.</summary>
    public static ChannelRegistered Instance { get; } = new();
}

/// <summary>From a channel that has loaded itself, or is new: who its peer's connection is, please.</summary>
/// <param name="DbId">It.</param>
/// <param name="Terms">What both sides have agreed on; null for one that is new.</param>
public sealed record ChannelStarted(ulong DbId, ChannelTerms? Terms);

/// <summary>From a channel: its funding output is, or is about to be, spent; from now on its planner is to run.</summary>
/// <param name="DbId">It.</param>
/// <param name="Spender">What spends it; null where the chain will tell.</param>
public sealed record StartPlanner(ulong DbId, Transaction? Spender);

/// <summary>From a channel to its planner: the money of an HTLC of the peer may be claimed.</summary>
/// <param name="DbId">It.</param>
/// <param name="Id">The HTLC's number among those of the peer.</param>
/// <param name="Preimage">Of its payment hash.</param>
public sealed record ClaimIncoming(ulong DbId, ulong Id, Preimage Preimage);

/// <summary>From a channel that was never funded, or from the planner of one that is resolved: it can be forgotten.</summary>
/// <param name="DbId">It.</param>
public sealed record ChannelOver(ulong DbId);

/// <summary>From a channel or its planner: it has gone on to a later stage of its life.</summary>
/// <param name="DbId">It.</param>
/// <param name="Before">Where it was.</param>
/// <param name="Stage">Where it is.</param>
/// <param name="Cause">Who wanted it; null for whoever wanted the stage before.</param>
/// <param name="Message">Why, in words.</param>
internal sealed record StageChanged(ulong DbId, ChannelStage Before, ChannelStage Stage, StageCause? Cause, string Message);

/// <summary>From a channel that has loaded itself: where it is, in case that was not told before the node stopped.</summary>
internal sealed record StageFound(ulong DbId, ChannelStage Stage);

/// <summary>From a planner, at its start and after each change: what it knows.</summary>
internal sealed record PlannerReport(ulong DbId, OnchainState State);

/// <summary>To a new channel: ask the peer for it.</summary>
/// <param name="Request">What to offer.</param>
/// <param name="Funding">How the wallet is to fund it.</param>
/// <param name="Asker">Who is told how it ended.</param>
internal sealed record OpenNow(OpenRequest Request, FundingPlan Funding, IActorRef Asker);

/// <summary>How the wallet is to fund a channel.</summary>
internal sealed record FundingPlan(FeeratePerKw Feerate, uint MinConfirmations, IReadOnlyList<Outpoint>? Coins, ByteString? CloseTo);

/// <summary>To a channel: what it is now, please; answered by <see cref="ChannelSummary"/>.</summary>
internal sealed record Describe
{
    public static Describe Instance { get; } = new();
}

/// <summary>For tests, and for an operator in distress: throw, as a bug would.</summary>
public sealed record CrashNow
{
    /// <summary>The one.</summary>
    public static CrashNow Instance { get; } = new();
}
