namespace Lnd.Actors.Protocol.Channels;

/// <summary>
/// How far an HTLC has come. The offerer is the side that sent <c>update_add_htlc</c>; the other side is the receiver, and only it can remove the
/// HTLC again. BOLT 2, "Normal Operation": "each update traverses through the following states: pending on the receiver; in the receiver's latest
/// commitment transaction; ... and the receiver's previous commitment transaction has been revoked, and the update is pending on the sender; ... and in
/// the sender's latest commitment transaction; ... and the sender's previous commitment transaction has been revoked".
/// The numbers are stored: never renumber.
/// </summary>
public enum HtlcState : byte
{
    /// <summary>The offerer has proposed it; it stands in no commitment.</summary>
    AddProposed = 0,

    /// <summary>The offerer has signed it: it stands in the receiver's latest commitment.</summary>
    AddSigned = 1,

    /// <summary>The receiver has revoked its commitment without it.</summary>
    AddAcknowledged = 2,

    /// <summary>The receiver has signed it back: it stands in the latest commitments of both.</summary>
    AddSignedBack = 3,

    /// <summary>The offerer has revoked its commitment without it: irrevocably committed. Now, and not before, it may be forwarded or removed.</summary>
    AddCommitted = 4,

    /// <summary>The receiver has proposed its removal; it still stands in both commitments.</summary>
    RemoveProposed = 5,

    /// <summary>The receiver has signed the removal: it stands no more in the offerer's latest commitment.</summary>
    RemoveSigned = 6,

    /// <summary>The offerer has revoked its commitment with it.</summary>
    RemoveAcknowledged = 7,

    /// <summary>The offerer has signed the removal back: it stands in no latest commitment.</summary>
    RemoveSignedBack = 8,

    /// <summary>The receiver has revoked its commitment with it: irrevocably removed. Only passed through; an HTLC here is settled and dropped.</summary>
    Removed = 9,
}

/// <summary>The two moves that carry every update through its states, and where an update stands in each state.</summary>
public static class HtlcStates
{
    /// <summary>The state after <paramref name="signer"/> sent <c>commitment_signed</c>, for an HTLC that <paramref name="offerer"/> offered.</summary>
    public static HtlcState AfterSignatureOf(this HtlcState state, Side signer, Side offerer) => (state, signer == offerer) switch
    {
        (HtlcState.AddProposed, true) => HtlcState.AddSigned,
        (HtlcState.RemoveAcknowledged, true) => HtlcState.RemoveSignedBack,
        (HtlcState.AddAcknowledged, false) => HtlcState.AddSignedBack,
        (HtlcState.RemoveProposed, false) => HtlcState.RemoveSigned,
        _ => state,
    };

    /// <summary>The state after <paramref name="revoker"/> sent <c>revoke_and_ack</c>, for an HTLC that <paramref name="offerer"/> offered.</summary>
    public static HtlcState AfterRevocationOf(this HtlcState state, Side revoker, Side offerer) => (state, revoker == offerer) switch
    {
        (HtlcState.AddSignedBack, true) => HtlcState.AddCommitted,
        (HtlcState.RemoveSigned, true) => HtlcState.RemoveAcknowledged,
        (HtlcState.AddSigned, false) => HtlcState.AddAcknowledged,
        (HtlcState.RemoveSignedBack, false) => HtlcState.Removed,
        _ => state,
    };

    /// <summary>Whether it has an output (or, trimmed, a share of the fee) in the latest commitment signed for <paramref name="owner"/>.</summary>
    public static bool StandsIn(this HtlcState state, Side owner, Side offerer) => owner == offerer
        ? state is >= HtlcState.AddSignedBack and <= HtlcState.RemoveProposed
        : state is >= HtlcState.AddSigned and <= HtlcState.RemoveAcknowledged;

    /// <summary>
    /// Whether it stands in the commitment of <paramref name="owner"/> that the latest signature is about to replace and that is not revoked yet.
    /// Only meaningful while such a revocation is owed.
    /// </summary>
    public static bool StoodIn(this HtlcState state, Side owner, Side offerer) => owner == offerer
        ? state is >= HtlcState.AddCommitted and <= HtlcState.RemoveSigned
        : state is >= HtlcState.AddAcknowledged and <= HtlcState.RemoveSignedBack;

    /// <summary>Whether its removal has taken effect in the latest commitment signed for <paramref name="owner"/>.</summary>
    public static bool IsRemovedFrom(this HtlcState state, Side owner, Side offerer) => owner == offerer
        ? state >= HtlcState.RemoveSigned
        : state >= HtlcState.RemoveSignedBack;

    /// <summary>Whether its removal had taken effect in the commitment that the latest signature is about to replace.</summary>
    public static bool WasRemovedFrom(this HtlcState state, Side owner, Side offerer) => owner == offerer
        ? state >= HtlcState.RemoveAcknowledged
        : state >= HtlcState.Removed;

    /// <summary>Whether a signature of <paramref name="signer"/> would move it: there is something to sign.</summary>
    public static bool AwaitsSignatureOf(this HtlcState state, Side signer, Side offerer) => state.AfterSignatureOf(signer, offerer) != state;
}
