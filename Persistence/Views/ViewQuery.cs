using System.Text;

namespace Lnd.Actors.Persistence.Views;

/// <summary>A question put together from what the user wants. The texts are ours; what the user gives is a parameter.</summary>
/// <param name="select">Its beginning.</param>
internal sealed class ViewQuery(string select)
{
    private readonly StringBuilder _sql = new(select);
    private readonly List<object?> _values = [];
    private bool _hasConditions;

    /// <summary>Adds a condition, unless the value is null.</summary>
    /// <param name="condition">A column and its comparison.</param>
    /// <param name="value">What the column is compared with.</param>
    /// <param name="end">What follows.</param>
    public void Where(string condition, object? value, string end = "")
    {
        if (value is null)
            return;
        _values.Add(value);
        Where($"{condition} ${_values.Count}{end}");
    }

    /// <summary>Adds a condition without a value.</summary>
    public void Where(string condition)
    {
        _sql.Append(_hasConditions ? " AND " : " WHERE ").Append(condition);
        _hasConditions = true;
    }

    /// <summary>Orders the rows, and cuts a page out of them.</summary>
    /// <param name="created">The column that counts all rows.</param>
    /// <param name="updated">The column that counts all changes.</param>
    /// <param name="index">Start of the page, and by which; null for all, in the order of the first.</param>
    /// <param name="limit">Length of the page.</param>
    public void Page(string created, string updated, (bool ByUpdated, ulong Start)? index, uint? limit)
    {
        var by = index?.ByUpdated == true ? updated : created;
        if (index is { } page)
            Where($"{by} >=", (long)Math.Min(page.Start, long.MaxValue));
        _sql.Append(" ORDER BY ").Append(by);
        if (limit is not { } most)
            return;
        _values.Add((long)most);
        _sql.Append(" LIMIT $").Append(_values.Count);
    }

    public List<T> Run<T>(ViewDatabase database, Func<ViewRow, T> read) => database.Rows(_sql.ToString(), read, [.. _values]);
}
