using Lnd.Actors.Protocol;

namespace Lnd.Actors.Chain;

/// <summary>The last blocks of a chain, by id: one after the other, without a gap.</summary>
/// <param name="capacity">How many are remembered.</param>
internal sealed class BlockWindow(int capacity)
{
    private readonly LinkedList<KnownBlock> _blocks = [];
    private readonly Dictionary<uint, BlockId> _ids = [];

    /// <summary>The last block; null where there is none.</summary>
    public KnownBlock? Tip => _blocks.Last?.Value;

    /// <summary>The one before the last; null where it is forgotten, or was never known.</summary>
    public KnownBlock? BeforeTip => _blocks.Last?.Previous?.Value;

    /// <summary>The block at a height; null outside of the window.</summary>
    public BlockId? IdAt(BlockHeight height) => _ids.TryGetValue(height.Value, out var id) ? id : null;

    /// <summary>Adds the next block.</summary>
    public void Push(KnownBlock block)
    {
        if (Tip is { } tip && block.Height != tip.Height + 1)
            throw new ArgumentException($"{block.Height} does not follow {tip.Height}", nameof(block));
        _blocks.AddLast(block);
        _ids.Add(block.Height.Value, block.Id);
        if (_blocks.Count > capacity)
        {
            _ids.Remove(_blocks.First!.Value.Height.Value);
            _blocks.RemoveFirst();
        }
    }

    /// <summary>Takes the last block away.</summary>
    public void Pop()
    {
        _ids.Remove(_blocks.Last!.Value.Height.Value);
        _blocks.RemoveLast();
    }

    /// <summary>Forgets everything, and begins with a block.</summary>
    public void Reset(KnownBlock block)
    {
        _blocks.Clear();
        _ids.Clear();
        Push(block);
    }
}
