using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Channels.Transactions;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Tests.Protocol.Channels;
using NBitcoin;

namespace Lnd.Actors.Tests.Protocol.Onchain;

/// <summary>What spends a funding output is recognised, and followed to its end whatever it is.</summary>
[Parallelizable]
public class ClosingClassifierTests
{
    private static readonly CommitmentFormat[] Formats = [CommitmentFormat.StaticRemoteKey, CommitmentFormat.Anchors];

    /// <summary>How much of the exchange has been delivered decides which of its two commitments the peer has.</summary>
    [Test]
    public void Either_of_two_unrevoked_commitments_is_known([ValueSource(nameof(Formats))] CommitmentFormat format, [Values] bool theLatest)
    {
        var pair = ClosingTests.WithHtlcs(format);
        var before = pair.Alice.State.LatestSignedNumber;
        pair.Alice.Give(ClosingTests.Add(30_000_000, 5));
        while (theLatest && pair.Bob.State.LocalNumber == before)
            pair.Bob.Receive(pair.Alice);
        Assert.That(pair.Alice.State.AwaitsRevocation);
        var closed = ClosedChannel.By(pair, pair.Bob, pair.Bob.State);

        closed.Start();
        closed.Confirm();
        Assert.That(closed.Other.State.Spend!.Closing, Is.EqualTo(new Closing.Remote(
            theLatest ? before + 1 : before, closed.Commitment.Keys.PerCommitmentPoint)));
        Assert.That(closed.Commitment.Outputs.Any(output => output.Htlc?.PaymentHash == ClosingTests.PreimageOf(5).Hash), Is.EqualTo(theLatest));
        closed.Finish();

        closed.AssertOutcome();
        Assert.That(closed.Other.Of<OnchainEffect.OutgoingHtlcFailed>().Select(e => e.Id), Is.EquivalentTo(new[] { 0UL, 1UL, 2UL, 3UL }));
    }

    [Test]
    public void After_data_loss_the_main_output_is_claimed([ValueSource(nameof(Formats))] CommitmentFormat format)
    {
        var pair = ClosingTests.WithHtlcs(format);
        var lost = pair.Bob.State;
        pair.Bob.Give(ClosingTests.Add(40_000_000, 6));
        pair.Settle();
        var owner = ClosedChannel.By(pair, pair.Alice, pair.Alice.State).Owner.State.Channel;
        var chain = new FakeChain(pair.Height);
        var bob = new OnchainNode(Side.Remote, chain, lost, pair.Bob.Secrets);
        var commitment = Commitment.Signed(owner, pair.Alice.Environment.Signer);
        Fund(chain, owner.Terms);

        bob.Start();
        Confirm(chain, bob, commitment);
        Assert.That(bob.State.Spend!.Closing, Is.TypeOf<Closing.RemoteUnknown>());
        Assert.That(bob.Of<OnchainEffect.WarnOperator>().Single().Text, Does.Contain("which we don't know"));
        // nobody else plays here: the HTLCs are given up long after they have expired
        for (var i = 0; i < 200; i++)
            Mine(chain, bob);

        Assert.That(bob.State.IsComplete);
        var ours = bob.State.Outputs.Single(output => output.Resolution == Resolution.Ours);
        Assert.That(ours.Kind, Is.EqualTo(OutputKind.ToUs));
        Assert.That(ours.Amount, Is.EqualTo(Commitment.Local(owner, pair.Alice.Environment.Signer.PerCommitmentPoint(owner.LocalNumber))
            .Outputs.Single(output => output.Kind == CommitmentOutputKind.ToRemote).Amount));
        Assert.That(bob.Of<OnchainEffect.OutgoingHtlcFailed>().Select(e => e.Id), Is.EquivalentTo(new[] { 0UL, 1UL, 2UL }));
    }

    [Test]
    public void A_preimage_shown_in_an_unknown_commitment_is_learned()
    {
        var pair = ClosingTests.WithHtlcs(CommitmentFormat.Anchors);
        var lost = pair.Bob.State;
        pair.Bob.Give(ClosingTests.Add(40_000_000, 6));
        pair.Settle();
        var closed = ClosedChannel.By(pair, pair.Alice, pair.Alice.State);
        var bob = new OnchainNode(Side.Remote, closed.Chain, lost, pair.Bob.Secrets, coins: 0);

        closed.Owner.Start();
        bob.Start();
        closed.Tell(ClosingTests.PreimageOf(11));
        Assert.That(closed.Chain.Submit(Side.Local, closed.Transaction, isPresigned: true), Is.EqualTo(Submission.Accepted));
        for (var i = 0; i < 5; i++)
        {
            closed.Chain.Mine(Side.Local);
            closed.Owner.TellBlock();
            bob.TellBlock();
        }

        Assert.That(bob.Of<OnchainEffect.OutgoingHtlcFulfilled>().Select(e => (e.Id, e.Preimage)), Is.EqualTo(new[] { (0UL, ClosingTests.PreimageOf(11)) }));
    }

    [Test]
    public void An_old_commitment_of_our_own_leaves_what_the_peer_does_not_take([ValueSource(nameof(Formats))] CommitmentFormat format, [Values] bool peerSleeps)
    {
        var pair = ClosingTests.WithHtlcs(format);
        var old = pair.Alice.State;
        pair.Alice.Give(ClosingTests.Add(40_000_000, 6));
        pair.Settle();
        var closed = ClosedChannel.By(pair, pair.Alice, old);
        // Alice knows better than the one who broadcast it
        var alice = new OnchainNode(Side.Local, closed.Chain, pair.Alice.State, pair.Alice.Secrets);

        alice.Start();
        closed.Other.Start();
        Assert.That(closed.Chain.Submit(Side.Local, closed.Transaction, isPresigned: true), Is.EqualTo(Submission.Accepted));
        for (var i = 0; i < 400; i++)
        {
            closed.Chain.Mine(Side.Remote);
            alice.TellBlock();
            if (!peerSleeps)
                closed.Other.TellBlock();
        }

        Assert.That(alice.State.Spend!.Closing, Is.TypeOf<Closing.LocalOutdated>());
        Assert.That(alice.Of<OnchainEffect.WarnOperator>().First().Text, Does.Contain("our old commitment"));
        Assert.That(alice.State.IsComplete);
        var main = alice.State.Outputs.Single(output => output.Kind == OutputKind.OwnMain);
        Assert.That(main.Resolution, Is.EqualTo(peerSleeps ? Resolution.Ours : Resolution.Peers));
    }

    [Test]
    public void A_mutual_close_needs_nothing_but_time([ValueSource(nameof(Formats))] CommitmentFormat format)
    {
        var pair = ChannelPair.Opened(format);
        pair.Bob.Give(new ChannelInput.Close(pair.Bob.State.Terms.LocalShutdownScript, new ClosingFees(new Satoshi(500), new Satoshi(200), new Satoshi(5000))));
        pair.Settle();
        var chain = new FakeChain(pair.Height);
        Fund(chain, pair.Alice.State.Terms);
        var alice = new OnchainNode(Side.Local, chain, pair.Alice.State, pair.Alice.Secrets);

        alice.Start();
        Confirm(chain, alice, pair.Alice.Take<Broadcast>().Single().Transaction);
        Assert.That(alice.State.Spend!.Closing, Is.TypeOf<Closing.Mutual>());
        for (var i = 0; i < 98; i++)
            Mine(chain, alice);
        Assert.That(alice.State.IsComplete, Is.False, "99 deep");
        Mine(chain, alice);
        Assert.That(alice.State.IsComplete, "100 deep");
        Assert.That(alice.Of<OnchainEffect.Broadcast>(), Is.Empty);
        Assert.That(alice.Of<OnchainEffect.WarnOperator>(), Is.Empty);
    }

    [Test]
    public void A_transaction_that_was_never_signed_warns_the_operator()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        var terms = pair.Alice.State.Terms;
        var alice = new OnchainNode(Side.Local, new FakeChain(pair.Height), pair.Alice.State, pair.Alice.Secrets);
        var rogue = new ConsensusFactory().CreateTransaction();
        rogue.Inputs.Add(new TxIn(ClosingClassifier.FundingOf(terms).ToOutPoint()));
        rogue.Outputs.Add(new TxOut(Money.Satoshis(900_000), new Script([0, 20, .. new byte[20]])));

        alice.Start();
        alice.TellFundingSpend(rogue, pair.Height);

        Assert.That(alice.State.Spend!.Closing, Is.TypeOf<Closing.Rogue>());
        Assert.That(alice.Of<OnchainEffect.WarnOperator>().Single().Text, Does.Contain("never signed"));
    }

    [Test]
    public void A_transaction_that_does_not_spend_the_funding_is_ignored()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        var alice = new OnchainNode(Side.Local, new FakeChain(pair.Height), pair.Alice.State, pair.Alice.Secrets);
        var other = new ConsensusFactory().CreateTransaction();
        other.Inputs.Add(new TxIn(new OutPoint(uint256.One, 0)));
        other.Outputs.Add(new TxOut(Money.Satoshis(900_000), new Script([0, 20, .. new byte[20]])));

        alice.Start();
        alice.TellFundingSpend(other, pair.Height);

        Assert.That(alice.State.Spend, Is.Null);
        Assert.That(alice.Journal, Is.Empty);
    }

    private static void Fund(FakeChain chain, ChannelTerms terms) => chain.Fund(ClosingClassifier.FundingOf(terms), ScriptChecks.FundingOutput(terms));

    private static void Confirm(FakeChain chain, OnchainNode node, Transaction transaction)
    {
        Assert.That(chain.Submit(Side.Local, transaction, isPresigned: true), Is.EqualTo(Submission.Accepted));
        Mine(chain, node);
    }

    private static void Mine(FakeChain chain, OnchainNode node)
    {
        chain.Mine(Side.Remote);
        node.TellBlock();
    }
}
