using System.Text.Json;
using Lnd.Actors.Payments;
using Lnd.Actors.Protocol;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Pays a node that has made no invoice.</summary>
[Command("keysend", "payment", "Pay a node without an invoice.")]
internal sealed class KeySendCommand : Command
{
    [Param]
    public required Point Destination { get; init; }

    [Param(OldName = "msatoshi")]
    public required MilliSatoshi AmountMsat { get; init; }

    [Param]
    public Label? Label { get; init; }

    [Param(Name = "maxfeepercent")]
    public NonNegative? MaxFeePercent { get; init; }

    [Param]
    public uint? RetryFor { get; init; }

    [Param(Name = "maxdelay")]
    public uint? MaxDelay { get; init; }

    [Param(Name = "exemptfee")]
    public MilliSatoshi? ExemptFee { get; init; }

    [Param(Name = "routehints")]
    public JsonElement? RouteHints { get; init; }

    [Param(Name = "extratlvs")]
    public JsonElement? ExtraTlvs { get; init; }

    [Param(Name = "maxfee")]
    public MilliSatoshi? MaxFee { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        PaymentParameters.CheckFees(MaxFee, MaxFeePercent, ExemptFee);
        var request = new Payments.Pay
        {
            Destination = Destination,
            Amount = AmountMsat,
            Label = Label?.Text,
            MaxFee = MaxFee,
            MaxFeePercent = MaxFeePercent?.Value,
            ExemptFee = ExemptFee,
            RetryFor = PaymentParameters.Seconds(RetryFor),
            MaxDelay = MaxDelay,
            Hints = PaymentParameters.ReadHints(RouteHints, Destination),
            Custom = PaymentParameters.ReadTlvs(ExtraTlvs),
        };
        PaymentResults.WritePaid(json, await context.Pay(request).ConfigureAwait(false));
    }
}
