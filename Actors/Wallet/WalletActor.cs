using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Lnd.Actors.Chain;
using Lnd.Actors.Keys;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Views;
using NBitcoin;

namespace Lnd.Actors.Wallet;

/// <summary>What the operator wants of the wallet.</summary>
public sealed record WalletSettings
{
    /// <summary>c-lightning's <c>min-emergency-msat</c>: what stays in the wallet while there are channels with anchors.</summary>
    public Satoshi EmergencyReserve { get; init; } = new(25_000);

    /// <summary>c-lightning's <c>rescan</c>, where positive: how many blocks before the tip a new wallet starts to look.</summary>
    public uint Rescan { get; init; } = 15;

    /// <summary>c-lightning's <c>rescan</c>, where negative: at which height to start to look; null for no such.</summary>
    public BlockHeight? RescanFrom { get; init; }
}

/// <summary>
/// The on-chain wallet: follows the chain, keeps what it has in its journal, makes transactions. Nothing is answered, and nothing broadcast, before it is durable. See
/// WalletMessages.cs for what it can be asked.
/// </summary>
public sealed partial class WalletActor : ReceivePersistentActor
{
    private const int InvalidParameter = -32602;
    private const int BroadcastFailed = 303;

    private readonly NodeContext _context;
    private readonly IWalletSigner _signer;
    private readonly WalletSettings _settings;
    private readonly IActorRef _views;
    private readonly ScriptBook _book;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private WalletState _state = WalletState.Empty;
    private CoinView? _view;
    private bool _hasAnchorChannels;

    /// <param name="context">The node's.</param>
    /// <param name="signer">The wallet's keys.</param>
    /// <param name="chain">The chain watcher.</param>
    /// <param name="settings">What the operator wants.</param>
    /// <param name="views">Who is told each event.</param>
    public WalletActor(NodeContext context, IWalletSigner signer, IActorRef chain, WalletSettings settings, IActorRef views)
    {
        (_context, _signer, _chain, _settings, _views) = (context, signer, chain, settings, views);
        _book = new ScriptBook(signer);
        Recover<WalletEvent>(Apply);
        Recover<RecoveryCompleted>(_ =>
        {
            _views.Tell(new EventsRecovered(PersistenceId, LastSequenceNr));
            Start();
        });
        Command<MakeAddress>(Handle);
        Command<ListCoins>(_ => Sender.Tell(new CoinList([.. View.All])));
        Command<MakeFunding>(Handle);
        Command<GetFundableAmount>(Handle);
        Command<PublishTransaction>(Handle);
        Command<AbandonTransaction>(Handle);
        Command<Withdraw>(Handle);
        Command<AnchorChannelsChanged>(told => _hasAnchorChannels = told.Any);
        Command<ReserveClaimCoins>(Handle);
        Command<ReleaseClaimCoins>(Handle);
        Command<SignClaim>(Handle);
        FollowChain();
    }

    /// <inheritdoc/>
    public override string PersistenceId => "wallet";

    private CoinView View => _view ??= new CoinView(_state);

    private BlockHeight Tip => _state.TipHeight ?? default;

    /// <summary>The wallet.</summary>
    /// <param name="context">The node's.</param>
    /// <param name="signer">The wallet's keys (<see cref="NodeIdentity.Wallet"/>).</param>
    /// <param name="chain">The chain watcher.</param>
    /// <param name="settings">What the operator wants.</param>
    /// <param name="views">Who is told each event.</param>
    public static Props Props(NodeContext context, IWalletSigner signer, IActorRef chain, WalletSettings settings, IActorRef views) =>
        Akka.Actor.Props.Create(() => new WalletActor(context, signer, chain, settings, views));

    /// <inheritdoc/>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        _log.Error(cause, "The wallet can't write to the journal. The node stops, so that nothing is lost: see to the disk or the database, then start it again");
        Context.System.Terminate();
    }

    /// <inheritdoc/>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) => OnPersistFailure(cause, @event, sequenceNr);

    /// <inheritdoc/>
    protected override void PreRestart(Exception reason, object message)
    {
        // what only the channels' room could tell again
        Self.Tell(new AnchorChannelsChanged(_hasAnchorChannels));
        base.PreRestart(reason, message);
    }

    private void Apply(WalletEvent happened) => Become(_state.Apply(happened));

    private void Become(WalletState state) => (_state, _view) = (state, null);

    /// <summary>Stores what happened, then goes on.</summary>
    private void Store(IReadOnlyList<WalletEvent> happened, Action then)
    {
        var left = happened.Count;
        PersistAll(happened, e =>
        {
            Apply(e);
            _views.Tell(new EventStored(PersistenceId, LastSequenceNr, e));
            if (e is WalletEvent.BlockTaken or WalletEvent.TipMoved)
                _storedTip = _state.TipHeight;
            if (--left == 0)
                then();
        });
    }

    private void Handle(MakeAddress asked)
    {
        var asker = Sender;
        if (NewAddress(asked.Kind) is not { } issued)
        {
            asker.Tell(new WalletRefused(-1, "Keys exhausted"));
            return;
        }
        Store([issued], () =>
        {
            _book.Cover(_state.LastKeyIndex);
            var address = Script.FromBytesUnsafe(issued.ScriptPubKey.ToArray()).GetDestinationAddress(_context.Chain.Network)!;
            asker.Tell(new AddressMade(issued.KeyIndex, issued.ScriptPubKey, address.ToString()));
        });
    }

    /// <summary>The next key; null after 2^31.</summary>
    private WalletEvent.AddressIssued? NewAddress(AddressKind kind)
    {
        var index = _state.LastKeyIndex + 1;
        return index >= 0x8000_0000 ? null : new WalletEvent.AddressIssued(index, _signer.ScriptOf(kind, index));
    }

    private void Handle(MakeFunding asked)
    {
        var asker = Sender;
        var request = new SpendRequest(
            asked.ScriptPubKey, asked.Amount, asked.Feerate, asked.MinConfirmations, asked.Coins, _settings.EmergencyReserve);
        if (Make(request, asker) is not { } made)
            return;
        Store(made.Events, () => asker.Tell(new FundingMade(made.Transaction, made.Id, made.OutputIndex)));
    }

    private void Handle(GetFundableAmount asked)
    {
        // the script is that of a funding output in length: P2WSH
        var script = ByteString.Own([0, 32, .. new byte[32]]);
        var request = new SpendRequest(script, null, asked.Feerate, asked.MinConfirmations, asked.Coins, _settings.EmergencyReserve);
        var (plan, refused) = SpendPlanner.Plan(View, request, _isSynchronised, _context.Random);
        Sender.Tell(plan is null ? refused! : new FundableAmount(plan.Amount));
    }

    private void Handle(Withdraw asked)
    {
        var asker = Sender;
        if ((asked.Feerate ?? _estimates?.Within12) is not { } feerate)
        {
            asker.Tell(new WalletRefused(InvalidParameter, "Cannot estimate fees (yet): give a feerate"));
            return;
        }
        var keep = _hasAnchorChannels ? _settings.EmergencyReserve : Satoshi.Zero;
        if (Make(new SpendRequest(asked.ScriptPubKey, asked.Amount, feerate, asked.MinConfirmations, asked.Coins, keep), asker) is not { } made)
            return;
        Store([.. made.Events, new WalletEvent.TransactionPublished(made.Id)], () =>
        {
            _withdrawals[made.Id] = (asker, new Withdrawn(made.Transaction, made.Spends));
            Broadcast(_state.Find(made.Id)!);
        });
    }

    private (IReadOnlyList<WalletEvent> Events, Transaction Transaction, TxId Id, ushort OutputIndex, TxOut[] Spends)? Make(SpendRequest request, IActorRef asker)
    {
        var (plan, refused) = SpendPlanner.Plan(View, request, _isSynchronised, _context.Random);
        if (plan is null)
        {
            asker.Tell(refused!);
            return null;
        }
        var change = plan.Change is null ? null : NewAddress(AddressKind.P2tr);
        if (plan.Change is not null && change is null)
        {
            asker.Tell(new WalletRefused(-1, "Failed to generate change address. Keys exhausted."));
            return null;
        }
        _book.Cover(change?.KeyIndex ?? _state.LastKeyIndex);
        var (transaction, index) = SpendBuilder.Build(plan, request.ScriptPubKey, change?.ScriptPubKey ?? default, Tip, _signer, _context.Random);
        var id = TxId.FromUint256(transaction.GetHash());
        var made = new WalletEvent.TransactionMade(
            id,
            ByteString.Own(transaction.ToBytes()),
            [.. plan.Coins.Select(coin => new SpentOutput(coin.Amount, coin.ScriptPubKey))],
            [.. _book.CoinsOf(transaction)],
            Tip + SpendBuilder.ReservationBlocks);
        return (change is null ? [made] : [change, made], transaction, id, index, SpendBuilder.SpendsOf(plan.Coins));
    }

    private void Handle(PublishTransaction asked)
    {
        var asker = Sender;
        if (_state.Find(asked.TxId) is not { } transaction)
        {
            asker.Tell(new WalletRefused(InvalidParameter, $"{asked.TxId} is not a transaction that waits for its publication"));
            return;
        }
        if (transaction.IsPublished)
        {
            Publish(transaction, asker);
            return;
        }
        // its reservation may have ended, and another have taken its coins
        if (!transaction.IsPending || (Tip >= transaction.Made.HeldTo && !transaction.Inputs.All(View.IsFree)))
        {
            asker.Tell(new TransactionBroadcast(asked.TxId, new BroadcastOutcome(false, "its coins were not reserved any more, and are spent otherwise")));
            return;
        }
        Store([new WalletEvent.TransactionPublished(asked.TxId)], () => Publish(_state.Find(asked.TxId)!, asker));
    }

    private void Handle(AbandonTransaction asked)
    {
        if (_state.Find(asked.TxId) is { IsPublished: false })
            Store([new WalletEvent.TransactionAbandoned(asked.TxId)], () => { });
    }
}
