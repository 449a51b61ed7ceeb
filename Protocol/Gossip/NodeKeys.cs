using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Lnd.Actors.Protocol.Crypto;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Protocol.Gossip;

/// <summary>
/// The parsed keys of nodes whose gossip (BOLT 7) was verified lately. To parse a key takes a seventh of the time that a signature takes, and most
/// gossip is from nodes that have said something before. Any number of threads may use it at once; it changes no result, only how soon it
/// is there.
/// </summary>
public sealed class NodeKeys
{
    private readonly Entry?[] _entries;

    /// <summary>
    /// Of room for <paramref name="capacity"/> keys, rounded up to a power of two: 8 bytes for each, and 180 for each that is there.
    /// </summary>
    public NodeKeys(int capacity = 8192)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _entries = new Entry?[(int)BitOperations.RoundUpToPowerOf2((uint)capacity)];
    }

    /// <summary>The key of a node; false when the id is not on the curve.</summary>
    public bool TryGet(Point id, [NotNullWhen(true)] out ECPubKey? key)
    {
        // A slot belongs to whoever came last: one reference, written and read whole.
        ref var slot = ref _entries[id.GetHashCode() & (_entries.Length - 1)];
        if (slot is { } entry && entry.Id == id)
        {
            key = entry.Key;
            return true;
        }
        if (!id.TryParse(out key))
            return false;
        slot = new Entry(id, key);
        return true;
    }

    private sealed record Entry(Point Id, ECPubKey Key);
}
