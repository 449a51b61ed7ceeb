using System.Diagnostics.CodeAnalysis;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Channels.Storage;

/// <summary>
/// The stored form of channel events (decision 3): 2 bytes that name the event, 1 byte that counts the versions of its form, the fields, all big-endian. Names and versions are for
/// ever: a journal of any older node must load.
/// </summary>
public static class ChannelEventCodec
{
    private const byte Version = 1;

    /// <summary>The stored form.</summary>
    public static byte[] Encode(ChannelEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return StoredFrame.Write(NumberOf(happened), Version, happened, Write);
    }

    /// <summary>Reads a stored form; false when it is damaged, or of a newer node.</summary>
    /// <param name="bytes">As <see cref="Encode"/> gave them.</param>
    /// <param name="happened">The event.</param>
    /// <param name="error">What is wrong, for the operator.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ChannelEvent? happened, [NotNullWhen(false)] out string? error) =>
        StoredFrame.TryRead(bytes, Version, "channel event", Read, out happened, out error);

    private static ushort NumberOf(ChannelEvent happened) => happened switch
    {
        ChannelFunded => 1,
        FundingConfirmed => 2,
        FundingUnconfirmed => 3,
        ChannelReadySent => 4,
        ChannelReadyReceived => 5,
        AnnouncementSigned => 6,
        HtlcOffered => 7,
        HtlcRemovalOffered => 8,
        FeerateOffered => 9,
        CommitmentSent => 10,
        CommitmentReceived => 11,
        RevocationReceived => 12,
        ResolutionsAcknowledged => 13,
        ShutdownSent => 14,
        ShutdownReceived => 15,
        MutualCloseAgreed => 16,
        ChannelFailed => 17,
        DataLossDetected => 18,
        ChannelForgotten => 19,
        FundingSpent => 20,
        _ => throw NoFormat(happened),
    };

    private static void Write(WireWriter w, ChannelEvent happened)
    {
        switch (happened)
        {
            case ChannelFunded e:
                StoredParts.Write(w, e.Terms);
                StoredParts.Write(w, e.Commitments);
                w.Write(e.RemoteSignature).Write(e.RemotePoint);
                break;
            case FundingConfirmed e:
                w.U64(e.ShortChannelId.Value);
                break;
            case ChannelReadyReceived e:
                w.Write(e.NextPoint);
                StoredParts.Optional(w, e.Alias, (w, alias) => w.U64(alias.Value));
                break;
            case AnnouncementSigned e:
                StoredParts.Write(w, e);
                break;
            case HtlcOffered e:
                StoredParts.Write(w, e.Htlc);
                break;
            case HtlcRemovalOffered e:
                w.U64(e.Id);
                StoredParts.Write(w, e.Removal);
                break;
            case FeerateOffered e:
                w.Feerate(e.Feerate);
                break;
            case CommitmentSent e:
                w.U64(e.Number);
                break;
            case CommitmentReceived e:
                WriteCommitment(w, e);
                break;
            case RevocationReceived e:
                w.Write(e.Secret).Write(e.NextPoint);
                break;
            case ResolutionsAcknowledged e:
                w.Count16(e.Ids.Count);
                foreach (var id in e.Ids)
                    w.U64(id);
                break;
            case ShutdownSent e:
                w.Bytes16(e.ScriptPubKey);
                break;
            case ShutdownReceived e:
                w.Bytes16(e.ScriptPubKey);
                break;
            case MutualCloseAgreed e:
                w.Bytes16(e.Transaction).Amount(e.Fee);
                break;
            case ChannelFailed e:
                StoredParts.Text(w, e.Reason);
                break;
            case DataLossDetected e:
                StoredParts.Text(w, e.Reason);
                break;
            case FundingSpent e:
                w.Write(e.Spender);
                break;
            case FundingUnconfirmed or ChannelReadySent or ChannelForgotten:
                break; // the name says it all
            default:
                throw NoFormat(happened);
        }
    }

    private static void WriteCommitment(WireWriter w, CommitmentReceived e)
    {
        w.U64(e.Number).Count16(e.Updates.Count);
        foreach (var update in e.Updates)
            StoredParts.Write(w, update);
        w.Write(e.Signature);
        StoredParts.Write(w, e.HtlcSignatures);
    }

    private static ChannelEvent? Read(ref WireReader r, ushort number)
    {
        switch (number)
        {
            case 1:
                return new ChannelFunded(StoredParts.Terms(ref r), StoredParts.Commitments(ref r), r.Read<Signature>(), r.Read<Point>());
            case 2:
                return new FundingConfirmed(new ShortChannelId(r.U64()));
            case 3:
                return new FundingUnconfirmed();
            case 4:
                return new ChannelReadySent();
            case 5:
                return new ChannelReadyReceived(r.Read<Point>(), r.Bool() ? new ShortChannelId(r.U64()) : null);
            case 6:
                return StoredParts.Announcement(ref r);
            case 7:
                return new HtlcOffered(StoredParts.Htlc(ref r));
            case 8:
                return new HtlcRemovalOffered(r.U64(), StoredParts.Removal(ref r));
            case 9:
                return new FeerateOffered(r.Feerate());
            case 10:
                return new CommitmentSent(r.U64());
            case 11:
                return new CommitmentReceived(r.U64(), StoredParts.List(ref r, StoredParts.PeerUpdate), r.Read<Signature>(), StoredParts.Signatures(ref r));
            case 12:
                return new RevocationReceived(r.Read<PerCommitmentSecret>(), r.Read<Point>());
            case 13:
                return new ResolutionsAcknowledged(StoredParts.List(ref r, (ref r) => r.U64()));
            case 14:
                return new ShutdownSent(r.Bytes16());
            case 15:
                return new ShutdownReceived(r.Bytes16());
            case 16:
                return new MutualCloseAgreed(r.Bytes16(), r.Satoshi());
            case 17:
                return new ChannelFailed(StoredParts.Text(ref r));
            case 18:
                return new DataLossDetected(StoredParts.Text(ref r));
            case 19:
                return new ChannelForgotten();
            case 20:
                return new FundingSpent(r.Read<TxId>());
            default:
                r.Fail(WireErrorKind.Invalid, $"event {number} is unknown: it was stored by a newer node");
                return null;
        }
    }

    private static InvalidOperationException NoFormat(ChannelEvent happened) => new($"{happened.GetType().Name} has no stored format");
}
