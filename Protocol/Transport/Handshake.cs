using System.Diagnostics;
using System.Security.Cryptography;
using Lnd.Actors.Protocol.Crypto;
using NBitcoin.Secp256k1;
using SHA256 = System.Security.Cryptography.SHA256;

namespace Lnd.Actors.Protocol.Transport;

/// <summary>
/// The three acts of BOLT 8's Noise_XK handshake, for both sides. Variables have the names of the specification: h, ck, temp_k, e, s, re, rs.
/// The acts are called in order; the first error ends it.
/// </summary>
internal sealed class Handshake : IDisposable
{
    public const int ActOneLength = 50;
    public const int ActTwoLength = 50;
    public const int ActThreeLength = 66;

    private const byte Version = 0;
    private const int Tag = ChaCha20Poly1305Key.TagLength;
    private const int ActThreeCiphertext = Point.Length + Tag;

    private readonly INodeKey _s;
    private readonly ECPrivKey _e;
    private readonly byte[] _h = new byte[32];
    private readonly byte[] _ck = GC.AllocateArray<byte>(32, pinned: true);
    private readonly ChaCha20Poly1305Key _tempKey = new(new byte[32]);
    private ECPubKey? _re;
    private ECPubKey? _rs;

    private Handshake(INodeKey s, ECPrivKey e, in Point responder)
    {
        (_s, _e) = (s, e);
        SHA256.HashData("Noise_XK_secp256k1_ChaChaPoly_SHA256"u8, _h);
        _h.CopyTo(_ck, 0);
        MixHash("lightning"u8);
        MixHash(responder.AsSpan());
    }

    public static Handshake Initiator(INodeKey s, ECPrivKey e, ECPubKey rs) => new(s, e, rs.ToPoint()) { _rs = rs };

    public static Handshake Responder(INodeKey s, ECPrivKey e) => new(s, e, s.NodeId);

    /// <summary>The other side's node id; of a responder after act three.</summary>
    public Point RemoteId => Known(_rs).ToPoint();

    /// <summary>Initiator: -> e, es</summary>
    public void WriteActOne(Span<byte> act) => WriteEphemeral(act, Known(_rs), ours: _e);

    /// <summary>Responder: -> e, es</summary>
    public TransportError ReadActOne(ReadOnlySpan<byte> act) => ReadEphemeral(act, ours: null) switch
    {
        ActFault.None => TransportError.None,
        ActFault.Version => TransportError.Act1BadVersion,
        ActFault.PublicKey => TransportError.Act1BadPublicKey,
        ActFault.Tag => TransportError.Act1BadTag,
        _ => throw new UnreachableException(),
    };

    /// <summary>Responder: &lt;- e, ee</summary>
    public void WriteActTwo(Span<byte> act) => WriteEphemeral(act, Known(_re), ours: _e);

    /// <summary>Initiator: &lt;- e, ee</summary>
    public TransportError ReadActTwo(ReadOnlySpan<byte> act) => ReadEphemeral(act, ours: _e) switch
    {
        ActFault.None => TransportError.None,
        ActFault.Version => TransportError.Act2BadVersion,
        ActFault.PublicKey => TransportError.Act2BadPublicKey,
        ActFault.Tag => TransportError.Act2BadTag,
        _ => throw new UnreachableException(),
    };

    /// <summary>Initiator: -> s, se</summary>
    public void WriteActThree(Span<byte> act)
    {
        act[0] = Version;
        var c = act.Slice(1, ActThreeCiphertext);
        _tempKey.Seal(1, _h, _s.NodeId.AsSpan(), c);
        MixHash(c);
        Span<byte> se = stackalloc byte[32];
        _s.Ecdh(Known(_re), se);
        MixKey(se);
        _tempKey.Seal(0, _h, [], act[(1 + ActThreeCiphertext)..ActThreeLength]);
    }

    /// <summary>Responder: -> s, se</summary>
    public TransportError ReadActThree(ReadOnlySpan<byte> act)
    {
        if (act[0] != Version)
            return TransportError.Act3BadVersion;
        var c = act.Slice(1, ActThreeCiphertext);
        Span<byte> id = stackalloc byte[Point.Length];
        if (!_tempKey.TryOpen(1, _h, c, id))
            return TransportError.Act3BadCiphertext;
        if (!Curve.TryParse(id, out _rs))
            return TransportError.Act3BadPublicKey;
        MixHash(c);
        Span<byte> se = stackalloc byte[32];
        _e.Ecdh(_rs, se);
        MixKey(se);
        return _tempKey.TryOpen(0, _h, act[(1 + ActThreeCiphertext)..], []) ? TransportError.None : TransportError.Act3BadTag;
    }

    /// <summary>
    /// BOLT 8: "sk, rk = HKDF(ck, zero)" for the initiator, the other way round for the responder; "rck = sck = ck".
    /// </summary>
    public (RotatingKey Initiators, RotatingKey Responders) Split()
    {
        Span<byte> initiators = stackalloc byte[32];
        Span<byte> responders = stackalloc byte[32];
        Hkdf.DeriveTwo(_ck, [], initiators, responders);
        var keys = (new RotatingKey(initiators, _ck), new RotatingKey(responders, _ck));
        CryptographicOperations.ZeroMemory(initiators);
        CryptographicOperations.ZeroMemory(responders);
        return keys;
    }

    public void Dispose()
    {
        _e.Dispose();
        _tempKey.Dispose();
        CryptographicOperations.ZeroMemory(_ck);
    }

    private enum ActFault
    {
        None,
        Version,
        PublicKey,
        Tag,
    }

    /// <summary>Acts one and two: version, our ephemeral key, and the tag of nothing under the secret shared with <paramref name="theirs"/>.</summary>
    private void WriteEphemeral(Span<byte> act, ECPubKey theirs, ECPrivKey ours)
    {
        act[0] = Version;
        var e = act.Slice(1, Point.Length);
        ours.CreatePubKey().WriteToSpan(true, e, out _);
        MixHash(e);
        Span<byte> secret = stackalloc byte[32];
        ours.Ecdh(theirs, secret);
        MixKey(secret);
        var c = act.Slice(1 + Point.Length, Tag);
        _tempKey.Seal(0, _h, [], c);
        MixHash(c);
    }

    /// <summary>The receiving side of the same; the secret is shared with our ephemeral key or, if that is null, our node key.</summary>
    private ActFault ReadEphemeral(ReadOnlySpan<byte> act, ECPrivKey? ours)
    {
        if (act[0] != Version)
            return ActFault.Version;
        var re = act.Slice(1, Point.Length);
        if (!Curve.TryParse(re, out _re))
            return ActFault.PublicKey;
        MixHash(re);
        Span<byte> secret = stackalloc byte[32];
        if (ours is null)
            _s.Ecdh(_re, secret);
        else
            ours.Ecdh(_re, secret);
        MixKey(secret);
        var c = act.Slice(1 + Point.Length, Tag);
        if (!_tempKey.TryOpen(0, _h, c, []))
            return ActFault.Tag;
        MixHash(c);
        return ActFault.None;
    }

    private void MixHash(ReadOnlySpan<byte> data)
    {
        Span<byte> both = stackalloc byte[32 + ActThreeLength];
        _h.CopyTo(both);
        data.CopyTo(both[32..]);
        SHA256.HashData(both[..(32 + data.Length)], _h);
    }

    /// <summary>ck, temp_k = HKDF(ck, secret); the secret is wiped.</summary>
    private void MixKey(Span<byte> secret)
    {
        Hkdf.DeriveTwo(_ck, secret, _ck, secret);
        _tempKey.SetKey(secret);
        CryptographicOperations.ZeroMemory(secret);
    }

    private static ECPubKey Known(ECPubKey? key) => key ?? throw new InvalidOperationException("The acts of the handshake were called out of order.");
}
