using System.Text.Json;
using Lnd.Actors.Payments;
using Lnd.Actors.Protocol;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Lists payments, or parts of them: the parameters of <c>listpays</c> and <c>listsendpays</c>.</summary>
internal abstract class PaymentFilter : Command
{
    [Param]
    public string? Bolt11 { get; init; }

    [Param]
    public PaymentHash? PaymentHash { get; init; }

    [Param(OneOf = ["pending", "complete", "failed"])]
    public string? Status { get; init; }

    [Param(OneOf = ["created", "updated"])]
    public string? Index { get; init; }

    [Param]
    public ulong? Start { get; init; }

    [Param]
    public uint? Limit { get; init; }

    protected PaymentStatus? StatusWanted => PaymentResults.Status(Status);

    public override Task Run(CommandContext context, Utf8JsonWriter json)
    {
        if (Bolt11 is not null && PaymentHash is not null)
            throw CommandException.Invalid("Can only specify one of {bolt11} or {payment_hash}");
        return List(context, json);
    }

    protected abstract Task List(CommandContext context, Utf8JsonWriter json);
}
