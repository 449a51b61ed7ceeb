using System.Text;
using Lnd.Actors.Persistence;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Persistence.Views;
using Lnd.Actors.Protocol;
using Microsoft.Data.Sqlite;

namespace Lnd.Actors.Tests.Persistence;

/// <summary>The views' database by itself.</summary>
[Parallelizable]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class ViewStoreTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lnd-actors-views-");

    private string FilePath => Path.Combine(_folder.FullName, ViewStore.FileName);

    [TearDown]
    public void CleanUp() => _folder.Delete(recursive: true);

    internal static InvoiceEvent.Made Made(ulong index, string? label = null) => new()
    {
        CreatedIndex = index,
        Label = label ?? $"label {index}",
        Bolt11 = $"lnbc{index}",
        Preimage = PreimageOf(index),
        Amount = index % 2 == 0 ? new MilliSatoshi(1000 * index) : null,
        Description = "tea \ud83c\udf75",
        ExpiresAt = ulong.MaxValue,
        MinFinalCltvExpiryDelta = 18,
    };

    internal static Preimage PreimageOf(ulong index) => new([.. Enumerable.Repeat((byte)0xab, 24), .. BitConverter.GetBytes(index)]);

    internal static InvoiceEvent.Paid Paid(ulong index, ulong change) =>
        new(index, change, change, new MilliSatoshi(5), 6, [new HtlcName(1, index)]) { Preimage = PreimageOf(index) };

    [Test]
    public void Rows_and_positions_are_there_after_the_file_was_closed()
    {
        using (var store = Open())
        {
            store.Apply("invoices", 1, Made(1));
            store.Apply("invoices", 2, Made(2));
            store.Apply("invoices", 3, Paid(1, 1));
            store.Commit();
        }
        using var again = Open();
        Assert.That(again.PositionOf("invoices"), Is.EqualTo(3));
        Assert.That(again.PositionOf("payments"), Is.Zero);
        var invoices = again.Invoices(null, null, null, null);
        Assert.That(invoices.Select(i => i.Label), Is.EqualTo(new[] { "label 1", "label 2" }));
        Assert.That(invoices[0].Payment, Is.EqualTo(new InvoicePaymentRow(1, new MilliSatoshi(5), 6, PreimageOf(1))));
        Assert.That(invoices[0].ExpiresAt, Is.EqualTo(ulong.MaxValue));
        Assert.That(invoices[0].Description, Is.EqualTo("tea \ud83c\udf75"));
        Assert.That(invoices.Select(i => i.Amount), Is.EqualTo(new MilliSatoshi?[] { null, new(2000) }));
    }

    [Test]
    public void What_was_not_committed_is_read_but_not_kept()
    {
        using (var store = Open())
        {
            store.Apply("invoices", 1, Made(1));
            store.Commit();
            store.Apply("invoices", 2, Made(2));
            Assert.That(store.Invoices(null, null, null, null), Has.Count.EqualTo(2));
        }
        using var again = Open();
        Assert.That(again.PositionOf("invoices"), Is.EqualTo(1));
        Assert.That(again.Invoices(null, null, null, null), Has.Count.EqualTo(1));
    }

    [Test]
    public void A_file_of_another_version_is_made_anew()
    {
        Fill();
        Execute("PRAGMA user_version = 99");
        using var store = ViewStore.Open(FilePath, out var reset);
        Assert.That(reset, Does.Contain("version 99"));
        Assert.That(store.PositionOf("invoices"), Is.Zero);
        Assert.That(store.Invoices(null, null, null, null), Is.Empty);
    }

    [TestCase(0)]
    [TestCase(20)]
    public void A_damaged_file_is_made_anew(int from)
    {
        Fill();
        using (var file = File.OpenWrite(FilePath))
        {
            file.Position = from;
            file.Write(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("no database ", 500))));
        }
        using var store = ViewStore.Open(FilePath, out var reset);
        Assert.That(reset, Does.Contain("damaged"));
        Assert.That(store.Invoices(null, null, null, null), Is.Empty);
    }

    [Test]
    public void Damage_that_shows_later_is_told_apart_from_a_full_disk()
    {
        Fill();
        using (var store = Open())
        {
            Execute("DROP TABLE invoices");
            Assert.That(Assert.Throws<ViewException>(() => store.Invoices(null, null, null, null))!.IsDamaged);
            store.Delete();
        }
        using var again = Open();
        Execute("PRAGMA user_version"); // the file is there again, and whole
        again.Apply("invoices", 1, Made(1));
        again.Limit();
        var full = Assert.Throws<ViewException>(() =>
        {
            for (var i = 2UL; i < 10_000; i++)
                again.Apply("invoices", (long)i, Made(i));
        });
        Assert.That(full!.IsDamaged, Is.False);
        Assert.That(full.Message, Does.Contain("full"));
    }

    [Test]
    public void The_file_is_for_its_owner_alone()
    {
        File.WriteAllText(FilePath, "");
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        using var store = Open();
        store.Apply("invoices", 1, Made(1));
        store.Commit();
        foreach (var file in _folder.GetFiles())
            Assert.That(file.UnixFileMode, Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), file.Name);
        Assert.That(_folder.GetFiles(), Has.Length.GreaterThan(1), "with its log");
    }

    [Test]
    public void The_preimage_of_an_invoice_is_in_the_file_only_once_it_is_paid()
    {
        using (var store = Open())
        {
            store.Apply("invoices", 1, Made(1));
            store.Commit();
            Assert.That(IsOnDisk(PreimageOf(1)), Is.False);
            Assert.That(IsOnDisk(InvoiceSecrets.PaymentSecretOf(PreimageOf(1))), Is.False);
            store.Apply("invoices", 2, Paid(1, 1));
            store.Commit();
            Assert.That(IsOnDisk(PreimageOf(1)), Is.True);
        }
    }

    [Test]
    public void Pages_follow_the_indexes()
    {
        using var store = ViewStore.Open(null, out _);
        for (var i = 1UL; i <= 5; i++)
            store.Apply("invoices", (long)i, Made(i));
        store.Apply("invoices", 6, Paid(4, 1));
        store.Apply("invoices", 7, new InvoiceEvent.Expired(2, 2));
        store.Apply("invoices", 8, new InvoiceEvent.Deleted(3));
        ulong[] Page(bool updated, ulong start, uint? limit) => [.. store.Invoices(null, null, (updated, start), limit).Select(i => i.CreatedIndex)];
        Assert.That(Page(false, 2, 2), Is.EqualTo(new ulong[] { 2, 4 }));
        Assert.That(Page(false, 0, null), Is.EqualTo(new ulong[] { 1, 2, 4, 5 }));
        Assert.That(Page(true, 0, null), Is.EqualTo(new ulong[] { 4, 2 }));
        Assert.That(Page(true, 2, 10), Is.EqualTo(new[] { 2UL }));
        Assert.That(Page(false, ulong.MaxValue, null), Is.Empty);
        Assert.That(store.Invoices("label 5", null, null, null).Single().CreatedIndex, Is.EqualTo(5));
        Assert.That(store.Invoices(null, PreimageOf(4).Hash, null, null).Single().CreatedIndex, Is.EqualTo(4));
    }

    [Test]
    public void An_end_of_a_forward_that_is_told_twice_changes_nothing()
    {
        using var store = ViewStore.Open(null, out _);
        var channel = new ShortChannelId(new BlockHeight(1), 2, 3);
        store.Apply("forwards", 1, new ForwardEvent.Offered(1, 7, channel, new ShortChannelId(9), 2, new MilliSatoshi(30), new MilliSatoshi(20), 1_000));
        store.Apply("forwards", 2, new ForwardEvent.Refused(1, 8, channel, new ShortChannelId(9), new MilliSatoshi(30), new MilliSatoshi(20), 0x1007, 1_001));
        store.Apply("forwards", 3, new ForwardEvent.Ended(1, 7, true, 2_000));
        store.Apply("forwards", 4, new ForwardEvent.Ended(1, 7, false, 3_000));
        store.Apply("forwards", 5, new ForwardEvent.Ended(1, 99, false, 3_000));
        var forwards = store.Forwards(null, channel, null, null, null);
        Assert.That(forwards, Is.EqualTo(new[]
        {
            new ForwardRow(1, 1, 1, 7, channel, new MilliSatoshi(30), new ShortChannelId(9), 2, new MilliSatoshi(20), ForwardStatuses.Settled, 1_000, 2_000, null),
            new ForwardRow(2, null, 1, 8, channel, new MilliSatoshi(30), new ShortChannelId(9), null, new MilliSatoshi(20), ForwardStatuses.Refused, 1_001, 1_001, 0x1007),
        }));
        Assert.That(store.Forwards(ForwardStatuses.Settled, null, new ShortChannelId(9), (true, 1), 1), Is.EqualTo(forwards.Take(1)));
    }

    private ViewStore Open()
    {
        var store = ViewStore.Open(FilePath, out var reset);
        Assert.That(reset, Is.Null);
        return store;
    }

    private void Fill()
    {
        using var store = Open();
        store.Apply("invoices", 1, Made(1));
        store.Commit();
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private bool IsOnDisk(object secret) => _folder.GetFiles().Any(file =>
    {
        using var stream = file.Open(FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        var hex = secret.ToString()!;
        return bytes.GetBuffer().AsSpan().IndexOf(Encoding.ASCII.GetBytes(hex)) >= 0 || bytes.GetBuffer().AsSpan().IndexOf(Convert.FromHexString(hex)) >= 0;
    });
}
