using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Lnd.Actors.Protocol;

/// <summary>
/// Bytes of any length that never change and are equal when their content is: what messages and states hold instead of arrays. The
/// default value is empty.
/// </summary>
public readonly struct ByteString : IEquatable<ByteString>
{
    private readonly byte[]? _bytes;

    /// <summary>Copies <paramref name="bytes"/>.</summary>
    public ByteString(ReadOnlySpan<byte> bytes) => _bytes = bytes.IsEmpty ? null : bytes.ToArray();

    private ByteString(byte[] owned) => _bytes = owned.Length == 0 ? null : owned;

    /// <summary>No bytes.</summary>
    public static ByteString Empty => default;

    /// <summary>Length in bytes.</summary>
    public int Length => _bytes?.Length ?? 0;

    /// <summary>True when there are no bytes.</summary>
    public bool IsEmpty => _bytes is null;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => _bytes;

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes;

    /// <summary>The byte at <paramref name="index"/>; <see cref="IndexOutOfRangeException"/> outside.</summary>
    public byte this[int index] => Span[index];

    /// <summary>Takes <paramref name="bytes"/> without copying. The caller gives them away: it must not change them afterwards.</summary>
    public static ByteString Own(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return new ByteString(bytes);
    }

    /// <summary>A copy as an array.</summary>
    public byte[] ToArray() => Span.ToArray();

    /// <summary>Whether the bytes are equal.</summary>
    public bool Equals(ByteString other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ByteString other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>Whether the bytes are equal.</summary>
    public static bool operator ==(ByteString a, ByteString b) => a.Equals(b);

    /// <summary>Whether the bytes differ.</summary>
    public static bool operator !=(ByteString a, ByteString b) => !a.Equals(b);

    /// <summary>Lower-case hex.</summary>
    public override string ToString() => Convert.ToHexStringLower(Span);

    /// <summary>Reads an even number of hex digits; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out ByteString value)
    {
        var bytes = new byte[hex.Length / 2];
        var ok = Hex.TryDecode(hex, bytes);
        value = ok ? new ByteString(bytes) : default;
        return ok;
    }

    /// <summary>As <see cref="TryParse"/>; anything else is a <see cref="FormatException"/> that names it.</summary>
    public static ByteString Parse(ReadOnlySpan<char> hex) =>
        TryParse(hex, out var value) ? value : throw new FormatException($"not hex: '{Hex.Shown(hex)}'");
}

/// <summary>A list that never changes and is equal to another with equal items in the same order. The default value is empty.</summary>
/// <typeparam name="T">The items.</typeparam>
[CollectionBuilder(typeof(ValueList), nameof(ValueList.Create))]
[SuppressMessage("Naming", "CA1710", Justification = "it is a list")]
public readonly struct ValueList<T> : IReadOnlyList<T>, IEquatable<ValueList<T>>
{
    private readonly T[]? _items;

    /// <summary>Copies <paramref name="items"/>.</summary>
    public ValueList(ReadOnlySpan<T> items) => _items = items.IsEmpty ? null : items.ToArray();

    private ValueList(T[] owned) => _items = owned.Length == 0 ? null : owned;

    /// <summary>No items.</summary>
    public static ValueList<T> Empty => default;

    /// <summary>Number of items.</summary>
    public int Count => _items?.Length ?? 0;

    /// <summary>True when there are no items.</summary>
    public bool IsEmpty => _items is null;

    /// <summary>The items.</summary>
    public ReadOnlySpan<T> Span => _items;

    /// <summary>The item at <paramref name="index"/>; <see cref="IndexOutOfRangeException"/> outside.</summary>
    public T this[int index] => Span[index];

    /// <summary>Takes <paramref name="items"/> without copying. The caller gives them away: it must not change them afterwards.</summary>
    public static ValueList<T> Own(T[] items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return new ValueList<T>(items);
    }

    /// <summary>Walks the items without allocating.</summary>
    public ReadOnlySpan<T>.Enumerator GetEnumerator() => Span.GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)(_items ?? [])).GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => (_items ?? []).GetEnumerator();

    /// <summary>Whether both hold equal items in the same order.</summary>
    public bool Equals(ValueList<T> other) => Span.SequenceEqual(other.Span, null);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ValueList<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in this)
            hash.Add(item);
        return hash.ToHashCode();
    }

    /// <summary>Whether both hold equal items in the same order.</summary>
    public static bool operator ==(ValueList<T> a, ValueList<T> b) => a.Equals(b);

    /// <summary>Whether the items differ.</summary>
    public static bool operator !=(ValueList<T> a, ValueList<T> b) => !a.Equals(b);

    /// <summary>The items between brackets.</summary>
    public override string ToString() => $"[{string.Join(", ", (IEnumerable<T>)this)}]";
}

/// <summary>Makes <see cref="ValueList{T}"/>s, also for collection expressions.</summary>
public static class ValueList
{
    /// <summary>A list of a copy of <paramref name="items"/>.</summary>
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items) => new(items);
}
