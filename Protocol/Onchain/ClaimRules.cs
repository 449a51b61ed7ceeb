using Lnd.Actors.Protocol.Channels;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>Where the fee of a claim comes from.</summary>
internal enum ClaimFunding
{
    /// <summary>Out of what is claimed.</summary>
    Claimed,

    /// <summary>From coins of the wallet: the transaction hands on all that it claims.</summary>
    Wallet,

    /// <summary>The other side has signed it with its fee, which nobody can change.</summary>
    Presigned,
}

/// <summary>How, from when, until when and with what else each kind of output is claimed.</summary>
internal static class ClaimRules
{
    /// <summary>How this node claims such outputs; null for those it doesn't.</summary>
    public static ClaimKind? KindOf(OutputKind kind) => kind switch
    {
        OutputKind.OwnMain or OutputKind.OwnSecondStage or OutputKind.ToUs => ClaimKind.Sweep,
        OutputKind.OwnOffered => ClaimKind.HtlcTimeout,
        OutputKind.OwnReceived => ClaimKind.HtlcSuccess,
        OutputKind.PeerOffered => ClaimKind.RemotePreimage,
        OutputKind.PeerReceived => ClaimKind.RemoteTimeout,
        OutputKind.RevokedMain or OutputKind.RevokedSecondStage => ClaimKind.Penalty,
        OutputKind.RevokedOffered or OutputKind.RevokedReceived => ClaimKind.HtlcPenalty,
        OutputKind.OwnAnchor or OutputKind.Peers or OutputKind.Unrecognised => null,
    };

    /// <summary>
    /// BOLT 5, "Generation of HTLC Transactions": without anchors they "are complete transactions with (hopefully!) reasonable fees and must be used directly", with anchors
    /// they "have a zero fee and MUST be combined with other inputs to arrive at a reasonable fee".
    /// </summary>
    public static ClaimFunding FundingOf(ClaimKind kind, CommitmentFormat format) => kind switch
    {
        ClaimKind.HtlcSuccess or ClaimKind.HtlcTimeout => format == CommitmentFormat.Anchors ? ClaimFunding.Wallet : ClaimFunding.Presigned,
        ClaimKind.AnchorBump => ClaimFunding.Wallet,
        ClaimKind.Sweep or ClaimKind.Penalty or ClaimKind.HtlcPenalty or ClaimKind.RemotePreimage or ClaimKind.RemoteTimeout => ClaimFunding.Claimed,
        ClaimKind.Commitment => ClaimFunding.Presigned,
    };

    /// <summary>Whether a transaction that claims it would be valid in the next block.</summary>
    public static bool IsClaimable(OnchainTurn turn, TrackedOutput output) => turn.Depth(output.ConfirmedAt) >= 1 && output.Kind switch
    {
        // BIP 68: a relative lock of n is over n blocks above the output's own
        OutputKind.OwnMain or OutputKind.OwnSecondStage => turn.Height - output.ConfirmedAt + 1 >= turn.Terms.ToSelfDelayOf(Side.Local),
        // BOLT 5: "has *timed out* once the height of the latest block is equal to or greater than the HTLC `cltv_expiry`"
        OutputKind.OwnOffered or OutputKind.PeerReceived => turn.Height >= output.Htlc!.CltvExpiry,
        OutputKind.OwnReceived or OutputKind.PeerOffered => turn.State.PreimageFor(output) is not null,
        // with anchors, `to_remote` has a relative lock of one block: the block after its own, which is the next at the earliest
        OutputKind.ToUs => true,
        OutputKind.RevokedMain or OutputKind.RevokedOffered or OutputKind.RevokedReceived or OutputKind.RevokedSecondStage => true,
        OutputKind.OwnAnchor or OutputKind.Peers or OutputKind.Unrecognised => false,
    };

    /// <summary>The height from which a claim of it may come too late; null where nobody else can take it.</summary>
    public static BlockHeight? Deadline(OnchainTurn turn, TrackedOutput output) => output.Kind switch
    {
        // from its expiry on the peer can take it back, preimage or not
        OutputKind.OwnReceived or OutputKind.PeerOffered => output.Htlc!.CltvExpiry,
        // the peer can take it with the preimage at any time; and while it is open, the incoming HTLC comes closer to its own expiry
        OutputKind.OwnOffered or OutputKind.PeerReceived => output.Htlc!.CltvExpiry + turn.Policy.TimeoutBlocks,
        // when its delay is over it is the peer's
        OutputKind.RevokedMain or OutputKind.RevokedSecondStage => output.ConfirmedAt + turn.Terms.ToSelfDelayOf(Side.Remote),
        // whenever the peer takes it, by an HTLC transaction, the delay of that has to pass before the money is lost. It pays not to let it come to that: from the expiry
        // on the peer may, and the delay from the commitment on is what a peer that tries at once would have to wait
        OutputKind.RevokedOffered or OutputKind.RevokedReceived =>
            BlockHeight.Max(output.Htlc!.CltvExpiry, output.ConfirmedAt + turn.Terms.ToSelfDelayOf(Side.Remote)),
        OutputKind.OwnMain or OutputKind.OwnSecondStage or OutputKind.ToUs or OutputKind.OwnAnchor or OutputKind.Peers or OutputKind.Unrecognised => null,
    };

    /// <summary>The earliest of the deadlines.</summary>
    public static BlockHeight? Deadline(OnchainTurn turn, IEnumerable<TrackedOutput> outputs)
    {
        BlockHeight? earliest = null;
        foreach (var output in outputs)
            if (Deadline(turn, output) is { } deadline && !(earliest <= deadline))
                earliest = deadline;
        return earliest;
    }

    /// <summary>
    /// Whether it must not share a transaction any more, because the peer could keep that from confirming by spending this one output ("pinning").
    /// </summary>
    public static bool MustBeAlone(OnchainTurn turn, TrackedOutput output) => output.Kind switch
    {
        // BOLT 5: "if confirmation doesn't happen before reaching `security_delay` blocks from expiry: SHOULD *resolve* revoked outputs in their own, separate penalty
        // transactions"
        OutputKind.RevokedOffered or OutputKind.RevokedReceived => output.Htlc!.CltvExpiry - turn.Height <= turn.Policy.SecurityDelay,
        // the peer can spend it from its expiry on, and not before
        OutputKind.OwnReceived or OutputKind.PeerOffered => output.Htlc!.CltvExpiry - turn.Height <= 1,
        // it can at any time, if it knows the preimage; that a transaction has not confirmed for so long is a sign that it does
        OutputKind.OwnOffered or OutputKind.PeerReceived => turn.Height - output.Htlc!.CltvExpiry >= turn.Policy.TimeoutBlocks,
        // here the peer has to wait for the end of a delay, or for ever
        OutputKind.RevokedMain or OutputKind.RevokedSecondStage or OutputKind.OwnMain or OutputKind.OwnSecondStage or OutputKind.ToUs
            or OutputKind.OwnAnchor or OutputKind.Peers or OutputKind.Unrecognised => false,
    };

    /// <summary>Whether outputs of a claim of that kind can come to have to be alone.</summary>
    public static bool MayHaveToPart(ClaimKind kind) => kind switch
    {
        ClaimKind.HtlcPenalty or ClaimKind.RemotePreimage or ClaimKind.RemoteTimeout or ClaimKind.HtlcSuccess or ClaimKind.HtlcTimeout => true,
        ClaimKind.Sweep or ClaimKind.Penalty or ClaimKind.AnchorBump or ClaimKind.Commitment => false,
    };

    /// <summary>
    /// nLockTime of a claim. BOLT 3: "locktime: `0` for HTLC-success, `cltv_expiry` for HTLC-timeout", bound by the peer's signature; for timeouts on the peer's commitment
    /// any that is not below the expiries.
    /// </summary>
    public static uint LockTime(ClaimKind kind, IEnumerable<TrackedOutput> outputs) => kind switch
    {
        ClaimKind.HtlcTimeout or ClaimKind.RemoteTimeout => outputs.Max(output => output.Htlc!.CltvExpiry.Value),
        ClaimKind.Sweep or ClaimKind.Penalty or ClaimKind.HtlcPenalty or ClaimKind.RemotePreimage or ClaimKind.HtlcSuccess or ClaimKind.AnchorBump
            or ClaimKind.Commitment => 0,
    };

    /// <summary>nSequence of the input that spends it: the relative lock its script asks for, else no lock and replaceable (BIP 125).</summary>
    public static uint Sequence(ChannelTerms terms, TrackedOutput output) => output.Kind switch
    {
        OutputKind.OwnMain or OutputKind.OwnSecondStage => terms.ToSelfDelayOf(Side.Local),
        // BOLT 3: "`txin[0]` sequence: `0` (set to `1` for `option_anchors`)", bound by the peer's signature
        OutputKind.OwnOffered or OutputKind.OwnReceived => terms.Format == CommitmentFormat.Anchors ? 1u : 0,
        // BOLT 3: "if `option_anchors` applies, the nSequence field of the spending input must be `1`"
        OutputKind.PeerOffered or OutputKind.PeerReceived or OutputKind.ToUs => terms.Format == CommitmentFormat.Anchors ? 1 : Replaceable,
        OutputKind.RevokedMain or OutputKind.RevokedOffered or OutputKind.RevokedReceived or OutputKind.RevokedSecondStage
            or OutputKind.OwnAnchor or OutputKind.Peers or OutputKind.Unrecognised => Replaceable,
    };

    /// <summary>BIP 125: replaceable, and without a relative lock.</summary>
    public const uint Replaceable = 0xfffffffd;
}
