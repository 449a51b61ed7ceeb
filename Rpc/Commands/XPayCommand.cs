using System.Text.Json;
using Lnd.Actors.Payments;
using Lnd.Actors.Protocol;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Pays an invoice, under the modern name.</summary>
[Command("xpay", "payment", "Pay an invoice; the same engine as pay, with fewer knobs.")]
internal sealed class XPayCommand : Command
{
    [Param(Name = "invstring")]
    public required string Invoice { get; init; }

    [Param]
    public MilliSatoshi? AmountMsat { get; init; }

    [Param(Name = "maxfee")]
    public MilliSatoshi? MaxFee { get; init; }

    [Param]
    public string[] Layers { get; init; } = [];

    [Param]
    public uint? RetryFor { get; init; }

    [Param]
    public MilliSatoshi? PartialMsat { get; init; }

    [Param(Name = "maxdelay")]
    public uint? MaxDelay { get; init; }

    [Param]
    public string? PayerNote { get; init; }

    [Param]
    public Label? Label { get; init; }

    [Param(Name = "localinvreqid")]
    public ByteString? LocalInvReqId { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        PaymentParameters.RefuseBolt12(LocalInvReqId, PayerNote);
        PaymentParameters.RefusePartial(PartialMsat);
        PaymentParameters.RefuseLayers(Layers);
        var request = new Payments.Pay
        {
            Bolt11 = InvoiceDecoding.Canonical(Invoice),
            Amount = AmountMsat,
            MaxFee = MaxFee,
            RetryFor = PaymentParameters.Seconds(RetryFor),
            MaxDelay = MaxDelay,
            Label = Label?.Text,
        };
        PaymentResults.WriteXPaid(json, await context.XPay(request).ConfigureAwait(false));
    }
}
