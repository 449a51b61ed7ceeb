using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Lnd.Actors.Chain;
using Lnd.Actors.Keys;
using Lnd.Actors.Peers;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Support;
using Lnd.Actors.Switch;
using Lnd.Actors.Wallet;
using NBitcoin;

namespace Lnd.Actors.Channels;

/// <summary>
/// One channel, from opening to mutual close. It hands whatever happens to <see cref="ChannelMachine"/>, stores what that says has happened, and then does what it wants. What
/// comes in is in this file, what goes out in <c>ChannelActor.Effects.cs</c>, what others are told of the channel in <c>ChannelActor.Reports.cs</c>.
/// </summary>
public sealed partial class ChannelActor : MachineActor<ChannelEvent, ChannelEffect>, IWithTimers
{
    private readonly ChannelIdentity _identity;
    private readonly ChannelRooms _rooms;
    private readonly ChannelSettings _settings;
    private readonly NodeContext _node;
    private readonly ChannelPolicy _policy;
    private readonly bool _isNew;

    private Channel _channel = Channel.New;
    private ChannelTraffic _traffic = ChannelTraffic.None;
    private IChannelSigner _signer = null!;
    private FeeEstimates? _estimates;
    private PeerConnected? _peer;
    private IActorRef? _inputFrom;
    private ChannelInput? _input;
    private bool _isLoaded;
    private bool _fundingWatched;
    private bool _isStoring;
    private readonly Queue<(ChannelInput Input, IActorRef From, IActorRef? Link)> _inputs = new();

    /// <summary>See <see cref="Props"/>.</summary>
    public ChannelActor(ChannelIdentity identity, ChannelRooms rooms, ChannelSettings settings, NodeContext node, bool isNew)
    {
        (_identity, _rooms, _settings, _node, _isNew) = (identity, rooms, settings, node, isNew);
        _policy = settings.ZeroConfPeers.Contains(identity.Peer) ? settings.Policy with { TrustsZeroConf = true } : settings.Policy;
        Recover<ChannelEvent>(happened =>
        {
            var state = Channel.Apply(_channel.State, happened);
            _traffic = _traffic.After(_channel.State, happened);
            _channel = new Channel(state, ChannelSession.Initial);
        });
        Recover<SnapshotOffer>(offer =>
        {
            var snapshot = (ChannelSnapshot)offer.Snapshot;
            (_channel, _traffic) = (new Channel(snapshot.State, ChannelSession.Initial), snapshot.Traffic);
        });
        Recover<RecoveryCompleted>(_ => AskForSigner());
        AwaitSigner();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        // after a crash: whoever waits for an answer gets none from the actor that comes after
        _opening?.Asker.Tell(new ChannelRefused(ErrorCodes.Lightningd, "The channel's opening broke off after an internal error; listpeerchannels shows what has become of it"));
        AnswerClosers(new ChannelRefused(ErrorCodes.Lightningd, "The channel was restarted after an internal error: try again"));
        // what is listed until the next one runs, or for good where there is none
        if (_isLoaded && State is not null)
            Context.Parent.Tell(Summary());
        base.PostStop();
    }

    /// <inheritdoc/>
    public override string PersistenceId => _identity.PersistenceId;

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The channel actor of <paramref name="identity"/>.</summary>
    /// <param name="identity">Which.</param>
    /// <param name="rooms">The rooms it talks to.</param>
    /// <param name="settings">What the operator wants.</param>
    /// <param name="node">Clock and chain.</param>
    /// <param name="isNew">Whether its opening begins; false for one that is to be loaded.</param>
    public static Props Props(ChannelIdentity identity, ChannelRooms rooms, ChannelSettings settings, NodeContext node, bool isNew) =>
        Akka.Actor.Props.Create(() => new ChannelActor(identity, rooms, settings, node, isNew));

    private ChannelState? State => _channel.State;

    /// <summary>Of several channels with the peer, all are told while it is not known which is meant.</summary>
    private bool IsOfAnother(Message message) => message is ChannelReestablish m && State is { } state && m.ChannelId != state.Terms.ChannelId;

    private void AskForSigner()
    {
        _isLoaded = true;
        if (State is null && !_isNew)
        {
            // it was registered, and the node stopped before the channel was funded: the peer has nothing of it either
            Context.Parent.Tell(new ChannelOver(_identity.DbId));
            return;
        }
        _rooms.Keys.Tell(new GetChannelKeys(_identity.Peer, _identity.DbId, State?.LocalNumber ?? 0));
    }

    private void AwaitSigner()
    {
        Command<ChannelKeys>(keys =>
        {
            _signer = keys.Channel;
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
        SubscribeToChain();
        if (State is not null)
        {
            if (ChannelStages.Of(State.Phase) is { } stage)
                Context.Parent.Tell(new StageFound(_identity.DbId, stage));
            TellSwitch();
            Resume();
            if (State.Ending is ChannelEnding.Forgotten)
                Context.Parent.Tell(new ChannelOver(_identity.DbId));
            else if (State.Ending is not null)
                Context.Parent.Tell(new StartPlanner(_identity.DbId, null));
        }
        else
        {
            Timers.StartSingleTimer(nameof(OpeningTimedOut), OpeningTimedOut.Instance, _settings.OpeningTimeout);
        }
        WatchNegotiation();
        Context.Parent.Tell(new ChannelStarted(_identity.DbId, State?.Terms));
    }

    private void Ready()
    {
        Command<PeerMessage>(m =>
        {
            if (Equals(m.Link, _peer?.Link) && !IsOfAnother(m.Message))
                Handle(new ChannelInput.PeerSent(m.Message), m.Link);
            else
                m.Link.Tell(MessageTaken.Instance); // also of a connection that is replaced already
        });
        Command<PeerConnected>(Connected);
        Command<Terminated>(ended =>
        {
            if (!ended.ActorRef.Equals(_peer?.Link))
                return;
            _peer = null;
            Handle(new ChannelInput.PeerDisconnected());
        });
        Command<ChannelInput>(input => Handle(input), input => input is ChannelInput.AddHtlc or ChannelInput.AcknowledgeResolved or ChannelInput.PeerSent);
        Command<ChannelInput.RemoveHtlc>(RemoveHtlc);
        CommandsOfChain();
        CommandsOfOpening();
        CommandsOfUsers();
        Command<SwitchStarted>(_ =>
        {
            if (State is null)
                return;
            TellSwitch();
            Resume();
        });
        Command<CrashNow>(_ => throw new InvalidOperationException("asked to crash"));
        Command<SaveSnapshotSuccess>(saved => DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1)));
        Command<SaveSnapshotFailure>(failed => Log.Warning("no snapshot: {0}", failed.Cause.Message));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(_ => { });
    }

    private void CommandsOfChain()
    {
        Command<TipChanged>(tip =>
        {
            Handle(new ChannelInput.BlockConnected(tip.Height));
            Self.Tell(AdjustFeerate.Instance);
        });
        Command<TransactionFound>(FundingFound);
        Command<TransactionLost>(lost =>
        {
            if (lost.TxId == State?.Terms.FundingTxId)
                Handle(new ChannelInput.FundingLost());
        });
        Command<OutpointSpent>(spent =>
        {
            if (State is null || spent.Outpoint != ClosingClassifier.FundingOf(State.Terms) || spent.Height is null)
                return;
            Handle(new ChannelInput.FundingSpentBy(TxId.FromUint256(spent.Spender.GetHash())));
        });
        Command<FeeratesChanged>(changed =>
        {
            _estimates = changed.Estimates;
            Self.Tell(AdjustFeerate.Instance);
        });
        Command<AdjustFeerate>(_ => AdjustCommitmentFeerate());
        Command<ChainWatcherStarted>(_ =>
        {
            _fundingWatched = false;
            SubscribeToChain();
        });
        Command<TransactionBroadcast>(sent =>
        {
            if (!sent.Outcome.Accepted)
                Log.Warning("{0} was not taken by the mempool: {1}", sent.TxId, sent.Outcome.Reason);
            if (sent.TxId == _funding?.TxId)
                FundingPublished(sent);
        });
    }

    /// <summary>Hands an input to the machine, stores its decision and does it; then the next.</summary>
    /// <param name="input">It.</param>
    /// <param name="link">The connection that may read on then, for a message of the peer.</param>
    private void Handle(ChannelInput input, IActorRef? link = null)
    {
        _inputs.Enqueue((input, Sender, link));
        HandleNext();
    }

    private void HandleNext()
    {
        while (!_isStoring && _inputs.TryDequeue(out var next))
        {
            _isStoring = true;
            (_input, _inputFrom) = (next.Input, next.From);
            var decision = ChannelMachine.Step(_channel, next.Input, Environment());
            if (decision.Events is [ChannelFunded funded, ..])
                Register(decision, funded.Terms, next.Link);
            else
                Store(decision, next.Link);
        }
    }

    private void Store(Decision decision, IActorRef? link)
    {
        var before = State;
        Commit(decision.Events, () => _channel = decision.Channel, decision.Effects, () =>
        {
            link?.Tell(MessageTaken.Instance);
            AfterStep(before, decision);
            _isStoring = false;
            HandleNext();
        });
    }

    /// <summary>
    /// The first event of a channel: that it exists must be known to the room that loads channels before the channel itself stores anything. Everything else waits.
    /// </summary>
    private void Register(Decision decision, ChannelTerms terms, IActorRef? link)
    {
        Context.Parent.Tell(new RegisterChannel(_identity.DbId, terms));
        BecomeStacked(() =>
        {
            Command<ChannelRegistered>(_ =>
            {
                Context.UnbecomeStacked();
                Timers.Cancel(nameof(OpeningTimedOut));
                Store(decision, link);
                Stash.UnstashAll();
            });
            CommandAny(_ => Stash.Stash());
        });
    }

    private void AfterStep(ChannelState? before, Decision decision)
    {
        for (var i = 0; i < decision.Events.Count; i++)
            _traffic = _traffic.After(before, decision.Events[i]);
        if (State is null)
            return;
        if (!_fundingWatched)
            SubscribeToChain();
        if (before is null)
            TellSwitch();
        if (ChannelStages.Change(_identity.DbId, before, State, _input!) is { } changed)
            Context.Parent.Tell(changed);
        TellChanges(before);
        WatchNegotiation();
        if (decision.Events.Count > 0 && LastSequenceNr / _settings.SnapshotEvery > (LastSequenceNr - decision.Events.Count) / _settings.SnapshotEvery)
            SaveSnapshot(new ChannelSnapshot(State, _traffic));
    }

    private ChannelEnvironment Environment() => new(_signer, _policy, _estimates?.Within6 ?? FeeratePerKw.Floor);

    private void Resume() => Handle(new ChannelInput.Resumed());

    private void Connected(PeerConnected connected)
    {
        if (_peer is { } before)
        {
            Context.Unwatch(before.Link);
            Handle(new ChannelInput.PeerDisconnected());
        }
        _peer = connected;
        Context.Watch(connected.Link);
        if (State is { } state)
            connected.Link.Tell(new RouteChannel(state.Terms.ChannelId, Self));
        Handle(new ChannelInput.PeerConnected(connected.OurFeatures, connected.TheirFeatures));
    }

    private void SubscribeToChain()
    {
        _rooms.Chain.Tell(new SubscribeTip(Self));
        if (State is not { } state)
            return;
        _fundingWatched = true;
        _rooms.Chain.Tell(new WatchTransaction(state.Terms.FundingTxId, state.Terms.CreatedAt));
        _rooms.Chain.Tell(new WatchOutpoint(ClosingClassifier.FundingOf(state.Terms), state.Terms.CreatedAt));
    }

    private void FundingFound(TransactionFound found)
    {
        if (State is not { } state || found.TxId != state.Terms.FundingTxId)
            return;
        var index = state.Terms.FundingOutputIndex;
        var output = index < found.Transaction.Outputs.Count ? found.Transaction.Outputs[index] : new TxOut(Money.Zero, Script.Empty);
        Handle(new ChannelInput.FundingFound(
            new ShortChannelId(found.Height, found.Index, index), new ByteString(output.ScriptPubKey.ToBytes()), Satoshi.FromMoney(output.Value)));
    }

    /// <summary>An HTLC of a channel that is closed can't be removed any more: a preimage goes to the planner, a failure is void.</summary>
    private void RemoveHtlc(ChannelInput.RemoveHtlc remove)
    {
        if (State?.Ending is null)
            Handle(remove);
        else if (remove.Removal is HtlcRemoval.Fulfilled fulfilled)
            Context.Parent.Tell(new ClaimIncoming(_identity.DbId, remove.Id, fulfilled.Preimage));
        else
            _rooms.Switch.Tell(new RemovalStored(new IncomingHtlc(_identity.DbId, remove.Id)));
    }

    /// <summary>As the opener, follows what commitments have to cost: at once where they would not be relayed, else when the estimate has moved by a fifth.</summary>
    private void AdjustCommitmentFeerate()
    {
        if (State is not { Phase: ChannelPhase.Normal } state || state.Terms.Opener != Side.Local || _channel.Session.Link != Protocol.Channels.Link.Up || _estimates is not { } estimates)
            return;
        var wanted = CommitmentFeerates.For(state.Terms.Format, estimates);
        var now = state.Commitments.Spec(Side.Remote).Feerate;
        if (wanted.Value * 5UL > now.Value * 6UL || wanted.Value * 6UL < now.Value * 5UL)
            Handle(new ChannelInput.UpdateFeerate(wanted));
    }

    private sealed record AdjustFeerate
    {
        public static AdjustFeerate Instance { get; } = new();
    }

    private sealed record OpeningTimedOut
    {
        public static OpeningTimedOut Instance { get; } = new();
    }
}
