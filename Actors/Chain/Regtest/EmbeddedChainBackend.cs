using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Chain.Regtest;

/// <summary>A <see cref="RegtestChain"/> as the backend of nodes in the same process. Its tasks are complete when they are returned.</summary>
/// <param name="chain">Shared by all nodes.</param>
public sealed class EmbeddedChainBackend(RegtestChain chain) : IChainBackend
{
    /// <inheritdoc/>
    public Task<ChainBackendInfo> GetInfo(CancellationToken cancel)
    {
        var tip = chain.Tip;
        return Task.FromResult(new ChainBackendInfo(ChainParameters.Regtest.CoreName, tip.Height, tip.Id, tip.Height, IsSynchronising: false));
    }

    /// <inheritdoc/>
    public Task<BlockId?> GetBlockId(BlockHeight height, CancellationToken cancel) => Task.FromResult(chain.GetBlockId(height));

    /// <inheritdoc/>
    public Task<Block?> GetBlock(BlockId id, CancellationToken cancel) => Task.FromResult(chain.GetBlock(id));

    /// <inheritdoc/>
    public Task<BroadcastOutcome> Broadcast(IReadOnlyList<Transaction> package, CancellationToken cancel)
    {
        var pending = package.Where(transaction => chain.FindTransaction(transaction.Id()) is not { Block: not null }).ToList();
        return Task.FromResult(pending.Count switch
        {
            0 => BroadcastOutcome.Ok,
            1 => OutcomeOf(chain.Submit(pending[0])),
            _ => OutcomeOf(chain.SubmitPackage(pending)),
        });
    }

    /// <inheritdoc/>
    public Task<UnspentOutput?> GetUnspent(Outpoint outpoint, CancellationToken cancel)
    {
        if (chain.GetUnspent(outpoint, withMempool: false) is { } coin)
            return Task.FromResult<UnspentOutput?>(new UnspentOutput(coin.Output, coin.Confirmations));
        return Task.FromResult(
            chain.FindTransaction(outpoint.TxId) is { Block: null } waiting && outpoint.Index < waiting.Transaction.Outputs.Count
                ? new UnspentOutput(waiting.Transaction.Outputs[(int)outpoint.Index], 0)
                : null);
    }

    /// <inheritdoc/>
    public Task<FeeEstimates?> EstimateFees(CancellationToken cancel) => Task.FromResult<FeeEstimates?>(FeeEstimates.Flat(chain.FeeEstimate));

    /// <summary>Nothing to let go of: the chain is not the backend's.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static BroadcastOutcome OutcomeOf(SubmitResult result) =>
        result.Rejection is { } rejection ? new BroadcastOutcome(false, rejection.ToString()) : BroadcastOutcome.Ok;

    private static BroadcastOutcome OutcomeOf(PackageResult result)
    {
        if (result.Accepted)
            return BroadcastOutcome.Ok;
        var reasons = result.Results.Where(one => one.Rejection is not null).Select(one => $"{one.Id}: {one.Rejection}");
        return new BroadcastOutcome(false, string.Join("; ", reasons.Prepend(result.Message)));
    }
}
