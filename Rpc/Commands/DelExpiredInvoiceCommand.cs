using System.Text.Json;
using Lnd.Actors.Invoices;
using Lnd.Actors.Rpc.Parameters;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Deletes expired invoices.</summary>
[Command("delexpiredinvoice", "payment", "Delete all invoices that expired before a time, in seconds since 1970; without one all that have expired.")]
internal sealed class DelExpiredInvoiceCommand : Command
{
    [Param(Name = "maxexpirytime")]
    public ulong MaxExpiryTime { get; init; } = ulong.MaxValue;

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        await context.Query<ExpiredDeleted>(context.Rooms.Invoices, new DeleteExpired(MaxExpiryTime)).ConfigureAwait(false);
        json.WriteStartObject();
        json.WriteEndObject();
    }
}
