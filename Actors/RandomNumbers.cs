using System.Buffers.Binary;

namespace Lnd.Actors;

/// <summary>Numbers from a source of random bytes.</summary>
internal static class RandomNumbers
{
    /// <summary>A number below some other one, each as likely as the next to within 2^-64.</summary>
    public static ulong Below(this IRandomSource random, ulong limit)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        random.Fill(bytes);
        return Math.BigMul(BinaryPrimitives.ReadUInt64LittleEndian(bytes), limit, out _);
    }

    /// <summary>The same items in a random order.</summary>
    public static T[] Shuffle<T>(this IRandomSource random, IEnumerable<T> items)
    {
        T[] shuffled = [.. items];
        for (var i = shuffled.Length - 1; i > 0; i--)
        {
            var other = (int)random.Below((ulong)i + 1);
            (shuffled[i], shuffled[other]) = (shuffled[other], shuffled[i]);
        }
        return shuffled;
    }
}
