using System.Net;
using Akka.Actor;
using Akka.Persistence;
using Akka.TestKit;
using Lnd.Actors.Channels;
using Lnd.Actors.Keys;
using Lnd.Actors.Peers;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Tests.Protocol.Channels;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Channels;

/// <summary>What a fast peer says before the channel's actor has told the link of itself.</summary>
public class EarlyMessageTests() : NUnitTestKit("""akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem" """)
{
    private readonly ChannelPair _pair = ChannelPair.Opened(CommitmentFormat.Anchors);
    private TestProbe _keys = null!;
    private TestProbe _link = null!;
    private IActorRef _room = null!;

    [SetUp]
    public void Begin()
    {
        Store("channels", [new ChannelsEvent.Registered(1, _pair.Bob.NodeId)]);
        Store("channel-1", _pair.Alice.Journal);
        (_keys, _link) = (CreateTestProbe("keys"), CreateTestProbe("link"));
        var other = CreateTestProbe("others").Ref;
        _room = Sys.ActorOf(ChannelsActor.Props(
            new ChannelRooms(other, other, _keys.Ref, other, other, other), new ChannelSettings(),
            new NodeContext(ChainParameters.Regtest, TimeProvider.System, SystemRandom.Instance, _pair.Alice.NodeId)));
        _keys.ExpectMsg<GetChannelKeys>();
        _room.Tell(new PeerConnected(_pair.Bob.NodeId, _link.Ref, ChannelPeer.Features, ChannelPeer.Features, new IPEndPoint(IPAddress.Loopback, 1), false));
    }

    [Test]
    public async Task A_reestablish_is_kept_for_a_channel_that_is_still_loading()
    {
        Say(new ChannelReestablish(_pair.Bob.State.Terms.ChannelId, 1, 0, default, _pair.Bob.Environment.Signer.PerCommitmentPoint(0)));
        _link.ExpectNoMsg(AWhile);

        Load();
        Assert.That(Said().OfType<ErrorMessage>(), Is.Empty);
        var channels = await _room.Ask<ChannelList>(new ListChannels(null), Patience);
        Assert.That(channels.Channels.Single().Link, Is.EqualTo(Lnd.Actors.Protocol.Channels.Link.Up));
    }

    [Test]
    public async Task An_error_is_kept_for_a_channel_that_is_still_loading()
    {
        Say(ErrorMessage.Of(_pair.Bob.State.Terms.ChannelId, "gone wrong"));
        _link.ExpectNoMsg(AWhile);

        Load();
        Said();
        var channels = await _room.Ask<ChannelList>(new ListChannels(null), Patience);
        Assert.That(channels.Channels.Single().State.Ending, Is.Not.Null);
    }

    [Test]
    public void A_channel_that_does_not_exist_is_refused_once_all_have_loaded()
    {
        Say(new ChannelReestablish(ChannelId.Parse(new string('9', 64)), 1, 0, default, _pair.Bob.Environment.Signer.PerCommitmentPoint(0)));
        _link.ExpectNoMsg(AWhile);

        Load();
        Assert.That(Said().OfType<ErrorMessage>().Single().ChannelId, Is.EqualTo(ChannelId.Parse(new string('9', 64))));
    }

    private void Say(Message message) => _room.Tell(new PeerMessage(_pair.Bob.NodeId, _link.Ref, message));

    /// <summary>The channel gets its signer: it can begin.</summary>
    private void Load() => _keys.Reply(new ChannelKeys(1, _pair.Alice.Environment.Signer, null!));

    /// <summary>What goes to the peer until its message is taken.</summary>
    private List<Message> Said()
    {
        var said = new List<Message>();
        while (true)
        {
            switch (_link.ExpectMsg<object>())
            {
                case SendMessage send:
                    said.Add(send.Message);
                    break;
                case SendMessages send:
                    said.AddRange(send.Messages);
                    break;
                case MessageTaken:
                    return said;
            }
        }
    }

    private void Store(string id, IReadOnlyList<object> events)
    {
        Sys.ActorOf(Props.Create(() => new Writer(id, events, TestActor)));
        ExpectMsg<Writer>();
    }

    private sealed class Writer : ReceivePersistentActor
    {
        private readonly string _id;

        public Writer(string id, IReadOnlyList<object> events, IActorRef told)
        {
            _id = id;
            Recover<RecoveryCompleted>(_ => Self.Tell(events));
            Command<IReadOnlyList<object>>(all =>
            {
                var left = all.Count;
                PersistAll(all, _ =>
                {
                    if (--left > 0)
                        return;
                    told.Tell(this);
                    Context.Stop(Self);
                });
            });
        }

        public override string PersistenceId => _id;
    }
}
