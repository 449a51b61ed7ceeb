using System.Text;

namespace Lnd.Actors.Protocol.Wire;

/// <summary>
/// BOLT 1: `init`, the first message on a connection.
/// </summary>
/// <param name="GlobalFeatures">Features that old peers looked for here; to be combined with <paramref name="Features"/>.</param>
/// <param name="Features">The features of this node.</param>
public sealed record Init(FeatureBits GlobalFeatures, FeatureBits Features) : Message
{
    internal static readonly TlvTable<Init> Tlvs = new()
    {
        { 1, "networks", TlvTypes.ListOf<ChainHash>(), m => m.Networks, (m, v) => m with { Networks = v } },
        { 3, "remote_addr", TlvTypes.Bytes, m => m.RemoteAddress, (m, v) => m with { RemoteAddress = v } },
    };

    /// <summary>The chains that the node is interested in; null when it does not say.</summary>
    public ValueList<ChainHash>? Networks { get; init; }

    /// <summary>
    /// Where the sender sees our end of the connection, as an address descriptor (<see cref="NodeAddress.TryRead"/>); not checked, as BOLT
    /// 1 only lets us use it.
    /// </summary>
    public ByteString? RemoteAddress { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => MessageType.Init;

    /// <summary>BOLT 1: "MUST combine (bitwise OR) the two feature bitmaps into one logical `features` map."</summary>
    public FeatureBits AllFeatures => GlobalFeatures | Features;

    internal static Init Read(ref WireReader r) => new(new FeatureBits(r.Bytes16()), new FeatureBits(r.Bytes16()));

    internal override void Write(WireWriter writer) => writer.Bytes16(GlobalFeatures.Bytes).Bytes16(Features.Bytes);
}

/// <summary>
/// BOLT 1: `error`: the sender has failed the channel, or all channels for <see cref="ChannelId.All"/>.
/// </summary>
/// <param name="ChannelId">The channel; all zero for all.</param>
/// <param name="Data">What is wrong; often, not always text.</param>
public sealed record ErrorMessage(ChannelId ChannelId, ByteString Data) : Message, IChannelMessage
{
    internal static readonly TlvTable<ErrorMessage> Tlvs = [];

    /// <inheritdoc/>
    public override MessageType Type => MessageType.Error;

    /// <summary>The data, fit to be shown: see <see cref="PeerText"/>.</summary>
    public string Text => PeerText.Printable(Data);

    /// <summary>An error of ASCII text.</summary>
    public static ErrorMessage Of(ChannelId channelId, string text) => new(channelId, PeerText.Data(text));

    internal static ErrorMessage Read(ref WireReader r) => new(r.Read<ChannelId>(), r.Bytes16());

    internal override void Write(WireWriter writer) => writer.Write(ChannelId).Bytes16(Data);
}

/// <summary>
/// BOLT 1: `warning`: something is wrong, the channel goes on.
/// </summary>
/// <param name="ChannelId">The channel; all zero when it concerns no certain one.</param>
/// <param name="Data">What is wrong; often, not always text.</param>
public sealed record WarningMessage(ChannelId ChannelId, ByteString Data) : Message, IChannelMessage
{
    internal static readonly TlvTable<WarningMessage> Tlvs = [];

    /// <inheritdoc/>
    public override MessageType Type => MessageType.Warning;

    /// <summary>The data, fit to be shown: see <see cref="PeerText"/>.</summary>
    public string Text => PeerText.Printable(Data);

    /// <summary>A warning of ASCII text.</summary>
    public static WarningMessage Of(ChannelId channelId, string text) => new(channelId, PeerText.Data(text));

    internal static WarningMessage Read(ref WireReader r) => new(r.Read<ChannelId>(), r.Bytes16());

    internal override void Write(WireWriter writer) => writer.Write(ChannelId).Bytes16(Data);
}

/// <summary>
/// BOLT 1: `ping`.
/// </summary>
/// <param name="PongLength">How many bytes the `pong` shall carry; from 65532 on there shall be none (<see cref="NeedsPong"/>).</param>
/// <param name="Ignored">Padding.</param>
public sealed record Ping(ushort PongLength, ByteString Ignored) : Message
{
    internal static readonly TlvTable<Ping> Tlvs = [];

    /// <inheritdoc/>
    public override MessageType Type => MessageType.Ping;

    /// <summary>BOLT 1: "if `num_pong_bytes` is less than 65532: MUST respond by sending a `pong` message".</summary>
    public bool NeedsPong => PongLength < 65532;

    internal static Ping Read(ref WireReader r) => new(r.U16(), r.Bytes16());

    internal override void Write(WireWriter writer) => writer.U16(PongLength).Bytes16(Ignored);
}

/// <summary>
/// BOLT 1: `pong`.
/// </summary>
/// <param name="Ignored">Padding, as many bytes as the `ping` asked for.</param>
public sealed record Pong(ByteString Ignored) : Message
{
    internal static readonly TlvTable<Pong> Tlvs = [];

    /// <inheritdoc/>
    public override MessageType Type => MessageType.Pong;

    /// <summary>The answer to a ping that <see cref="Ping.NeedsPong"/>. BOLT 1: "SHOULD set `ignored` to 0s."</summary>
    public static Pong To(Ping ping)
    {
        ArgumentNullException.ThrowIfNull(ping);
        return new Pong(ByteString.Own(new byte[ping.PongLength]));
    }

    internal static Pong Read(ref WireReader r) => new(r.Bytes16());

    internal override void Write(WireWriter writer) => writer.Bytes16(Ignored);
}

/// <summary>
/// BOLT 1: `peer_storage`: the sender asks to have these bytes kept for it.
/// </summary>
/// <param name="Blob">Encrypted by the sender, at most 65531 bytes.</param>
public sealed record PeerStorage(ByteString Blob) : Message
{
    /// <summary>BOLT 1: "MUST limit its `blob` to 65531 bytes."</summary>
    public const int MaxBlobLength = 65531;

    internal static readonly TlvTable<PeerStorage> Tlvs = [];

    /// <inheritdoc/>
    public override MessageType Type => MessageType.PeerStorage;

    internal static PeerStorage Read(ref WireReader r) => new(r.Bytes16());

    internal override void Write(WireWriter writer) => writer.Bytes16(Blob);
}

/// <summary>
/// BOLT 1: `peer_storage_retrieval`: the last bytes that the sender keeps for us.
/// </summary>
/// <param name="Blob">What we sent in `peer_storage`; to be authenticated before it is used.</param>
public sealed record PeerStorageRetrieval(ByteString Blob) : Message
{
    internal static readonly TlvTable<PeerStorageRetrieval> Tlvs = [];

    /// <inheritdoc/>
    public override MessageType Type => MessageType.PeerStorageRetrieval;

    internal static PeerStorageRetrieval Read(ref WireReader r) => new(r.Bytes16());

    internal override void Write(WireWriter writer) => writer.Bytes16(Blob);
}

/// <summary>Free text that peers exchange in `error`, `warning` and `tx_abort`.</summary>
public static class PeerText
{
    private const int MaxShown = 1000;

    /// <summary>
    /// The data as text when it is printable ASCII, else as hex; at most 1000 characters. BOLT 1: "if `data` is not composed solely of
    /// printable ASCII characters [...] SHOULD NOT print out `data` verbatim."
    /// </summary>
    public static string Printable(ByteString data)
    {
        var shown = data.Span[..Math.Min(data.Length, MaxShown)];
        if (!data.Span.ContainsAnyExceptInRange((byte)32, (byte)126))
            return Encoding.ASCII.GetString(shown);
        return Convert.ToHexStringLower(shown[..Math.Min(shown.Length, MaxShown / 2)]);
    }

    /// <summary>Text as data: what is not printable ASCII becomes <c>?</c>, and the text is cut so that the message fits.</summary>
    internal static ByteString Data(string text)
    {
        var bytes = new byte[Math.Min(text.Length, Message.MaxLength - 2 - ChannelId.Size - sizeof(ushort))];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = text[i] is >= ' ' and <= '~' ? (byte)text[i] : (byte)'?';
        return ByteString.Own(bytes);
    }
}
