using System.Buffers.Binary;

namespace Lnd.Actors.Tests.Protocol.Wire;

/// <summary>Bytes that are nearly a message, or nothing like one.</summary>
internal static class Mutation
{
    public static byte[] Of(byte[][] corpus, Random random)
    {
        var bytes = (byte[])corpus[random.Next(corpus.Length)].Clone();
        for (var rounds = random.Next(4); rounds >= 0; rounds--)
            bytes = Once(bytes, corpus, random);
        return bytes.Length > 65600 ? bytes[..65600] : bytes;
    }

    private static byte[] Once(byte[] bytes, byte[][] corpus, Random random)
    {
        var at = random.Next(bytes.Length + 1);
        switch (random.Next(10))
        {
            case 0 when bytes.Length > 0:
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1 when bytes.Length > 0:
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
            case 2:
                return bytes[..at];
            case 3:
                return [.. bytes[..at], .. Noise(random, random.Next(1, 40)), .. bytes[at..]];
            case 4:
                var end = random.Next(at, bytes.Length + 1);
                return [.. bytes[..end], .. bytes[at..end], .. bytes[end..]];
            case 5:
                var other = corpus[random.Next(corpus.Length)];
                return [.. bytes[..at], .. other[random.Next(other.Length)..]];
            case 6 when bytes.Length >= 4:
                // lengths and counts at their edges
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(random.Next(bytes.Length - 1)), random.Next(2) == 0 ? ushort.MaxValue : (ushort)random.Next(300));
                return bytes;
            case 7:
                return [.. bytes, (byte)(random.Next(128) * 2 + 1), (byte)random.Next(4), .. Noise(random, random.Next(4))];
            case 8 when bytes.Length >= 2:
                // another type with this body
                corpus[random.Next(corpus.Length)].AsSpan(0, 2).CopyTo(bytes);
                return bytes;
            case 9 when random.Next(20) == 0:
                return [.. bytes.AsSpan(0, Math.Min(2, bytes.Length)), .. Noise(random, random.Next(65600))];
            default:
                return bytes;
        }
    }

    private static byte[] Noise(Random random, int length)
    {
        var noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }
}
