using System.Text.Json;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Rpc.Parameters;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>What transactions cost.</summary>
[Command("feerates", "bitcoin", "Show what transactions cost now, per 1000 bytes (perkb) or per 1000 weight units (perkw).")]
internal sealed class FeeratesCommand : Command
{
    [Param(OneOf = ["perkb", "perkw"])]
    public required string Style { get; init; }

    public override Task Run(CommandContext context, Utf8JsonWriter json)
    {
        var fees = context.Chain.Fees;
        json.WriteStartObject();
        if (fees is null)
            json.Field("warning_missing_feerates", "No fee estimates: the chain backend has none (yet).");
        json.WriteStartObject(Style);
        if (fees is not null)
        {
            foreach (var (name, choice) in Named)
                json.Field(name, Styled(new FeerateChoice(null, choice, 0).Resolve(fees)));
        }
        var policy = context.Services.Config.Channels;
        json.Field("min_acceptable", Styled(policy.MinFeerate)).Field("max_acceptable", Styled(policy.MaxFeerate))
            .Field("floor", Styled(fees is null || fees.Minimum < FeeratePerKw.Floor ? FeeratePerKw.Floor : fees.Minimum));
        WriteEstimates(json, fees);
        json.WriteEndObject();
        if (fees is not null)
            WriteCosts(json, fees);
        json.WriteEndObject();
        return Task.CompletedTask;
    }

    private static readonly (string Name, string Choice)[] Named =
    [
        ("opening", "opening"), ("mutual_close", "mutual_close"), ("unilateral_close", "unilateral_close"),
        ("unilateral_anchor_close", "unilateral_anchor_close"), ("penalty", "penalty"),
    ];

    private void WriteEstimates(Utf8JsonWriter json, FeeEstimates? fees)
    {
        json.WriteStartArray("estimates");
        if (fees is not null)
        {
            foreach (var (blocks, rate) in ((uint, FeeratePerKw)[])[(2, fees.Within2), (6, fees.Within6), (12, fees.Within12), (144, fees.Within144)])
            {
                json.WriteStartObject();
                json.Field("blockcount", blocks).Field("feerate", Styled(rate)).Field("smoothed_feerate", Styled(rate));
                json.WriteEndObject();
            }
        }
        json.WriteEndArray();
    }

    /// <summary>The costs of typical transactions of the anchor format, in satoshi.</summary>
    private static void WriteCosts(Utf8JsonWriter json, FeeEstimates fees)
    {
        const uint openingWeight = 702, mutualCloseWeight = 673;
        const CommitmentFormat anchors = CommitmentFormat.Anchors, plain = CommitmentFormat.StaticRemoteKey;
        var unilateral = new FeerateChoice(null, "unilateral_close", 0).Resolve(fees);
        json.WriteStartObject("onchain_fee_estimates");
        json.Field("opening_channel_satoshis", fees.For(12).Fee(openingWeight).Value)
            .Field("mutual_close_satoshis", fees.For(144).Fee(mutualCloseWeight).Value)
            .Field("unilateral_close_satoshis", new FeerateChoice(null, "unilateral_anchor_close", 0).Resolve(fees).Fee(anchors.CommitmentWeight()).Value)
            .Field("unilateral_close_nonanchor_satoshis", unilateral.Fee(plain.CommitmentWeight()).Value)
            .Field("htlc_timeout_satoshis", plain.HtlcTimeoutFee(unilateral).Value).Field("htlc_success_satoshis", plain.HtlcSuccessFee(unilateral).Value);
        json.WriteEndObject();
    }

    private ulong Styled(FeeratePerKw rate) => Style == "perkw" ? rate.Value : Math.Min(uint.MaxValue, rate.Value * 4UL);
}
