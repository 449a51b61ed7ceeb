using Lnd.Actors.Protocol.Channels;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>What this node's operator wants of claims, where BOLT 5 leaves a choice.</summary>
public sealed record OnchainPolicy
{
    /// <summary>
    /// Confirmations after which a transaction is taken for final in what concerns other channels. BOLT 5, "reasonable depth": a reorganisation any deeper would cost the
    /// amount of the HTLCs in question.
    /// </summary>
    public int ReasonableDepth { get; init; } = 6;

    /// <summary>
    /// Confirmations after which nothing has to be watched any more. BOLT 5: "Outputs that are resolved are considered irrevocably resolved once the remote's resolving
    /// transaction is included in a block at least 100 deep".
    /// </summary>
    public int IrrevocableDepth { get; init; } = 100;

    /// <summary>
    /// Blocks before the expiry of a revoked HTLC from which it is claimed by a transaction of its own. BOLT 5, `security_delay`: "we recommend 18 blocks (similar to
    /// incoming HTLC deadline)".
    /// </summary>
    public int SecurityDelay { get; init; } = 18;

    /// <summary>
    /// Blocks after the expiry of an HTLC of this node within which it wants it back: the incoming HTLC it belongs to expires <c>cltv_expiry_delta</c> later, and must be
    /// failed before.
    /// </summary>
    public int TimeoutBlocks { get; init; } = 12;

    /// <summary>
    /// Blocks that a second transaction is given after the commitment's confirmation: a commitment with an HTLC that this node can claim has to confirm so long before the
    /// HTLC's expiry.
    /// </summary>
    public int SecondStageBlocks { get; init; } = 6;

    /// <summary>Share of an amount that may be paid in fees, in percent, where nobody but time is against us. The lowest feerate that is relayed may always be paid.</summary>
    public uint MaxFeePercent { get; init; } = 10;

    /// <summary>Blocks after which an unconfirmed transaction is broadcast again.</summary>
    public int RebroadcastBlocks { get; init; } = 6;

    /// <summary>Weight units of a transaction from which no more is batched into it; 400,000 are relayed.</summary>
    public uint MaxBatchWeight { get; init; } = 200_000;
}

/// <summary>Feerates that confirm within so many blocks, as estimated now.</summary>
/// <param name="Within2">Two blocks.</param>
/// <param name="Within6">Six.</param>
/// <param name="Within12">Twelve.</param>
/// <param name="Within144">A day.</param>
/// <param name="Minimum">The least that mempools take now; never below <see cref="FeeratePerKw.Floor"/>.</param>
public sealed record FeeEstimates(FeeratePerKw Within2, FeeratePerKw Within6, FeeratePerKw Within12, FeeratePerKw Within144, FeeratePerKw Minimum)
{
    /// <summary>The same for all targets: for regtest, and where there is no estimate.</summary>
    public static FeeEstimates Flat(FeeratePerKw feerate) => new(feerate, feerate, feerate, feerate, FeeratePerKw.Floor);

    /// <summary>The feerate for a confirmation within <paramref name="blocks"/>.</summary>
    public FeeratePerKw For(long blocks)
    {
        var estimate = blocks switch
        {
            < 6 => Within2,
            < 12 => Within6,
            < 144 => Within12,
            _ => Within144,
        };
        var least = Minimum < FeeratePerKw.Floor ? FeeratePerKw.Floor : Minimum;
        return estimate < least ? least : estimate;
    }
}

/// <summary>What a step of the planner may look at besides state and input. Where estimates change, the next input, at the latest the next block, takes them up.</summary>
/// <param name="Signer">Signs for this channel's outputs.</param>
/// <param name="Policy">What the operator wants.</param>
/// <param name="Estimates">What transactions cost now.</param>
/// <param name="SweepScript">An output script of the wallet, for what is claimed.</param>
public sealed record OnchainEnvironment(IOnchainSigner Signer, OnchainPolicy Policy, FeeEstimates Estimates, ByteString SweepScript);
