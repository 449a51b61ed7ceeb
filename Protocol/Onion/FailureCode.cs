namespace Lnd.Actors.Protocol.Onion;

/// <summary>
/// What went wrong with an HTLC. BOLT 4, "Failure Messages": the top bits are flags, see <see cref="FailureCodes"/>. Values that have no
/// name here may be received.
/// </summary>
public enum FailureCode : ushort
{
    /// <summary>General temporary failure of the node.</summary>
    TemporaryNodeFailure = FailureCodes.Node | 2,

    /// <summary>General permanent failure of the node.</summary>
    PermanentNodeFailure = FailureCodes.Permanent | FailureCodes.Node | 2,

    /// <summary>The node requires a feature that the onion lacks.</summary>
    RequiredNodeFeatureMissing = FailureCodes.Permanent | FailureCodes.Node | 3,

    /// <summary>The onion's version is unknown.</summary>
    InvalidOnionVersion = FailureCodes.BadOnion | FailureCodes.Permanent | 4,

    /// <summary>The onion's HMAC is wrong.</summary>
    InvalidOnionHmac = FailureCodes.BadOnion | FailureCodes.Permanent | 5,

    /// <summary>The onion's key is no point.</summary>
    InvalidOnionKey = FailureCodes.BadOnion | FailureCodes.Permanent | 6,

    /// <summary>The channel can't take this HTLC now.</summary>
    TemporaryChannelFailure = FailureCodes.Update | 7,

    /// <summary>The channel can't take any HTLC.</summary>
    PermanentChannelFailure = FailureCodes.Permanent | 8,

    /// <summary>The channel requires a feature that the onion lacks.</summary>
    RequiredChannelFeatureMissing = FailureCodes.Permanent | 9,

    /// <summary>The `short_channel_id` in the onion is none of the node's.</summary>
    UnknownNextPeer = FailureCodes.Permanent | 10,

    /// <summary>The amount is below the channel's `htlc_minimum_msat`.</summary>
    AmountBelowMinimum = FailureCodes.Update | 11,

    /// <summary>The fee is below what the channel asks for.</summary>
    FeeInsufficient = FailureCodes.Update | 12,

    /// <summary>The `cltv_expiry` leaves the node less than the channel's `cltv_expiry_delta`.</summary>
    IncorrectCltvExpiry = FailureCodes.Update | 13,

    /// <summary>The HTLC expires too soon to be handled safely.</summary>
    ExpiryTooSoon = FailureCodes.Update | 14,

    /// <summary>The payee does not know the payment hash, or secret, amount, expiry or metadata are not what it expects.</summary>
    IncorrectOrUnknownPaymentDetails = FailureCodes.Permanent | 15,

    /// <summary>The HTLC expires earlier than the onion says: the last node but one changed it.</summary>
    FinalIncorrectCltvExpiry = 18,

    /// <summary>The HTLC's amount is less than the onion says: the last node but one changed it.</summary>
    FinalIncorrectHtlcAmount = 19,

    /// <summary>The channel is disabled.</summary>
    ChannelDisabled = FailureCodes.Update | 20,

    /// <summary>The HTLC expires too far in the future.</summary>
    ExpiryTooFar = 21,

    /// <summary>The payload in the onion can't be read or is incomplete.</summary>
    InvalidOnionPayload = FailureCodes.Permanent | 22,

    /// <summary>The other parts of the payment did not arrive in time.</summary>
    MppTimeout = 23,

    /// <summary>An error within a blinded path.</summary>
    InvalidOnionBlinding = FailureCodes.BadOnion | FailureCodes.Permanent | 24,
}

/// <summary>The flags and names of failure codes.</summary>
public static class FailureCodes
{
    /// <summary>BADONION: the onion could not be parsed by the receiving peer.</summary>
    public const ushort BadOnion = 0x8000;

    /// <summary>PERM: permanent, otherwise transient.</summary>
    public const ushort Permanent = 0x4000;

    /// <summary>NODE: of the node, otherwise of the channel.</summary>
    public const ushort Node = 0x2000;

    /// <summary>UPDATE: the parameters of the channel were violated.</summary>
    public const ushort Update = 0x1000;

    /// <summary>Whether the onion could not be parsed.</summary>
    public static bool IsBadOnion(this FailureCode code) => ((ushort)code & BadOnion) != 0;

    /// <summary>Whether trying again makes no sense.</summary>
    public static bool IsPermanent(this FailureCode code) => ((ushort)code & Permanent) != 0;

    /// <summary>Whether the failure concerns the whole node.</summary>
    public static bool IsNode(this FailureCode code) => ((ushort)code & Node) != 0;

    /// <summary>Whether the parameters of the channel were violated.</summary>
    public static bool IsUpdate(this FailureCode code) => ((ushort)code & Update) != 0;

    /// <summary>The name in BOLT 4, as in <c>temporary_channel_failure</c>; the number in hex for codes without one.</summary>
    public static string Name(this FailureCode code)
    {
        var name = code.ToString();
        return char.IsAsciiDigit(name[0])
            ? $"0x{(ushort)code:x4}"
            : string.Concat(name.Select((c, i) => char.IsAsciiLetterUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : $"{c}"));
    }
}
