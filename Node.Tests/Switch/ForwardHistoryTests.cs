using Akka.Actor;
using Akka.Configuration;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Switch;
using Lnd.Actors.Tests.Support;
using Lnd.Actors.Views;

namespace Lnd.Actors.Tests.Switch;

/// <summary>The history of forwards: its room keeps what is under way, its lists come from the views.</summary>
public class ForwardHistoryTests() : NUnitTestKit(
    ConfigurationFactory.ParseString("""akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem" """))
{
    private static readonly ShortChannelId In = new(new BlockHeight(1), 2, 3);
    private static readonly ShortChannelId Out = new(new BlockHeight(4), 5, 6);

    private IActorRef _views = null!;
    private IActorRef _room = null!;

    [SetUp]
    public void Begin()
    {
        _views = Sys.ActorOf(ViewsActor.Props(new ViewsSettings()));
        Start();
    }

    [Test]
    public void Each_forward_is_listed_as_it_stands()
    {
        Offer(1);
        Offer(2);
        Offer(3);
        _room.Tell(new ForwardRefused(new IncomingHtlc(7, 4), In, Out, new MilliSatoshi(9), new MilliSatoshi(8), FailureCode.FeeInsufficient), TestActor);
        End(2, true);
        End(1, false);
        End(1, true); // told again
        Assert.That(List().Select(f => f.State), Is.EqualTo(new[] { ForwardState.Failed, ForwardState.Settled, ForwardState.Offered, ForwardState.Refused }));
        Assert.That(List(ForwardState.Refused).Single(), Has.Property("Code").EqualTo(FailureCode.FeeInsufficient).And.Property("OutId").Null);
        Assert.That(List(index: (true, 0)).Select(f => f.CreatedIndex), Is.EqualTo(new ulong[] { 2, 1 }));
        Assert.That(List(index: (false, 2), limit: 2).Select(f => f.CreatedIndex), Is.EqualTo(new ulong[] { 2, 3 }));
        Assert.That(Fees(), Is.EqualTo(new MilliSatoshi(10)));
    }

    [Test]
    public void Thousands_of_forwards_leave_a_snapshot_of_what_is_under_way()
    {
        for (var i = 1UL; i <= 1_500; i++)
        {
            Offer(i);
            if (i > 5)
                End(i, true);
        }
        Assert.That(Fees(), Is.EqualTo(new MilliSatoshi(14_950)));
        Watch(_room);
        Sys.Stop(_room);
        ExpectTerminated(_room, Patience);
        Start();
        Assert.That(Fees(), Is.EqualTo(new MilliSatoshi(14_950)));
        End(3, true);
        Assert.That(Fees(), Is.EqualTo(new MilliSatoshi(14_960)));
        Assert.That(List(ForwardState.Offered).Select(f => f.Incoming.Id), Is.EqualTo(new ulong[] { 1, 2, 4, 5 }));
        Assert.That(List(), Has.Count.EqualTo(1_500));
    }

    private void Start() => _room = Sys.ActorOf(ForwardHistoryActor.Props(new NodeContext(ChainParameters.Regtest, TimeProvider.System, SystemRandom.Instance), _views));

    private void Offer(ulong id) => _room.Tell(
        new ForwardOffered(new IncomingHtlc(7, id), In, 8, id, Out, default, new MilliSatoshi(1_010), new MilliSatoshi(1_000)), TestActor);

    private void End(ulong id, bool isSettled) => _room.Tell(new ForwardEnded(new IncomingHtlc(7, id), isSettled), TestActor);

    private MilliSatoshi Fees()
    {
        _room.Tell(GetFeesCollected.Instance, TestActor);
        return ExpectMsg<FeesCollected>(Patience).Fees;
    }

    private IReadOnlyList<Forward> List(ForwardState? state = null, (bool, ulong)? index = null, uint? limit = null)
    {
        _room.Tell(new ListForwards(state, In, Out, index, limit), TestActor);
        return ExpectMsg<ForwardList>(Patience).Forwards;
    }
}
