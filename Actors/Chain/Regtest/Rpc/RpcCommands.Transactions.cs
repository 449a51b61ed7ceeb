using Lnd.Actors.Protocol;
using NBitcoin;
using NBitcoin.RPC;
using Newtonsoft.Json.Linq;

namespace Lnd.Actors.Chain.Regtest.Rpc;

internal sealed partial class RpcCommands
{
    private void AddTransactions()
    {
        Add("getrawtransaction", ["txid", "verbosity", "blockhash"], RawTransaction);
        Add("decoderawtransaction", ["hexstring", "iswitness"], p => RpcJson.Transaction(p.Transaction("hexstring")));
        Add("sendrawtransaction", ["hexstring", "maxfeerate", "maxburnamount"], SendRawTransaction);
        Add("submitpackage", ["package", "maxfeerate", "maxburnamount"], SubmitPackage);
        Add("testmempoolaccept", ["rawtxs", "maxfeerate"], TestMempoolAccept);
        Add("estimatesmartfee", ["conf_target", "estimate_mode"], EstimateSmartFee);
        Add("getmempoolinfo", [], _ => MempoolInfo());
        Add("getrawmempool", ["verbose", "mempool_sequence"], p => p.Flag("verbose", false)
            ? new JObject(_chain.GetMempool().Select(entry => new JProperty(entry.Id.ToString(), PoolEntry(entry))))
            : new JArray(_chain.GetMempool().Select(entry => entry.Id.ToString())));
        Add("getmempoolentry", ["txid"], p => _chain.GetMempool().FirstOrDefault(entry => entry.Id == p.TxId("txid")) is { } found
            ? PoolEntry(found)
            : throw new RpcFault(RPCErrorCode.RPC_INVALID_ADDRESS_OR_KEY, "Transaction not in mempool"));
    }

    private JToken RawTransaction(RpcParameters parameters)
    {
        var id = parameters.TxId("txid");
        var isInBlock = parameters.Find("blockhash") is not null;
        var known = isInBlock ? FindInBlock(id, parameters.BlockId("blockhash")) : _chain.FindTransaction(id);
        if (known is null)
        {
            throw new RpcFault(
                RPCErrorCode.RPC_INVALID_ADDRESS_OR_KEY,
                isInBlock ? "No such transaction found in the provided block" : "No such mempool or blockchain transaction");
        }
        if (parameters.Verbosity("verbosity", 0) <= 0)
            return known.Transaction.ToHex();
        var json = RpcJson.Transaction(known.Transaction);
        if (known.Block is not { } at || _chain.Describe(at.Id) is not { } details)
            return json;
        if (isInBlock)
            json.AddFirst(new JProperty("in_active_chain", details.Confirmations > 0));
        json["blockhash"] = at.Id.ToString();
        json["confirmations"] = Math.Max(0, details.Confirmations);
        json["time"] = json["blocktime"] = details.Block.Header.BlockTime.ToUnixTimeSeconds();
        return json;
    }

    private KnownTransaction? FindInBlock(TxId id, BlockId block)
    {
        var details = _chain.Describe(block) ?? throw new RpcFault(RPCErrorCode.RPC_INVALID_ADDRESS_OR_KEY, "Block hash not found");
        var index = details.Block.Transactions.FindIndex(transaction => transaction.Id() == id);
        return index < 0 ? null : new KnownTransaction(details.Block.Transactions[index], details.At, (uint)index);
    }

    private JToken SendRawTransaction(RpcParameters parameters)
    {
        var transaction = parameters.Transaction("hexstring");
        CheckBurn(transaction, parameters);
        var result = _chain.Submit(transaction, parameters.MaxFeerate("maxfeerate"));
        return result.Rejection is { } rejection ? throw FaultOf(rejection) : result.Id.ToString();
    }

    private static RpcFault FaultOf(Rejection rejection) => rejection.Kind switch
    {
        RejectionKind.MissingInputs => new RpcFault(RPCErrorCode.RPC_TRANSACTION_ERROR, rejection.ToString()),
        RejectionKind.HighFee => new RpcFault(RPCErrorCode.RPC_TRANSACTION_ERROR, "Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)"),
        RejectionKind.AlreadyConfirmed => new RpcFault(RPCErrorCode.RPC_TRANSACTION_ALREADY_IN_CHAIN, "Transaction outputs already in utxo set"),
        RejectionKind.Refused or RejectionKind.LowFee or RejectionKind.AlreadyKnown =>
            new RpcFault(RPCErrorCode.RPC_TRANSACTION_REJECTED, rejection.ToString()),
    };

    private static void CheckBurn(Transaction transaction, RpcParameters parameters)
    {
        var limit = parameters.Amount("maxburnamount", Satoshi.Zero).ToMoney();
        if (transaction.Outputs.Exists(output => !CoinSet.IsSpendable(output.ScriptPubKey) && output.Value > limit))
            throw new RpcFault(RPCErrorCode.RPC_TRANSACTION_ERROR, "Unspendable output exceeds maximum configured by user (maxburnamount)");
    }

    private JToken SubmitPackage(RpcParameters parameters)
    {
        var package = parameters.Transactions("package");
        package.ForEach(transaction => CheckBurn(transaction, parameters));
        var result = _chain.SubmitPackage(package, parameters.MaxFeerate("maxfeerate"));
        if (result.Message == "package-not-child-with-parents")
            throw new RpcFault(RPCErrorCode.RPC_TRANSACTION_ERROR, "package topology disallowed: the last transaction must spend all others");
        return new JObject
        {
            ["package_msg"] = result.Message,
            ["tx-results"] = new JObject(result.Results.Select(one => new JProperty(one.WitnessId.ToString(), PackageEntry(one)))),
            ["replaced-transactions"] = new JArray(result.Replaced.Select(id => id.ToString())),
        };
    }

    private static JObject PackageEntry(SubmitResult one)
    {
        var json = new JObject { ["txid"] = one.Id.ToString() };
        if (one.Pooled is not { } pooled)
        {
            json["error"] = one.Rejection!.ToString();
            return json;
        }
        if (pooled.WitnessId != one.WitnessId)
            json["other-wtxid"] = pooled.WitnessId.ToString();
        json["vsize"] = pooled.VirtualSize;
        json["fees"] = new JObject { ["base"] = RpcJson.Amount(pooled.Fee) };
        return json;
    }

    private JToken TestMempoolAccept(RpcParameters parameters)
    {
        var results = _chain.TestAccept(parameters.Transactions("rawtxs"), parameters.MaxFeerate("maxfeerate"));
        return new JArray(results.Select(one =>
        {
            var json = new JObject { ["txid"] = one.Id.ToString(), ["wtxid"] = one.WitnessId.ToString() };
            if (one.Pooled is { } pooled)
            {
                json["allowed"] = true;
                json["vsize"] = pooled.VirtualSize;
                json["fees"] = new JObject { ["base"] = RpcJson.Amount(pooled.Fee) };
            }
            else if (one.Rejection is { } rejection)
            {
                json["allowed"] = false;
                json["reject-reason"] = rejection.Kind == RejectionKind.MissingInputs ? "missing-inputs" : rejection.Reason;
                json["reject-details"] = rejection.ToString();
            }
            return json;
        }));
    }

    private JToken EstimateSmartFee(RpcParameters parameters)
    {
        var target = parameters.Number("conf_target");
        if (target is < 1 or > 1008)
            throw new RpcFault(RPCErrorCode.RPC_INVALID_PARAMETER, "Invalid conf_target, must be between 1 and 1008");
        // four weight units in a virtual byte
        return new JObject { ["feerate"] = RpcJson.Amount(new Satoshi(_chain.FeeEstimate.Value * 4UL)), ["blocks"] = Math.Max(2, target) };
    }

    private JObject MempoolInfo()
    {
        var pool = _chain.GetMempool();
        return new JObject
        {
            ["loaded"] = true,
            ["size"] = pool.Count,
            ["bytes"] = pool.Sum(entry => (long)entry.VirtualSize),
            ["usage"] = pool.Sum(entry => (long)entry.Weight),
            ["total_fee"] = RpcJson.Amount(pool.Aggregate(Satoshi.Zero, (sum, entry) => sum + entry.Fee)),
            ["maxmempool"] = 300_000_000,
            ["mempoolminfee"] = PerKvb(_chain.Policy.MinRelayFeerate),
            ["minrelaytxfee"] = PerKvb(_chain.Policy.MinRelayFeerate),
            ["incrementalrelayfee"] = PerKvb(_chain.Policy.IncrementalRelayFeerate),
            ["unbroadcastcount"] = 0,
            ["fullrbf"] = true,
        };
    }

    private JObject PoolEntry(PooledTransaction entry) => new()
    {
        ["vsize"] = entry.VirtualSize,
        ["weight"] = entry.Weight,
        ["fees"] = new JObject { ["base"] = RpcJson.Amount(entry.Fee), ["modified"] = RpcJson.Amount(entry.Fee) },
        ["wtxid"] = entry.WitnessId.ToString(),
        ["depends"] = new JArray(entry.Transaction.Inputs.Select(input => TxId.FromUint256(input.PrevOut.Hash)).Distinct()
            .Where(id => _chain.FindTransaction(id) is { Block: null }).Select(id => id.ToString())),
        ["bip125-replaceable"] = true,
        ["unbroadcast"] = false,
    };
}
