using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Chain;

public sealed partial class ChainWatcherActor
{
    private readonly Concern _broadcasting = new("broadcasting");
    private readonly BroadcastPool _broadcasts = new();

    private void Broadcast(BroadcastTransaction request)
    {
        if (TransactionVerifier.Verify(request.Transaction, request.Spends) is { } wrong)
        {
            var id = TxId.FromUint256(request.Transaction.GetHash());
            _log.Error("{0}: transaction {1} is not broadcast, because {2}. This is a bug: report it, with the transaction: {3}", request.Label, id, wrong, request.Transaction.ToHex());
            Sender.Tell(new TransactionBroadcast(id, new BroadcastOutcome(false, $"our own check refuses it: {wrong}")));
            return;
        }
        _broadcasts.Add(request, Sender);
        Submit();
    }

    private void Submit()
    {
        if (_broadcasting.IsBusy || Tip is null || _broadcasts.Next() is not { } pending)
            return;
        Ask(_broadcasting, cancel => Submit(pending, cancel), result => Submitted(pending, result.Outcome, result.Confirmations), _ => _broadcasts.PutBack(pending));
    }

    private async Task<(BroadcastOutcome Outcome, uint Confirmations)> Submit(PendingBroadcast pending, CancellationToken cancel)
    {
        var (transaction, parent) = (pending.Request.Transaction, pending.Request.Parent);
        var outcome = await _backend.Broadcast(parent is null ? [transaction] : [parent, transaction], cancel).ConfigureAwait(false);
        // it may have been confirmed before anybody asked for it here
        var unspent = outcome.Accepted ? await _backend.GetUnspent(new Outpoint(pending.TxId, 0), cancel).ConfigureAwait(false) : null;
        return (outcome, unspent?.Confirmations ?? 0);
    }

    private void Submitted(PendingBroadcast pending, BroadcastOutcome outcome, uint confirmations)
    {
        ReportHealth(_broadcasting);
        if (confirmations > 0 && pending.SettledAt is null)
            pending.SettledAt = new BlockHeight(Math.Max(Tip!.Value.Height.Value + 1, confirmations) - confirmations);
        if (outcome != pending.Last)
        {
            if (outcome.Accepted)
                _log.Info("{0}: broadcast {1}", pending.Request.Label, pending.TxId);
            else
                _log.Warning("{0}: the mempool refuses {1}: {2}. It is tried again with each block", pending.Request.Label, pending.TxId, outcome.Reason);
        }
        pending.Last = outcome;
        foreach (var asker in pending.Askers)
            asker.Tell(new TransactionBroadcast(pending.TxId, outcome));
        pending.Askers.Clear();
        Submit();
    }
}
