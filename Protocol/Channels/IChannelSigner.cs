using Lnd.Actors.Protocol.Channels.Transactions;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Channels;

/// <summary>A signature of the other side's commitment and of its HTLC transactions (BOLT 2, <c>commitment_signed</c>).</summary>
/// <param name="Commitment">By the funding key.</param>
/// <param name="Htlcs">By the HTLC key of that commitment, in the order of the outputs.</param>
public sealed record CommitmentSignatures(Signature Commitment, ValueList<Signature> Htlcs);

/// <summary>A signature of the channel's announcement (BOLT 7, <c>announcement_signatures</c>).</summary>
/// <param name="Node">By the node key.</param>
/// <param name="Bitcoin">By the funding key.</param>
public sealed record AnnouncementSignature(Signature Node, Signature Bitcoin);

/// <summary>
/// What the keeper of keys does for one channel, and nothing else. The machine asks for signatures by what they are for; it never sees a key. All
/// answers are determined by the question and the channel's seed, so that asking again gives the same.
/// </summary>
public interface IChannelSigner
{
    /// <summary>The channel's public keys on this side.</summary>
    ChannelPublicKeys Keys { get; }

    /// <summary>This side's per-commitment point of commitment <paramref name="number"/>.</summary>
    Point PerCommitmentPoint(ulong number);

    /// <summary>
    /// Gives away the secret of commitment <paramref name="number"/>: from here on whoever broadcasts that commitment loses everything. The new commitment must
    /// be durable before. A keeper may refuse, by an exception, ever to sign a revoked commitment.
    /// </summary>
    PerCommitmentSecret RevokeCommitment(ulong number);

    /// <summary>Whether <paramref name="secret"/> is this side's secret of commitment <paramref name="number"/>, without giving anything away.</summary>
    bool IsSecretOf(ulong number, PerCommitmentSecret secret);

    /// <summary>Signs a commitment of the peer and its HTLC transactions.</summary>
    CommitmentSignatures SignRemoteCommitment(CommitmentTransaction commitment);

    /// <summary>Signs this side's commitment, to broadcast it. BOLT 2: "SHOULD NOT sign commitment transactions, unless it's about to broadcast them".</summary>
    Signature SignLocalCommitment(CommitmentTransaction commitment);

    /// <summary>Signs a closing transaction.</summary>
    Signature SignClosing(ClosingTransaction closing);

    /// <summary>Signs the channel's announcement.</summary>
    /// <param name="unsigned">With everything but the signatures.</param>
    AnnouncementSignature SignAnnouncement(ChannelAnnouncement unsigned);
}

/// <summary>What a step of the machine may look at besides state and input.</summary>
/// <param name="Signer">Signs for this channel.</param>
/// <param name="Policy">What the operator wants.</param>
/// <param name="ClosingFeerate">The feerate at which a closing transaction confirms in good time, as estimated now.</param>
public sealed record ChannelEnvironment(IChannelSigner Signer, ChannelPolicy Policy, FeeratePerKw ClosingFeerate);
