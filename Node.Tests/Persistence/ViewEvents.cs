using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Persistence;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Protocol.Onion;
using NBitcoin;

namespace Lnd.Actors.Tests.Persistence;

/// <summary>Events as rooms could have stored them, made from numbers that a property test chooses.</summary>
internal sealed class ViewEvents
{
    private static readonly Point Node = Point.Parse("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");

    private readonly List<ulong> _unpaid = [];
    private readonly List<ulong> _invoices = [];
    private readonly List<PaymentEvent.Started> _parts = [];
    private readonly List<Outpoint> _coins = [];
    private readonly List<TxId> _transactions = [];
    private ulong _created, _updated, _paid, _partUpdates;
    private uint _height = 1;
    private uint _coinCount;

    /// <summary>Two numbers for each event: which kind, and of what.</summary>
    public static Arbitrary<List<(int Kind, int Which)>> Choices(int count) =>
        (from kind in Gen.Choose(0, 99) from which in Gen.Choose(0, 99) select (kind, which)).ListOf(count).ToArbitrary();

    /// <summary>The next event, and whose it is; null where there is none of that kind just now.</summary>
    public (string Id, object Event)? Next(int kind, int which) => (kind % 5) switch
    {
        0 => Invoice(kind / 5, which) is { } e ? ("invoices", e) : null,
        1 => Payment(kind / 5, which) is { } e ? ("payments", e) : null,
        2 => ("forwards", Forward(kind / 5, which)),
        3 => Wallet(kind / 5, which) is { } e ? ("wallet", e) : null,
        _ => ("peers", (kind / 5 % 3) switch
        {
            0 => new PeerEvent.Kept(Node),
            1 => new PeerEvent.AddressLearned(Node, new Lnd.Actors.Protocol.Wire.NodeAddress.IPv4(new System.Net.IPAddress([127, 0, 0, (byte)which]), 9735)),
            _ => new PeerEvent.Released(Node),
        }),
    };

    private InvoiceEvent? Invoice(int kind, int which)
    {
        switch (kind % 7)
        {
            case 3 when _unpaid.Count > 0:
                return ViewStoreTests.Paid(Take(_unpaid, which), ++_updated) with { PayIndex = ++_paid };
            case 4 when _unpaid.Count > 0:
                return new InvoiceEvent.Expired(Take(_unpaid, which), ++_updated);
            case 5 when _invoices.Count > 0:
                var gone = Take(_invoices, which);
                _unpaid.Remove(gone);
                return new InvoiceEvent.Deleted(gone);
            case 6 when _invoices.Count > 0:
                return new InvoiceEvent.DescriptionDeleted(_invoices[which % _invoices.Count], ++_updated);
            case 2 when which % 2 == 0:
                return new InvoiceEvent.HtlcsFailed([new HtlcName(1, (ulong)which)], new TemporaryNodeFailure().Encode());
            default:
                _unpaid.Add(++_created);
                _invoices.Add(_created);
                return ViewStoreTests.Made(_created);
        }
    }

    private PaymentEvent? Payment(int kind, int which)
    {
        var id = (ulong)_parts.Count + 1;
        if (kind % 3 == 0 || _parts.Count == 0)
        {
            var started = new PaymentEvent.Started
            {
                Id = id,
                PaymentHash = ViewStoreTests.PreimageOf((ulong)(which % 4)).Hash,
                GroupId = (ulong)(which / 4 % 3),
                PartId = id,
                Amount = new MilliSatoshi((ulong)which),
                Total = new MilliSatoshi(200),
                AmountSent = new MilliSatoshi((ulong)which + 1),
                CreatedAt = id,
                Route = [new SentHop(Node, new ShortChannelId(1), new SharedSecret(new byte[32]))],
                Label = which % 2 == 0 ? "label" : null,
                Bolt11 = which % 3 == 0 ? $"lnbc{which % 4}" : null,
            };
            _parts.Add(started);
            return started;
        }
        var part = _parts[which % _parts.Count];
        if (_ended.TryGetValue(part.Id, out var isPaid) && (isPaid || kind % 3 == 1))
            return null;
        _ended[part.Id] = kind % 3 == 2;
        if (kind % 3 == 2)
            return new PaymentEvent.Fulfilled(part.Id, ++_partUpdates, ViewStoreTests.PreimageOf((ulong)(which % 4)), 9);
        ShortChannelId? channel = which % 2 == 0 ? new ShortChannelId(77) : null;
        return new PaymentEvent.Failed(
            part.Id, ++_partUpdates, 8, which % 5 == 0 ? null : new StoredPartFailure(1, Node, channel, channel is null ? (byte)0 : (byte)1, new TemporaryNodeFailure().Encode()));
    }

    private readonly Dictionary<ulong, bool> _ended = [];

    private static ForwardEvent Forward(int kind, int which)
    {
        var (channel, id) = ((ulong)(which % 3), (ulong)(which / 3 % 4));
        return (kind % 4) switch
        {
            0 => new ForwardEvent.Refused(
                channel, id, new ShortChannelId(channel), new ShortChannelId(id), new MilliSatoshi(50), new MilliSatoshi(40), 0x1007, (ulong)which),
            1 => new ForwardEvent.Offered(
                channel, id, new ShortChannelId(channel), new ShortChannelId(id), (ulong)which, new MilliSatoshi(50), new MilliSatoshi(40), (ulong)which),
            _ => new ForwardEvent.Ended(channel, id, kind % 4 == 2, (ulong)which + 5),
        };
    }

    private WalletEvent? Wallet(int kind, int which)
    {
        switch (kind % 5)
        {
            case 0:
                var height = new BlockHeight(++_height);
                var coin = new StoredCoin(new Outpoint(IdOf(++_coinCount), 1), new Satoshi((ulong)which), new ByteString([0, 20]), 3, false);
                ValueList<CoinSpend> spends = _coins.Count > 0 && which % 2 == 0
                    ? [new CoinSpend(_coins[which % _coins.Count], _transactions.Count > 0 && which % 3 > 0 ? _transactions[which % _transactions.Count] : IdOf(99))]
                    : [];
                _coins.Add(coin.Outpoint);
                return new WalletEvent.BlockTaken(height, default, [coin], spends);
            case 1 when _height > 1:
                _height -= (uint)Math.Min(which % 3 + 1, _height - 1);
                return new WalletEvent.BlocksUndone(new BlockHeight(_height + 1));
            case 2 when _coins.Count > 0:
                var made = Network.RegTest.CreateTransaction();
                made.Inputs.Add(_coins[which % _coins.Count].ToOutPoint());
                made.Outputs.Add(Money.Satoshis(which + 1), Script.FromBytesUnsafe([0, 20, (byte)_transactions.Count, (byte)which]));
                var id = TxId.FromUint256(made.GetHash());
                _transactions.Add(id);
                _coins.Add(new Outpoint(id, 0));
                return new WalletEvent.TransactionMade(
                    id, ByteString.Own(made.ToBytes()), [new SpentOutput(new Satoshi(1), default)],
                    [new StoredCoin(new Outpoint(id, 0), new Satoshi((ulong)which + 1), new ByteString([0, 20]), 4, false)], new BlockHeight(_height + 9));
            case 3 when _transactions.Count > 0:
                return new WalletEvent.TransactionPublished(_transactions[which % _transactions.Count]);
            case 4 when _transactions.Count > 0 && which % 4 == 0:
                return new WalletEvent.TransactionAbandoned(Take(_transactions, which));
            default:
                return new WalletEvent.AddressIssued((uint)which, new ByteString([0, 20]));
        }
    }

    private static TxId IdOf(uint number) => new([.. BitConverter.GetBytes(number), .. new byte[28]]);

    private static T Take<T>(List<T> items, int which)
    {
        var item = items[which % items.Count];
        items.Remove(item);
        return item;
    }
}
