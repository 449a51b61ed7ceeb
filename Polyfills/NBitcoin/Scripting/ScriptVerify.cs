namespace NBitcoin;

/// <summary>Which rules a script is verified by. Those beyond <see cref="Consensus"/> and Taproot are what nodes ask of what they relay.</summary>
[Flags]
public enum ScriptVerify : uint
{
    None = 0,

    /// <summary>BIP 16.</summary>
    P2SH = 1 << 0,

    /// <summary>Signatures have a defined hash type and are strict DER, keys are compressed or uncompressed.</summary>
    StrictEnc = 1 << 1,

    /// <summary>BIP 66.</summary>
    DerSig = 1 << 2,

    /// <summary>The S of a signature is in the lower half (BIP 146).</summary>
    LowS = 1 << 3,

    /// <summary>BIP 147.</summary>
    NullDummy = 1 << 4,

    /// <summary>The script of an input does nothing but push (BIP 62, rule 2).</summary>
    SigPushOnly = 1 << 5,

    /// <summary>Pushes and numbers are in the shortest form (BIP 62, rules 3 and 4).</summary>
    MinimalData = 1 << 6,

    DiscourageUpgradableNops = 1 << 7,

    /// <summary>One element is left on the stack (BIP 62, rule 6). Needs <see cref="P2SH"/> and <see cref="Witness"/>.</summary>
    CleanStack = 1 << 8,

    /// <summary>BIP 65.</summary>
    CheckLockTimeVerify = 1 << 9,

    /// <summary>BIP 112.</summary>
    CheckSequenceVerify = 1 << 10,

    /// <summary>BIP 141 and 143. Needs <see cref="P2SH"/>.</summary>
    Witness = 1 << 11,

    DiscourageUpgradableWitnessProgram = 1 << 12,

    /// <summary>Within a witness of version 0, OP_IF takes nothing but an empty string or 01.</summary>
    MinimalIf = 1 << 13,

    /// <summary>A signature that fails is empty (BIP 146).</summary>
    NullFail = 1 << 14,

    /// <summary>Within a witness of version 0, keys are compressed.</summary>
    WitnessPubkeyType = 1 << 15,

    /// <summary>Outside of witnesses, no OP_CODESEPARATOR and no signature within the script that it signs.</summary>
    ConstScriptCode = 1 << 16,

    /// <summary>BIP 341 and 342.</summary>
    Taproot = 1 << 17,

    DiscourageUpgradableTaprootVersion = 1 << 18,
    DiscourageOpSuccess = 1 << 19,
    DiscourageUpgradablePubKeyType = 1 << 20,

    /// <summary>What the package counts as mandatory.</summary>
    Mandatory = P2SH,

    /// <summary>What blocks must obey, but for <see cref="Taproot"/>.</summary>
    Consensus = P2SH | DerSig | NullDummy | CheckLockTimeVerify | CheckSequenceVerify | Witness,

    /// <summary>
    /// What nodes ask of transactions that they relay, but for <see cref="WitnessPubkeyType"/> and <see cref="ConstScriptCode"/>, which
    /// the package leaves out and Bitcoin Core does not.
    /// </summary>
    Standard = P2SH | StrictEnc | DerSig | LowS | NullDummy | MinimalData | DiscourageUpgradableNops | CleanStack
        | CheckLockTimeVerify | CheckSequenceVerify | Witness | DiscourageUpgradableWitnessProgram | MinimalIf | NullFail
        | Taproot | DiscourageUpgradableTaprootVersion | DiscourageOpSuccess | DiscourageUpgradablePubKeyType,
}
