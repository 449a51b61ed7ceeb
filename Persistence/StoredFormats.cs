using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Persistence.Formats;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Channels.Storage;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Protocol.Onchain.Storage;

namespace Lnd.Actors.Persistence;

/// <summary>Everything that is stored: a new family is a line here, and a golden file.</summary>
public static class StoredFormats
{
    /// <summary>All formats.</summary>
    public static IReadOnlyList<IStoredFormat> All { get; } =
    [
        new StoredFormat<ChannelEvent>("channel", ChannelEventCodec.Encode, ChannelEventCodec.TryDecode),
        new StoredFormat<ChannelSnapshot>("channel-snapshot", ChannelSnapshotCodec.Encode, ChannelSnapshotCodec.TryDecode),
        new StoredFormat<ChannelsEvent>("channels", ChannelsEventCodec.Encode, ChannelsEventCodec.TryDecode),
        new StoredFormat<OnchainEvent>("onchain", OnchainEventCodec.Encode, OnchainEventCodec.TryDecode),
        new StoredFormat<ForwardEvent>("forward", ForwardEventCodec.Encode, ForwardEventCodec.TryDecode),
        new StoredFormat<ForwardsSnapshot>("forwards-state", ForwardsSnapshotCodec.Encode, ForwardsSnapshotCodec.TryDecode),
        new StoredFormat<PeerEvent>("peer", PeerEventCodec.Encode, PeerEventCodec.TryDecode),
        new StoredFormat<InvoiceEvent>("invoice", InvoiceEventCodec.Encode, InvoiceEventCodec.TryDecode),
        new StoredFormat<InvoicesSnapshot>("invoices-state", InvoicesSnapshotCodec.Encode, InvoicesSnapshotCodec.TryDecode),
        new StoredFormat<WalletEvent>("wallet", WalletEventCodec.Encode, WalletEventCodec.TryDecode),
        new StoredFormat<PaymentEvent>("payment", PaymentEventCodec.Encode, PaymentEventCodec.TryDecode),
        new StoredFormat<PaymentsSnapshot>("payments-state", PaymentsSnapshotCodec.Encode, PaymentsSnapshotCodec.TryDecode),
    ];
}
