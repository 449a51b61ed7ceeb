using System.Text.Json;
using Lnd.Actors.Payments;
using Lnd.Actors.Protocol;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Pays a node that has made no invoice, under the modern name.</summary>
[Command("xkeysend", "payment", "Pay a node without an invoice; the same engine as keysend, with fewer knobs.")]
internal sealed class XKeySendCommand : Command
{
    [Param]
    public required Point Destination { get; init; }

    [Param]
    public required MilliSatoshi AmountMsat { get; init; }

    [Param]
    public Label? Label { get; init; }

    [Param(Name = "maxfee")]
    public MilliSatoshi? MaxFee { get; init; }

    [Param]
    public string[] Layers { get; init; } = [];

    [Param]
    public uint? RetryFor { get; init; }

    [Param(Name = "maxdelay")]
    public uint? MaxDelay { get; init; }

    [Param(Name = "extratlvs")]
    public JsonElement? ExtraTlvs { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        PaymentParameters.RefuseLayers(Layers);
        var request = new Payments.Pay
        {
            Destination = Destination,
            Amount = AmountMsat,
            Label = Label?.Text,
            MaxFee = MaxFee,
            RetryFor = PaymentParameters.Seconds(RetryFor),
            MaxDelay = MaxDelay,
            Custom = PaymentParameters.ReadTlvs(ExtraTlvs),
        };
        PaymentResults.WriteXPaid(json, await context.XPay(request).ConfigureAwait(false));
    }
}
