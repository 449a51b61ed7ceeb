using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Invoices;

/// <summary>How this node takes money.</summary>
public sealed record InvoiceSettings
{
    /// <summary>Blocks that the last hop must leave: lightningd's <c>cltv-final</c>.</summary>
    public uint CltvFinal { get; init; } = 18;

    /// <summary>Seconds an invoice is good for where its maker does not say.</summary>
    public ulong DefaultExpiry { get; init; } = 7 * 24 * 3600;

    /// <summary>BOLT 4: "SHOULD wait for at least 60 seconds after the initial HTLC."</summary>
    public TimeSpan PartsTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether payments without an invoice are taken.</summary>
    public bool AcceptsKeysend { get; init; } = true;

    /// <summary>What invoices say a payer must be able to do, or may.</summary>
    public FeatureBits Features { get; init; } = FeatureBits.Of(Feature.VarOnionOptin.RequiredBit, Feature.PaymentSecret.RequiredBit, Feature.BasicMpp.OptionalBit);

    /// <summary>How long what is known of this node's channels is good enough for the route hints of the next invoice.</summary>
    public TimeSpan ChannelsKept { get; init; } = TimeSpan.FromSeconds(1);
}
