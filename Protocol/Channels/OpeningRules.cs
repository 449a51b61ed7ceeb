using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Channels;

/// <summary>
/// What may be offered and accepted when a channel is opened (BOLT 2, "The `open_channel` Message", "The `accept_channel` Message"). What follows from a message alone
/// was checked when it was decoded. All methods return null for yes, else the reason.
/// </summary>
internal static class OpeningRules
{
    private static readonly Satoshi LargeChannel = new(1 << 24);

    /// <summary>The largest peer's dust limit that our reserve allows for before it is known.</summary>
    private static readonly Satoshi UsualDustLimit = new(1_000);

    /// <summary>What the peer must keep. BOLT 2: "1% of the channel total is suggested", and neither side's dust limit may be above it.</summary>
    public static Satoshi Reserve(LocalOffer offer, Satoshi capacity, Satoshi theirDustLimit) =>
        offer.ChannelReserve ?? Satoshi.Max(Satoshi.Max(capacity / 100, UsualDustLimit), Satoshi.Max(offer.DustLimit, theirDustLimit));

    /// <summary>What this node wants to open.</summary>
    public static string? CheckRequest(Turn turn, OpenRequest request)
    {
        var offer = request.Offer;
        if (request.Capacity >= LargeChannel && !turn.Session.Negotiated(Feature.SupportLargeChannel))
            return $"a channel of {request.Capacity} needs option_support_large_channel on both sides";
        if (request.Push > request.Capacity.ToMilliSatoshi())
            return $"can't push {request.Push} out of {request.Capacity}";
        if (!request.Type.IsDefined)
            return $"{request.Type} is not a channel type";
        if (UnsupportedPart(turn, request.Type) is { } part)
            return $"the peer does not support {part}";
        if (request.Announce && request.Type.HasScidAlias)
            return "a channel with option_scid_alias can't be announced";
        if (CheckLocal(turn, offer) is { } problem)
            return problem;
        return CheckStart(
            Format(request.Type), request.Capacity, request.Push, request.Feerate, Reserve(offer, request.Capacity, offer.DustLimit));
    }

    /// <summary>The peer's <c>open_channel</c>.</summary>
    public static string? CheckOpen(Turn turn, OpenChannel m)
    {
        var policy = turn.Environment.Policy;
        var type = m.ChannelType!.Value;
        if (policy.Chain is { } chain && m.ChainHash != chain)
            return $"chain_hash {m.ChainHash} is not our chain, {chain}";
        if (m.Funding >= LargeChannel && !FeatureIsOurs(turn, Feature.SupportLargeChannel))
            return $"a channel of {m.Funding} is too large";
        if (m.Funding < policy.MinCapacity)
            return $"a channel of {m.Funding} is too small, at least {policy.MinCapacity}";
        if (UnsupportedPart(turn, type) is { } part)
            return $"channel_type has {part}, which was not negotiated";
        if (type.HasZeroConf && !policy.TrustsZeroConf)
            return "channel_type has option_zeroconf, and we don't trust you that far";
        if (m.Feerate < policy.MinFeerate || m.Feerate > policy.MaxFeerate)
            return $"feerate_per_kw {m.Feerate.Value} is outside {policy.MinFeerate.Value} to {policy.MaxFeerate.Value}";
        if (CheckScript(turn, m.UpfrontShutdownScript) is { } script)
            return script;
        if (CheckSide(policy, m.Funding, m.DustLimit, m.ChannelReserve, m.ToSelfDelay, m.MaxAcceptedHtlcs, m.HtlcMinimum) is { } side)
            return side;
        if (CheckPoints(m.Keys, m.FirstPerCommitmentPoint) is { } points)
            return points;
        return CheckStart(Format(type), m.Funding, m.Push, m.Feerate, m.ChannelReserve);
    }

    /// <summary>What this node answers to <paramref name="m"/>.</summary>
    public static string? CheckOffer(LocalOffer offer, OpenChannel m, Satoshi reserve)
    {
        // BOLT 2: "MUST set `dust_limit_satoshis` less than or equal to `channel_reserve_satoshis` from the `open_channel` message"
        if (offer.DustLimit > m.ChannelReserve)
            return $"our dust limit {offer.DustLimit} is above your channel_reserve_satoshis {m.ChannelReserve}";
        if (reserve < m.DustLimit)
            return $"our channel reserve {reserve} is below your dust_limit_satoshis {m.DustLimit}";
        return CheckStart(Format(m.ChannelType!.Value), m.Funding, m.Push, m.Feerate, reserve);
    }

    /// <summary>The peer's <c>accept_channel</c>.</summary>
    public static string? CheckAccept(Turn turn, OpenRequest request, AcceptChannel m)
    {
        var policy = turn.Environment.Policy;
        var reserve = Reserve(request.Offer, request.Capacity, request.Offer.DustLimit);
        if (m.TemporaryChannelId != request.TemporaryChannelId)
            return $"accept_channel for {m.TemporaryChannelId}";
        if (m.ChannelType is not { } type || !type.Matches(request.Type))
            return $"channel_type {m.ChannelType} is not that of open_channel, {request.Type}";
        if (type.HasZeroConf && m.MinimumDepth != 0)
            return $"minimum_depth {m.MinimumDepth} for a channel with option_zeroconf";
        if (m.MinimumDepth > policy.MaxMinimumDepth)
            return $"minimum_depth {m.MinimumDepth} is too large, at most {policy.MaxMinimumDepth}";
        // BOLT 2: "if `channel_reserve_satoshis` is less than `dust_limit_satoshis` within the `open_channel` message: MUST fail the channel", and the reverse
        if (m.ChannelReserve < request.Offer.DustLimit)
            return $"channel_reserve_satoshis {m.ChannelReserve} is below our dust limit {request.Offer.DustLimit}";
        if (reserve < m.DustLimit)
            return $"dust_limit_satoshis {m.DustLimit} is above our channel reserve {reserve}";
        if (CheckScript(turn, m.UpfrontShutdownScript) is { } script)
            return script;
        return CheckSide(policy, request.Capacity, m.DustLimit, m.ChannelReserve, m.ToSelfDelay, m.MaxAcceptedHtlcs, m.HtlcMinimum)
            ?? CheckPoints(m.Keys, m.FirstPerCommitmentPoint)
            ?? CheckStart(Format(type), request.Capacity, request.Push, request.Feerate, m.ChannelReserve);
    }

    private static string? CheckLocal(Turn turn, LocalOffer offer)
    {
        if (offer.MaxAcceptedHtlcs > Wire.OpeningRules.MaxAcceptedHtlcs)
            return $"max_accepted_htlcs {offer.MaxAcceptedHtlcs} is greater than {Wire.OpeningRules.MaxAcceptedHtlcs}";
        return ShutdownScripts.IsValid(offer.ShutdownScript, turn.Session.Negotiated(Feature.ShutdownAnySegwit)) ? null : $"{offer.ShutdownScript} is no script a channel can close to";
    }

    private static string? CheckSide(
        ChannelPolicy policy, Satoshi capacity, Satoshi dustLimit, Satoshi reserve, ushort toSelfDelay, ushort maxAcceptedHtlcs, MilliSatoshi htlcMinimum)
    {
        if (dustLimit > policy.MaxDustLimit)
            return $"dust_limit_satoshis {dustLimit} is too large, at most {policy.MaxDustLimit}";
        if (reserve > Satoshi.Max(capacity / 100 * policy.MaxReservePercent, UsualDustLimit))
            return $"channel_reserve_satoshis {reserve} is too large, at most {policy.MaxReservePercent}% of {capacity}";
        if (toSelfDelay > policy.MaxToSelfDelay)
            return $"to_self_delay {toSelfDelay} is too large, at most {policy.MaxToSelfDelay}";
        if (maxAcceptedHtlcs < policy.MinAcceptedHtlcs)
            return $"max_accepted_htlcs {maxAcceptedHtlcs} is too small, at least {policy.MinAcceptedHtlcs}";
        return htlcMinimum > policy.MaxHtlcMinimum ? $"htlc_minimum_msat {htlcMinimum} is too large, at most {policy.MaxHtlcMinimum}" : null;
    }

    /// <summary>
    /// BOLT 2: fail the channel if "the funder's amount for the initial commitment transaction is not sufficient for full fee payment" or "both `to_local` and
    /// `to_remote` amounts for the initial commitment transaction are less than or equal to `channel_reserve_satoshis`".
    /// </summary>
    private static string? CheckStart(CommitmentFormat format, Satoshi capacity, MilliSatoshi push, FeeratePerKw feerate, Satoshi reserve)
    {
        var cost = format.CommitmentFee(feerate, 0) + format.AnchorsCost();
        var openers = capacity.ToMilliSatoshi().SaturatingSubtract(push);
        if (openers < cost.ToMilliSatoshi())
            return $"the opener's {openers} do not pay the fee of {cost}";
        return openers - cost.ToMilliSatoshi() <= reserve.ToMilliSatoshi() && push <= reserve.ToMilliSatoshi()
            ? $"neither side would have more than the channel reserve of {reserve}"
            : null;
    }

    private static string? CheckPoints(ChannelPublicKeys keys, Point first)
    {
        foreach (var point in (ReadOnlySpan<Point>)
            [keys.FundingPubkey, keys.RevocationBasepoint, keys.PaymentBasepoint, keys.DelayedPaymentBasepoint, keys.HtlcBasepoint, first])
        {
            if (!point.TryParse(out _))
                return $"{point} is not a valid public key";
        }
        return null;
    }

    private static string? CheckScript(Turn turn, ByteString? script) =>
        script is { IsEmpty: false } s && !ShutdownScripts.IsValid(s, turn.Session.Negotiated(Feature.ShutdownAnySegwit)) ? $"upfront_shutdown_script {s} is not of a standard form" : null;

    private static string? UnsupportedPart(Turn turn, ChannelType type)
    {
        if (type.HasAnchors && !turn.Session.Negotiated(Feature.Anchors))
            return Feature.Anchors.Name;
        if (type.HasScidAlias && !turn.Session.Negotiated(Feature.ScidAlias))
            return Feature.ScidAlias.Name;
        return type.HasZeroConf && !turn.Session.Negotiated(Feature.ZeroConf) ? Feature.ZeroConf.Name : null;
    }

    private static bool FeatureIsOurs(Turn turn, Feature feature) => turn.Session.OurFeatures.Offers(feature);

    private static CommitmentFormat Format(ChannelType type) => type.HasAnchors ? CommitmentFormat.Anchors : CommitmentFormat.StaticRemoteKey;
}
