using Akka.Actor;
using Lnd.Actors.Channels;
using Lnd.Actors.Keys;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Tests.Channels;

/// <summary>What a fast peer says before the channel's actor has told the link of itself.</summary>
public class EarlyMessageTests : ChannelsRoom
{
    [SetUp]
    public void Begin()
    {
        StoreChannel();
        Start();
        Keys.ExpectMsg<GetChannelKeys>();
        Connect();
    }

    [Test]
    public async Task A_reestablish_is_kept_for_a_channel_that_is_still_loading()
    {
        Say(new ChannelReestablish(Pair.Bob.State.Terms.ChannelId, 1, 0, default, Pair.Bob.Environment.Signer.PerCommitmentPoint(0)));
        Link.ExpectNoMsg(AWhile);

        Load();
        Assert.That(Said().OfType<ErrorMessage>(), Is.Empty);
        var channels = await Room.Ask<ChannelList>(new ListChannels(null), Patience);
        Assert.That(channels.Channels.Single().Link, Is.EqualTo(Lnd.Actors.Protocol.Channels.Link.Up));
    }

    [Test]
    public async Task An_error_is_kept_for_a_channel_that_is_still_loading()
    {
        Say(ErrorMessage.Of(Pair.Bob.State.Terms.ChannelId, "gone wrong"));
        Link.ExpectNoMsg(AWhile);

        Load();
        Said();
        var channels = await Room.Ask<ChannelList>(new ListChannels(null), Patience);
        Assert.That(channels.Channels.Single().State.Ending, Is.Not.Null);
    }

    [Test]
    public void A_channel_that_does_not_exist_is_refused_once_all_have_loaded()
    {
        Say(new ChannelReestablish(ChannelId.Parse(new string('9', 64)), 1, 0, default, Pair.Bob.Environment.Signer.PerCommitmentPoint(0)));
        Link.ExpectNoMsg(AWhile);

        Load();
        Assert.That(Said().OfType<ErrorMessage>().Single().ChannelId, Is.EqualTo(ChannelId.Parse(new string('9', 64))));
    }
}
