using System.Net;
using System.Net.Sockets;
using Lnd.Actors.Chain;
using Lnd.Actors.Chain.BitcoinCore;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Tests.Polyfills;
using NBitcoin;

namespace Lnd.Actors.Tests.Chain;

[TestFixture, Parallelizable]
public class BitcoinCoreBackendTests
{
    private static readonly BlockId s_id = new(new byte[32]);
    private static readonly Transaction s_parent = ScriptedBackend.Spend(new OutPoint(new uint256(1), 0));
    private static readonly Transaction s_child = ScriptedBackend.Spend(new OutPoint(s_parent, 0), 500);

    private static BitcoinCoreBackend Connect(Uri address, string? password = "pw", string cookie = "/nowhere/.cookie") =>
        new(new BitcoinCoreSettings(address, "user", password, cookie, TimeSpan.FromSeconds(30)), ChainParameters.Regtest);

    private static async Task<string> Trouble(BitcoinCoreBackend backend, bool isFatal)
    {
        try
        {
            await backend.GetInfo(CancellationToken.None);
        }
        catch (ChainBackendException e)
        {
            Assert.That(e.IsFatal, Is.EqualTo(isFatal), e.Message);
            return e.Message;
        }
        Assert.Fail("no trouble");
        return "";
    }

    [Test]
    public async Task The_state_of_the_chain_is_read()
    {
        var hash = new uint256(5);
        await using var bitcoind = FakeBitcoind.WithResult($$"""{"chain":"regtest","blocks":7,"headers":9,"bestblockhash":"{{hash}}","initialblockdownload":true}""");
        await using var backend = Connect(bitcoind.Address);
        var info = await backend.GetInfo(default);
        Assert.That(info, Is.EqualTo(new ChainBackendInfo("regtest", new BlockHeight(7), BlockId.FromUint256(hash), new BlockHeight(9), true)));
        Assert.That(bitcoind.Last.Login, Is.EqualTo("user:pw"));
    }

    [Test]
    public async Task A_height_above_the_tip_and_an_unknown_block_are_nothing()
    {
        await using var bitcoind = new FakeBitcoind(r => r.Method == "getblockhash"
            ? FakeBitcoind.Error(r.Body, -8, "Block height out of range") : FakeBitcoind.Error(r.Body, -5, "Block not found"));
        await using var backend = Connect(bitcoind.Address);
        Assert.That(await backend.GetBlockId(new BlockHeight(9), default), Is.Null);
        Assert.That(await backend.GetBlock(s_id, default), Is.Null);
    }

    [Test]
    public async Task A_pruned_block_is_fetched_from_a_peer_that_has_all()
    {
        await using var bitcoind = new FakeBitcoind(r => r.Method switch
        {
            "getblock" => FakeBitcoind.Error(r.Body, -1, "Block not available (pruned data)"),
            "getpeerinfo" => FakeBitcoind.Result(r.Body, """[{"id":3,"servicesnames":["NETWORK_LIMITED"]},{"id":4,"servicesnames":["NETWORK","WITNESS"]}]"""),
            _ => FakeBitcoind.Result(r.Body, "{}"),
        });
        await using var backend = Connect(bitcoind.Address);
        Assert.That(await backend.GetBlock(s_id, default), Is.Null);
        Assert.That(bitcoind.Last.Method, Is.EqualTo("getblockfrompeer"));
        Assert.That((int)bitcoind.Last.Params[1]!, Is.EqualTo(4));
    }

    [Test]
    public async Task An_output_is_asked_for_without_the_mempool()
    {
        await using var bitcoind = FakeBitcoind.WithResult("""{"confirmations":3,"value":0.00012345,"scriptPubKey":{"hex":"51"},"coinbase":false,"bestblock":"00"}""");
        await using var backend = Connect(bitcoind.Address);
        var unspent = (await backend.GetUnspent(new Outpoint(new TxId(new byte[32]), 2), default))!;
        Assert.That((unspent.Output.Value.Satoshi, unspent.Confirmations), Is.EqualTo((12345, 3u)));
        Assert.That(bitcoind.Last.Params[2]!.ToObject<bool>(), Is.False);
    }

    [TestCase(-27, "Transaction outputs already in utxo set", true)]
    [TestCase(-26, "txn-already-known", true)]
    [TestCase(-26, "min relay fee not met, 1 < 2", false)]
    [TestCase(-25, "bad-txns-inputs-missingorspent", false)]
    public async Task A_transaction_that_is_there_already_counts_as_accepted(int code, string message, bool accepted)
    {
        await using var bitcoind = new FakeBitcoind(r => FakeBitcoind.Error(r.Body, code, message));
        await using var backend = Connect(bitcoind.Address);
        var outcome = await backend.Broadcast([s_child], default);
        Assert.That(outcome.Accepted, Is.EqualTo(accepted));
        Assert.That(outcome.Reason, accepted ? Is.Empty : Does.Contain(message));
    }

    [Test]
    public async Task A_package_is_submitted_together_where_bitcoind_can()
    {
        await using var bitcoind = FakeBitcoind.WithResult("""{"package_msg":"success","tx-results":{}}""");
        await using var backend = Connect(bitcoind.Address);
        Assert.That((await backend.Broadcast([s_parent, s_child], default)).Accepted);
        Assert.That(bitcoind.Requests.Select(r => r.Method), Is.EqualTo(new[] { "submitpackage" }));
    }

    [Test]
    public async Task A_package_is_submitted_one_after_the_other_where_bitcoind_can_not()
    {
        await using var bitcoind = new FakeBitcoind(r => r.Method == "submitpackage" ? FakeBitcoind.Error(r.Body, -32601, "Method not found", 404)
            : (string)r.Params[0]! == s_parent.ToHex() ? FakeBitcoind.Error(r.Body, -27, "already in chain") : FakeBitcoind.Result(r.Body, "\"00\""));
        await using var backend = Connect(bitcoind.Address);
        Assert.That((await backend.Broadcast([s_parent, s_child], default)).Accepted);
        Assert.That((await backend.Broadcast([s_parent, s_child], default)).Accepted);
        Assert.That(bitcoind.Requests.Select(r => r.Method), Is.EqualTo(new[] { "submitpackage" }.Concat(Enumerable.Repeat("sendrawtransaction", 4))));
    }

    [Test]
    public async Task Fees_are_estimated_for_each_target_and_never_below_what_the_mempool_takes()
    {
        await using var bitcoind = new FakeBitcoind(r => FakeBitcoind.Result(r.Body, r.Method == "getmempoolinfo"
            ? """{"mempoolminfee":0.00004001,"minrelaytxfee":0.00001}""" : (int)r.Params[0]! == 144 ? """{"feerate":0.00001,"blocks":144}""" : """{"feerate":0.0002,"blocks":2}"""));
        await using var backend = Connect(bitcoind.Address);
        var fees = await backend.EstimateFees(default);
        var (high, low) = (new FeeratePerKw(5000), new FeeratePerKw(1001));
        Assert.That(fees, Is.EqualTo(new FeeEstimates(high, high, high, low, low)));
        Assert.That(bitcoind.Requests.Skip(1).Select(r => (int)r.Params[0]!), Is.EqualTo(new[] { 2, 6, 12, 144 }));
    }

    [Test]
    public async Task Without_an_estimate_there_are_none()
    {
        await using var bitcoind = new FakeBitcoind(r => FakeBitcoind.Result(r.Body, r.Method == "getmempoolinfo"
            ? """{"mempoolminfee":0.00001}""" : """{"errors":["Insufficient data or no feerate found"],"blocks":2}"""));
        await using var backend = Connect(bitcoind.Address);
        Assert.That(await backend.EstimateFees(default), Is.Null);
    }

    [Test]
    public async Task The_cookie_is_read_again_after_bitcoind_restarted()
    {
        var folder = Directory.CreateTempSubdirectory("cookie");
        var cookie = Path.Combine(folder.FullName, ".cookie");
        var valid = "__cookie__:one";
        await using var bitcoind = new FakeBitcoind(r => r.Login == valid ? FakeBitcoind.Result(r.Body, "\"" + new uint256(1) + "\"") : new FakeBitcoind.Reply("", 401, "text/html"));
        await using var backend = Connect(bitcoind.Address, null, cookie);
        Assert.That(await Trouble(backend, isFatal: false), Does.Contain("no cookie file").And.Contain("--bitcoin-datadir"));
        await File.WriteAllTextAsync(cookie, valid);
        Assert.That(await backend.GetBlockId(new BlockHeight(1), default), Is.Not.Null);
        valid = "__cookie__:two";
        await File.WriteAllTextAsync(cookie, valid);
        Assert.That(await backend.GetBlockId(new BlockHeight(1), default), Is.Not.Null);
        valid = "__cookie__:three";
        Assert.That(await Trouble(backend, isFatal: false), Does.Contain("refuses the cookie"));
        folder.Delete(recursive: true);
    }

    [Test]
    public async Task Wrong_credentials_are_told()
    {
        await using var bitcoind = new FakeBitcoind(_ => new FakeBitcoind.Reply("", 401, "text/html"));
        await using var backend = Connect(bitcoind.Address);
        Assert.That(await Trouble(backend, isFatal: true), Does.Contain("--bitcoin-rpcpassword").And.Not.Contain("pw"));
    }

    [Test]
    public async Task A_bitcoind_that_is_starting_is_told()
    {
        await using var bitcoind = new FakeBitcoind(r => FakeBitcoind.Error(r.Body, -28, "Loading block index..."));
        await using var backend = Connect(bitcoind.Address);
        Assert.That(await Trouble(backend, isFatal: false), Does.Contain("is starting: Loading block index"));
    }

    [Test]
    public async Task A_bitcoind_that_is_not_there_is_told()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://{listener.LocalEndpoint}/");
        listener.Stop();
        await using var backend = Connect(address);
        Assert.That(await Trouble(backend, isFatal: false), Does.Contain($"can not be reached at {address}").And.Contain("server=1"));
    }

    [TestCase("<html>", "text/html", 200, "is not bitcoind")]
    [TestCase("", "text/html", 404, "status 404")]
    [TestCase("", "text/html", 403, "rpcallowip")]
    [TestCase("{\"result\":{\"chain\":\"main\"},\"error\":null}", "application/json", 200, "is no result of it")]
    public async Task Something_else_at_the_port_is_told(string body, string type, int status, string words)
    {
        await using var bitcoind = new FakeBitcoind(_ => new FakeBitcoind.Reply(body, status, type));
        await using var backend = Connect(bitcoind.Address);
        Assert.That(await Trouble(backend, isFatal: status == 403), Does.Contain(words));
    }
}
