namespace Lnd.Actors.Protocol.Channels;

/// <summary>Why an update of the channel is not possible, or not allowed. A name each, for tests, logs and replies.</summary>
public enum UpdateRefusal
{
    /// <summary>An HTLC must move something (and no more than there is money).</summary>
    AmountOutOfRange,

    /// <summary>The amount is below the receiver's <c>htlc_minimum_msat</c>.</summary>
    AmountTooSmall,

    /// <summary>The receiver takes no more HTLCs at a time.</summary>
    TooManyHtlcs,

    /// <summary>The receiver has no more value in flight at a time.</summary>
    TooMuchInFlight,

    /// <summary>The expiry is not a block height.</summary>
    ExpiryOutOfRange,

    /// <summary>The offerer has not that much above its reserve (and, as the opener, above fees and anchors).</summary>
    InsufficientFunds,

    /// <summary>The opener could not pay the fee of the larger commitment out of what it has above its reserve.</summary>
    OpenerCannotPayFee,

    /// <summary>More would be lost to miners in trimmed HTLCs than this node allows.</summary>
    TooMuchDust,

    /// <summary>Only the opener changes the feerate.</summary>
    NotTheOpener,

    /// <summary>The feerate is too low to be relayed, or unreasonably high.</summary>
    FeerateOutOfRange,
}

/// <summary>
/// Whether an update may be made (BOLT 2, "Adding an HTLC", "Updating Fees"). The same arithmetic serves both ends; an offerer checks more, because "SHOULD
/// NOT offer" binds it where the receiver has to put up with what it gets. Every method returns null for yes.
/// </summary>
public static class UpdateRules
{
    /// <summary>
    /// Whether this node may offer <paramref name="htlc"/>. To be asked when no revocation is owed by the peer and <paramref name="commitments"/> hold
    /// everything proposed by either side so far.
    /// </summary>
    public static UpdateRefusal? ToSend(ChannelTerms terms, ChannelPolicy policy, Commitments commitments, Htlc htlc)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(commitments);
        if (CheckAlone(terms.Remote, htlc) is { } refused)
            return refused;

        var signed = commitments.Add(htlc).SignedBy(Side.Local);
        if (signed.TrySpec(Side.Remote) is not { } theirs)
            return UpdateRefusal.InsufficientFunds;
        if (signed.RevokedBy(Side.Remote).SignedBy(Side.Remote).TrySpec(Side.Local) is not { } ours)
            return UpdateRefusal.InsufficientFunds;
        return CheckFlight(terms.Remote, theirs, Side.Local)
            ?? CheckFunds(terms, theirs, Side.Local) ?? CheckFunds(terms, ours, Side.Local)
            ?? CheckOpenersFee(terms, theirs) ?? CheckOpenersFee(terms, ours)
            ?? CheckFeeSpikeBuffer(terms, theirs)
            ?? CheckDust(terms, policy, theirs, htlc) ?? CheckDust(terms, policy, ours, htlc);
    }

    /// <summary>Whether the peer may offer <paramref name="htlc"/>, given everything that it has proposed before and what is signed.</summary>
    public static UpdateRefusal? ToReceive(ChannelTerms terms, Commitments commitments, Htlc htlc)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(commitments);
        if (CheckAlone(terms.Local, htlc) is { } refused)
            return refused;
        return commitments.Add(htlc).SignedBy(Side.Remote).TrySpec(Side.Local) is { } ours
            ? CheckFlight(terms.Local, ours, Side.Remote) ?? CheckFunds(terms, ours, Side.Remote)
            : UpdateRefusal.InsufficientFunds;
    }

    /// <summary>
    /// What <paramref name="offerer"/> can offer at most in one more HTLC now: above its reserve, within what the other side has in flight, and with the fee buffer that this
    /// node keeps as the opener. An estimate for routes, in millisatoshi: <see cref="ToSend"/> has the last word (BOLT 2, "Adding an HTLC").
    /// </summary>
    public static MilliSatoshi Spendable(ChannelTerms terms, Commitments commitments, Side offerer)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(commitments);
        if (commitments.SignedBy(Side.Local).TrySpec(Side.Remote) is not { } spec)
            return MilliSatoshi.Zero;
        var needed = terms.ReserveOf(offerer).ToMilliSatoshi();
        if (offerer == terms.Opener)
            needed += OpenersCost(terms, spec, new FeeratePerKw((uint)Math.Min(uint.MaxValue, 2UL * spec.Feerate.Value)), extraHtlcs: 2).ToMilliSatoshi();
        var (receiver, inFlight) = (terms.Of(offerer.Opposite()), MilliSatoshi.Zero);
        var count = 0;
        foreach (var htlc in spec.Htlcs)
            if (htlc.Offerer == offerer)
                (count, inFlight) = (count + 1, inFlight + htlc.Amount);
        if (count >= receiver.MaxAcceptedHtlcs || inFlight >= receiver.MaxHtlcValueInFlight || spec.To(offerer) <= needed)
            return MilliSatoshi.Zero;
        var (affordable, allowed) = (spec.To(offerer) - needed, receiver.MaxHtlcValueInFlight - inFlight);
        return affordable < allowed ? affordable : allowed;
    }

    /// <summary>
    /// Whether an irrevocably committed HTLC of the peer leaves this node with more dust than it allows. BOLT 2: "SHOULD fail this HTLC once it's committed",
    /// "SHOULD NOT reveal a preimage for this HTLC".
    /// </summary>
    public static bool ExceedsDustExposure(ChannelTerms terms, ChannelPolicy policy, Commitments commitments, Htlc htlc)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(commitments);
        return CheckDust(terms, policy, commitments.Spec(Side.Local), htlc) is not null
            || CheckDust(terms, policy, commitments.Spec(Side.Remote), htlc) is not null;
    }

    /// <summary>Whether this node may change the feerate. The same moment as for <see cref="ToSend"/>.</summary>
    public static UpdateRefusal? ToSendFee(ChannelTerms terms, ChannelPolicy policy, Commitments commitments, FeeratePerKw feerate)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(commitments);
        if (terms.Opener != Side.Local)
            return UpdateRefusal.NotTheOpener;
        if (feerate < policy.MinFeerate || feerate > policy.MaxFeerate)
            return UpdateRefusal.FeerateOutOfRange;
        var signed = commitments.ChangeFeerate(feerate).SignedBy(Side.Local);
        var (theirs, ours) = (signed.Spec(Side.Remote), signed.RevokedBy(Side.Remote).SignedBy(Side.Remote).Spec(Side.Local));
        return CheckOpenersFee(terms, theirs) ?? CheckOpenersFee(terms, ours)
            ?? CheckFeerateDust(terms, policy, theirs) ?? CheckFeerateDust(terms, policy, ours);
    }

    /// <summary>
    /// Whether the peer may change the feerate. BOLT 2: "if the sender cannot afford the new fee rate on the receiving node's current commitment
    /// transaction". A lower feerate is always affordable: HTLCs that crossed it on the way may have left the opener with less than it counted on.
    /// </summary>
    public static UpdateRefusal? ToReceiveFee(ChannelTerms terms, ChannelPolicy policy, Commitments commitments, FeeratePerKw feerate)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(commitments);
        if (terms.Opener != Side.Remote)
            return UpdateRefusal.NotTheOpener;
        if (feerate < policy.MinFeerate || feerate > policy.MaxFeerate)
            return UpdateRefusal.FeerateOutOfRange;
        var current = commitments.Spec(Side.Local);
        if (feerate <= current.Feerate)
            return null;
        var ours = commitments.ChangeFeerate(feerate).SignedBy(Side.Remote).Spec(Side.Local);
        return CheckOpenersFee(terms, ours) ?? CheckFeerateDust(terms, policy, ours);
    }

    private static UpdateRefusal? CheckAlone(SideTerms receiver, Htlc htlc)
    {
        ArgumentNullException.ThrowIfNull(htlc);
        if (htlc.Amount.IsZero || htlc.Amount > MilliSatoshi.MaxMoney)
            return UpdateRefusal.AmountOutOfRange;
        if (htlc.Amount < receiver.HtlcMinimum)
            return UpdateRefusal.AmountTooSmall;
        return htlc.CltvExpiry.Value >= BlockHeight.LockTimeThreshold ? UpdateRefusal.ExpiryOutOfRange : null;
    }

    private static UpdateRefusal? CheckFlight(SideTerms receiver, CommitmentSpec spec, Side offerer)
    {
        var (count, sum) = (0, MilliSatoshi.Zero);
        foreach (var htlc in spec.Htlcs)
            if (htlc.Offerer == offerer)
                (count, sum) = (count + 1, sum + htlc.Amount);
        if (count > receiver.MaxAcceptedHtlcs)
            return UpdateRefusal.TooManyHtlcs;
        return sum > receiver.MaxHtlcValueInFlight ? UpdateRefusal.TooMuchInFlight : null;
    }

    /// <summary>BOLT 2: the offerer pays "while maintaining its channel reserve" and, as the opener, "any `to_local_anchor` and `to_remote_anchor` costs".</summary>
    private static UpdateRefusal? CheckFunds(ChannelTerms terms, CommitmentSpec spec, Side offerer)
    {
        var needed = terms.ReserveOf(offerer);
        if (offerer == terms.Opener)
            needed += OpenersCost(terms, spec, spec.Feerate, extraHtlcs: 0);
        return spec.To(offerer) < needed.ToMilliSatoshi() ? UpdateRefusal.InsufficientFunds : null;
    }

    /// <summary>BOLT 2: "SHOULD NOT offer `amount_msat` if, once the remote node adds that HTLC ..., it cannot pay the fee".</summary>
    private static UpdateRefusal? CheckOpenersFee(ChannelTerms terms, CommitmentSpec spec)
    {
        var needed = terms.ReserveOf(terms.Opener) + OpenersCost(terms, spec, spec.Feerate, extraHtlcs: 0);
        return spec.To(terms.Opener) < needed.ToMilliSatoshi() ? UpdateRefusal.OpenerCannotPayFee : null;
    }

    /// <summary>BOLT 2: "It is recommended that this "fee spike buffer" can handle twice the current `feerate_per_kw`", with one more HTLC.</summary>
    private static UpdateRefusal? CheckFeeSpikeBuffer(ChannelTerms terms, CommitmentSpec spec)
    {
        if (terms.Opener != Side.Local)
            return null;
        var spike = new FeeratePerKw((uint)Math.Min(uint.MaxValue, 2UL * spec.Feerate.Value));
        var needed = terms.ReserveOf(Side.Local) + OpenersCost(terms, spec, spike, extraHtlcs: 1);
        return spec.ToLocal < needed.ToMilliSatoshi() ? UpdateRefusal.InsufficientFunds : null;
    }

    private static UpdateRefusal? CheckDust(ChannelTerms terms, ChannelPolicy policy, CommitmentSpec spec, Htlc htlc)
    {
        var dustLimit = terms.Of(spec.Owner).DustLimit;
        if (!terms.Format.IsTrimmed(htlc, spec.Owner, dustLimit, spec.Feerate))
            return null;
        return terms.Format.DustExposure(spec, dustLimit, spec.Feerate) > policy.MaxDustExposure ? UpdateRefusal.TooMuchDust : null;
    }

    /// <summary>BOLT 2: a higher feerate trims more HTLCs where HTLC transactions pay fees, so the exposure is looked at again.</summary>
    private static UpdateRefusal? CheckFeerateDust(ChannelTerms terms, ChannelPolicy policy, CommitmentSpec spec) =>
        terms.Format != CommitmentFormat.Anchors
        && terms.Format.DustExposure(spec, terms.Of(spec.Owner).DustLimit, spec.Feerate) > policy.MaxDustExposure
            ? UpdateRefusal.TooMuchDust
            : null;

    private static Satoshi OpenersCost(ChannelTerms terms, CommitmentSpec spec, FeeratePerKw feerate, uint extraHtlcs)
    {
        var untrimmed = terms.Format.UntrimmedHtlcs(spec, terms.Of(spec.Owner).DustLimit);
        return terms.Format.CommitmentFee(feerate, untrimmed + extraHtlcs) + terms.Format.AnchorsCost();
    }
}
