namespace Lnd.Actors.Protocol.Wire;

/// <summary>Why bytes are no message.</summary>
public enum WireErrorKind
{
    /// <summary>There is no error.</summary>
    None,

    /// <summary>The bytes end before the field does (BOLT 1: "insufficient length").</summary>
    Truncated,

    /// <summary>More bytes than the field or message may have.</summary>
    TooLong,

    /// <summary>A BigSize or truncated integer takes more bytes than it needs.</summary>
    NotMinimal,

    /// <summary>The types of a TLV stream do not strictly increase.</summary>
    TlvOrder,

    /// <summary>A TLV record of an unknown even type.</summary>
    TlvUnknownEven,

    /// <summary>A point that starts with neither 2 nor 3, or that is not on the curve.</summary>
    BadPoint,

    /// <summary>Text that is not UTF-8.</summary>
    BadText,

    /// <summary>An array in an unknown encoding, or one that holds no whole number of elements (BOLT 7).</summary>
    BadEncoding,

    /// <summary>An amount above 21 million bitcoin (BOLT 1).</summary>
    AmountTooLarge,

    /// <summary>A message of an unknown even type.</summary>
    UnknownEvenMessage,

    /// <summary>The message can be read, but breaks a requirement of the BOLTs that holds for every message of its type.</summary>
    Invalid,
}

/// <summary>Why a message was refused and what must follow.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Consequence">What must follow.</param>
/// <param name="Message">The message's type, also when it is an unknown one; 0 when there was none.</param>
/// <param name="ChannelId">The channel the refused message was for, when it could be read.</param>
/// <param name="Detail">What is wrong in words, with the offending value; printable ASCII, fit to be sent in a <c>warning</c> or
/// <c>error</c>; what a peer can make as long as it likes is cut to 240 characters.</param>
public sealed record WireError(WireErrorKind Kind, Consequence Consequence, MessageType Message, ChannelId? ChannelId, string Detail)
{
    private const int MaxDetail = 240;

    /// <summary>What is wrong in words, with the offending value.</summary>
    public string Detail { get; init; } = Detail is { Length: > MaxDetail } ? $"{Detail[..(MaxDetail - 3)]}..." : Detail;

    /// <summary>The message's name and what is wrong with it.</summary>
    public override string ToString() => $"{MessageCodec.NameOf(Message)}: {Detail}";
}
