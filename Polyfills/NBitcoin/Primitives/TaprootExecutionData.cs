namespace NBitcoin;

/// <summary>What a taproot signature commits to beyond the transaction and the outputs it spends (BIP 341, BIP 342).</summary>
public class TaprootExecutionData
{
    TaprootSigHash _sigHash = TaprootSigHash.Default;

    /// <summary>Spending by the key.</summary>
    public TaprootExecutionData(int inputIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputIndex);
        InputIndex = inputIndex;
    }

    /// <param name="tapleaf">The hash of the leaf whose script is run; null for spending by the key.</param>
    public TaprootExecutionData(int inputIndex, uint256? tapleaf) : this(inputIndex)
    {
        TapleafHash = tapleaf;
        HashVersion = tapleaf is null ? HashVersion.Taproot : HashVersion.Tapscript;
    }

    public int InputIndex { get; set; }
    public HashVersion HashVersion { get; } = HashVersion.Taproot;
    public uint256? TapleafHash { get; }

    /// <summary>SHA-256 of the annex with its length before it; null where there is none.</summary>
    public uint256? AnnexHash { get; set; }

    /// <summary>The position, counted in operations, of the last OP_CODESEPARATOR that was run; 0xffffffff for none.</summary>
    public uint CodeseparatorPosition { get; set; } = uint.MaxValue;

    /// <exception cref="ArgumentException">Not defined by BIP 341.</exception>
    public TaprootSigHash SigHash
    {
        get => _sigHash;
        set => _sigHash = (uint)value <= byte.MaxValue && IsValidSigHash((byte)value)
            ? value
            : throw new ArgumentException($"0x{(uint)value:x2} is not a hash type of taproot.", nameof(value));
    }

    public static bool IsValidSigHash(byte value) => value is <= 3 or (>= 0x81 and <= 0x83);
}
