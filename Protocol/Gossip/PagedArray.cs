namespace Lnd.Actors.Protocol.Gossip;

/// <summary>
/// An array that never changes, in pages of 128 items: one that differs in few items shares all other pages with it.
/// </summary>
/// <typeparam name="T">The items.</typeparam>
internal readonly struct PagedArray<T>
{
    private const int PageBits = 7;
    private const int PageSize = 1 << PageBits;

    private readonly T[][] _pages;

    private PagedArray(T[][] pages) => _pages = pages;

    public static PagedArray<T> Empty => new([]);

    public ref readonly T this[int index] => ref _pages[index >> PageBits][index & (PageSize - 1)];

    /// <summary>Of <paramref name="count"/> default items.</summary>
    public static Editor Create(int count)
    {
        var pages = new T[(count + PageSize - 1) / PageSize][];
        for (var i = 0; i < pages.Length; i++)
            pages[i] = new T[PageSize];
        return new Editor(pages, new bool[pages.Length].Select(_ => true).ToArray());
    }

    /// <summary>Of the same items; copies the pages that are written to.</summary>
    public Editor Edit() => new((T[][])_pages.Clone(), new bool[_pages.Length]);

    /// <summary>Writes items of a new array.</summary>
    internal sealed class Editor(T[][] pages, bool[] isOurs)
    {
        public ref T this[int index]
        {
            get
            {
                var page = index >> PageBits;
                if (!isOurs[page])
                {
                    pages[page] = (T[])pages[page].Clone();
                    isOurs[page] = true;
                }
                return ref pages[page][index & (PageSize - 1)];
            }
        }

        /// <summary>The array; the editor must not be used afterwards.</summary>
        public PagedArray<T> Build() => new(pages);
    }
}
