using NBitcoin;
using NBitcoin.RPC;
using Newtonsoft.Json;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>The typed commands: what they send, and what they make of bitcoind's answers.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class RpcCommandTests
{
    private const string Address = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private const string Script = "0014751e76e8199196d454941c45d1b3a323f1433bd6";

    private static readonly Network RegTest = Network.RegTest;
    private static readonly uint256 Id = RegTest.GetGenesis().Transactions[0].GetHash();

    private static RPCClient Client(FakeBitcoind server) => new("a:b", server.Address, RegTest);

    /// <summary>Runs a command against a result; gives its value and what was sent.</summary>
    private static async Task<(T Value, string Sent)> Run<T>(string result, Func<RPCClient, Task<T>> command)
    {
        await using var server = FakeBitcoind.WithResult(result);
        var value = await command(Client(server));
        return (value, $"{server.Last.Method} {server.Last.Params.ToString(Formatting.None)}");
    }

    [Test]
    public async Task Blockchain_info_is_read()
    {
        var (info, sent) = await Run(
            $$"""
            {"chain":"regtest","blocks":101,"headers":102,"bestblockhash":"{{Id}}","bits":"207fffff","target":"7fffff","difficulty":4.656542373906925e-10,
            "time":1296688602,"mediantime":1296688601,"verificationprogress":0.5,"initialblockdownload":true,
            "chainwork":"0000000000000000000000000000000000000000000000000000000000000002","size_on_disk":293,"pruned":false,"warnings":[]}
            """,
            c => c.GetBlockchainInfoAsync());
        Assert.That(sent, Is.EqualTo("getblockchaininfo []"));
        Assert.That(info.Chain, Is.SameAs(RegTest));
        Assert.That((info.Blocks, info.Headers), Is.EqualTo((101ul, 102ul)));
        Assert.That(info.BestBlockHash, Is.EqualTo(Id));
        Assert.That(info.MedianTime, Is.EqualTo(1296688601));
        Assert.That(info.VerificationProgress, Is.EqualTo(0.5f));
        Assert.That(info.InitialBlockDownload, Is.True);
        Assert.That(info.Pruned, Is.False);
        Assert.That(info.SizeOnDisk, Is.EqualTo(293));
        Assert.That(info.ChainWork.ToString(), Does.EndWith("02"));
    }

    [Test]
    public async Task Heights_and_hashes_are_read()
    {
        Assert.That(await Run("7", c => c.GetBlockCountAsync()), Is.EqualTo((7, "getblockcount []")));
        Assert.That(await Run($"\"{Id}\"", c => c.GetBestBlockHashAsync()), Is.EqualTo((Id, "getbestblockhash []")));
        Assert.That(await Run($"\"{Id}\"", c => c.GetBlockHashAsync(7)), Is.EqualTo((Id, "getblockhash [7]")));
        Assert.That(await Run($"\"{Id}\"", c => c.GetBlockHashAsync(7u)), Is.EqualTo((Id, "getblockhash [7]")));
        Assert.That(await Run("60", c => c.UptimeAsync()), Is.EqualTo((TimeSpan.FromMinutes(1), "uptime []")));
    }

    [Test]
    public async Task A_block_and_its_header_are_read()
    {
        var genesis = RegTest.GetGenesis();
        var (block, sent) = await Run($"\"{Convert.ToHexStringLower(genesis.ToBytes())}\"", c => c.GetBlockAsync(genesis.GetHash()));
        Assert.That(block.GetHash(), Is.EqualTo(RegTest.GenesisHash));
        Assert.That(block.CheckMerkleRoot(), Is.True);
        Assert.That(sent, Is.EqualTo($"getblock [\"{genesis.GetHash()}\",false]"));
        var (header, sentHeader) = await Run($"\"{Convert.ToHexStringLower(genesis.Header.ToBytes())}\"", c => c.GetBlockHeaderAsync(genesis.GetHash()));
        Assert.That(header.GetHash(), Is.EqualTo(RegTest.GenesisHash));
        Assert.That(sentHeader, Is.EqualTo($"getblockheader [\"{genesis.GetHash()}\",false]"));
    }

    [Test]
    public async Task A_block_is_found_by_its_height()
    {
        var genesis = RegTest.GetGenesis();
        await using var server = new FakeBitcoind(r => FakeBitcoind.Result(r.Body, r.Method switch
        {
            "getblockhash" => $"\"{genesis.GetHash()}\"",
            "getblock" => $"\"{Convert.ToHexStringLower(genesis.ToBytes())}\"",
            _ => $"\"{Convert.ToHexStringLower(genesis.Header.ToBytes())}\"",
        }));
        Assert.That((await Client(server).GetBlockAsync(0)).GetHash(), Is.EqualTo(genesis.GetHash()));
        Assert.That((await Client(server).GetBlockAsync(0u)).GetHash(), Is.EqualTo(genesis.GetHash()));
        Assert.That((await Client(server).GetBlockHeaderAsync(0)).GetHash(), Is.EqualTo(genesis.GetHash()));
        Assert.That((await Client(server).GetBlockHeaderAsync(0u)).GetHash(), Is.EqualTo(genesis.GetHash()));
    }

    [Test]
    public async Task A_transaction_is_read()
    {
        var transaction = RegTest.GetGenesis().Transactions[0];
        var hex = $"\"{transaction.ToHex()}\"";
        var (read, sent) = await Run(hex, c => c.GetRawTransactionAsync(Id));
        Assert.That(read!.GetHash(), Is.EqualTo(Id));
        Assert.That(sent, Does.StartWith($"getrawtransaction [\"{Id}\","));
        (_, sent) = await Run(hex, c => c.GetRawTransactionAsync(Id, uint256.One));
        Assert.That(sent, Does.EndWith($",\"{uint256.One}\"]"));
    }

    [Test]
    public async Task An_unknown_transaction_is_null_or_an_error()
    {
        await using var server = new FakeBitcoind(r => FakeBitcoind.Error(r.Body, -5, "No such mempool or blockchain transaction"));
        Assert.That(await Client(server).GetRawTransactionAsync(Id, false), Is.Null);
        Assert.That(() => Client(server).GetRawTransactionAsync(Id), Throws.InstanceOf<RPCException>());
    }

    [Test]
    public async Task A_transaction_is_sent()
    {
        var transaction = RegTest.GetGenesis().Transactions[0];
        Assert.That(await Run($"\"{Id}\"", c => c.SendRawTransactionAsync(transaction)),
            Is.EqualTo((Id, $"sendrawtransaction [\"{transaction.ToHex()}\"]")));
        Assert.That(await Run($"\"{Id}\"", c => c.SendRawTransactionAsync(transaction.ToBytes())),
            Is.EqualTo((Id, $"sendrawtransaction [\"{transaction.ToHex()}\"]")));
    }

    [Test]
    public async Task A_transaction_is_tested()
    {
        var transaction = RegTest.GetGenesis().Transactions[0];
        var (refused, sent) = await Run(
            $$"""[{"txid":"{{Id}}","wtxid":"{{Id}}","allowed":false,"reject-reason":"coinbase"}]""", c => c.TestMempoolAcceptAsync(transaction));
        Assert.That(sent, Is.EqualTo($"testmempoolaccept [[\"{transaction.ToHex()}\"]]"));
        Assert.That((refused.TxId, refused.IsAllowed, refused.RejectReason), Is.EqualTo((Id, false, "coinbase")));
        var (allowed, limited) = await Run(
            $$"""[{"txid":"{{Id}}","allowed":true,"vsize":200}]""",
            c => c.TestMempoolAcceptAsync(transaction, new TestMempoolParameters { MaxFeeRate = new FeeRate(Money.Satoshis(1000)) }));
        Assert.That(allowed.IsAllowed, Is.True);
        Assert.That(limited, Does.EndWith("],0.00001]").Or.EndWith("],0.00001000]").Or.EndWith("],1E-05]"));
    }

    [Test]
    public async Task A_fee_rate_is_estimated()
    {
        const string estimate = """{"feerate":0.00012345,"blocks":3}""";
        var (rate, sent) = await Run(estimate, c => c.EstimateSmartFeeAsync(2));
        Assert.That(sent, Is.EqualTo("estimatesmartfee [2]"));
        Assert.That(rate.FeeRate, Is.EqualTo(new FeeRate(Money.Satoshis(12345))));
        Assert.That(rate.Blocks, Is.EqualTo(3));
        (_, sent) = await Run(estimate, c => c.EstimateSmartFeeAsync(2, EstimateSmartFeeMode.Economical));
        Assert.That(sent, Is.EqualTo("estimatesmartfee [2,\"ECONOMICAL\"]"));
    }

    [Test]
    public async Task Without_an_estimate_there_is_none()
    {
        const string none = """{"errors":["Insufficient data or no feerate found"],"blocks":2}""";
        Assert.That((await Run(none, c => c.TryEstimateSmartFeeAsync(2))).Value, Is.Null);
        Assert.That(() => Run(none, c => c.EstimateSmartFeeAsync(2)),
            Throws.InstanceOf<NoEstimationException>().With.Message.Contains("2"));
    }

    [Test]
    public async Task An_unspent_output_is_read()
    {
        var (output, sent) = await Run(
            $$"""
            {"bestblock":"{{Id}}","confirmations":6,"value":20999999.97690000,
            "scriptPubKey":{"asm":"0 751e76e8199196d454941c45d1b3a323f1433bd6","hex":"{{Script}}","address":"{{Address}}","type":"witness_v0_keyhash"},"coinbase":true}
            """,
            c => c.GetTxOutAsync(Id, 1));
        Assert.That(sent, Is.EqualTo($"gettxout [\"{Id}\",1,true]"));
        Assert.That(output!.TxOut.Value, Is.EqualTo(Money.Satoshis(2099999997690000)));
        Assert.That(output.TxOut.ScriptPubKey.ToHex(), Is.EqualTo(Script));
        Assert.That((output.Confirmations, output.IsCoinBase, output.ScriptPubKeyType), Is.EqualTo((6, true, "witness_v0_keyhash")));
        Assert.That(output.BestBlock, Is.EqualTo(Id));
        Assert.That((await Run("null", c => c.GetTxOutAsync(Id, 1, false))).Value, Is.Null);
    }

    [Test]
    public async Task The_mempool_is_read()
    {
        var (info, _) = await Run(
            """
            {"loaded":true,"size":2,"bytes":400,"usage":3000,"total_fee":0.00001,"maxmempool":300000000,"mempoolminfee":0.00001,
            "minrelaytxfee":0.000001,"unbroadcastcount":0}
            """,
            c => c.GetMemPoolAsync());
        Assert.That((info.Size, info.Bytes, info.Usage), Is.EqualTo((2, 400, 3000)));
        Assert.That((info.MemPoolMinFee, info.MinRelayTxFee, info.MaxMemPool), Is.EqualTo((0.00001, 0.000001, 300000000d)));
        Assert.That((await Run($"[\"{Id}\"]", c => c.GetRawMempoolAsync())).Value, Is.EqualTo(new[] { Id }));
    }

    [Test]
    public async Task Blocks_are_generated_and_invalidated()
    {
        var address = BitcoinAddress.Create(Address, RegTest);
        var (blocks, sent) = await Run($"[\"{Id}\",\"{uint256.One}\"]", c => c.GenerateToAddressAsync(2, address));
        Assert.That(blocks, Is.EqualTo(new[] { Id, uint256.One }));
        Assert.That(sent, Is.EqualTo($"generatetoaddress [2,\"{Address}\"]"));
        await using var server = FakeBitcoind.WithResult("null");
        await Client(server).InvalidateBlockAsync(Id);
        Assert.That(server.Last.Params[0]!.ToString(), Is.EqualTo(Id.ToString()));
        await Client(server).StopAsync();
        Assert.That(server.Last.Method, Is.EqualTo("stop"));
    }

    [Test]
    public async Task An_address_is_made()
    {
        Assert.That((await Run($"\"{Address}\"", c => c.GetNewAddressAsync())).Value, Is.EqualTo(BitcoinAddress.Create(Address, RegTest)));
        var request = new GetNewAddressRequest { AddressType = AddressType.P2SHSegwit, Label = "x" };
        Assert.That((await Run($"\"{Address}\"", c => c.GetNewAddressAsync(request))).Sent,
            Is.EqualTo("""getnewaddress {"label":"x","address_type":"p2sh-segwit"}"""));
    }

    [Test]
    public async Task An_address_is_paid()
    {
        var address = BitcoinAddress.Create(Address, RegTest);
        var (id, sent) = await Run($"\"{Id}\"", c => c.SendToAddressAsync(address, Money.Coins(1.5m)));
        Assert.That(id, Is.EqualTo(Id));
        Assert.That(sent, Is.EqualTo($"sendtoaddress [\"{Address}\",\"1.50000000\"]"));
        var parameters = new SendToAddressParameters { SubstractFeeFromAmount = true, ConfTarget = 6, EstimateMode = EstimateSmartFeeMode.Conservative };
        (_, sent) = await Run($"\"{Id}\"", c => c.SendToAddressAsync(address, Money.Satoshis(1), parameters));
        Assert.That(sent, Is.EqualTo($$"""
            sendtoaddress {"address":"{{Address}}","amount":"0.00000001","subtractfeefromamount":true,"conf_target":6,"estimate_mode":"conservative"}
            """));
    }

    [Test]
    public async Task Unspent_outputs_are_searched()
    {
        var (found, sent) = await Run(
            $$"""
            {"success":true,"txouts":1234,"height":101,"bestblock":"{{Id}}",
            "unspents":[{"txid":"{{Id}}","vout":1,"scriptPubKey":"{{Script}}","desc":"addr(x)","amount":0.10000000,"coinbase":false,"height":99}],
            "total_amount":0.10000000}
            """,
            c => c.StartScanTxoutSetAsync(new ScanTxoutSetParameters("wpkh(xpub/0/*)", 2, 9)));
        Assert.That(sent, Is.EqualTo("""scantxoutset ["start",[{"desc":"wpkh(xpub/0/*)","range":[2,9]}]]"""));
        Assert.That((found.Success, found.SearchedItems, found.TotalAmount), Is.EqualTo((true, 1234, Money.Coins(0.1m))));
        Assert.That(found.Outputs, Has.Length.EqualTo(1));
        Assert.That(found.Outputs[0].Height, Is.EqualTo(99));
        Assert.That(found.Outputs[0].Coin.Outpoint, Is.EqualTo(new OutPoint(Id, 1)));
        Assert.That(found.Outputs[0].Coin.Amount, Is.EqualTo(Money.Coins(0.1m)));
        Assert.That(found.Outputs[0].Coin.ScriptPubKey.ToHex(), Is.EqualTo(Script));
        Assert.That(new ScanTxoutDescriptor(BitcoinAddress.Create(Address, RegTest)).Descriptor, Is.EqualTo($"addr({Address})"));
    }

    [Test]
    public async Task A_search_for_unspent_outputs_is_watched_and_stopped()
    {
        Assert.That((await Run("""{"progress":35}""", c => c.GetStatusScanTxoutSetAsync())).Value, Is.EqualTo(35m));
        Assert.That((await Run("null", c => c.GetStatusScanTxoutSetAsync())).Value, Is.Null);
        Assert.That((await Run("true", c => c.AbortScanTxoutSetAsync())).Value, Is.True);
    }

    [Test]
    public async Task The_version_of_bitcoind_is_in_the_network_info()
    {
        var (response, _) = await Run("""{"version":280000,"subversion":"/Satoshi:28.0.0/"}""", c => c.SendCommandAsync(RPCOperations.getnetworkinfo));
        Assert.That((int)response.Result!["version"]!, Is.EqualTo(280000));
    }

    [Test]
    public void A_result_that_can_not_be_read_is_told()
    {
        Assert.That(() => Run("\"x\"", c => c.GetBestBlockHashAsync()), Throws.InstanceOf<FormatException>());
        Assert.That(() => Run("\"x\"", c => c.GetBlockAsync(Id)), Throws.InstanceOf<FormatException>());
        Assert.That(() => Run("\"bc1x\"", c => c.GetNewAddressAsync()), Throws.InstanceOf<FormatException>());
    }

    /// <summary>The package throws one exception or another here; what counts is that none is taken for a result.</summary>
    [TestCase("null")]
    [TestCase("\"x\"")]
    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("[7]")]
    [TestCase("{\"chain\":7}")]
    public void A_result_of_another_shape_is_told(string json)
    {
        Assert.That(() => Run(json, c => c.GetBlockchainInfoAsync()), Throws.InstanceOf<Exception>());
        Assert.That(() => Run(json, c => c.GetBlockCountAsync()), Throws.InstanceOf<Exception>());
        Assert.That(() => Run(json, c => c.GetBestBlockHashAsync()), Throws.InstanceOf<Exception>());
        Assert.That(() => Run(json, c => c.GetBlockAsync(Id)), Throws.InstanceOf<Exception>());
        Assert.That(() => Run(json, c => c.GetNewAddressAsync()), Throws.InstanceOf<Exception>());
        Assert.That(() => Run(json, c => c.GetRawTransactionAsync(Id)), Throws.InstanceOf<Exception>());
        Assert.That(() => Run(json, c => c.GetMemPoolAsync()), Throws.InstanceOf<Exception>());
    }
}
