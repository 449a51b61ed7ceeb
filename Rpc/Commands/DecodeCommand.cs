using System.Text.Json;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Shows what an invoice says.</summary>
[Command("decode", "utility", "Show what an invoice says.")]
internal sealed class DecodeCommand : Command
{
    [Param(Name = "string")]
    public required string Text { get; init; }

    public override Task Run(CommandContext context, Utf8JsonWriter json)
    {
        var invoice = InvoiceDecoding.Read("string", Text);
        json.WriteStartObject();
        json.Field("type", "bolt11 invoice").Field("valid", true);
        InvoiceDecoding.Write(json, invoice, context);
        json.WriteEndObject();
        return Task.CompletedTask;
    }
}
