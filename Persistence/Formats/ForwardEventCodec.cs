using System.Diagnostics.CodeAnalysis;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Persistence.Formats;

/// <summary>The stored form of forwards: number (2 bytes), version (1 byte), fields, all big-endian. For ever.</summary>
public static class ForwardEventCodec
{
    private const byte Version = 1;

    /// <summary>The stored form.</summary>
    public static byte[] Encode(ForwardEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return StoredFrame.Write(NumberOf(happened), Version, happened, Write);
    }

    /// <summary>Reads a stored form; false when it is damaged, or of a newer node.</summary>
    /// <param name="bytes">As <see cref="Encode"/> gave them.</param>
    /// <param name="happened">The event.</param>
    /// <param name="error">What is wrong, for the operator.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ForwardEvent? happened, [NotNullWhen(false)] out string? error) =>
        StoredFrame.TryRead(bytes, Version, "forward event", Read, out happened, out error);

    private static ushort NumberOf(ForwardEvent happened) => happened switch
    {
        ForwardEvent.Offered => 1,
        ForwardEvent.Ended => 2,
        ForwardEvent.Refused => 3,
        _ => throw new InvalidOperationException($"{happened.GetType().Name} has no stored format"),
    };

    private static void Write(WireWriter w, ForwardEvent happened)
    {
        switch (happened)
        {
            case ForwardEvent.Offered e:
                w.U64(e.InDbId).U64(e.InId).U64(e.InChannel.Value).U64(e.OutChannel.Value).U64(e.OutId).Amount(e.InAmount).Amount(e.OutAmount).U64(e.At);
                break;
            case ForwardEvent.Ended e:
                w.U64(e.InDbId).U64(e.InId).Bool(e.IsSettled).U64(e.At);
                break;
            case ForwardEvent.Refused e:
                w.U64(e.InDbId).U64(e.InId).U64(e.InChannel.Value).U64(e.OutChannel.Value).Amount(e.InAmount).Amount(e.OutAmount).U16(e.Code).U64(e.At);
                break;
        }
    }

    private static ForwardEvent? Read(ref WireReader r, ushort number)
    {
        switch (number)
        {
            case 1:
                return new ForwardEvent.Offered(
                    r.U64(), r.U64(), new ShortChannelId(r.U64()), new ShortChannelId(r.U64()), r.U64(), r.MilliSatoshi(), r.MilliSatoshi(), r.U64());
            case 2:
                return new ForwardEvent.Ended(r.U64(), r.U64(), r.Bool(), r.U64());
            case 3:
                return new ForwardEvent.Refused(
                    r.U64(), r.U64(), new ShortChannelId(r.U64()), new ShortChannelId(r.U64()), r.MilliSatoshi(), r.MilliSatoshi(), r.U16(), r.U64());
            default:
                StoredFrame.Unknown(ref r, number);
                return null;
        }
    }
}

/// <summary>The stored form of <see cref="ForwardsSnapshot"/>.</summary>
public static class ForwardsSnapshotCodec
{
    private const ushort Number = 1;
    private const byte Version = 1;

    /// <summary>The stored form.</summary>
    public static byte[] Encode(ForwardsSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return StoredFrame.Write(Number, Version, snapshot, (w, s) =>
        {
            w.Amount(s.Fees);
            StoredFields.List(w, s.Open, (w, open) => w.U64(open.InDbId).U64(open.InId).Amount(open.Fee));
        });
    }

    /// <summary>Reads a stored form; false when it is damaged, or of a newer node.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ForwardsSnapshot? snapshot, [NotNullWhen(false)] out string? error) =>
        StoredFrame.TryRead(bytes, Version, "forwards", Read, out snapshot, out error);

    private static ForwardsSnapshot? Read(ref WireReader r, ushort number)
    {
        if (number == Number)
            return new ForwardsSnapshot(r.MilliSatoshi(), StoredFields.List(ref r, (ref r) => new OpenForward(r.U64(), r.U64(), r.MilliSatoshi())));
        StoredFrame.Unknown(ref r, number);
        return null;
    }
}
