using Lnd.Actors.Protocol;
using NBitcoin.RPC;
using Newtonsoft.Json.Linq;

namespace Lnd.Actors.Chain.Regtest.Rpc;

internal sealed partial class RpcCommands
{
    // one command is to end while somebody waits for it
    private const int MaxBlocks = 10_000;

    // what the faucet keeps for the fee
    private static readonly Satoshi FeeReserve = new(100_000);

    private void AddMining()
    {
        Add("generatetoaddress", ["nblocks", "address", "maxtries"], Generate);
        Add("getnewaddress", ["label", "address_type"], _ => _faucet.Address.ToString());
        Add("getbalance", ["dummy", "minconf", "include_watchonly", "avoid_reuse"], _ => RpcJson.Amount(_faucet.Balance));
        Add("sendtoaddress", ["address", "amount", "comment", "comment_to", "subtractfeefromamount", "replaceable", "conf_target", "estimate_mode", "avoid_reuse", "fee_rate"], SendToAddress);
        Add("faucet", ["address", "amount"], Faucet);
    }

    private JToken Generate(RpcParameters parameters)
    {
        var count = parameters.Number("nblocks");
        if (count is < 0 or > MaxBlocks)
            throw new RpcFault(RPCErrorCode.RPC_INVALID_PARAMETER, $"nblocks must be 0 to {MaxBlocks}");
        return new JArray(_chain.Mine(parameters.Address("address"), count).Select(id => id.ToString()));
    }

    private JToken SendToAddress(RpcParameters parameters)
    {
        var (payTo, amount) = (parameters.Address("address"), parameters.Amount("amount"));
        if (parameters.Flag("subtractfeefromamount", false))
            throw new RpcFault(RPCErrorCode.RPC_INVALID_PARAMETER, "The faucet pays fees by itself: leave subtractfeefromamount out");
        return Pay(payTo, amount);
    }

    private JToken Faucet(RpcParameters parameters)
    {
        var (payTo, amount) = (parameters.Address("address"), parameters.Amount("amount"));
        try
        {
            _faucet.EnsureBalance(amount + FeeReserve);
        }
        catch (InvalidOperationException e)
        {
            throw new RpcFault(RPCErrorCode.RPC_WALLET_INSUFFICIENT_FUNDS, e.Message);
        }
        var id = Pay(payTo, amount);
        return new JObject { ["txid"] = id, ["blockhash"] = _chain.Mine(_faucet.Address.ScriptPubKey)[0].ToString() };
    }

    private string Pay(NBitcoin.Script payTo, Satoshi amount)
    {
        try
        {
            return _faucet.Pay(payTo, amount)?.GetHash().ToString() ?? throw new RpcFault(
                RPCErrorCode.RPC_WALLET_INSUFFICIENT_FUNDS,
                $"Insufficient funds: {_faucet.Balance} of the faucet have matured. Mine 101 blocks to {_faucet.Address}, or use the command faucet");
        }
        catch (InvalidOperationException e)
        {
            throw new RpcFault(RPCErrorCode.RPC_WALLET_ERROR, e.Message);
        }
    }
}
