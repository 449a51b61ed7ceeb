using System.Text.Json;
using Lnd.Actors.Protocol;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>What was forwarded.</summary>
[Command("listforwards", "channels", "Show forwarded payments: all, a page of them, or by state and channel.")]
internal sealed class ListForwardsCommand : Command
{
    [Param(OneOf = ["offered", "settled", "local_failed", "failed"])]
    public string? Status { get; init; }

    [Param]
    public ShortChannelId? InChannel { get; init; }

    [Param]
    public ShortChannelId? OutChannel { get; init; }

    [Param(OneOf = ["created", "updated"])]
    public string? Index { get; init; }

    [Param]
    public ulong? Start { get; init; }

    [Param]
    public uint? Limit { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        var status = Status is null ? (ForwardStatus?)null : Enum.GetValues<ForwardStatus>().First(s => NameOf(s) == Status);
        var query = new ForwardQuery(status, InChannel, OutChannel, Page.Of(Index, Start, Limit), Limit);
        var forwards = await context.Services.Forwards.List(query, context.Cancel).ConfigureAwait(false);
        json.WriteStartObject();
        json.Objects("forwards", forwards, Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ForwardRecord forward)
    {
        json.Field("created_index", forward.CreatedIndex).Field("updated_index", forward.UpdatedIndex).Field("in_channel", forward.InChannel)
            .Field("in_htlc_id", forward.InHtlcId).Field("out_channel", forward.OutChannel).Field("out_htlc_id", forward.OutHtlcId)
            .Field("in_msat", forward.InAmount);
        if (forward.OutAmount is { } sent)
            json.Field("out_msat", sent).Field("fee_msat", forward.InAmount.SaturatingSubtract(sent));
        json.Field("status", NameOf(forward.Status)).Field("style", "tlv").TimeField("received_time", forward.ReceivedAt);
        if (forward.ResolvedAt is { } resolved)
            json.TimeField("resolved_time", resolved);
        if (forward.FailureCode is { } code)
            json.Field("failcode", code).Field("failreason", forward.FailureName);
    }

    private static string NameOf(ForwardStatus status) => status switch
    {
        ForwardStatus.Offered => "offered",
        ForwardStatus.Settled => "settled",
        ForwardStatus.LocalFailed => "local_failed",
        ForwardStatus.Failed => "failed",
        _ => throw new InvalidOperationException($"unknown status {status}"),
    };
}
