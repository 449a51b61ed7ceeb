using System.Globalization;
using System.Text.Json;
using Lnd.Actors.Payments;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Routing;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Rpc.Parameters;

/// <summary>Parameters of payments that are more than one value.</summary>
internal static class PaymentParameters
{
    /// <summary>c-lightning's risk factor is in per cent of the amount in a year; routing counts in millionths for each block.</summary>
    public const double MillionthsOfRiskFactor = 0.19;

    public static TimeSpan? Seconds(uint? seconds) => seconds is { } given ? TimeSpan.FromSeconds(given) : null;

    /// <summary>What only a payer of BOLT 12 invoices could use.</summary>
    public static void RefuseBolt12(ByteString? localInvReqId, string? payerNote = null)
    {
        if (localInvReqId is not null)
            throw CommandException.Invalid("localinvreqid: this node has no BOLT 12 invoices: leave it out");
        if (payerNote is not null)
            throw CommandException.Invalid("payer_note: this node has no BOLT 12 invoices: leave it out");
    }

    /// <summary>A part of a payment that others complete.</summary>
    public static void RefusePartial(MilliSatoshi? partial)
    {
        if (partial is not null)
            throw CommandException.Invalid("partial_msat: this node only makes whole payments: leave it out");
    }

    /// <summary>The fee is limited in one way or the other.</summary>
    public static void CheckFees(MilliSatoshi? maxFee, NonNegative? maxFeePercent, MilliSatoshi? exemptFee)
    {
        if (maxFee is not null && (maxFeePercent is not null || exemptFee is not null))
            throw CommandException.Invalid("you cannot specify both `maxfee` and `exemptfee` or `maxfeepercent`");
    }

    /// <summary>Layers belong to another router.</summary>
    public static void RefuseLayers(string[] layers)
    {
        if (layers.Length > 0)
            throw CommandException.Invalid("layers: this node has no layers of routing: leave them out");
    }

    /// <summary>The route of <c>sendpay</c>: an array of hops as <c>getroute</c> gives them.</summary>
    public static GivenHop[] ReadRoute(JsonElement route)
    {
        if (route.ValueKind != JsonValueKind.Array)
            throw CommandException.BadParameter("route", "should be an array", route.GetRawText());
        if (route.GetArrayLength() == 0)
            throw CommandException.Invalid("Empty route");
        return [.. route.EnumerateArray().Select((hop, i) => ReadHop($"route[{i}]", hop))];
    }

    /// <summary>Hints of <c>keysend</c>: an array of ways to the payee, each an array of hops.</summary>
    public static ExtraChannel[] ReadHints(JsonElement? hints, Point payee)
    {
        if (hints is not { } ways)
            return [];
        if (ways.ValueKind != JsonValueKind.Array || ways.EnumerateArray().Any(way => way.ValueKind != JsonValueKind.Array))
            throw CommandException.BadParameter("routehints", "should be an array of arrays of hops", ways.GetRawText());
        var channels = new List<ExtraChannel>();
        foreach (var way in ways.EnumerateArray())
        {
            var hops = way.EnumerateArray().ToList();
            for (var i = 0; i < hops.Count; i++)
            {
                var to = i + 1 < hops.Count ? Read<Point>("routehints", hops[i + 1], "id") : payee;
                channels.Add(ReadHint(hops[i], to));
            }
        }
        return [.. channels];
    }

    /// <summary>Further records for the payee: an object of types and hex values.</summary>
    public static UnknownTlvs ReadTlvs(JsonElement? tlvs)
    {
        if (tlvs is not { } records)
            return UnknownTlvs.None;
        if (records.ValueKind != JsonValueKind.Object)
            throw CommandException.BadParameter("extratlvs", "should be an object", records.GetRawText());
        var read = new SortedDictionary<ulong, ByteString>();
        foreach (var record in records.EnumerateObject())
        {
            var name = ParameterDefinition.NameOf(record);
            if (!ulong.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var type))
                throw CommandException.BadParameter("extratlvs", "should have numeric TLV types as names", name);
            if (!ParameterTypes.Of(typeof(ByteString)).TryRead(record.Value, out var value))
                throw CommandException.BadParameter("extratlvs", "should have hex values", record.Value.GetRawText());
            if (!read.TryAdd(type, (ByteString)value))
                throw CommandException.Invalid($"extratlvs: type {type} is there twice");
        }
        return UnknownTlvs.Of([.. read.Select(pair => (pair.Key, pair.Value))]);
    }

    private static GivenHop ReadHop(string name, JsonElement hop)
    {
        var amount = TryRead<MilliSatoshi>(name, hop, "amount_msat") ?? Read<MilliSatoshi>(name, hop, "msatoshi", "amount_msat");
        return new GivenHop(Read<Point>(name, hop, "id"), Read<ShortChannelId>(name, hop, "channel"), amount, Read<uint>(name, hop, "delay"));
    }

    private static ExtraChannel ReadHint(JsonElement hop, Point to)
    {
        const string name = "routehints";
        var id = TryRead<ShortChannelId>(name, hop, "scid") ?? Read<ShortChannelId>(name, hop, "short_channel_id", "scid");
        var feeBase = TryRead<MilliSatoshi>(name, hop, "feebase") ?? Read<MilliSatoshi>(name, hop, "fee_base_msat", "feebase");
        var feeRate = TryRead<uint>(name, hop, "feeprop") ?? Read<uint>(name, hop, "fee_proportional_millionths", "feeprop");
        var delta = TryRead<ushort>(name, hop, "expirydelta") ?? Read<ushort>(name, hop, "cltv_expiry_delta", "expirydelta");
        return new ExtraChannel(
            id, Read<Point>(name, hop, "id"), to, (uint)Math.Min(feeBase.Value, uint.MaxValue), feeRate, delta, MilliSatoshi.Zero, MilliSatoshi.MaxMoney);
    }

    private static T? TryRead<T>(string parameter, JsonElement owner, string field)
        where T : struct
    {
        if (owner.ValueKind != JsonValueKind.Object)
            throw CommandException.BadParameter(parameter, "should be an object", owner.GetRawText());
        if (!owner.TryGetProperty(field, out var token))
            return null;
        var type = ParameterTypes.Of(typeof(T));
        return type.TryRead(token, out var value) ? (T)value : throw CommandException.BadParameter($"{parameter}: {field}", type.Expectation, token.GetRawText());
    }

    private static T Read<T>(string parameter, JsonElement owner, string field, string? shownField = null)
        where T : struct => TryRead<T>(parameter, owner, field) ?? throw CommandException.Invalid($"{parameter}: {shownField ?? field} is missing");
}
