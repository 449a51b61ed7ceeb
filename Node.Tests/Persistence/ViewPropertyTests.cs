using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Invoices;
using Lnd.Actors.Payments;
using Lnd.Actors.Persistence;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Persistence.Views;
using Lnd.Actors.Views;
using Lnd.Actors.Wallet;

namespace Lnd.Actors.Tests.Persistence;

/// <summary>Whatever has happened, the tables say what the rooms would say, and say it again when they are made anew.</summary>
[Parallelizable]
public class ViewPropertyTests
{
    [Test]
    public void Views_that_are_made_anew_equal_those_that_grew_through_crashes()
    {
        var folder = Directory.CreateTempSubdirectory("lnd-actors-views-");
        var path = Path.Combine(folder.FullName, ViewStore.FileName);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(ViewEvents.Choices(60), choices =>
        {
            File.Delete(path);
            var events = new ViewEvents();
            var journal = new Dictionary<string, List<object>>();
            var store = ViewStore.Open(path, out _);
            foreach (var (kind, which) in choices)
            {
                if (events.Next(kind, which) is { } next)
                {
                    if (!journal.TryGetValue(next.Id, out var stored))
                        journal.Add(next.Id, stored = []);
                    stored.Add(next.Event);
                }
                if (which % 3 == 0)
                    continue; // not told yet
                CatchUp(store, journal);
                if (which % 7 == 0)
                    store.Commit();
                if (which % 11 != 0)
                    continue;
                store.Dispose(); // a crash: what was not committed is gone
                store = ViewStore.Open(path, out var reset);
                Assert.That(reset, Is.Null);
            }
            CatchUp(store, journal);
            using var anew = ViewStore.Open(null, out _);
            CatchUp(anew, journal);
            anew.Commit();
            store.Commit();
            Assert.That(store.Everything(), Is.EqualTo(anew.Everything()));
            store.Dispose();
            return true;
        }));
        folder.Delete(recursive: true);
    }

    [Test]
    public void Lists_are_those_that_the_rooms_remember() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(100), Prop.ForAll(ViewEvents.Choices(120), choices =>
        {
            var (events, positions) = (new ViewEvents(), new Dictionary<string, long>());
            var (invoices, payments, wallet) = (new InvoiceBook(), new PaymentBook(), WalletState.Empty);
            using var store = ViewStore.Open(null, out _);
            foreach (var (kind, which) in choices)
            {
                if (events.Next(kind, which) is not { } next)
                    continue;
                positions[next.Id] = positions.GetValueOrDefault(next.Id) + 1;
                store.Apply(next.Id, positions[next.Id], next.Event);
                if (next.Event is InvoiceEvent invoice)
                    invoices.Apply(invoice);
                else if (next.Event is PaymentEvent payment)
                    payments.Apply(payment);
                else if (next.Event is WalletEvent happened)
                    wallet = wallet.Apply(happened);
            }
            Assert.That(
                ViewLists.Of(store, new ListInvoices(null, null, null, null)).Invoices,
                Is.EqualTo(invoices.All.Select(i => i.ToRecord() with { PaymentSecret = null })));
            Assert.That(
                ViewLists.Of(store, new ListInvoices(null, null, (true, 3), null)).Invoices.Select(i => i.CreatedIndex),
                Is.EqualTo(invoices.All.Where(i => i.UpdatedIndex >= 3).OrderBy(i => i.UpdatedIndex).Select(i => i.Made.CreatedIndex)));
            Assert.That(ViewLists.Of(store, new ListParts(null, null, null, null)).Parts, Is.EqualTo(payments.All.Select(part => part.ToRecord())));
            Assert.That(
                ViewLists.Of(store, new ListParts(null, null, (true, 3), null)).Parts,
                Is.EqualTo(payments.All.Where(part => part.UpdatedIndex >= 3).OrderBy(part => part.UpdatedIndex).Select(part => part.ToRecord())));
            Assert.That(
                ViewLists.Of(store, new ListPayments(null, null, null)).Payments,
                Is.EqualTo(payments.All.GroupBy(part => part.Started.PaymentHash).Select(parts => payments.Payment(parts.Key))));
            Assert.That(
                store.ConfirmedCoins(),
                Is.EquivalentTo(wallet.Coins.Values.Where(coin => coin.SpentAt is null).Select(coin => (coin.Coin.Outpoint.TxId.ToString(), coin.Height.Value))));
            return true;
        }));

    private static void CatchUp(ViewStore store, Dictionary<string, List<object>> journal)
    {
        foreach (var (id, events) in journal)
        {
            for (var next = store.PositionOf(id) + 1; next <= events.Count; next++)
                store.Apply(id, next, events[(int)next - 1]);
        }
    }
}
