namespace Lnd.Actors.Protocol.Channels;

/// <summary>What this node's operator wants of channels, where BOLT 2 leaves a choice.</summary>
public sealed record ChannelPolicy
{
    /// <summary>
    /// The chain this node's channels live on. BOLT 2: a receiver of `open_channel` "MUST fail the channel if the `chain_hash` value is set to a hash of a chain that is unknown
    /// to the receiver". Null accepts any: then who answers <see cref="ChannelRequested"/> has to look.
    /// </summary>
    public ChainHash? Chain { get; init; }

    /// <summary>Smallest channel the peer may open to this node.</summary>
    public Satoshi MinCapacity { get; init; } = new(10_000);

    /// <summary>Largest delay of this node's own outputs it puts up with, in blocks.</summary>
    public ushort MaxToSelfDelay { get; init; } = 2016;

    /// <summary>Largest depth it waits for before the channel is used, in blocks.</summary>
    public uint MaxMinimumDepth { get; init; } = 144;

    /// <summary>Largest dust limit of the peer (BOLT 3, "Dust Limits": a larger one makes HTLCs worthless on chain).</summary>
    public Satoshi MaxDustLimit { get; init; } = new(1_000);

    /// <summary>Largest share of the capacity that the peer may ask this node to hold in reserve, in percent.</summary>
    public uint MaxReservePercent { get; init; } = 5;

    /// <summary>Fewest HTLCs on offer that the peer must allow.</summary>
    public ushort MinAcceptedHtlcs { get; init; } = 1;

    /// <summary>Largest minimum of a single HTLC that the peer may ask for.</summary>
    public MilliSatoshi MaxHtlcMinimum { get; init; } = new(10_000_000);

    /// <summary>Feerates of the opener below this are too low to be relayed.</summary>
    public FeeratePerKw MinFeerate { get; init; } = FeeratePerKw.Floor;

    /// <summary>Feerates of the opener above this only burn money.</summary>
    public FeeratePerKw MaxFeerate { get; init; } = new(250_000);

    /// <summary>Most that may be lost to miners in trimmed HTLCs of one commitment (BOLT 2, <c>max_dust_htlc_exposure_msat</c>).</summary>
    public MilliSatoshi MaxDustExposure { get; init; } = new(50_000_000);

    /// <summary>BOLT 2, "cltv_expiry_delta Selection": G, the blocks after the expiry of an offered HTLC at which the channel is failed.</summary>
    public int OfferedGraceBlocks { get; init; } = 2;

    /// <summary>
    /// BOLT 2, "cltv_expiry_delta Selection": 2R+G+S, the blocks before the expiry of a received HTLC at which, once this node has shown the preimage, the
    /// channel is failed to claim it on chain. "18 blocks is reasonable".
    /// </summary>
    public int FulfilledDeadlineBlocks { get; init; } = 18;

    /// <summary>Confirmations after which the channel is announced to the network; 6 as BOLT 7 asks.</summary>
    public uint AnnouncementDepth { get; init; } = 6;

    /// <summary>Whether the peer may open channels that are used before they confirm: it could take the money back.</summary>
    public bool TrustsZeroConf { get; init; }
}
