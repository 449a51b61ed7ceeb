using System.Text;
using NBitcoin.RPC;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Lnd.Actors.Chain.Regtest.Rpc;

/// <summary>What goes back over HTTP.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">JSON; empty for none.</param>
internal readonly record struct JsonRpcReply(int Status, string Body);

/// <summary>
/// JSON-RPC as Bitcoin Core speaks it: 1.0 and 2.0, single requests and batches. Errors of a single request of version 1.0 come with a status of their own.
/// </summary>
internal sealed class JsonRpcEndpoint(RpcCommands commands)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // set by another thread
    private volatile string? _warmUp;

    /// <summary>Answer everything with error -28 and these words; null to answer as asked.</summary>
    public string? WarmUp
    {
        get => _warmUp;
        set => _warmUp = value;
    }

    public JsonRpcReply Answer(ReadOnlySpan<byte> body)
    {
        JToken request;
        try
        {
            request = Parse(StrictUtf8.GetString(body));
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException)
        {
            return ErrorReply(null, new RpcFault(RPCErrorCode.RPC_PARSE_ERROR, $"Parse error: {e.Message}"), isVersion2: false, inBatch: false);
        }
        return request switch
        {
            JObject single => AnswerOne(single, inBatch: false) ?? new JsonRpcReply(204, ""),
            JArray batch => AnswerBatch(batch),
            _ => ErrorReply(null, new RpcFault(RPCErrorCode.RPC_PARSE_ERROR, "Top-level object parse error"), isVersion2: false, inBatch: false),
        };
    }

    private static JToken Parse(string text)
    {
        using var reader = new JsonTextReader(new StringReader(text)) { DateParseHandling = DateParseHandling.None, FloatParseHandling = FloatParseHandling.Decimal };
        var token = JToken.ReadFrom(reader);
        while (reader.Read())
            if (reader.TokenType != JsonToken.Comment)
                throw new JsonReaderException("There is something behind the request.");
        return token;
    }

    private JsonRpcReply AnswerBatch(JArray batch)
    {
        var replies = batch.Select(item => item is JObject single
                ? AnswerOne(single, inBatch: true)
                : ErrorReply(null, new RpcFault(RPCErrorCode.RPC_INVALID_REQUEST, "Invalid Request object"), isVersion2: false, inBatch: true))
            .OfType<JsonRpcReply>().Select(reply => reply.Body.TrimEnd('\n')).ToList();
        // nothing but notifications
        return replies.Count == 0 && batch.Count > 0 ? new JsonRpcReply(204, "") : new JsonRpcReply(200, $"[{string.Join(',', replies)}]\n");
    }

    /// <returns>Null for a notification.</returns>
    private JsonRpcReply? AnswerOne(JObject request, bool inBatch)
    {
        var id = request["id"];
        var isVersion2 = (request["jsonrpc"] as JValue)?.Value as string == "2.0";
        JsonRpcReply reply;
        try
        {
            var result = Run(request);
            var json = isVersion2
                ? new JObject { ["jsonrpc"] = "2.0", ["result"] = result, ["id"] = id }
                : new JObject { ["result"] = result, ["error"] = null, ["id"] = id };
            reply = new JsonRpcReply(200, json.ToString(Formatting.None) + "\n");
        }
        catch (RpcFault fault)
        {
            reply = ErrorReply(id, fault, isVersion2, inBatch);
        }
        return isVersion2 && id is null ? null : reply;
    }

    private JToken Run(JObject request)
    {
        if (request["method"] is not JValue { Value: string method })
            throw new RpcFault(RPCErrorCode.RPC_INVALID_REQUEST, request["method"] is null ? "Missing method" : "Method must be a string");
        if (WarmUp is { } reason)
            throw new RpcFault(RPCErrorCode.RPC_IN_WARMUP, reason);
        try
        {
            return commands.Run(method, request["params"]);
        }
        catch (Exception e) when (e is not RpcFault)
        {
            // a bug of one command must not take the others' chain away
            throw new RpcFault(RPCErrorCode.RPC_MISC_ERROR, $"{method} failed: {e.Message}");
        }
    }

    private static JsonRpcReply ErrorReply(JToken? id, RpcFault fault, bool isVersion2, bool inBatch)
    {
        var error = new JObject { ["code"] = (int)fault.Code, ["message"] = fault.Message };
        var json = isVersion2
            ? new JObject { ["jsonrpc"] = "2.0", ["error"] = error, ["id"] = id }
            : new JObject { ["result"] = null, ["error"] = error, ["id"] = id };
        var status = isVersion2 || inBatch ? 200 : fault.Code switch
        {
            RPCErrorCode.RPC_INVALID_REQUEST => 400,
            RPCErrorCode.RPC_METHOD_NOT_FOUND => 404,
            _ => 500,
        };
        return new JsonRpcReply(status, json.ToString(Formatting.None) + "\n");
    }
}
