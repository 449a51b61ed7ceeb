using System.Text;
using System.Text.Json;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Signs a text.</summary>
[Command("signmessage", "utility", "Sign a text with the node's key.")]
internal sealed class SignMessageCommand : Command
{
    [Param]
    public required string Message { get; init; }

    public override Task Run(CommandContext context, Utf8JsonWriter json)
    {
        if (Encoding.UTF8.GetByteCount(Message) > MessageSignatures.MaxMessageBytes)
            throw CommandException.Invalid($"Message must be < {MessageSignatures.MaxMessageBytes + 1} bytes");
        var signature = context.Services.Identity.Messages.SignMessage(Message);
        json.WriteStartObject();
        json.Field("signature", signature.Signature).Field("recid", $"{signature.RecoveryId:x2}").Field("zbase", MessageSignatures.Encode(signature));
        json.WriteEndObject();
        return Task.CompletedTask;
    }
}
