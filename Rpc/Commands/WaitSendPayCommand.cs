using System.Text.Json;
using Lnd.Actors.Payments;
using Lnd.Actors.Protocol;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Waits for a part.</summary>
[Command("waitsendpay", "payment", "Wait until a part that sendpay has sent has arrived or failed.")]
internal sealed class WaitSendPayCommand : Command
{
    [Param]
    public required PaymentHash PaymentHash { get; init; }

    [Param]
    public uint? Timeout { get; init; }

    [Param(Name = "partid")]
    public ulong? PartId { get; init; }

    [Param(Name = "groupid")]
    public ulong? GroupId { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        var timeout = Timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        var ended = await context.Do<PartEnded>(context.Rooms.Payments, new WaitPart(PaymentHash, PartId, GroupId, timeout)).ConfigureAwait(false);
        json.WriteStartObject();
        PaymentResults.WritePart(json, ended.Part);
        json.WriteEndObject();
    }
}
