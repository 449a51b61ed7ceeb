using System.Security.Cryptography;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Transport;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Tests.Protocol.Transport;

[Parallelizable]
public class NoiseTransportTests
{
    private const string Vectors = "bolt08/transport.json";

    private static IEnumerable<TestCaseData> Handshakes => VectorFile.Cases(Vectors, "handshakes");

    [TestCaseSource(nameof(Handshakes))]
    public void Handshakes_go_as_in_bolt_8(JsonElement vector) => Replay(vector, input => [input]);

    [TestCaseSource(nameof(Handshakes))]
    public void Handshakes_go_as_in_bolt_8_when_bytes_come_one_by_one(JsonElement vector) =>
        Replay(vector, input => input.Select(b => new[] { b }));

    private static void Replay(JsonElement vector, Func<byte[], IEnumerable<byte[]>> cut)
    {
        using var local = Key(vector.Text("ls.priv"));
        Assert.That(local.NodeId, Is.EqualTo(Point.Parse(vector.Text("ls.pub"))));
        var initiator = vector.TryGetProperty("rs.pub", out var remote);
        using var transport = initiator
            ? NoiseTransport.Initiate(local, Ephemeral(vector.Text("e.priv")), ECPubKey.Create(remote.Hex()))
            : NoiseTransport.Accept(local, Ephemeral(vector.Text("e.priv")));

        var last = TransportStatus.NeedBytes;
        foreach (var step in vector.GetProperty("steps").EnumerateArray())
        {
            if (step.TryGetProperty("input", out var input))
            {
                foreach (var piece in cut(input.Hex()))
                    last = Feed(transport, piece);
                continue;
            }
            var output = step.Text("output");
            if (output.StartsWith("ERROR", StringComparison.Ordinal))
            {
                var error = last == TransportStatus.Failed ? transport.Error : transport.EndOfInput();
                Assert.That(NameOf(error), Is.EqualTo(output.Split('(', ' ', ')')[2]));
                Assert.That(transport.TakeOutput().Length, Is.Zero, "nothing may be sent after an error");
                Assert.That(Feed(transport, new byte[100]), Is.EqualTo(TransportStatus.Failed), "a failure is final");
            }
            else if (output.Contains('='))
            {
                Assert.That(last, Is.EqualTo(TransportStatus.Established));
                Assert.That(transport.IsEstablished, Is.True);
                Assert.That(SendingKey(transport), Is.EqualTo(output.Split('=')[1].Split(',')[initiator ? 0 : 1]));
                Assert.That(transport.RemoteId, Is.EqualTo(initiator
                    ? Point.FromBytes(remote.Hex())
                    : Point.Parse("034f355bdcb7cc0af728ef3cceb9615d90684bb5b2ca5f859ab0f0b704075871aa")));
            }
            else
            {
                Assert.That(Convert.ToHexStringLower(transport.TakeOutput().Span), Is.EqualTo(output));
            }
        }
    }

    // BOLT 8's "ACT2_BAD_VERSION" is our Act2BadVersion, its "PUBKEY" our PublicKey.
    private static string NameOf(TransportError error) => string.Concat(error.ToString().Replace("PublicKey", "Pubkey")
        .Select((c, i) => (i > 0 && char.IsUpper(c) ? "_" : "") + char.ToUpperInvariant(c)));

    /// <summary>What the sending key is, seen from outside: the first message shows it.</summary>
    private static string SendingKey(NoiseTransport transport)
    {
        var header = new byte[NoiseTransport.Overhead];
        transport.Encrypt([], header);
        foreach (var key in new[] { "969ab31b4d288cedf6218839b27a3e2140827047f2c0f01bf5c04435d43511a9", "bb9020b8965f4df047e07f955f3c4b88418984aadc5cdb35096b9ea8fa5c3442" })
        {
            using var aead = new ChaCha20Poly1305Key(Convert.FromHexString(key));
            if (aead.TryOpen(0, [], header.AsSpan(0, NoiseTransport.HeaderLength), new byte[2]))
                return key;
        }
        return "another";
    }

    [Test]
    public void Messages_are_encrypted_as_in_bolt_8_over_two_key_rotations()
    {
        var vector = VectorFile.Json(Vectors).GetProperty("messages");
        var (sender, receiver) = Connected();
        using (sender)
        using (receiver)
        {
            var message = vector.Hex("message");
            var expected = vector.GetProperty("outputs");
            var checkedOutputs = 0;
            var output = new byte[message.Length + NoiseTransport.Overhead];
            for (var i = 0; i <= 1001; i++)
            {
                Assert.That(sender.Encrypt(message, output), Is.EqualTo(output.Length));
                if (expected.TryGetProperty($"{i}", out var hex))
                {
                    Assert.That(Convert.ToHexStringLower(output), Is.EqualTo(hex.GetString()), $"message {i}");
                    checkedOutputs++;
                }
                Assert.That(Feed(receiver, output, out var received), Is.EqualTo(TransportStatus.Message));
                Assert.That(received, Is.EqualTo(message), $"message {i}");
            }
            Assert.That(checkedOutputs, Is.EqualTo(6));
        }
    }

    [Test]
    public void Messages_of_any_length_arrive_whole_and_in_order_however_the_bytes_are_cut() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(60),
        Prop.ForAll(
            Gen.Choose(0, 20).SelectMany(n => Gen.Choose(0, n % 3 == 0 ? NoiseTransport.MaxMessageLength : 600)).ArrayOf(40).ToArbitrary(),
            Gen.Choose(1, 70_000).ArrayOf(30).ToArbitrary(),
            (lengths, cuts) =>
            {
                var (sender, receiver) = Connected();
                using var _ = sender;
                using var __ = receiver;
                var wire = new List<byte>();
                var messages = lengths.Select(length => RandomNumberGenerator.GetBytes(length)).ToList();
                foreach (var message in messages)
                {
                    // encrypted where it stands
                    var frame = new byte[message.Length + NoiseTransport.Overhead];
                    message.CopyTo(frame, NoiseTransport.HeaderLength);
                    sender.Encrypt(frame.AsSpan(NoiseTransport.HeaderLength, message.Length), frame);
                    wire.AddRange(frame);
                }
                var received = Receive(receiver, [.. wire], cuts);
                return received.Count == messages.Count && received.Zip(messages).All(pair => pair.First.SequenceEqual(pair.Second));
            }));

    [Test]
    public void A_changed_byte_anywhere_breaks_the_connection() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(Gen.Choose(0, 2000).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(1, 255).ToArbitrary(), (length, place, change) =>
        {
            var (sender, receiver) = Connected();
            using var _ = sender;
            using var __ = receiver;
            var frame = new byte[length + NoiseTransport.Overhead];
            sender.Encrypt(new byte[length], frame);
            place %= frame.Length;
            frame[place] ^= (byte)change;
            return Feed(receiver, frame) == TransportStatus.Failed
                && receiver.Error == (place < NoiseTransport.HeaderLength ? TransportError.LengthBadTag : TransportError.MessageBadTag)
                && !receiver.IsEstablished;
        }));

    [Test]
    public void Random_bytes_in_place_of_an_act_never_throw() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll<byte[], bool>((noise, initiator) =>
        {
            using var local = Key(new string('1', 64));
            using var remote = Key(new string('2', 64));
            remote.NodeId.TryParse(out var id);
            using var transport = initiator
                ? NoiseTransport.Initiate(local, Ephemeral(new string('3', 64)), id!)
                : NoiseTransport.Accept(local, Ephemeral(new string('3', 64)));
            var act = new byte[66];
            noise.AsSpan(0, Math.Min(66, noise.Length)).CopyTo(act);
            act[0] = 0;
            return Feed(transport, act) == TransportStatus.Failed;
        }));

    [Test]
    public void The_end_of_input_is_an_error_only_within_an_act_or_a_message()
    {
        var (sender, receiver) = Connected();
        using var _ = sender;
        using var __ = receiver;
        var frame = new byte[5 + NoiseTransport.Overhead];
        sender.Encrypt("hello"u8, frame);
        Assert.That(Feed(receiver, frame), Is.EqualTo(TransportStatus.Message));
        Assert.That(receiver.EndOfInput(), Is.EqualTo(TransportError.None));
        sender.Encrypt("hello"u8, frame);
        Assert.That(Feed(receiver, frame.AsSpan(0, 20)), Is.EqualTo(TransportStatus.NeedBytes));
        Assert.That(receiver.EndOfInput(), Is.EqualTo(TransportError.MessageReadFailed));
        Assert.That(receiver.Error, Is.EqualTo(TransportError.MessageReadFailed));
    }

    [Test]
    public void Messages_wait_behind_the_handshake_that_came_with_them()
    {
        using var a = Key(new string('1', 64));
        using var b = Key(new string('2', 64));
        b.NodeId.TryParse(out var id);
        using var initiator = NoiseTransport.Initiate(a, Ephemeral(new string('3', 64)), id!);
        using var responder = NoiseTransport.Accept(b, Ephemeral(new string('4', 64)));
        Feed(responder, initiator.TakeOutput().Span);
        Feed(initiator, responder.TakeOutput().Span);
        var message = new byte[5 + NoiseTransport.Overhead];
        initiator.Encrypt("hello"u8, message);
        byte[] both = [.. initiator.TakeOutput().Span, .. message];

        both.CopyTo(responder.ReceiveBuffer);
        responder.Received(both.Length);
        Assert.That(responder.Read(out var nothing), Is.EqualTo(TransportStatus.Established));
        Assert.That(nothing.IsEmpty, Is.True);
        Assert.That(responder.RemoteId, Is.EqualTo(a.NodeId));
        Assert.That(responder.Read(out var hello), Is.EqualTo(TransportStatus.Message));
        Assert.That(hello.SequenceEqual("hello"u8), Is.True);
        Assert.That(responder.Read(out _), Is.EqualTo(TransportStatus.NeedBytes));
    }

    [Test]
    public void Sending_and_receiving_allocates_nothing()
    {
        var (sender, receiver) = Connected();
        using var _ = sender;
        using var __ = receiver;
        var message = new byte[300];
        var frame = new byte[message.Length + NoiseTransport.Overhead];
        Exchange(600);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Exchange(400);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Exchange(int times)
        {
            for (var i = 0; i < times; i++)
            {
                sender.Encrypt(message, frame);
                frame.CopyTo(receiver.ReceiveBuffer.Span);
                receiver.Received(frame.Length);
                while (receiver.Read(out var received) == TransportStatus.Message)
                    received.CopyTo(message);
            }
        }
    }

    [Test]
    public void Misuse_throws()
    {
        using var key = Key(new string('1', 64));
        using var transport = NoiseTransport.Accept(key, Ephemeral(new string('2', 64)));
        Assert.That(() => transport.Encrypt("x"u8, new byte[100]), Throws.InvalidOperationException);
        Assert.That(() => transport.Received(int.MaxValue), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => transport.Received(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        var (sender, receiver) = Connected();
        Assert.That(() => sender.Encrypt(new byte[65536], new byte[70000]), Throws.ArgumentException.With.Message.Contains("65536"));
        Assert.That(() => sender.Encrypt(new byte[10], new byte[43]), Throws.ArgumentException.With.Message.Contains("43"));
        sender.Dispose();
        receiver.Dispose();
        Assert.That(() => sender.Encrypt("x"u8, new byte[100]), Throws.InvalidOperationException);
        Assert.That(receiver.Read(out _), Is.EqualTo(TransportStatus.NeedBytes));
    }

    private static (NoiseTransport Initiator, NoiseTransport Responder) Connected()
    {
        // the keys of BOLT 8's vectors
        using var a = Key("1111111111111111111111111111111111111111111111111111111111111111");
        using var b = Key("2121212121212121212121212121212121212121212121212121212121212121");
        b.NodeId.TryParse(out var id);
        var initiator = NoiseTransport.Initiate(a, Ephemeral("1212121212121212121212121212121212121212121212121212121212121212"), id!);
        var responder = NoiseTransport.Accept(b, Ephemeral(new string('2', 64)));
        Feed(responder, initiator.TakeOutput().Span);
        Assert.That(Feed(initiator, responder.TakeOutput().Span), Is.EqualTo(TransportStatus.Established));
        Assert.That(Feed(responder, initiator.TakeOutput().Span), Is.EqualTo(TransportStatus.Established));
        return (initiator, responder);
    }

    private static TransportStatus Feed(NoiseTransport transport, ReadOnlySpan<byte> bytes) => Feed(transport, bytes, out _);

    private static TransportStatus Feed(NoiseTransport transport, ReadOnlySpan<byte> bytes, out byte[] message)
    {
        bytes.CopyTo(transport.ReceiveBuffer.Span);
        transport.Received(bytes.Length);
        var status = transport.Read(out var content);
        message = content.ToArray();
        return status;
    }

    private static List<byte[]> Receive(NoiseTransport transport, ReadOnlySpan<byte> wire, int[] cuts)
    {
        var received = new List<byte[]>();
        for (var i = 0; !wire.IsEmpty; i++)
        {
            var buffer = transport.ReceiveBuffer.Span;
            var count = Math.Min(Math.Min(cuts[i % cuts.Length], wire.Length), buffer.Length);
            wire[..count].CopyTo(buffer);
            wire = wire[count..];
            transport.Received(count);
            while (transport.Read(out var message) == TransportStatus.Message)
                received.Add(message.ToArray());
        }
        return received;
    }

    private static NodeKey Key(string hex) => new(Ephemeral(hex));

    private static ECPrivKey Ephemeral(string hex) => ECPrivKey.Create(Convert.FromHexString(hex));
}
