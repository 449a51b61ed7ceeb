using System.Runtime.InteropServices;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Gossip;

/// <summary>
/// What a node asks of the HTLCs that it forwards into one direction of a channel: the content of a <see cref="ChannelUpdate"/> (BOLT 7),
/// in 40 bytes. The default value says that no update is known.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct ChannelPolicy
{
    private const ulong Millionths = 1_000_000;

    /// <summary>Least HTLC. `htlc_minimum_msat`.</summary>
    public MilliSatoshi HtlcMinimum { get; init; }

    /// <summary>Largest HTLC. `htlc_maximum_msat`.</summary>
    public MilliSatoshi HtlcMaximum { get; init; }

    /// <summary>Fee of any HTLC, in milli-satoshi. `fee_base_msat`.</summary>
    public uint FeeBase { get; init; }

    /// <summary>Fee in millionths of the amount. `fee_proportional_millionths`.</summary>
    public uint FeeProportionalMillionths { get; init; }

    /// <summary>When the node made the update.</summary>
    public UnixTimestamp Timestamp { get; init; }

    /// <summary>Checksum of the update (<see cref="ChannelUpdateChecksum"/>).</summary>
    public uint Checksum { get; init; }

    /// <summary>Blocks that an incoming HTLC must time out later than the outgoing one.</summary>
    public ushort CltvExpiryDelta { get; init; }

    /// <summary>False when no update is known.</summary>
    public bool IsKnown { get; init; }

    /// <summary>Whether the node does not forward in this direction now.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>
    /// Whether HTLCs may be routed. BOLT 7: "if `htlc_maximum_msat` &lt; `htlc_minimum_msat`: SHOULD ignore this channel during route
    /// considerations."
    /// </summary>
    public bool IsUsable => IsKnown && !IsDisabled && HtlcMinimum <= HtlcMaximum;

    /// <summary>The policy that an update announces.</summary>
    public static ChannelPolicy From(ChannelUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return new ChannelPolicy
        {
            HtlcMinimum = update.HtlcMinimum,
            HtlcMaximum = update.HtlcMaximum,
            FeeBase = update.FeeBase,
            FeeProportionalMillionths = update.FeeProportionalMillionths,
            Timestamp = update.Timestamp,
            Checksum = ChannelUpdateChecksum.Of(update),
            CltvExpiryDelta = update.CltvExpiryDelta,
            IsKnown = true,
            IsDisabled = update.IsDisabled,
        };
    }

    /// <summary>
    /// The fee for forwarding an amount, BOLT 7: "fee_base_msat + ( amount_to_forward * fee_proportional_millionths / 1000000 )", rounded
    /// down; <see cref="MilliSatoshi.MaxValue"/> where it would not fit into 64 bits.
    /// </summary>
    public MilliSatoshi Fee(MilliSatoshi amountToForward)
    {
        var fee = FeeBase + (UInt128)amountToForward.Value * FeeProportionalMillionths / Millionths;
        return fee <= ulong.MaxValue ? new MilliSatoshi((ulong)fee) : MilliSatoshi.MaxValue;
    }
}
