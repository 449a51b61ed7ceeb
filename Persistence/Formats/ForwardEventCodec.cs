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
        var w = new WireWriter(96);
        switch (happened)
        {
            case ForwardEvent.Offered e:
                w.U16(1).U8(Version).U64(e.InDbId).U64(e.InId).U64(e.InChannel.Value).U64(e.OutChannel.Value).U64(e.OutId).Amount(e.InAmount).Amount(e.OutAmount).U64(e.At);
                break;
            case ForwardEvent.Ended e:
                w.U16(2).U8(Version).U64(e.InDbId).U64(e.InId).Bool(e.IsSettled).U64(e.At);
                break;
            case ForwardEvent.Refused e:
                w.U16(3).U8(Version).U64(e.InDbId).U64(e.InId).U64(e.InChannel.Value).U64(e.OutChannel.Value).Amount(e.InAmount).Amount(e.OutAmount).U16(e.Code).U64(e.At);
                break;
            default:
                throw new InvalidOperationException($"{happened?.GetType().Name} has no stored format");
        }
        return w.ToArray();
    }

    /// <summary>Reads a stored form; false when it is damaged, or of a newer node.</summary>
    /// <param name="bytes">As <see cref="Encode"/> gave them.</param>
    /// <param name="happened">The event.</param>
    /// <param name="error">What is wrong, for the operator.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ForwardEvent? happened, [NotNullWhen(false)] out string? error)
    {
        var r = new WireReader(bytes);
        var (number, version) = (r.U16(), r.U8());
        happened = (number, version) switch
        {
            (1, Version) => new ForwardEvent.Offered(
                r.U64(), r.U64(), new ShortChannelId(r.U64()), new ShortChannelId(r.U64()), r.U64(), r.MilliSatoshi(), r.MilliSatoshi(), r.U64()),
            (2, Version) => new ForwardEvent.Ended(r.U64(), r.U64(), r.Bool(), r.U64()),
            (3, Version) => new ForwardEvent.Refused(
                r.U64(), r.U64(), new ShortChannelId(r.U64()), new ShortChannelId(r.U64()), r.MilliSatoshi(), r.MilliSatoshi(), r.U16(), r.U64()),
            _ => null,
        };
        error = happened is null ? $"forward event {number}, version {version}, is unknown: it was stored by a newer node"
            : r.Failed || !r.IsEmpty ? $"stored forward event {number} is damaged at byte {r.Position}"
            : null;
        if (error is not null)
            happened = null;
        return happened is not null;
    }
}
