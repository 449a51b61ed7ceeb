using System.Globalization;
using Newtonsoft.Json.Linq;

namespace NBitcoin.RPC;

/// <summary>How careful an estimate of a fee rate is.</summary>
public enum EstimateSmartFeeMode
{
    /// <summary>Falls quickly when blocks have room.</summary>
    Economical,

    /// <summary>Takes a longer past into account.</summary>
    Conservative,
}

/// <summary>Kinds of addresses of bitcoind's wallet.</summary>
public enum AddressType
{
    /// <summary>Pay to public key hash.</summary>
    Legacy,

    /// <summary>Witness version 0 within pay to script hash.</summary>
    P2SHSegwit,

    /// <summary>Witness version 0.</summary>
    Bech32,
}

/// <summary>Which address to make.</summary>
public class GetNewAddressRequest
{
    /// <summary>Its label.</summary>
    public string? Label { get; set; }

    /// <summary>Its kind; bitcoind's default when null.</summary>
    public AddressType? AddressType { get; set; }
}

/// <summary>How to test a transaction.</summary>
public class TestMempoolParameters
{
    /// <summary>Refuse it at a higher fee rate; bitcoind's default when null.</summary>
    public FeeRate? MaxFeeRate { get; set; }
}

/// <summary>How to pay from bitcoind's wallet.</summary>
public class SendToAddressParameters
{
    /// <summary>A note in the wallet.</summary>
    public string? Comment { get; set; }

    /// <summary>A note in the wallet on whom it pays.</summary>
    public string? CommentTo { get; set; }

    /// <summary>Take the fee from the amount?</summary>
    public bool? SubstractFeeFromAmount { get; set; }

    /// <summary>May it be replaced (BIP 125)?</summary>
    public bool? Replaceable { get; set; }

    /// <summary>Within how many blocks it should confirm.</summary>
    public int? ConfTarget { get; set; }

    /// <summary>How the fee rate is estimated.</summary>
    public EstimateSmartFeeMode? EstimateMode { get; set; }

    /// <summary>The fee rate, instead of an estimate.</summary>
    public FeeRate? FeeRate { get; set; }

    internal Dictionary<string, object> ToNamed(BitcoinAddress address, string amount)
    {
        var named = new Dictionary<string, object> { ["address"] = address.ToString(), ["amount"] = amount };
        Add("comment", Comment);
        Add("comment_to", CommentTo);
        Add("subtractfeefromamount", SubstractFeeFromAmount);
        Add("replaceable", Replaceable);
        Add("conf_target", ConfTarget);
        Add("estimate_mode", EstimateMode?.ToString().ToLowerInvariant());
        Add("fee_rate", FeeRate?.SatoshiPerByte.ToString(CultureInfo.InvariantCulture));
        return named;

        void Add(string name, object? value)
        {
            if (value is not null)
                named[name] = value;
        }
    }
}

/// <summary>Which unspent outputs to look for.</summary>
public class ScanTxoutSetParameters
{
    /// <summary>None yet.</summary>
    public ScanTxoutSetParameters()
    {
    }

    /// <summary>Those of the descriptors.</summary>
    public ScanTxoutSetParameters(ScanTxoutDescriptor[] descriptors)
    {
        ArgumentNullException.ThrowIfNull(descriptors);
        Descriptors = descriptors;
    }

    /// <summary>Those of one descriptor.</summary>
    public ScanTxoutSetParameters(string descriptor, int? begin = null, int? end = null) : this([descriptor], begin, end)
    {
    }

    /// <summary>Those of the descriptors, all with the same range of child numbers.</summary>
    public ScanTxoutSetParameters(IEnumerable<string> descriptors, int? begin = null, int? end = null)
        : this([.. descriptors.Select(d => new ScanTxoutDescriptor(d) { Begin = begin, End = end })])
    {
    }

    /// <summary>Those of an address.</summary>
    public ScanTxoutSetParameters(BitcoinAddress address, int? begin = null, int? end = null)
        : this([new ScanTxoutDescriptor(address) { Begin = begin, End = end }])
    {
    }

    /// <summary>Those of a script.</summary>
    public ScanTxoutSetParameters(Script script, int? begin = null, int? end = null)
        : this([new ScanTxoutDescriptor(script) { Begin = begin, End = end }])
    {
    }

    /// <summary>What to look for.</summary>
    public ScanTxoutDescriptor[] Descriptors { get; set; } = [];
}

/// <summary>An output descriptor (BIP 380) and a range of child numbers.</summary>
public class ScanTxoutDescriptor
{
    /// <summary>None yet.</summary>
    public ScanTxoutDescriptor()
    {
    }

    /// <summary>A descriptor.</summary>
    public ScanTxoutDescriptor(string descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        Descriptor = descriptor;
    }

    /// <summary>That of an address.</summary>
    public ScanTxoutDescriptor(BitcoinAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Descriptor = $"addr({address})";
    }

    /// <summary>That of a script.</summary>
    public ScanTxoutDescriptor(Script script)
    {
        ArgumentNullException.ThrowIfNull(script);
        Descriptor = $"raw({script.ToHex()})";
    }

    /// <summary>The descriptor.</summary>
    public string Descriptor { get; set; } = "";

    /// <summary>The first child number; 0 when null.</summary>
    public int? Begin { get; set; }

    /// <summary>The last child number; bitcoind's default when null.</summary>
    public int? End { get; set; }

    internal JObject ToJson()
    {
        var json = new JObject { ["desc"] = Descriptor };
        if (End is { } end)
            json["range"] = Begin is { } begin ? new JArray(begin, end) : end;
        return json;
    }
}
