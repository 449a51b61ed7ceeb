namespace NBitcoin;

/// <summary>What a signature commits to, outside of taproot.</summary>
[Flags]
public enum SigHash : uint
{
    All = 1,
    None = 2,
    Single = 3,
    AnyoneCanPay = 0x80,
}

/// <summary>What a signature of taproot commits to (BIP 341).</summary>
[Flags]
public enum TaprootSigHash : uint
{
    Default = 0,
    All = 1,
    None = 2,
    Single = 3,
    AnyoneCanPay = 0x80,
}

/// <summary>How the hash that a signature signs is computed.</summary>
public enum HashVersion
{
    Original = 0,

    /// <summary>BIP 143.</summary>
    WitnessV0 = 1,

    /// <summary>BIP 341, spending by the key.</summary>
    Taproot = 2,

    /// <summary>BIP 342, spending by a script.</summary>
    Tapscript = 3,
}
