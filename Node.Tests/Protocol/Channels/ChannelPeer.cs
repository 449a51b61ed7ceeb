using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Channels.Storage;
using Lnd.Actors.Protocol.Wire;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Tests.Protocol.Channels;

/// <summary>
/// One end of a channel under test: the machine, a journal, and what the rest of a node would do with its effects. Every message goes through the codec, every state is
/// rebuilt from the journal when the node restarts.
/// </summary>
internal sealed class ChannelPeer
{
    public static readonly FeatureBits Features = FeatureBits.Of(
        [.. new[] { Feature.UpfrontShutdownScript, Feature.SupportLargeChannel, Feature.Anchors, Feature.ShutdownAnySegwit, Feature.ScidAlias, Feature.ZeroConf }
            .Select(feature => feature.OptionalBit)]);

    private readonly ECPrivKey _nodeKey;

    public ChannelPeer(string name, byte seed)
    {
        Name = name;
        Secrets = new ChannelSecrets(Key(seed, 1), Key(seed, 2), Key(seed, 3), Key(seed, 4), Key(seed, 5), [.. Enumerable.Repeat((byte)(seed + 6), 32)]);
        _nodeKey = Key(seed, 7);
        NodeId = new Point(_nodeKey.CreatePubKey().ToBytes());
        Environment = NewEnvironment();
    }

    public string Name { get; }

    public ChannelSecrets Secrets { get; }

    public Point NodeId { get; }

    public ChannelEnvironment Environment { get; set; }

    public ChannelPolicy Policy { get; set; } = new() { TrustsZeroConf = true };

    /// <summary>Confirmations it asks for.</summary>
    public uint MinimumDepth { get; set; } = 3;

    public Channel Channel { get; private set; } = Channel.New;

    public ChannelState State => Channel.State!;

    public List<ChannelEvent> Journal { get; } = [];

    /// <summary>Messages on their way to the other peer, encoded.</summary>
    public Queue<byte[]> Outbox { get; } = new();

    /// <summary>All effects but messages, for the test to look at.</summary>
    public List<ChannelEffect> Effects { get; } = [];

    /// <summary>Set when the machine asks to close the connection: among honest peers it never does.</summary>
    public string? Warned { get; private set; }

    public void Restart()
    {
        Environment = NewEnvironment();
        Channel = Channel.Replay(Journal.Select(Stored));
        Outbox.Clear();
        if (Channel.State is not null)
            Give(new ChannelInput.Resumed());
    }

    /// <summary>Runs a step. With <paramref name="crash"/> the process dies after the events are stored and before any effect.</summary>
    public void Give(ChannelInput input, bool crash = false)
    {
        var decision = ChannelMachine.Step(Channel, input, Environment);
        Journal.AddRange(decision.Events);
        Channel = decision.Channel;
        if (crash)
            return;
        foreach (var effect in decision.Effects)
        {
            if (effect is SendToPeer send)
                Outbox.Enqueue(MessageCodec.Encode(send.Message));
            else if (effect is WarnAndDisconnect warn)
                Warned = warn.Warning;
            else
                Effects.Add(effect);
        }
    }

    /// <summary>Takes the next message of <paramref name="other"/>; false when there is none.</summary>
    public bool Receive(ChannelPeer other, bool crash = false)
    {
        if (!other.Outbox.TryDequeue(out var bytes))
            return false;
        Assert.That(MessageCodec.TryDecode(bytes, out var message, out var error), $"{other.Name} sent what {Name} can't read: {error}");
        Give(new ChannelInput.PeerSent(message!), crash);
        return true;
    }

    /// <summary>Takes the effects of one kind.</summary>
    public List<T> Take<T>() where T : ChannelEffect
    {
        var taken = Effects.OfType<T>().ToList();
        Effects.RemoveAll(effect => effect is T);
        return taken;
    }

    public LocalOffer Offer(ChannelPeer other) => new()
    {
        LocalNodeId = NodeId,
        RemoteNodeId = other.NodeId,
        ShutdownScript = new ByteString([0, 20, .. Enumerable.Repeat((byte)(Secrets.Seed[0] + 1), 20)]),
        Alias = new ShortChannelId((ulong)Secrets.Seed[0]),
        MinimumDepth = MinimumDepth,
    };

    /// <summary>An event as it comes back from where it was stored.</summary>
    public static ChannelEvent Stored(ChannelEvent happened)
    {
        Assert.That(ChannelEventCodec.TryDecode(ChannelEventCodec.Encode(happened), out var stored, out var error), error);
        return stored!;
    }

    private ChannelEnvironment NewEnvironment() =>
        new(new ChannelSigner(Secrets, _nodeKey, Channel.State?.LocalNumber ?? 0), Policy, new FeeratePerKw(1000));

    private static ECPrivKey Key(byte seed, byte n) => ECPrivKey.Create([.. Enumerable.Repeat((byte)(seed + n), 32)]);
}
