namespace NBitcoin;

/// <summary>What the running of a taproot witness adds to the hash that its signatures sign, and how many of them it may still have.</summary>
public class ExecutionData
{
    /// <summary>SHA-256 of the annex with its length before it; null where there is none.</summary>
    public uint256? AnnexHash { get; set; }

    /// <summary>The leaf whose script is run; null for spending by the key.</summary>
    public uint256? TapleafHash { get; internal set; }

    /// <summary>The position, counted in operations, of the last OP_CODESEPARATOR that was run; 0xffffffff for none.</summary>
    public uint CodeseparatorPosition { get; set; } = uint.MaxValue;

    /// <summary>Each signature that isn't empty takes 50 of it (BIP 342).</summary>
    public long ValidationWeightLeft { get; set; }
}
