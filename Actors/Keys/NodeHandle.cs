using System.Security.Cryptography;
using System.Text;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Invoices;
using Lnd.Actors.Protocol.Wire;
using NBitcoin.Secp256k1;
using SHA256 = System.Security.Cryptography.SHA256;

namespace Lnd.Actors.Keys;

/// <summary>What the node key does. Each client sees the one interface it was given.</summary>
internal sealed class NodeHandle(KeyGate gate, ECPrivKey key) : INodeKey, IInvoiceSigner, IGossipSigner, IMessageSigner
{
    public Point NodeId { get; } = key.CreatePubKey().ToPoint();

    public void Ecdh(ECPubKey point, Span<byte> sharedSecret)
    {
        using var pass = gate.Enter();
        key.Ecdh(point, sharedSecret);
    }

    public RecoverableSignature Sign(UnsignedInvoice invoice)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        using var pass = gate.Enter();
        return RecoverableSignature.Sign(key, invoice.SigningHash);
    }

    public ChannelUpdate Sign(ChannelUpdate unsigned)
    {
        ArgumentNullException.ThrowIfNull(unsigned);
        return unsigned with { Signature = Sign(unsigned.SignedHash()) };
    }

    public NodeAnnouncement Sign(NodeAnnouncement unsigned)
    {
        ArgumentNullException.ThrowIfNull(unsigned);
        if (unsigned.NodeId != NodeId)
            throw new ArgumentException($"{unsigned.NodeId} is another node", nameof(unsigned));
        return unsigned with { Signature = Sign(unsigned.SignedHash()) };
    }

    public RecoverableSignature SignMessage(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        // the prefix keeps anything else from being passed off as a text
        var hash = SHA256.HashData(SHA256.HashData(Encoding.UTF8.GetBytes("Lightning Signed Message:" + message)));
        using var pass = gate.Enter();
        return RecoverableSignature.Sign(key, new Sha256Hash(hash));
    }

    public override string ToString() => nameof(NodeHandle);

    private Signature Sign(in Sha256Hash hash)
    {
        Span<byte> compact = stackalloc byte[Signature.Length];
        using var pass = gate.Enter();
        key.SignECDSARFC6979(hash.AsSpan()).WriteCompactToSpan(compact);
        return new Signature(compact);
    }
}

/// <summary>Derives what <c>makesecret</c> gives.</summary>
internal sealed class SecretHandle(KeyGate gate, byte[] parent) : ISecretMaker
{
    public byte[] MakeSecret(ReadOnlySpan<byte> name)
    {
        var secret = new byte[32];
        using var pass = gate.Enter();
        HKDF.DeriveKey(HashAlgorithmName.SHA256, parent, secret, [], name);
        return secret;
    }

    public override string ToString() => nameof(SecretHandle);
}
