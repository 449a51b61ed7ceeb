using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Channels;

/// <summary>Puts together what both sides have laid down.</summary>
internal static class OpeningTerms
{
    /// <summary>The terms as the opener knows them.</summary>
    public static ChannelTerms Opener(Turn turn, OpenRequest request, AcceptChannel m, TxId fundingTxId, ushort fundingOutputIndex)
    {
        var offer = request.Offer;
        return Common(turn, offer, request.Type, fundingTxId, fundingOutputIndex) with
        {
            ChainHash = request.ChainHash,
            Capacity = request.Capacity,
            Opener = Side.Local,
            Announce = request.Announce,
            MinimumDepth = m.MinimumDepth,
            Local = Local(turn, offer, OpeningRules.Reserve(offer, request.Capacity, offer.DustLimit)),
            Remote = new SideTerms
            {
                Keys = m.Keys,
                DustLimit = m.DustLimit,
                MaxHtlcValueInFlight = m.MaxHtlcValueInFlight,
                ChannelReserve = m.ChannelReserve,
                HtlcMinimum = m.HtlcMinimum,
                ToSelfDelay = m.ToSelfDelay,
                MaxAcceptedHtlcs = m.MaxAcceptedHtlcs,
                UpfrontShutdownScript = Bound(turn, m.UpfrontShutdownScript),
            },
        };
    }

    /// <summary>The terms as the accepting side knows them.</summary>
    public static ChannelTerms Acceptor(Turn turn, OpenChannel m, LocalOffer offer, TxId fundingTxId, ushort fundingOutputIndex)
    {
        var type = m.ChannelType!.Value;
        return Common(turn, offer, type, fundingTxId, fundingOutputIndex) with
        {
            ChainHash = m.ChainHash,
            Capacity = m.Funding,
            Opener = Side.Remote,
            Announce = m.AnnounceChannel,
            MinimumDepth = type.HasZeroConf ? 0 : offer.MinimumDepth,
            Local = Local(turn, offer, OpeningRules.Reserve(offer, m.Funding, m.DustLimit)),
            Remote = new SideTerms
            {
                Keys = m.Keys,
                DustLimit = m.DustLimit,
                MaxHtlcValueInFlight = m.MaxHtlcValueInFlight,
                ChannelReserve = m.ChannelReserve,
                HtlcMinimum = m.HtlcMinimum,
                ToSelfDelay = m.ToSelfDelay,
                MaxAcceptedHtlcs = m.MaxAcceptedHtlcs,
                UpfrontShutdownScript = Bound(turn, m.UpfrontShutdownScript),
            },
        };
    }

    /// <summary>Balances and feerate at the start.</summary>
    public static Commitments Start(Side opener, Satoshi capacity, MilliSatoshi push, FeeratePerKw feerate)
    {
        var openers = capacity.ToMilliSatoshi() - push;
        return new Commitments
        {
            Opener = opener,
            LocalBalance = opener == Side.Local ? openers : push,
            RemoteBalance = opener == Side.Local ? push : openers,
            Feerate = feerate,
        };
    }

    private static ChannelTerms Common(Turn turn, LocalOffer offer, ChannelType type, TxId fundingTxId, ushort fundingOutputIndex) => new()
    {
        ChainHash = default,
        LocalNodeId = offer.LocalNodeId,
        RemoteNodeId = offer.RemoteNodeId,
        ChannelId = ChannelId.FromFunding(fundingTxId, fundingOutputIndex),
        FundingTxId = fundingTxId,
        FundingOutputIndex = fundingOutputIndex,
        Capacity = default,
        Opener = default,
        Format = type.HasAnchors ? CommitmentFormat.Anchors : CommitmentFormat.StaticRemoteKey,
        HidesShortChannelId = type.HasScidAlias,
        IsZeroConf = type.HasZeroConf,
        MinimumDepth = default,
        CreatedAt = turn.Session.Height ?? default,
        LocalShutdownScript = offer.ShutdownScript,
        LocalAlias = offer.Alias,
        Local = null!,
        Remote = null!,
    };

    private static SideTerms Local(Turn turn, LocalOffer offer, Satoshi reserve) => new()
    {
        Keys = turn.Environment.Signer.Keys,
        DustLimit = offer.DustLimit,
        MaxHtlcValueInFlight = offer.MaxHtlcValueInFlight,
        ChannelReserve = reserve,
        HtlcMinimum = offer.HtlcMinimum,
        ToSelfDelay = offer.ToSelfDelay,
        MaxAcceptedHtlcs = offer.MaxAcceptedHtlcs,
        UpfrontShutdownScript = offer.BindShutdownScript ? offer.ShutdownScript : ByteString.Empty,
    };

    /// <summary>BOLT 2, `shutdown`: the script binds "if both nodes advertised the `option_upfront_shutdown_script` feature".</summary>
    private static ByteString Bound(Turn turn, ByteString? script) =>
        turn.Session.Negotiated(Feature.UpfrontShutdownScript) ? script ?? ByteString.Empty : ByteString.Empty;
}
