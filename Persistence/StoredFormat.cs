using System.Diagnostics.CodeAnalysis;

namespace Lnd.Actors.Persistence;

/// <summary>How a family of events, or a snapshot, is stored. Names are for ever: a journal of any older node must load.</summary>
public interface IStoredFormat
{
    /// <summary>The name of the format in the journal.</summary>
    string Manifest { get; }

    /// <summary>What is stored in it: this type and those below it.</summary>
    Type Family { get; }

    /// <summary>The stored form.</summary>
    byte[] Encode(object value);

    /// <summary>Reads a stored form; false when it is damaged, or of a newer node.</summary>
    /// <param name="bytes">As <see cref="Encode"/> gave them.</param>
    /// <param name="value">What they hold.</param>
    /// <param name="error">What is wrong, for the operator.</param>
    bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? error);
}

/// <summary>A format by its two functions.</summary>
/// <typeparam name="T">The family.</typeparam>
/// <param name="manifest">As <see cref="IStoredFormat.Manifest"/>.</param>
/// <param name="encode">As <see cref="IStoredFormat.Encode"/>.</param>
/// <param name="tryDecode">As <see cref="IStoredFormat.TryDecode"/>.</param>
public sealed class StoredFormat<T>(string manifest, Func<T, byte[]> encode, StoredFormat<T>.Decoder tryDecode) : IStoredFormat
    where T : class
{
    /// <summary>As <see cref="IStoredFormat.TryDecode"/>.</summary>
    public delegate bool Decoder(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out T? value, [NotNullWhen(false)] out string? error);

    /// <inheritdoc/>
    public string Manifest { get; } = manifest;

    /// <inheritdoc/>
    public Type Family => typeof(T);

    /// <inheritdoc/>
    public byte[] Encode(object value) => encode((T)value);

    /// <inheritdoc/>
    public bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? error)
    {
        var ok = tryDecode(bytes, out var typed, out error);
        value = typed;
        return ok;
    }
}
