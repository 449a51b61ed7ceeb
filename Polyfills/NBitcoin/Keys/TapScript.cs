using System.Diagnostics.CodeAnalysis;

namespace NBitcoin;

/// <summary>The version of a leaf of a taproot tree; scripts of an unknown one are not executed.</summary>
public enum TapLeafVersion : byte
{
    /// <summary>Tapscript (BIP 342).</summary>
    C0 = 0xc0,
}

/// <summary>A leaf of a taproot tree: a script and its version. Immutable.</summary>
public class TapScript
{
    private uint256? _leafHash;

    /// <summary>A leaf with <paramref name="script"/>.</summary>
    public TapScript(Script script, TapLeafVersion version)
    {
        ArgumentNullException.ThrowIfNull(script);
        Script = script;
        Version = version;
    }

    /// <summary>The same leaf.</summary>
    public TapScript(TapScript script)
    {
        ArgumentNullException.ThrowIfNull(script);
        Script = script.Script;
        Version = script.Version;
        _leafHash = script._leafHash;
    }

    /// <summary>The script.</summary>
    public Script Script { get; }

    /// <summary>Its version.</summary>
    public TapLeafVersion Version { get; }

    /// <summary>The tagged hash of version and script.</summary>
    public uint256 LeafHash => _leafHash ??= TaprootTweak.Leaf(Version, Script);

    /// <summary>Version and script.</summary>
    public override string ToString() => $"{(byte)Version:X2}: {Script}";

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TapScript other && this == other;

    /// <inheritdoc/>
    public override int GetHashCode() => LeafHash.GetHashCode();

    /// <summary>Same script and version.</summary>
    public static bool operator ==(TapScript? a, TapScript? b) => a is null ? b is null : b is not null && a.LeafHash == b.LeafHash;

    /// <summary>Another script or version.</summary>
    public static bool operator !=(TapScript? a, TapScript? b) => !(a == b);

    /// <summary>The script.</summary>
    [return: NotNullIfNotNull(nameof(script))]
    public static implicit operator Script?(TapScript? script) => script?.Script;
}
