using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Channels.Transactions;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Tests.Protocol.Channels;
using NBitcoin;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Tests.Protocol.Onchain;

/// <summary>
/// A commitment that one side of a channel broadcasts, both sides' planners, and a chain. What each side must have in the end is worked out from the commitment itself, not
/// from what the planners say.
/// </summary>
internal sealed class ClosedChannel
{
    private ClosedChannel(ChannelState ownerState, ChannelSecrets ownerSecrets, ChannelState otherState, ChannelSecrets otherSecrets,
        CommitmentHistory history, BlockHeight height, int coins)
    {
        using var nodeKey = ECPrivKey.Create([.. Enumerable.Repeat((byte)1, 32)]);
        var signer = new ChannelSigner(ownerSecrets, nodeKey);
        Commitment = Lnd.Actors.Protocol.Channels.Commitment.Local(ownerState, signer.PerCommitmentPoint(ownerState.LocalNumber));
        Transaction = Lnd.Actors.Protocol.Channels.Commitment.Signed(ownerState, signer);
        IsRevoked = otherState.RemoteNumber > ownerState.LocalNumber;
        Chain = new FakeChain(height);
        var terms = ownerState.Terms;
        var funding = ChannelScripts.PayToWitnessScriptHash(ChannelScripts.Funding(terms.Local.Keys.FundingPubkey, terms.Remote.Keys.FundingPubkey));
        Chain.Fund(ClosingClassifier.FundingOf(terms), new TxOut(terms.Capacity.ToMoney(), Script.FromBytesUnsafe(funding)));
        Owner = new OnchainNode(Side.Local, Chain, ownerState, ownerSecrets, coins: coins);
        Other = new OnchainNode(Side.Remote, Chain, otherState, otherSecrets, history, coins);
    }

    /// <summary>The commitment, as its owner makes it.</summary>
    public CommitmentTransaction Commitment { get; }

    /// <summary>With both signatures.</summary>
    public Transaction Transaction { get; }

    /// <summary>Whether the owner has revoked it: it cheats, with a planner that takes it for its current one.</summary>
    public bool IsRevoked { get; }

    public FakeChain Chain { get; }

    /// <summary>The side whose commitment it is.</summary>
    public OnchainNode Owner { get; }

    public OnchainNode Other { get; }

    /// <summary>Whose transactions get into blocks where both compete.</summary>
    public Side First { get; set; } = Side.Remote;

    /// <summary>Which transactions miners take.</summary>
    public Func<Transaction, bool>? Only { get; set; }

    /// <summary>What a peer would broadcast in a state that it may have left behind since.</summary>
    /// <param name="pair">The channel.</param>
    /// <param name="owner">The peer.</param>
    /// <param name="state">Its state when the commitment was its current one.</param>
    /// <param name="height">The chain's tip; null for that of the pair.</param>
    /// <param name="coins">Coins in each wallet.</param>
    public static ClosedChannel By(ChannelPair pair, ChannelPeer owner, ChannelState state, BlockHeight? height = null, int coins = 40)
    {
        var other = pair.Other(owner);
        var history = CommitmentHistory.Empty;
        ChannelState? replayed = null;
        foreach (var happened in other.Journal)
        {
            replayed = Channel.Apply(replayed, happened);
            history = history.After(replayed, happened);
        }
        return new ClosedChannel(state, owner.Secrets, other.State, other.Secrets, history, height ?? pair.Height, coins);
    }

    /// <summary>Tells the receiver of each HTLC of these payments the preimage.</summary>
    public void Tell(params Preimage[] preimages)
    {
        foreach (var preimage in preimages)
            foreach (var node in new[] { Owner, Other })
                foreach (var htlc in node.State.Channel.Commitments.Htlcs)
                    if (htlc.Offerer == Side.Remote && htlc.PaymentHash == preimage.Hash && htlc.State >= HtlcState.AddCommitted)
                        node.Give(new OnchainInput.PreimageLearned(htlc.Key.Id, preimage));
    }

    public void Start()
    {
        Owner.Start();
        Other.Start();
    }

    /// <summary>The commitment confirms in the next block.</summary>
    public void Confirm()
    {
        Assert.That(Chain.Submit(Side.Local, Transaction, isPresigned: true), Is.EqualTo(Submission.Accepted));
        Block();
    }

    public void Block()
    {
        Chain.Mine(First, Only);
        Owner.TellBlock();
        Other.TellBlock();
    }

    public void Blocks(int count)
    {
        for (var i = 0; i < count; i++)
            Block();
    }

    /// <summary>Mines until something is so.</summary>
    public void Until(Func<bool> isSo)
    {
        for (var i = 0; !isSo(); i++)
        {
            Assert.That(i, Is.LessThan(1000), "it never comes to be");
            Block();
        }
    }

    /// <summary>Mines up to a height.</summary>
    public void Until(uint height) => Until(() => Chain.Height.Value >= height);

    /// <summary>The last blocks are not in the chain any more; what they held is on its way again.</summary>
    public void Reorg(int blocks)
    {
        for (var i = 0; i < blocks; i++)
            foreach (var transaction in Chain.Disconnect())
                foreach (var node in new[] { Owner, Other })
                    node.Give(new OnchainInput.TransactionReorged(TxId.FromUint256(transaction.GetHash())));
        Owner.Give(new OnchainInput.BlockConnected(Chain.Height));
        Other.Give(new OnchainInput.BlockConnected(Chain.Height));
    }

    /// <summary>Mines until both planners are done.</summary>
    public void Finish(int limit = 1500)
    {
        for (var i = 0; !Owner.State.IsComplete || !Other.State.IsComplete; i++)
        {
            Assert.That(i, Is.LessThan(limit), () => $"not resolved: {Open(Owner)} {Open(Other)}");
            Block();
        }
    }

    /// <summary>
    /// What a side has won, in satoshi: what its claims have paid to its wallet, and the fees they cost it. BOLT 5 says what that must be.
    /// </summary>
    public long WonBy(OnchainNode node) => PaidTo(node)
        + Chain.Confirmed.Where(t => t.Owner == node.Side && t.Transaction.GetHash() != Transaction.GetHash()).Sum(t => (long)Chain.FeeOf(t.Transaction).Value);

    /// <summary>How much richer, or poorer, a side's wallet is, in satoshi.</summary>
    public long PaidTo(OnchainNode node) => Chain.Unspent
        .Where(coin => PaysTo(coin, node.Wallet.SweepScript) || PaysTo(coin, node.Wallet.ChangeScript))
        .Sum(coin => coin.Value.Satoshi) - (long)node.Wallet.Start;

    /// <summary>Every claim confirmed, and the money where the spec says.</summary>
    /// <param name="tooLate">Preimages that the receivers learned too late.</param>
    public void AssertOutcome(params Preimage[] tooLate)
    {
        var (owners, others, anchors) = (0L, 0L, 0L);
        foreach (var output in Commitment.Outputs)
        {
            var amount = (long)output.Amount.Value;
            var isOwners = output.Kind switch
            {
                CommitmentOutputKind.ToLocal => !IsRevoked,
                CommitmentOutputKind.ToRemote => false,
                CommitmentOutputKind.OfferedHtlc => !IsRevoked && !IsTaken(output.Htlc!, Other, Owner, tooLate),
                CommitmentOutputKind.ReceivedHtlc => !IsRevoked && IsTaken(output.Htlc!, Owner, Other, tooLate),
                _ => false,
            };
            if (output.Kind is CommitmentOutputKind.LocalAnchor or CommitmentOutputKind.RemoteAnchor)
                anchors += amount;
            else if (isOwners)
                owners += amount;
            else
                others += amount;
        }
        if (IsRevoked)
        {
            // the fees of the cheat's HTLC transactions are out of what it has no right to
            Assert.That(PaidTo(Owner), Is.LessThanOrEqualTo(0), "the cheat's part");
            others -= WonBy(Owner);
            owners += WonBy(Owner);
        }
        // an anchor may have been spent by its side's child
        Assert.That(WonBy(Owner), Is.InRange(owners, owners + anchors / 2), "the owner's part");
        Assert.That(WonBy(Other), Is.InRange(others, others + anchors / 2), "the other side's part");
        Assert.That(Owner.State.Claims, Is.Empty);
        Assert.That(Other.State.Claims, Is.Empty);
        Assert.That(Owner.Wallet.Holding, Is.Empty);
        Assert.That(Other.Wallet.Holding, Is.Empty);
    }

    /// <summary>Whether the receiver has the preimage of an HTLC, and so the money; then the offerer must have been told, or it would pay without being paid.</summary>
    private static bool IsTaken(Htlc htlc, OnchainNode receiver, OnchainNode offerer, Preimage[] tooLate)
    {
        var isTaken = receiver.State.Preimages.Any(known => known.Preimage.Hash == htlc.PaymentHash) && !tooLate.Any(late => late.Hash == htlc.PaymentHash);
        var told = offerer.State.Outcomes.Where(outcome => outcome.Id == htlc.Key.Id).ToArray();
        if (isTaken)
            Assert.That(told.Single().Preimage?.Hash, Is.EqualTo(htlc.PaymentHash));
        return isTaken;
    }

    private static bool PaysTo(TxOut coin, ByteString script) => coin.ScriptPubKey.ToBytes().AsSpan().SequenceEqual(script.Span);

    private static string Open(OnchainNode node) =>
        $"{node.Side} at {node.Channel.Session.Height}: {string.Join(", ", node.State.Outputs.Where(o => o.Resolution is null).Select(o => $"{o.Kind} of {o.Amount} expiry {o.Htlc?.CltvExpiry} spent {o.Spend}"))}; claims {node.State.Claims.Count}.";
}
