using Lnd.Actors.Protocol;
using NBitcoin;

namespace Lnd.Actors.Rpc.Results;

/// <summary>Transactions as texts.</summary>
internal static class TransactionResults
{
    public static string Hex(Transaction transaction) => Convert.ToHexStringLower(transaction.ToBytes());

    public static string Id(Transaction transaction) => TxId.FromUint256(transaction.GetHash()).ToString();

    /// <summary>A complete PSBT (BIP 174) of a signed transaction: each input with the output it spends and its final witness.</summary>
    public static string Psbt(Transaction transaction, IReadOnlyList<TxOut> spends)
    {
        const byte globalUnsignedTransaction = 0x00, inputWitnessUtxo = 0x01, inputFinalScriptWitness = 0x08, separator = 0x00;
        var unsigned = transaction.Clone();
        foreach (var input in unsigned.Inputs)
            (input.ScriptSig, input.WitScript) = (Script.Empty, WitScript.Empty);
        using var psbt = new MemoryStream();
        psbt.Write("psbt"u8);
        psbt.WriteByte(0xff);
        WriteEntry(psbt, globalUnsignedTransaction, unsigned.ToBytes());
        psbt.WriteByte(separator);
        for (var i = 0; i < transaction.Inputs.Count; i++)
        {
            if (i < spends.Count)
                WriteEntry(psbt, inputWitnessUtxo, spends[i].ToBytes());
            WriteEntry(psbt, inputFinalScriptWitness, transaction.Inputs[i].WitScript.ToBytes());
            psbt.WriteByte(separator);
        }
        for (var i = 0; i < transaction.Outputs.Count; i++)
            psbt.WriteByte(separator);
        return Convert.ToBase64String(psbt.ToArray());
    }

    private static void WriteEntry(MemoryStream psbt, byte type, byte[] value)
    {
        psbt.WriteByte(1);
        psbt.WriteByte(type);
        WriteLength(psbt, (uint)value.Length);
        psbt.Write(value);
    }

    /// <summary>Bitcoin's compact size.</summary>
    private static void WriteLength(MemoryStream psbt, uint length)
    {
        Span<byte> bytes = stackalloc byte[5];
        (bytes[0], var size) = length switch
        {
            < 0xfd => ((byte)length, 0),
            <= ushort.MaxValue => ((byte)0xfd, sizeof(ushort)),
            _ => ((byte)0xfe, sizeof(uint)),
        };
        for (var i = 0; i < size; i++)
            bytes[1 + i] = (byte)(length >> 8 * i);
        psbt.Write(bytes[..(1 + size)]);
    }
}
