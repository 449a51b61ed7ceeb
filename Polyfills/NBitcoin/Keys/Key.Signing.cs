using NBitcoin.Crypto;
using NBitcoin.Secp256k1;

namespace NBitcoin;

public partial class Key
{
    /// <summary>Signs a hash (ECDSA, RFC 6979, low s) so that the DER is at most 71 bytes, as Bitcoin Core does.</summary>
    public ECDSASignature Sign(uint256 hash) => Sign(hash, true);

    /// <summary>Signs a hash (ECDSA, RFC 6979, low s); <paramref name="useLowR"/> tries until r needs no leading zero in DER.</summary>
    public ECDSASignature Sign(uint256 hash, bool useLowR) => Sign(hash, useLowR, false, out _);

    /// <summary>Signs a hash so that the public key can be recovered, with a low r.</summary>
    /// <exception cref="InvalidOperationException">The public key is not compressed.</exception>
    public CompactSignature SignCompact(uint256 hash) => SignCompact(hash, true);

    /// <summary>Signs a hash so that the public key can be recovered. Bitcoin Core does not force r to be low here.</summary>
    /// <exception cref="InvalidOperationException">The public key is not compressed.</exception>
    public CompactSignature SignCompact(uint256 hash, bool forceLowR)
    {
        if (!IsCompressed)
            throw new InvalidOperationException("A recovered key is always compressed, and the public key of this one is not");
        var signature = Sign(hash, forceLowR, true, out var recoveryId);
        return new CompactSignature(recoveryId, signature.ToCompact());
    }

    /// <summary>Signs the hash of a taproot key path spend for an output without scripts (BIP 341, BIP 86).</summary>
    public TaprootSignature SignTaprootKeySpend(uint256 hash, TaprootSigHash sigHash = TaprootSigHash.Default) =>
        SignTaprootKeySpend(hash, null, sigHash);

    /// <summary>
    /// Signs the hash of a taproot key path spend: this key is the internal key, <paramref name="merkleRoot"/> that of the scripts.
    /// </summary>
    public TaprootSignature SignTaprootKeySpend(uint256 hash, uint256? merkleRoot, TaprootSigHash sigHash) =>
        SignTaprootKeySpend(hash, merkleRoot, null, sigHash);

    /// <inheritdoc cref="SignTaprootKeySpend(uint256, uint256, TaprootSigHash)"/>
    /// <param name="hash">What to sign.</param>
    /// <param name="merkleRoot">The root of the script tree, null when there is none.</param>
    /// <param name="aux">Auxiliary randomness (BIP 340); null draws it.</param>
    /// <param name="sigHash">What the hash commits to.</param>
    public TaprootSignature SignTaprootKeySpend(uint256 hash, uint256? merkleRoot, uint256? aux, TaprootSigHash sigHash)
    {
        using var tweaked = TaprootTweak.Apply(ECKey, PubKey, merkleRoot);
        return SignSchnorr(tweaked, hash, aux, sigHash);
    }

    /// <summary>Signs the hash of a taproot script path spend (BIP 342): with this key as it is.</summary>
    public TaprootSignature SignTaprootScriptSpend(uint256 hash, TaprootSigHash sigHash = TaprootSigHash.Default) =>
        SignTaprootScriptSpend(hash, null, sigHash);

    /// <inheritdoc cref="SignTaprootScriptSpend(uint256, TaprootSigHash)"/>
    public TaprootSignature SignTaprootScriptSpend(uint256 hash, uint256? merkleRoot, TaprootSigHash sigHash) =>
        SignTaprootScriptSpend(hash, merkleRoot, null, sigHash);

    /// <inheritdoc cref="SignTaprootScriptSpend(uint256, TaprootSigHash)"/>
    /// <param name="hash">What to sign.</param>
    /// <param name="merkleRoot">Plays no part: the tweak is not in a script's key.</param>
    /// <param name="aux">Auxiliary randomness (BIP 340); null draws it.</param>
    /// <param name="sigHash">What the hash commits to.</param>
    public TaprootSignature SignTaprootScriptSpend(uint256 hash, uint256? merkleRoot, uint256? aux, TaprootSigHash sigHash) =>
        SignSchnorr(ECKey, hash, aux, sigHash);

    private static TaprootSignature SignSchnorr(ECPrivKey key, uint256 hash, uint256? aux, TaprootSigHash sigHash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        Span<byte> message = stackalloc byte[Size];
        hash.ToBytes(message);
        var signature = aux is null ? key.SignBIP340(message) : key.SignBIP340(message, aux.ToBytes());
        return new TaprootSignature(new SchnorrSignature(signature), sigHash);
    }

    /// <summary>Signs until r is low if it must be. The recovery id costs time, so it is found only when asked for.</summary>
    private ECDSASignature Sign(uint256 hash, bool lowR, bool recoverable, out int recoveryId)
    {
        ArgumentNullException.ThrowIfNull(hash);
        Span<byte> message = stackalloc byte[Size];
        hash.ToBytes(message);
        recoveryId = 0;
        RFC6979NonceFunction? nonce = null;
        for (uint tries = 1; ; tries++)
        {
            SecpECDSASignature? signature;
            var done = recoverable
                ? ECKey.TrySignECDSA(message, nonce, out recoveryId, out signature)
                : ECKey.TrySignECDSA(message, nonce, out signature);
            if (!done)
                throw new InvalidOperationException("libsecp256k1 could not sign");
            if (!lowR || signature!.IsLowR)
                return new ECDSASignature(signature!);
            // Bitcoin Core's way to another nonce: a counter as extra data
            var extra = new byte[Size];
            Utils.ToBytes(tries, true, extra);
            nonce = new RFC6979NonceFunction(extra);
        }
    }
}
