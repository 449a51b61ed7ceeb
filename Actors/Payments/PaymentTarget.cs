using System.Diagnostics.CodeAnalysis;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Invoices;
using Lnd.Actors.Protocol.Routing;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Payments;

/// <summary>Whom a payment is for, how much, and on which terms: an invoice or a wish, checked.</summary>
internal sealed record PaymentTarget
{
    private static readonly FeatureBits s_supported = FeatureBits.Of(
        Feature.VarOnionOptin.OptionalBit, Feature.PaymentSecret.OptionalBit, Feature.BasicMpp.OptionalBit, Feature.PaymentMetadata.OptionalBit);

    public required Point Payee { get; init; }

    public required PaymentHash PaymentHash { get; init; }

    public required MilliSatoshi Amount { get; init; }

    /// <summary>Blocks the payee asks for.</summary>
    public required uint FinalCltvDelta { get; init; }

    /// <summary>Most to pay in fees.</summary>
    public required MilliSatoshi MaxFee { get; init; }

    /// <summary>Seconds since 1970: the last moment to pay it; null for ever.</summary>
    public ulong? ExpiresAt { get; init; }

    public PaymentSecret? Secret { get; init; }

    public ByteString? Metadata { get; init; }

    public Preimage? Keysend { get; init; }

    public string? Description { get; init; }

    /// <summary>Whether it may come in parts.</summary>
    public bool TakesParts { get; init; }

    public IReadOnlyList<ExtraChannel> Hints { get; init; } = [];

    /// <summary>Reads what is to be paid; false with an error for the user.</summary>
    public static bool TryRead(Pay pay, PaymentSettings settings, NodeContext node, [NotNullWhen(true)] out PaymentTarget? target, [NotNullWhen(false)] out PaymentRefused? error)
    {
        (target, error) = (pay.Bolt11, pay.Destination) switch
        {
            ({ } text, null) => Bolt11Invoice.TryDecode(text, out var invoice, out var bad)
                ? OfInvoice(pay, invoice, settings, node)
                : (null, Invalid($"Invalid bolt11: {bad.Detail}")),
            (null, { } payee) => OfWish(pay, payee, settings, node),
            _ => (null, Invalid("Give either an invoice or a destination")),
        };
        return target is not null;
    }

    private static (PaymentTarget?, PaymentRefused?) OfInvoice(Pay pay, Bolt11Invoice invoice, PaymentSettings settings, NodeContext node)
    {
        if (!invoice.Network.IsFor(node.Chain.Hash))
            return (null, Invalid($"The invoice is for another chain ({invoice.Network}), this node is on {node.Chain.Name}"));
        if (FeatureRules.CheckRequired(s_supported, invoice.Features) is { } unknown)
            return (null, Invalid($"The invoice {unknown.Detail} (bit {unknown.Bit}), which this node can't do"));
        if (CheckExpiry(invoice.ExpiresAt, node) is { } late)
            return (null, late);
        if (invoice.Amount is not null && pay.Amount is not null)
            return (null, Invalid("amount_msat parameter unnecessary: the invoice says it"));
        if ((invoice.Amount ?? pay.Amount) is not { } amount)
            return (null, Invalid("amount_msat parameter required: the invoice does not say it"));
        if (invoice.DescriptionHash is not null && pay.Description is { } description && !invoice.IsHashOf(description))
            return (null, Invalid("description: the invoice has the hash of another one"));
        if (CheckAmount(amount) is { } bad)
            return (null, bad);
        return (new PaymentTarget
        {
            Payee = invoice.Payee,
            PaymentHash = invoice.PaymentHash,
            Amount = amount,
            FinalCltvDelta = invoice.MinFinalCltvExpiryDelta,
            MaxFee = MaxFeeOf(pay, settings, amount),
            ExpiresAt = invoice.ExpiresAt,
            Secret = invoice.PaymentSecret,
            Metadata = invoice.Metadata,
            Description = invoice.Description ?? pay.Description,
            TakesParts = invoice.Features.Offers(Feature.BasicMpp),
            Hints = [.. pay.Hints, .. HintsOf(invoice)],
        }, null);
    }

    private static (PaymentTarget?, PaymentRefused?) OfWish(Pay pay, Point payee, PaymentSettings settings, NodeContext node)
    {
        if (pay.Amount is not { } amount)
            return (null, Invalid("amount_msat parameter required"));
        if (CheckAmount(amount) is { } bad)
            return (null, bad);
        Span<byte> bytes = stackalloc byte[Preimage.Size];
        node.Random.Fill(bytes);
        var preimage = new Preimage(bytes);
        return (new PaymentTarget
        {
            Payee = payee,
            PaymentHash = preimage.Hash,
            Amount = amount,
            FinalCltvDelta = settings.KeysendFinalCltv,
            MaxFee = MaxFeeOf(pay, settings, amount),
            Keysend = preimage,
            Description = pay.Description,
            Hints = pay.Hints,
        }, null);
    }

    /// <summary>Whether it may still be paid; null where it may.</summary>
    public PaymentRefused? CheckExpiry(NodeContext node) => ExpiresAt is { } end ? CheckExpiry(end, node) : null;

    private static PaymentRefused? CheckExpiry(ulong end, NodeContext node) =>
        (ulong)Math.Max(0, node.Clock.GetUtcNow().ToUnixTimeSeconds()) > end ? new PaymentRefused(PaymentErrors.InvoiceExpired, $"Invoice expired at {end}") : null;

    private static PaymentRefused? CheckAmount(MilliSatoshi amount) =>
        amount.IsZero ? Invalid("amount_msat: must be larger than 0") : amount > MilliSatoshi.MaxMoney ? Invalid($"amount_msat: {amount} is more than there is") : null;

    private static MilliSatoshi MaxFeeOf(Pay pay, PaymentSettings settings, MilliSatoshi amount)
    {
        if (pay.MaxFee is { } most)
            return most;
        var percent = Math.Clamp(pay.MaxFeePercent ?? settings.MaxFeePercent, 0, 100_000);
        var share = new MilliSatoshi((ulong)Math.Min(amount.Value * (percent / 100), MilliSatoshi.MaxMoney.Value));
        return MilliSatoshi.Max(share, pay.ExemptFee ?? settings.ExemptFee);
    }

    private static List<ExtraChannel> HintsOf(Bolt11Invoice invoice)
    {
        var hints = new List<ExtraChannel>();
        foreach (var hops in invoice.Routes)
        {
            for (var i = 0; i < hops.Count; i++)
            {
                var (hop, to) = (hops[i], i + 1 < hops.Count ? hops[i + 1].NodeId : invoice.Payee);
                if (hop.NodeId == to)
                    continue;
                hints.Add(new ExtraChannel(
                    hop.Channel, hop.NodeId, to, hop.FeeBaseMsat, hop.FeeProportionalMillionths, hop.CltvExpiryDelta, MilliSatoshi.Zero, MilliSatoshi.MaxMoney));
            }
        }
        return hints;
    }

    private static PaymentRefused Invalid(string reason) => new(PaymentErrors.InvalidParameters, reason);
}
