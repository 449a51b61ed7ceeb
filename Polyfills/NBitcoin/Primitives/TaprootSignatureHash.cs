using System.Security.Cryptography;

namespace NBitcoin;

/// <summary>The hash that signatures of taproot sign (BIP 341, "Common signature message", and BIP 342).</summary>
static class TaprootSignatureHash
{
    const byte OutputMask = 3, AnyoneCanPay = 0x80;

    /// <returns>False for an undefined hash type, and where only the output of the input's index is signed but there is none.</returns>
    public static bool TryCompute(Transaction tx, TaprootReadyPrecomputedTransactionData shared, int index, byte hashType,
        uint256? annexHash, uint256? tapleafHash, uint codeSeparator, Span<byte> output32)
    {
        var outputType = hashType == 0 ? (byte)SigHash.All : (byte)(hashType & OutputMask);
        if (!TaprootExecutionData.IsValidSigHash(hashType) || (outputType == (byte)SigHash.Single && index >= tx.Outputs.Count))
            return false;

        var writer = new ByteWriter(stackalloc byte[512]);
        writer.Bytes(TaggedHash.TapSighash);
        writer.Bytes(TaggedHash.TapSighash);
        writer.Byte(0); // epoch
        writer.Byte(hashType);
        writer.UInt32(tx.Version);
        writer.UInt32(tx.LockTime.Value);
        var anyoneCanPay = (hashType & AnyoneCanPay) != 0;
        if (!anyoneCanPay)
        {
            writer.Hash(shared.HashPrevoutsSingle);
            writer.Hash(shared.HashAmountsSingle);
            writer.Hash(shared.HashScriptsSingle);
            writer.Hash(shared.HashSequenceSingle);
        }
        if (outputType == (byte)SigHash.All)
            writer.Hash(shared.HashOutputsSingle);
        WriteInput(ref writer, tx, shared, index, anyoneCanPay, annexHash, tapleafHash is not null);
        if (outputType == (byte)SigHash.Single)
            WriteHashOf(ref writer, tx.Outputs[index]);
        if (tapleafHash is not null)
        {
            writer.Hash(tapleafHash);
            writer.Byte(0); // version of the key
            writer.UInt32(codeSeparator);
        }
        SHA256.HashData(writer.Written, output32);
        writer.Dispose();
        return true;
    }

    static void WriteInput(ref ByteWriter writer, Transaction tx, TaprootReadyPrecomputedTransactionData shared, int index,
        bool anyoneCanPay, uint256? annexHash, bool isScript)
    {
        writer.Byte((byte)((isScript ? 2 : 0) + (annexHash is null ? 0 : 1)));
        if (anyoneCanPay)
        {
            writer.OutPoint(tx.Inputs[index].PrevOut);
            writer.TxOut(shared.SpentOutputs[index]);
            writer.UInt32(tx.Inputs[index].Sequence.Value);
        }
        else
        {
            writer.UInt32((uint)index);
        }
        if (annexHash is not null)
            writer.Hash(annexHash);
    }

    static void WriteHashOf(ref ByteWriter writer, TxOut output)
    {
        var single = new ByteWriter(stackalloc byte[128]);
        single.TxOut(output);
        writer.Hash(single.SingleSha256());
        single.Dispose();
    }
}
