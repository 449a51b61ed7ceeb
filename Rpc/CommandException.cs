using System.Text.Json;

namespace Lnd.Actors.Rpc;

/// <summary>A command can't do what it was asked: becomes the <c>error</c> of the reply.</summary>
/// <param name="code">c-lightning's error code.</param>
/// <param name="message">For the user: what is wrong, and what to do.</param>
/// <param name="writeData">Writes the fields of <c>error.data</c>; null for none.</param>
public sealed class CommandException(int code, string message, Action<Utf8JsonWriter>? writeData = null) : Exception(message)
{
    /// <summary>c-lightning's error code.</summary>
    public int Code { get; } = code;

    /// <summary>Writes the fields of <c>error.data</c>; null for none.</summary>
    public Action<Utf8JsonWriter>? WriteData { get; } = writeData;

    /// <summary>A parameter that is not what it should be.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="expectation">As in "should be a node id".</param>
    /// <param name="token">What came.</param>
    internal static CommandException BadParameter(string name, string expectation, string token)
    {
        const int shown = 200;
        var text = token.Length <= shown ? token : $"{token[..shown]}...";
        return Invalid($"{name}: {expectation}: invalid token '{text}'");
    }

    /// <summary>Parameters that don't fit.</summary>
    internal static CommandException Invalid(string message) => new(RpcErrorCode.InvalidParams, message);
}
