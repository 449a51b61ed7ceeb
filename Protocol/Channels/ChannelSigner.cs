using System.Security.Cryptography;
using Lnd.Actors.Protocol.Channels.Transactions;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Wire;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Protocol.Channels;

/// <summary>The secrets of one channel (BOLT 3, "Key Derivation").</summary>
/// <param name="Funding">Key in the funding output.</param>
/// <param name="RevocationBase">Of <c>revocation_basepoint</c>.</param>
/// <param name="PaymentBase">Of <c>payment_basepoint</c>.</param>
/// <param name="DelayedPaymentBase">Of <c>delayed_payment_basepoint</c>.</param>
/// <param name="HtlcBase">Of <c>htlc_basepoint</c>.</param>
/// <param name="Seed">32 bytes from which the per-commitment secrets follow.</param>
public sealed record ChannelSecrets(
    ECPrivKey Funding, ECPrivKey RevocationBase, ECPrivKey PaymentBase, ECPrivKey DelayedPaymentBase, ECPrivKey HtlcBase, byte[] Seed) : IDisposable
{
    /// <summary>Wipes them.</summary>
    public void Dispose()
    {
        foreach (var key in (ReadOnlySpan<ECPrivKey>)[Funding, RevocationBase, PaymentBase, DelayedPaymentBase, HtlcBase])
            key.Dispose();
        CryptographicOperations.ZeroMemory(Seed);
    }

    /// <summary>Nothing: secrets are not for logs.</summary>
    public override string ToString() => nameof(ChannelSecrets);
}

/// <summary>
/// Signs for one channel with its secrets. For the keeper of keys, who alone holds secrets: the channel gets it as an <see cref="IChannelSigner"/>. It refuses to sign a
/// commitment of its own that it has revoked.
/// </summary>
/// <param name="secrets">Those of the channel.</param>
/// <param name="nodeKey">The node's own key.</param>
/// <param name="nextToRevoke">The number of the oldest commitment that is not revoked, as the journal has it.</param>
public sealed class ChannelSigner(ChannelSecrets secrets, ECPrivKey nodeKey, ulong nextToRevoke = 0) : IChannelSigner
{
    private ulong _nextToRevoke = nextToRevoke;

    /// <inheritdoc/>
    public ChannelPublicKeys Keys { get; } = new(
        secrets.Funding.CreatePubKey().ToPoint(),
        secrets.RevocationBase.CreatePubKey().ToPoint(),
        secrets.PaymentBase.CreatePubKey().ToPoint(),
        secrets.DelayedPaymentBase.CreatePubKey().ToPoint(),
        secrets.HtlcBase.CreatePubKey().ToPoint());

    /// <inheritdoc/>
    public Point PerCommitmentPoint(ulong number) => KeyDerivation.PerCommitmentPoint(SecretOf(number)).ToPoint();

    /// <inheritdoc/>
    public PerCommitmentSecret RevokeCommitment(ulong number)
    {
        _nextToRevoke = Math.Max(_nextToRevoke, number + 1);
        return SecretOf(number);
    }

    /// <inheritdoc/>
    public bool IsSecretOf(ulong number, PerCommitmentSecret secret) =>
        CryptographicOperations.FixedTimeEquals(SecretOf(number).AsSpan(), secret.AsSpan());

    /// <inheritdoc/>
    public CommitmentSignatures SignRemoteCommitment(CommitmentTransaction commitment)
    {
        ArgumentNullException.ThrowIfNull(commitment);
        if (commitment.Owner != Side.Remote)
            throw new ArgumentException("not the peer's commitment", nameof(commitment));
        var htlcs = new Signature[commitment.Htlcs.Count];
        if (htlcs.Length > 0)
        {
            using var key = KeyDerivation.DerivePrivateKey(secrets.HtlcBase, commitment.Keys.PerCommitmentPublicKey);
            for (var i = 0; i < htlcs.Length; i++)
                htlcs[i] = Sign(key, commitment.Htlcs[i].SignatureHash);
        }
        return new CommitmentSignatures(Sign(secrets.Funding, commitment.SignatureHash), ValueList<Signature>.Own(htlcs));
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The commitment is revoked: broadcasting it would give everything to the peer.</exception>
    public Signature SignLocalCommitment(CommitmentTransaction commitment)
    {
        ArgumentNullException.ThrowIfNull(commitment);
        if (commitment.Owner != Side.Local)
            throw new ArgumentException("not this side's commitment", nameof(commitment));
        if (commitment.Number < _nextToRevoke)
            throw new InvalidOperationException($"commitment {commitment.Number} is revoked, {_nextToRevoke} is the oldest that is not");
        return Sign(secrets.Funding, commitment.SignatureHash);
    }

    /// <inheritdoc/>
    public Signature SignClosing(ClosingTransaction closing)
    {
        ArgumentNullException.ThrowIfNull(closing);
        return Sign(secrets.Funding, closing.SignatureHash);
    }

    /// <inheritdoc/>
    public AnnouncementSignature SignAnnouncement(ChannelAnnouncement unsigned)
    {
        ArgumentNullException.ThrowIfNull(unsigned);
        var hash = unsigned.SignedHash();
        return new AnnouncementSignature(Sign(nodeKey, hash), Sign(secrets.Funding, hash));
    }

    private PerCommitmentSecret SecretOf(ulong number) => PerCommitmentSecret.Generate(secrets.Seed, PerCommitmentSecret.IndexOf(number));

    private static Signature Sign(ECPrivKey key, Sha256Hash hash)
    {
        Span<byte> compact = stackalloc byte[Signature.Length];
        key.SignECDSARFC6979(hash.AsSpan()).WriteCompactToSpan(compact);
        return new Signature(compact);
    }
}
