namespace Lnd.Actors.Protocol;

/// <summary>
/// A value that is a fixed number of bytes on the wire and nothing else: hashes, identifiers, keys. The codec reads and writes all of
/// them the same way.
/// </summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface IFixedBytes<TSelf> where TSelf : struct, IFixedBytes<TSelf>
{
    /// <summary>Length in bytes.</summary>
    static abstract int Size { get; }

    /// <summary>
    /// Takes exactly <see cref="Size"/> bytes; another length is an <see cref="ArgumentException"/>. The content is not judged.
    /// </summary>
    static abstract TSelf FromBytes(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Writes <see cref="Size"/> bytes to the start of <paramref name="destination"/>; too short a span is an
    /// <see cref="ArgumentException"/>.
    /// </summary>
    void CopyTo(Span<byte> destination);
}
