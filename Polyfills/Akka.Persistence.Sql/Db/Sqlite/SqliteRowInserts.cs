using Akka.Persistence.Sql.Config;

namespace Akka.Persistence.Sql.Db.Sqlite;

/// <summary>
/// Inserts events, several with one statement where several come: SQLite opens the table and its indexes and notes the last row number once
/// for each statement, which is a quarter of what an insert costs.
/// </summary>
internal sealed class SqliteRowInserts : IDisposable
{
    private const int RowsAtOnce = 10;
    private const int PerRow = 7;

    private readonly Insertion _one;
    private readonly Insertion _many;
    private readonly EventRow[] _rows = new EventRow[RowsAtOnce];
    private int _count;

    public SqliteRowInserts(SqliteSession session, JournalOptions options)
    {
        _one = new Insertion(session, options, 1);
        _many = new Insertion(session, options, RowsAtOnce);
    }

    /// <summary>Takes a row; it is inserted now or by <see cref="Flush"/>.</summary>
    public void Add(in EventRow row)
    {
        _rows[_count++] = row;
        if (_count < RowsAtOnce)
            return;
        _count = 0;
        _many.Run(_rows);
    }

    /// <summary>Inserts the rows that still wait.</summary>
    public void Flush()
    {
        var rows = _rows.AsSpan(0, _count);
        _count = 0;
        for (var i = 0; i < rows.Length; i++)
            _one.Run(rows.Slice(i, 1));
    }

    /// <summary>Drops the rows that still wait: their transaction was undone.</summary>
    public void Forget() => _count = 0;

    public void Dispose()
    {
        _one.Dispose();
        _many.Dispose();
    }

    /// <summary>
    /// A statement for a number of rows. A row that is refused undoes the whole transaction, which is what happens in any case: SQLite need not
    /// keep copies of pages to undo one statement.
    /// </summary>
    private sealed class Insertion : IDisposable
    {
        private readonly SqliteStatement _statement;
        private readonly bool _tagColumn;
        private readonly string _separator;
        private readonly int _writer;
        private readonly string?[] _boundManifests;
        private readonly int?[] _boundIdentifiers;
        private string? _boundWriter;

        public Insertion(SqliteSession session, JournalOptions options, int rows)
        {
            var journal = options.Layout.Journal;
            _separator = options.TagSeparator;
            _tagColumn = options.TagMode != TagMode.TagTable;
            _writer = journal.WriterUuid == null ? 0 : rows * PerRow + 1;
            _boundManifests = new string?[rows];
            _boundIdentifiers = new int?[rows];
            _statement = new(session, $"""
                INSERT OR ROLLBACK INTO [{journal.Name}] ([{journal.Deleted}], [{journal.Created}], [{journal.PersistenceId}], [{journal.SequenceNumber}],
                    [{journal.Message}], [{journal.Manifest}], [{journal.Identifier}]{Also(_tagColumn ? journal.Tags : null)}{Also(journal.WriterUuid)})
                VALUES {string.Join(", ", Enumerable.Range(0, rows).Select(Values))}
                """);
        }

        public void Run(ReadOnlySpan<EventRow> rows)
        {
            for (var i = 0; i < rows.Length; i++)
                Bind(i, rows[i]);
            if (_writer != 0 && !ReferenceEquals(_boundWriter, rows[0].WriterUuid))
                _statement.Bind(_writer, _boundWriter = rows[0].WriterUuid);
            _statement.Run();
        }

        public void Dispose() => _statement.Dispose();

        private void Bind(int index, in EventRow row)
        {
            var at = index * PerRow;
            _statement.Bind(at + 1, row.Created).Bind(at + 2, row.PersistenceId).Bind(at + 3, row.SequenceNr).Bind(at + 4, row.Message);
            // these two seldom change from row to row
            if (_boundManifests[index] != row.Manifest)
                _statement.Bind(at + 5, _boundManifests[index] = row.Manifest);
            if (_boundIdentifiers[index] != row.Identifier)
                _statement.Bind(at + 6, _boundIdentifiers[index] = row.Identifier);
            if (_tagColumn)
                _statement.Bind(at + 7, row.Tags.Length == 0 ? "" : _separator + string.Join(_separator, row.Tags) + _separator);
        }

        private string Values(int row)
        {
            var at = row * PerRow;
            return $"(0, ?{at + 1}, ?{at + 2}, ?{at + 3}, ?{at + 4}, ?{at + 5}, ?{at + 6}{(_tagColumn ? $", ?{at + 7}" : "")}{(_writer != 0 ? $", ?{_writer}" : "")})";
        }

        private static string Also(string? column) => column == null ? "" : $", [{column}]";
    }
}
