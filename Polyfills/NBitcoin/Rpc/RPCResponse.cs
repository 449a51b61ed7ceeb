using System.Globalization;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace NBitcoin.RPC;

/// <summary>What bitcoind says is wrong.</summary>
public class RPCError
{
    internal RPCError(RPCErrorCode code, string message)
    {
        Code = code;
        Message = message;
    }

    /// <summary>The kind of error.</summary>
    public RPCErrorCode Code { get; set; }

    /// <summary>bitcoind's words.</summary>
    public string Message { get; set; }
}

/// <summary>An answer of bitcoind: a result or an error.</summary>
public class RPCResponse
{
    /// <summary>Reads an answer.</summary>
    /// <exception cref="FormatException">The error is not an object with a code and a message.</exception>
    public RPCResponse(JObject json)
    {
        ArgumentNullException.ThrowIfNull(json);
        Result = json["result"];
        Error = json["error"] switch
        {
            null or { Type: JTokenType.Null } => null,
            JObject error when error["code"] is JValue { Type: JTokenType.Integer } code =>
                new RPCError((RPCErrorCode)Convert.ToInt32(code.Value, CultureInfo.InvariantCulture), (string?)(error["message"] as JValue) ?? ""),
            var error => throw new FormatException($"{error.ToString(Formatting.None)} is not an error of JSON-RPC"),
        };
    }

    /// <summary>The error, null when there is a result.</summary>
    public RPCError? Error { get; set; }

    /// <summary>The result; JSON null and no result at all are much the same.</summary>
    public JToken? Result { get; set; }

    /// <summary>The result as text.</summary>
    public string? ResultString => Result?.ToString();

    /// <summary>Reads an answer to the end of the stream.</summary>
    /// <exception cref="JsonReaderException">Not a JSON object.</exception>
    /// <exception cref="FormatException">The error is not an object with a code and a message.</exception>
    public static RPCResponse Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        return Parse<JObject>(reader) is { } json ? new RPCResponse(json) : throw new JsonReaderException("Not a JSON object");
    }

    /// <summary>Throws <see cref="RPCException"/> when this is an error.</summary>
    public void ThrowIfError()
    {
        if (Error is not null)
            throw new RPCException(Error.Code, Error.Message, this);
    }

    /// <summary>Amounts are read as decimals and nothing is taken for a date. Null when the JSON is of another kind.</summary>
    /// <exception cref="JsonReaderException">Not JSON.</exception>
    internal static T? Parse<T>(TextReader text) where T : JToken
    {
        using var reader = new JsonTextReader(text) { DateParseHandling = DateParseHandling.None, FloatParseHandling = FloatParseHandling.Decimal };
        return JToken.ReadFrom(reader) as T;
    }
}
