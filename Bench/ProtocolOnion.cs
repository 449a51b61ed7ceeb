using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Onion;
using NBitcoin.Secp256k1;
using SHA256 = System.Security.Cryptography.SHA256;

namespace Lnd.Actors.Bench;

/// <summary>BOLT 4: peeling an onion against the two operations on the curve it can't do without.</summary>
internal static class ProtocolOnion
{
    public static void Run()
    {
        const int times = 2_000;
        var hash = new PaymentHash(new byte[32]);
        var keys = Enumerable.Range(1, 5).Select(Key).ToArray();
        var hops = keys.Select((key, i) => new OnionHop(key.CreatePubKey(), Payload(i == keys.Length - 1).Encode())).ToArray();
        using var session = Key(100);
        using var node = new NodeKey(keys[0].Clone());
        var onion = Sphinx.Build(session, hops, hash.AsSpan())!;
        var packet = onion.Packet.ToArray();
        var ephemeral = session.CreatePubKey();
        var secret = new byte[32];
        var factor = SHA256.HashData(packet);

        if (PaymentOnion.Read(packet, hash, node) is not PaymentOnion.Forward)
            throw new InvalidOperationException("the onion is not read");
        Measure.Nanoseconds("BOLT 4 peel and read an onion", times, () =>
        {
            for (var i = 0; i < times; i++)
                PaymentOnion.Read(packet, hash, node);
        });
        Measure.Ratio(
            "BOLT 4 peel / (ECDH + multiplication)",
            100,
            () => PaymentOnion.Read(packet, hash, node),
            () =>
            {
                node.Ecdh(ephemeral, secret);
                ephemeral.TweakMul(factor);
            },
            atMost: 1.6);

        Measure.PerSecond("BOLT 4 build an onion for 5 hops", 500, () =>
        {
            for (var i = 0; i < 500; i++)
                Sphinx.Build(session, hops, hash.AsSpan());
        });
        var failure = ReturnPacket.Create(onion.SharedSecrets[0], new TemporaryNodeFailure());
        Measure.PerSecond("BOLT 4 wrap a failure", 20_000, () =>
        {
            for (var i = 0; i < 20_000; i++)
                failure.Wrap(onion.SharedSecrets[0]);
        });
        Measure.PerSecond("BOLT 4 open a failure (27 rounds)", 2_000, () =>
        {
            for (var i = 0; i < 2_000; i++)
                failure.Open(onion.SharedSecrets);
        });
    }

    private static HopPayload Payload(bool last) => new()
    {
        Amount = new MilliSatoshi(1_000_000),
        OutgoingCltv = new BlockHeight(900_000),
        ShortChannelId = last ? null : new ShortChannelId(0x0abcde0001000200),
        PaymentData = last ? new PaymentData(new PaymentSecret(new byte[32]), new MilliSatoshi(1_000_000)) : null,
    };

    private static ECPrivKey Key(int number)
    {
        var bytes = new byte[32];
        bytes[31] = (byte)number;
        return ECPrivKey.Create(bytes);
    }
}
