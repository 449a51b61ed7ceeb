using NBitcoin.Secp256k1;

namespace Lnd.Actors.Protocol.Crypto;

/// <summary>
/// The one thing that transport and onions need of a node's secret key. Whoever keeps the key implements it, so that the key itself
/// never comes here. It must be callable from any thread.
/// </summary>
public interface INodeKey
{
    /// <summary>The node's id.</summary>
    Point NodeId { get; }

    /// <summary>ECDH with the node's key: the SHA-256 of the compressed product (BOLT 4, BOLT 8).</summary>
    /// <param name="point">The other side's point, on the curve.</param>
    /// <param name="sharedSecret">Receives 32 bytes.</param>
    void Ecdh(ECPubKey point, Span<byte> sharedSecret);
}

/// <summary>A node key in memory: for the key keeper itself, for one-time identities and for tests. Wiped when disposed.</summary>
public sealed class NodeKey : INodeKey, IDisposable
{
    private readonly ECPrivKey _key;

    /// <summary>Takes over <paramref name="key"/>, and disposes it when disposed.</summary>
    /// <param name="key">The secret key.</param>
    public NodeKey(ECPrivKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _key = key;
        NodeId = key.CreatePubKey().ToPoint();
    }

    /// <inheritdoc/>
    public Point NodeId { get; }

    /// <inheritdoc/>
    public void Ecdh(ECPubKey point, Span<byte> sharedSecret) => _key.Ecdh(point, sharedSecret);

    /// <summary>Wipes the key.</summary>
    public void Dispose() => _key.Dispose();
}
