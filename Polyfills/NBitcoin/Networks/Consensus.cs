namespace NBitcoin;

/// <summary>The rules in which the chains differ. Those of a <see cref="Network"/> can not be changed.</summary>
public class Consensus
{
    private bool _frozen;
    private uint256? _hashGenesisBlock;

    /// <summary>Of <see cref="Network.Main"/>.</summary>
    public static Consensus Main => Network.Main.Consensus;

    /// <summary>Of <see cref="Network.TestNet"/>.</summary>
    public static Consensus TestNet => Network.TestNet.Consensus;

    /// <summary>Of <see cref="Network.RegTest"/>.</summary>
    public static Consensus RegTest => Network.RegTest.Consensus;

    /// <summary>Blocks between two halvings of the subsidy.</summary>
    public int SubsidyHalvingInterval { get; set => field = Unfrozen(value); }

    /// <summary>The easiest target a block may have.</summary>
    public Target? PowLimit { get; set => field = Unfrozen(value); }

    /// <summary>The time in which <see cref="DifficultyAdjustmentInterval"/> blocks should be found.</summary>
    public TimeSpan PowTargetTimespan { get; set => field = Unfrozen(value); } = TimeSpan.FromDays(14);

    /// <summary>The time in which one block should be found.</summary>
    public TimeSpan PowTargetSpacing { get; set => field = Unfrozen(value); } = TimeSpan.FromMinutes(10);

    /// <summary>May a block be of the easiest target when the one before it is long ago?</summary>
    public bool PowAllowMinDifficultyBlocks { get; set => field = Unfrozen(value); }

    /// <summary>Does the target stay the same for ever?</summary>
    public bool PowNoRetargeting { get; set => field = Unfrozen(value); }

    /// <summary>Blocks between two changes of the target.</summary>
    public long DifficultyAdjustmentInterval => (long)PowTargetTimespan.TotalSeconds / (long)PowTargetSpacing.TotalSeconds;

    /// <summary>Blocks until a coinbase output may be spent.</summary>
    public int CoinbaseMaturity { get; set => field = Unfrozen(value); } = 100;

    /// <summary>Number of the coin in key paths (SLIP 44): 0 for main, 1 for all test chains.</summary>
    public int CoinType { get; set => field = Unfrozen(value); }

    /// <summary>Are there witnesses (BIP 141)?</summary>
    public bool SupportSegwit { get; set => field = Unfrozen(value); }

    /// <summary>Are there taproot outputs (BIP 341)?</summary>
    public bool SupportTaproot { get; set => field = Unfrozen(value); }

    /// <summary>Makes the blocks and transactions of the chain.</summary>
    public ConsensusFactory ConsensusFactory { get; set => field = Unfrozen(value); } = new();

    /// <summary>The hash of block 0.</summary>
    /// <exception cref="InvalidOperationException">These rules belong to no network.</exception>
    public uint256 HashGenesisBlock =>
        _hashGenesisBlock ?? throw new InvalidOperationException("These consensus rules belong to no network, so they have no first block");

    /// <summary>Blocks to be expected in <paramref name="timeSpan"/>.</summary>
    public double GetExpectedBlocksFor(TimeSpan timeSpan) => timeSpan / PowTargetSpacing;

    /// <summary>The time <paramref name="blockCount"/> blocks should take.</summary>
    public TimeSpan GetExpectedTimeFor(double blockCount) => PowTargetSpacing * blockCount;

    /// <summary>Makes any further change throw <see cref="InvalidOperationException"/>.</summary>
    public void Freeze() => _frozen = true;

    internal void SetGenesis(uint256 hash) => _hashGenesisBlock = Unfrozen(hash);

    private T Unfrozen<T>(T value) =>
        _frozen ? throw new InvalidOperationException("The consensus rules of a network can not be changed") : value;
}
