using Lnd.Actors.Persistence.Events;

namespace Lnd.Actors.Persistence.Views;

/// <summary>
/// Tables of what lists need, made from the journal's events: a cache that can be thrown away at any time. With its rows stands how far in the journal they go, so
/// that after any crash the two agree. Not for several threads at once.
/// </summary>
public sealed partial class ViewStore : IDisposable
{
    /// <summary>The name of the database in the network's folder.</summary>
    public const string FileName = "views.sqlite3";

    /// <summary>Of the tables. A file of another version is thrown away and made anew.</summary>
    public const int Version = 1;

    private readonly string? _path;
    private readonly Dictionary<string, long> _positions = [];
    private readonly HashSet<string> _moved = [];
    private ViewDatabase _database;
    private bool _isInTransaction;

    private ViewStore(string? path, ViewDatabase database) => (_path, _database) = (path, database);

    /// <summary>The persistence ids whose events are shown, with what they are events of.</summary>
    public static IReadOnlyList<string> Feeds { get; } = ["invoices", "payments", "forwards", "wallet", "peers"];

    /// <summary>Opens the views. A file that is damaged, or of another version, is thrown away.</summary>
    /// <param name="path">Where; null for memory.</param>
    /// <param name="reset">Why what was there is thrown away, for the log; null where it is not.</param>
    /// <exception cref="ViewException">They can't be opened.</exception>
    public static ViewStore Open(string? path, out string? reset)
    {
        reset = null;
        try
        {
            if (path is not null && File.Exists(path) && new FileInfo(path).Length > 0)
            {
                if (TryOpen(path, out reset) is { } store)
                    return store;
                ViewDatabase.Delete(path);
            }
            return Create(path);
        }
        catch (Exception e) when (ViewDatabase.Trouble(e) is { } trouble)
        {
            throw trouble;
        }
    }

    /// <summary>The number of the last event of an actor that is in the views; 0 for none.</summary>
    public long PositionOf(string persistenceId) => _positions.GetValueOrDefault(persistenceId);

    /// <summary>Takes the next event of an actor, in a transaction that <see cref="Commit"/> ends.</summary>
    /// <param name="persistenceId">Whose.</param>
    /// <param name="sequenceNr">Its number: larger than <see cref="PositionOf"/>. Numbers between them are of no event.</param>
    /// <param name="happened">It.</param>
    /// <exception cref="ViewException">It can't be written.</exception>
    public void Apply(string persistenceId, long sequenceNr, object happened) => Guarded(() =>
    {
        if (sequenceNr <= PositionOf(persistenceId))
            throw new InvalidOperationException($"event {sequenceNr} of {persistenceId} comes after {PositionOf(persistenceId)}");
        Begin();
        switch (happened)
        {
            case InvoiceEvent e:
                InvoicesView.Apply(_database, e);
                break;
            case PaymentEvent e:
                PaymentsView.Apply(_database, e);
                break;
            case ForwardEvent e:
                ForwardsView.Apply(_database, e);
                break;
            case WalletEvent e:
                CoinsView.Apply(_database, e);
                break;
            case PeerEvent e:
                PeersView.Apply(_database, e);
                break;
        }
        _positions[persistenceId] = sequenceNr;
        _moved.Add(persistenceId);
        return true;
    });

    /// <summary>Ends the transaction, if there is one.</summary>
    /// <exception cref="ViewException">It can't be written.</exception>
    public void Commit() => Guarded(() =>
    {
        if (!_isInTransaction)
            return false;
        foreach (var id in _moved)
            _database.Run("INSERT INTO positions VALUES ($1, $2) ON CONFLICT DO UPDATE SET sequence_nr = excluded.sequence_nr", id, _positions[id]);
        _database.Run("COMMIT");
        _moved.Clear();
        _isInTransaction = false;
        return true;
    });

    /// <summary>Throws everything away, to begin anew.</summary>
    /// <exception cref="ViewException">It can't.</exception>
    public void Reset() => Guarded(() =>
    {
        _database.Dispose();
        (_isInTransaction, _database) = (false, null!);
        _moved.Clear();
        _positions.Clear();
        if (_path is not null)
            ViewDatabase.Delete(_path);
        _database = CreateTables(_path);
        return true;
    });

    /// <summary>Closes the views and removes their file: the next start makes it anew.</summary>
    public void Delete()
    {
        Dispose();
        if (_path is not null)
            ViewDatabase.Delete(_path);
    }

    /// <summary>Closes the views; what was not committed is read from the journal again.</summary>
    public void Dispose() => _database?.Dispose();

    private static ViewStore? TryOpen(string path, out string? reset)
    {
        ViewDatabase? database = null;
        try
        {
            database = new ViewDatabase(path);
            var version = database.Number("PRAGMA user_version");
            if (version == Version)
            {
                var store = new ViewStore(path, database);
                foreach (var (id, position) in database.Rows("SELECT persistence_id, sequence_nr FROM positions", row => (row.Text(0), (long)row.Number(1))))
                    store._positions[id] = position;
                reset = null;
                return store;
            }
            reset = $"it has tables of version {version}, this node those of version {Version}";
        }
        catch (Exception e) when (ViewDatabase.Trouble(e) is { } trouble)
        {
            reset = $"it is damaged: {trouble.Message}";
        }
        database?.Dispose();
        return null;
    }

    private static ViewStore Create(string? path) => new(path, CreateTables(path));

    private static ViewDatabase CreateTables(string? path)
    {
        var database = new ViewDatabase(path);
        try
        {
            database.Script($"""
                BEGIN IMMEDIATE;
                CREATE TABLE positions (persistence_id TEXT PRIMARY KEY, sequence_nr INTEGER NOT NULL) WITHOUT ROWID;
                {InvoicesView.Tables}
                {PaymentsView.Tables}
                {ForwardsView.Tables}
                {CoinsView.Tables}
                {PeersView.Tables}
                PRAGMA user_version = {Version};
                COMMIT;
                """);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private void Begin()
    {
        if (_isInTransaction)
            return;
        _database.Run("BEGIN IMMEDIATE");
        _isInTransaction = true;
    }

    private static T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (ViewDatabase.Trouble(e) is { } trouble)
        {
            throw trouble;
        }
    }
}
