using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace NBitcoin.RPC;

public partial class RPCClient
{
    private Task<T> CallAsync<T>(RPCOperations command, Func<JToken, T> read, CancellationToken cancellationToken, params object[] parameters) =>
        CallAsync(command.ToString(), read, cancellationToken, parameters);

    private Task<T> CallAsync<T>(string command, Func<JToken, T> read, CancellationToken cancellationToken, params object[] parameters) =>
        CallAsync(new RPCRequest(command, parameters), read, cancellationToken);

    private async Task<T> CallAsync<T>(RPCRequest request, Func<JToken, T> read, CancellationToken cancellationToken)
    {
        var response = await SendCommandAsync(request, cancellationToken).ConfigureAwait(false);
        return Interpret(request, response, read);
    }

    /// <summary>Reads a result. One of another shape than expected is told as such, whatever it makes the reader throw.</summary>
    /// <exception cref="FormatException">The result has another shape.</exception>
    private T Interpret<T>(RPCRequest request, RPCResponse response, Func<JToken, T> read)
    {
        try
        {
            return read(response.Result ?? JValue.CreateNull());
        }
        catch (Exception e) when (e is FormatException or InvalidCastException or ArgumentException or OverflowException
            or InvalidOperationException or IOException or JsonException)
        {
            throw new FormatException(
                $"bitcoind at {Address} answered {request.Method} with {Shorten(response.Result)}, which is not the expected result: {e.Message}", e);
        }
    }

    private static JToken Field(JToken token, string name) =>
        token is JObject json && json[name] is { Type: not JTokenType.Null } field ? field : throw new FormatException(
            $"there is no \"{name}\"");

    private static string Text(JToken token) =>
        token is JValue { Value: string text } ? text : throw new FormatException($"{Shorten(token)} is not a text");

    private static uint256 Hash(JToken token) => new(Text(token));

    private static uint256[] Hashes(JToken token) =>
        token is JArray items ? [.. items.Select(Hash)] : throw new FormatException($"{Shorten(token)} is not a list");

    private static Money Amount(JToken token) => Money.Coins(token.Value<decimal>());

    private Transaction ReadTransaction(JToken token)
    {
        var transaction = Network.CreateTransaction();
        transaction.FromBytes(DataEncoders.Encoders.Hex.DecodeData(Text(token)));
        return transaction;
    }
}
