using System.Text.Json;
using Lnd.Actors.Payments;
using Lnd.Actors.Protocol;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Sends along a given route.</summary>
[Command("sendpay", "payment", "Send one part of a payment along a route of getroute; waitsendpay tells what came of it.")]
internal sealed class SendPayCommand : Command
{
    [Param]
    public required JsonElement Route { get; init; }

    [Param]
    public required PaymentHash PaymentHash { get; init; }

    [Param]
    public Label? Label { get; init; }

    [Param(OldName = "msatoshi")]
    public MilliSatoshi? AmountMsat { get; init; }

    [Param]
    public string? Bolt11 { get; init; }

    [Param]
    public PaymentSecret? PaymentSecret { get; init; }

    [Param(Name = "partid")]
    public ulong PartId { get; init; }

    [Param(Name = "localinvreqid")]
    public ByteString? LocalInvReqId { get; init; }

    [Param(Name = "groupid")]
    public ulong? GroupId { get; init; }

    [Param]
    public ByteString? PaymentMetadata { get; init; }

    [Param]
    public string? Description { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        PaymentParameters.RefuseBolt12(LocalInvReqId);
        if (PartId != 0 && AmountMsat is null)
            throw CommandException.Invalid("Must specify amount_msat with partid");
        var request = new SendAlongRoute
        {
            Route = PaymentParameters.ReadRoute(Route),
            PaymentHash = PaymentHash,
            Label = Label?.Text,
            Total = AmountMsat,
            Bolt11 = Bolt11,
            PaymentSecret = PaymentSecret,
            PaymentMetadata = PaymentMetadata,
            PartId = PartId,
            GroupId = GroupId,
            Description = Description,
        };
        var started = await context.Do<PartStarted>(context.Rooms.Payments, request).ConfigureAwait(false);
        json.WriteStartObject();
        if (started.Part.Status == PaymentStatus.Pending)
            json.Field("message", "Monitor status with listpays or waitsendpay");
        PaymentResults.WritePart(json, started.Part);
        json.WriteEndObject();
    }
}
