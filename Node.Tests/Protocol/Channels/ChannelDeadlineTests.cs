using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;

namespace Lnd.Actors.Tests.Protocol.Channels;

/// <summary>BOLT 2, "cltv_expiry_delta Selection": when a channel must go on chain, and what it takes along.</summary>
[Parallelizable]
public class ChannelDeadlineTests
{
    private static readonly Preimage Preimage = new([.. Enumerable.Repeat((byte)42, 32)]);

    private static readonly Preimage Another = new([.. Enumerable.Repeat((byte)43, 32)]);

    private static readonly CommitmentFormat[] Formats = [CommitmentFormat.StaticRemoteKey, CommitmentFormat.Anchors];

    /// <summary>Bob has the preimage of Alice's HTLC (expiry 1040), but Alice owes him a revocation, so that his answer waits.</summary>
    private static ChannelPair WithWaitingPreimage(CommitmentFormat format)
    {
        var pair = ChannelPair.Opened(format);
        pair.Alice.Give(ChannelMachineTests.Add(10_000_000, Preimage, expiry: 1040));
        pair.Settle();
        pair.Bob.Give(ChannelMachineTests.Add(1_000_000, Another));
        pair.Bob.Give(new ChannelInput.RemoveHtlc(0, new HtlcRemoval.Fulfilled(Preimage)));
        Assert.That(pair.Bob.Channel.Session.Waiting, Has.Count.EqualTo(1));
        return pair;
    }

    private static void AssertPreimageIsKept(ChannelPeer peer)
    {
        var htlc = peer.State.Commitments.Find(new HtlcKey(Side.Remote, 0));
        Assert.That(htlc!.Removal, Is.EqualTo(new HtlcRemoval.Fulfilled(Preimage)));
        Assert.That(OnchainState.Of(peer.State).Preimages.Single().Preimage, Is.EqualTo(Preimage));
    }

    [TestCaseSource(nameof(Formats))]
    public void A_fulfilled_htlc_goes_on_chain_before_its_expiry_though_the_answer_waits_for_the_peer(CommitmentFormat format)
    {
        var pair = WithWaitingPreimage(format);
        pair.Bob.Give(new ChannelInput.BlockConnected(new BlockHeight(1021)));
        Assert.That(pair.Bob.State.Ending, Is.Null);
        pair.Bob.Give(new ChannelInput.BlockConnected(new BlockHeight(1022)));

        Assert.That(pair.Bob.State.Phase, Is.EqualTo(ChannelPhase.Failed));
        Assert.That(pair.Bob.Take<Broadcast>().Single().Purpose, Is.EqualTo(BroadcastPurpose.Commitment));
        AssertPreimageIsKept(pair.Bob);
    }

    [TestCaseSource(nameof(Formats))]
    public void A_preimage_that_waits_for_the_peer_is_kept_when_the_channel_ends(CommitmentFormat format)
    {
        var failed = WithWaitingPreimage(format);
        failed.Bob.Give(new ChannelInput.ForceClose("enough"));
        AssertPreimageIsKept(failed.Bob);

        var spent = WithWaitingPreimage(format);
        spent.Bob.Give(new ChannelInput.FundingSpentBy(ChannelPair.FundingTxId));
        Assert.That(spent.Bob.State.Phase, Is.EqualTo(ChannelPhase.Spent));
        AssertPreimageIsKept(spent.Bob);
    }

    [TestCaseSource(nameof(Formats))]
    public void A_preimage_that_waits_for_the_peer_is_kept_when_a_new_connection_takes_the_place_of_the_old(CommitmentFormat format)
    {
        var pair = WithWaitingPreimage(format);
        pair.Bob.Give(new ChannelInput.PeerConnected(ChannelPeer.Features, ChannelPeer.Features));
        AssertPreimageIsKept(pair.Bob);
        Assert.That(pair.Bob.Channel.Session.Waiting, Is.Empty);
    }

    [TestCaseSource(nameof(Formats))]
    public void An_offered_htlc_goes_on_chain_when_its_grace_is_over(CommitmentFormat format)
    {
        var pair = ChannelPair.Opened(format);
        pair.Alice.Give(ChannelMachineTests.Add(10_000_000, Preimage, expiry: 1040));
        pair.Settle();
        pair.Alice.Give(new ChannelInput.BlockConnected(new BlockHeight(1041)));
        Assert.That(pair.Alice.State.Ending, Is.Null);
        pair.Alice.Give(new ChannelInput.BlockConnected(new BlockHeight(1042)));
        Assert.That(pair.Alice.State.Phase, Is.EqualTo(ChannelPhase.Failed));
        pair.Bob.Give(new ChannelInput.BlockConnected(new BlockHeight(1042)));
        Assert.That(pair.Bob.State.Ending, Is.Null, "without the preimage it is Alice's to take back");
    }

    [Test]
    public void An_htlc_the_peer_has_signed_for_but_not_revoked_is_not_forgotten_by_its_deadline()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        pair.Alice.Give(ChannelMachineTests.Add(10_000_000, Preimage, expiry: 1040)); // Bob never answers
        pair.Alice.Give(new ChannelInput.PeerDisconnected());
        pair.Alice.Give(new ChannelInput.BlockConnected(new BlockHeight(1042)));
        Assert.That(pair.Alice.State.Phase, Is.EqualTo(ChannelPhase.Failed));
    }

    [Test]
    public void A_commitment_is_broadcast_with_each_block_until_the_funding_is_spent()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.StaticRemoteKey);
        pair.Alice.Give(new ChannelInput.ForceClose("enough"));
        var first = pair.Alice.Take<Broadcast>().Single().Transaction.GetHash();
        pair.Mine(1);
        Assert.That(pair.Alice.Take<Broadcast>().Single().Transaction.GetHash(), Is.EqualTo(first));
        Assert.That(pair.Alice.Journal[^1], Is.TypeOf<ChannelFailed>(), "nothing to remember");
        pair.Alice.Give(new ChannelInput.FundingSpentBy(TxId.FromUint256(first)));
        pair.Mine(1);
        Assert.That(pair.Alice.Take<Broadcast>(), Is.Empty);
    }

    [Test]
    public void A_mutual_close_is_broadcast_with_each_block_until_the_funding_is_spent()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        pair.Alice.Give(new ChannelInput.Close(pair.Alice.State.Terms.LocalShutdownScript, new ClosingFees(new Satoshi(500), new Satoshi(200), new Satoshi(5000))));
        pair.Settle();
        var first = pair.Bob.Take<Broadcast>().Single().Transaction.GetHash();
        pair.Mine(1);
        Assert.That(pair.Bob.Take<Broadcast>().Single().Transaction.GetHash(), Is.EqualTo(first));
    }
}
