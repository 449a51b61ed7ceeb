using Akka.Persistence.Sql.Config;

namespace Akka.Persistence.Sql.Db;

/// <summary>
/// One connection to one database, with its prepared statements. Not safe for use by two threads at once. What a database
/// engine must be able to do for the plugin is this class and its two kinds of tables: a second engine is a second subclass.
/// </summary>
internal abstract class SqlSession : IDisposable
{
    /// <summary>Starts a transaction that may write; waits for other writers as long as the connection's timeout says.</summary>
    public abstract void Begin();

    /// <summary>Runs what was only taken note of. To be called before <see cref="Commit"/>; what a row is refused for is thrown here at the latest.</summary>
    public abstract void Flush();

    /// <summary>Makes the transaction durable: returns only when the disk has it.</summary>
    public abstract void Commit();

    /// <summary>Undoes the transaction, also one that the database has ended by itself. Does not throw.</summary>
    public abstract void Rollback();

    /// <summary>
    /// To be called once before a journal is used: creates its tables and indexes where they are missing and <c>auto-initialize</c>
    /// is on, and sees to it that all that the layout names is there.
    /// </summary>
    public abstract void Initialize(JournalOptions options);

    /// <summary>The same for a snapshot store.</summary>
    public abstract void Initialize(SnapshotOptions options);

    /// <summary>The statements of a journal. Fails where a table or a column that the layout names does not exist.</summary>
    public abstract JournalTables Journal(JournalOptions options);

    /// <summary>The statements of a snapshot store. Fails where the table or a column that the layout names does not exist.</summary>
    public abstract SnapshotTables Snapshots(SnapshotOptions options);

    public abstract void Dispose();
}

/// <summary>The statements of a journal on one connection.</summary>
internal abstract class JournalTables
{
    /// <summary>Appends one event and its tags: at once, or together with others that follow. Whether it is refused may show only at <see cref="Flush"/>.</summary>
    public abstract void Insert(in EventRow row);

    /// <summary>Appends what was only taken note of.</summary>
    public abstract void Flush();

    /// <summary>Drops what was only taken note of, as its transaction was undone.</summary>
    public abstract void Forget();

    /// <summary>
    /// Forgets the events up to and including <paramref name="toSequenceNr"/>. The last one stays as a row marked deleted, so that
    /// its sequence number is never given out again.
    /// </summary>
    public abstract void Delete(string persistenceId, long toSequenceNr);

    /// <summary>The highest sequence number ever written, deleted ones included; 0 for an unknown persistence id.</summary>
    public abstract long HighestSequenceNr(string persistenceId);

    /// <summary>
    /// Hands the events of a range, deleted ones left out, to <paramref name="each"/> in order, at most <paramref name="limit"/>.
    /// Returns how many there were.
    /// </summary>
    public abstract int Read(string persistenceId, long fromSequenceNr, long toSequenceNr, int limit, Action<EventRow> each);
}

/// <summary>The statements of a snapshot store on one connection.</summary>
internal abstract class SnapshotTables
{
    /// <summary>Stores a snapshot in place of one with the same persistence id and sequence number.</summary>
    public abstract void Save(in SnapshotRow row);

    /// <summary>The snapshot with the highest sequence number in the range, or null.</summary>
    public abstract SnapshotRow? Load(SnapshotRange range);

    /// <summary>Deletes one snapshot if it is not younger than <paramref name="maxCreated"/>.</summary>
    public abstract void DeleteOne(string persistenceId, long sequenceNr, long maxCreated);

    /// <summary>Deletes all snapshots of the range.</summary>
    public abstract void Delete(SnapshotRange range);
}
