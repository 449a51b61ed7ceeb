using System.Globalization;
using System.Text;

namespace Lnd.Actors.Protocol.Invoices;

/// <summary>The currencies of BOLT 11, by the prefix of the chain's addresses.</summary>
public enum InvoiceNetwork
{
    /// <summary>Mainnet: <c>lnbc</c>.</summary>
    Bitcoin,

    /// <summary>Testnet, both 3 and 4, whose addresses have the same prefix: <c>lntb</c>.</summary>
    Testnet,

    /// <summary>Signet: <c>lntbs</c>.</summary>
    Signet,

    /// <summary>A local regression test chain: <c>lnbcrt</c>.</summary>
    Regtest,
}

/// <summary>Which chains a prefix of BOLT 11 is for.</summary>
public static class InvoiceNetworks
{
    /// <summary>The prefix of the invoices of a chain; false for a chain that has none.</summary>
    /// <param name="chain">The chain's genesis block.</param>
    /// <param name="network">Its prefix.</param>
    public static bool TryOf(in ChainHash chain, out InvoiceNetwork network)
    {
        (var known, network) = chain switch
        {
            _ when chain == ChainHash.Bitcoin => (true, InvoiceNetwork.Bitcoin),
            _ when chain == ChainHash.Testnet3 || chain == ChainHash.Testnet4 => (true, InvoiceNetwork.Testnet),
            _ when chain == ChainHash.Signet => (true, InvoiceNetwork.Signet),
            _ when chain == ChainHash.Regtest => (true, InvoiceNetwork.Regtest),
            _ => (false, default),
        };
        return known;
    }

    /// <summary>Whether an invoice of this prefix may be paid on a chain.</summary>
    /// <param name="network">The invoice's prefix.</param>
    /// <param name="chain">The chain's genesis block.</param>
    public static bool IsFor(this InvoiceNetwork network, in ChainHash chain) => TryOf(chain, out var own) && own == network;
}

/// <summary>BOLT 11, "Human-Readable Part": the network and the amount.</summary>
internal static class InvoicePrefix
{
    private const ulong MsatPerBitcoin = 100_000_000_000;

    public static bool TryParse(ReadOnlySpan<byte> hrp, out InvoiceNetwork network, out MilliSatoshi? amount, out InvoiceErrorKind error)
    {
        amount = null;
        error = InvoiceErrorKind.UnknownPrefix;
        var firstDigit = hrp.IndexOfAnyInRange((byte)'0', (byte)'9');
        var prefix = firstDigit < 0 ? hrp : hrp[..firstDigit];
        if (!TryNetwork(prefix, out network))
            return false;
        if (firstDigit < 0)
            return true;

        error = InvoiceErrorKind.BadAmount;
        if (!TryAmount(hrp[firstDigit..], out var parsed))
            return false;
        amount = parsed;
        return true;
    }

    /// <summary>BOLT 11: "SHOULD use the shortest representation possible, by using the largest multiplier or omitting the multiplier."</summary>
    public static string Format(InvoiceNetwork network, MilliSatoshi? amount)
    {
        var prefix = network switch
        {
            InvoiceNetwork.Bitcoin => "lnbc",
            InvoiceNetwork.Testnet => "lntb",
            InvoiceNetwork.Signet => "lntbs",
            InvoiceNetwork.Regtest => "lnbcrt",
        };
        if (amount is not { Value: var msat })
            return prefix;
        var (unit, multiplier) = msat switch
        {
            _ when msat % MsatPerBitcoin == 0 => (MsatPerBitcoin, ""),
            _ when msat % (MsatPerBitcoin / 1_000) == 0 => (MsatPerBitcoin / 1_000, "m"),
            _ when msat % (MsatPerBitcoin / 1_000_000) == 0 => (MsatPerBitcoin / 1_000_000, "u"),
            _ when msat % (MsatPerBitcoin / 1_000_000_000) == 0 => (MsatPerBitcoin / 1_000_000_000, "n"),
            // a milli-satoshi is ten pico-bitcoin
            _ => (1UL, "0p"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{prefix}{msat / unit}{multiplier}");
    }

    private static bool TryNetwork(ReadOnlySpan<byte> prefix, out InvoiceNetwork network)
    {
        (var known, network) = Encoding.ASCII.GetString(prefix) switch
        {
            "lnbc" => (true, InvoiceNetwork.Bitcoin),
            "lntb" => (true, InvoiceNetwork.Testnet),
            "lntbs" => (true, InvoiceNetwork.Signet),
            "lnbcrt" => (true, InvoiceNetwork.Regtest),
            _ => (false, default),
        };
        return known;
    }

    private static bool TryAmount(ReadOnlySpan<byte> text, out MilliSatoshi amount)
    {
        amount = default;
        var digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 0)
            digits = text.Length;
        // 21 million bitcoin in pico-bitcoin take more than 64 bits
        if (!UInt128.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
            return false;
        // BOLT 11: "if `amount` contains a non-digit OR is followed by anything except a `multiplier`: MUST fail the payment."
        var (unit, parts) = text[digits..] switch
        {
            [] => (MsatPerBitcoin, 1u),
            [(byte)'m'] => (MsatPerBitcoin / 1_000, 1u),
            [(byte)'u'] => (MsatPerBitcoin / 1_000_000, 1u),
            [(byte)'n'] => (MsatPerBitcoin / 1_000_000_000, 1u),
            [(byte)'p'] => (1UL, 10u),
            _ => (0UL, 1u),
        };
        // "if multiplier is `p` and the last decimal of `amount` is not 0: MUST fail the payment."
        if (unit == 0 || number % parts != 0)
            return false;
        number /= parts;
        if (number > MilliSatoshi.MaxMoney.Value / unit)
            return false;
        amount = new MilliSatoshi((ulong)number * unit);
        return true;
    }
}
