using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Transport;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Bench;

/// <summary>BOLT 8: a message encrypted by one end and decrypted by the other.</summary>
internal static class ProtocolTransport
{
    public static void Run()
    {
        var (sender, receiver) = Connect();
        using (sender)
        using (receiver)
        {
            Exchange(sender, receiver, length: 50, times: 20_000, target: 300_000);
            Exchange(sender, receiver, length: 300, times: 20_000);
            Exchange(sender, receiver, length: 1450, times: 10_000);
            var rate = Exchange(sender, receiver, NoiseTransport.MaxMessageLength, times: 500);
            Measure.Figure("BOLT 8 encrypt + decrypt, 64 KiB, throughput", rate * NoiseTransport.MaxMessageLength / 1e6, "MB/s (400 wanted)");
        }
        Measure.PerSecond("BOLT 8 handshakes, both sides", 50, () =>
        {
            for (var i = 0; i < 50; i++)
            {
                var (a, b) = Connect();
                a.Dispose();
                b.Dispose();
            }
        });
    }

    private static double Exchange(NoiseTransport sender, NoiseTransport receiver, int length, int times, double? target = null)
    {
        var message = new byte[length];
        var frame = new byte[length + NoiseTransport.Overhead];
        return Measure.PerSecond($"BOLT 8 encrypt + decrypt, {length} bytes", times, target: target, run: () =>
        {
            for (var i = 0; i < times; i++)
            {
                sender.Encrypt(message, frame);
                Deliver(frame, receiver);
            }
        });
    }

    private static void Deliver(ReadOnlySpan<byte> bytes, NoiseTransport receiver)
    {
        while (!bytes.IsEmpty)
        {
            var buffer = receiver.ReceiveBuffer.Span;
            var count = Math.Min(buffer.Length, bytes.Length);
            bytes[..count].CopyTo(buffer);
            bytes = bytes[count..];
            receiver.Received(count);
            while (receiver.Read(out _) == TransportStatus.Message)
            {
            }
        }
    }

    private static (NoiseTransport Sender, NoiseTransport Receiver) Connect()
    {
        using var a = new NodeKey(Key(1));
        using var b = new NodeKey(Key(2));
        if (!b.NodeId.TryParse(out var id))
            throw new InvalidOperationException("no key");
        var sender = NoiseTransport.Initiate(a, Key(3), id);
        var receiver = NoiseTransport.Accept(b, Key(4));
        Deliver(sender.TakeOutput().Span, receiver);
        Deliver(receiver.TakeOutput().Span, sender);
        Deliver(sender.TakeOutput().Span, receiver);
        return receiver.IsEstablished ? (sender, receiver) : throw new InvalidOperationException("no handshake");
    }

    private static ECPrivKey Key(byte number)
    {
        var bytes = new byte[32];
        bytes[31] = number;
        return ECPrivKey.Create(bytes);
    }
}
