using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace NBitcoin.RPC;

/// <summary>One command to bitcoind.</summary>
public class RPCRequest
{
    /// <summary>An empty command.</summary>
    public RPCRequest()
    {
    }

    /// <summary>A command with parameters by position.</summary>
    public RPCRequest(RPCOperations method, object?[]? parameters) : this(method.ToString(), parameters)
    {
    }

    /// <summary>A command with parameters by position.</summary>
    public RPCRequest(string method, object?[]? parameters)
    {
        Method = method;
        Params = parameters;
    }

    /// <summary>The version of the protocol.</summary>
    public string JsonRpc { get; set; } = "1.0";

    /// <summary>Tells the answers of a batch apart.</summary>
    public int Id { get; set; } = 1;

    /// <summary>The command.</summary>
    public string? Method { get; set; }

    /// <summary>Parameters by position: JSON tokens, numbers, texts, hashes, and arrays of these.</summary>
    public object?[]? Params { get; set; }

    /// <summary>Parameters by name, when there are none by position.</summary>
    public Dictionary<string, object>? NamedParams { get; set; }

    /// <summary>Throw <see cref="RPCException"/> when the answer is an error, or give the answer?</summary>
    public bool ThrowIfRPCError { get; set; } = true;

    /// <summary>Writes the command.</summary>
    public void WriteJSON(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        using var json = new JsonTextWriter(writer) { CloseOutput = false };
        ToJson().WriteTo(json);
    }

    private JObject ToJson() => new()
    {
        ["jsonrpc"] = JsonRpc,
        ["id"] = Id,
        ["method"] = Method,
        ["params"] = Params is null && NamedParams is not null
            ? new JObject(NamedParams.Select(p => new JProperty(p.Key, ToJson(p.Value))))
            : new JArray((Params ?? []).Select(ToJson)),
    };

    private static JToken ToJson(object? value) => value switch
    {
        null => JValue.CreateNull(),
        JToken token => token,
        uint256 hash => hash.ToString(),
        Array items => new JArray(items.Cast<object?>().Select(ToJson)),
        _ => new JValue(value),
    };
}
