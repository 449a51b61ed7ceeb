using System.Diagnostics.CodeAnalysis;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Onion;

/// <summary>What makes an HTLC part of a payment to its last node. BOLT 4: `payment_data`.</summary>
/// <param name="Secret">From the invoice.</param>
/// <param name="Total">What all parts together pay.</param>
public readonly record struct PaymentData(PaymentSecret Secret, MilliSatoshi Total);

/// <summary>
/// What the origin of a payment tells one hop. BOLT 4, "`payload` format". Which fields must be there depends on the hop: see
/// <see cref="PaymentOnion"/>.
/// </summary>
public sealed record HopPayload
{
    /// <summary>The TLV type of a preimage that the origin gives to the last node: a payment without invoice. Not in the BOLTs, but in wide use.</summary>
    public const ulong KeysendType = 5482373484;

    internal const ulong AmountType = 2, OutgoingCltvType = 4, ShortChannelIdType = 6, PaymentDataType = 8, EncryptedRecipientDataType = 10,
        CurrentPathKeyType = 12, PaymentMetadataType = 16, TotalAmountType = 18;

    private static readonly TlvType<MilliSatoshi> TruncatedAmount = new(ReadAmount, (w, v) => w.Truncated(v.Value));

    private static readonly TlvTable<HopPayload> Fields = new()
    {
        { AmountType, "amt_to_forward", TruncatedAmount, p => p.Amount, (p, v) => p with { Amount = v } },
        {
            OutgoingCltvType, "outgoing_cltv_value", new TlvType<BlockHeight>((ref r) => new BlockHeight(r.Tu32()), (w, v) => w.Truncated(v.Value)),
            p => p.OutgoingCltv, (p, v) => p with { OutgoingCltv = v }
        },
        {
            ShortChannelIdType, "short_channel_id", new TlvType<ShortChannelId>((ref r) => new ShortChannelId(r.U64()), (w, v) => w.U64(v.Value)),
            p => p.ShortChannelId, (p, v) => p with { ShortChannelId = v }
        },
        {
            PaymentDataType, "payment_data",
            new TlvType<PaymentData>(
                (ref r) => new PaymentData(r.Read<PaymentSecret>(), ReadAmount(ref r)),
                (w, v) => w.Write(v.Secret).Truncated(v.Total.Value)),
            p => p.PaymentData, (p, v) => p with { PaymentData = v }
        },
        {
            EncryptedRecipientDataType, "encrypted_recipient_data", TlvTypes.Bytes,
            p => p.EncryptedRecipientData, (p, v) => p with { EncryptedRecipientData = v }
        },
        { CurrentPathKeyType, "current_path_key", TlvTypes.Point, p => p.CurrentPathKey, (p, v) => p with { CurrentPathKey = v } },
        { PaymentMetadataType, "payment_metadata", TlvTypes.Bytes, p => p.PaymentMetadata, (p, v) => p with { PaymentMetadata = v } },
        { TotalAmountType, "total_amount_msat", TruncatedAmount, p => p.TotalAmount, (p, v) => p with { TotalAmount = v } },
        { KeysendType, "keysend_preimage", TlvTypes.Of<Preimage>(), p => p.Keysend, (p, v) => p with { Keysend = v } },
    };

    /// <summary>`amt_to_forward`: what to forward, or for the last node what this HTLC is to pay. At most 21 million bitcoin.</summary>
    public MilliSatoshi? Amount { get; init; }

    /// <summary>`outgoing_cltv_value`: when the outgoing HTLC expires, or for the last node when this one does at the earliest.</summary>
    public BlockHeight? OutgoingCltv { get; init; }

    /// <summary>The channel to forward over; not for the last node.</summary>
    public ShortChannelId? ShortChannelId { get; init; }

    /// <summary>For the last node.</summary>
    public PaymentData? PaymentData { get; init; }

    /// <summary>For a node in a blinded path: what its recipient tells it.</summary>
    public ByteString? EncryptedRecipientData { get; init; }

    /// <summary>For the first node of a blinded path. Not checked to be on the curve.</summary>
    public Point? CurrentPathKey { get; init; }

    /// <summary>For the last node: from its invoice.</summary>
    public ByteString? PaymentMetadata { get; init; }

    /// <summary>For the last node of a blinded path: what all parts together pay.</summary>
    public MilliSatoshi? TotalAmount { get; init; }

    /// <summary>For the last node: the preimage, of a payment without invoice.</summary>
    public Preimage? Keysend { get; init; }

    /// <summary>Records that are not known here: all of odd type, and those of even type that the reader was told to accept.</summary>
    public UnknownTlvs Custom { get; init; }

    /// <summary>The TLV stream, without its length.</summary>
    /// <exception cref="ArgumentException">A custom record has the type of a known one.</exception>
    public ByteString Encode()
    {
        var writer = new WireWriter();
        Fields.Write(writer, this, Custom);
        return new ByteString(writer.Written);
    }

    /// <summary>Reads a TLV stream. Never throws.</summary>
    /// <param name="payload">Without its length.</param>
    /// <param name="accepts">Even types to accept beside those of BOLT 4; null for none.</param>
    /// <param name="result">What it says.</param>
    /// <param name="fault">Where it breaks the rules, for `invalid_onion_payload`.</param>
    public static bool TryDecode(
        ReadOnlySpan<byte> payload, Func<ulong, bool>? accepts, [NotNullWhen(true)] out HopPayload? result, out PayloadFault fault)
    {
        var reader = new WireReader(payload);
        result = Fields.Read(new HopPayload(), ref reader, out var custom, accepts) with { Custom = custom };
        fault = default;
        if (!reader.Failed)
            return true;
        fault = new PayloadFault(reader.FailedTlv.GetValueOrDefault(), (ushort)Math.Min(reader.Position, ushort.MaxValue));
        result = null;
        return false;
    }

    /// <summary>An amount above all there is must not get to where amounts are added.</summary>
    private static MilliSatoshi ReadAmount(ref WireReader reader)
    {
        var amount = new MilliSatoshi(reader.Tu64());
        if (amount > MilliSatoshi.MaxMoney)
            reader.Fail(WireErrorKind.AmountTooLarge, amount.ToString());
        return amount;
    }
}
