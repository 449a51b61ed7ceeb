using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Wire;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Tests.Protocol.Gossip;

/// <summary>Nodes with keys, and gossip that they have signed.</summary>
internal sealed record Party(ECPrivKey Secret)
{
    public static Party Of(int number) => new(ECPrivKey.Create([.. new byte[28], .. BitConverter.GetBytes(number + 1)]));

    public Point Id { get; } = new(Secret.CreatePubKey().ToBytes());

    public Signature Sign(Sha256Hash hash)
    {
        Assert.That(Secret.TrySignECDSA(hash.AsSpan(), out var signature), Is.True);
        return Signature.FromEcdsa(signature!);
    }
}

internal static class GossipFixture
{
    public static readonly ShortChannelId Id = ShortChannelId.Parse("700000x1x0");

    public static readonly UnixTimestamp Now = new(1_700_000_000);

    /// <summary>Two parties, the one with the lesser id first.</summary>
    public static (Party One, Party Two) Pair(int a, int b)
    {
        var (one, two) = (Party.Of(a), Party.Of(b));
        return one.Id.CompareTo(two.Id) < 0 ? (one, two) : (two, one);
    }

    public static ChannelAnnouncement Announce(Party one, Party two, ShortChannelId id, ByteString extra = default)
    {
        var (key1, key2) = (Party.Of(1001), Party.Of(1002));
        var unsigned = new ChannelAnnouncement(
            default, default, default, default, FeatureBits.None, ChainHash.Regtest, id, one.Id, two.Id, key1.Id, key2.Id, extra);
        var hash = unsigned.SignedHash();
        return unsigned with
        {
            NodeSignature1 = one.Sign(hash),
            NodeSignature2 = two.Sign(hash),
            BitcoinSignature1 = key1.Sign(hash),
            BitcoinSignature2 = key2.Sign(hash),
        };
    }

    public static NodeAnnouncement Announce(Party node, UnixTimestamp time, params NodeAddress[] addresses)
    {
        var unsigned = new NodeAnnouncement(
            default, FeatureBits.Of(1), time, node.Id, new RgbColor(1, 2, 3), NodeAlias.Of("n"), AddressList.Of(addresses), new ByteString([1, 2, 3]));
        return unsigned with { Signature = node.Sign(unsigned.SignedHash()) };
    }

    public static ChannelUpdate Update(Party node, ShortChannelId id, int direction, UnixTimestamp time, uint feeBase = 1000)
    {
        var unsigned = new ChannelUpdate(
            default, ChainHash.Regtest, id, time, ChannelUpdateMessageFlags.MustBeOne, (ChannelUpdateFlags)direction, 40, new MilliSatoshi(1), feeBase, 100,
            new MilliSatoshi(1_000_000_000), new ByteString([7]));
        return unsigned with { Signature = node.Sign(unsigned.SignedHash()) };
    }

    /// <summary>A graph of these channels, each between two parties, without policies.</summary>
    public static ChannelGraph Graph(params (int A, int B, ShortChannelId Id)[] channels)
    {
        var batch = new GraphBatch();
        foreach (var (a, b, id) in channels)
        {
            var (one, two) = Pair(a, b);
            batch.Add(new GraphChannel(id, one.Id, two.Id, new Satoshi(1_000_000)));
        }
        return ChannelGraph.Empty.Apply(batch);
    }

    /// <summary>What a peer receives.</summary>
    public static T Relayed<T>(T message) where T : Message
    {
        Assert.That(MessageCodec.TryDecode(MessageCodec.Encode(message), out var read, out var error), Is.True, error?.ToString());
        return (T)read!;
    }
}
