using System.Buffers.Binary;
using System.Numerics;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Gossip;

/// <summary>
/// The CRC32C checksum (RFC 3720) of an update, BOLT 7: "of this `channel_update` without its `signature` and `timestamp` fields." Updates
/// with equal checksums say the same.
/// </summary>
public static class ChannelUpdateChecksum
{
    /// <summary>The checksum of an update.</summary>
    public static uint Of(ChannelUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        var writer = new WireWriter(128).Write(update.ChainHash).Write(update.ShortChannelId);
        update.WriteAfterTimestamp(writer);
        return Crc32C(writer.Written);
    }

    /// <summary>CRC32C (Castagnoli) of bytes.</summary>
    public static uint Crc32C(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        foreach (var b in data)
            crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
