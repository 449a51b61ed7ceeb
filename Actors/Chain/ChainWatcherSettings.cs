using Lnd.Actors.Protocol.Onchain;

namespace Lnd.Actors.Chain;

/// <summary>How the chain watcher goes about it.</summary>
public sealed record ChainWatcherSettings
{
    /// <summary>How often the backend is asked for its tip.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause between two tries while the backend is in trouble; they begin with <see cref="PollInterval"/> and double.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How long a backend that can't be reached is waited for at the start, as lightningd does.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often feerates are estimated.</summary>
    public TimeSpan FeeInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What the operator says transactions cost, for a backend that can't tell; null where nothing is said. On regtest it is the least that is relayed, as in lightningd.</summary>
    public FeeEstimates? FallbackFees { get; init; }

    /// <summary>Blocks whose ids are remembered, for reorganisations. Deeper ones need the backend to still have the blocks that were left.</summary>
    public int RememberedBlocks { get; init; } = 500;

    /// <summary>Funding outputs that are looked up at the same time.</summary>
    public int ParallelLookups { get; init; } = 8;

    /// <summary>Transactions in the blocks that are kept at hand: those of a block or two of the main chain, or of many small ones.</summary>
    public int CachedTransactions { get; init; } = 5_000;
}
