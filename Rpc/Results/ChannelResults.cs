using System.Globalization;
using System.Text.Json;
using Lnd.Actors.Channels;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Wire;
using GossipPolicy = Lnd.Actors.Protocol.Gossip.ChannelPolicy;

namespace Lnd.Actors.Rpc.Results;

/// <summary>Channels of this node, as c-lightning shows them.</summary>
internal static class ChannelResults
{
    private static readonly string[] OfferedStates =
    [
        "SENT_ADD_HTLC", "SENT_ADD_COMMIT", "RCVD_ADD_REVOCATION", "RCVD_ADD_ACK_COMMIT", "SENT_ADD_ACK_REVOCATION",
        "RCVD_REMOVE_HTLC", "RCVD_REMOVE_COMMIT", "SENT_REMOVE_REVOCATION", "SENT_REMOVE_ACK_COMMIT", "RCVD_REMOVE_ACK_REVOCATION",
    ];

    private static readonly string[] ReceivedStates =
    [
        "RCVD_ADD_HTLC", "RCVD_ADD_COMMIT", "SENT_ADD_REVOCATION", "SENT_ADD_ACK_COMMIT", "RCVD_ADD_ACK_REVOCATION",
        "SENT_REMOVE_HTLC", "SENT_REMOVE_COMMIT", "RCVD_REMOVE_REVOCATION", "RCVD_REMOVE_ACK_COMMIT", "SENT_REMOVE_ACK_REVOCATION",
    ];

    private static readonly string[] StageNames =
    [
        "OPENINGD", "CHANNELD_AWAITING_LOCKIN", "CHANNELD_NORMAL", "CHANNELD_SHUTTING_DOWN", "CLOSINGD_SIGEXCHANGE", "CLOSINGD_COMPLETE", "AWAITING_UNILATERAL",
        "FUNDING_SPEND_SEEN", "ONCHAIN",
    ];

    private static readonly string[] CauseNames = ["unknown", "local", "user", "remote", "protocol", "onchain"];

    /// <summary>c-lightning's name of where the channel is in its life; null where c-lightning would not list it any more.</summary>
    public static string? StateOf(ChannelSummary channel)
    {
        if (channel.Onchain is { } onchain)
        {
            if (onchain.IsComplete)
                return null;
            // a transaction that is in no block is not told, as by c-lightning
            if (onchain.Spend is not null)
                return "ONCHAIN";
        }
        return channel.State.Phase switch
        {
            ChannelPhase.AwaitingReady => "CHANNELD_AWAITING_LOCKIN",
            ChannelPhase.Normal => "CHANNELD_NORMAL",
            ChannelPhase.ShuttingDown => "CHANNELD_SHUTTING_DOWN",
            ChannelPhase.Negotiating => "CLOSINGD_SIGEXCHANGE",
            ChannelPhase.MutuallyClosed => "CLOSINGD_COMPLETE",
            ChannelPhase.Failed or ChannelPhase.DataLost => "AWAITING_UNILATERAL",
            ChannelPhase.Spent => "FUNDING_SPEND_SEEN",
            ChannelPhase.Forgotten => null,
            _ => throw new InvalidOperationException($"unknown phase {channel.State.Phase}"),
        };
    }

    /// <summary>Where it stands in the chain; before that, where it carries payments already, its alias.</summary>
    public static ShortChannelId? NameOf(ChannelState state) =>
        state.ShortChannelId ?? (state.Phase >= ChannelPhase.Normal && state.Terms.IsUsedUnconfirmed ? state.Terms.LocalAlias : null);

    /// <summary>The channel type, with the names c-lightning has for its bits.</summary>
    public static void WriteType(Utf8JsonWriter json, FeatureBits bits)
    {
        json.WriteStartObject("channel_type");
        json.WriteStartArray("bits");
        foreach (var bit in bits.Bits)
            json.WriteNumberValue(bit);
        json.WriteEndArray();
        json.Strings("names", bits.Bits.Select(TypeName));
        json.WriteEndObject();
    }

    /// <summary>Fields of a channel in <c>listpeerchannels</c>.</summary>
    public static void Write(Utf8JsonWriter json, ChannelSummary channel, string state, ChannelGraph graph, CommandContext context)
    {
        var (s, terms) = (channel.State, channel.State.Terms);
        json.Field("peer_id", channel.Peer).Field("peer_connected", channel.Link != Link.Down);
        if (channel.Link != Link.Down)
            json.Field("reestablished", channel.Link == Link.Up);
        WriteType(json, TypeOf(terms));
        WritePolicies(json, channel, graph);
        json.Field("state", state).Field("lost_state", s.Phase == ChannelPhase.DataLost);
        if (s.Ending is ChannelEnding.Mutual mutual)
            json.Field("last_tx_fee_msat", mutual.Fee.ToMilliSatoshi());
        json.WriteStartObject("feerate");
        json.Field("perkw", s.Commitments.Feerate.Value).Field("perkb", Math.Min(uint.MaxValue, s.Commitments.Feerate.Value * 4UL));
        json.WriteEndObject();
        json.Field("owner", Owner(state)).Field("short_channel_id", s.ShortChannelId);
        json.Field("direction", terms.LocalNodeId.CompareTo(terms.RemoteNodeId) < 0 ? 0 : 1);
        json.Field("channel_id", terms.ChannelId).Field("funding_txid", terms.FundingTxId).Field("funding_outnum", terms.FundingOutputIndex);
        var closeTo = s.LocalShutdown ?? terms.LocalShutdownScript;
        json.Field("close_to", closeTo).Field("close_to_addr", context.AddressOf(closeTo));
        json.Field("private", !terms.Announce).Field("opener", Name(terms.Opener));
        if (Closer(s) is { } closer)
            json.Field("closer", Name(closer));
        json.WriteStartObject("alias");
        json.Field("local", terms.LocalAlias).Field("remote", s.RemoteAlias);
        json.WriteEndObject();
        json.Strings("features", Features(terms));
        WriteMoney(json, s);
        json.Objects("state_changes", channel.History, WriteChange);
        json.Strings("status", channel.Status);
        WriteTraffic(json, channel.Traffic);
        json.Objects("htlcs", s.Commitments.Htlcs, (j, htlc) => WriteHtlc(j, htlc, terms, s.Commitments.Feerate));
    }

    /// <summary>Fields of a channel that can't be loaded: what is known, and what is wrong. Who opened it is known where its life was written down.</summary>
    public static void Write(Utf8JsonWriter json, UnreadableChannel channel)
    {
        json.Field("peer_id", channel.Peer).Field("peer_connected", false);
        json.Field("state", channel.History.Count > 0 ? NameOf(channel.History[^1].Stage) : "CHANNELD_NORMAL");
        if (channel.History is [{ Before: ChannelStage.Opening } first, ..])
            json.Field("opener", Name(first.Cause == StageCause.User ? Side.Local : Side.Remote));
        json.Strings("features", []);
        json.Objects("state_changes", channel.History, WriteChange);
        json.Strings("status", [channel.Status]);
    }

    private static void WriteChange(Utf8JsonWriter json, ChannelsEvent.StageReached change) => json
        .Field("timestamp", DateTimeOffset.FromUnixTimeMilliseconds((long)change.At).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
        .Field("old_state", NameOf(change.Before)).Field("new_state", NameOf(change.Stage))
        .Field("cause", CauseNames[(int)change.Cause]).Field("message", change.Message);

    private static string NameOf(ChannelStage stage) => StageNames[(int)stage];

    private static void WritePolicies(Utf8JsonWriter json, ChannelSummary channel, ChannelGraph graph)
    {
        var policy = channel.Policy;
        json.WriteStartObject("updates");
        json.WriteStartObject("local");
        json.Field("htlc_minimum_msat", policy.HtlcMinimum).Field("htlc_maximum_msat", policy.HtlcMaximum).Field("cltv_expiry_delta", policy.CltvExpiryDelta)
            .Field("fee_base_msat", policy.FeeBase).Field("fee_proportional_millionths", policy.FeeProportionalMillionths);
        json.WriteEndObject();
        if (PolicyOfPeer(channel, graph) is { } theirs)
        {
            json.WriteStartObject("remote");
            json.Field("htlc_minimum_msat", theirs.HtlcMinimum).Field("htlc_maximum_msat", theirs.HtlcMaximum).Field("cltv_expiry_delta", theirs.CltvExpiryDelta)
                .Field("fee_base_msat", new MilliSatoshi(theirs.FeeBase)).Field("fee_proportional_millionths", theirs.FeeProportionalMillionths);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.Field("fee_base_msat", policy.FeeBase).Field("fee_proportional_millionths", policy.FeeProportionalMillionths)
            .Field("minimum_htlc_out_msat", policy.HtlcMinimum).Field("maximum_htlc_out_msat", policy.HtlcMaximum);
    }

    /// <summary>The peer's last <c>channel_update</c>. Before it is announced, the graph has the channel by its place in the chain, else by the peer's alias.</summary>
    private static GossipPolicy? PolicyOfPeer(ChannelSummary channel, ChannelGraph graph)
    {
        var terms = channel.State.Terms;
        var direction = terms.RemoteNodeId.CompareTo(terms.LocalNodeId) < 0 ? 0 : 1;
        return (channel.State.ShortChannelId ?? channel.State.RemoteAlias) is { } id && graph.TryFindChannel(id, out var found)
            && graph.Policy(found, direction) is { IsKnown: true } policy ? policy : null;
    }

    private static void WriteMoney(Utf8JsonWriter json, ChannelState state)
    {
        var terms = state.Terms;
        var (total, ours) = (terms.Capacity.ToMilliSatoshi(), state.Commitments.LocalBalance);
        json.WriteStartObject("funding");
        json.Field("local_funds_msat", terms.Opener == Side.Local ? total : MilliSatoshi.Zero)
            .Field("remote_funds_msat", terms.Opener == Side.Local ? MilliSatoshi.Zero : total);
        json.WriteEndObject();
        json.Field("to_us_msat", ours).Field("total_msat", total).Field("dust_limit_msat", terms.Local.DustLimit.ToMilliSatoshi())
            .Field("their_max_htlc_value_in_flight_msat", Capped(terms.Remote.MaxHtlcValueInFlight, total))
            .Field("our_max_htlc_value_in_flight_msat", Capped(terms.Local.MaxHtlcValueInFlight, total))
            .Field("their_reserve_msat", terms.ReserveOf(Side.Remote).ToMilliSatoshi()).Field("our_reserve_msat", terms.ReserveOf(Side.Local).ToMilliSatoshi())
            .Field("spendable_msat", ChannelFigures.Spendable(state)).Field("receivable_msat", ChannelFigures.Receivable(state))
            .Field("minimum_htlc_in_msat", terms.Local.HtlcMinimum)
            .Field("their_to_self_delay", terms.Remote.ToSelfDelay).Field("our_to_self_delay", terms.Local.ToSelfDelay)
            .Field("max_accepted_htlcs", terms.Local.MaxAcceptedHtlcs);
    }

    private static void WriteTraffic(Utf8JsonWriter json, ChannelTraffic traffic) => json
        .Field("in_payments_offered", traffic.InOffered).Field("in_offered_msat", traffic.InOfferedAmount)
        .Field("in_payments_fulfilled", traffic.InFulfilled).Field("in_fulfilled_msat", traffic.InFulfilledAmount)
        .Field("out_payments_offered", traffic.OutOffered).Field("out_offered_msat", traffic.OutOfferedAmount)
        .Field("out_payments_fulfilled", traffic.OutFulfilled).Field("out_fulfilled_msat", traffic.OutFulfilledAmount);

    private static void WriteHtlc(Utf8JsonWriter json, Htlc htlc, ChannelTerms terms, FeeratePerKw feerate)
    {
        var isOurs = htlc.Offerer == Side.Local;
        json.Field("direction", isOurs ? "out" : "in").Field("id", htlc.Key.Id).Field("amount_msat", htlc.Amount).Field("expiry", htlc.CltvExpiry.Value)
            .Field("payment_hash", htlc.PaymentHash).Field("state", (isOurs ? OfferedStates : ReceivedStates)[(int)htlc.State]);
        if (terms.Format.IsTrimmed(htlc, Side.Local, terms.Local.DustLimit, feerate))
            json.Field("local_trimmed", true);
    }

    private static MilliSatoshi Capped(MilliSatoshi amount, MilliSatoshi most) => MilliSatoshi.Min(amount, most);

    private static string Name(Side side) => side == Side.Local ? "local" : "remote";

    private static Side? Closer(ChannelState state) => state switch
    {
        { Ending: ChannelEnding.Unilateral } => Side.Local,
        { LocalShutdown: not null, RemoteShutdown: null } => Side.Local,
        { LocalShutdown: null, RemoteShutdown: not null } => Side.Remote,
        _ => null,
    };

    private static string? Owner(string state) => state switch
    {
        "CHANNELD_AWAITING_LOCKIN" or "CHANNELD_NORMAL" or "CHANNELD_SHUTTING_DOWN" => "channeld",
        "CLOSINGD_SIGEXCHANGE" => "closingd",
        "FUNDING_SPEND_SEEN" or "ONCHAIN" => "onchaind",
        _ => null,
    };

    private static FeatureBits TypeOf(ChannelTerms terms)
    {
        var type = terms.Format == CommitmentFormat.Anchors ? ChannelType.Anchors : ChannelType.StaticRemoteKey;
        if (terms.HidesShortChannelId)
            type = type.WithScidAlias();
        return (terms.IsZeroConf ? type.WithZeroConf() : type).Features;
    }

    private static IEnumerable<string> Features(ChannelTerms terms)
    {
        yield return "option_static_remotekey";
        if (terms.Format == CommitmentFormat.Anchors)
            yield return "option_anchors";
        if (terms.HidesShortChannelId)
            yield return "option_scid_alias";
        if (terms.IsZeroConf)
            yield return "option_zeroconf";
    }

    private static string TypeName(int bit) => bit switch
    {
        12 => "static_remotekey/even",
        20 => "anchor_outputs/even",
        22 => "anchors/even",
        46 => "scid_alias/even",
        50 => "zeroconf/even",
        _ => $"{Feature.OfBit(bit)?.Name ?? $"bit {bit}"}/{(bit % 2 == 0 ? "even" : "odd")}",
    };
}
