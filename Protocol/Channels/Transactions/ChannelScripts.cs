using System.Security.Cryptography;
using NBitcoin;
using NBitcoin.Crypto;

namespace Lnd.Actors.Protocol.Channels.Transactions;

/// <summary>
/// The scripts of BOLT 3. All methods give the witness script; <see cref="PayToWitnessScriptHash"/> gives what an output pays to. Keys are those of the
/// commitment at hand (see <see cref="CommitmentKeys"/>), seen from its owner.
/// </summary>
public static class ChannelScripts
{
    /// <summary>BOLT 3, "Funding Transaction Output": 2-of-2, the lexicographically lesser key first.</summary>
    public static byte[] Funding(Point one, Point other)
    {
        var (first, second) = one.CompareTo(other) < 0 ? (one, other) : (other, one);
        var script = new ScriptBytes(stackalloc byte[80]);
        script.Op(OpcodeType.OP_2);
        script.Push(first.AsSpan());
        script.Push(second.AsSpan());
        script.Op(OpcodeType.OP_2);
        script.Op(OpcodeType.OP_CHECKMULTISIG);
        return script.Written.ToArray();
    }

    /// <summary>BOLT 3, "`to_local` Output", and the output of HTLC transactions: the owner's after a delay, the other side's with the revocation key.</summary>
    /// <param name="revocationKey">The revocation key.</param>
    /// <param name="toSelfDelay">Blocks.</param>
    /// <param name="delayedKey">The owner's key.</param>
    public static byte[] ToLocal(Point revocationKey, ushort toSelfDelay, Point delayedKey)
    {
        var script = new ScriptBytes(stackalloc byte[96]);
        script.Op(OpcodeType.OP_IF);
        script.Push(revocationKey.AsSpan());
        script.Op(OpcodeType.OP_ELSE);
        script.Number(toSelfDelay);
        script.Op(OpcodeType.OP_CHECKSEQUENCEVERIFY);
        script.Op(OpcodeType.OP_DROP);
        script.Push(delayedKey.AsSpan());
        script.Op(OpcodeType.OP_ENDIF);
        script.Op(OpcodeType.OP_CHECKSIG);
        return script.Written.ToArray();
    }

    /// <summary>BOLT 3, "`to_remote` Output", with anchors: the other side's after one block.</summary>
    public static byte[] ToRemoteWithAnchors(Point remoteKey)
    {
        var script = new ScriptBytes(stackalloc byte[40]);
        script.Push(remoteKey.AsSpan());
        script.Op(OpcodeType.OP_CHECKSIGVERIFY);
        script.Number(1);
        script.Op(OpcodeType.OP_CHECKSEQUENCEVERIFY);
        return script.Written.ToArray();
    }

    /// <summary>BOLT 3, "`to_local_anchor` and `to_remote_anchor` Output": one side's at once, anybody's after 16 blocks.</summary>
    public static byte[] Anchor(Point fundingKey)
    {
        var script = new ScriptBytes(stackalloc byte[48]);
        script.Push(fundingKey.AsSpan());
        script.Op(OpcodeType.OP_CHECKSIG);
        script.Op(OpcodeType.OP_IFDUP);
        script.Op(OpcodeType.OP_NOTIF);
        script.Number(16);
        script.Op(OpcodeType.OP_CHECKSEQUENCEVERIFY);
        script.Op(OpcodeType.OP_ENDIF);
        return script.Written.ToArray();
    }

    /// <summary>BOLT 3, "Offered HTLC Outputs": offered by the owner of the commitment.</summary>
    public static byte[] OfferedHtlc(CommitmentKeys keys, PaymentHash paymentHash, CommitmentFormat format)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var script = new ScriptBytes(stackalloc byte[160]);
        StartHtlc(ref script, keys);
        script.Op(OpcodeType.OP_NOTIF);
        script.Op(OpcodeType.OP_DROP);
        script.Op(OpcodeType.OP_2);
        script.Op(OpcodeType.OP_SWAP);
        script.Push(keys.OwnerHtlcKey.AsSpan());
        script.Op(OpcodeType.OP_2);
        script.Op(OpcodeType.OP_CHECKMULTISIG);
        script.Op(OpcodeType.OP_ELSE);
        PushPaymentHash(ref script, paymentHash);
        script.Op(OpcodeType.OP_CHECKSIG);
        EndHtlc(ref script, format);
        return script.Written.ToArray();
    }

    /// <summary>BOLT 3, "Received HTLC Outputs": offered to the owner of the commitment.</summary>
    public static byte[] ReceivedHtlc(CommitmentKeys keys, PaymentHash paymentHash, BlockHeight cltvExpiry, CommitmentFormat format)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var script = new ScriptBytes(stackalloc byte[160]);
        StartHtlc(ref script, keys);
        script.Op(OpcodeType.OP_IF);
        PushPaymentHash(ref script, paymentHash);
        script.Op(OpcodeType.OP_2);
        script.Op(OpcodeType.OP_SWAP);
        script.Push(keys.OwnerHtlcKey.AsSpan());
        script.Op(OpcodeType.OP_2);
        script.Op(OpcodeType.OP_CHECKMULTISIG);
        script.Op(OpcodeType.OP_ELSE);
        script.Op(OpcodeType.OP_DROP);
        script.Number(cltvExpiry.Value);
        script.Op(OpcodeType.OP_CHECKLOCKTIMEVERIFY);
        script.Op(OpcodeType.OP_DROP);
        script.Op(OpcodeType.OP_CHECKSIG);
        EndHtlc(ref script, format);
        return script.Written.ToArray();
    }

    /// <summary>The P2WSH output script of a witness script (BIP 141): 34 bytes.</summary>
    public static byte[] PayToWitnessScriptHash(ReadOnlySpan<byte> witnessScript)
    {
        var output = new byte[34];
        output[1] = 32;
        SHA256.HashData(witnessScript, output.AsSpan(2));
        return output;
    }

    /// <summary>The P2WPKH output script of a key (BIP 141): 22 bytes.</summary>
    public static byte[] PayToWitnessKeyHash(Point key)
    {
        var output = new byte[22];
        output[1] = 20;
        Hash160(key.AsSpan(), output.AsSpan(2));
        return output;
    }

    /// <summary>RIPEMD160(SHA256(data)), 20 bytes.</summary>
    internal static void Hash160(ReadOnlySpan<byte> data, Span<byte> hash)
    {
        Span<byte> sha = stackalloc byte[32];
        SHA256.HashData(data, sha);
        Hashes.RIPEMD160(sha.ToArray()).CopyTo(hash);
    }

    private static void StartHtlc(ref ScriptBytes script, CommitmentKeys keys)
    {
        script.Op(OpcodeType.OP_DUP);
        script.Op(OpcodeType.OP_HASH160);
        script.Push(keys.RevocationKeyHash);
        script.Op(OpcodeType.OP_EQUAL);
        script.Op(OpcodeType.OP_IF);
        script.Op(OpcodeType.OP_CHECKSIG);
        script.Op(OpcodeType.OP_ELSE);
        script.Push(keys.OtherHtlcKey.AsSpan());
        script.Op(OpcodeType.OP_SWAP);
        script.Op(OpcodeType.OP_SIZE);
        script.Number(32);
        script.Op(OpcodeType.OP_EQUAL);
    }

    private static void PushPaymentHash(ref ScriptBytes script, PaymentHash paymentHash)
    {
        script.Op(OpcodeType.OP_HASH160);
        script.Push(Hashes.RIPEMD160(paymentHash.ToArray()));
        script.Op(OpcodeType.OP_EQUALVERIFY);
    }

    private static void EndHtlc(ref ScriptBytes script, CommitmentFormat format)
    {
        script.Op(OpcodeType.OP_ENDIF);
        if (format == CommitmentFormat.Anchors)
        {
            script.Number(1);
            script.Op(OpcodeType.OP_CHECKSEQUENCEVERIFY);
            script.Op(OpcodeType.OP_DROP);
        }
        script.Op(OpcodeType.OP_ENDIF);
    }
}
