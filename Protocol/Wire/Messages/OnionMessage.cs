namespace Lnd.Actors.Protocol.Wire;

/// <summary>
/// BOLT 4: `onion_message`: a message that travels from node to node by blinded paths, without any payment.
/// </summary>
/// <param name="PathKey">Key of the blinded path.</param>
/// <param name="Packet">The onion, of any size; mostly 1366 or 32834 bytes. `onion_message_packet`.</param>
public sealed record OnionMessage(Point PathKey, ByteString Packet) : Message
{
    internal static readonly TlvTable<OnionMessage> Tlvs = [];

    /// <inheritdoc/>
    public override MessageType Type => MessageType.OnionMessage;

    internal static OnionMessage Read(ref WireReader r) => new(r.Point(), r.Bytes16());

    internal override void Write(WireWriter writer) => writer.Write(PathKey).Bytes16(Packet);
}
