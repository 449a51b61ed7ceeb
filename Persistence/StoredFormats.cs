using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Persistence.Formats;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Channels.Storage;

namespace Lnd.Actors.Persistence;

/// <summary>Everything that is stored: a new family is a line here, and a golden file.</summary>
public static class StoredFormats
{
    /// <summary>All formats.</summary>
    public static IReadOnlyList<IStoredFormat> All { get; } =
    [
        new StoredFormat<ChannelEvent>("channel", ChannelEventCodec.Encode, ChannelEventCodec.TryDecode),
        new StoredFormat<ChannelState>("channel-state", ChannelStateCodec.Encode, ChannelStateCodec.TryDecode),
        new StoredFormat<WalletEvent>("wallet", WalletEventCodec.Encode, WalletEventCodec.TryDecode),
    ];
}
