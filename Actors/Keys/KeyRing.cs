using System.Security.Cryptography;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Keys;

/// <summary>All secrets of a node. Lives as long as the key manager, its restarts included.</summary>
internal sealed class KeyRing
{
    private readonly HsmSecret _secret;
    private readonly ECPrivKey _nodeKey;
    private readonly ExtKey _walletKey;
    private readonly byte[] _derivedSecrets;
    private readonly byte[] _channelBase;
    private readonly Dictionary<(Point Peer, ulong DbId), ChannelSecrets> _channels = [];

    /// <param name="secret">Taken over.</param>
    public KeyRing(HsmSecret secret)
    {
        _secret = secret;
        _nodeKey = SecretDerivation.NodeKey(secret);
        _walletKey = SecretDerivation.WalletKey(secret);
        _derivedSecrets = SecretDerivation.DerivedSecretsBase(secret);
        _channelBase = SecretDerivation.ChannelBase(secret);
        Gate = new KeyGate(Wipe);
        var node = new NodeHandle(Gate, _nodeKey);
        Identity = new NodeIdentity(node.NodeId, node, node, node, node, new WalletHandle(Gate, _walletKey), new SecretHandle(Gate, _derivedSecrets));
    }

    /// <summary>Closed when the node stops.</summary>
    public KeyGate Gate { get; }

    /// <summary>The handles that do not belong to one channel.</summary>
    public NodeIdentity Identity { get; }

    /// <summary>
    /// Handles of one channel. New ones each time: what the journal says of the revoked commitments counts, not what an actor had asked for before it crashed.
    /// </summary>
    public ChannelKeys Channel(GetChannelKeys asked)
    {
        using var pass = Gate.Enter();
        if (!_channels.TryGetValue((asked.Peer, asked.DbId), out var secrets))
            _channels.Add((asked.Peer, asked.DbId), secrets = SecretDerivation.Channel(_channelBase, asked.Peer, asked.DbId));
        return new ChannelKeys(
            asked.DbId,
            new ChannelHandle(Gate, new ChannelSigner(secrets, _nodeKey, asked.NextToRevoke)),
            new OnchainHandle(Gate, new OnchainSigner(secrets)));
    }

    private void Wipe()
    {
        foreach (var secrets in _channels.Values)
            secrets.Dispose();
        _nodeKey.Dispose();
        _walletKey.PrivateKey.Dispose();
        CryptographicOperations.ZeroMemory(_derivedSecrets);
        CryptographicOperations.ZeroMemory(_channelBase);
        _secret.Dispose();
    }
}
