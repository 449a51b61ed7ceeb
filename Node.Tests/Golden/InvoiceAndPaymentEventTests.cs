using Lnd.Actors.Persistence;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onion;

namespace Lnd.Actors.Tests.Golden;

/// <summary>The stored forms of the invoices' and the payments' rooms are for ever: what stands in the golden files was written once.</summary>
[Parallelizable]
public class InvoiceAndPaymentEventTests
{
    private static readonly Preimage Preimage = new([.. Enumerable.Range(1, 32).Select(n => (byte)n)]);
    private static readonly Point Node = Point.Parse("025f7117a78150fe2ef97db7cfc83bd57b2e2c0d0dd25eaf467a4a1c2a45ce1486");

    private static readonly InvoiceEvent.Made Made = new()
    {
        CreatedIndex = 3,
        Label = "läbel",
        Bolt11 = "lnbcrt1x",
        Preimage = Preimage,
        Amount = new MilliSatoshi(5),
        Description = "\U0001f600",
        ExpiresAt = 1_700_000_000,
        MinFinalCltvExpiryDelta = 18,
    };

    private static readonly InvoiceEvent.Paid Paid = new(3, 4, 5, new MilliSatoshi(6), 7, [new HtlcName(8, 9), new HtlcName(10, 11)]);
    private static readonly InvoiceEvent.HtlcsFailed HtlcsFailed = new([new HtlcName(1, 2)], new MppTimeout().Encode());

    private static readonly PaymentEvent.Started Started = new()
    {
        Id = 1,
        PaymentHash = Preimage.Hash,
        GroupId = 2,
        PartId = 3,
        Amount = new MilliSatoshi(4),
        Total = new MilliSatoshi(5),
        AmountSent = new MilliSatoshi(6),
        CreatedAt = 7,
        Route = [new SentHop(Node, new ShortChannelId(8), new SharedSecret([.. Enumerable.Repeat((byte)9, 32)]))],
        Label = "l",
        Bolt11 = "b",
        Description = "d",
    };

    private static readonly PaymentEvent.Failed Failed =
        new(1, 2, 3, new StoredPartFailure(4, Node, new ShortChannelId(5), 1, new PermanentChannelFailure().Encode()));

    private static IEnumerable<InvoiceEvent> InvoiceEvents() =>
    [
        Made,
        Made with { Amount = null, Bolt11 = "", Description = "" },
        Paid,
        new InvoiceEvent.Expired(1, 2),
        new InvoiceEvent.Deleted(3),
        new InvoiceEvent.DescriptionDeleted(4, 5),
        HtlcsFailed,
        Paid with { Preimage = Made.Preimage },
    ];

    private static IEnumerable<PaymentEvent> PaymentEvents() =>
    [
        Started,
        Started with { Route = [], Label = null, Bolt11 = null, Description = null },
        new PaymentEvent.Fulfilled(1, 2, Preimage, 3),
        Failed,
        new PaymentEvent.Failed(1, 2, 3, null),
        new PaymentEvent.Failed(1, 2, 3, new StoredPartFailure(0, Node, null, 0, default)),
    ];

    private static IEnumerable<object> Snapshots() =>
    [
        new InvoicesSnapshot(
            7, 8, 9, [new InvoiceSnapshot(Made, Paid, false, 4), new InvoiceSnapshot(Made with { CreatedIndex = 6 }, null, true, null)], [HtlcsFailed],
            [new SettledHtlcs(Preimage, [new HtlcName(12, 13)])]),
        new PaymentsSnapshot(
            5, 6,
            [
                new PartSnapshot(Started, Node, null), new PartSnapshot(Started with { Route = [] }, Node, Failed),
                new PartSnapshot(Started, Node, new PaymentEvent.Fulfilled(1, 2, Preimage, 3)),
            ]),
    ];

    private static IEnumerable<object> All() => [.. InvoiceEvents(), .. PaymentEvents(), .. Snapshots()];

    private static IStoredFormat FormatOf(object value) => StoredFormats.All.Single(format => format.Family.IsInstanceOfType(value));

    private static string[] Golden() => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Golden", "invoice-payment-events.txt"));

    [Test]
    public void Everything_is_in_the_golden_file_and_is_stored_as_it_says()
    {
        var now = All().Select(value => $"{FormatOf(value).Manifest} {value.GetType().Name} {Convert.ToHexStringLower(FormatOf(value).Encode(value))}").ToArray();
        Assert.That(now, Is.EqualTo(Golden()), () => string.Join('\n', now));
    }

    [Test]
    public void The_golden_file_is_read_as_it_was_meant()
    {
        foreach (var (line, meant) in Golden().Zip(All()))
        {
            Assert.That(FormatOf(meant).TryDecode(Convert.FromHexString(line.Split(' ')[2]), out var read, out var error), error);
            // lists in a snapshot are equal by what they hold
            Assert.That(Convert.ToHexStringLower(FormatOf(meant).Encode(read!)), Is.EqualTo(line.Split(' ')[2]));
            if (meant is InvoiceEvent or PaymentEvent)
                Assert.That(read, Is.EqualTo(meant));
        }
    }

    [Test]
    public void No_kind_of_event_is_left_out() => Assert.That(
        All().Where(value => value is InvoiceEvent or PaymentEvent).Select(value => value.GetType()).Distinct(),
        Is.EquivalentTo(typeof(InvoiceEvent).GetNestedTypes().Concat(typeof(PaymentEvent).GetNestedTypes())));

    [Test]
    public void What_a_newer_node_stored_is_refused_with_a_reason()
    {
        foreach (var value in All())
        {
            var bytes = FormatOf(value).Encode(value);
            bytes[2] = 9;
            Assert.That(FormatOf(value).TryDecode(bytes, out _, out var error), Is.False);
            Assert.That(error, Does.Contain("version 9").And.Contain("newer node"));
            (bytes[1], bytes[2]) = (99, 1);
            Assert.That(FormatOf(value).TryDecode(bytes, out _, out error), Is.False);
            Assert.That(error, Does.Contain("99 is unknown"));
        }
    }

    [Test]
    public void What_is_damaged_is_refused_or_read_and_never_throws()
    {
        var random = new Random(1);
        foreach (var value in All())
        {
            var whole = FormatOf(value).Encode(value);
            for (var length = 0; length < whole.Length; length++)
                Assert.That(FormatOf(value).TryDecode(whole.AsSpan(0, length), out _, out _), Is.False);
            for (var i = 0; i < 2_000; i++)
            {
                byte[] bytes = [.. whole];
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                Assert.That(FormatOf(value).TryDecode(bytes, out var read, out var error), Is.EqualTo(read is not null).And.EqualTo(error is null));
            }
        }
    }
}
