using Akka.Actor;
using Lnd.Actors.Protocol;
using Lnd.Actors.Rpc;
using Lnd.Actors.Switch;
using Lnd.Actors.Views;

namespace Lnd.Actors.Node.Hosting;

/// <summary>The history of forwards, as commands ask for it.</summary>
/// <param name="history">Its keeper.</param>
internal sealed class ForwardQueries(IActorRef history) : IForwardHistory
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public async ValueTask<MilliSatoshi> GetFeesCollected(CancellationToken cancel) =>
        (await history.Ask<FeesCollected>(Switch.GetFeesCollected.Instance, Patience, cancel)).Fees;

    public async ValueTask<IReadOnlyList<ForwardRecord>> List(ForwardQuery query, CancellationToken cancel)
    {
        var list = new ListForwards(query.Status is { } status ? StateOf(status) : null, query.InChannel, query.OutChannel, query.Index, query.Limit);
        return await history.Ask<object>(list, Patience, cancel) switch
        {
            ForwardList found => [.. found.Forwards.Select(RecordOf)],
            ViewsRefused refused => throw new CommandException(RpcErrorCode.General, refused.Reason),
            var other => throw new InvalidOperationException($"unexpected answer: {other.GetType().Name}"),
        };
    }

    private static ForwardState StateOf(ForwardStatus status) => status switch
    {
        ForwardStatus.Offered => ForwardState.Offered,
        ForwardStatus.Settled => ForwardState.Settled,
        ForwardStatus.Failed => ForwardState.Failed,
        _ => ForwardState.Refused,
    };

    private static ForwardRecord RecordOf(Forward forward) => new(
        forward.CreatedIndex, forward.UpdatedIndex, forward.InChannel, forward.Incoming.Id, forward.InAmount, forward.OutChannel, forward.OutId, forward.OutAmount,
        forward.State switch
        {
            ForwardState.Offered => ForwardStatus.Offered,
            ForwardState.Settled => ForwardStatus.Settled,
            ForwardState.Failed => ForwardStatus.Failed,
            _ => ForwardStatus.LocalFailed,
        },
        forward.ReceivedAt, forward.ResolvedAt, (ushort?)forward.Code, forward.Code is { } code ? WireName(code.ToString()) : null);

    /// <summary><c>FeeInsufficient</c> becomes <c>WIRE_FEE_INSUFFICIENT</c>.</summary>
    private static string WireName(string name) =>
        "WIRE" + string.Concat(name.Select(letter => char.IsUpper(letter) ? $"_{letter}" : char.ToUpperInvariant(letter).ToString()));
}
