using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Tests.Protocol.Channels;

/// <summary>What a peer may not do, and what follows: a warning and a new start, or the end of the channel where BOLT 2 demands it.</summary>
[Parallelizable]
public class PeerRuleTests
{
    private static readonly Preimage Preimage = new([.. Enumerable.Repeat((byte)42, 32)]);

    private static UpdateAddHtlc Htlc(ChannelPeer to, ulong id = 0, ulong amount = 1_000_000, uint expiry = 2000) => new(
        to.State.Terms.ChannelId, id, new MilliSatoshi(amount), Preimage.Hash, new BlockHeight(expiry), new ByteString(new byte[1366]));

    /// <summary>The message ends the connection, changes nothing, and the channel goes on afterwards.</summary>
    private static void Refused(ChannelPair pair, ChannelPeer receiver, Message message, string reason)
    {
        var before = receiver.State;
        var decision = ChannelMachine.Step(receiver.Channel, new ChannelInput.PeerSent(message), receiver.Environment);
        Assert.That(decision.Effects.OfType<WarnAndDisconnect>().Single().Warning, Does.Contain(reason));
        Assert.That(decision.Channel.State, Is.EqualTo(before));
        Assert.That(decision.Events, Is.Empty);
        Assert.That(decision.Channel.Session.Link, Is.EqualTo(Link.Down));
    }

    private static void Accepted(ChannelPeer receiver, Message message)
    {
        var decision = ChannelMachine.Step(receiver.Channel, new ChannelInput.PeerSent(message), receiver.Environment);
        Assert.That(decision.Effects.OfType<WarnAndDisconnect>(), Is.Empty);
    }

    [Test]
    public void Receiving_an_htlc_that_breaks_a_rule_ends_the_connection([Values(CommitmentFormat.StaticRemoteKey, CommitmentFormat.Anchors)] CommitmentFormat format)
    {
        var pair = ChannelPair.Opened(format); // Alice opened it: she has 700,000 sat and pays the fees, Bob has 300,000
        Accepted(pair.Alice, Htlc(pair.Alice));
        Refused(pair, pair.Alice, Htlc(pair.Alice, amount: 0), "AmountOutOfRange");
        Refused(pair, pair.Alice, Htlc(pair.Alice, expiry: 500_000_000), "ExpiryOutOfRange");
        Refused(pair, pair.Alice, Htlc(pair.Alice, id: 1), "the next is 0");
        // the reserve is 1%
        Accepted(pair.Alice, Htlc(pair.Alice, amount: 290_000_000));
        Refused(pair, pair.Alice, Htlc(pair.Alice, amount: 290_000_001), "InsufficientFunds");
        // the opener pays the fee of one more HTLC, and the anchors, above it
        var cost = format == CommitmentFormat.Anchors ? 1124 + 172 + 660 : 724 + 172;
        Accepted(pair.Bob, Htlc(pair.Bob, amount: (690_000 - (ulong)cost) * 1000));
        Refused(pair, pair.Bob, Htlc(pair.Bob, amount: (690_000 - (ulong)cost) * 1000 + 1), "InsufficientFunds");
    }

    [Test]
    public void Receiving_more_htlcs_than_were_laid_down_ends_the_connection()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        for (var i = 0UL; i < 483; i++)
            pair.Alice.Give(new ChannelInput.PeerSent(Htlc(pair.Alice, i, 10_000)));
        Assert.That(pair.Alice.Warned, Is.Null);
        Refused(pair, pair.Alice, Htlc(pair.Alice, 483, 10_000), "TooManyHtlcs");
    }

    [Test]
    public void Receiving_an_impossible_removal_ends_the_connection()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        var channel = pair.Alice.State.Terms.ChannelId;
        Refused(pair, pair.Alice, new UpdateFulfillHtlc(channel, 0, Preimage), "unknown");
        pair.Alice.Give(ChannelMachineTests.Add(10_000_000));
        Refused(pair, pair.Alice, new UpdateFulfillHtlc(channel, 0, Preimage), "AddSigned");
        pair.Settle();
        Refused(pair, pair.Alice, new UpdateFulfillHtlc(channel, 0, new Preimage(new byte[32])), "another payment hash");
        Refused(pair, pair.Alice, new UpdateFailMalformedHtlc(channel, 0, default, 5), "BADONION");
        Refused(pair, pair.Alice, new UpdateFailHtlc(channel, 1, ByteString.Empty), "unknown");
        Accepted(pair.Alice, new UpdateFulfillHtlc(channel, 0, Preimage));
        pair.Alice.Give(new ChannelInput.PeerSent(new UpdateFulfillHtlc(channel, 0, Preimage)));
        Assert.That(pair.Alice.Take<OutgoingHtlcFulfilled>(), Has.Count.EqualTo(1), "it is worth its amount at once");
        Refused(pair, pair.Alice, new UpdateFailHtlc(channel, 0, ByteString.Empty), "RemoveProposed");
    }

    [Test]
    public void Receiving_a_feerate_that_breaks_a_rule_ends_the_connection()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.StaticRemoteKey);
        var channel = pair.Alice.State.Terms.ChannelId;
        Refused(pair, pair.Alice, new UpdateFee(channel, new FeeratePerKw(1100)), "NotTheOpener");
        Refused(pair, pair.Bob, new UpdateFee(channel, new FeeratePerKw(252)), "FeerateOutOfRange");
        Refused(pair, pair.Bob, new UpdateFee(channel, new FeeratePerKw(250_001)), "FeerateOutOfRange");
        Accepted(pair.Bob, new UpdateFee(channel, new FeeratePerKw(250_000)));
        var poor = ChannelPair.Opened(CommitmentFormat.StaticRemoteKey, push: 980_000_000);
        Accepted(poor.Bob, new UpdateFee(poor.Bob.State.Terms.ChannelId, new FeeratePerKw(13_000)));
        Refused(poor, poor.Bob, new UpdateFee(poor.Bob.State.Terms.ChannelId, new FeeratePerKw(14_000)), "OpenerCannotPayFee");
    }

    [Test]
    public void Receiving_a_signature_or_revocation_out_of_place_ends_the_connection()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        var channel = pair.Alice.State.Terms.ChannelId;
        Refused(pair, pair.Alice, new CommitmentSigned(channel, default, []), "bad signature");
        Refused(pair, pair.Alice, new RevokeAndAck(channel, default, default), "without a commitment_signed");
        Refused(pair, pair.Alice, new ClosingSigned(channel, new Satoshi(500), default), "while the channel is Normal");
        Refused(pair, pair.Alice, new FundingSigned(channel, default), "not expected");
    }

    [Test]
    public void Receiving_a_wrong_revocation_secret_fails_the_channel()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        pair.Alice.Give(ChannelMachineTests.Add(10_000_000));
        var wrong = new PerCommitmentSecret([.. Enumerable.Repeat((byte)1, 32)]);
        pair.Alice.Give(new ChannelInput.PeerSent(new RevokeAndAck(pair.Alice.State.Terms.ChannelId, wrong, pair.Bob.Environment.Signer.PerCommitmentPoint(2))));
        Assert.That(pair.Alice.State.Phase, Is.EqualTo(ChannelPhase.Failed));
        Assert.That(pair.Alice.Take<Broadcast>(), Has.Count.EqualTo(1));
    }

    [Test]
    public void Receiving_an_error_fails_the_channel_and_a_warning_does_not()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        pair.Alice.Give(new ChannelInput.PeerSent(WarningMessage.Of(pair.Alice.State.Terms.ChannelId, "hm")));
        Assert.That(pair.Alice.State.Ending, Is.Null);
        pair.Alice.Outbox.Clear();
        pair.Alice.Give(new ChannelInput.PeerSent(ErrorMessage.Of(pair.Alice.State.Terms.ChannelId, "no")));
        Assert.That(pair.Alice.State.Phase, Is.EqualTo(ChannelPhase.Failed));
        Assert.That(pair.Alice.Outbox, Is.Empty, "an error is not answered by one");
        pair.Alice.Give(new ChannelInput.PeerSent(Htlc(pair.Alice)));
        Assert.That(pair.Alice.Warned, Is.Null, "other messages are ignored from then on");
    }

    [Test]
    public void A_peer_that_comes_back_after_its_error_is_not_told_its_own_words()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        var id = pair.Alice.State.Terms.ChannelId;
        pair.Alice.Give(new ChannelInput.PeerSent(ErrorMessage.Of(id, "no")));
        Assert.That(pair.Alice.State.Ending, Is.EqualTo(new ChannelEnding.Unilateral("the peer says: no")), "the operator is");
        pair.Alice.Give(new ChannelInput.PeerDisconnected());
        pair.Alice.Outbox.Clear();
        pair.Alice.Give(new ChannelInput.PeerConnected(ChannelPeer.Features, ChannelPeer.Features));
        Assert.That(MessageCodec.TryDecode(pair.Alice.Outbox.Dequeue(), out var message, out _), Is.True);
        Assert.That(message, Is.EqualTo(ErrorMessage.Of(id, "the channel is closed: you have failed it")));
    }

    [Test]
    public void Receiving_shutdown_that_breaks_a_rule_ends_the_connection()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        var channel = pair.Alice.State.Terms.ChannelId;
        var script = pair.Bob.State.Terms.LocalShutdownScript;
        Refused(pair, pair.Alice, new Shutdown(channel, new ByteString(new byte[60_000])), "not of a standard form");
        Refused(pair, pair.Alice, new Shutdown(channel, new ByteString([0x76, 0xa9, 20, .. new byte[20], 0x88, 0xac])), "not of a standard form");
        Accepted(pair.Alice, new Shutdown(channel, new ByteString([0x51, 32, .. new byte[32]])));
        pair.Alice.Give(new ChannelInput.PeerSent(Htlc(pair.Alice)));
        Refused(pair, pair.Alice, new Shutdown(channel, script), "updates pending");
        pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        pair.Alice.Give(new ChannelInput.PeerSent(new Shutdown(channel, script)));
        Refused(pair, pair.Alice, Htlc(pair.Alice), "after shutdown");
        Refused(pair, pair.Alice, new Shutdown(channel, new ByteString([0, 20, .. new byte[20]])), "not the script of the shutdown before");
    }

    [Test]
    public void Receiving_a_request_for_a_channel_of_another_chain_fails_it()
    {
        var pair = new ChannelPair();
        pair.Bob.Environment = pair.Bob.Environment with { Policy = pair.Bob.Policy with { Chain = ChainHash.Bitcoin } };
        pair.Connect();
        pair.Alice.Give(new ChannelInput.Open(new OpenRequest
        {
            ChainHash = ChainHash.Regtest,
            TemporaryChannelId = ChannelId.Parse(new string('7', 64)),
            Capacity = new Satoshi(1_000_000),
            Feerate = new FeeratePerKw(1000),
            Type = ChannelType.Anchors,
            Offer = pair.Alice.Offer(pair.Bob),
        }));
        pair.Settle();
        Assert.That(pair.Bob.Take<OpeningFailed>().Single().Reason, Does.Contain("chain_hash"));
        Assert.That(pair.Bob.Take<ChannelRequested>(), Is.Empty);
        Assert.That(pair.Alice.Take<OpeningFailed>(), Has.Count.EqualTo(1));
    }

    /// <summary>BOLT 2, "Bounding exposure to trimmed in-flight HTLCs".</summary>
    [Test]
    public void More_dust_than_is_allowed_is_neither_offered_nor_accepted([Values(CommitmentFormat.StaticRemoteKey, CommitmentFormat.Anchors)] CommitmentFormat format)
    {
        var pair = ChannelPair.Opened(format);
        for (var i = 0; i < 101; i++)
            pair.Alice.Give(ChannelMachineTests.Add(500_000));
        pair.Settle();
        Assert.That(pair.Alice.Take<AddHtlcAccepted>(), Has.Count.EqualTo(100), "50,000 sat");
        Assert.That(pair.Alice.Take<AddHtlcRefused>().Single().Refusal, Is.EqualTo(UpdateRefusal.TooMuchDust));
        Assert.That(pair.Bob.Take<IncomingHtlcCommitted>().Any(c => c.MustFail), Is.False);
        pair.Bob.Environment = pair.Bob.Environment with { Policy = pair.Bob.Policy with { MaxDustExposure = new MilliSatoshi(1_000_000) } };
        pair.Bob.Give(new ChannelInput.Resumed());
        Assert.That(pair.Bob.Take<IncomingHtlcCommitted>().All(c => c.MustFail));
    }
}
