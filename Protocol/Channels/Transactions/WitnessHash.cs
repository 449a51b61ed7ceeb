using System.Buffers.Binary;
using System.Security.Cryptography;
using NBitcoin;

namespace Lnd.Actors.Protocol.Channels.Transactions;

/// <summary>
/// The hash that a signature of a witness program commits to (BIP 143), for transactions with one input. Written out by hand because a commitment with
/// hundreds of HTLCs needs hundreds of them, and everything but a few fields is the same in all.
/// </summary>
internal static class WitnessHash
{
    /// <summary>SIGHASH_ALL or, for HTLC transactions with anchors, SIGHASH_SINGLE|SIGHASH_ANYONECANPAY of input 0.</summary>
    /// <param name="txId">The transaction that the input spends.</param>
    /// <param name="outputIndex">Its output.</param>
    /// <param name="witnessScript">The script of that output.</param>
    /// <param name="amount">Its value.</param>
    /// <param name="sequence">nSequence of the input.</param>
    /// <param name="outputsHash">Double SHA-256 of the serialised outputs: of all, or of output 0 where only that is signed.</param>
    /// <param name="lockTime">nLockTime.</param>
    /// <param name="type">What is signed.</param>
    public static Sha256Hash Compute(
        TxId txId, uint outputIndex, ReadOnlySpan<byte> witnessScript, Satoshi amount, uint sequence, Sha256Hash outputsHash, uint lockTime, SigHash type)
    {
        if (type is not (SigHash.All or (SigHash.Single | SigHash.AnyoneCanPay)))
            throw new ArgumentOutOfRangeException(nameof(type), type, "not a signature hash type of BOLT 3");
        Span<byte> preimage = stackalloc byte[4 + 32 + 32 + 36 + 1 + 252 + 8 + 4 + 32 + 4 + 4];
        if (witnessScript.Length > 252)
            throw new ArgumentException($"a script of {witnessScript.Length} bytes is none of BOLT 3", nameof(witnessScript));
        preimage.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(preimage, 2); // version
        var outPoint = preimage.Slice(68, 36);
        txId.CopyTo(outPoint);
        BinaryPrimitives.WriteUInt32LittleEndian(outPoint[32..], outputIndex);
        if (type == SigHash.All)
        {
            Sha256Hash.DoubleOf(outPoint).CopyTo(preimage.Slice(4, 32));
            Span<byte> sequences = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(sequences, sequence);
            Sha256Hash.DoubleOf(sequences).CopyTo(preimage.Slice(36, 32));
        }
        var rest = preimage[104..];
        rest[0] = (byte)witnessScript.Length;
        witnessScript.CopyTo(rest[1..]);
        rest = rest[(1 + witnessScript.Length)..];
        BinaryPrimitives.WriteUInt64LittleEndian(rest, amount.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(rest[8..], sequence);
        outputsHash.CopyTo(rest[12..]);
        BinaryPrimitives.WriteUInt32LittleEndian(rest[44..], lockTime);
        BinaryPrimitives.WriteUInt32LittleEndian(rest[48..], (uint)type);
        return Sha256Hash.DoubleOf(preimage[..(104 + 1 + witnessScript.Length + 52)]);
    }

    /// <summary>Double SHA-256 of one output as it is serialised.</summary>
    public static Sha256Hash OfOutput(Satoshi amount, ReadOnlySpan<byte> scriptPubKey)
    {
        Span<byte> output = stackalloc byte[8 + 1 + 75];
        BinaryPrimitives.WriteUInt64LittleEndian(output, amount.Value);
        output[8] = checked((byte)scriptPubKey.Length);
        scriptPubKey.CopyTo(output[9..]);
        return Sha256Hash.DoubleOf(output[..(9 + scriptPubKey.Length)]);
    }

    /// <summary>Double SHA-256 of all outputs of a transaction as they are serialised.</summary>
    public static Sha256Hash OfOutputs(IReadOnlyList<CommitmentOutput> outputs)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> output = stackalloc byte[8 + 1 + 75];
        foreach (var o in outputs)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(output, o.Amount.Value);
            output[8] = checked((byte)o.ScriptPubKey.Length);
            o.ScriptPubKey.CopyTo(output[9..]);
            hash.AppendData(output[..(9 + o.ScriptPubKey.Length)]);
        }
        Span<byte> once = stackalloc byte[32];
        hash.GetHashAndReset(once);
        return Sha256Hash.Of(once);
    }
}
