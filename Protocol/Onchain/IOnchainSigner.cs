using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Channels.Transactions;
using Lnd.Actors.Protocol.Crypto;
using NBitcoin;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>An input of a claim that waits for its signature (SIGHASH_ALL): all inputs, outputs and lock times are final.</summary>
public sealed class InputToSign
{
    private readonly PrecomputedTransactionData _shared;

    internal InputToSign(Transaction transaction, int index, TrackedOutput output, PrecomputedTransactionData shared) =>
        (Transaction, Index, Output, _shared) = (transaction, index, output, shared);

    /// <summary>The transaction. Not to be changed.</summary>
    public Transaction Transaction { get; }

    /// <summary>Which of its inputs.</summary>
    public int Index { get; }

    /// <summary>What that input spends.</summary>
    public TrackedOutput Output { get; }

    /// <summary>What is to be signed (BIP 143).</summary>
    public Sha256Hash SignatureHash()
    {
        // BIP 143 has the script of a P2PKH stand for a P2WPKH
        var code = Output.WitnessScript.IsEmpty ? PayToKeyHash(Output.ScriptPubKey.Span[2..]) : Output.WitnessScript.ToArray();
        var spent = new TxOut(Output.Amount.ToMoney(), Script.FromBytesUnsafe(Output.ScriptPubKey.ToArray()));
        var hash = Transaction.GetSignatureHash(Script.FromBytesUnsafe(code), Index, SigHash.All, spent, HashVersion.WitnessV0, _shared);
        return new Sha256Hash(hash.ToBytes());
    }

    private static byte[] PayToKeyHash(ReadOnlySpan<byte> keyHash) =>
        [(byte)OpcodeType.OP_DUP, (byte)OpcodeType.OP_HASH160, 20, .. keyHash, (byte)OpcodeType.OP_EQUALVERIFY, (byte)OpcodeType.OP_CHECKSIG];
}

/// <summary>
/// What the keeper of keys does for the outputs of one closed channel, and nothing else. Each method has its own key, so that nobody who may ask for the one gets the
/// other. All answers are determined by the question and the channel's secrets. A question that does not fit the method (a script without its key) is a
/// mistake of the caller and an <see cref="ArgumentException"/>.
/// </summary>
public interface IOnchainSigner
{
    /// <summary>This node's per-commitment point of commitment <paramref name="number"/> (0 to 2^48 - 1; BOLT 3).</summary>
    Point PerCommitmentPoint(ulong number);

    /// <summary>BOLT 3, `local_delayedsig`: <c>to_local</c> of this node's commitment, or the output of one of its HTLC transactions, after the delay.</summary>
    /// <param name="input">It.</param>
    /// <param name="perCommitmentPoint">This node's point of that commitment.</param>
    Signature SignDelayed(InputToSign input, Point perCommitmentPoint);

    /// <summary>BOLT 3, `localhtlcsig`: an HTLC-success or HTLC-timeout transaction of this node's commitment.</summary>
    /// <param name="input">It.</param>
    /// <param name="perCommitmentPoint">This node's point of that commitment.</param>
    Signature SignHtlcTransaction(InputToSign input, Point perCommitmentPoint);

    /// <summary>BOLT 3, `remotehtlcsig`: an HTLC on the peer's commitment, with the preimage or after its expiry.</summary>
    /// <param name="input">It.</param>
    /// <param name="perCommitmentPoint">The peer's point of that commitment.</param>
    Signature SignRemoteHtlc(InputToSign input, Point perCommitmentPoint);

    /// <summary>BOLT 3, `to_remote` of the peer's commitment.</summary>
    /// <param name="input">It.</param>
    Signature SignToRemote(InputToSign input);

    /// <summary>BOLT 3, `revocation_sig`: any output of a revoked commitment, or of the peer's HTLC transactions that spend it.</summary>
    /// <param name="input">It.</param>
    /// <param name="secret">The peer's per-commitment secret of that commitment.</param>
    Signature SignPenalty(InputToSign input, PerCommitmentSecret secret);

    /// <summary>BOLT 3, `local_sig` of an anchor. The key is that of the funding output: it signs nothing but the anchor's script.</summary>
    /// <param name="input">It.</param>
    Signature SignAnchor(InputToSign input);
}
