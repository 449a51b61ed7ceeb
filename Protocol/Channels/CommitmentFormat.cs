namespace Lnd.Actors.Protocol.Channels;

/// <summary>The formats of commitment transactions this node makes (BOLT 2, "Defined Channel Types"). The numbers are stored: never renumber.</summary>
public enum CommitmentFormat : byte
{
    /// <summary><c>option_static_remotekey</c>: HTLC transactions pay a fee at the commitment's feerate.</summary>
    StaticRemoteKey = 1,

    /// <summary><c>option_anchors</c>: two anchor outputs of 330 satoshi, HTLC transactions without a fee.</summary>
    Anchors = 2,
}

/// <summary>Expected weights and the fees that follow from them (BOLT 3, "Fees").</summary>
public static class CommitmentFees
{
    /// <summary>Value of each anchor output. BOLT 3: "The amount of the output is fixed at 330 sats, the default dust limit for P2WSH."</summary>
    public static Satoshi AnchorAmount => new(330);

    /// <summary>Weight units that one untrimmed HTLC adds to a commitment transaction.</summary>
    public const uint HtlcOutputWeight = 172;

    /// <summary>Expected weight of a commitment transaction without HTLCs.</summary>
    public static uint CommitmentWeight(this CommitmentFormat format) => format switch
    {
        CommitmentFormat.StaticRemoteKey => 724,
        CommitmentFormat.Anchors => 1124,
        _ => throw Unknown(format),
    };

    /// <summary>Fee of an HTLC-timeout transaction at <paramref name="feerate"/>; none with anchors.</summary>
    public static Satoshi HtlcTimeoutFee(this CommitmentFormat format, FeeratePerKw feerate) => format switch
    {
        CommitmentFormat.StaticRemoteKey => feerate.Fee(663),
        CommitmentFormat.Anchors => Satoshi.Zero,
        _ => throw Unknown(format),
    };

    /// <summary>Fee of an HTLC-success transaction at <paramref name="feerate"/>; none with anchors.</summary>
    public static Satoshi HtlcSuccessFee(this CommitmentFormat format, FeeratePerKw feerate) => format switch
    {
        CommitmentFormat.StaticRemoteKey => feerate.Fee(703),
        CommitmentFormat.Anchors => Satoshi.Zero,
        _ => throw Unknown(format),
    };

    /// <summary>What the opener pays for both anchors, in a format that has them.</summary>
    public static Satoshi AnchorsCost(this CommitmentFormat format) => format switch
    {
        CommitmentFormat.StaticRemoteKey => Satoshi.Zero,
        CommitmentFormat.Anchors => AnchorAmount * 2,
        _ => throw Unknown(format),
    };

    /// <summary>
    /// The amount, in whole satoshi, below which an HTLC has no output in the commitment of <paramref name="owner"/>. BOLT 3, "Trimmed Outputs": "if the
    /// HTLC amount minus the HTLC-timeout fee would be less than `dust_limit_satoshis` set by the transaction owner" (offered by the owner; HTLC-success
    /// for received).
    /// </summary>
    public static Satoshi TrimThreshold(this CommitmentFormat format, Side owner, Side offerer, Satoshi dustLimit, FeeratePerKw feerate) =>
        dustLimit + (owner == offerer ? format.HtlcTimeoutFee(feerate) : format.HtlcSuccessFee(feerate));

    /// <summary>Whether <paramref name="htlc"/> has no output in the commitment of <paramref name="owner"/>.</summary>
    public static bool IsTrimmed(this CommitmentFormat format, Htlc htlc, Side owner, Satoshi dustLimit, FeeratePerKw feerate)
    {
        ArgumentNullException.ThrowIfNull(htlc);
        return htlc.Amount.ToSatoshiFloor() < format.TrimThreshold(owner, htlc.Offerer, dustLimit, feerate);
    }

    /// <summary>The number of HTLCs in <paramref name="spec"/> that have an output.</summary>
    public static uint UntrimmedHtlcs(this CommitmentFormat format, CommitmentSpec spec, Satoshi dustLimit)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var count = 0u;
        foreach (var htlc in spec.Htlcs)
            if (!format.IsTrimmed(htlc, spec.Owner, dustLimit, spec.Feerate))
                count++;
        return count;
    }

    /// <summary>The base fee of a commitment transaction with <paramref name="untrimmedHtlcs"/> HTLC outputs (BOLT 3, "Fee Calculation").</summary>
    public static Satoshi CommitmentFee(this CommitmentFormat format, FeeratePerKw feerate, uint untrimmedHtlcs) =>
        feerate.Fee(format.CommitmentWeight() + HtlcOutputWeight * untrimmedHtlcs);

    /// <summary>
    /// What <paramref name="spec"/> gives away to miners in HTLCs that have no output, at <paramref name="feerate"/> (BOLT 2, "Bounding exposure to
    /// trimmed in-flight HTLCs").
    /// </summary>
    public static MilliSatoshi DustExposure(this CommitmentFormat format, CommitmentSpec spec, Satoshi dustLimit, FeeratePerKw feerate)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var exposure = MilliSatoshi.Zero;
        foreach (var htlc in spec.Htlcs)
            if (format.IsTrimmed(htlc, spec.Owner, dustLimit, feerate))
                exposure += htlc.Amount;
        return exposure;
    }

    private static ArgumentOutOfRangeException Unknown(CommitmentFormat format) => new(nameof(format), format, "not a commitment format");
}
