using Akka.Actor;

namespace Lnd.Actors.Invoices;

/// <summary>Who waits for invoices. In memory: a waiter is as volatile as its connection.</summary>
internal sealed class InvoiceWaiters
{
    private readonly Dictionary<ulong, List<IActorRef>> _ofOne = [];
    private readonly SortedDictionary<ulong, (ulong After, IActorRef Waiter)> _forAny = [];
    private ulong _lastId;

    public void Add(ulong createdIndex, IActorRef waiter)
    {
        if (!_ofOne.TryGetValue(createdIndex, out var waiters))
            _ofOne.Add(createdIndex, waiters = []);
        waiters.Add(waiter);
    }

    /// <summary>Waits for any payment after one; the result names it, for its timeout.</summary>
    public TimedOut AddForAny(ulong lastPayIndex, IActorRef waiter)
    {
        _forAny.Add(++_lastId, (lastPayIndex, waiter));
        return new TimedOut(_lastId);
    }

    public IReadOnlyList<IActorRef> TakeOf(ulong createdIndex) => _ofOne.Remove(createdIndex, out var waiters) ? waiters : [];

    /// <summary>Those that wait for a payment before this one, or this one.</summary>
    public IReadOnlyList<(IActorRef Waiter, TimedOut Timeout)> TakeForAny(ulong payIndex)
    {
        if (_forAny.Count == 0)
            return [];
        var taken = _forAny.Where(entry => entry.Value.After < payIndex).Select(entry => (entry.Value.Waiter, new TimedOut(entry.Key))).ToArray();
        foreach (var (_, timeout) in taken)
            _forAny.Remove(timeout.Id);
        return taken;
    }

    /// <summary>Who waits no longer; null where it was answered already.</summary>
    public IActorRef? End(ulong id) => _forAny.Remove(id, out var entry) ? entry.Waiter : null;

    /// <summary>The time of a waiter is over.</summary>
    public sealed record TimedOut(ulong Id);
}
