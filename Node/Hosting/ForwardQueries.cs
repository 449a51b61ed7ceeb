using Akka.Actor;
using Lnd.Actors.Protocol;
using Lnd.Actors.Rpc;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Node.Hosting;

/// <summary>The history of forwards, as commands ask for it.</summary>
/// <param name="history">Its keeper.</param>
internal sealed class ForwardQueries(IActorRef history) : IForwardHistory
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async ValueTask<MilliSatoshi> GetFeesCollected(CancellationToken cancel) => (await All(cancel)).FeesCollected;

    public async ValueTask<IReadOnlyList<ForwardRecord>> List(ForwardQuery query, CancellationToken cancel)
    {
        var found = (await All(cancel)).Forwards.Select(RecordOf)
            .Where(forward => (query.Status is null || forward.Status == query.Status)
                && (query.InChannel is null || forward.InChannel == query.InChannel)
                && (query.OutChannel is null || forward.OutChannel == query.OutChannel));
        if (query.Index is { } index)
            found = index.ByUpdated
                ? found.Where(forward => forward.UpdatedIndex >= index.Start).OrderBy(forward => forward.UpdatedIndex)
                : found.Where(forward => forward.CreatedIndex >= index.Start);
        return query.Limit is { } limit ? [.. found.Take((int)limit)] : [.. found];
    }

    private Task<ForwardList> All(CancellationToken cancel) => history.Ask<ForwardList>(ListForwards.Instance, Patience, cancel);

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
