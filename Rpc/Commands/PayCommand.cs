using System.Text.Json;
using Lnd.Actors.Payments;
using Lnd.Actors.Protocol;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Pays an invoice.</summary>
[Command("pay", "payment", "Pay an invoice, trying routes until it succeeds or retry_for seconds are over.")]
internal sealed class PayCommand : Command
{
    [Param]
    public required string Bolt11 { get; init; }

    [Param(OldName = "msatoshi")]
    public MilliSatoshi? AmountMsat { get; init; }

    [Param]
    public Label? Label { get; init; }

    [Param(Name = "riskfactor")]
    public NonNegative? RiskFactor { get; init; }

    [Param(Name = "maxfeepercent")]
    public NonNegative? MaxFeePercent { get; init; }

    [Param]
    public ushort? RetryFor { get; init; }

    [Param(Name = "maxdelay")]
    public ushort? MaxDelay { get; init; }

    [Param(Name = "exemptfee")]
    public MilliSatoshi? ExemptFee { get; init; }

    [Param(Name = "localinvreqid")]
    public ByteString? LocalInvReqId { get; init; }

    [Param]
    public Exclusion[] Exclude { get; init; } = [];

    [Param(Name = "maxfee")]
    public MilliSatoshi? MaxFee { get; init; }

    [Param]
    public string? Description { get; init; }

    [Param]
    public MilliSatoshi? PartialMsat { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        PaymentParameters.RefuseBolt12(LocalInvReqId);
        PaymentParameters.RefusePartial(PartialMsat);
        PaymentParameters.CheckFees(MaxFee, MaxFeePercent, ExemptFee);
        var request = new Payments.Pay
        {
            Bolt11 = InvoiceDecoding.Canonical(Bolt11),
            Amount = AmountMsat,
            Label = Label?.Text,
            MaxFee = MaxFee,
            MaxFeePercent = MaxFeePercent?.Value,
            ExemptFee = ExemptFee,
            RetryFor = PaymentParameters.Seconds(RetryFor),
            MaxDelay = MaxDelay,
            RiskFactor = RiskFactor?.Value,
            Description = Description,
            ExcludeChannels = [.. Exclude.Where(e => e.Channel is not null).Select(e => e.Channel!.Value)],
            ExcludeNodes = [.. Exclude.Where(e => e.Node is not null).Select(e => e.Node!.Value)],
        };
        PaymentResults.WritePaid(json, await context.Pay(request).ConfigureAwait(false));
    }
}
