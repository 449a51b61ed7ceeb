using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Lnd.Actors.Tests.Networks;

/// <summary>Payments from one node to another, one after the other on each of some lanes, as long as the test wants.</summary>
internal sealed class PaymentStream
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly TestNode _from;
    private readonly TestNode _to;
    private readonly Func<int, ulong> _amount;
    private readonly int _most;
    private readonly Task[] _lanes;
    private int _begun;
    private int _succeeded;
    private int _unanswered;
    private volatile bool _isStopping;

    /// <param name="from">Who pays.</param>
    /// <param name="to">Whom.</param>
    /// <param name="lanes">How many payments at a time.</param>
    /// <param name="amount">Millisatoshi of each payment, by its number.</param>
    /// <param name="most">How many payments in all.</param>
    public PaymentStream(TestNode from, TestNode to, int lanes, Func<int, ulong> amount, int most = int.MaxValue)
    {
        (_from, _to, _amount, _most) = (from, to, amount, most);
        _lanes = [.. Enumerable.Range(0, lanes).Select(_ => Lane())];
    }

    public int Succeeded => _succeeded;

    /// <summary>The reasons of those that failed.</summary>
    public ConcurrentQueue<string> Failures { get; } = [];

    /// <summary>How many lost their answer because the node went down.</summary>
    public int Unanswered => _unanswered;

    public int Ended => Succeeded + Failures.Count + Unanswered;

    /// <summary>Waits until so many more have succeeded.</summary>
    public Task More(int count)
    {
        var wanted = Succeeded + count;
        return TestNetwork.Until($"{count} more payments from {_from.Name} to {_to.Name}; failed so far: {string.Join("; ", Failures.Distinct())}", () =>
        {
            if (_lanes.FirstOrDefault(lane => lane.IsFaulted) is { } faulted)
                faulted.GetAwaiter().GetResult();
            return Task.FromResult(Succeeded >= wanted);
        });
    }

    /// <summary>Begins no more, and waits for those under way.</summary>
    public Task Stop()
    {
        _isStopping = true;
        return End();
    }

    /// <summary>Waits until all are done.</summary>
    public Task End() => Task.WhenAll(_lanes).WaitAsync(TimeSpan.FromMinutes(15));

    private async Task Lane()
    {
        while (!_isStopping && Interlocked.Increment(ref _begun) is var number && number <= _most)
        {
            var bolt11 = await _to.Invoice($"{_from.Name}-{number}", _amount(number));
            try
            {
                await _from.Call("pay", new JsonObject { ["bolt11"] = bolt11, ["retry_for"] = 30 }).WaitAsync(Patience);
                Interlocked.Increment(ref _succeeded);
            }
            catch (RpcRefusal refusal)
            {
                Failures.Enqueue(refusal.Message);
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                Interlocked.Increment(ref _unanswered);
            }
        }
    }
}
