namespace Lnd.Actors.Protocol.Wire;

/// <summary>
/// BOLT 2: `shutdown`: the sender wants to close the channel; no HTLCs are added any more.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="Script">Where the sender wants its funds; its form is to be checked against the features
/// (<see cref="ShutdownScript"/>).</param>
public sealed record Shutdown(ChannelId ChannelId, ByteString Script) : Message, IChannelMessage
{
    internal static readonly TlvTable<Shutdown> Tlvs = [];

    /// <inheritdoc/>
    public override MessageType Type => MessageType.Shutdown;

    internal static Shutdown Read(ref WireReader r) => new(r.Read<ChannelId>(), r.Bytes16());

    internal override void Write(WireWriter writer) => writer.Write(ChannelId).Bytes16(Script);
}

/// <summary>
/// The fees that a side accepts for a closing transaction, both included. BOLT 2: `fee_range`. In a received message these are any numbers,
/// also above all money there is: compare them, and calculate with their overlap alone.
/// </summary>
/// <param name="Min">`min_fee_satoshis`.</param>
/// <param name="Max">`max_fee_satoshis`; below <paramref name="Min"/> it overlaps with nothing.</param>
public readonly record struct FeeRange(Satoshi Min, Satoshi Max)
{
    /// <summary>Whether a fee lies in the range.</summary>
    public bool Contains(Satoshi fee) => Min <= fee && fee <= Max;

    /// <summary>The fees that both accept; null when there are none.</summary>
    public FeeRange? Overlap(FeeRange other)
    {
        var both = new FeeRange(Satoshi.Max(Min, other.Min), Satoshi.Min(Max, other.Max));
        return both.Min <= both.Max ? both : null;
    }
}

/// <summary>
/// BOLT 2: `closing_signed`: proposes a fee for the closing transaction and signs it.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="Fee">The fee. `fee_satoshis`.</param>
/// <param name="Signature">For the closing transaction with this fee.</param>
public sealed record ClosingSigned(ChannelId ChannelId, Satoshi Fee, Signature Signature) : Message, IChannelMessage
{
    internal static readonly TlvTable<ClosingSigned> Tlvs = new()
    {
        { 1, "fee_range", FeeRangeTlv, m => m.FeeRange, (m, v) => m with { FeeRange = v } },
    };

    /// <summary>The fees that the sender accepts; null when it does not say.</summary>
    public FeeRange? FeeRange { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => MessageType.ClosingSigned;

    private static TlvType<FeeRange> FeeRangeTlv =>
        new((ref r) => new FeeRange(new Satoshi(r.U64()), new Satoshi(r.U64())), (w, v) => w.Amount(v.Min).Amount(v.Max));

    internal static ClosingSigned Read(ref WireReader r) => new(r.Read<ChannelId>(), r.Satoshi(), r.Read<Signature>());

    internal override void Write(WireWriter writer) => writer.Write(ChannelId).Amount(Fee).Write(Signature);
}

/// <summary>
/// BOLT 2: `closing_complete`: a closing transaction whose fee the sender, the closer, pays.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="CloserScript">Where the sender wants its funds. `closer_scriptpubkey`.</param>
/// <param name="CloseeScript">Where the receiver last said it wants its funds. `closee_scriptpubkey`.</param>
/// <param name="Fee">The fee. `fee_satoshis`.</param>
/// <param name="LockTime">Lock time of the transaction.</param>
public sealed record ClosingComplete(ChannelId ChannelId, ByteString CloserScript, ByteString CloseeScript, Satoshi Fee, uint LockTime)
    : Message, IChannelMessage
{
    internal static readonly TlvTable<ClosingComplete> Tlvs = new()
    {
        { 1, "closer_output_only", TlvTypes.Of<Signature>(), m => m.CloserOutputOnly, (m, v) => m with { CloserOutputOnly = v } },
        { 2, "closee_output_only", TlvTypes.Of<Signature>(), m => m.CloseeOutputOnly, (m, v) => m with { CloseeOutputOnly = v } },
        { 3, "closer_and_closee_outputs", TlvTypes.Of<Signature>(), m => m.BothOutputs, (m, v) => m with { BothOutputs = v } },
    };

    /// <summary>For the transaction with the closer's output only.</summary>
    public Signature? CloserOutputOnly { get; init; }

    /// <summary>For the transaction with the closee's output only.</summary>
    public Signature? CloseeOutputOnly { get; init; }

    /// <summary>For the transaction with both outputs. `closer_and_closee_outputs`.</summary>
    public Signature? BothOutputs { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => MessageType.ClosingComplete;

    internal static ClosingComplete Read(ref WireReader r) => new(r.Read<ChannelId>(), r.Bytes16(), r.Bytes16(), r.Satoshi(), r.U32());

    internal override void Write(WireWriter writer) =>
        writer.Write(ChannelId).Bytes16(CloserScript).Bytes16(CloseeScript).Amount(Fee).U32(LockTime);
}

/// <summary>
/// BOLT 2: `closing_sig`: the closee's signature for one of the transactions of a <see cref="ClosingComplete"/>, whose fields it repeats.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="CloserScript">As in `closing_complete`.</param>
/// <param name="CloseeScript">As in `closing_complete`.</param>
/// <param name="Fee">As in `closing_complete`.</param>
/// <param name="LockTime">As in `closing_complete`.</param>
public sealed record ClosingSig(ChannelId ChannelId, ByteString CloserScript, ByteString CloseeScript, Satoshi Fee, uint LockTime)
    : Message, IChannelMessage
{
    internal static readonly TlvTable<ClosingSig> Tlvs = new()
    {
        { 1, "closer_output_only", TlvTypes.Of<Signature>(), m => m.CloserOutputOnly, (m, v) => m with { CloserOutputOnly = v } },
        { 2, "closee_output_only", TlvTypes.Of<Signature>(), m => m.CloseeOutputOnly, (m, v) => m with { CloseeOutputOnly = v } },
        { 3, "closer_and_closee_outputs", TlvTypes.Of<Signature>(), m => m.BothOutputs, (m, v) => m with { BothOutputs = v } },
    };

    /// <summary>For the transaction with the closer's output only.</summary>
    public Signature? CloserOutputOnly { get; init; }

    /// <summary>For the transaction with the closee's output only.</summary>
    public Signature? CloseeOutputOnly { get; init; }

    /// <summary>For the transaction with both outputs. `closer_and_closee_outputs`.</summary>
    public Signature? BothOutputs { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => MessageType.ClosingSig;

    /// <inheritdoc/>
    public override WireError? Validate()
    {
        var signatures = (CloserOutputOnly is null ? 0 : 1) + (CloseeOutputOnly is null ? 0 : 1) + (BothOutputs is null ? 0 : 1);
        // BOLT 2: "If `tlvs` does not contain exactly one signature: MUST either send a `warning` and close the connection, or send an
        // `error`"
        return signatures == 1 ? null : Invalid(Consequence.Disconnect, $"{signatures} signatures instead of one");
    }

    internal static ClosingSig Read(ref WireReader r) => new(r.Read<ChannelId>(), r.Bytes16(), r.Bytes16(), r.Satoshi(), r.U32());

    internal override void Write(WireWriter writer) =>
        writer.Write(ChannelId).Bytes16(CloserScript).Bytes16(CloseeScript).Amount(Fee).U32(LockTime);
}

/// <summary>The forms that the script in `shutdown` may have (BOLT 2, "Closing Initiation").</summary>
public static class ShutdownScript
{
    private const byte OpReturn = 0x6a;
    private const byte PushData1 = 76;

    /// <summary>
    /// Whether a script has one of the forms that the features allow. BOLT 2: "if the `scriptpubkey` is not in one of the above forms:
    /// SHOULD send a `warning`."
    /// </summary>
    /// <param name="script">The scriptPubKey.</param>
    /// <param name="anySegwit">Whether `option_shutdown_anysegwit` is negotiated.</param>
    /// <param name="simpleClose">Whether `option_simple_close` is negotiated.</param>
    public static bool IsAllowed(ReadOnlySpan<byte> script, bool anySegwit, bool simpleClose) => script switch
    {
        // "`OP_0` `20` 20-bytes (version 0 pay to witness pubkey hash), OR `OP_0` `32` 32-bytes (version 0 pay to witness script hash)"
        [0, 20, ..] => script.Length == 22,
        [0, 32, ..] => script.Length == 34,
        // "`OP_1` through `OP_16` inclusive, followed by a single push of 2 to 40 bytes"
        [>= 0x51 and <= 0x60, >= 2 and <= 40 and var length, ..] => anySegwit && script.Length == 2 + length,
        _ => simpleClose && IsOpReturn(script),
    };

    /// <summary>
    /// Whether a script is one of the `OP_RETURN` forms that `option_simple_close` allows: with "`6` to `75` inclusive followed by exactly
    /// that many bytes" or "`76` followed by `76` to `80` followed by exactly that many bytes".
    /// </summary>
    public static bool IsOpReturn(ReadOnlySpan<byte> script) => script switch
    {
        [OpReturn, >= 6 and <= 75 and var length, ..] => script.Length == 2 + length,
        [OpReturn, PushData1, >= 76 and <= 80 and var length, ..] => script.Length == 3 + length,
        _ => false,
    };
}
