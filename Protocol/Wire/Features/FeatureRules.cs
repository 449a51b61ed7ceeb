namespace Lnd.Actors.Protocol.Wire;

/// <summary>Why two nodes can not work together, or a bitmap of features can not be used.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Bit">The bit in question.</param>
/// <param name="Detail">What is wrong in words; printable ASCII.</param>
public sealed record FeatureError(FeatureErrorKind Kind, int Bit, string Detail)
{
    /// <summary>The detail.</summary>
    public override string ToString() => Detail;
}

/// <summary>Kinds of <see cref="FeatureError"/>.</summary>
public enum FeatureErrorKind
{
    /// <summary>The other side requires a feature that we do not offer or know.</summary>
    RequiredByThem,

    /// <summary>We require a feature that the other side does not offer.</summary>
    RequiredByUs,

    /// <summary>A feature is set without the one it depends on.</summary>
    MissingDependency,
}

/// <summary>The rules of BOLT 9 and BOLT 1 about bitmaps of features.</summary>
public static class FeatureRules
{
    /// <summary>
    /// Whether a connection to a peer with these features can go on; null when it can. All errors mean to close the connection (BOLT 1).
    /// </summary>
    /// <param name="ours">What we sent in `init`.</param>
    /// <param name="theirs">What the peer sent in `init`, both bitmaps combined.</param>
    public static FeatureError? CheckPeer(FeatureBits ours, FeatureBits theirs)
    {
        if ((CheckRequired(ours, theirs) ?? CheckDependencies(theirs)) is { } error)
            return error;
        foreach (var bit in ours.Bits)
        {
            if (bit % 2 == 0 && !theirs[bit] && !theirs[bit + 1] && Feature.OfBit(bit) is not { IsAssumed: true })
                return new FeatureError(FeatureErrorKind.RequiredByUs, bit, $"we require {NameOf(bit)}");
        }
        return null;
    }

    /// <summary>
    /// Whether we support all that <paramref name="theirs"/> requires; null when we do. To be asked of a peer (BOLT 1: "upon receiving
    /// unknown _even_ feature bits that are non-zero: MUST close the connection"), of an invoice, of a node or channel to route through.
    /// A bit that is known but not in <paramref name="ours"/> counts as unknown; ASSUMED features count as ours.
    /// </summary>
    public static FeatureError? CheckRequired(FeatureBits ours, FeatureBits theirs)
    {
        foreach (var bit in theirs.Bits)
        {
            if (bit % 2 == 0 && !ours[bit] && !ours[bit + 1] && Feature.OfBit(bit) is not { IsAssumed: true })
                return new FeatureError(FeatureErrorKind.RequiredByThem, bit, $"requires {NameOf(bit)}, which we do not support");
        }
        return null;
    }

    /// <summary>
    /// BOLT 1: "if the feature vector does not set all known, transitive dependencies: MUST close the connection." ASSUMED features count
    /// as set. Null when all are.
    /// </summary>
    public static FeatureError? CheckDependencies(FeatureBits bits)
    {
        foreach (var feature in Feature.All)
        {
            if (feature.DependsOn is not { IsAssumed: false } needed || !bits.Offers(feature) || bits.Offers(needed))
                continue;
            var detail = $"sets {feature.Name} without {needed.Name}";
            return new FeatureError(FeatureErrorKind.MissingDependency, feature.RequiredBit, detail);
        }
        return null;
    }

    /// <summary>
    /// BOLT 1: "A feature is *negotiated* if either both peers offered it, or the local node offered it as even". ASSUMED features always
    /// are.
    /// </summary>
    public static bool Negotiated(FeatureBits ours, FeatureBits theirs, Feature feature)
    {
        ArgumentNullException.ThrowIfNull(feature);
        return feature.IsAssumed || ours.Requires(feature) || (ours.Offers(feature) && theirs.Offers(feature));
    }

    /// <summary>
    /// The bits of <paramref name="bits"/> that belong into a context. BOLT 9: "MUST NOT set feature bits in fields not specified by the
    /// table above." Bits that BOLT 9 does not assign are dropped.
    /// </summary>
    public static FeatureBits ForContext(FeatureBits bits, FeatureContexts context) =>
        FeatureBits.Of([.. bits.Bits.Where(bit => Feature.OfBit(bit) is { } feature && (feature.Contexts & context) != 0)]);

    private static string NameOf(int bit) => Feature.OfBit(bit)?.Name ?? $"unknown feature bit {bit}";
}
