using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Persistence.Formats;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;

namespace Lnd.Actors.Tests.Golden;

/// <summary>As <see cref="StoredEventTests"/>, for the wallet's events. The file was not written by the code it tests.</summary>
[Parallelizable]
public class StoredWalletEventTests
{
    private static readonly string GoldenFile = Path.Combine(AppContext.BaseDirectory, "Golden", "wallet-events.txt");

    private static IEnumerable<WalletEvent> Events()
    {
        var id = new TxId([.. Enumerable.Range(1, 32).Select(n => (byte)n)]);
        var other = new TxId([.. Enumerable.Repeat((byte)0xcc, 32)]);
        var block = new BlockId([.. Enumerable.Repeat((byte)0xbb, 32)]);
        var script = ByteString.Own([0, 20, .. Enumerable.Repeat((byte)5, 20)]);
        var coin = new StoredCoin(new Outpoint(id, 7), new Satoshi(1234), script, 9, true);
        var second = new StoredCoin(new Outpoint(other, 0), new Satoshi(5), script, 8, false);
        yield return new WalletEvent.AddressIssued(300, script);
        yield return new WalletEvent.BlockTaken(new BlockHeight(100), block, [coin, second], [new CoinSpend(coin.Outpoint, other)]);
        yield return new WalletEvent.TipMoved(new BlockHeight(101), block);
        yield return new WalletEvent.BlocksUndone(new BlockHeight(102));
        yield return new WalletEvent.TransactionMade(
            id, ByteString.Own([1, 2, 3]), [new SpentOutput(new Satoshi(1234), script)], [second], new BlockHeight(172));
        yield return new WalletEvent.TransactionPublished(id);
        yield return new WalletEvent.TransactionAbandoned(id);
        yield return new WalletEvent.ClaimReserved(3, 4, [coin.Outpoint], script);
        yield return new WalletEvent.ClaimReleased(3, 4);
    }

    [Test]
    public void Every_event_is_in_the_golden_file_and_is_stored_as_it_says() =>
        Assert.That(
            Events().Select(e => $"{e.GetType().Name} {Convert.ToHexStringLower(WalletEventCodec.Encode(e))}"), Is.EqualTo(File.ReadAllLines(GoldenFile)));

    [Test]
    public void The_golden_file_is_read_as_it_was_meant() =>
        Assert.That(File.ReadAllLines(GoldenFile).Select(line => Decode(Convert.FromHexString(line.Split(' ')[1]))), Is.EqualTo(Events()));

    [Test]
    public void No_kind_of_event_is_left_out() =>
        Assert.That(
            Events().Select(e => e.GetType()).Distinct(),
            Is.EquivalentTo(typeof(WalletEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(WalletEvent)))));

    [Test]
    public void An_event_of_a_newer_node_is_refused_with_a_reason()
    {
        var bytes = WalletEventCodec.Encode(new WalletEvent.ClaimReleased(1, 2));
        bytes[2] = 9;
        Assert.That(WalletEventCodec.TryDecode(bytes, out _, out var error), Is.False);
        Assert.That(error, Does.Contain("version 9").And.Contain("newer node"));
    }

    [Test]
    public void Damaged_events_are_refused_and_never_throw()
    {
        var whole = Events().Select(WalletEventCodec.Encode).ToArray();
        var damaged = from bytes in Gen.Elements<byte[]>(whole)
                      from at in Gen.Choose(0, bytes.Length - 1)
                      from value in Gen.Choose(0, 255)
                      from length in Gen.Choose(0, bytes.Length)
                      select (byte[])[.. bytes[..at], (byte)value, .. bytes[(at + 1)..Math.Max(at + 1, length)]];
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(5_000),
            Prop.ForAll(damaged.ToArbitrary(), bytes => WalletEventCodec.TryDecode(bytes, out var e, out var error) == (e is not null) && (e is null) == (error is not null)));
    }

    private static WalletEvent Decode(byte[] bytes)
    {
        Assert.That(WalletEventCodec.TryDecode(bytes, out var happened, out var error), error);
        return happened!;
    }
}
