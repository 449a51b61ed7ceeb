using Lnd.Actors.Protocol.Crypto;

namespace Lnd.Actors.Protocol.Channels;

/// <summary>Where a funded channel is in its life; follows from <see cref="ChannelState"/>. In the order in which a channel passes through them.</summary>
public enum ChannelPhase
{
    /// <summary>Waits for the funding to be deep enough and for both sides' <c>channel_ready</c>.</summary>
    AwaitingReady,

    /// <summary>Carries payments.</summary>
    Normal,

    /// <summary>One side has said <c>shutdown</c>, or both with HTLCs still under way.</summary>
    ShuttingDown,

    /// <summary>Both have said <c>shutdown</c> and nothing is under way: the fee of the closing transaction is negotiated.</summary>
    Negotiating,

    /// <summary>A closing transaction is agreed on.</summary>
    MutuallyClosed,

    /// <summary>The channel is failed: this node has broadcast its commitment.</summary>
    Failed,

    /// <summary>This node has lost data and waits for the peer to close.</summary>
    DataLost,

    /// <summary>The funding output is spent: the rest happens on chain.</summary>
    Spent,

    /// <summary>The peer's funding never came.</summary>
    Forgotten,
}

/// <summary>How a channel ends. A closed family; null while it lives.</summary>
public abstract record ChannelEnding
{
    private ChannelEnding()
    {
    }

    /// <summary>Both have signed this closing transaction.</summary>
    /// <param name="Transaction">Serialised, with both signatures.</param>
    /// <param name="Fee">What it costs the opener.</param>
    public sealed record Mutual(ByteString Transaction, Satoshi Fee) : ChannelEnding;

    /// <summary>This node broadcasts its commitment.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Unilateral(string Reason) : ChannelEnding;

    /// <summary>This node must not broadcast its commitment.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record DataLost(string Reason) : ChannelEnding;

    /// <summary>The funding output is spent.</summary>
    /// <param name="Spender">By this transaction.</param>
    public sealed record Spent(TxId Spender) : ChannelEnding;

    /// <summary>The peer's funding never came.</summary>
    public sealed record Forgotten : ChannelEnding;
}

/// <summary>An HTLC of this node that is irrevocably removed and of which somebody still has to take note.</summary>
/// <param name="Id">Its number among those of this node.</param>
/// <param name="Removal">How it ended.</param>
/// <param name="Origin">As <see cref="Htlc.Origin"/>.</param>
public sealed record ResolvedHtlc(ulong Id, HtlcRemoval Removal, ByteString Origin);

/// <summary>
/// All that must not be forgotten of a channel, and nothing else: the sum of its <see cref="ChannelEvent"/>s. What dies with the connection is in
/// <see cref="ChannelSession"/>. Commitment numbers count from 0 on each side (BOLT 2).
/// </summary>
public sealed record ChannelState
{
    /// <summary>What both sides agreed on at the start.</summary>
    public required ChannelTerms Terms { get; init; }

    /// <summary>Balances, HTLCs and feerate. Updates that the peer has proposed and not signed are not in it.</summary>
    public required Commitments Commitments { get; init; }

    /// <summary>Number of this node's current commitment, the only one of its own that it may broadcast. All before are revoked.</summary>
    public ulong LocalNumber { get; init; }

    /// <summary>The peer's signature of that commitment.</summary>
    public required Signature RemoteSignature { get; init; }

    /// <summary>The peer's signatures of its HTLC transactions, in the order of the outputs.</summary>
    public ValueList<Signature> RemoteHtlcSignatures { get; init; }

    /// <summary>Number of the peer's oldest commitment that it has not revoked.</summary>
    public ulong RemoteNumber { get; init; }

    /// <summary>Whether this node has signed the peer's commitment <see cref="RemoteNumber"/> + 1 and the peer has not revoked the one before yet.</summary>
    public bool AwaitsRevocation { get; init; }

    /// <summary>
    /// Of a revocation and a signature that may both have to be sent again, whether the signature went out first (BOLT 2, "in the same relative order as
    /// initially transmitted").
    /// </summary>
    public bool SignedBeforeRevoking { get; init; }

    /// <summary>The peer's per-commitment point <see cref="RemoteNumber"/>.</summary>
    public required Point RemotePoint { get; init; }

    /// <summary>Its point <see cref="RemoteNumber"/> + 1; null until it has said <c>channel_ready</c>.</summary>
    public Point? RemoteNextPoint { get; init; }

    /// <summary>The secrets of all commitments the peer has revoked.</summary>
    public RevocationSecrets RevocationSecrets { get; init; } = RevocationSecrets.Empty;

    /// <summary>Where the funding stands in the chain; null while it is in no block.</summary>
    public ShortChannelId? ShortChannelId { get; init; }

    /// <summary>Whether this node has said <c>channel_ready</c>.</summary>
    public bool ReadySent { get; init; }

    /// <summary>Whether the peer has said <c>channel_ready</c>.</summary>
    public bool ReadyReceived { get; init; }

    /// <summary>The alias the peer gave last.</summary>
    public ShortChannelId? RemoteAlias { get; init; }

    /// <summary>The peer's half of the channel's announcement.</summary>
    public AnnouncementSigned? RemoteAnnouncement { get; init; }

    /// <summary>Where this node's part goes when the channel closes; null until it has said <c>shutdown</c>.</summary>
    public ByteString? LocalShutdown { get; init; }

    /// <summary>Where the peer's part goes; null until it has said <c>shutdown</c>.</summary>
    public ByteString? RemoteShutdown { get; init; }

    /// <summary>HTLCs of this node that ended, and whose end has not been acknowledged yet.</summary>
    public ValueList<ResolvedHtlc> Resolved { get; init; }

    /// <summary>How the channel ends; null while it lives.</summary>
    public ChannelEnding? Ending { get; init; }

    /// <summary>Number of the latest commitment this node has signed for the peer.</summary>
    public ulong LatestSignedNumber => RemoteNumber + (AwaitsRevocation ? 1UL : 0);

    /// <summary>Where the channel is in its life.</summary>
    public ChannelPhase Phase => Ending switch
    {
        ChannelEnding.Mutual => ChannelPhase.MutuallyClosed,
        ChannelEnding.Unilateral => ChannelPhase.Failed,
        ChannelEnding.DataLost => ChannelPhase.DataLost,
        ChannelEnding.Spent => ChannelPhase.Spent,
        ChannelEnding.Forgotten => ChannelPhase.Forgotten,
        null when LocalShutdown is null && RemoteShutdown is null => ReadySent && ReadyReceived ? ChannelPhase.Normal : ChannelPhase.AwaitingReady,
        null when LocalShutdown is not null && RemoteShutdown is not null && Commitments.IsClear && !AwaitsRevocation => ChannelPhase.Negotiating,
        null => ChannelPhase.ShuttingDown,
        _ => throw new InvalidOperationException($"unknown ending {Ending}"),
    };

    /// <summary>The state after the first event of a channel.</summary>
    public static ChannelState From(ChannelFunded funded)
    {
        ArgumentNullException.ThrowIfNull(funded);
        return new ChannelState
        {
            Terms = funded.Terms,
            Commitments = funded.Commitments,
            RemoteSignature = funded.RemoteSignature,
            RemotePoint = funded.RemotePoint,
        };
    }

    /// <summary>The state after a further event. Total: whatever has been stored can be applied, because it was checked before it was stored.</summary>
    /// <exception cref="InvalidOperationException">The event does not belong here: the journal is damaged, or of another channel.</exception>
    public ChannelState Apply(ChannelEvent happened) => happened switch
    {
        ChannelFunded => throw new InvalidOperationException("a channel is funded once"),
        FundingConfirmed e => this with { ShortChannelId = e.ShortChannelId },
        FundingUnconfirmed => this with { ShortChannelId = null },
        ChannelReadySent => this with { ReadySent = true },
        ChannelReadyReceived e => this with { ReadyReceived = true, RemoteNextPoint = RemoteNextPoint ?? e.NextPoint, RemoteAlias = e.Alias ?? RemoteAlias },
        AnnouncementSigned e => this with { RemoteAnnouncement = e },
        HtlcOffered e => this with { Commitments = Commitments.Add(e.Htlc) },
        HtlcRemovalOffered e => this with { Commitments = Commitments.Remove(new HtlcKey(Side.Remote, e.Id), e.Removal) },
        FeerateOffered e => this with { Commitments = Commitments.ChangeFeerate(e.Feerate) },
        CommitmentSent e => ApplySent(e),
        CommitmentReceived e => ApplyReceived(e),
        RevocationReceived e => ApplyRevocation(e),
        ResolutionsAcknowledged e => this with { Resolved = [.. Resolved.Where(htlc => !e.Ids.Contains(htlc.Id))] },
        ShutdownSent e => this with { LocalShutdown = e.ScriptPubKey },
        ShutdownReceived e => this with { RemoteShutdown = e.ScriptPubKey },
        MutualCloseAgreed e => this with { Ending = new ChannelEnding.Mutual(e.Transaction, e.Fee) },
        ChannelFailed e => this with { Ending = new ChannelEnding.Unilateral(e.Reason) },
        DataLossDetected e => this with { Ending = new ChannelEnding.DataLost(e.Reason) },
        ChannelForgotten => this with { Ending = new ChannelEnding.Forgotten() },
        FundingSpent e => this with { Ending = new ChannelEnding.Spent(e.Spender) },
        _ => throw new InvalidOperationException($"unknown event {happened.GetType().Name}"),
    };

    /// <summary>Adds what the peer has proposed to <paramref name="commitments"/>.</summary>
    public static Commitments Propose(Commitments commitments, ValueList<PeerUpdate> updates)
    {
        ArgumentNullException.ThrowIfNull(commitments);
        foreach (var update in updates)
            commitments = Propose(commitments, update);
        return commitments;
    }

    /// <summary>Adds what the peer has proposed to <paramref name="commitments"/>.</summary>
    public static Commitments Propose(Commitments commitments, PeerUpdate update)
    {
        ArgumentNullException.ThrowIfNull(commitments);
        return update switch
        {
            PeerUpdate.Added a => commitments.Add(a.Htlc),
            PeerUpdate.RemovedHtlc r => commitments.Remove(new HtlcKey(Side.Local, r.Id), r.Removal),
            PeerUpdate.ChangedFeerate f => commitments.ChangeFeerate(f.Feerate),
            _ => throw new InvalidOperationException($"unknown update {update}"),
        };
    }

    private ChannelState ApplySent(CommitmentSent e)
    {
        if (AwaitsRevocation || e.Number != RemoteNumber + 1)
            throw new InvalidOperationException($"commitment {e.Number} signed when {RemoteNumber} is current and AwaitsRevocation is {AwaitsRevocation}");
        return this with { Commitments = Commitments.SignedBy(Side.Local), AwaitsRevocation = true, SignedBeforeRevoking = false };
    }

    private ChannelState ApplyReceived(CommitmentReceived e)
    {
        if (e.Number != LocalNumber + 1)
            throw new InvalidOperationException($"commitment {e.Number} received when {LocalNumber} is current");
        return this with
        {
            Commitments = Propose(Commitments, e.Updates).SignedBy(Side.Remote).RevokedBy(Side.Local),
            LocalNumber = e.Number,
            RemoteSignature = e.Signature,
            RemoteHtlcSignatures = e.HtlcSignatures,
            SignedBeforeRevoking = AwaitsRevocation,
        };
    }

    private ChannelState ApplyRevocation(RevocationReceived e)
    {
        if (!AwaitsRevocation || RemoteNextPoint is not { } next || !RevocationSecrets.TryAdd(e.Secret, out var secrets))
            throw new InvalidOperationException($"the revocation of commitment {RemoteNumber} does not fit");
        var resolved = Commitments.Htlcs.Where(htlc => htlc.Offerer == Side.Local && htlc.State == HtlcState.RemoveSignedBack);
        return this with
        {
            Commitments = Commitments.RevokedBy(Side.Remote),
            Resolved = [.. Resolved, .. resolved.Select(htlc => new ResolvedHtlc(htlc.Key.Id, htlc.Removal!, htlc.Origin))],
            RemoteNumber = RemoteNumber + 1,
            AwaitsRevocation = false,
            SignedBeforeRevoking = false,
            RemotePoint = next,
            RemoteNextPoint = e.NextPoint,
            RevocationSecrets = secrets,
        };
    }
}
