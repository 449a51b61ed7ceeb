namespace Lnd.Actors;

/// <summary>
/// Values by an index that only grows. A value that gets a new index is appended again; the old entry is then stale, is skipped, and goes when
/// there are many of its kind.
/// </summary>
/// <typeparam name="T">Keys of the values.</typeparam>
/// <param name="indexOf">The index that a key has now; null for one that is gone.</param>
internal sealed class OrderedLog<T>(Func<T, ulong?> indexOf)
{
    private const int FewStale = 64;

    private readonly List<(ulong Index, T Key)> _entries = [];
    private int _stale;

    /// <summary>Appends; the index is larger than all before.</summary>
    public void Append(ulong index, T key) => _entries.Add((index, key));

    /// <summary>The entry of some key has become stale.</summary>
    public void Forget()
    {
        _stale++;
        if (_stale < FewStale || _stale * 2 < _entries.Count)
            return;
        _entries.RemoveAll(entry => indexOf(entry.Key) != entry.Index);
        _stale = 0;
    }

    /// <summary>Those with this index and larger ones, ascending.</summary>
    public IEnumerable<T> From(ulong start)
    {
        for (var i = FirstFrom(start); i < _entries.Count; i++)
        {
            var (index, key) = _entries[i];
            if (indexOf(key) == index)
                yield return key;
        }
    }

    private int FirstFrom(ulong start)
    {
        var (low, high) = (0, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_entries[middle].Index < start)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
