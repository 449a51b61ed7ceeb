using System.Globalization;
using System.Numerics;
using Lnd.Actors.Protocol;
using NBitcoin;
using NBitcoin.RPC;
using Newtonsoft.Json.Linq;

namespace Lnd.Actors.Chain.Regtest.Rpc;

/// <summary>The parameters of a command, given by position or by name. What is missing, too much, or of a wrong type is an <see cref="RpcFault"/>.</summary>
internal sealed class RpcParameters
{
    private readonly string _command;
    private readonly Dictionary<string, JToken> _values = [];

    /// <param name="command">Its name, for messages.</param>
    /// <param name="names">Of its parameters, in order.</param>
    /// <param name="given">An array, an object, or null.</param>
    public RpcParameters(string command, string[] names, JToken? given)
    {
        _command = command;
        switch (given)
        {
            case null or { Type: JTokenType.Null }:
                break;
            case JArray list:
                if (list.Count > names.Length)
                    throw new RpcFault(RPCErrorCode.RPC_MISC_ERROR, $"Too many parameters: {Usage(command, names)}");
                for (var i = 0; i < list.Count; i++)
                    Set(names[i], list[i]);
                break;
            case JObject named:
                foreach (var property in named.Properties())
                {
                    if (!names.Contains(property.Name))
                        throw new RpcFault(RPCErrorCode.RPC_INVALID_PARAMETER, $"Unknown named parameter {property.Name}: {Usage(command, names)}");
                    Set(property.Name, property.Value);
                }
                break;
            default:
                throw new RpcFault(RPCErrorCode.RPC_INVALID_REQUEST, "Params must be an array or object");
        }
    }

    public static string Usage(string command, string[] names) => $"usage: {string.Join(' ', names.Prepend(command))}";

    /// <summary>Null where it is missing, or JSON null.</summary>
    public JToken? Find(string name) => _values.GetValueOrDefault(name);

    public string Text(string name) => Required(name) is JValue { Value: string text } ? text : throw WrongType(name, "string");

    public int Number(string name) => ToInt(Required(name), name);

    public int Number(string name, int otherwise) => Find(name) is { } token ? ToInt(token, name) : otherwise;

    public bool Flag(string name, bool otherwise) => Find(name) switch
    {
        null => otherwise,
        JValue { Value: bool flag } => flag,
        _ => throw WrongType(name, "bool"),
    };

    /// <summary>A level of detail: a number, or false and true for 0 and 1.</summary>
    public int Verbosity(string name, int otherwise) => Find(name) switch
    {
        null => otherwise,
        JValue { Value: bool flag } => flag ? 1 : 0,
        var token => ToInt(token, name),
    };

    /// <summary>In bitcoin, as a number or as text.</summary>
    public Satoshi Amount(string name) => ToAmount(Required(name));

    public Satoshi Amount(string name, Satoshi otherwise) => Find(name) is { } token ? ToAmount(token) : otherwise;

    public BlockId BlockId(string name) => Protocol.BlockId.Parse(Hash(name));

    public TxId TxId(string name) => Protocol.TxId.Parse(Hash(name));

    public Script Address(string name)
    {
        try
        {
            return BitcoinAddress.Create(Text(name), Network.RegTest).ScriptPubKey;
        }
        catch (FormatException)
        {
            throw new RpcFault(RPCErrorCode.RPC_INVALID_ADDRESS_OR_KEY, $"Error: Invalid address: {Text(name)} is none of regtest");
        }
    }

    public Transaction Transaction(string name) => ToTransaction(Text(name));

    /// <summary>1 to 25 transactions in hexadecimal.</summary>
    public List<Transaction> Transactions(string name)
    {
        if (Required(name) is not JArray list)
            throw WrongType(name, "array");
        if (list.Count is 0 or > 25)
            throw new RpcFault(RPCErrorCode.RPC_INVALID_PARAMETER, "Array must contain between 1 and 25 transactions.");
        return [.. list.Select(item => item is JValue { Value: string hex } ? ToTransaction(hex) : throw WrongType(name, "array of strings"))];
    }

    /// <summary>A feerate in bitcoin per 1000 virtual bytes as satoshis; null, which is no limit, for 0.</summary>
    public Satoshi? MaxFeerate(string name)
    {
        var feerate = Amount(name, new Satoshi(Satoshi.PerBitcoin / 10));
        if (feerate >= new Satoshi(Satoshi.PerBitcoin))
            throw new RpcFault(RPCErrorCode.RPC_INVALID_PARAMETER, "Fee rates larger than or equal to 1BTC/kvB are not accepted");
        return feerate.IsZero ? null : feerate;
    }

    private static Transaction ToTransaction(string hex)
    {
        try
        {
            var bytes = Convert.FromHexString(hex);
            var transaction = Network.RegTest.CreateTransaction();
            transaction.FromBytes(bytes);
            // what follows would be lost without a word
            if (transaction.Inputs.Count > 0 && transaction.ToBytes().Length == bytes.Length)
                return transaction;
        }
        catch (Exception e) when (e is FormatException or IOException or ArgumentException or OverflowException)
        {
            throw new RpcFault(RPCErrorCode.RPC_DESERIALIZATION_ERROR, $"TX decode failed: {e.Message}");
        }
        throw new RpcFault(RPCErrorCode.RPC_DESERIALIZATION_ERROR, "TX decode failed. Make sure the tx has at least one input, and nothing follows it.");
    }

    private static Satoshi ToAmount(JToken token)
    {
        var isNumber = token.Type is JTokenType.Integer or JTokenType.Float or JTokenType.String;
        if (!isNumber || !decimal.TryParse(((JValue)token).ToString(CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var bitcoins))
            throw new RpcFault(RPCErrorCode.RPC_TYPE_ERROR, "Amount is not a number or string");
        if (bitcoins is < 0 or > 21_000_000)
            throw new RpcFault(RPCErrorCode.RPC_TYPE_ERROR, "Amount out of range");
        var satoshis = bitcoins * Satoshi.PerBitcoin;
        return decimal.IsInteger(satoshis)
            ? new Satoshi((ulong)satoshis)
            : throw new RpcFault(RPCErrorCode.RPC_TYPE_ERROR, "Invalid amount: at most 8 decimals");
    }

    private string Hash(string name)
    {
        var text = Text(name);
        if (text.Length != 64)
            throw new RpcFault(RPCErrorCode.RPC_INVALID_PARAMETER, $"{name} must be of length 64 (not {text.Length}, for '{text}')");
        return text.All(char.IsAsciiHexDigit) ? text : throw new RpcFault(RPCErrorCode.RPC_INVALID_PARAMETER, $"{name} must be hexadecimal string (not '{text}')");
    }

    private int ToInt(JToken token, string name) => token switch
    {
        JValue { Value: long number } when number is >= int.MinValue and <= int.MaxValue => (int)number,
        JValue { Value: long or BigInteger } => throw new RpcFault(RPCErrorCode.RPC_MISC_ERROR, "JSON integer out of range"),
        _ => throw WrongType(name, "number"),
    };

    private void Set(string name, JToken value)
    {
        if (value.Type != JTokenType.Null)
            _values[name] = value;
    }

    private JToken Required(string name) =>
        Find(name) ?? throw new RpcFault(RPCErrorCode.RPC_MISC_ERROR, $"{_command} needs the parameter {name}");

    private RpcFault WrongType(string name, string expected) => new(
        RPCErrorCode.RPC_TYPE_ERROR, $"Wrong type passed: {name} of {_command} is of type {Find(name)?.Type.ToString().ToLowerInvariant()}, expected {expected}");
}
