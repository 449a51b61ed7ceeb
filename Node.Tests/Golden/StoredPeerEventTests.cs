using System.Net;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Persistence.Formats;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Tests.Golden;

/// <summary>As <see cref="StoredEventTests"/>, for the peers' room.</summary>
[Parallelizable]
public class StoredPeerEventTests
{
    private static readonly string GoldenFile = Path.Combine(AppContext.BaseDirectory, "Golden", "peer-events.txt");

    private static readonly Point Peer = new([2, .. Enumerable.Repeat((byte)0x11, 32)]);

    private static readonly PeerEvent[] Events =
    [
        new PeerEvent.Kept(Peer),
        new PeerEvent.Released(Peer),
        new PeerEvent.AddressLearned(Peer, new NodeAddress.IPv4(IPAddress.Parse("1.2.3.4"), 9735)),
        new PeerEvent.AddressLearned(Peer, new NodeAddress.Dns("example.com", 9735)),
    ];

    [Test]
    public void Every_event_is_stored_and_read_as_the_golden_file_says()
    {
        var golden = File.ReadAllLines(GoldenFile);
        Assert.That(Events.Select(e => $"{e.GetType().Name} {Convert.ToHexStringLower(PeerEventCodec.Encode(e))}"), Is.EqualTo(golden));
        Assert.That(golden.Select(line => Decode(Convert.FromHexString(line.Split(' ')[1]))), Is.EqualTo(Events));
    }

    [Test]
    public void Damaged_events_and_those_of_a_newer_node_are_refused_with_a_reason()
    {
        foreach (var whole in Events.Select(PeerEventCodec.Encode))
        {
            for (var length = 0; length < whole.Length; length++)
                Assert.That(PeerEventCodec.TryDecode(whole.AsSpan(0, length), out _, out var error) || error is null, Is.False);
            whole[2] = 9;
            Assert.That(PeerEventCodec.TryDecode(whole, out _, out var newer), Is.False);
            Assert.That(newer, Does.Contain("newer node"));
        }
    }

    private static PeerEvent Decode(byte[] bytes)
    {
        Assert.That(PeerEventCodec.TryDecode(bytes, out var happened, out var error), error);
        return happened!;
    }
}
