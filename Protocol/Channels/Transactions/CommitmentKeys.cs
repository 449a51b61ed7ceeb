using Lnd.Actors.Protocol.Crypto;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Protocol.Channels.Transactions;

/// <summary>The keys of one commitment transaction (BOLT 3, "Key Derivation"), seen from its owner.</summary>
public sealed class CommitmentKeys
{
    private readonly byte[] _revocationKeyHash;

    private CommitmentKeys(ECPubKey perCommitmentPoint, Point revocation, Point delayed, ECPubKey ownerHtlc, ECPubKey otherHtlc)
    {
        PerCommitmentPublicKey = perCommitmentPoint;
        PerCommitmentPoint = perCommitmentPoint.ToPoint();
        RevocationKey = revocation;
        DelayedKey = delayed;
        OwnerHtlcPublicKey = ownerHtlc;
        OtherHtlcPublicKey = otherHtlc;
        OwnerHtlcKey = ownerHtlc.ToPoint();
        OtherHtlcKey = otherHtlc.ToPoint();
        var hash = new byte[20];
        ChannelScripts.Hash160(revocation.AsSpan(), hash);
        _revocationKeyHash = hash;
    }

    /// <summary>The owner's per-commitment point.</summary>
    public Point PerCommitmentPoint { get; }

    /// <summary><c>revocationpubkey</c>: the other side's, once the owner has revoked the commitment.</summary>
    public Point RevocationKey { get; }

    /// <summary><c>local_delayedpubkey</c> of the owner.</summary>
    public Point DelayedKey { get; }

    /// <summary><c>local_htlcpubkey</c> of the owner.</summary>
    public Point OwnerHtlcKey { get; }

    /// <summary><c>remote_htlcpubkey</c>: that of the other side.</summary>
    public Point OtherHtlcKey { get; }

    /// <summary>HASH160 of <see cref="RevocationKey"/>, as HTLC scripts have it.</summary>
    internal ReadOnlySpan<byte> RevocationKeyHash => _revocationKeyHash;

    internal ECPubKey PerCommitmentPublicKey { get; }

    internal ECPubKey OwnerHtlcPublicKey { get; }

    internal ECPubKey OtherHtlcPublicKey { get; }

    /// <summary>Derives them.</summary>
    /// <param name="terms">The channel's terms, with the basepoints of both sides.</param>
    /// <param name="owner">Whose commitment it is.</param>
    /// <param name="perCommitmentPoint">The owner's point for it.</param>
    /// <exception cref="FormatException">One of the points is none. Points from a peer are checked before they are stored.</exception>
    public static CommitmentKeys Derive(ChannelTerms terms, Side owner, Point perCommitmentPoint)
    {
        ArgumentNullException.ThrowIfNull(terms);
        var (own, other) = (terms.Of(owner).Keys, terms.Of(owner.Opposite()).Keys);
        var point = Parse(perCommitmentPoint);
        return new CommitmentKeys(
            point,
            KeyDerivation.RevocationPublicKey(Parse(other.RevocationBasepoint), point).ToPoint(),
            KeyDerivation.DerivePublicKey(Parse(own.DelayedPaymentBasepoint), point).ToPoint(),
            KeyDerivation.DerivePublicKey(Parse(own.HtlcBasepoint), point),
            KeyDerivation.DerivePublicKey(Parse(other.HtlcBasepoint), point));
    }

    private static ECPubKey Parse(Point point) =>
        point.TryParse(out var key) ? key : throw new FormatException($"not a point of the curve: {point}");
}
