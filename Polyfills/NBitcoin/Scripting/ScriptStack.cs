namespace NBitcoin;

/// <summary>The stack of a script. Its elements are pieces of scripts and witnesses, not copies of them.</summary>
sealed class ScriptStack
{
    static readonly byte[] TrueBytes = [1];

    ReadOnlyMemory<byte>[] _items = new ReadOnlyMemory<byte>[16];

    public int Count { get; private set; }

    /// <summary>The element that lies <paramref name="depth"/> below; 1 is the top.</summary>
    public ref ReadOnlyMemory<byte> this[int depth] => ref _items.AsSpan(0, Count)[Count - depth];

    public ReadOnlySpan<byte> Top => this[1].Span;

    public void Push(ReadOnlyMemory<byte> item)
    {
        if (Count == _items.Length)
            Array.Resize(ref _items, 2 * Count);
        _items[Count++] = item;
    }

    public void Push(bool value) => Push(value ? TrueBytes : ReadOnlyMemory<byte>.Empty);

    public ReadOnlyMemory<byte> Pop()
    {
        var item = this[1];
        Count--;
        return item;
    }

    public void Drop(int count) => Count -= count;

    /// <summary>Takes out the element at that depth.</summary>
    public ReadOnlyMemory<byte> Remove(int depth)
    {
        var item = this[depth];
        _items.AsSpan(Count - depth + 1, depth - 1).CopyTo(_items.AsSpan(Count - depth));
        Count--;
        return item;
    }

    public void Swap(int depth, int otherDepth) => (this[depth], this[otherDepth]) = (this[otherDepth], this[depth]);

    public void Clear() => Count = 0;

    public void CopyFrom(ScriptStack other)
    {
        Clear();
        for (var i = 0; i < other.Count; i++)
            Push(other._items[i]);
    }

    /// <summary>False for zero, also a negative one, of any length.</summary>
    public static bool IsTrue(ReadOnlySpan<byte> item)
    {
        var first = item.IndexOfAnyExcept((byte)0);
        return first >= 0 && !(first == item.Length - 1 && item[first] == 0x80);
    }
}
