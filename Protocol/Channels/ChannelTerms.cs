using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Channels;

/// <summary>What one side has laid down in its <c>open_channel</c> or <c>accept_channel</c>, for as long as the channel lives (BOLT 2).</summary>
public sealed record SideTerms
{
    /// <summary>Its keys.</summary>
    public required ChannelPublicKeys Keys { get; init; }

    /// <summary>Outputs below it don't stand in this side's commitment.</summary>
    public required Satoshi DustLimit { get; init; }

    /// <summary>Cap on the sum of HTLCs that the other side may have on offer.</summary>
    public required MilliSatoshi MaxHtlcValueInFlight { get; init; }

    /// <summary>What the OTHER side must keep to itself.</summary>
    public required Satoshi ChannelReserve { get; init; }

    /// <summary>The smallest HTLC this side accepts.</summary>
    public required MilliSatoshi HtlcMinimum { get; init; }

    /// <summary>Blocks for which the OTHER side's outputs to itself are delayed.</summary>
    public required ushort ToSelfDelay { get; init; }

    /// <summary>Cap on the number of HTLCs that the other side may have on offer; 483 at most.</summary>
    public required ushort MaxAcceptedHtlcs { get; init; }

    /// <summary>The script this side has bound itself to close to; empty where it has not.</summary>
    public ByteString UpfrontShutdownScript { get; init; }
}

/// <summary>What both sides have agreed on when they opened the channel, fixed for as long as it lives.</summary>
public sealed record ChannelTerms
{
    /// <summary>The chain it lives on.</summary>
    public required ChainHash ChainHash { get; init; }

    /// <summary>This node's id.</summary>
    public required Point LocalNodeId { get; init; }

    /// <summary>The peer's id.</summary>
    public required Point RemoteNodeId { get; init; }

    /// <summary>Derived from the funding outpoint (BOLT 2, "Definition of channel_id").</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>Transaction that funds the channel.</summary>
    public required TxId FundingTxId { get; init; }

    /// <summary>Its output that is the channel.</summary>
    public required ushort FundingOutputIndex { get; init; }

    /// <summary>Value of that output.</summary>
    public required Satoshi Capacity { get; init; }

    /// <summary>The side that opened the channel and pays its fees.</summary>
    public required Side Opener { get; init; }

    /// <summary>Format of all its commitment transactions.</summary>
    public required CommitmentFormat Format { get; init; }

    /// <summary>Whether the channel type has <c>option_scid_alias</c>: its real short channel id is told to nobody.</summary>
    public bool HidesShortChannelId { get; init; }

    /// <summary>Whether the channel type has <c>option_zeroconf</c>: it is used before its funding confirms.</summary>
    public bool IsZeroConf { get; init; }

    /// <summary>
    /// Whether this node uses it before its funding confirms: by its type, or because this node trusts the opener and has asked for no confirmations. An opener that trusts its
    /// own funding does the same without that type.
    /// </summary>
    public bool IsUsedUnconfirmed => IsZeroConf || (Opener == Side.Remote && MinimumDepth == 0);

    /// <summary>Whether the opener asked for the channel to be announced to the network.</summary>
    public bool Announce { get; init; }

    /// <summary>Confirmations the funding needs before <c>channel_ready</c>, as the accepting side has said; 0 for zero-conf.</summary>
    public required uint MinimumDepth { get; init; }

    /// <summary>The height at which the channel came to be, before its funding was in a block.</summary>
    public required BlockHeight CreatedAt { get; init; }

    /// <summary>Where this node's part goes when the channel closes, unless the operator says otherwise; never empty.</summary>
    public required ByteString LocalShutdownScript { get; init; }

    /// <summary>The alias this node tells the peer in <c>channel_ready</c>: the peer, and who pays through it, may name the channel by it.</summary>
    public required ShortChannelId LocalAlias { get; init; }

    /// <summary>What this node has laid down.</summary>
    public required SideTerms Local { get; init; }

    /// <summary>What the peer has laid down.</summary>
    public required SideTerms Remote { get; init; }

    /// <summary>What <paramref name="side"/> has laid down.</summary>
    public SideTerms Of(Side side) => side == Side.Local ? Local : Remote;

    /// <summary>What <paramref name="side"/> must keep to itself: the other side says it.</summary>
    public Satoshi ReserveOf(Side side) => Of(side.Opposite()).ChannelReserve;

    /// <summary>Blocks for which the outputs of <paramref name="side"/> to itself are delayed: the other side says it.</summary>
    public ushort ToSelfDelayOf(Side side) => Of(side.Opposite()).ToSelfDelay;
}
