using System.Diagnostics.CodeAnalysis;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Persistence.Formats;

/// <summary>
/// The stored form of <see cref="PeerEvent"/>s: 2 bytes that name the event, 1 byte that counts the versions of its form, the peer's id, and for an address its
/// descriptor (BOLT 7) after its length. Names and versions are for ever.
/// </summary>
public static class PeerEventCodec
{
    private const byte Version = 1;

    /// <summary>The stored form.</summary>
    public static byte[] Encode(PeerEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var w = new WireWriter(64);
        switch (happened)
        {
            case PeerEvent.Kept e:
                w.U16(1).U8(Version).Write(e.Peer);
                break;
            case PeerEvent.Released e:
                w.U16(2).U8(Version).Write(e.Peer);
                break;
            case PeerEvent.AddressLearned e:
                w.U16(3).U8(Version).Write(e.Peer).Bytes16(e.Address.ToDescriptor());
                break;
            default:
                throw new InvalidOperationException($"{happened.GetType().Name} has no stored format");
        }
        return w.ToArray();
    }

    /// <summary>Reads a stored form; false when it is damaged, or of a newer node.</summary>
    /// <param name="bytes">As <see cref="Encode"/> gave them.</param>
    /// <param name="happened">The event.</param>
    /// <param name="error">What is wrong, for the operator.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out PeerEvent? happened, [NotNullWhen(false)] out string? error) =>
        StoredFrame.TryRead(bytes, Version, "peer event", Read, out happened, out error);

    private static PeerEvent? Read(ref WireReader r, ushort number)
    {
        var peer = r.Point();
        switch (number)
        {
            case 1:
                return new PeerEvent.Kept(peer);
            case 2:
                return new PeerEvent.Released(peer);
            case 3:
                if (NodeAddress.TryRead(r.Bytes16().Span, out var address))
                    return new PeerEvent.AddressLearned(peer, address!);
                r.Fail(WireErrorKind.Invalid, "no address");
                return null;
            default:
                r.Fail(WireErrorKind.Invalid, $"event {number} is unknown: it was stored by a newer node");
                return null;
        }
    }
}
