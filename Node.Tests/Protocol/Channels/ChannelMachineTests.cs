using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Tests.Protocol.Channels;

/// <summary>The life of a channel as a story.</summary>
[Parallelizable]
public class ChannelMachineTests
{
    private static readonly Preimage Preimage = new([.. Enumerable.Repeat((byte)42, 32)]);

    private static readonly CommitmentFormat[] Formats = [CommitmentFormat.StaticRemoteKey, CommitmentFormat.Anchors];

    private static long s_lastOrigin;

    /// <summary>An HTLC with an origin of its own.</summary>
    internal static ChannelInput.AddHtlc Add(ulong amount, Preimage? preimage = null, uint expiry = 2000) => new(
        NewOrigin(), new MilliSatoshi(amount), (preimage ?? Preimage).Hash, new BlockHeight(expiry), new ByteString(new byte[1366]));

    internal static ByteString NewOrigin() => new(BitConverter.GetBytes(Interlocked.Increment(ref s_lastOrigin)));

    [TestCaseSource(nameof(Formats))]
    public void Asking_again_for_an_htlc_of_the_same_origin_adds_none(CommitmentFormat format)
    {
        var pair = ChannelPair.Opened(format);
        var (first, second) = (Add(10_000_000), Add(20_000_000));

        pair.Alice.Give(first);
        pair.Alice.Give(second);
        pair.Alice.Give(second); // while it waits for the peer's revocation
        pair.Alice.Give(first);
        pair.Settle();
        Assert.That(pair.Alice.State.Commitments.Htlcs.Select(htlc => htlc.Origin), Is.EqualTo(new[] { first.Origin, second.Origin }));
        Assert.That(
            pair.Alice.Take<AddHtlcAccepted>().Select(accepted => (accepted.Origin, accepted.Id)),
            Is.EqualTo(new[] { (first.Origin, 0UL), (first.Origin, 0UL), (second.Origin, 1UL) }));

        pair.Bob.Give(new ChannelInput.RemoveHtlc(0, new HtlcRemoval.Failed(new ByteString([9]))));
        pair.Settle();
        Assert.That(pair.Alice.Take<OutgoingHtlcResolved>().Single().Origin, Is.EqualTo(first.Origin));
        pair.Alice.Give(first); // its end is not acknowledged yet
        pair.Settle();
        Assert.That(pair.Alice.Take<OutgoingHtlcResolved>().Single(), Is.EqualTo(new OutgoingHtlcResolved(0, first.Origin, new HtlcRemoval.Failed(new ByteString([9])))));
        Assert.That(pair.Alice.State.Commitments.Htlcs, Has.Count.EqualTo(1));
    }

    [TestCaseSource(nameof(Formats))]
    public void A_payment_moves_the_money_to_the_other_side(CommitmentFormat format)
    {
        var pair = ChannelPair.Opened(format);

        pair.Alice.Give(Add(10_000_000));
        pair.Settle();
        Assert.That(pair.Alice.Take<AddHtlcAccepted>(), Has.Count.EqualTo(1));
        var incoming = pair.Bob.Take<IncomingHtlcCommitted>().Single();
        Assert.That(incoming.Htlc.Amount, Is.EqualTo(new MilliSatoshi(10_000_000)));
        Assert.That(incoming.MustFail, Is.False);
        pair.Bob.Give(new ChannelInput.RemoveHtlc(incoming.Htlc.Key.Id, new HtlcRemoval.Fulfilled(Preimage)));
        pair.Settle();

        Assert.That(pair.Alice.Take<OutgoingHtlcFulfilled>().Single().Preimage, Is.EqualTo(Preimage));
        Assert.That(pair.Alice.Take<OutgoingHtlcResolved>().Single().Removal, Is.EqualTo(new HtlcRemoval.Fulfilled(Preimage)));
        Assert.That(pair.Alice.State.Commitments.LocalBalance, Is.EqualTo(new MilliSatoshi(690_000_000)));
        Assert.That(pair.Bob.State.Commitments.LocalBalance, Is.EqualTo(new MilliSatoshi(310_000_000)));
        Assert.That(pair.Alice.State.Commitments.IsClear && pair.Bob.State.Commitments.IsClear);
    }

    [TestCaseSource(nameof(Formats))]
    public void A_failed_payment_gives_the_money_back(CommitmentFormat format)
    {
        var pair = ChannelPair.Opened(format);
        pair.Bob.Give(Add(10_000_000));
        pair.Settle();
        pair.Alice.Give(new ChannelInput.RemoveHtlc(0, new HtlcRemoval.Failed(new ByteString([9, 9]))));
        pair.Settle();

        Assert.That(pair.Bob.Take<OutgoingHtlcFulfilled>(), Is.Empty);
        Assert.That(pair.Bob.Take<OutgoingHtlcResolved>().Single().Removal, Is.EqualTo(new HtlcRemoval.Failed(new ByteString([9, 9]))));
        Assert.That(pair.Bob.State.Commitments.LocalBalance, Is.EqualTo(new MilliSatoshi(300_000_000)));
        Assert.That(pair.Alice.State.Commitments.IsClear && pair.Bob.State.Commitments.IsClear);
    }

    [TestCaseSource(nameof(Formats))]
    public void Updates_of_a_busy_channel_go_into_one_signature(CommitmentFormat format)
    {
        var pair = ChannelPair.Opened(format);
        for (var i = 0; i < 50; i++)
            pair.Alice.Give(Add(1_000_000));
        pair.Settle();

        Assert.That(pair.Alice.Take<AddHtlcAccepted>(), Has.Count.EqualTo(50));
        Assert.That(pair.Alice.Journal.OfType<CommitmentSent>().Count(), Is.EqualTo(2), "the first at once, the rest together");
        Assert.That(pair.Bob.Take<IncomingHtlcCommitted>(), Has.Count.EqualTo(50));
    }

    [TestCaseSource(nameof(Formats))]
    public void Mutual_close_pays_both(CommitmentFormat format)
    {
        var pair = ChannelPair.Opened(format);
        pair.Bob.Give(new ChannelInput.Close(pair.Bob.State.Terms.LocalShutdownScript, new ClosingFees(new Satoshi(500), new Satoshi(200), new Satoshi(5000))));
        pair.Settle();

        Assert.That(pair.Alice.State.Phase, Is.EqualTo(ChannelPhase.MutuallyClosed));
        Assert.That(pair.Bob.State.Phase, Is.EqualTo(ChannelPhase.MutuallyClosed));
        var (a, b) = (pair.Alice.Take<Broadcast>().Single().Transaction, pair.Bob.Take<Broadcast>().Single().Transaction);
        Assert.That(a.GetHash(), Is.EqualTo(b.GetHash()));
        Assert.That(a.Outputs.Select(o => o.Value.Satoshi), Is.EqualTo(new long[] { 300_000, 700_000 - 672 }).Within(400));
    }

    [TestCaseSource(nameof(Formats))]
    public void A_cut_line_loses_nothing(CommitmentFormat format)
    {
        // cut after each possible number of delivered messages
        for (var delivered = 0; delivered < 12; delivered++)
        {
            var pair = ChannelPair.Opened(format);
            pair.Alice.Give(Add(10_000_000));
            pair.Bob.Give(Add(20_000_000));
            for (var i = 0; i < delivered; i++)
                _ = i % 2 == 0 ? pair.Bob.Receive(pair.Alice) : pair.Alice.Receive(pair.Bob);
            pair.Disconnect();
            pair.Connect();
            pair.Settle();

            Assert.That(pair.Alice.State.Commitments.Htlcs, Has.Count.EqualTo(2), $"after {delivered}");
            Assert.That(pair.Alice.State.Commitments.Htlcs.All(h => h.State == HtlcState.AddCommitted));
            Assert.That(pair.Bob.State.Commitments.Htlcs.All(h => h.State == HtlcState.AddCommitted));
        }
    }

    [Test]
    public void An_announced_channel_is_announced_by_both_when_it_is_deep_enough()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors, announce: true);
        Assert.That(pair.Alice.Take<AnnounceChannel>(), Is.Empty);
        pair.Mine(3);
        pair.Settle();

        var (a, b) = (pair.Alice.Take<AnnounceChannel>(), pair.Bob.Take<AnnounceChannel>());
        Assert.That(a, Has.Count.EqualTo(1));
        Assert.That(b, Has.Count.EqualTo(1));
        Assert.That(a[0].Announcement, Is.EqualTo(b[0].Announcement));
    }

    [Test]
    public void A_zero_conf_channel_is_ready_at_once()
    {
        var pair = new ChannelPair();
        pair.Open(ChannelType.Anchors.WithScidAlias().WithZeroConf());
        pair.Settle();

        Assert.That(pair.Alice.Take<ChannelOpened>(), Has.Count.EqualTo(1));
        Assert.That(pair.Bob.Take<ChannelOpened>(), Has.Count.EqualTo(1));
        Assert.That(pair.Bob.State.RemoteAlias, Is.EqualTo(pair.Alice.State.Terms.LocalAlias));
    }

    [Test]
    public void A_channel_of_an_opener_that_is_trusted_is_ready_at_once_without_the_zero_conf_type()
    {
        var pair = new ChannelPair();
        pair.Bob.MinimumDepth = 0;
        pair.Open(ChannelType.Anchors);
        pair.Settle();
        Assert.That(pair.Bob.State.ReadySent);
        Assert.That(pair.Bob.State.Terms.IsZeroConf, Is.False);

        // as the opener, this node does not ask others to trust it
        Assert.That(pair.Alice.State.ReadySent, Is.False);
        pair.Confirm(1);
        pair.Settle();
        Assert.That(pair.Alice.Take<ChannelOpened>(), Has.Count.EqualTo(1));
        Assert.That(pair.Bob.Take<ChannelOpened>(), Has.Count.EqualTo(1));
    }
}
