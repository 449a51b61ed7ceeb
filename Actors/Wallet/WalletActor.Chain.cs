using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Chain;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Wallet;

/// <summary>The wallet's way with the chain watcher: blocks in, transactions out.</summary>
public sealed partial class WalletActor
{
    /// <summary>How many blocks without anything of the wallet may have to be looked at again after a start.</summary>
    private const int BlocksBetweenTips = 100;

    private readonly Dictionary<TxId, (IActorRef Asker, Withdrawn Answer)> _withdrawals = [];
    private readonly Dictionary<TxId, List<IActorRef>> _publications = [];
    private readonly Dictionary<BlockHeight, BlockId> _recent = [];
    private IActorRef _chain;
    private FeeEstimates? _estimates;
    private bool _isSynchronised;
    private bool _isFollowing;
    private BlockHeight? _storedTip;

    private void FollowChain()
    {
        Command<ChainWatcherStarted>(started =>
        {
            _chain = started.Watcher;
            Follow();
        });
        Command<TipChanged>(Handle);
        Command<FeeratesChanged>(changed => _estimates = changed.Estimates);
        Command<BlockConnected>(Handle);
        Command<BlockDisconnected>(Handle);
        Command<TransactionBroadcast>(Handle);
    }

    private void Start()
    {
        _storedTip = _state.TipHeight;
        _book.Cover(_state.LastKeyIndex);
        Context.System.EventStream.Subscribe(Self, typeof(ChainWatcherStarted));
        Context.System.EventStream.Subscribe(Self, typeof(FeeratesChanged));
        Follow();
    }

    /// <summary>What the watcher has to know, at each of its starts.</summary>
    private void Follow()
    {
        _isFollowing = false;
        _chain.Tell(new SubscribeTip(Self));
        _chain.Tell(GetFeerates.Instance);
        if (_state.TipHeight is not null)
            FollowBlocks(_state.TipHeight.Value + 1);
        else if (_settings.RescanFrom is { } from)
            FollowBlocks(from);
        foreach (var transaction in _state.Transactions)
        {
            if (transaction.IsPending && transaction.IsPublished)
                Broadcast(transaction);
        }
    }

    private void FollowBlocks(BlockHeight from)
    {
        _isFollowing = true;
        var known = _state is { TipHeight: { } height, TipId: { } id } ? new KnownBlock(height, id) : (KnownBlock?)null;
        _chain.Tell(new SubscribeBlocks(Self, known, from));
    }

    private void Handle(TipChanged tip)
    {
        _isSynchronised = tip.IsSynchronised;
        // a new wallet: nobody can have paid to it long ago
        if (!_isFollowing)
            FollowBlocks(new BlockHeight(tip.Height.Value - Math.Min(tip.Height.Value, _settings.Rescan)));
    }

    private void Handle(BlockConnected connected)
    {
        var (at, watcher) = (connected.At, Sender);
        if (_state.TipHeight is { } tip)
        {
            if (at.Height == tip && at.Id == _state.TipId)
            {
                watcher.Tell(Chain.BlockTaken.Instance); // of a subscription that was renewed meanwhile
                return;
            }
            if (at.Height > tip + 1)
            {
                _log.Warning("the block at {0} came after that at {1}: asking again for what lies between", at.Height, tip);
                FollowBlocks(tip + 1);
                return;
            }
            if (at.Height <= tip)
            {
                // in its place another was taken back, and nobody said so
                Undo(at.Height, () => Take(connected, watcher));
                return;
            }
        }
        Take(connected, watcher);
    }

    private void Take(BlockConnected connected, IActorRef watcher)
    {
        var at = connected.At;
        WalletEvent? happened = _book.Scan(at, connected.Block, _state);
        if (happened is null && (_storedTip is null || at.Height - _storedTip.Value >= BlocksBetweenTips))
            happened = new WalletEvent.TipMoved(at.Height, at.Id);
        _recent[at.Height] = at.Id;
        if (at.Height.Value >= WalletState.Final)
            _recent.Remove(at.Height - WalletState.Final);
        if (happened is null)
        {
            Become(_state.WithTip(at.Height, at.Id));
            watcher.Tell(Chain.BlockTaken.Instance);
            return;
        }
        Store([happened], () =>
        {
            _book.Cover(_state.LastKeyIndex);
            watcher.Tell(Chain.BlockTaken.Instance);
        });
    }

    private void Handle(BlockDisconnected disconnected)
    {
        var watcher = Sender;
        if (_state.TipHeight is { } tip && disconnected.At.Height <= tip)
            Undo(disconnected.At.Height, () => watcher.Tell(Chain.BlockTaken.Instance));
        else
            watcher.Tell(Chain.BlockTaken.Instance);
    }

    /// <summary>Takes back the blocks from a height on. Where they had nothing of the wallet there is nothing to store.</summary>
    private void Undo(BlockHeight height, Action then)
    {
        if (height.Value == 0)
            throw new InvalidOperationException("the genesis block was disconnected");
        var below = height - 1;
        foreach (var undone in _recent.Keys.Where(known => known >= height).ToArray())
            _recent.Remove(undone);
        BlockId? id = _recent.TryGetValue(below, out var known) ? known : null;
        if (!_state.IsTouchedBy(height))
        {
            Become(_state.WithTip(below, id));
            then();
            return;
        }
        var before = _state;
        Store([new WalletEvent.BlocksUndone(height)], () =>
        {
            Become(_state.WithTip(below, id));
            _storedTip = below;
            // what was in a block is to be broadcast again
            foreach (var transaction in _state.Transactions)
            {
                if (transaction.IsPending && transaction.IsPublished && before.Find(transaction.Made.TxId) is { IsPending: false })
                    Broadcast(transaction);
            }
            then();
        });
    }

    private void Broadcast(OwnTransaction transaction)
    {
        var parent = transaction.Inputs.Select(input => _state.Find(input.TxId)).FirstOrDefault(found => found is { IsPending: true });
        _chain.Tell(new BroadcastTransaction(
            SpendBuilder.Read(transaction.Made.Transaction),
            [.. transaction.Made.Spends.Select(spent => SpendBuilder.Output(spent.Amount, spent.ScriptPubKey))],
            parent is null ? null : SpendBuilder.Read(parent.Made.Transaction),
            $"wallet transaction {transaction.Made.TxId}"));
    }

    private void Publish(OwnTransaction transaction, IActorRef asker)
    {
        if (!transaction.IsPending)
        {
            asker.Tell(new TransactionBroadcast(
                transaction.Made.TxId, transaction.ConfirmedAt is null ? new BroadcastOutcome(false, "another transaction spent its coins") : BroadcastOutcome.Ok));
            return;
        }
        if (!_publications.TryGetValue(transaction.Made.TxId, out var askers))
            _publications.Add(transaction.Made.TxId, askers = []);
        askers.Add(asker);
        Broadcast(transaction);
    }

    private void Handle(TransactionBroadcast broadcast)
    {
        if (_publications.Remove(broadcast.TxId, out var askers))
            askers.ForEach(asker => asker.Tell(broadcast));
        if (_withdrawals.Remove(broadcast.TxId, out var withdrawal))
        {
            if (broadcast.Outcome.Accepted)
                withdrawal.Asker.Tell(withdrawal.Answer);
            else
                GiveUp(broadcast, withdrawal.Asker);
            return;
        }
        if (!broadcast.Outcome.Accepted && _state.Find(broadcast.TxId) is { IsPending: true })
            _log.Warning("{0} is not accepted for the time being: {1}. It is tried again with each block", broadcast.TxId, broadcast.Outcome.Reason);
    }

    /// <summary>A payment that was refused is not tried again: its user may pay another way. Payments that were to spend its change go with it.</summary>
    private void GiveUp(TransactionBroadcast refused, IActorRef asker)
    {
        var gone = new HashSet<TxId> { refused.TxId };
        foreach (var transaction in _state.Transactions)
        {
            if (transaction.Inputs.Any(input => gone.Contains(input.TxId)))
                gone.Add(transaction.Made.TxId);
        }
        Store([.. gone.Select(id => new WalletEvent.TransactionAbandoned(id))], () =>
        {
            foreach (var id in gone)
                _chain.Tell(new StopBroadcast(id));
            asker.Tell(new WalletRefused(BroadcastFailed, $"Error broadcasting transaction: {refused.Outcome.Reason}. It is given up, its coins are free"));
        });
    }
}
