using System.Globalization;

namespace NBitcoin;

/// <summary>
/// The way from a key to one of its descendants (BIP 32): child numbers, hardened from 2^31 on. At most 255 of them. Immutable.
/// </summary>
public class KeyPath
{
    internal const uint Hardened = 0x80000000;
    private const int MaxLength = 255;

    private readonly uint[] _indexes;

    /// <summary>The path to the key itself.</summary>
    public KeyPath() => _indexes = [];

    /// <summary>Child numbers in order; add 2^31 for a hardened one.</summary>
    /// <exception cref="ArgumentException">More than 255 of them.</exception>
    public KeyPath(params uint[] indexes)
    {
        ArgumentNullException.ThrowIfNull(indexes);
        if (indexes.Length > MaxLength)
            throw new ArgumentException($"A key path has at most {MaxLength} steps, not {indexes.Length}", nameof(indexes));
        _indexes = [.. indexes];
    }

    /// <summary>Reads <c>84'/0'/0'/0/7</c>, also with <c>h</c> for <c>'</c> and with <c>m/</c> in front.</summary>
    /// <exception cref="FormatException">Not a path.</exception>
    public KeyPath(string path) : this(TryParseIndexes(path, out var indexes) ? indexes : throw NotAPath(path))
    {
    }

    /// <inheritdoc cref="KeyPath(string)"/>
    public static KeyPath Parse(string path) => new(path);

    /// <summary>Reads a path as <see cref="KeyPath(string)"/> does.</summary>
    public static bool TryParse(string path, out KeyPath? keyPath)
    {
        keyPath = TryParseIndexes(path, out var indexes) ? new KeyPath(indexes) : null;
        return keyPath is not null;
    }

    /// <summary>The path to the key itself.</summary>
    public static KeyPath Empty { get; } = new();

    /// <summary>A copy of the child numbers.</summary>
    public uint[] Indexes => [.. _indexes];

    /// <summary>The child number at a place, from 0.</summary>
    public uint this[int index] => _indexes[index];

    /// <summary>How many steps.</summary>
    public int Length => _indexes.Length;

    /// <summary>Is the last step hardened?</summary>
    /// <exception cref="InvalidOperationException">The path is empty.</exception>
    public bool IsHardened => _indexes.Length > 0
        ? _indexes[^1] >= Hardened
        : throw new InvalidOperationException("An empty key path is neither hardened nor not");

    /// <summary>Is any step hardened? Then only a private key can follow the path.</summary>
    public bool IsHardenedPath => Array.Exists(_indexes, i => i >= Hardened);

    /// <summary>The path without its last step, null for the empty one.</summary>
    public KeyPath? Parent => _indexes.Length == 0 ? null : new KeyPath(_indexes[..^1]);

    /// <summary>This path and then <paramref name="derivation"/>.</summary>
    public KeyPath Derive(KeyPath derivation)
    {
        ArgumentNullException.ThrowIfNull(derivation);
        return new KeyPath([.. _indexes, .. derivation._indexes]);
    }

    /// <inheritdoc cref="Derive(KeyPath)"/>
    public KeyPath Derive(string path) => Derive(new KeyPath(path));

    /// <summary>This path and one step more.</summary>
    public KeyPath Derive(uint index) => new([.. _indexes, index]);

    /// <summary>This path and one step more, with the number counted within its kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative number.</exception>
    public KeyPath Derive(int index, bool hardened) => Derive(ChildNumber(index, hardened));

    /// <summary>This path as one of the tree below the key <paramref name="masterFingerprint"/>.</summary>
    public RootedKeyPath ToRootedKeyPath(HDFingerprint masterFingerprint) => new(masterFingerprint, this);

    /// <summary>This path as one of the tree below <paramref name="masterKey"/>.</summary>
    public RootedKeyPath ToRootedKeyPath(IHDKey masterKey) => new(masterKey, this);

    /// <summary>The path with <c>'</c> for hardened and nothing in front.</summary>
    public override string ToString() => string.Join('/', _indexes.Select(i =>
        (i & ~Hardened).ToString(CultureInfo.InvariantCulture) + (i >= Hardened ? "'" : "")));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is KeyPath other && this == other;

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var index in _indexes)
            hash.Add(index);
        return hash.ToHashCode();
    }

    /// <summary>Same steps.</summary>
    public static bool operator ==(KeyPath? a, KeyPath? b) =>
        a is null ? b is null : b is not null && a._indexes.AsSpan().SequenceEqual(b._indexes);

    /// <summary>Other steps.</summary>
    public static bool operator !=(KeyPath? a, KeyPath? b) => !(a == b);

    /// <summary>One path and then the other; null counts as nothing.</summary>
    public static KeyPath? operator +(KeyPath? a, KeyPath? b) => a is null ? b : b is null ? a : a.Derive(b);

    internal static uint ChildNumber(int index, bool hardened)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return hardened ? (uint)index | Hardened : (uint)index;
    }

    private static FormatException NotAPath(string path) =>
        new($"\"{(path.Length > 200 ? path[..200] + "..." : path)}\" is not a key path such as 84'/0'/0'/0/7");

    private static bool TryParseIndexes(string path, out uint[] indexes)
    {
        ArgumentNullException.ThrowIfNull(path);
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is ["m", ..])
            parts = parts[1..];
        indexes = new uint[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!TryParseIndex(parts[i], out indexes[i]))
                return false;
        }
        return parts.Length <= MaxLength;
    }

    private static bool TryParseIndex(ReadOnlySpan<char> part, out uint index)
    {
        var hardened = part[^1] is '\'' or 'h';
        if (hardened)
            part = part[..^1];
        if (!uint.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out index) || index >= Hardened)
            return false;
        if (hardened)
            index |= Hardened;
        return true;
    }
}
