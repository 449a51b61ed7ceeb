using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Invoices;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Protocol.Wire;
using NBitcoin;

namespace Lnd.Actors.Keys;

// What the key manager is asked. It answers with handles: each can do one job for one client, from any thread, and none shows a secret.

/// <summary>Asks for what the node is known by; answered by <see cref="NodeIdentity"/>.</summary>
public sealed record GetNodeIdentity
{
    /// <summary>The one.</summary>
    public static GetNodeIdentity Instance { get; } = new();
}

/// <summary>The node's handles that do not belong to one channel.</summary>
/// <param name="NodeId">The node's id.</param>
/// <param name="Ecdh">For transport and onions.</param>
/// <param name="Invoices">For BOLT 11.</param>
/// <param name="Gossip">For announcements and updates.</param>
/// <param name="Messages">For <c>signmessage</c>.</param>
/// <param name="Wallet">For the wallet's coins.</param>
/// <param name="Secrets">For <c>makesecret</c>, payment secrets and preimages.</param>
public sealed record NodeIdentity(
    Point NodeId, INodeKey Ecdh, IInvoiceSigner Invoices, IGossipSigner Gossip, IMessageSigner Messages, IWalletSigner Wallet, ISecretMaker Secrets);

/// <summary>Asks for the signers of one channel; answered by <see cref="ChannelKeys"/>.</summary>
/// <param name="Peer">The other node.</param>
/// <param name="DbId">This node's number of the channel, from 1: with the peer's id the name of its keys, as in c-lightning.</param>
/// <param name="NextToRevoke">The oldest commitment of this node that is not revoked, as the journal has it.</param>
public sealed record GetChannelKeys(Point Peer, ulong DbId, ulong NextToRevoke);

/// <summary>The signers of one channel.</summary>
/// <param name="DbId">As asked.</param>
/// <param name="Channel">While it lives.</param>
/// <param name="Onchain">When it is closed.</param>
public sealed record ChannelKeys(ulong DbId, IChannelSigner Channel, IOnchainSigner Onchain);

/// <summary>Signs this node's gossip (BOLT 7), and nothing else.</summary>
public interface IGossipSigner
{
    /// <summary>With the signature filled in.</summary>
    ChannelUpdate Sign(ChannelUpdate unsigned);

    /// <summary>With the signature filled in.</summary>
    NodeAnnouncement Sign(NodeAnnouncement unsigned);
}

/// <summary>Signs texts as <c>signmessage</c> does: over the double SHA-256 of "Lightning Signed Message:" and the text.</summary>
public interface IMessageSigner
{
    /// <summary>A recoverable signature by the node key.</summary>
    RecoverableSignature SignMessage(string message);
}

/// <summary>Derives secrets from <c>hsm_secret</c> that are good for nothing else.</summary>
public interface ISecretMaker
{
    /// <summary>32 bytes that follow from the name, as <c>makesecret</c> of c-lightning gives them.</summary>
    byte[] MakeSecret(ReadOnlySpan<byte> name);
}

/// <summary>Kinds of addresses of the wallet.</summary>
public enum AddressKind
{
    /// <summary><c>bech32</c>.</summary>
    P2wpkh,

    /// <summary><c>p2tr</c> (BIP 86).</summary>
    P2tr,
}

/// <summary>A coin of the wallet that is to be signed for.</summary>
/// <param name="Input">The number of the input that spends it.</param>
/// <param name="Kind">What it pays to.</param>
/// <param name="KeyIndex">The number of its key.</param>
public readonly record struct WalletInput(int Input, AddressKind Kind, uint KeyIndex);

/// <summary>Holds the keys of the wallet's addresses.</summary>
public interface IWalletSigner
{
    /// <summary>The output script of the key with this number.</summary>
    ByteString ScriptOf(AddressKind kind, uint keyIndex);

    /// <summary>Puts the witnesses of the wallet's inputs into <paramref name="transaction"/>.</summary>
    /// <param name="transaction">Complete but for these witnesses.</param>
    /// <param name="spends">The outputs that it spends, in the order of all its inputs.</param>
    /// <param name="inputs">Which of them are the wallet's.</param>
    void Sign(Transaction transaction, IReadOnlyList<TxOut> spends, IReadOnlyList<WalletInput> inputs);
}
