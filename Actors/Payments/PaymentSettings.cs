using Lnd.Actors.Protocol;

namespace Lnd.Actors.Payments;

/// <summary>How this node pays where the user does not say.</summary>
public sealed record PaymentSettings
{
    /// <summary>Most to pay in fees, in percent of the amount.</summary>
    public double MaxFeePercent { get; init; } = 0.5;

    /// <summary>Fees that don't matter.</summary>
    public MilliSatoshi ExemptFee { get; init; } = new(5_000);

    /// <summary>How long to try.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Most blocks to lock money in.</summary>
    public uint MaxDelay { get; init; } = 2016;

    /// <summary>Cost of locked money, percent a year.</summary>
    public double RiskFactor { get; init; } = 10;

    /// <summary>Blocks left to the payee of a spontaneous payment, who can't ask for any: enough for every implementation.</summary>
    public uint KeysendFinalCltv { get; init; } = 42;

    /// <summary>Up to so many blocks are added for the payee, so that the last but one node can't tell from the delay that it is.</summary>
    public uint ShadowBlocks { get; init; } = 32;

    /// <summary>Parts a payment may be split into.</summary>
    public int MaxParts { get; init; } = 16;

    /// <summary>Smaller parts are not made.</summary>
    public MilliSatoshi LeastPart { get; init; } = new(10_000_000);
}
