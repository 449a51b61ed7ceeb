using System.Globalization;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;

namespace Lnd.Actors.Rpc.Parameters;

/// <summary>A label of an invoice or a payment: a text or a number.</summary>
/// <param name="Text">As it is stored.</param>
internal readonly record struct Label(string Text);

/// <summary>An amount, or <c>any</c>.</summary>
/// <param name="Amount">Null for any.</param>
internal readonly record struct AmountOrAny(MilliSatoshi? Amount);

/// <summary>An amount in satoshi, or <c>all</c>.</summary>
/// <param name="Amount">Null for all.</param>
internal readonly record struct AmountOrAll(Satoshi? Amount);

/// <summary>An amount in millisatoshi that is zero or more, as a share or factor: a number with decimals that is not negative.</summary>
/// <param name="Value">It.</param>
internal readonly record struct NonNegative(double Value);

/// <summary>A channel or a node that is not to be used.</summary>
/// <param name="Channel">A channel in one direction.</param>
/// <param name="Node">A node.</param>
internal readonly record struct Exclusion(Protocol.Routing.ChannelDirection? Channel, Point? Node);

/// <summary>What a transaction may cost: a feerate, a name for one, or a number of blocks within which it is to confirm.</summary>
/// <param name="Fixed">The feerate itself; null where it depends on the estimates.</param>
/// <param name="Name">Which estimate; empty for a number of blocks.</param>
/// <param name="Blocks">Blocks to confirm within.</param>
internal readonly record struct FeerateChoice(FeeratePerKw? Fixed, string Name, uint Blocks)
{
    /// <summary>Confirms within a few hours.</summary>
    public static FeerateChoice Normal => new(null, "normal", 0);

    /// <summary>Reads <c>slow</c>, <c>6blocks</c>, <c>253perkw</c>, <c>1000perkb</c>, or a number, which counts per 1000 bytes as ever in c-lightning.</summary>
    public static bool TryParse(string text, out FeerateChoice choice)
    {
        const int bytesPerWeight = 4;
        choice = new FeerateChoice(null, text, 0);
        if (IsName(text))
            return true;
        if (text.EndsWith("blocks", StringComparison.Ordinal) && TryNumber(text[..^"blocks".Length], out var blocks))
        {
            choice = new FeerateChoice(null, "", blocks);
            return true;
        }
        if (text.EndsWith("perkw", StringComparison.Ordinal) && TryNumber(text[..^"perkw".Length], out var perKw))
        {
            choice = new FeerateChoice(AtLeastFloor(perKw), "", 0);
            return true;
        }
        var digits = text.EndsWith("perkb", StringComparison.Ordinal) ? text[..^"perkb".Length] : text;
        if (!TryNumber(digits, out var perKb))
            return false;
        choice = new FeerateChoice(AtLeastFloor(perKb / bytesPerWeight), "", 0);
        return true;
    }

    /// <summary>What it is now.</summary>
    /// <exception cref="CommandException">501: there are no estimates, and it depends on them.</exception>
    public FeeratePerKw Resolve(FeeEstimates? estimates)
    {
        if (Fixed is { } known)
            return known;
        if (estimates is null)
        {
            throw new CommandException(
                RpcErrorCode.NoFeeEstimates, "Cannot estimate fees (yet): try again later, or give a feerate like 1000perkb");
        }
        return Name switch
        {
            "" => estimates.For(Blocks),
            "urgent" or "unilateral_close" => estimates.For(6),
            "slow" or "mutual_close" => estimates.For(144),
            "unilateral_anchor_close" or "minimum" => Minimum(estimates),
            _ => estimates.For(12),
        };
    }

    private static bool IsName(string text) =>
        text is "slow" or "normal" or "urgent" or "minimum" or "opening" or "mutual_close" or "penalty" or "unilateral_close" or "unilateral_anchor_close";

    private static bool TryNumber(string digits, out uint number) => uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>1 satoshi for each virtual byte, rounded down, is less than what Bitcoin Core relays.</summary>
    private static FeeratePerKw AtLeastFloor(uint perKw) => perKw is >= 250 and < 253 ? FeeratePerKw.Floor : new FeeratePerKw(perKw);

    private static FeeratePerKw Minimum(FeeEstimates estimates) => estimates.Minimum < FeeratePerKw.Floor ? FeeratePerKw.Floor : estimates.Minimum;
}
