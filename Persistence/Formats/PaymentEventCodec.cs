using System.Diagnostics.CodeAnalysis;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Persistence.Formats;

/// <summary>The stored form of payment events: 2 bytes that name the event, 1 byte that counts the versions of its form, the fields, all big-endian. Names and
/// versions are for ever.</summary>
public static class PaymentEventCodec
{
    private const byte Version = 1;

    /// <summary>The stored form.</summary>
    public static byte[] Encode(PaymentEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return StoredFrame.Write(NumberOf(happened), Version, happened, Write);
    }

    /// <summary>Reads a stored form; false when it is damaged, or of a newer node.</summary>
    /// <param name="bytes">As <see cref="Encode"/> gave them.</param>
    /// <param name="happened">The event.</param>
    /// <param name="error">What is wrong, for the operator.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out PaymentEvent? happened, [NotNullWhen(false)] out string? error) =>
        StoredFrame.TryRead(bytes, Version, "payment event", Read, out happened, out error);

    internal static void WriteStarted(WireWriter w, PaymentEvent.Started e)
    {
        w.U64(e.Id).Write(e.PaymentHash).U64(e.GroupId).U64(e.PartId).Amount(e.Amount).Amount(e.Total).Amount(e.AmountSent).U64(e.CreatedAt);
        StoredFields.List(w, e.Route, (w, hop) => w.Write(hop.Node).U64(hop.Channel.Value).Write(hop.Secret));
        StoredFields.OptionalText(w, e.Label);
        StoredFields.OptionalText(w, e.Bolt11);
        StoredFields.OptionalText(w, e.Description);
    }

    internal static PaymentEvent.Started ReadStarted(ref WireReader r) => new()
    {
        Id = r.U64(),
        PaymentHash = r.Read<PaymentHash>(),
        GroupId = r.U64(),
        PartId = r.U64(),
        Amount = r.MilliSatoshi(),
        Total = r.MilliSatoshi(),
        AmountSent = r.MilliSatoshi(),
        CreatedAt = r.U64(),
        Route = [.. StoredFields.List(ref r, (ref r) => new SentHop(r.Read<Point>(), new ShortChannelId(r.U64()), r.Read<SharedSecret>()))],
        Label = StoredFields.OptionalText(ref r),
        Bolt11 = StoredFields.OptionalText(ref r),
        Description = StoredFields.OptionalText(ref r),
    };

    internal static ushort NumberOf(PaymentEvent happened) => happened switch
    {
        PaymentEvent.Started => 1,
        PaymentEvent.Fulfilled => 2,
        PaymentEvent.Failed => 3,
        _ => throw NoFormat(happened),
    };

    internal static void Write(WireWriter w, PaymentEvent happened)
    {
        switch (happened)
        {
            case PaymentEvent.Started e:
                WriteStarted(w, e);
                break;
            case PaymentEvent.Fulfilled e:
                w.U64(e.Id).U64(e.UpdatedIndex).Write(e.Preimage).U64(e.At);
                break;
            case PaymentEvent.Failed e:
                w.U64(e.Id).U64(e.UpdatedIndex).U64(e.At).Bool(e.Failure is not null);
                if (e.Failure is { } failure)
                    Write(w, failure);
                break;
            default:
                throw NoFormat(happened);
        }
    }

    internal static PaymentEvent? Read(ref WireReader r, ushort number)
    {
        switch (number)
        {
            case 1:
                return ReadStarted(ref r);
            case 2:
                return new PaymentEvent.Fulfilled(r.U64(), r.U64(), r.Read<Preimage>(), r.U64());
            case 3:
                return new PaymentEvent.Failed(r.U64(), r.U64(), r.U64(), r.Bool() ? ReadFailure(ref r) : null);
            default:
                StoredFrame.Unknown(ref r, number);
                return null;
        }
    }

    private static void Write(WireWriter w, StoredPartFailure failure)
    {
        w.U16(failure.ErringIndex).Write(failure.ErringNode);
        StoredFields.OptionalNumber(w, failure.ErringChannel?.Value);
        w.U8(failure.ErringDirection).Bytes16(failure.Message);
    }

    private static StoredPartFailure ReadFailure(ref WireReader r) => new(
        r.U16(), r.Read<Point>(), StoredFields.OptionalNumber(ref r) is { } channel ? new ShortChannelId(channel) : null, r.U8(), r.Bytes16());

    private static InvalidOperationException NoFormat(PaymentEvent happened) => new($"{happened.GetType().Name} has no stored format");
}

/// <summary>The stored form of <see cref="PaymentsSnapshot"/>.</summary>
public static class PaymentsSnapshotCodec
{
    private const ushort Number = 1;
    private const byte Version = 1;

    /// <summary>The stored form.</summary>
    public static byte[] Encode(PaymentsSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var w = new WireWriter(64 + 512 * snapshot.Parts.Count);
        w.U16(Number).U8(Version).U64(snapshot.LastId).U64(snapshot.LastUpdatedIndex);
        StoredFields.List(w, snapshot.Parts, Write);
        return w.ToArray();
    }

    /// <summary>Reads a stored form; false when it is damaged, or of a newer node.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out PaymentsSnapshot? snapshot, [NotNullWhen(false)] out string? error) =>
        StoredFrame.TryRead(bytes, Version, "payments", Read, out snapshot, out error);

    private static PaymentsSnapshot? Read(ref WireReader r, ushort number)
    {
        if (number == Number)
            return new PaymentsSnapshot(r.U64(), r.U64(), StoredFields.List(ref r, ReadPart));
        StoredFrame.Unknown(ref r, number);
        return null;
    }

    private static void Write(WireWriter w, PartSnapshot part)
    {
        PaymentEventCodec.WriteStarted(w, part.Started);
        w.Write(part.Destination).U16(part.End is null ? (ushort)0 : PaymentEventCodec.NumberOf(part.End));
        if (part.End is { } end)
            PaymentEventCodec.Write(w, end);
    }

    private static PartSnapshot ReadPart(ref WireReader r)
    {
        var (started, destination, end) = (PaymentEventCodec.ReadStarted(ref r), r.Read<Point>(), r.U16());
        return new PartSnapshot(started, destination, end == 0 ? null : PaymentEventCodec.Read(ref r, end));
    }
}
