using System.Text.Json;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Shows what an invoice says: the old command.</summary>
[Command("decodepay", "payment", "Show what a BOLT 11 invoice says; decode is the modern form.")]
internal sealed class DecodePayCommand : Command
{
    [Param]
    public required string Bolt11 { get; init; }

    [Param]
    public string? Description { get; init; }

    public override Task Run(CommandContext context, Utf8JsonWriter json)
    {
        var invoice = InvoiceDecoding.Read("bolt11", Bolt11);
        if (Description is not null && invoice.DescriptionHash is not null && !invoice.IsHashOf(Description))
            throw CommandException.Invalid("Invalid bolt11: does not match description hash");
        json.WriteStartObject();
        InvoiceDecoding.Write(json, invoice, context);
        json.WriteEndObject();
        return Task.CompletedTask;
    }
}
