using NBitcoin.DataEncoders;

namespace NBitcoin;

public partial class Transaction
{
    /// <summary>The format of BIP 144, or the one before where there is no witness, or <see cref="TransactionOptions"/> has none.</summary>
    /// <exception cref="FormatException">Reading: flags that nobody knows, or a witness record without a witness.</exception>
    /// <exception cref="InvalidOperationException">
    /// Writing a transaction without inputs where <see cref="BitcoinStream.AllowNoInputs"/> doesn't say that this is meant: it could
    /// not be told from one with a witness.
    /// </exception>
    /// <remarks>Reading throws what <see cref="BitcoinStream"/> throws, too.</remarks>
    public virtual void ReadWrite(BitcoinStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var witness = stream.TransactionOptions.HasFlag(TransactionOptions.Witness);
        if (!stream.Serializing)
        {
            Read(stream, witness);
            return;
        }
        if (vin.Count == 0 && witness && !stream.AllowNoInputs)
            throw new InvalidOperationException("A transaction needs an input to be serialised.");
        var writer = new ByteWriter(stackalloc byte[1024]);
        Write(ref writer, witness && HasWitness);
        stream.Inner.Write(writer.Written);
        writer.Dispose();
    }

    void Read(BitcoinStream stream, bool witness)
    {
        byte flags = 0;
        stream.ReadWrite(ref nVersion);
        stream.ReadWrite(ref vin);
        if (vin.Count > 0 || !witness)
            stream.ReadWrite(ref vout);
        else
        {
            // no inputs: this was the marker of BIP 144, unless the flags are zero as well
            stream.ReadWrite(ref flags);
            vout = [];
            if (flags != 0)
            {
                stream.ReadWrite(ref vin);
                stream.ReadWrite(ref vout);
            }
        }
        vin.Transaction = this;
        vout.Transaction = this;
        if ((flags & 1) != 0)
        {
            foreach (var input in vin)
                input.WitScript = WitScript.Load(stream);
            if (!HasWitness)
                throw new FormatException("The transaction has a witness record without any witness.");
        }
        if (flags > 1)
            throw new FormatException($"The transaction has the unknown flags 0x{flags:x2}.");
        stream.ReadWriteStruct(ref nLockTime);
    }

    internal void Write(ref ByteWriter writer, bool witness)
    {
        writer.UInt32(nVersion);
        if (witness)
        {
            writer.Byte(0);
            writer.Byte(1);
        }
        writer.Length(vin.Count);
        foreach (var input in vin)
            input.Write(ref writer);
        writer.Length(vout.Count);
        foreach (var output in vout)
            writer.TxOut(output);
        if (witness)
        {
            foreach (var input in vin)
                input.WitScript.Write(ref writer);
        }
        writer.UInt32(nLockTime.Value);
    }

    /// <summary>Reads it from the start of <paramref name="bytes"/>; what may follow it is left alone.</summary>
    public void FromBytes(byte[] bytes) => FromBytes(bytes, null);

    /// <inheritdoc cref="FromBytes(byte[])"/>
    public void FromBytes(byte[] bytes, uint? version)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        ReadWrite(new BitcoinStream(bytes, GetConsensusFactory()) { ProtocolVersion = version });
    }
}
