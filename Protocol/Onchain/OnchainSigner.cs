using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Channels.Transactions;
using Lnd.Actors.Protocol.Crypto;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>
/// Signs claims of one closed channel with the channel's secrets. For the keeper of keys; the planner gets it as an <see cref="IOnchainSigner"/>. BIP 143 binds each
/// signature to the script it is for, and each script is checked to hold the key that signs, so that no answer is of use for anything else.
/// </summary>
/// <param name="secrets">Those of the channel.</param>
public sealed class OnchainSigner(ChannelSecrets secrets) : IOnchainSigner
{
    /// <inheritdoc/>
    public Point PerCommitmentPoint(ulong number) =>
        KeyDerivation.PerCommitmentPoint(PerCommitmentSecret.Generate(secrets.Seed, PerCommitmentSecret.IndexOf(number))).ToPoint();

    /// <inheritdoc/>
    public Signature SignDelayed(InputToSign input, Point perCommitmentPoint) => SignDerived(secrets.DelayedPaymentBase, input, perCommitmentPoint);

    /// <inheritdoc/>
    public Signature SignHtlcTransaction(InputToSign input, Point perCommitmentPoint) => SignDerived(secrets.HtlcBase, input, perCommitmentPoint);

    /// <inheritdoc/>
    public Signature SignRemoteHtlc(InputToSign input, Point perCommitmentPoint) => SignDerived(secrets.HtlcBase, input, perCommitmentPoint);

    /// <inheritdoc/>
    public Signature SignToRemote(InputToSign input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var key = secrets.PaymentBase.CreatePubKey().ToPoint();
        var script = input.Output.WitnessScript;
        var fits = script.IsEmpty
            ? input.Output.ScriptPubKey.Span.SequenceEqual(ChannelScripts.PayToWitnessKeyHash(key))
            : script.Span.SequenceEqual(ChannelScripts.ToRemoteWithAnchors(key));
        return fits ? Sign(secrets.PaymentBase, input) : throw Misfit(input);
    }

    /// <inheritdoc/>
    public Signature SignPenalty(InputToSign input, PerCommitmentSecret secret)
    {
        using var key = KeyDerivation.RevocationPrivateKey(secrets.RevocationBase, secret);
        return SignWithKeyInScript(key, input);
    }

    /// <inheritdoc/>
    public Signature SignAnchor(InputToSign input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var script = ChannelScripts.Anchor(secrets.Funding.CreatePubKey().ToPoint());
        return input.Output.WitnessScript.Span.SequenceEqual(script) ? Sign(secrets.Funding, input) : throw Misfit(input);
    }

    private static Signature SignDerived(ECPrivKey basepointSecret, InputToSign input, Point perCommitmentPoint)
    {
        if (!perCommitmentPoint.TryParse(out var point))
            throw new ArgumentException($"not a point of the curve: {perCommitmentPoint}", nameof(perCommitmentPoint));
        using var key = KeyDerivation.DerivePrivateKey(basepointSecret, point);
        return SignWithKeyInScript(key, input);
    }

    /// <summary>A script names its keys as they are or, the revocation key of HTLCs, by their hash.</summary>
    private static Signature SignWithKeyInScript(ECPrivKey key, InputToSign input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var point = key.CreatePubKey().ToPoint();
        Span<byte> hash = stackalloc byte[20];
        ChannelScripts.Hash160(point.AsSpan(), hash);
        var script = input.Output.WitnessScript.Span;
        return script.IndexOf(point.AsSpan()) >= 0 || script.IndexOf(hash) >= 0 ? Sign(key, input) : throw Misfit(input);
    }

    private static Signature Sign(ECPrivKey key, InputToSign input)
    {
        Span<byte> compact = stackalloc byte[Signature.Length];
        key.SignECDSARFC6979(input.SignatureHash().AsSpan()).WriteCompactToSpan(compact);
        return new Signature(compact);
    }

    private static ArgumentException Misfit(InputToSign input) =>
        new($"the script of {input.Output.Outpoint} ({input.Output.Kind}) does not hold the key that was asked for", nameof(input));
}
