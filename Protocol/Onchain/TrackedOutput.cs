using Lnd.Actors.Protocol.Channels;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>
/// What an output is to this node (BOLT 5). "Own" stands on this node's commitment, "peer" on one of the peer's, "revoked" on one the peer has revoked. The
/// numbers are stored: never renumber.
/// </summary>
public enum OutputKind : byte
{
    /// <summary><c>to_local</c> of this node's commitment: ours after <c>to_self_delay</c>.</summary>
    OwnMain = 0,

    /// <summary>An HTLC this node offered, on its own commitment: ours by the HTLC-timeout transaction once it has expired, the peer's with the preimage.</summary>
    OwnOffered = 1,

    /// <summary>An HTLC the peer offered, on this node's commitment: ours by the HTLC-success transaction with the preimage, the peer's once it has expired.</summary>
    OwnReceived = 2,

    /// <summary>The output of one of this node's HTLC transactions: ours after <c>to_self_delay</c>.</summary>
    OwnSecondStage = 3,

    /// <summary>This node's anchor, on either commitment: of use as long as the commitment is unconfirmed; not worth its fee afterwards.</summary>
    OwnAnchor = 4,

    /// <summary>What is the peer's alone: its main output on either unrevoked commitment, its anchor.</summary>
    Peers = 5,

    /// <summary><c>to_remote</c> of the peer's commitment: ours, at once or, with anchors, after one block.</summary>
    ToUs = 6,

    /// <summary>An HTLC the peer offered, on its commitment: ours with the preimage, the peer's once it has expired.</summary>
    PeerOffered = 7,

    /// <summary>An HTLC this node offered, on the peer's commitment: ours once it has expired, the peer's with the preimage.</summary>
    PeerReceived = 8,

    /// <summary><c>to_local</c> of a revoked commitment: ours with the revocation key, the peer's after <c>to_self_delay</c>.</summary>
    RevokedMain = 9,

    /// <summary>An HTLC the peer offered, on a revoked commitment: ours with the revocation key.</summary>
    RevokedOffered = 10,

    /// <summary>An HTLC this node offered, on a revoked commitment: ours with the revocation key.</summary>
    RevokedReceived = 11,

    /// <summary>The output of an HTLC transaction by which the peer spent an HTLC of a revoked commitment: ours with the revocation key, the peer's after the delay.</summary>
    RevokedSecondStage = 12,

    /// <summary>Nothing this node knows. If it is an HTLC, its spending may show a preimage.</summary>
    Unrecognised = 13,
}

/// <summary>By which branch of its script an output was spent. The numbers are stored: never renumber.</summary>
public enum SpendPath : byte
{
    /// <summary>None that this node knows.</summary>
    Unknown = 0,

    /// <summary>By its only key.</summary>
    Key = 1,

    /// <summary>By its owner after the delay.</summary>
    Delayed = 2,

    /// <summary>With the revocation key.</summary>
    Revocation = 3,

    /// <summary>By the other side of the commitment, with the preimage.</summary>
    Preimage = 4,

    /// <summary>By the other side of the commitment, after the expiry.</summary>
    Timeout = 5,

    /// <summary>By the owner's HTLC-success transaction.</summary>
    HtlcSuccess = 6,

    /// <summary>By the owner's HTLC-timeout transaction.</summary>
    HtlcTimeout = 7,
}

/// <summary>How an output is done with. The numbers are stored: never renumber.</summary>
public enum Resolution : byte
{
    /// <summary>This node has it.</summary>
    Ours = 0,

    /// <summary>The peer has it.</summary>
    Peers = 1,

    /// <summary>There is nothing to do about it: it is the peer's, or an anchor (BOLT 5, "considered resolved by the commitment transaction itself").</summary>
    ByCommitment = 2,

    /// <summary>Claiming it costs more than it is worth, at any feerate that is relayed.</summary>
    Uneconomic = 3,

    /// <summary>It was offered to this node, which has not learned the preimage. BOLT 5: "once the HTLC output has expired, it is considered irrevocably resolved".</summary>
    Expired = 4,
}

/// <summary>The confirmed transaction that spends an output.</summary>
/// <param name="Spender">It.</param>
/// <param name="Input">Which of its inputs.</param>
/// <param name="Height">The block it stands in.</param>
/// <param name="Path">By which branch.</param>
public sealed record OutputSpend(TxId Spender, uint Input, BlockHeight Height, SpendPath Path);

/// <summary>What an HTLC transaction makes of an HTLC output: an output of the same script as <c>to_local</c>.</summary>
/// <param name="Amount">Its value; only known in advance for this node's own HTLC transactions, zero for the peer's.</param>
/// <param name="WitnessScript">Its script.</param>
public sealed record SecondStage(Satoshi Amount, ByteString WitnessScript);

/// <summary>An output that follows from the spending of the funding output, and all that is needed to claim it but keys.</summary>
public sealed record TrackedOutput
{
    /// <summary>Its name.</summary>
    public required Outpoint Outpoint { get; init; }

    /// <summary>What it is to this node.</summary>
    public required OutputKind Kind { get; init; }

    /// <summary>Its value, in satoshi.</summary>
    public required Satoshi Amount { get; init; }

    /// <summary>What it pays to.</summary>
    public required ByteString ScriptPubKey { get; init; }

    /// <summary>The script behind a P2WSH; empty for the P2WPKH of <c>to_remote</c> without anchors, and where it is not known.</summary>
    public ByteString WitnessScript { get; init; }

    /// <summary>The block its transaction stands in.</summary>
    public required BlockHeight ConfirmedAt { get; init; }

    /// <summary>The HTLC it holds; null for none.</summary>
    public HistoricHtlc? Htlc { get; init; }

    /// <summary>Of an HTLC on this node's commitment: the peer's signature of the HTLC transaction.</summary>
    public Signature? RemoteSignature { get; init; }

    /// <summary>Of an HTLC output: what its owner's HTLC transaction turns it into; null where that is of no interest.</summary>
    public SecondStage? SecondStage { get; init; }

    /// <summary>The confirmed transaction that spends it; null while it is unspent.</summary>
    public OutputSpend? Spend { get; init; }

    /// <summary>How it is done with, for good; null while it is not.</summary>
    public Resolution? Resolution { get; init; }

    /// <summary>Whether it can still be claimed by somebody.</summary>
    public bool IsOpen => Spend is null && Resolution is null;

    /// <summary>Whether its spending matters to this node, so that it has to be watched.</summary>
    public bool IsWatched => Kind switch
    {
        OutputKind.Peers => false,
        OutputKind.OwnMain or OutputKind.OwnOffered or OutputKind.OwnReceived or OutputKind.OwnSecondStage or OutputKind.OwnAnchor
            or OutputKind.ToUs or OutputKind.PeerOffered or OutputKind.PeerReceived
            or OutputKind.RevokedMain or OutputKind.RevokedOffered or OutputKind.RevokedReceived or OutputKind.RevokedSecondStage
            or OutputKind.Unrecognised => true,
    };

    /// <summary>Whether it holds an HTLC that this node offered: the preimage that takes it settles the payment.</summary>
    public bool IsOutgoing => Htlc?.Key.Offerer == Side.Local;

    /// <summary>Who has taken it, given the branch by which it was spent.</summary>
    public Side TakenBy(SpendPath path) => Kind switch
    {
        OutputKind.OwnMain or OutputKind.OwnSecondStage => path == SpendPath.Delayed ? Side.Local : Side.Remote,
        OutputKind.OwnOffered => path == SpendPath.HtlcTimeout ? Side.Local : Side.Remote,
        OutputKind.OwnReceived => path == SpendPath.HtlcSuccess ? Side.Local : Side.Remote,
        OutputKind.PeerOffered => path == SpendPath.Preimage ? Side.Local : Side.Remote,
        OutputKind.PeerReceived => path == SpendPath.Timeout ? Side.Local : Side.Remote,
        OutputKind.RevokedMain or OutputKind.RevokedOffered or OutputKind.RevokedReceived or OutputKind.RevokedSecondStage =>
            path == SpendPath.Revocation ? Side.Local : Side.Remote,
        OutputKind.OwnAnchor or OutputKind.ToUs => Side.Local,
        OutputKind.Peers or OutputKind.Unrecognised => Side.Remote,
    };
}
