using System.Net;
using Akka.Actor;
using Lnd.Actors.Keys;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Rpc;

/// <summary>All that commands work with.</summary>
public sealed record NodeServices
{
    /// <summary>Whom to ask.</summary>
    public required NodeRefs Rooms { get; init; }

    /// <summary>Chain, clock and randomness.</summary>
    public required NodeContext Node { get; init; }

    /// <summary>The node's id and its handles.</summary>
    public required NodeIdentity Identity { get; init; }

    /// <summary>What the node was told on its command line and in its files.</summary>
    public required IConfigView Config { get; init; }

    /// <summary>What was logged last.</summary>
    public required ILogBuffer Log { get; init; }

    /// <summary>What was forwarded.</summary>
    public required IForwardHistory Forwards { get; init; }

    /// <summary>Stops the node.</summary>
    public required INodeControl Control { get; init; }
}

/// <summary>The rooms of the node that commands ask.</summary>
/// <param name="Peers">Peers/PeerMessages.cs.</param>
/// <param name="Channels">Channels/ChannelMessages.cs.</param>
/// <param name="Switch">Switch/SwitchMessages.cs.</param>
/// <param name="Invoices">Invoices/InvoiceMessages.cs.</param>
/// <param name="Payments">Payments/PaymentMessages.cs.</param>
/// <param name="Gossip">Gossip/GossipMessages.cs.</param>
/// <param name="Wallet">Wallet/WalletMessages.cs.</param>
/// <param name="Chain">Chain/ChainMessages.cs.</param>
public sealed record NodeRefs(
    IActorRef Peers, IActorRef Channels, IActorRef Switch, IActorRef Invoices, IActorRef Payments, IActorRef Gossip, IActorRef Wallet, IActorRef Chain);

/// <summary>The node's configuration, as commands show it.</summary>
public interface IConfigView
{
    /// <summary>The node's name.</summary>
    string Alias { get; }

    /// <summary>The node's color.</summary>
    RgbColor Color { get; }

    /// <summary>The folder of the network, absolute: <c>lightning-dir</c> of <c>getinfo</c>.</summary>
    string NetworkDirectory { get; }

    /// <summary>What the node offers.</summary>
    NodeFeatures Features { get; }

    /// <summary>Feerates the peer's opener may choose (<c>min_acceptable</c>, <c>max_acceptable</c>).</summary>
    ChannelPolicy Channels { get; }

    /// <summary>All options that were given or have a value, in the order in which <c>listconfigs</c> shows them.</summary>
    IReadOnlyList<ConfigOption> Options { get; }
}

/// <summary>Features by where they are told (BOLT 9).</summary>
/// <param name="Init">In <c>init</c>.</param>
/// <param name="Node">In <c>node_announcement</c>.</param>
/// <param name="Channel">In <c>channel_announcement</c>.</param>
/// <param name="Invoice">In BOLT 11 invoices.</param>
public sealed record NodeFeatures(FeatureBits Init, FeatureBits Node, FeatureBits Channel, FeatureBits Invoice)
{
    /// <summary>Of all the features a node supports.</summary>
    public static NodeFeatures Of(FeatureBits supported) => new(
        FeatureRules.ForContext(supported, FeatureContexts.Init), FeatureRules.ForContext(supported, FeatureContexts.NodeAnnouncement),
        FeatureRules.ForContext(supported, FeatureContexts.ChannelAnnouncement), FeatureRules.ForContext(supported, FeatureContexts.Invoice));
}

/// <summary>An option of the configuration.</summary>
/// <param name="Name">Without dashes, as <c>cltv-delta</c>.</param>
/// <param name="Value">What it is set to.</param>
public sealed record ConfigOption(string Name, ConfigValue Value);

/// <summary>The value of an option, with where each part of it is from: <c>cmdline</c>, <c>default</c>, or <c>PATH:LINE</c>. A closed family.</summary>
public abstract record ConfigValue
{
    private ConfigValue()
    {
    }

    /// <summary>An option without argument.</summary>
    /// <param name="IsSet">Whether it was given.</param>
    /// <param name="Source">Where.</param>
    public sealed record Flag(bool IsSet, string Source) : ConfigValue;

    /// <summary>A text.</summary>
    /// <param name="Value">It.</param>
    /// <param name="Source">Where.</param>
    public sealed record Text(string Value, string Source) : ConfigValue;

    /// <summary>A number.</summary>
    /// <param name="Value">It.</param>
    /// <param name="Source">Where.</param>
    public sealed record Integer(long Value, string Source) : ConfigValue;

    /// <summary>Yes or no.</summary>
    /// <param name="Value">It.</param>
    /// <param name="Source">Where.</param>
    public sealed record Choice(bool Value, string Source) : ConfigValue;

    /// <summary>An amount.</summary>
    /// <param name="Value">It.</param>
    /// <param name="Source">Where.</param>
    public sealed record Amount(MilliSatoshi Value, string Source) : ConfigValue;

    /// <summary>An option that may be given several times.</summary>
    /// <param name="Values">They.</param>
    /// <param name="Sources">Where each is from.</param>
    public sealed record Texts(IReadOnlyList<string> Values, IReadOnlyList<string> Sources) : ConfigValue;
}

/// <summary>Levels of log entries, in rising order.</summary>
public enum LogLevel
{
    /// <summary>Every byte.</summary>
    Io,

    /// <summary>Every message.</summary>
    Trace,

    /// <summary>For developers.</summary>
    Debug,

    /// <summary>For operators.</summary>
    Info,

    /// <summary>Operators should have a look.</summary>
    Unusual,

    /// <summary>A bug, or money in danger.</summary>
    Broken,
}

/// <summary>The last log entries, which are kept in memory.</summary>
public interface ILogBuffer
{
    /// <summary>What there is now. Cheap: nothing is copied that does not change.</summary>
    LogSnapshot Read();
}

/// <summary>Kept log entries.</summary>
/// <param name="CreatedAt">When the log was begun.</param>
/// <param name="BytesUsed">What the entries take.</param>
/// <param name="BytesMax">What they may take.</param>
/// <param name="Entries">Oldest first.</param>
public sealed record LogSnapshot(DateTimeOffset CreatedAt, uint BytesUsed, uint BytesMax, IReadOnlyList<LogEntry> Entries);

/// <summary>A log entry.</summary>
/// <param name="Level">How urgent.</param>
/// <param name="At">When.</param>
/// <param name="Source">Who, as <c>channeld-chan#1</c>.</param>
/// <param name="Peer">Whom it concerns; null for nobody.</param>
/// <param name="Text">What.</param>
/// <param name="Skipped">How many entries before it are not kept any more.</param>
public sealed record LogEntry(LogLevel Level, DateTimeOffset At, string Source, Point? Peer, string Text, uint Skipped = 0);

/// <summary>Stops the node.</summary>
public interface INodeControl
{
    /// <summary>Stops everything but the gateway; complete when all is durable and the peers are told. More calls wait for the first.</summary>
    Task StopRooms();

    /// <summary>Ends the process: called when the answer to <c>stop</c> is sent.</summary>
    void Exit();
}

/// <summary>What this node has forwarded.</summary>
public interface IForwardHistory
{
    /// <summary>What was earned.</summary>
    ValueTask<MilliSatoshi> GetFeesCollected(CancellationToken cancel);

    /// <summary>Forwards.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancel">Nobody waits any more.</param>
    ValueTask<IReadOnlyList<ForwardRecord>> List(ForwardQuery query, CancellationToken cancel);
}

/// <summary>Which forwards.</summary>
/// <param name="Status">Null for all.</param>
/// <param name="InChannel">Null for all.</param>
/// <param name="OutChannel">Null for all.</param>
/// <param name="Index">Start of a page, and by which index.</param>
/// <param name="Limit">Length of a page.</param>
public sealed record ForwardQuery(ForwardStatus? Status, ShortChannelId? InChannel, ShortChannelId? OutChannel, (bool ByUpdated, ulong Start)? Index, uint? Limit);

/// <summary>How a forward stands.</summary>
public enum ForwardStatus
{
    /// <summary>The outgoing HTLC is under way.</summary>
    Offered,

    /// <summary>Fulfilled.</summary>
    Settled,

    /// <summary>This node gave it back: there is no outgoing HTLC.</summary>
    LocalFailed,

    /// <summary>It came back.</summary>
    Failed,
}

/// <summary>A forward.</summary>
/// <param name="CreatedIndex">Counts all, from 1.</param>
/// <param name="UpdatedIndex">Counts all changes; null while there is none.</param>
/// <param name="InChannel">Where it came from.</param>
/// <param name="InHtlcId">The HTLC there.</param>
/// <param name="InAmount">What came.</param>
/// <param name="OutChannel">Where it went, or was to go; null where that is not known.</param>
/// <param name="OutHtlcId">The HTLC there; null for none.</param>
/// <param name="OutAmount">What went out; null where that is not known.</param>
/// <param name="Status">How it stands.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="ResolvedAt">When it ended; null while it has not.</param>
/// <param name="FailureCode">BOLT 4's, where this node failed it.</param>
/// <param name="FailureName">Its name, as c-lightning writes it: <c>WIRE_UNKNOWN_NEXT_PEER</c>.</param>
public sealed record ForwardRecord(
    ulong CreatedIndex, ulong? UpdatedIndex, ShortChannelId InChannel, ulong InHtlcId, MilliSatoshi InAmount, ShortChannelId? OutChannel, ulong? OutHtlcId,
    MilliSatoshi? OutAmount, ForwardStatus Status, DateTimeOffset ReceivedAt, DateTimeOffset? ResolvedAt, ushort? FailureCode, string? FailureName);
