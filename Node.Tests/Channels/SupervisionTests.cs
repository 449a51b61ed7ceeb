using Akka.Actor;
using Lnd.Actors.Chain;
using Lnd.Actors.Channels;
using Lnd.Actors.Keys;
using Lnd.Actors.Peers;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Protocol.Wire;
using WatchOutpoint = Lnd.Actors.Chain.WatchOutpoint;

namespace Lnd.Actors.Tests.Channels;

/// <summary>Channels that crash: they come back after a pause, or are parked; they are listed all the while, and the chain is watched for them.</summary>
public class SupervisionTests : ChannelsRoom
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Test]
    public void A_channel_that_crashes_is_loaded_again_after_a_pause_that_doubles_up_to_a_limit()
    {
        Begin(new ChannelSettings { FirstRestartDelay = TimeSpan.FromMilliseconds(100), LongestRestartDelay = TimeSpan.FromMilliseconds(300) });
        foreach (var pause in (int[])[100, 200, 300, 300])
        {
            Crash();
            var listed = List().Channels.Single();
            Assert.That(listed.State, Is.EqualTo(Pair.Alice.State));
            Assert.That((listed.IsParked, listed.Link), Is.EqualTo((false, Lnd.Actors.Protocol.Channels.Link.Down)));

            Advance(TimeSpan.FromMilliseconds(pause) - Moment);
            Assert.That(List().Channels.Single().Status[^1], Does.StartWith("Crashed, and will be started again"));
            Keys.ExpectNoMsg(AWhile);
            Advance(Moment);
            LoadChannel();
            Assert.That(List().Channels.Single().Status, Is.Empty);
        }
    }

    [Test]
    public void Crashes_that_lie_far_apart_do_not_add_up()
    {
        Begin(new ChannelSettings { CrashesUntilParked = 2, CrashesForgottenAfter = TimeSpan.Zero });
        for (var i = 0; i < 5; i++)
        {
            Crash();
            Advance(new ChannelSettings().FirstRestartDelay);
            LoadChannel();
        }
        Assert.That(List().Channels.Single().IsParked, Is.False);
    }

    [Test]
    public void Repeated_crashes_park_the_channel_loudly_and_it_stays_in_the_list()
    {
        Park();
        var listed = List().Channels.Single();
        Assert.That(listed.State, Is.EqualTo(Pair.Alice.State));
        Assert.That(listed.IsParked);
        Assert.That(listed.Status[^1], Does.StartWith("Crashed 2 times in a row and parked until the next start of the node"));
        Advance(TimeSpan.FromDays(1));
        Assert.That(List().Channels.Single().IsParked);
    }

    [Test]
    public void A_parked_channel_can_not_be_closed_and_that_is_said()
    {
        Park();
        Room.Tell(new CloseChannel(new ChannelName.OfPeer(Pair.Bob.NodeId), null, null, null), TestActor);
        var refused = ExpectMsg<ChannelRefused>(Patience);
        Assert.That(refused.Reason, Does.Contain("parked until the next start of the node"));
        Assert.That(refused.Code, Is.EqualTo(ErrorCodes.ChannelNotReady));
    }

    [Test]
    public void The_chain_is_watched_for_a_parked_channel_and_a_closing_of_the_peer_is_seen()
    {
        Park();
        Keys.ExpectMsg<GetChannelKeys>(Patience);
        Load();
        var funding = ClosingClassifier.FundingOf(Pair.Alice.State.Terms);
        do
            Chain.FishForMessage(m => m is WatchOutpoint watch && watch.Outpoint == funding, Patience);
        while (!Chain.Sender.Path.Name.StartsWith("onchain-1", StringComparison.Ordinal));
        var planner = Chain.Sender;

        planner.Tell(new TipChanged(new BlockHeight(2000), default, true));
        var closing = Commitment.Signed(Pair.Bob.State, Pair.Bob.Environment.Signer);
        planner.Tell(new OutpointSpent(funding, closing, null));
        Eventually(() => Assert.That(List().Channels.Single().Onchain?.Seen?.Closing, Is.InstanceOf<Closing.Remote>()));
        planner.Tell(new OutpointSpent(funding, closing, new BlockHeight(2000)));
        Eventually(() => Assert.That(List().Channels.Single().History.Select(h => (h.Before, h.Stage, h.Cause)), Is.EqualTo(new[]
        {
            (ChannelStage.Normal, ChannelStage.SpendSeen, StageCause.Onchain), (ChannelStage.SpendSeen, ChannelStage.Onchain, StageCause.Onchain),
        })));
    }

    [Test]
    public void A_channel_whose_journal_does_not_load_is_listed_with_what_the_room_knows()
    {
        Store("channels", [new ChannelsEvent.Registered(1, Pair.Bob.NodeId)]);
        Store("channel-1", [Pair.Alice.Journal[0], Pair.Alice.Journal[0]]);
        Start();
        ChannelList listed = null!;
        Eventually(() => Assert.That((listed = List()).Unreadable, Has.Count.EqualTo(1)));
        Assert.That(listed.Channels, Is.Empty);
        Assert.That((listed.Unreadable[0].DbId, listed.Unreadable[0].Peer), Is.EqualTo((1UL, Pair.Bob.NodeId)));
        Assert.That(listed.Unreadable[0].Status, Does.StartWith("Crashed"));
    }

    [Test]
    public void What_a_channel_goes_through_is_remembered_across_restarts_of_the_room()
    {
        Begin(new ChannelSettings());
        Connect();
        Link.FishForMessage(m => m is SendMessage { Message: ChannelReestablish }, Patience);
        Say(ErrorMessage.Of(Pair.Bob.State.Terms.ChannelId, new string('!', 5_000)));
        Eventually(() => Assert.That(List().Channels.Single().History, Has.Count.EqualTo(1)));
        var failed = List().Channels.Single().History[0];
        Assert.That((failed.Before, failed.Stage, failed.Cause), Is.EqualTo((ChannelStage.Normal, ChannelStage.Unilateral, StageCause.Remote)));
        Assert.That(failed.Message, Does.Contain("!!!").And.Length.LessThanOrEqualTo(300));

        Keys.ExpectMsg<GetChannelKeys>(Patience); // of the planner
        Stop(Room);
        Start();
        LoadChannel();
        Assert.That(List().Channels.Single().History, Is.EqualTo(new[] { failed }));
    }

    private void Begin(ChannelSettings settings)
    {
        StoreChannel();
        Start(settings);
        LoadChannel();
    }

    private void LoadChannel()
    {
        Keys.ExpectMsg<GetChannelKeys>(Patience);
        Load();
    }

    /// <summary>The channel's actor throws, and the room knows it.</summary>
    private void Crash()
    {
        Sys.ActorSelection(Room.Path / "channel-1-*").Tell(CrashNow.Instance);
        Eventually(() => Assert.That(List().Channels.Single().Status, Has.Some.StartsWith("Crashed")));
    }

    private void Park()
    {
        Begin(new ChannelSettings { CrashesUntilParked = 2 });
        Crash();
        Advance(new ChannelSettings().FirstRestartDelay);
        LoadChannel();
        EventFilter.Error(contains: "has crashed 2 times in a row and is parked").ExpectOne(Crash);
    }

    private void Stop(IActorRef actor)
    {
        Watch(actor);
        actor.Tell(PoisonPill.Instance);
        ExpectTerminated(actor, Patience);
    }
}
