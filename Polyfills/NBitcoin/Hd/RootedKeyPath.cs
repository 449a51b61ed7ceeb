using System.Diagnostics.CodeAnalysis;

namespace NBitcoin;

/// <summary>A key path and the fingerprint of the key that it starts from: <c>d34db33f/84'/0'/0'</c>. Immutable.</summary>
public class RootedKeyPath
{
    /// <summary>A path below the key with <paramref name="masterFingerprint"/>.</summary>
    public RootedKeyPath(HDFingerprint masterFingerprint, KeyPath keyPath)
    {
        ArgumentNullException.ThrowIfNull(keyPath);
        MasterFingerprint = masterFingerprint;
        KeyPath = keyPath;
    }

    /// <summary>A path below <paramref name="masterKey"/>.</summary>
    public RootedKeyPath(IHDKey masterKey, KeyPath keyPath) : this(Fingerprint(masterKey), keyPath)
    {
    }

    /// <summary>Reads eight hexadecimal digits and, after a slash, a path as <see cref="KeyPath(string)"/> does.</summary>
    /// <exception cref="FormatException">Not a rooted path.</exception>
    public static RootedKeyPath Parse(string str) => TryParse(str, out var result)
        ? result
        : throw new FormatException(
            $"\"{(str.Length > 200 ? str[..200] + "..." : str)}\" is not a rooted key path such as d34db33f/84'/0'/0'");

    /// <inheritdoc cref="Parse"/>
    public static bool TryParse(string str, [NotNullWhen(true)] out RootedKeyPath? result)
    {
        ArgumentNullException.ThrowIfNull(str);
        result = null;
        var slash = str.IndexOf('/');
        var root = slash < 0 ? str : str[..slash];
        if (!HDFingerprint.TryParse(root, out var fingerprint))
            return false;
        if (!KeyPath.TryParse(slash < 0 ? "" : str[(slash + 1)..], out var path) || path is null)
            return false;
        result = new RootedKeyPath(fingerprint, path);
        return true;
    }

    /// <summary>The key the path starts from.</summary>
    public HDFingerprint MasterFingerprint { get; }

    /// <summary>The path from that key.</summary>
    public KeyPath KeyPath { get; }

    /// <summary>This path and then <paramref name="keyPath"/>.</summary>
    public RootedKeyPath Derive(KeyPath keyPath) => new(MasterFingerprint, KeyPath.Derive(keyPath));

    /// <summary>This path and one step more.</summary>
    public RootedKeyPath Derive(uint index) => new(MasterFingerprint, KeyPath.Derive(index));

    /// <summary>Fingerprint, slash, path.</summary>
    public override string ToString() => $"{MasterFingerprint}/{KeyPath}";

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RootedKeyPath other && this == other;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(MasterFingerprint, KeyPath);

    /// <summary>Same start and same steps.</summary>
    public static bool operator ==(RootedKeyPath? a, RootedKeyPath? b) => a is null
        ? b is null
        : b is not null && a.MasterFingerprint == b.MasterFingerprint && a.KeyPath == b.KeyPath;

    /// <summary>Another start or other steps.</summary>
    public static bool operator !=(RootedKeyPath? a, RootedKeyPath? b) => !(a == b);

    private static HDFingerprint Fingerprint(IHDKey masterKey)
    {
        ArgumentNullException.ThrowIfNull(masterKey);
        return masterKey.GetPublicKey().GetHDFingerPrint();
    }
}
