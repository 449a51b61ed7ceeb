using Lnd.Actors.Protocol;
using NBitcoin;
using NBitcoin.RPC;
using Newtonsoft.Json.Linq;

namespace Lnd.Actors.Tests.Chain.Regtest;

/// <summary>Each command over HTTP, through the client that the node itself uses.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class RpcCommandTests
{
    [Test]
    public async Task The_chain_is_told()
    {
        await using var rpc = new RpcFixture(3);
        var info = await rpc.Client.GetBlockchainInfoAsync();
        Assert.That(info.Chain, Is.EqualTo(Network.RegTest));
        Assert.That(info.Blocks, Is.EqualTo(3));
        Assert.That(info.Headers, Is.EqualTo(3));
        Assert.That(info.InitialBlockDownload, Is.False);
        Assert.That(info.ChainWork, Is.EqualTo(new uint256(8)), "two hashes a block");
        Assert.That(await rpc.Client.GetBlockCountAsync(), Is.EqualTo(3));
        Assert.That(await rpc.Client.GetBestBlockHashAsync(), Is.EqualTo(info.BestBlockHash));
        Assert.That((await rpc.Call("getnetworkinfo"))["version"]!.Value<int>(), Is.GreaterThan(250000));
        Assert.That((await rpc.Call("help")).Value<string>(), Does.Contain("sendrawtransaction hexstring"));
        Assert.That((await rpc.Call("echo", 1, "b")).ToString(Newtonsoft.Json.Formatting.None), Is.EqualTo("""[1,"b"]"""));
    }

    [Test]
    public async Task Blocks_are_told_in_every_form()
    {
        await using var rpc = new RpcFixture();
        var transaction = rpc.Ours.Spend(rpc.Ours.Coinbase(1), 1000);
        await rpc.Client.SendRawTransactionAsync(transaction);
        var ids = await rpc.Client.GenerateToAddressAsync(2, rpc.Ours.Theirs.GetDestinationAddress(Network.RegTest)!);
        Assert.That(await rpc.Client.GetBlockHashAsync(102), Is.EqualTo(ids[0]));
        var block = await rpc.Client.GetBlockAsync(ids[0]);
        Assert.That(block.GetHash(), Is.EqualTo(ids[0]));
        Assert.That((await rpc.Client.GetBlockHeaderAsync(ids[0])).GetHash(), Is.EqualTo(ids[0]));
        Assert.That((await rpc.Call("getblock", ids[0], 0)).Value<string>(), Is.EqualTo(Convert.ToHexStringLower(block.ToBytes())));

        var short1 = await rpc.Call("getblock", ids[0]);
        Assert.That(short1["tx"]!.Values<string>(), Is.EqualTo(block.Transactions.Select(t => t.GetHash().ToString())));
        Assert.That(short1["confirmations"]!.Value<int>(), Is.EqualTo(2));
        Assert.That(short1["nextblockhash"]!.Value<string>(), Is.EqualTo(ids[1].ToString()));
        var full = await rpc.Call("getblock", ids[0], 2);
        Assert.That(full["tx"]![1]!["fee"]!.Value<decimal>(), Is.EqualTo(0.00001m));
        Assert.That(full["tx"]![1]!["vout"]![0]!["value"]!.Value<decimal>(), Is.EqualTo(49.99999m));
        Assert.That(full["tx"]![0]!["vin"]![0]!["coinbase"], Is.Not.Null);
        var header = await rpc.Call("getblockheader", ids[0]);
        Assert.That(header["height"]!.Value<int>(), Is.EqualTo(102));
        Assert.That(header["bits"]!.Value<string>(), Is.EqualTo("207fffff"));
        Assert.That(header["nTx"]!.Value<int>(), Is.EqualTo(2));

        Assert.That((await rpc.Fails("getblockhash", 104)).RPCCode, Is.EqualTo(RPCErrorCode.RPC_INVALID_PARAMETER));
        Assert.That((await rpc.Fails("getblock", uint256.One)).RPCCode, Is.EqualTo(RPCErrorCode.RPC_INVALID_ADDRESS_OR_KEY));
        Assert.That((await rpc.Fails("getblock", "12")).Message, Does.Contain("must be of length 64"));
    }

    [Test]
    public async Task Transactions_are_told_from_mempool_and_chain()
    {
        await using var rpc = new RpcFixture();
        var transaction = rpc.Ours.Spend(rpc.Ours.Coinbase(1), 1000, rpc.Ours.Theirs);
        var id = transaction.GetHash();
        Assert.That(await rpc.Client.GetRawTransactionAsync(id, throwIfNotFound: false), Is.Null);
        Assert.That(await rpc.Client.SendRawTransactionAsync(transaction), Is.EqualTo(id));
        Assert.That((await rpc.Client.GetRawTransactionAsync(id))!.ToHex(), Is.EqualTo(transaction.ToHex()));
        Assert.That(await rpc.Client.GetRawMempoolAsync(), Is.EqualTo(new[] { id }));
        Assert.That((await rpc.Client.GetMemPoolAsync()).Size, Is.EqualTo(1));
        Assert.That((await rpc.Client.GetTxOutAsync(id, 0))!.Confirmations, Is.Zero);
        Assert.That(await rpc.Client.GetTxOutAsync(id, 0, includeMempool: false), Is.Null);
        Assert.That(await rpc.Client.GetTxOutAsync(transaction.Inputs[0].PrevOut.Hash, 0), Is.Null);
        var spender = await rpc.Call("gettxspendingprevout", new JArray(new JObject { ["txid"] = transaction.Inputs[0].PrevOut.Hash.ToString(), ["vout"] = 0 }));
        Assert.That(spender[0]!["spendingtxid"]!.Value<string>(), Is.EqualTo(id.ToString()));

        var block = rpc.Ours.Chain.Mine(rpc.Ours.Mine)[0];
        var output = (await rpc.Client.GetTxOutAsync(id, 0))!;
        Assert.That(output.Confirmations, Is.EqualTo(1));
        Assert.That(output.ScriptPubKeyType, Is.EqualTo("witness_v1_taproot"));
        Assert.That(output.TxOut.Value, Is.EqualTo(transaction.Outputs[0].Value));
        Assert.That((await rpc.Client.GetRawTransactionAsync(id, block.ToUint256()))!.GetHash(), Is.EqualTo(id));
        var json = await rpc.Call("getrawtransaction", id, true);
        Assert.That(json["confirmations"]!.Value<int>(), Is.EqualTo(1));
        Assert.That(json["blockhash"]!.Value<string>(), Is.EqualTo(block.ToString()));
        Assert.That(json["vin"]![0]!["txinwitness"]!.Count(), Is.EqualTo(2));
        Assert.That(json["vout"]![0]!["scriptPubKey"]!["address"]!.Value<string>(), Does.StartWith("bcrt1p"));
    }

    [Test]
    public async Task Refusals_have_Bitcoin_Cores_codes()
    {
        await using var rpc = new RpcFixture();
        var ours = rpc.Ours;
        Task<RPCException> Refusal(Transaction transaction) => rpc.Fails("sendrawtransaction", transaction.ToHex());

        var missing = await Refusal(ours.Spend((new OutPoint(uint256.One, 0), ours.Coinbase(1).Output), 1000));
        Assert.That((missing.RPCCode, missing.Message), Is.EqualTo((RPCErrorCode.RPC_VERIFY_ERROR, "bad-txns-inputs-missingorspent")));
        var cheap = await Refusal(ours.Spend(ours.Coinbase(1), 1));
        Assert.That((cheap.RPCCode, cheap.Message), Is.EqualTo((RPCErrorCode.RPC_VERIFY_REJECTED, "min relay fee not met, 1 < 110")));
        var dear = await Refusal(ours.Spend(ours.Coinbase(1), 2_000_000));
        Assert.That((dear.RPCCode, dear.Message), Is.EqualTo((RPCErrorCode.RPC_VERIFY_ERROR, "Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)")));
        Assert.That((await rpc.Fails("sendrawtransaction", "00")).RPCCode, Is.EqualTo(RPCErrorCode.RPC_DESERIALIZATION_ERROR));
        Assert.That((await rpc.Fails("sendrawtransaction", "xyz")).RPCCode, Is.EqualTo(RPCErrorCode.RPC_DESERIALIZATION_ERROR));
        Assert.That((await rpc.Fails("sendrawtransaction", 5)).RPCCode, Is.EqualTo(RPCErrorCode.RPC_TYPE_ERROR));
        Assert.That((await rpc.Fails("sendrawtransaction")).Message, Does.Contain("needs the parameter hexstring"));

        await rpc.Call("sendrawtransaction", ours.Spend(ours.Coinbase(1), 2_000_000).ToHex(), 0);
        ours.Chain.Mine(ours.Mine);
        var known = await Refusal(ours.Spend(ours.Coinbase(1), 2_000_000));
        Assert.That(known.RPCCode, Is.EqualTo(RPCErrorCode.RPC_VERIFY_ALREADY_IN_CHAIN));
    }

    [Test]
    public async Task Transactions_can_be_tested()
    {
        await using var rpc = new RpcFixture();
        var good = rpc.Ours.Spend(rpc.Ours.Coinbase(1), 1000);
        Assert.That((await rpc.Client.TestMempoolAcceptAsync(good)).IsAllowed, Is.True);
        good.Outputs[0].Value -= Money.Satoshis(1L);
        var bad = await rpc.Client.TestMempoolAcceptAsync(good);
        Assert.That(bad.IsAllowed, Is.False);
        Assert.That(bad.RejectReason, Does.StartWith("mandatory-script-verify-flag-failed"));
        Assert.That(await rpc.Client.GetRawMempoolAsync(), Is.Empty);
        var orphan = rpc.Ours.Spend(good, 1000);
        Assert.That((await rpc.Client.TestMempoolAcceptAsync(orphan)).RejectReason, Is.EqualTo("missing-inputs"));
    }

    [Test]
    public async Task A_package_with_a_parent_without_a_fee_is_taken()
    {
        await using var rpc = new RpcFixture();
        var (parent, child) = rpc.Ours.AnchorPackage(rpc.Ours.Coinbase(1), 1000);
        Assert.That((await rpc.Fails("sendrawtransaction", parent.ToHex())).RPCCode, Is.EqualTo(RPCErrorCode.RPC_VERIFY_REJECTED));
        var result = await rpc.Call("submitpackage", new JArray(parent.ToHex(), child.ToHex()));
        Assert.That(result["package_msg"]!.Value<string>(), Is.EqualTo("success"));
        Assert.That(result["tx-results"]![child.GetWitHash().ToString()]!["fees"]!["base"]!.Value<decimal>(), Is.EqualTo(0.00001m));
        Assert.That(await rpc.Client.GetRawMempoolAsync(), Is.EqualTo(new[] { parent.GetHash(), child.GetHash() }));

        var failed = await rpc.Call("submitpackage", new JArray(rpc.Ours.Spend((new OutPoint(uint256.One, 0), parent.Outputs[0]), 1000).ToHex()));
        Assert.That(failed["package_msg"]!.Value<string>(), Is.EqualTo("transaction failed"));
        Assert.That(failed["tx-results"]!.First!.First!["error"]!.Value<string>(), Is.EqualTo("bad-txns-inputs-missingorspent"));
        Assert.That((await rpc.Fails("submitpackage", new JArray())).RPCCode, Is.EqualTo(RPCErrorCode.RPC_INVALID_PARAMETER));
    }

    [Test]
    public async Task A_block_is_left_and_taken_again()
    {
        await using var rpc = new RpcFixture();
        var tip = await rpc.Client.GetBestBlockHashAsync();
        await rpc.Client.InvalidateBlockAsync(tip);
        Assert.That(await rpc.Client.GetBlockCountAsync(), Is.EqualTo(100));
        Assert.That((await rpc.Call("getblockheader", tip))["confirmations"]!.Value<int>(), Is.EqualTo(-1));
        await rpc.Call("reconsiderblock", tip);
        Assert.That(await rpc.Client.GetBestBlockHashAsync(), Is.EqualTo(tip));
        Assert.That((await rpc.Fails("invalidateblock", uint256.One)).RPCCode, Is.EqualTo(RPCErrorCode.RPC_INVALID_ADDRESS_OR_KEY));
        Assert.That((await rpc.Fails("invalidateblock", Network.RegTest.GenesisHash)).RPCCode, Is.EqualTo(RPCErrorCode.RPC_INVALID_PARAMETER));
    }

    [Test]
    public async Task Fees_are_estimated_as_the_chain_is_told()
    {
        await using var rpc = new RpcFixture(0);
        rpc.Ours.Chain.FeeEstimate = new FeeratePerKw(2500);
        Assert.That((await rpc.Client.EstimateSmartFeeAsync(6)).FeeRate!.SatoshiPerByte, Is.EqualTo(10));
        Assert.That((await rpc.Fails("estimatesmartfee", 0)).RPCCode, Is.EqualTo(RPCErrorCode.RPC_INVALID_PARAMETER));
    }

    [Test]
    public async Task The_faucet_pays_what_it_has_mined()
    {
        await using var rpc = new RpcFixture(0);
        var to = rpc.Ours.Theirs.GetDestinationAddress(Network.RegTest)!;
        Assert.That((await rpc.Fails("sendtoaddress", to.ToString(), 1)).RPCCode, Is.EqualTo(RPCErrorCode.RPC_WALLET_INSUFFICIENT_FUNDS));
        var paid = await rpc.Call("faucet", to.ToString(), 120.5m);
        Assert.That((await rpc.Client.GetTxOutAsync(new uint256(paid["txid"]!.Value<string>()!), 0))!.TxOut.Value, Is.EqualTo(Money.Coins(120.5m)));

        await rpc.Client.GenerateToAddressAsync(1, await rpc.Client.GetNewAddressAsync());
        var id = await rpc.Client.SendToAddressAsync(to, Money.Coins(1));
        Assert.That(await rpc.Client.GetRawMempoolAsync(), Is.EqualTo(new[] { id }));
        Assert.That((await rpc.Client.GetTxOutAsync(id, 0))!.TxOut.IsTo(to), Is.True);
        Assert.That((await rpc.Fails("sendtoaddress", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", 1)).RPCCode, Is.EqualTo(RPCErrorCode.RPC_INVALID_ADDRESS_OR_KEY));
        Assert.That((await rpc.Fails("faucet", to.ToString(), -1)).RPCCode, Is.EqualTo(RPCErrorCode.RPC_TYPE_ERROR));
        Assert.That((await rpc.Fails("faucet", to.ToString(), 20_000_000)).Message, Does.StartWith("The faucet is dry"));
    }
}
