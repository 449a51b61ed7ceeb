using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Switch;

/// <summary>
/// What an outgoing HTLC is for, as its channel stores it (<see cref="Protocol.Channels.Htlc.Origin"/>): one byte for the kind, then its name. The form is for ever, like that of
/// the event it is part of.
/// </summary>
public abstract record HtlcOrigin
{
    private const byte ForwardKind = 1;
    private const byte PaymentKind = 2;

    private HtlcOrigin()
    {
    }

    /// <summary>It forwards an incoming HTLC.</summary>
    /// <param name="Incoming">That one.</param>
    public sealed record Forward(IncomingHtlc Incoming) : HtlcOrigin;

    /// <summary>It is a part of a payment of this node.</summary>
    /// <param name="Part">That one.</param>
    public sealed record Payment(PaymentPart Part) : HtlcOrigin;

    /// <summary>The stored form.</summary>
    public ByteString Encode()
    {
        var w = new WireWriter(64);
        switch (this)
        {
            case Forward f:
                w.U8(ForwardKind).U64(f.Incoming.DbId).U64(f.Incoming.Id);
                break;
            case Payment p:
                w.U8(PaymentKind).Write(p.Part.PaymentHash).U64(p.Part.GroupId).U64(p.Part.PartId);
                break;
        }
        return ByteString.Own(w.ToArray());
    }

    /// <summary>Reads the stored form; null where it is none, which only a damaged journal brings about.</summary>
    public static HtlcOrigin? Decode(ByteString bytes)
    {
        var r = new WireReader(bytes.Span);
        HtlcOrigin? origin = r.U8() switch
        {
            ForwardKind => new Forward(new IncomingHtlc(r.U64(), r.U64())),
            PaymentKind => new Payment(new PaymentPart(r.Read<PaymentHash>(), r.U64(), r.U64())),
            _ => null,
        };
        return r.Failed || !r.IsEmpty ? null : origin;
    }
}
