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
        new StoredFormat<InvoiceEvent>("invoice", InvoiceEventCodec.Encode, InvoiceEventCodec.TryDecode),
        new StoredFormat<InvoicesSnapshot>("invoices-state", InvoicesSnapshotCodec.Encode, InvoicesSnapshotCodec.TryDecode),
        new StoredFormat<PaymentEvent>("payment", PaymentEventCodec.Encode, PaymentEventCodec.TryDecode),
        new StoredFormat<PaymentsSnapshot>("payments-state", PaymentsSnapshotCodec.Encode, PaymentsSnapshotCodec.TryDecode),
    ];
}
