namespace NBitcoin.DataEncoders;

/// <summary>Base64 (RFC 4648, section 4), padded.</summary>
public class Base64Encoder : DataEncoder
{
    /// <inheritdoc/>
    public override byte[] DecodeData(string encoded) => Convert.FromBase64String(encoded);

    /// <inheritdoc/>
    public override string EncodeData(byte[] data, int offset, int count) => Convert.ToBase64String(data, offset, count);
}
