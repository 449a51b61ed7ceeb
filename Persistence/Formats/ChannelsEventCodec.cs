using System.Diagnostics.CodeAnalysis;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels.Storage;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Persistence.Formats;

/// <summary>The stored form of the events of the channels' room: number (2 bytes), version (1 byte), fields, all big-endian.</summary>
public static class ChannelsEventCodec
{
    private const byte Version = 1;

    /// <summary>The stored form.</summary>
    public static byte[] Encode(ChannelsEvent happened)
    {
        var w = new WireWriter(64);
        switch (happened)
        {
            case ChannelsEvent.Registered e:
                w.U16(1).U8(Version).U64(e.DbId).Write(e.Peer);
                break;
            case ChannelsEvent.Over e:
                w.U16(2).U8(Version).U64(e.DbId);
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
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ChannelsEvent? happened, [NotNullWhen(false)] out string? error)
    {
        var r = new WireReader(bytes);
        var (number, version) = (r.U16(), r.U8());
        happened = (number, version) switch
        {
            (1, Version) => new ChannelsEvent.Registered(r.U64(), r.Read<Point>()),
            (2, Version) => new ChannelsEvent.Over(r.U64()),
            _ => null,
        };
        error = happened is null ? $"event {number}, version {version}, of the channels' room is unknown: it was stored by a newer node"
            : r.Failed || !r.IsEmpty ? $"stored event {number} of the channels' room is damaged at byte {r.Position}"
            : null;
        if (error is not null)
            happened = null;
        return happened is not null;
    }
}

/// <summary>The stored form of a channel's snapshot: version (1 byte), traffic (8 numbers of 8 bytes), then the state in its own form.</summary>
public static class ChannelSnapshotCodec
{
    private const byte Version = 1;

    /// <summary>The stored form.</summary>
    public static byte[] Encode(ChannelSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var t = snapshot.Traffic;
        return new WireWriter(4096).U8(Version)
            .U64(t.InOffered).Amount(t.InOfferedAmount).U64(t.InFulfilled).Amount(t.InFulfilledAmount)
            .U64(t.OutOffered).Amount(t.OutOfferedAmount).U64(t.OutFulfilled).Amount(t.OutFulfilledAmount)
            .Bytes(ChannelStateCodec.Encode(snapshot.State)).ToArray();
    }

    /// <summary>Reads a stored form; false when it is damaged, or of a newer node.</summary>
    /// <param name="bytes">As <see cref="Encode"/> gave them.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="error">What is wrong, for the operator.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ChannelSnapshot? snapshot, [NotNullWhen(false)] out string? error)
    {
        var r = new WireReader(bytes);
        snapshot = null;
        if (r.U8() is var version && version != Version)
        {
            error = $"version {version} of a channel's snapshot is unknown: it was stored by a newer node";
            return false;
        }
        var traffic = new ChannelTraffic(
            r.U64(), r.MilliSatoshiLimit(), r.U64(), r.MilliSatoshiLimit(), r.U64(), r.MilliSatoshiLimit(), r.U64(), r.MilliSatoshiLimit());
        if (r.Failed)
            error = "a channel's snapshot is cut short";
        else if (ChannelStateCodec.TryDecode(r.RestSpan(), out var state, out error))
            snapshot = new ChannelSnapshot(state, traffic);
        return snapshot is not null;
    }
}
