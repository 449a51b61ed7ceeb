using Akka.Actor;

namespace Lnd.Actors.Invoices;

/// <summary>Who waits for invoices. In memory: a waiter is as volatile as its connection.</summary>
internal sealed class InvoiceWaiters
{
    private readonly Dictionary<ulong, List<IActorRef>> _ofOne = [];
    private readonly SortedDictionary<ulong, (WaitAnyInvoice Wait, IActorRef Waiter)> _forAny = [];
    private ulong _lastId;

    public void Add(ulong createdIndex, IActorRef waiter)
    {
        if (!_ofOne.TryGetValue(createdIndex, out var waiters))
            _ofOne.Add(createdIndex, waiters = []);
        waiters.Add(waiter);
    }

    /// <summary>Waits for any payment after one; the result names it, for its timeout.</summary>
    public TimedOut AddForAny(WaitAnyInvoice wait, IActorRef waiter)
    {
        _forAny.Add(++_lastId, (wait, waiter));
        return new TimedOut(_lastId);
    }

    public IReadOnlyList<IActorRef> TakeOf(ulong createdIndex) => _ofOne.Remove(createdIndex, out var waiters) ? waiters : [];

    /// <summary>Those that wait for a payment before this one, or this one.</summary>
    public IReadOnlyList<(IActorRef Waiter, TimedOut Timeout)> TakeForAny(ulong payIndex)
    {
        if (_forAny.Count == 0)
            return [];
        var taken = _forAny.Where(entry => entry.Value.Wait.LastPayIndex < payIndex).Select(entry => (entry.Value.Waiter, new TimedOut(entry.Key))).ToArray();
        foreach (var (_, timeout) in taken)
            _forAny.Remove(timeout.Id);
        return taken;
    }

    /// <summary>Who waits no longer; null where it was answered already.</summary>
    public IActorRef? End(ulong id) => _forAny.Remove(id, out var entry) ? entry.Waiter : null;

    /// <summary>Those that wait for one invoice, by its index.</summary>
    public IEnumerable<(ulong CreatedIndex, IActorRef Waiter)> OfOne => _ofOne.SelectMany(one => one.Value.Select(waiter => (one.Key, waiter)));

    /// <summary>Those that wait for any payment.</summary>
    public IEnumerable<(WaitAnyInvoice Wait, IActorRef Waiter)> ForAny => _forAny.Values;

    /// <summary>The time of a waiter is over.</summary>
    public sealed record TimedOut(ulong Id);
}
