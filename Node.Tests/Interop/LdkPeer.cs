using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Interop;

/// <summary>A node on LDK, in a process of its own.</summary>
internal sealed class LdkPeer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ScriptProcess _process;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _waiting = new();
    private readonly List<JsonElement> _events = [];
    private int _lastId;

    private LdkPeer(ScriptProcess process, JsonElement info)
    {
        _process = process;
        Id = info.GetProperty("id").GetString()!;
        Address = info.GetProperty("address").GetString()!;
        Port = info.GetProperty("port").GetInt32();
    }

    public string Id { get; }

    /// <summary>Of its wallet.</summary>
    public string Address { get; }

    public int Port { get; }

    /// <summary>How many events there were: what comes after is new.</summary>
    public int EventCount
    {
        get
        {
            lock (_events)
                return _events.Count;
        }
    }

    /// <summary>Starts a node with a wallet that depends on <paramref name="seed"/>.</summary>
    public static async Task<LdkPeer> Start(Bcoin chain, int seed, object options)
    {
        var process = new ScriptProcess(
            "ldk-peer.mjs", FreePort.Take().ToString(CultureInfo.InvariantCulture), $"http://x:{Bcoin.Password}@127.0.0.1:{chain.Port}",
            seed.ToString(CultureInfo.InvariantCulture), JsonSerializer.Serialize(options));
        var ready = JsonDocument.Parse(await process.ReadUntil("{\"ready\"")).RootElement;
        var peer = new LdkPeer(process, ready.GetProperty("ready"));
        _ = peer.ReadAll();
        return peer;
    }

    /// <summary>Calls one of the script's methods.</summary>
    public async Task<JsonElement> Call(string method, params object[] parameters)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = _waiting[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_process)
            _process.Write(JsonSerializer.Serialize(new { id, method, @params = parameters }));
        var json = await answer.Task.WaitAsync(Patience);
        return json.TryGetProperty("error", out var error) ? throw new AssertionException($"LDK: {method}: {error}\n{this}") : json.GetProperty("result");
    }

    /// <summary>The first event of that kind after <paramref name="since"/> others.</summary>
    public async Task<JsonElement> Event(string type, int since = 0, Func<JsonElement, bool>? holds = null)
    {
        JsonElement found = default;
        await Deadline.Until($"{type} of LDK", () =>
        {
            lock (_events)
                found = _events.Skip(since).FirstOrDefault(e => e.GetProperty("type").GetString() == type && holds?.Invoke(e) != false);
            return Task.FromResult(found.ValueKind != JsonValueKind.Undefined);
        }, ToString);
        return found;
    }

    /// <summary>Pays, and waits for how that ends.</summary>
    public async Task<JsonElement> Pay(string method, params object[] parameters)
    {
        var since = EventCount;
        var hash = (await Call(method, parameters)).GetString();
        JsonElement ended = default;
        await Deadline.Until($"{method} by LDK", () =>
        {
            lock (_events)
            {
                ended = _events.Skip(since).FirstOrDefault(e =>
                    e.GetProperty("type").GetString() is "PaymentSent" or "PaymentFailed" && e.GetProperty("payment_hash").GetString() == hash);
            }
            return Task.FromResult(ended.ValueKind != JsonValueKind.Undefined);
        }, ToString);
        return ended;
    }

    public async Task<long> Balance() => (await Call("info")).GetProperty("balance").GetInt64();

    public async Task<int> Height() => (await Call("info")).GetProperty("height").GetInt32();

    public async Task<JsonElement[]> Channels() => [.. (await Call("channels")).EnumerateArray()];

    /// <summary>Whether it can send and receive through a channel.</summary>
    public async Task<bool> IsUsable(string id) => (await Channels()).Any(c => c.GetProperty("id").GetString() == id && c.GetProperty("usable").GetBoolean());

    /// <summary>What bcoin has refused of this peer.</summary>
    public string[] RefusedTransactions()
    {
        lock (_events)
        {
            return [.. _events
                .Where(e => e.GetProperty("type").GetString() == "Broadcast" && e.GetProperty("err").ValueKind == JsonValueKind.String)
                .Select(e => e.ToString())];
        }
    }

    /// <summary>Its last events, for a message.</summary>
    public override string ToString()
    {
        lock (_events)
            return $"{string.Join('\n', _events.TakeLast(25))}\n{_process.Errors}";
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task ReadAll()
    {
        while (await _process.Read() is { } line)
        {
            if (!line.StartsWith('{'))
                continue;
            var json = JsonDocument.Parse(line).RootElement;
            if (json.TryGetProperty("event", out var happened))
            {
                lock (_events)
                    _events.Add(happened);
            }
            else if (json.TryGetProperty("id", out var id) && _waiting.TryRemove(id.GetInt32(), out var answer))
            {
                answer.SetResult(json);
            }
        }
        foreach (var (_, answer) in _waiting)
            answer.TrySetException(new AssertionException($"{_process.Name} has ended: {_process.Errors}"));
    }
}
