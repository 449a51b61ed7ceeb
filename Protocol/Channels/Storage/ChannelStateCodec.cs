using System.Diagnostics.CodeAnalysis;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Channels.Storage;

/// <summary>
/// The stored form of a channel's state, for snapshots (decision 3): 1 byte that counts its versions, then the fields, all big-endian. A state that can't be read is no loss: the
/// journal gives it again.
/// </summary>
public static class ChannelStateCodec
{
    private const byte Version = 1;

    /// <summary>The stored form.</summary>
    public static byte[] Encode(ChannelState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var w = new WireWriter(4096);
        w.U8(Version);
        StoredParts.Write(w, state.Terms);
        StoredParts.Write(w, state.Commitments);
        w.U64(state.LocalNumber).Write(state.RemoteSignature);
        StoredParts.Write(w, state.RemoteHtlcSignatures);
        w.U64(state.RemoteNumber).Bool(state.AwaitsRevocation).Bool(state.SignedBeforeRevoking).Write(state.RemotePoint);
        StoredParts.Optional(w, state.RemoteNextPoint, (w, point) => w.Write(point));
        w.Bytes16(state.RevocationSecrets.ToBytes());
        StoredParts.Optional(w, state.ShortChannelId, (w, id) => w.U64(id.Value));
        w.Bool(state.ReadySent).Bool(state.ReadyReceived);
        StoredParts.Optional(w, state.RemoteAlias, (w, id) => w.U64(id.Value));
        w.Bool(state.RemoteAnnouncement is not null);
        if (state.RemoteAnnouncement is { } signed)
            StoredParts.Write(w, signed);
        StoredParts.Optional(w, state.LocalShutdown, (w, script) => w.Bytes16(script));
        StoredParts.Optional(w, state.RemoteShutdown, (w, script) => w.Bytes16(script));
        WriteResolved(w, state.Resolved);
        w.Bool(state.Ending is not null);
        if (state.Ending is { } ending)
            StoredParts.Write(w, ending);
        return w.ToArray();
    }

    /// <summary>Reads a stored form; false when it is damaged, or of a newer node.</summary>
    /// <param name="bytes">As <see cref="Encode"/> gave them.</param>
    /// <param name="state">The state.</param>
    /// <param name="error">What is wrong, for the operator.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ChannelState? state, [NotNullWhen(false)] out string? error)
    {
        var r = new WireReader(bytes);
        var version = r.U8();
        if (!r.Failed && version != Version)
            r.Fail(WireErrorKind.Invalid, $"version {version} is unknown: it was stored by a newer node");
        state = r.Failed ? null : Read(ref r);
        if (!r.Failed && !r.IsEmpty)
            r.Fail(WireErrorKind.TooLong, $"{r.Remaining} bytes too many");
        error = r.Failed ? $"stored channel state is damaged at byte {r.Position}: {r.FailureDetail ?? r.Failure.ToString()}" : null;
        if (r.Failed)
            state = null;
        return state is not null;
    }

    private static ChannelState Read(ref WireReader r) => new()
    {
        Terms = StoredParts.Terms(ref r),
        Commitments = StoredParts.Commitments(ref r),
        LocalNumber = r.U64(),
        RemoteSignature = r.Read<Signature>(),
        RemoteHtlcSignatures = StoredParts.Signatures(ref r),
        RemoteNumber = r.U64(),
        AwaitsRevocation = r.Bool(),
        SignedBeforeRevoking = r.Bool(),
        RemotePoint = r.Read<Point>(),
        RemoteNextPoint = r.Bool() ? r.Read<Point>() : null,
        RevocationSecrets = Secrets(ref r),
        ShortChannelId = r.Bool() ? new ShortChannelId(r.U64()) : null,
        ReadySent = r.Bool(),
        ReadyReceived = r.Bool(),
        RemoteAlias = r.Bool() ? new ShortChannelId(r.U64()) : null,
        RemoteAnnouncement = r.Bool() ? StoredParts.Announcement(ref r) : null,
        LocalShutdown = r.Bool() ? r.Bytes16() : null,
        RemoteShutdown = r.Bool() ? r.Bytes16() : null,
        Resolved = StoredParts.List(ref r, (ref r) => new ResolvedHtlc(r.U64(), StoredParts.Removal(ref r), r.Bytes16())),
        Ending = r.Bool() ? StoredParts.Ending(ref r) : null,
    };

    private static void WriteResolved(WireWriter w, ValueList<ResolvedHtlc> resolved)
    {
        w.Count16(resolved.Count);
        foreach (var htlc in resolved)
        {
            w.U64(htlc.Id);
            StoredParts.Write(w, htlc.Removal);
            w.Bytes16(htlc.Origin);
        }
    }

    private static RevocationSecrets Secrets(ref WireReader r)
    {
        var bytes = r.Bytes16();
        if (RevocationSecrets.TryRead(bytes.Span, out var secrets))
            return secrets;
        r.Fail(WireErrorKind.Invalid, "revocation secrets");
        return RevocationSecrets.Empty;
    }
}
