using System.Text.Json;

namespace Lnd.Actors.Tests.Interop;

/// <summary>A node of ours and some on LDK, with coins, on one chain.</summary>
internal sealed class InteropNetwork : IAsyncDisposable
{
    private const int Maturity = 100;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lnd-interop-");
    private readonly string[] _options;

    private InteropNetwork(string[] options) => _options = options;

    public Bcoin Chain { get; private set; } = null!;

    public OurNode Node { get; private set; } = null!;

    public IReadOnlyList<LdkPeer> Peers { get; private set; } = [];

    /// <summary>The first, which most tests have only.</summary>
    public LdkPeer Ldk => Peers[0];

    /// <summary>Starts all and gives each 100 BTC.</summary>
    /// <param name="ldk">Options of ldk-peer.mjs.</param>
    /// <param name="peers">How many.</param>
    /// <param name="options">More options of our node.</param>
    public static async Task<InteropNetwork> Start(object ldk, int peers = 1, params string[] options)
    {
        var network = new InteropNetwork(options);
        try
        {
            network.Chain = await Bcoin.Start();
            var starting = Enumerable.Range(1, peers).Select(seed => LdkPeer.Start(network.Chain, seed, ldk)).ToArray();
            network.Node = await OurNode.Start(network.Chain, network._folder.FullName, options);
            network.Peers = await Task.WhenAll(starting);
            await network.Fund();
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops our node and starts it again.</summary>
    /// <param name="more">More options, which may name a peer that runs by now.</param>
    public async Task RestartNode(params string[] more)
    {
        await Node.DisposeAsync();
        Node = await OurNode.Start(Chain, _folder.FullName, [.. _options, .. more]);
    }

    /// <summary>Mines, and waits until all nodes have seen it.</summary>
    public async Task Mine(int blocks)
    {
        await Chain.Mine(blocks);
        var height = await Chain.Height();
        await Deadline.Until($"our node to see block {height}", async () => await Node.Height() == height, NodeLog);
        foreach (var peer in Peers)
            await Deadline.Until($"LDK to see block {height}", async () => await peer.Height() == height, peer.ToString);
    }

    /// <summary>Mines until it holds: first block by block, as claims follow each other, then faster, as delays run out.</summary>
    public async Task MineUntil(string what, int most, Func<Task<bool>> holds)
    {
        for (var mined = 0; !await holds();)
        {
            if (mined > most)
                throw new AssertionException($"waited {most} blocks for {what}: {await Describe()}");
            var blocks = mined < 12 ? 1 : 6;
            await Mine(blocks);
            mined += blocks;
        }
    }

    public async Task Connect(LdkPeer peer) => await Node.Call("connect", new { id = peer.Id, host = "127.0.0.1", port = peer.Port });

    /// <summary>Connects anew, as often as it takes: right after an end that only one side knows of, the other still takes the old connection for good.</summary>
    public async Task Reconnect(LdkPeer peer, string id)
    {
        await Deadline.Until("the channel to be usable again", async () =>
        {
            await Node.TryCall("connect", new { id = peer.Id, host = "127.0.0.1", port = peer.Port });
            return await IsUsable(id) && await peer.IsUsable(id);
        }, NodeLog);
    }

    /// <summary>Opens a channel from our side, pushes some of it, and waits until both can use it.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> Open(LdkPeer peer, long capacity, long pushMsat, bool announce = false)
    {
        var opened = await Node.Call("fundchannel", new { id = peer.Id, amount = capacity, push_msat = pushMsat, announce });
        await Mine(1);
        var id = opened.GetProperty("channel_id").GetString()!;
        await AwaitUsable(peer, id);
        return id;
    }

    /// <summary>Waits until our node and <paramref name="peer"/> can use a channel.</summary>
    public async Task AwaitUsable(LdkPeer peer, string id)
    {
        await Deadline.Until("our node's channel", () => IsUsable(id), NodeLog);
        await Deadline.Until("LDK's channel", () => peer.IsUsable(id), () => $"{peer}\n{NodeLog()}");
    }

    private async Task<bool> IsUsable(string id) => await ChannelOf(id) is { ValueKind: JsonValueKind.Object } channel
        && channel.GetProperty("state").GetString() == "CHANNELD_NORMAL" && channel.GetProperty("peer_connected").GetBoolean();

    public async Task<JsonElement> ChannelOf(string id) =>
        (await Node.Channels()).FirstOrDefault(c => c.TryGetProperty("channel_id", out var its) && its.GetString() == id);

    public async Task<string?> StateOf(string id) =>
        await ChannelOf(id) is { ValueKind: JsonValueKind.Object } channel ? channel.GetProperty("state").GetString() : null;

    /// <summary>What is ours of a channel, in millisatoshi.</summary>
    public async Task<long> OurPart(string id) => (await ChannelOf(id)).GetProperty("to_us_msat").GetInt64();

    /// <summary>
    /// Nobody has sent the chain anything that breaks its rules. That another transaction was faster is no fault: a commitment of each side, or the same mutual close from both.
    /// </summary>
    public void AssertAllAccepted()
    {
        string[] slower = ["txn-already-in-mempool", "txn-already-known", "insufficient fee, rejecting replacement", "bad-txns-inputs-missingorspent", "bad-txns-inputs-spent"];
        var refused = Peers.SelectMany(peer => peer.RefusedTransactions())
            .Concat(File.ReadLines(OurNode.LogOf(_folder.FullName)).Where(line => line.Contains("was not taken by the mempool", StringComparison.Ordinal)));
        Assert.That(refused.Where(line => !slower.Any(reason => line.Contains(reason, StringComparison.Ordinal))), Is.Empty);
    }

    /// <summary>The last that our node has logged.</summary>
    public string NodeLog() => File.Exists(OurNode.LogOf(_folder.FullName)) ? string.Join('\n', File.ReadLines(OurNode.LogOf(_folder.FullName)).TakeLast(80)) : "";

    /// <summary>Everything that helps to understand a failure.</summary>
    public async Task<string> Describe() => $"""
        height {await Chain.Height()}, mempool {await Chain.MempoolCount()}
        channels: {string.Join('\n', await Node.Channels())}
        our node:
        {NodeLog()}
        LDK:
        {string.Join('\n', Peers)}
        """;

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in Peers)
            await peer.DisposeAsync();
        if (Node is { } node)
            await node.DisposeAsync();
        if (Chain is { } chain)
            await chain.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task Fund()
    {
        await Chain.Mine(2, await Node.NewAddress());
        foreach (var peer in Peers)
            await Chain.Mine(2, peer.Address);
        await Mine(Maturity);
    }
}
