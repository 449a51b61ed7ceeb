using System.Globalization;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;
using NBitcoin.RPC;
using Newtonsoft.Json.Linq;

namespace Lnd.Actors.Chain.BitcoinCore;

/// <summary>
/// Bitcoin Core over its JSON-RPC, and what speaks the same: commands that a server lacks are made up for by others. It needs no wallet, no index, and no whole chain: what
/// was pruned is asked of bitcoind's peers.
/// </summary>
public sealed class BitcoinCoreBackend(BitcoinCoreSettings settings, ChainParameters chain) : IChainBackend
{
    // the fee of a transaction is for its maker to decide: bitcoind's limits for what people type must not stop a penalty
    private const int NoFeeLimit = 0;

    private readonly BitcoinCoreConnection _connection = new(settings, chain);
    private readonly PrunedBlocks _pruned = new();
    private volatile bool _lacksSubmitPackage;

    /// <inheritdoc/>
    public async Task<ChainBackendInfo> GetInfo(CancellationToken cancel)
    {
        const string Command = "getblockchaininfo";
        var info = await _connection.Call(cancel, Command).ConfigureAwait(false);
        return Read(Command, info, json => new ChainBackendInfo(
            Field(json, "chain").Value<string>()!,
            new BlockHeight(Field(json, "blocks").Value<uint>()),
            BlockId.FromUint256(Hash(Field(json, "bestblockhash"))),
            new BlockHeight(Field(json, "headers").Value<uint>()),
            json.Value<bool?>("initialblockdownload") ?? false));
    }

    /// <inheritdoc/>
    public async Task<BlockId?> GetBlockId(BlockHeight height, CancellationToken cancel)
    {
        const string Command = "getblockhash";
        var response = await _connection.Ask(cancel, Command, height.Value).ConfigureAwait(false);
        return response.Error switch
        {
            { Code: RPCErrorCode.RPC_INVALID_PARAMETER } => null,
            { } error => throw _connection.Refused(Command, error),
            null => Read(Command, response.Result, json => BlockId.FromUint256(Hash(json))),
        };
    }

    /// <inheritdoc/>
    public async Task<Block?> GetBlock(BlockId id, CancellationToken cancel)
    {
        const string Command = "getblock";
        var response = await _connection.Ask(cancel, Command, id.ToUint256().ToString(), 0).ConfigureAwait(false);
        switch (response.Error)
        {
            // bcoin's code for a block that it does not know is -1
            case { Code: RPCErrorCode.RPC_INVALID_ADDRESS_OR_KEY }:
            case { Code: RPCErrorCode.RPC_MISC_ERROR, Message: var text } when text.Contains("not found", StringComparison.OrdinalIgnoreCase):
                return null;
            case { Code: RPCErrorCode.RPC_MISC_ERROR, Message: var text } when text.Contains("not available", StringComparison.OrdinalIgnoreCase):
                await _pruned.Fetch(_connection, id, cancel).ConfigureAwait(false);
                return null;
            case { } error:
                throw _connection.Refused(Command, error);
            case null:
                return Read(Command, response.Result, json => Block.Parse(json.Value<string>()!, chain.Network));
        }
    }

    /// <inheritdoc/>
    public async Task<BroadcastOutcome> Broadcast(IReadOnlyList<Transaction> package, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(package);
        if (package.Count > 1 && !_lacksSubmitPackage && await SubmitPackage(package, cancel).ConfigureAwait(false))
            return BroadcastOutcome.Ok;
        // a child is only accepted once its parents are, and a parent may be too cheap, or confirmed already: the last one tells
        var reasons = new List<string>();
        var outcome = BroadcastOutcome.Ok;
        foreach (var transaction in package)
        {
            outcome = await Submit(transaction, cancel).ConfigureAwait(false);
            if (!outcome.Accepted)
                reasons.Add(package.Count == 1 ? outcome.Reason : $"{transaction.GetHash()}: {outcome.Reason}");
        }
        return outcome.Accepted ? outcome : new BroadcastOutcome(false, string.Join("; ", reasons));
    }

    /// <inheritdoc/>
    public async Task<UnspentOutput?> GetUnspent(Outpoint outpoint, CancellationToken cancel)
    {
        const string Command = "gettxout";
        var result = await _connection.Call(cancel, Command, outpoint.TxId.ToUint256().ToString(), outpoint.Index, false).ConfigureAwait(false);
        // bcoin counts the outputs of its mempool even so, with 0 confirmations
        return result.Type == JTokenType.Null ? null : Read(Command, result, json => new UnspentOutput(
            new TxOut(Money.Coins(Field(json, "value").Value<decimal>()), Script.FromHex(Field(Field(json, "scriptPubKey"), "hex").Value<string>()!)),
            Field(json, "confirmations").Value<uint>())) is { Confirmations: > 0 } unspent ? unspent : null;
    }

    /// <inheritdoc/>
    public async Task<FeeEstimates?> EstimateFees(CancellationToken cancel)
    {
        if (await Minimum(cancel).ConfigureAwait(false) is not { } minimum
            || await Estimate(2, "CONSERVATIVE", cancel).ConfigureAwait(false) is not { } within2
            || await Estimate(6, "ECONOMICAL", cancel).ConfigureAwait(false) is not { } within6
            || await Estimate(12, "ECONOMICAL", cancel).ConfigureAwait(false) is not { } within12
            || await Estimate(144, "ECONOMICAL", cancel).ConfigureAwait(false) is not { } within144)
        {
            return null;
        }
        FeeratePerKw AtLeast(FeeratePerKw feerate) => feerate < minimum ? minimum : feerate;
        return new FeeEstimates(AtLeast(within2), AtLeast(within6), AtLeast(within12), AtLeast(within144), minimum);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _connection.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>False where bitcoind refuses the package: alone, each may still be accepted, or be known already.</summary>
    private async Task<bool> SubmitPackage(IReadOnlyList<Transaction> package, CancellationToken cancel)
    {
        var response = await _connection.Ask(cancel, "submitpackage", new JArray(package.Select(t => t.ToHex())), NoFeeLimit).ConfigureAwait(false);
        if (response.Error is { Code: RPCErrorCode.RPC_METHOD_NOT_FOUND })
            _lacksSubmitPackage = true;
        // before version 28 whatever is not an error is success
        return response.Error is null && response.Result is JObject result && (result.Value<string>("package_msg") ?? "success") == "success";
    }

    private async Task<BroadcastOutcome> Submit(Transaction transaction, CancellationToken cancel)
    {
        var response = await _connection.Ask(cancel, "sendrawtransaction", transaction.ToHex(), NoFeeLimit).ConfigureAwait(false);
        return response.Error is not { } error || error.Code == RPCErrorCode.RPC_VERIFY_ALREADY_IN_CHAIN || IsKnown(error.Message)
            ? BroadcastOutcome.Ok
            : new BroadcastOutcome(false, string.Create(CultureInfo.InvariantCulture, $"{error.Message} (code {(int)error.Code})"));
    }

    private static bool IsKnown(string reason) =>
        reason.Contains("txn-already-known", StringComparison.Ordinal)
        || reason.Contains("txn-already-in-mempool", StringComparison.Ordinal)
        || reason.Contains("txn-same-nonwitness-data-in-mempool", StringComparison.Ordinal);

    private async Task<FeeratePerKw?> Minimum(CancellationToken cancel)
    {
        const string Command = "getmempoolinfo";
        var info = await _connection.Call(cancel, Command).ConfigureAwait(false);
        return Read(Command, info, json => PerKw(Math.Max(Field(json, "mempoolminfee").Value<decimal>(), json.Value<decimal?>("minrelaytxfee") ?? 0)));
    }

    private async Task<FeeratePerKw?> Estimate(int blocks, string mode, CancellationToken cancel)
    {
        const string Command = "estimatesmartfee";
        var result = await _connection.Call(cancel, Command, blocks, mode).ConfigureAwait(false);
        // without an estimate there is a list of errors instead
        return Read(Command, result, json => json.Value<decimal?>("feerate") is { } feerate and > 0 ? PerKw(feerate) : (FeeratePerKw?)null);
    }

    /// <summary>From BTC per 1000 virtual bytes, of 4 weight units each, rounded up, and never below what is relayed.</summary>
    private static FeeratePerKw PerKw(decimal coins)
    {
        var perKw = Math.Ceiling(coins * Money.COIN / 4);
        return perKw < FeeratePerKw.Floor.Value ? FeeratePerKw.Floor : new FeeratePerKw((uint)Math.Min(perKw, uint.MaxValue));
    }

    private T Read<T>(string command, JToken? result, Func<JToken, T> read)
    {
        try
        {
            return read(result ?? throw new FormatException("no result"));
        }
        catch (Exception e) when (e is FormatException or InvalidCastException or ArgumentException or OverflowException or InvalidOperationException or IOException)
        {
            throw _connection.Malformed(command, result, e);
        }
    }

    private static uint256 Hash(JToken json) => new(json.Value<string>() ?? throw new FormatException("there is no hash"));

    private static JToken Field(JToken json, string name) =>
        json is JObject && json[name] is { Type: not JTokenType.Null } field ? field : throw new FormatException($"there is no \"{name}\"");
}
