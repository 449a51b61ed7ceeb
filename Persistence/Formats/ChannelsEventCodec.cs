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
        ArgumentNullException.ThrowIfNull(happened);
        return StoredFrame.Write(NumberOf(happened), Version, happened, Write);
    }

    /// <summary>Reads a stored form; false when it is damaged, or of a newer node.</summary>
    /// <param name="bytes">As <see cref="Encode"/> gave them.</param>
    /// <param name="happened">The event.</param>
    /// <param name="error">What is wrong, for the operator.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ChannelsEvent? happened, [NotNullWhen(false)] out string? error) =>
        StoredFrame.TryRead(bytes, Version, "event of the channels' room", Read, out happened, out error);

    private static ushort NumberOf(ChannelsEvent happened) => happened switch
    {
        ChannelsEvent.Registered => 1,
        ChannelsEvent.Over => 2,
        ChannelsEvent.StageReached => 3,
        _ => throw new InvalidOperationException($"{happened.GetType().Name} has no stored format"),
    };

    private static void Write(WireWriter w, ChannelsEvent happened)
    {
        switch (happened)
        {
            case ChannelsEvent.Registered e:
                w.U64(e.DbId).Write(e.Peer);
                break;
            case ChannelsEvent.Over e:
                w.U64(e.DbId);
                break;
            case ChannelsEvent.StageReached e:
                StoredFields.Text(w.U64(e.DbId).U8((byte)e.Before).U8((byte)e.Stage).U8((byte)e.Cause).U64(e.At), e.Message);
                break;
        }
    }

    private static ChannelsEvent? Read(ref WireReader r, ushort number)
    {
        switch (number)
        {
            case 1:
                return new ChannelsEvent.Registered(r.U64(), r.Read<Point>());
            case 2:
                return new ChannelsEvent.Over(r.U64());
            case 3:
                var (dbId, before, stage, cause, at) = (
                    r.U64(), StoredFields.Name<ChannelStage>(ref r), StoredFields.Name<ChannelStage>(ref r), StoredFields.Name<StageCause>(ref r), r.U64());
                return new ChannelsEvent.StageReached(dbId, before, stage, cause, StoredFields.Text(ref r), at);
            default:
                StoredFrame.Unknown(ref r, number);
                return null;
        }
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
