using System.Globalization;
using Lnd.Actors.Protocol;
using NBitcoin;
using Newtonsoft.Json.Linq;

namespace Lnd.Actors.Chain.Regtest.Rpc;

/// <summary>Blocks, transactions and amounts in the shape that Bitcoin Core gives them.</summary>
internal static class RpcJson
{
    /// <summary>In bitcoin, with all eight decimals.</summary>
    public static JValue Amount(Satoshi amount) => new(amount.Value * 0.00000001m);

    public static JObject Header(BlockDetails details)
    {
        var header = details.Block.Header;
        var json = new JObject
        {
            ["hash"] = details.At.Id.ToString(),
            ["confirmations"] = details.Confirmations,
            ["height"] = details.At.Height.Value,
            ["version"] = header.Version,
            ["versionHex"] = header.Version.ToString("x8", CultureInfo.InvariantCulture),
            ["merkleroot"] = header.HashMerkleRoot.ToString(),
            ["time"] = header.BlockTime.ToUnixTimeSeconds(),
            ["mediantime"] = details.MedianTime.ToUnixTimeSeconds(),
            ["nonce"] = header.Nonce,
            ["bits"] = header.Bits.ToCompact().ToString("x8", CultureInfo.InvariantCulture),
            ["difficulty"] = header.Bits.Difficulty,
            ["chainwork"] = details.ChainWork,
            ["nTx"] = details.Block.Transactions.Count,
        };
        if (details.At.Height.Value > 0)
            json["previousblockhash"] = header.HashPrevBlock.ToString();
        if (details.Next is { } next)
            json["nextblockhash"] = next.ToString();
        return json;
    }

    /// <param name="details">It.</param>
    /// <param name="withTransactions">Whole ones, with what they pay, rather than just their ids.</param>
    public static JObject Block(BlockDetails details, bool withTransactions)
    {
        var json = Header(details);
        json["strippedsize"] = details.Block.WithOptions(TransactionOptions.None).ToBytes().Length;
        json["size"] = details.Block.ToBytes().Length;
        json["weight"] = details.Block.GetWeight();
        json["tx"] = new JArray(details.Block.Transactions.Select((transaction, i) =>
            withTransactions ? WithFee(Transaction(transaction), transaction, i, details) : (JToken)transaction.GetHash().ToString()));
        return json;
    }

    public static JObject Transaction(Transaction transaction)
    {
        var weight = transaction.Weight();
        return new JObject
        {
            ["txid"] = transaction.GetHash().ToString(),
            ["hash"] = transaction.GetWitHash().ToString(),
            ["version"] = transaction.Version,
            ["size"] = transaction.ToBytes().Length,
            ["vsize"] = (weight + 3) / 4,
            ["weight"] = weight,
            ["locktime"] = transaction.LockTime.Value,
            ["vin"] = new JArray(transaction.Inputs.Select(input => Input(input, transaction.IsCoinBase))),
            ["vout"] = new JArray(transaction.Outputs.Select((output, i) => new JObject
            {
                ["value"] = Amount(Satoshi.FromMoney(output.Value)),
                ["n"] = i,
                ["scriptPubKey"] = Script(output.ScriptPubKey),
            })),
            ["hex"] = transaction.ToHex(),
        };
    }

    public static JObject Script(Script script)
    {
        var json = new JObject { ["asm"] = script.ToString(), ["hex"] = script.ToHex() };
        if (script.GetDestinationAddress(Network.RegTest) is { } address)
            json["address"] = address.ToString();
        json["type"] = StandardRules.NameOf(script);
        return json;
    }

    private static JObject Input(TxIn input, bool isCoinbase)
    {
        var json = isCoinbase
            ? new JObject { ["coinbase"] = input.ScriptSig.ToHex() }
            : new JObject
            {
                ["txid"] = input.PrevOut.Hash.ToString(),
                ["vout"] = input.PrevOut.N,
                ["scriptSig"] = new JObject { ["asm"] = input.ScriptSig.ToString(), ["hex"] = input.ScriptSig.ToHex() },
            };
        if (!WitScript.IsNullOrEmpty(input.WitScript))
            json["txinwitness"] = new JArray(input.WitScript.Pushes.Select(Convert.ToHexStringLower));
        json["sequence"] = input.Sequence.Value;
        return json;
    }

    private static JObject WithFee(JObject json, Transaction transaction, int index, BlockDetails details)
    {
        if (index > 0 && details.SpentOutputs is { } spent)
            json["fee"] = Amount(Satoshi.FromMoney(spent[index - 1].Select(output => output.Value).Sum() - transaction.TotalOut));
        return json;
    }
}
