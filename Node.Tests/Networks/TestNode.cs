using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Akka.Actor;
using Lnd.Actors.Chain.Regtest;
using Lnd.Actors.Channels;
using Lnd.Actors.Node.Hosting;
using Lnd.Actors.Node.Logging;
using Lnd.Actors.Node.Options;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Networks;

/// <summary>A command was refused.</summary>
internal sealed class RpcRefusal(int code, string message) : Exception($"{code}: {message}")
{
    public int Code { get; } = code;
}

/// <summary>A channel as <c>listpeerchannels</c> shows it.</summary>
internal sealed record ChannelView(string PeerId, string ChannelId, bool IsUsable, ulong ToUs, ulong Total, int Htlcs);

/// <summary>A part as <c>listsendpays</c> shows it.</summary>
internal sealed record PartView(string PaymentHash, string Status, ulong AmountSent);

/// <summary>An invoice as <c>listinvoices</c> shows it.</summary>
internal sealed record InvoiceView(string Label, string PaymentHash, string Status, ulong Received, ulong PayIndex);

/// <summary>A node that can be stopped, killed and started again on its folder. Whoever calls it while it is down waits until it is up.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly RegtestChain _chain;
    private readonly string _folder;
    // kept when it is started again, as its peers dial it there
    private readonly int _port = FreePort.Take();
    private TaskCompletionSource<NodeHost> _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private NodeLog? _log;
    private string _rpcFile = "";

    public TestNode(string name, string folder, RegtestChain chain) => (Name, _folder, _chain) = (name, folder, chain);

    public string Name { get; }

    public string Id { get; private set; } = "";

    /// <summary>The rooms of the running node.</summary>
    public Node.NodeRooms Rooms => _up.Task.Result.Rooms;

    private ActorSystem System => _up.Task.Result.System;

    public async Task Start()
    {
        Directory.CreateDirectory(_folder);
        string[] args =
        [
            "--network=regtest", $"--lightning-dir={_folder}", $"--alias={Name}", $"--bind-addr=127.0.0.1:{_port}", $"--log-file={Path.Combine(_folder, "log")}",
            "--developer", "--dev-fast-gossip", "--log-level=debug",
        ];
        var options = NodeOptions.From(OptionReader.Read(args, _folder), _folder) with { PollInterval = TimeSpan.FromMilliseconds(50) };
        _rpcFile = options.RpcFile;
        _log = new NodeLog(options.Log, TimeProvider.System, TextWriter.Null);
        var host = await NodeHost.Start(options, new EmbeddedChainBackend(_chain), _log, TimeProvider.System);
        Id = host.Rooms.Identity.NodeId.ToString();
        await host.Rooms.Peers.Ask<NodeAddresses>(GetAddresses.Instance, Patience);
        _up.SetResult(host);
    }

    /// <summary>An orderly stop.</summary>
    public async Task Stop()
    {
        var host = await Down();
        await host.DisposeAsync();
        _log?.Dispose();
    }

    /// <summary>All actors end at once, in any order, in the middle of whatever they do.</summary>
    public async Task Kill()
    {
        var host = await Down();
        await host.System.Terminate();
        await host.DisposeAsync();
        _log?.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (_up.Task.IsCompleted)
            await Stop();
    }

    /// <summary>The first channel's actor with a peer crashes.</summary>
    public void CrashChannelWith(TestNode peer)
    {
        // the number in the name counts its starts: whichever lives now hears it
        var dbId = Rooms.Channels.Ask<ChannelList>(new ListChannels(Point.Parse(peer.Id)), Patience).Result.Channels[0].DbId;
        System.ActorSelection($"/user/channels/channel-{dbId}-*").Tell(CrashNow.Instance);
    }

    /// <summary>The TCP connection to a peer breaks.</summary>
    public async Task Cut(TestNode peer)
    {
        var host = await _up.Task;
        if (await host.Rooms.Peers.Ask<object>(new Connect(Point.Parse(peer.Id), null), Patience) is PeerIsConnected connected)
            connected.Link.Tell(Akka.Actor.Kill.Instance);
    }

    public Task Connect(TestNode to) => Call("connect", new JsonObject { ["id"] = to.Id, ["host"] = "127.0.0.1", ["port"] = to._port });

    public async Task<IReadOnlyList<ChannelView>> Channels() =>
    [
        .. (await Call("listpeerchannels"))["channels"]!.AsArray().Select(c => new ChannelView(
            c!["peer_id"]!.GetValue<string>(), c["channel_id"]!.GetValue<string>(),
            c["state"]!.GetValue<string>() == "CHANNELD_NORMAL" && c["reestablished"]?.GetValue<bool>() == true,
            c["to_us_msat"]!.GetValue<ulong>(), c["total_msat"]!.GetValue<ulong>(), c["htlcs"]!.AsArray().Count)),
    ];

    public async Task<IReadOnlyList<PartView>> Parts() =>
    [
        .. (await Call("listsendpays"))["payments"]!.AsArray().Select(p => new PartView(
            p!["payment_hash"]!.GetValue<string>(), p["status"]!.GetValue<string>(), p["amount_sent_msat"]!.GetValue<ulong>())),
    ];

    public async Task<IReadOnlyList<InvoiceView>> Invoices() =>
    [
        .. (await Call("listinvoices"))["invoices"]!.AsArray().Select(i => new InvoiceView(
            i!["label"]!.GetValue<string>(), i["payment_hash"]!.GetValue<string>(), i["status"]!.GetValue<string>(),
            i["amount_received_msat"]?.GetValue<ulong>() ?? 0, i["pay_index"]?.GetValue<ulong>() ?? 0)),
    ];

    /// <summary>Makes an invoice; one that was made before the node went down counts.</summary>
    public async Task<string> Invoice(string label, ulong msat)
    {
        while (true)
        {
            try
            {
                return (await Call("invoice", new JsonObject { ["amount_msat"] = msat, ["label"] = label, ["description"] = label }))["bolt11"]!.GetValue<string>();
            }
            catch (RpcRefusal refusal) when (refusal.Code == 900)
            {
                return (await Call("listinvoices", new JsonObject { ["label"] = label }))["invoices"]![0]!["bolt11"]!.GetValue<string>();
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // the node went down
            }
        }
    }

    /// <summary>One command on a connection of its own.</summary>
    /// <exception cref="RpcRefusal">It is refused.</exception>
    /// <exception cref="IOException">The node goes down before it answers.</exception>
    public async Task<JsonNode> Call(string method, JsonObject? parameters = null, CancellationToken cancel = default)
    {
        await _up.Task;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_rpcFile));
        var request = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = parameters ?? [] };
        await socket.SendAsync(Encoding.UTF8.GetBytes(request.ToJsonString()));
        var reply = JsonNode.Parse(await Receive(socket, cancel))!;
        return reply["error"] is { } error ? throw new RpcRefusal(error["code"]!.GetValue<int>(), error["message"]!.GetValue<string>()) : reply["result"]!;
    }

    private static async Task<string> Receive(Socket socket, CancellationToken cancel)
    {
        var (text, chunk) = (new MemoryStream(), new byte[16384]);
        while (!text.GetBuffer().AsSpan(0, (int)text.Length).EndsWith("\n\n"u8))
        {
            var count = await socket.ReceiveAsync(chunk, cancel);
            if (count == 0)
                throw new IOException("the node has closed its socket");
            text.Write(chunk, 0, count);
        }
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private async Task<NodeHost> Down()
    {
        var host = await _up.Task;
        _up = new TaskCompletionSource<NodeHost>(TaskCreationOptions.RunContinuationsAsynchronously);
        return host;
    }
}
