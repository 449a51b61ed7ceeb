using System.Diagnostics.CodeAnalysis;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Chain.Regtest;

/// <summary>A transaction that waits for a block.</summary>
internal sealed class MempoolEntry(Transaction transaction, Satoshi fee, int weight)
{
    public Transaction Transaction { get; } = transaction;
    public TxId Id { get; } = transaction.Id();
    public TxId WitnessId { get; } = TxId.FromUint256(transaction.GetWitHash());
    public Satoshi Fee { get; } = fee;
    public int Weight { get; } = weight;
    public int VirtualSize { get; } = (weight + 3) / 4;

    /// <summary>Its place in the order of arrival: parents come before their children.</summary>
    public long Order { get; set; }

    public bool IsTruc => Transaction.Version == StandardRules.TrucVersion;

    public IEnumerable<Outpoint> Spends => Transaction.Inputs.Select(input => Outpoint.From(input.PrevOut));
}

/// <summary>The transactions that wait for a block, and who spends what among them.</summary>
internal sealed class Mempool
{
    private readonly Dictionary<TxId, MempoolEntry> _entries = [];
    private readonly Dictionary<Outpoint, MempoolEntry> _spenders = [];
    private long _arrivals;

    public int Count => _entries.Count;

    /// <summary>In the order in which they came.</summary>
    public IEnumerable<MempoolEntry> InOrder => _entries.Values.OrderBy(entry => entry.Order);

    public bool TryGet(TxId id, [NotNullWhen(true)] out MempoolEntry? entry) => _entries.TryGetValue(id, out entry);

    public MempoolEntry? SpenderOf(Outpoint outpoint) => _spenders.GetValueOrDefault(outpoint);

    public void Add(MempoolEntry entry)
    {
        entry.Order = _arrivals++;
        _entries.Add(entry.Id, entry);
        foreach (var outpoint in entry.Spends)
            _spenders.Add(outpoint, entry);
    }

    public void Remove(MempoolEntry entry)
    {
        if (!_entries.Remove(entry.Id))
            return;
        foreach (var outpoint in entry.Spends)
            _spenders.Remove(outpoint);
    }

    /// <summary>Removes it and everything that builds on it.</summary>
    public void RemoveWithDescendants(MempoolEntry entry)
    {
        foreach (var gone in DescendantsOf(entry))
            Remove(gone);
    }

    /// <summary>Removes everything, and gives it in the order in which it came.</summary>
    public List<MempoolEntry> Drain()
    {
        var all = InOrder.ToList();
        _entries.Clear();
        _spenders.Clear();
        return all;
    }

    public IEnumerable<MempoolEntry> ParentsOf(Transaction transaction) => transaction.Inputs
        .Select(input => _entries.GetValueOrDefault(TxId.FromUint256(input.PrevOut.Hash))).OfType<MempoolEntry>().Distinct();

    public IEnumerable<MempoolEntry> ChildrenOf(MempoolEntry entry)
    {
        for (var i = 0; i < entry.Transaction.Outputs.Count; i++)
            if (_spenders.TryGetValue(new Outpoint(entry.Id, (uint)i), out var child))
                yield return child;
    }

    /// <summary>What a transaction builds on, without itself.</summary>
    public HashSet<MempoolEntry> AncestorsOf(Transaction transaction) => Closure(ParentsOf(transaction), entry => ParentsOf(entry.Transaction));

    /// <summary>What builds on it, with itself.</summary>
    public HashSet<MempoolEntry> DescendantsOf(MempoolEntry entry) => Closure([entry], ChildrenOf);

    /// <summary>
    /// What a block with room for <paramref name="maxWeight"/> takes: parents before children, and first what pays best together with the parents it needs. What does not even
    /// pay <paramref name="minFeerate"/> satoshis per virtual byte so is left.
    /// </summary>
    public List<MempoolEntry> Select(int maxWeight, uint minFeerate)
    {
        var packages = new List<(MempoolEntry Entry, decimal Feerate)>(_entries.Count);
        foreach (var entry in InOrder)
        {
            var (fee, size) = (entry.Fee, entry.VirtualSize);
            foreach (var ancestor in AncestorsOf(entry.Transaction))
                (fee, size) = (fee + ancestor.Fee, size + ancestor.VirtualSize);
            packages.Add((entry, (decimal)fee.Value / size));
        }
        var (chosen, known, room) = (new List<MempoolEntry>(), new HashSet<MempoolEntry>(), maxWeight);
        foreach (var (entry, _) in packages.Where(package => package.Feerate >= minFeerate).OrderByDescending(package => package.Feerate))
        {
            var wanted = AncestorsOf(entry.Transaction).Append(entry).Where(one => !known.Contains(one)).OrderBy(one => one.Order).ToList();
            var weight = wanted.Sum(one => one.Weight);
            if (weight > room)
                continue;
            room -= weight;
            known.UnionWith(wanted);
            chosen.AddRange(wanted);
        }
        return chosen;
    }

    private static HashSet<MempoolEntry> Closure(IEnumerable<MempoolEntry> start, Func<MempoolEntry, IEnumerable<MempoolEntry>> next)
    {
        var found = new HashSet<MempoolEntry>(start);
        var open = new Queue<MempoolEntry>(found);
        while (open.TryDequeue(out var entry))
            foreach (var more in next(entry))
                if (found.Add(more))
                    open.Enqueue(more);
        return found;
    }
}
