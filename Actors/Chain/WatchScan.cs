using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;

namespace Lnd.Actors.Chain;

/// <summary>
/// Which old blocks are still to be looked at for which watches. Many watches share one pass: always the lowest height that any of them waits for is next. What joins the chain
/// later is not its concern: every watch is matched against that anyway.
/// </summary>
internal sealed class WatchScan
{
    private readonly Dictionary<Watch, Range> _pending = [];
    private readonly HashSet<Watch> _unasked = [];
    private readonly HashSet<Watch> _parked = [];

    private readonly record struct Range(BlockHeight Next, BlockHeight Last);

    /// <summary>Looks at the blocks from <see cref="Watch.Since"/> to <paramref name="tip"/>.</summary>
    /// <param name="watch">What for.</param>
    /// <param name="tip">The last block that has been in the chain when the watch began.</param>
    public void Add(Watch watch, BlockHeight tip)
    {
        if (watch.Since > tip)
            return;
        _pending[watch] = new Range(watch.Since, tip);
        // for an output that is there and unspent nothing has to be scanned
        if (watch.Outpoint is not null)
            _unasked.Add(watch);
    }

    /// <summary>Nothing has to be looked for any more.</summary>
    public void Remove(Watch watch)
    {
        _pending.Remove(watch);
        _unasked.Remove(watch);
        _parked.Remove(watch);
    }

    /// <summary>An output of which it is still to be asked whether it is unspent; null for none.</summary>
    public Watch? NextToAsk() => _unasked.FirstOrDefault(watch => !_parked.Contains(watch));

    /// <summary>It is not known to be unspent: its blocks have to be scanned.</summary>
    public void Asked(Watch watch) => _unasked.Remove(watch);

    /// <summary>The block to look at next; null for none.</summary>
    /// <param name="tip">The tip now: blocks above it are not in the chain any more, or not yet.</param>
    public BlockHeight? NextHeight(BlockHeight tip)
    {
        BlockHeight? lowest = null;
        foreach (var (watch, range) in _pending.ToArray())
        {
            if (range.Next > tip || range.Next > range.Last)
                Remove(watch);
            else if (!_parked.Contains(watch) && !_unasked.Contains(watch) && !(lowest < range.Next))
                lowest = range.Next;
        }
        return lowest;
    }

    /// <summary>The watches that want the block at this height.</summary>
    public HashSet<Watch> At(BlockHeight height) => [.. _pending.Where(p => p.Value.Next == height && !_unasked.Contains(p.Key)).Select(p => p.Key)];

    /// <summary>These have seen the block at this height.</summary>
    public void Seen(IEnumerable<Watch> watches, BlockHeight height)
    {
        foreach (var watch in watches)
        {
            if (!_pending.TryGetValue(watch, out var range) || range.Next != height)
                continue;
            if (watch.Found is not null || range.Next >= range.Last)
                Remove(watch);
            else
                _pending[watch] = range with { Next = range.Next + 1 };
        }
    }

    /// <summary>The block can't be had just now: those who want it wait until <see cref="Unpark"/>.</summary>
    public void Park(IEnumerable<Watch> watches) => _parked.UnionWith(watches);

    /// <summary>Tries again.</summary>
    public void Unpark() => _parked.Clear();
}
