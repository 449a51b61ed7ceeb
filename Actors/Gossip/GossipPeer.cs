using Akka.Actor;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Gossip;

/// <summary>A connected peer, as the gossip's room sees it.</summary>
internal sealed class GossipPeer(PeerConnected connected)
{
    private const int Portion = 100;
    private const int MaxAnswers = 2;

    private readonly Queue<IEnumerator<Message>> _answers = [];
    private IEnumerator<Message>? _backlog;
    private bool _isSending;

    public PeerConnected Connected => connected;

    public Point Id => connected.Peer;

    public IActorRef Link => connected.Link;

    public bool KnowsQueries { get; } = FeatureRules.Negotiated(connected.OurFeatures, connected.TheirFeatures, Feature.GossipQueries);

    public bool KnowsExtendedQueries { get; } = FeatureRules.Negotiated(connected.OurFeatures, connected.TheirFeatures, Feature.GossipQueriesEx);

    /// <summary>Whether it was asked to send new gossip.</summary>
    public bool IsStreamer { get; set; }

    /// <summary>What it wants; null while it has not said so: then nothing of others.</summary>
    public GossipTimestampFilter? Filter { get; set; }

    /// <summary>How far its answers have come; null when it was not asked what it knows.</summary>
    public RangeSync? Range { get; set; }

    /// <summary>What it knows and this node does not.</summary>
    public List<WantedChannel> Wanted { get; } = [];

    /// <summary>What is left to ask; null while nothing is.</summary>
    public Queue<QueryShortChannelIds>? Questions { get; set; }

    public bool AwaitsAnswer { get; set; }

    public bool HasToldAll => Range is { IsComplete: true } && Questions is { Count: 0 } && !AwaitsAnswer;

    public void Send(Message message) => Link.Tell(new SendMessage(message));

    /// <summary>Answers a question, as fast as the peer reads; false when it asks too much at once.</summary>
    public bool Answer(IEnumerable<Message> messages, IActorRef room)
    {
        if (_answers.Count >= MaxAnswers)
            return false;
        _answers.Enqueue(messages.GetEnumerator());
        SendOn(room);
        return true;
    }

    /// <summary>Sends what is stored and passes the filter. BOLT 7: "this filter replaces any previous one".</summary>
    public void SendBacklog(IEnumerable<Message> messages, IActorRef room)
    {
        _backlog = messages.GetEnumerator();
        SendOn(room);
    }

    public void Written(IActorRef room)
    {
        _isSending = false;
        SendOn(room);
    }

    private void SendOn(IActorRef room)
    {
        if (_isSending)
            return;
        var portion = new List<Message>();
        while (portion.Count < Portion && _answers.TryPeek(out var answer))
        {
            if (answer.MoveNext())
                portion.Add(answer.Current);
            else
                _answers.Dequeue();
        }
        while (portion.Count < Portion && _backlog is not null)
        {
            if (_backlog.MoveNext())
                portion.Add(_backlog.Current);
            else
                _backlog = null;
        }
        if (portion.Count == 0)
            return;
        _isSending = true;
        Link.Tell(new SendMessages(portion));
        Link.Tell(new TellWhenWritten(new PortionWritten(Link)), room);
    }
}

/// <summary>A peer has taken what it was sent.</summary>
/// <param name="Link">To it.</param>
internal sealed record PortionWritten(IActorRef Link);
