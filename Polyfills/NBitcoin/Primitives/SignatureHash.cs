using NBitcoin.Crypto;

namespace NBitcoin;

/// <summary>The hashes that signatures sign before taproot: Satoshi's and BIP 143's.</summary>
static class SignatureHash
{
    const uint OutputMask = 0x1f;

    /// <param name="hashType">Four bytes of it are hashed; a signature carries but the lowest.</param>
    public static void Compute(Transaction tx, ReadOnlySpan<byte> scriptCode, int input, uint hashType, TxOut? spentOutput,
        HashVersion version, PrecomputedTransactionData? shared, Span<byte> output32)
    {
        if (version is not (HashVersion.Original or HashVersion.WitnessV0))
            throw new ArgumentException($"{version} hashes otherwise: use {nameof(Transaction.GetSignatureHashTaproot)}.", nameof(version));
        var writer = new ByteWriter(stackalloc byte[1024]);
        if (version == HashVersion.WitnessV0)
            WriteWitnessV0(ref writer, tx, scriptCode, input, hashType, spentOutput, shared);
        else if (!TryWriteOriginal(ref writer, tx, scriptCode, input, hashType))
        {
            // a mistake of the first implementation that consensus keeps: the number one is signed
            output32.Clear();
            output32[0] = 1;
            writer.Dispose();
            return;
        }
        Hashes.DoubleSHA256(writer.Written, output32);
        writer.Dispose();
    }

    static bool IsAnyoneCanPay(uint hashType) => (hashType & (uint)SigHash.AnyoneCanPay) != 0;
    static bool IsSingle(uint hashType) => (hashType & OutputMask) == (uint)SigHash.Single;
    static bool IsNone(uint hashType) => (hashType & OutputMask) == (uint)SigHash.None;

    static void WriteWitnessV0(ref ByteWriter writer, Transaction tx, ReadOnlySpan<byte> scriptCode, int index, uint hashType,
        TxOut? spentOutput, PrecomputedTransactionData? shared)
    {
        if (spentOutput is null || spentOutput.Value.Satoshi == TxOut.NullMoney.Satoshi)
            throw new ArgumentException("A signature of a witness commits to the amount that is spent: give the spent output.", nameof(spentOutput));
        if ((uint)index >= (uint)tx.Inputs.Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {tx.Inputs.Count} inputs.");
        shared ??= new PrecomputedTransactionData(tx);
        var allOutputs = !IsSingle(hashType) && !IsNone(hashType);
        var input = tx.Inputs[index];

        writer.UInt32(tx.Version);
        writer.Hash(IsAnyoneCanPay(hashType) ? uint256.Zero : shared.HashPrevouts);
        writer.Hash(IsAnyoneCanPay(hashType) || !allOutputs ? uint256.Zero : shared.HashSequence);
        writer.OutPoint(input.PrevOut);
        writer.VarString(scriptCode);
        writer.Int64(spentOutput.Value.Satoshi);
        writer.UInt32(input.Sequence.Value);
        writer.Hash(
              allOutputs ? shared.HashOutputs
            : IsSingle(hashType) && index < tx.Outputs.Count ? HashOf(tx.Outputs[index])
            : uint256.Zero);
        writer.UInt32(tx.LockTime.Value);
        writer.UInt32(hashType);
    }

    static uint256 HashOf(TxOut output)
    {
        var writer = new ByteWriter(stackalloc byte[128]);
        writer.TxOut(output);
        var hash = writer.DoubleSha256();
        writer.Dispose();
        return hash;
    }

    static bool TryWriteOriginal(ref ByteWriter writer, Transaction tx, ReadOnlySpan<byte> scriptCode, int index, uint hashType)
    {
        if ((uint)index >= (uint)tx.Inputs.Count || (IsSingle(hashType) && index >= tx.Outputs.Count))
            return false;
        writer.UInt32(tx.Version);
        WriteInputs(ref writer, tx, scriptCode, index, hashType);
        WriteOutputs(ref writer, tx, index, hashType);
        writer.UInt32(tx.LockTime.Value);
        writer.UInt32(hashType);
        return true;
    }

    static void WriteInputs(ref ByteWriter writer, Transaction tx, ReadOnlySpan<byte> scriptCode, int index, uint hashType)
    {
        var all = !IsAnyoneCanPay(hashType);
        writer.Length(all ? tx.Inputs.Count : 1);
        for (var i = all ? 0 : index; i < (all ? tx.Inputs.Count : index + 1); i++)
        {
            var input = tx.Inputs[i];
            writer.OutPoint(input.PrevOut);
            if (i == index)
                WriteWithoutSeparators(ref writer, scriptCode);
            else
                writer.Length(0);
            writer.UInt32(i != index && (IsSingle(hashType) || IsNone(hashType)) ? 0 : input.Sequence.Value);
        }
    }

    static void WriteOutputs(ref ByteWriter writer, Transaction tx, int index, uint hashType)
    {
        var count = IsNone(hashType) ? 0 : IsSingle(hashType) ? index + 1 : tx.Outputs.Count;
        writer.Length(count);
        for (var i = 0; i < count; i++)
        {
            if (i == index || !IsSingle(hashType))
                writer.TxOut(tx.Outputs[i]);
            else
            {
                writer.Int64(-1);
                writer.Length(0);
            }
        }
    }

    static void WriteWithoutSeparators(ref ByteWriter writer, ReadOnlySpan<byte> script)
    {
        var separators = 0;
        var counting = new ScriptCursor(script);
        while (counting.Next())
        {
            if (counting.Opcode == OpcodeType.OP_CODESEPARATOR)
                separators++;
        }
        writer.Length(script.Length - separators);
        var begin = 0;
        var cursor = new ScriptCursor(script);
        while (separators > 0 && cursor.Next())
        {
            if (cursor.Opcode != OpcodeType.OP_CODESEPARATOR)
                continue;
            writer.Bytes(script[begin..(cursor.Position - 1)]);
            begin = cursor.Position;
            separators--;
        }
        writer.Bytes(script[begin..]);
    }
}
