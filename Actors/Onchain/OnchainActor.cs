using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Lnd.Actors.Chain;
using Lnd.Actors.Channels;
using Lnd.Actors.Keys;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Support;
using Lnd.Actors.Switch;
using Lnd.Actors.Wallet;
using NBitcoin;
using WatchOutpoint = Lnd.Actors.Chain.WatchOutpoint;

namespace Lnd.Actors.Onchain;

/// <summary>
/// The planner of one channel that is closed on chain, or may be: it watches and claims until every output is resolved (BOLT 5). It hands whatever happens to
/// <see cref="OnchainMachine"/>, stores what that says has happened, and then does what it wants. It reads the channel from its journal and needs nobody else.
/// </summary>
public sealed partial class OnchainActor : MachineActor<OnchainEvent, OnchainEffect>
{
    private readonly ChannelIdentity _identity;
    private readonly ChannelRooms _rooms;
    private readonly OnchainPolicy _policy;
    private readonly List<OnchainEvent> _recovered = [];
    private readonly Queue<OnchainInput> _inputs = new();
    private readonly HashSet<(TxId TxId, BlockHeight Height)> _evicted = [];

    private OnchainChannel _channel = null!;
    private IOnchainSigner _signer = null!;
    private FeeEstimates _estimates = FeeEstimates.Flat(FeeratePerKw.Floor);
    private bool _isBusy;

    /// <summary>See <see cref="Props"/>.</summary>
    public OnchainActor(ChannelIdentity identity, ChannelRooms rooms, OnchainPolicy policy)
    {
        (_identity, _rooms, _policy) = (identity, rooms, policy);
        Recover<OnchainEvent>(_recovered.Add);
        Recover<RecoveryCompleted>(_ => Context.ActorOf(ChannelJournalReader.Props(_identity, withHistory: false)));
        AwaitChannel();
    }

    /// <inheritdoc/>
    public override string PersistenceId => _identity.OnchainPersistenceId;

    /// <summary>The planner of <paramref name="identity"/>.</summary>
    public static Props Props(ChannelIdentity identity, ChannelRooms rooms, OnchainPolicy policy) =>
        Akka.Actor.Props.Create(() => new OnchainActor(identity, rooms, policy));

    private OnchainState State => _channel.State;

    private void AwaitChannel()
    {
        Command<ChannelJournal>(journal =>
        {
            if (journal.State is not { } state)
            {
                Log.Error("channel {0} has no journal", _identity.DbId);
                Context.Parent.Tell(new ChannelOver(_identity.DbId));
                return;
            }
            _channel = OnchainChannel.Replay(state, _recovered);
            _recovered.Clear();
            _rooms.Keys.Tell(new GetChannelKeys(_identity.Peer, _identity.DbId, state.LocalNumber));
        });
        Command<ChannelKeys>(keys =>
        {
            _signer = keys.Onchain;
            Become(Ready);
            Start();
            Stash.UnstashAll();
        });
        CommandAny(_ => Stash.Stash());
    }

    private void Start()
    {
        Context.System.EventStream.Subscribe(Self, typeof(FeeratesChanged));
        Context.System.EventStream.Subscribe(Self, typeof(ChainWatcherStarted));
        Context.System.EventStream.Subscribe(Self, typeof(SwitchStarted));
        _rooms.Chain.Tell(GetFeerates.Instance);
        _rooms.Chain.Tell(new SubscribeTip(Self));
        Report();
        Handle(new OnchainInput.Resumed());
    }

    private void Report() => Context.Parent.Tell(new PlannerReport(_identity.DbId, State));

    private void Ready()
    {
        Command<StartPlanner>(ending =>
        {
            if (ending.Spender is { } spender)
                FundingSpent(spender, null);
        });
        Command<OutpointSpent>(spent =>
        {
            if (spent.Outpoint == ClosingClassifier.FundingOf(State.Terms))
                FundingSpent(spent.Spender, spent.Height);
            else
                Handle(new OnchainInput.OutpointSpent(spent.Outpoint, spent.Spender, spent.Height));
        });
        Command<TransactionLost>(lost => Handle(new OnchainInput.TransactionReorged(lost.TxId)));
        Command<TipChanged>(tip => Handle(new OnchainInput.BlockConnected(tip.Height)));
        Command<ClaimIncoming>(claim =>
        {
            Handle(new OnchainInput.PreimageLearned(claim.Id, claim.Preimage));
            // behind the write that the input brought about, if it did
            DeferAsync(claim, c => _rooms.Switch.Tell(new RemovalStored(new IncomingHtlc(_identity.DbId, c.Id))));
        });
        Command<ClaimCoins>(granted => Handle(new OnchainInput.CoinsGranted(granted.Claim.ClaimId, granted.Coins, granted.ChangeScript)));
        Command<ClaimCoinsRefused>(refused => Handle(new OnchainInput.CoinsRefused(refused.Claim.ClaimId, refused.Reason)));
        Command<ClaimSigned>(SendSigned);
        Command<WalletRefused>(refused => Log.Warning("the wallet refuses: {0}", refused.Reason));
        Command<TransactionBroadcast>(Broadcast);
        Command<FeeratesChanged>(changed => _estimates = changed.Estimates ?? _estimates);
        Command<ChainWatcherStarted>(_ =>
        {
            _rooms.Chain.Tell(new SubscribeTip(Self));
            Handle(new OnchainInput.Resumed());
        });
        Command<SwitchStarted>(_ => Handle(new OnchainInput.Resumed()));
    }

    /// <summary>The funding output is spent. Of a commitment that the peer has revoked the HTLCs have to be looked up in the channel's journal first.</summary>
    private void FundingSpent(Transaction spender, BlockHeight? height)
    {
        if (ClosingClassifier.RevokedNumber(State.Channel, spender) is not { } revoked)
        {
            Handle(new OnchainInput.FundingSpent(spender, height, []));
            return;
        }
        Context.ActorOf(ChannelJournalReader.Props(_identity, withHistory: true));
        BecomeStacked(() =>
        {
            Command<ChannelJournal>(journal =>
            {
                Context.UnbecomeStacked();
                Handle(new OnchainInput.FundingSpent(spender, height, journal.History!.At(revoked)));
                Stash.UnstashAll();
            });
            CommandAny(_ => Stash.Stash());
        });
    }

    private void Handle(OnchainInput input)
    {
        _inputs.Enqueue(input);
        HandleNext();
    }

    private void HandleNext()
    {
        while (!_isBusy && _inputs.TryDequeue(out var input))
        {
            _isBusy = true;
            var environment = new OnchainEnvironment(_signer, _policy, _estimates, State.Terms.LocalShutdownScript);
            var decision = OnchainMachine.Step(_channel, input, environment);
            Commit(decision.Events, () => _channel = decision.Channel, decision.Effects, () =>
            {
                if (decision.Events.Count > 0)
                    Report();
                _isBusy = false;
                HandleNext();
            });
        }
    }

    /// <summary>A transaction that the mempool does not take may need a higher fee: the planner is told, once for each block.</summary>
    private void Broadcast(TransactionBroadcast sent)
    {
        if (sent.Outcome.Accepted)
            return;
        Log.Warning("{0} was not taken by the mempool: {1}", sent.TxId, sent.Outcome.Reason);
        if (_channel.Session.Height is { } height && _evicted.Add((sent.TxId, height)))
            Handle(new OnchainInput.TransactionEvicted(sent.TxId));
    }
}
