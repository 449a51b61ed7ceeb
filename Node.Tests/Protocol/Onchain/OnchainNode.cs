using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Tests.Protocol.Onchain;

/// <summary>One side after the close: the planner, its journal, and what the rest of a node would do with its effects.</summary>
internal sealed class OnchainNode
{
    private readonly FakeChain _chain;
    private readonly ChannelState _channel;
    private readonly CommitmentHistory _history;
    private readonly HashSet<Outpoint> _watched = [];
    private OnchainState _replayed;

    public OnchainNode(Side side, FakeChain chain, ChannelState channel, ChannelSecrets secrets, CommitmentHistory? history = null, int coins = 40)
    {
        (Side, _chain, _channel, _history) = (side, chain, channel, history ?? CommitmentHistory.Empty);
        Wallet = new FakeWallet(chain, (byte)(side == Side.Local ? 150 : 170), coins);
        Environment = new OnchainEnvironment(
            new OnchainSigner(secrets), new OnchainPolicy(), FeeEstimates.Flat(new FeeratePerKw(1000)), Wallet.SweepScript);
        Channel = OnchainChannel.Of(channel);
        _replayed = Channel.State;
    }

    /// <summary>Whose it is in the eyes of the test (each planner calls itself local).</summary>
    public Side Side { get; }

    public FakeWallet Wallet { get; }

    public OnchainEnvironment Environment { get; set; }

    public OnchainChannel Channel { get; private set; }

    public OnchainState State => Channel.State;

    public List<OnchainEvent> Journal { get; } = [];

    public List<OnchainEffect> Effects { get; } = [];

    /// <summary>Whether broadcasts reach the chain.</summary>
    public bool IsOnline { get; set; } = true;

    /// <summary>Whether transactions on their way are told, too.</summary>
    public bool SeesMempool { get; set; }

    public IEnumerable<T> Of<T>() where T : OnchainEffect => Effects.OfType<T>();

    public void Start()
    {
        Give(new OnchainInput.Resumed());
        Give(new OnchainInput.BlockConnected(_chain.Height));
    }

    /// <summary>The node dies and comes back with what its journal holds.</summary>
    public void Restart()
    {
        var before = Channel.State;
        Channel = OnchainChannel.Replay(_channel, Journal);
        Assert.That(Channel.State == before, "the journal gives another state");
        Start();
    }

    public void Give(OnchainInput input)
    {
        var decision = OnchainMachine.Step(Channel, input, Environment);
        Journal.AddRange(decision.Events);
        foreach (var happened in decision.Events)
            _replayed = _replayed.Apply(happened);
        Assert.That(_replayed == decision.Channel.State, "the events don't tell all");
        Channel = decision.Channel;
        AssertEachOutputIsClaimedOnce();
        foreach (var effect in decision.Effects)
            Run(effect);
    }

    /// <summary>Tells what the last block, or before it, has spent; then the block.</summary>
    public void TellBlock()
    {
        TellSpends();
        Give(new OnchainInput.BlockConnected(_chain.Height));
    }

    public void TellFundingSpend(Transaction transaction, BlockHeight? height)
    {
        var number = ClosingClassifier.RevokedNumber(_channel, transaction);
        Give(new OnchainInput.FundingSpent(transaction, height, number is { } n ? _history.At(n) : []));
    }

    private void TellSpends()
    {
        foreach (var outpoint in _watched.ToArray())
            TellSpend(outpoint);
    }

    private void TellSpend(Outpoint outpoint)
    {
        if (_chain.SpenderOf(outpoint) is not var (spender, height))
            return;
        if (outpoint == ClosingClassifier.FundingOf(_channel.Terms))
            TellFundingSpend(spender, height);
        else
            Give(new OnchainInput.OutpointSpent(outpoint, spender, height));
    }

    private void Run(OnchainEffect effect)
    {
        Effects.Add(effect);
        switch (effect)
        {
            case OnchainEffect.Broadcast broadcast when IsOnline:
                Submit(broadcast);
                break;
            case OnchainEffect.WatchOutpoint watch:
                _watched.Add(watch.Outpoint);
                TellSpend(watch.Outpoint);
                break;
            case OnchainEffect.RequestCoins request:
                Give(Wallet.Answer(request));
                break;
            case OnchainEffect.ReleaseCoins release:
                Wallet.Release(release.ClaimId);
                break;
            default:
                break;
        }
    }

    private void Submit(OnchainEffect.Broadcast broadcast)
    {
        var signed = Wallet.Sign(broadcast.Transaction, broadcast.WalletCoins);
        if (broadcast.Parent is { } parent)
            _chain.Submit(Side, parent, isPresigned: true);
        var presigned = State.Terms.Format == CommitmentFormat.StaticRemoteKey && broadcast.Kind is ClaimKind.HtlcSuccess or ClaimKind.HtlcTimeout
            || broadcast.Kind == ClaimKind.Commitment;
        var submission = _chain.Submit(Side, signed, presigned);
        if (submission == Submission.Outbid)
            Give(new OnchainInput.TransactionEvicted(TxId.FromUint256(signed.GetHash())));
        if (submission != Submission.Accepted)
            return;
        var claim = State.Claims.FirstOrDefault(claim => claim.Current?.TxId.ToUint256() == signed.GetHash());
        if (claim?.Current is not { } current)
            return; // overtaken by a later step
        var weight = FakeChain.WeightOf(signed);
        Assert.That(current.Weight, Is.InRange(weight, weight + 4 * signed.Inputs.Count + 200), $"expected weight of a {claim.Kind}");
        Assert.That(current.Fee, Is.EqualTo(_chain.FeeOf(signed)));
    }

    private void AssertEachOutputIsClaimedOnce()
    {
        var claimed = State.Claims.Span.ToArray().SelectMany(claim => claim.Inputs.Span.ToArray()).ToArray();
        Assert.That(claimed, Is.Unique);
    }
}
