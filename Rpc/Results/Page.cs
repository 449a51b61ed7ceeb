namespace Lnd.Actors.Rpc.Results;

/// <summary>Pages of lists (<c>index</c>, <c>start</c>, <c>limit</c>).</summary>
internal static class Page
{
    /// <summary>Where a page begins; null for the whole list.</summary>
    /// <exception cref="CommandException">-32602: a start or a limit without an index.</exception>
    public static (bool ByUpdated, ulong Start)? Of(string? index, ulong? start, uint? limit)
    {
        if (index is not null)
            return (index == "updated", start ?? 0);
        if (start is not null)
            throw CommandException.Invalid("Can only specify {start} with {index}");
        return limit is null ? null : throw CommandException.Invalid("Can only specify {limit} with {index}");
    }

    /// <summary>Cuts a page out of a list that the room gives as a whole.</summary>
    public static IEnumerable<T> Cut<T>(
        IEnumerable<T> items, (bool ByUpdated, ulong Start)? page, uint? limit, Func<T, ulong> created, Func<T, ulong?> updated)
    {
        if (page is not { } at)
            return items;
        var from = at.ByUpdated
            ? items.Where(item => updated(item) >= at.Start).OrderBy(item => updated(item))
            : items.Where(item => created(item) >= at.Start).OrderBy(created);
        return limit is { } most ? from.Take((int)Math.Min(most, int.MaxValue)) : from;
    }
}
