using System.Diagnostics.CodeAnalysis;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Persistence.Formats;

/// <summary>The stored form of invoice events: 2 bytes that name the event, 1 byte that counts the versions of its form, the fields, all big-endian. Names and
/// versions are for ever.</summary>
public static class InvoiceEventCodec
{
    private const byte Version = 1;

    /// <summary>The stored form.</summary>
    public static byte[] Encode(InvoiceEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return StoredFrame.Write(NumberOf(happened), Version, happened, Write);
    }

    /// <summary>Reads a stored form; false when it is damaged, or of a newer node.</summary>
    /// <param name="bytes">As <see cref="Encode"/> gave them.</param>
    /// <param name="happened">The event.</param>
    /// <param name="error">What is wrong, for the operator.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out InvoiceEvent? happened, [NotNullWhen(false)] out string? error) =>
        StoredFrame.TryRead(bytes, Version, "invoice event", Read, out happened, out error);

    internal static void WriteMade(WireWriter w, InvoiceEvent.Made e)
    {
        w.U64(e.CreatedIndex);
        StoredFields.Text(w, e.Label);
        StoredFields.Text(w, e.Bolt11);
        w.Write(e.Preimage);
        StoredFields.OptionalAmount(w, e.Amount);
        StoredFields.Text(w, e.Description);
        w.U64(e.ExpiresAt).U32(e.MinFinalCltvExpiryDelta);
    }

    internal static InvoiceEvent.Made ReadMade(ref WireReader r) => new()
    {
        CreatedIndex = r.U64(),
        Label = StoredFields.Text(ref r),
        Bolt11 = StoredFields.Text(ref r),
        Preimage = r.Read<Preimage>(),
        Amount = StoredFields.OptionalAmount(ref r),
        Description = StoredFields.Text(ref r),
        ExpiresAt = r.U64(),
        MinFinalCltvExpiryDelta = r.U32(),
    };

    internal static void WritePaid(WireWriter w, InvoiceEvent.Paid e)
    {
        w.U64(e.CreatedIndex).U64(e.UpdatedIndex).U64(e.PayIndex).Amount(e.Received).U64(e.PaidAt);
        StoredFields.List(w, e.Htlcs, WriteName);
    }

    internal static InvoiceEvent.Paid ReadPaid(ref WireReader r) =>
        new(r.U64(), r.U64(), r.U64(), r.MilliSatoshi(), r.U64(), [.. StoredFields.List(ref r, ReadName)]);

    internal static void WriteFailed(WireWriter w, InvoiceEvent.HtlcsFailed e)
    {
        StoredFields.List(w, e.Htlcs, WriteName);
        w.Bytes16(e.Failure);
    }

    internal static InvoiceEvent.HtlcsFailed ReadFailed(ref WireReader r) => new([.. StoredFields.List(ref r, ReadName)], r.Bytes16());

    private static ushort NumberOf(InvoiceEvent happened) => happened switch
    {
        InvoiceEvent.Made => 1,
        InvoiceEvent.Paid { Preimage: null } => 2,
        InvoiceEvent.Paid => 7,
        InvoiceEvent.Expired => 3,
        InvoiceEvent.Deleted => 4,
        InvoiceEvent.DescriptionDeleted => 5,
        InvoiceEvent.HtlcsFailed => 6,
        _ => throw NoFormat(happened),
    };

    private static void Write(WireWriter w, InvoiceEvent happened)
    {
        switch (happened)
        {
            case InvoiceEvent.Made e:
                WriteMade(w, e);
                break;
            case InvoiceEvent.Paid e:
                WritePaid(w, e);
                if (e.Preimage is { } preimage)
                    w.Write(preimage);
                break;
            case InvoiceEvent.Expired e:
                w.U64(e.CreatedIndex).U64(e.UpdatedIndex);
                break;
            case InvoiceEvent.Deleted e:
                w.U64(e.CreatedIndex);
                break;
            case InvoiceEvent.DescriptionDeleted e:
                w.U64(e.CreatedIndex).U64(e.UpdatedIndex);
                break;
            case InvoiceEvent.HtlcsFailed e:
                WriteFailed(w, e);
                break;
            default:
                throw NoFormat(happened);
        }
    }

    private static InvoiceEvent? Read(ref WireReader r, ushort number)
    {
        switch (number)
        {
            case 1:
                return ReadMade(ref r);
            case 2:
                return ReadPaid(ref r);
            case 3:
                return new InvoiceEvent.Expired(r.U64(), r.U64());
            case 4:
                return new InvoiceEvent.Deleted(r.U64());
            case 5:
                return new InvoiceEvent.DescriptionDeleted(r.U64(), r.U64());
            case 6:
                return ReadFailed(ref r);
            case 7:
                return ReadPaid(ref r) with { Preimage = r.Read<Preimage>() };
            default:
                StoredFrame.Unknown(ref r, number);
                return null;
        }
    }

    internal static void WriteName(WireWriter w, HtlcName name) => w.U64(name.DbId).U64(name.Id);

    internal static HtlcName ReadName(ref WireReader r) => new(r.U64(), r.U64());

    private static InvalidOperationException NoFormat(InvoiceEvent happened) => new($"{happened.GetType().Name} has no stored format");
}

/// <summary>The stored form of <see cref="InvoicesSnapshot"/>.</summary>
public static class InvoicesSnapshotCodec
{
    private const ushort Number = 1;
    private const byte Version = 1;

    /// <summary>The stored form.</summary>
    public static byte[] Encode(InvoicesSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var w = new WireWriter(64 + 512 * snapshot.Invoices.Count);
        w.U16(Number).U8(Version).U64(snapshot.LastCreatedIndex).U64(snapshot.LastUpdatedIndex).U64(snapshot.LastPayIndex);
        StoredFields.List(w, snapshot.Invoices, Write);
        StoredFields.List(w, snapshot.Failed, InvoiceEventCodec.WriteFailed);
        StoredFields.List(w, snapshot.Settled, Write);
        return w.ToArray();
    }

    /// <summary>Reads a stored form; false when it is damaged, or of a newer node.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out InvoicesSnapshot? snapshot, [NotNullWhen(false)] out string? error) =>
        StoredFrame.TryRead(bytes, Version, "invoices", Read, out snapshot, out error);

    private static InvoicesSnapshot? Read(ref WireReader r, ushort number)
    {
        if (number == Number)
        {
            return new InvoicesSnapshot(
                r.U64(), r.U64(), r.U64(), StoredFields.List(ref r, ReadInvoice), StoredFields.List(ref r, InvoiceEventCodec.ReadFailed),
                StoredFields.List(ref r, ReadSettled));
        }
        StoredFrame.Unknown(ref r, number);
        return null;
    }

    private static void Write(WireWriter w, InvoiceSnapshot invoice)
    {
        InvoiceEventCodec.WriteMade(w, invoice.Made);
        w.Bool(invoice.Paid is not null);
        if (invoice.Paid is { } paid)
            InvoiceEventCodec.WritePaid(w, paid);
        w.Bool(invoice.IsExpired);
        StoredFields.OptionalNumber(w, invoice.UpdatedIndex);
    }

    private static void Write(WireWriter w, SettledHtlcs settled)
    {
        w.Write(settled.Preimage);
        StoredFields.List(w, settled.Htlcs, InvoiceEventCodec.WriteName);
    }

    private static SettledHtlcs ReadSettled(ref WireReader r) => new(r.Read<Preimage>(), [.. StoredFields.List(ref r, InvoiceEventCodec.ReadName)]);

    private static InvoiceSnapshot ReadInvoice(ref WireReader r) => new(
        InvoiceEventCodec.ReadMade(ref r), r.Bool() ? InvoiceEventCodec.ReadPaid(ref r) : null, r.Bool(), StoredFields.OptionalNumber(ref r));
}
