namespace Lnd.Actors.Protocol.Wire;

/// <summary>
/// What kind of channel it is. BOLT 2: "Channel types are an explicit enumeration: for convenience of future definitions they reuse even
/// feature bits, but they are not an arbitrary combination".
/// </summary>
/// <param name="Features">The bits, as they stand on the wire.</param>
public readonly record struct ChannelType(FeatureBits Features)
{
    /// <summary>`option_static_remotekey`.</summary>
    public static ChannelType StaticRemoteKey { get; } = new(FeatureBits.Of(Feature.StaticRemoteKey.RequiredBit));

    /// <summary>`option_anchors` and `option_static_remotekey`.</summary>
    public static ChannelType Anchors { get; } = new(FeatureBits.Of(Feature.Anchors.RequiredBit, Feature.StaticRemoteKey.RequiredBit));

    /// <summary>Whether commitments have anchors.</summary>
    public bool HasAnchors => Features[Feature.Anchors.RequiredBit];

    /// <summary>Whether the channel may only be named by its aliases.</summary>
    public bool HasScidAlias => Features[Feature.ScidAlias.RequiredBit];

    /// <summary>Whether the channel is used before its funding is confirmed.</summary>
    public bool HasZeroConf => Features[Feature.ZeroConf.RequiredBit];

    /// <summary>This type with the variation `option_scid_alias`.</summary>
    public ChannelType WithScidAlias() => new(Features.With(Feature.ScidAlias.RequiredBit));

    /// <summary>This type with the variation `option_zeroconf`.</summary>
    public ChannelType WithZeroConf() => new(Features.With(Feature.ZeroConf.RequiredBit));

    /// <summary>Whether it is one of the basic types of BOLT 2, with or without the variations it allows.</summary>
    public bool IsDefined
    {
        get
        {
            var basic = new ChannelType(Features.Without(Feature.ScidAlias.RequiredBit).Without(Feature.ZeroConf.RequiredBit));
            return basic.Matches(StaticRemoteKey) || basic.Matches(Anchors);
        }
    }

    /// <summary>Whether both are the same type, however their bitmaps are padded.</summary>
    public bool Matches(ChannelType other) => Features.SameBits(other.Features);

    /// <summary>The names of the features, as c-lightning joins them.</summary>
    public override string ToString() => string.Join('+', Features.Bits.Select(bit => Feature.OfBit(bit)?.Name ?? $"bit {bit}"));
}
