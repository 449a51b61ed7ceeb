using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;
using NBitcoin.RPC;
using Newtonsoft.Json.Linq;

namespace Lnd.Actors.Chain.Regtest.Rpc;

internal sealed partial class RpcCommands
{
    private void AddBlocks()
    {
        Add("getblockchaininfo", [], _ => BlockchainInfo());
        Add("getblockcount", [], _ => _chain.Tip.Height.Value);
        Add("getbestblockhash", [], _ => _chain.Tip.Id.ToString());
        Add("getblockhash", ["height"], p => BlockHash(p.Number("height")));
        Add("getblockheader", ["blockhash", "verbose"], p => p.Flag("verbose", true)
            ? RpcJson.Header(BlockOf(p))
            : Convert.ToHexStringLower(BlockOf(p).Block.Header.ToBytes()));
        Add("getblock", ["blockhash", "verbosity"], p => p.Verbosity("verbosity", 1) switch
        {
            <= 0 => Convert.ToHexStringLower(BlockOf(p).Block.ToBytes()),
            1 => RpcJson.Block(BlockOf(p), withTransactions: false),
            _ => RpcJson.Block(BlockOf(p), withTransactions: true),
        });
        Add("gettxout", ["txid", "n", "include_mempool"], TxOut);
        Add("gettxspendingprevout", ["outputs"], SpendingPrevout);
        Add("invalidateblock", ["blockhash"], p => Mark(p, _chain.Invalidate));
        Add("reconsiderblock", ["blockhash"], p => Mark(p, _chain.Reconsider));
        Add("submitblock", ["hexdata", "dummy"], SubmitBlock);
    }

    private JObject BlockchainInfo()
    {
        var details = _chain.Describe(_chain.Tip.Id)!;
        return new JObject
        {
            ["chain"] = ChainParameters.Regtest.CoreName,
            ["blocks"] = details.At.Height.Value,
            ["headers"] = details.At.Height.Value,
            ["bestblockhash"] = details.At.Id.ToString(),
            ["bits"] = details.Block.Header.Bits.ToCompact().ToString("x8"),
            ["difficulty"] = details.Block.Header.Bits.Difficulty,
            ["time"] = details.Block.Header.BlockTime.ToUnixTimeSeconds(),
            ["mediantime"] = details.MedianTime.ToUnixTimeSeconds(),
            ["verificationprogress"] = 1,
            ["initialblockdownload"] = false,
            ["chainwork"] = details.ChainWork,
            ["size_on_disk"] = 0,
            ["pruned"] = false,
            ["warnings"] = new JArray(),
        };
    }

    private JToken BlockHash(int height) =>
        height >= 0 && _chain.GetBlockId(new BlockHeight((uint)height)) is { } id
            ? id.ToString()
            : throw new RpcFault(RPCErrorCode.RPC_INVALID_PARAMETER, "Block height out of range");

    private BlockDetails BlockOf(RpcParameters parameters) => _chain.Describe(parameters.BlockId("blockhash"))
        ?? throw new RpcFault(RPCErrorCode.RPC_INVALID_ADDRESS_OR_KEY, "Block not found");

    private JToken TxOut(RpcParameters parameters)
    {
        var index = parameters.Number("n");
        if (index < 0)
            throw new RpcFault(RPCErrorCode.RPC_INVALID_PARAMETER, "Invalid parameter, n cannot be negative");
        var outpoint = new Outpoint(parameters.TxId("txid"), (uint)index);
        if (_chain.GetUnspent(outpoint, parameters.Flag("include_mempool", true)) is not { } coin)
            return JValue.CreateNull();
        return new JObject
        {
            ["bestblock"] = _chain.Tip.Id.ToString(),
            ["confirmations"] = coin.Confirmations,
            ["value"] = RpcJson.Amount(Satoshi.FromMoney(coin.Output.Value)),
            ["scriptPubKey"] = RpcJson.Script(coin.Output.ScriptPubKey),
            ["coinbase"] = coin.IsCoinbase,
        };
    }

    private JToken SpendingPrevout(RpcParameters parameters)
    {
        if (parameters.Find("outputs") is not JArray { Count: > 0 } outputs)
            throw new RpcFault(RPCErrorCode.RPC_INVALID_PARAMETER, "Invalid parameter, outputs are missing");
        return new JArray(outputs.Select(output =>
        {
            var named = new RpcParameters("gettxspendingprevout", ["txid", "vout"], output);
            var json = new JObject { ["txid"] = named.TxId("txid").ToString(), ["vout"] = named.Number("vout") };
            // Bitcoin Core tells of the mempool alone
            if (named.Number("vout") >= 0 && _chain.FindSpender(new Outpoint(named.TxId("txid"), (uint)named.Number("vout"))) is { Block: null } spender)
                json["spendingtxid"] = spender.Transaction.GetHash().ToString();
            return json;
        }));
    }

    private static JValue Mark(RpcParameters parameters, Func<BlockId, bool> mark)
    {
        try
        {
            return mark(parameters.BlockId("blockhash"))
                ? JValue.CreateNull()
                : throw new RpcFault(RPCErrorCode.RPC_INVALID_ADDRESS_OR_KEY, "Block not found");
        }
        catch (ArgumentException e)
        {
            throw new RpcFault(RPCErrorCode.RPC_INVALID_PARAMETER, e.Message);
        }
    }

    private JToken SubmitBlock(RpcParameters parameters)
    {
        Block block;
        try
        {
            block = Block.Load(Convert.FromHexString(parameters.Text("hexdata")), Network.RegTest);
        }
        catch (Exception e) when (e is FormatException or IOException or ArgumentException or OverflowException)
        {
            throw new RpcFault(RPCErrorCode.RPC_DESERIALIZATION_ERROR, $"Block decode failed: {e.Message}");
        }
        return _chain.SubmitBlock(block) is { } rejection ? rejection.Reason : JValue.CreateNull();
    }
}
