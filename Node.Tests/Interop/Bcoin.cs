using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Interop;

/// <summary>A regtest chain on bcoin, which checks every script that it is sent.</summary>
internal sealed class Bcoin : IAsyncDisposable
{
    public const string Password = "pw";

    // of nobody
    private const string Burn = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

    private readonly ScriptProcess _process;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(60) };

    private Bcoin(ScriptProcess process, int port)
    {
        (_process, Port) = (process, port);
        _client.BaseAddress = new Uri($"http://127.0.0.1:{port}/");
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"x:{Password}")));
    }

    public int Port { get; }

    public static async Task<Bcoin> Start()
    {
        var port = FreePort.Take();
        var process = new ScriptProcess(
            "bcoin-regtest.cjs", port.ToString(CultureInfo.InvariantCulture), FreePort.Take().ToString(CultureInfo.InvariantCulture));
        await process.ReadUntil("READY");
        return new Bcoin(process, port);
    }

    public async Task<JsonElement> Call(string method, params object[] parameters)
    {
        using var content = new StringContent(JsonSerializer.Serialize(new { jsonrpc = "1.0", id = 1, method, @params = parameters }));
        using var response = await _client.PostAsync((Uri?)null, content);
        var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        return json.GetProperty("error").ValueKind == JsonValueKind.Null
            ? json.GetProperty("result")
            : throw new AssertionException($"{method}: {json}");
    }

    public Task Mine(int blocks, string? address = null) => Call("generatetoaddress", blocks, address ?? Burn);

    public async Task<int> Height() => (await Call("getblockcount")).GetInt32();

    public async Task<int> MempoolCount() => (await Call("getrawmempool")).GetArrayLength();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _process.DisposeAsync();
    }
}
