using System.Buffers;
using System.Security.Cryptography;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Wire;
using NBitcoin.Secp256k1;
using SHA256 = System.Security.Cryptography.SHA256;

namespace Lnd.Actors.Protocol.Onion;

/// <summary>What came of peeling one layer off an onion.</summary>
public abstract record PeelResult
{
    private PeelResult()
    {
    }

    /// <summary>The onion is whole and for us.</summary>
    /// <param name="SharedSecret">With the origin, to return a failure; the same for every copy of this onion.</param>
    /// <param name="Payload">What the origin tells us: a TLV stream, without its length.</param>
    /// <param name="Next">The onion for the next hop, as long as ours; empty if we are the last.</param>
    public sealed record Peeled(SharedSecret SharedSecret, ByteString Payload, ByteString Next) : PeelResult
    {
        /// <summary>BOLT 4: "Otherwise (all-zero `next_hmac`): This is the final destination of the onion."</summary>
        public bool IsFinal => Next.IsEmpty;
    }

    /// <summary>The onion can't be read, and so nothing can be told to its origin: the HTLC is to be given back with `update_fail_malformed_htlc`.</summary>
    /// <param name="Code">One of the codes with the BADONION bit.</param>
    /// <param name="OnionHash">SHA-256 of the onion.</param>
    public sealed record Malformed(FailureCode Code, Sha256Hash OnionHash) : PeelResult;

    /// <summary>The onion is authentic, but its origin gave it no payload for us: an `invalid_onion_payload` goes back to it.</summary>
    /// <param name="SharedSecret">With the origin, to return the failure.</param>
    public sealed record BadPayload(SharedSecret SharedSecret) : PeelResult;
}

/// <summary>A node to go through, and what it is to be told.</summary>
/// <param name="NodeId">The node's id, or the blinded one.</param>
/// <param name="Payload">A TLV stream of 2 bytes or more, without its length.</param>
public readonly record struct OnionHop(ECPubKey NodeId, ByteString Payload);

/// <summary>An onion ready to send, and what its origin has to keep to read a failure.</summary>
/// <param name="Packet">Version (1), key (33), payloads, HMAC (32).</param>
/// <param name="SharedSecrets">With each hop, in the order of the route.</param>
public sealed record BuiltOnion(ByteString Packet, ValueList<SharedSecret> SharedSecrets);

/// <summary>The onions of BOLT 4, whatever they carry: payments in 1300 bytes, messages in any number.</summary>
public static class Sphinx
{
    /// <summary>Bytes of payloads in the onion of a payment.</summary>
    public const int PaymentPayloadsLength = 1300;

    /// <summary>What an onion has beside its payloads: version, key and HMAC.</summary>
    public const int Overhead = 1 + Point.Length + HmacLength;

    private const byte Version = 0;
    private const int HmacLength = 32;
    private const int HeaderLength = 1 + Point.Length;

    /// <summary>BOLT 4: "Since no `payload` TLV value can ever be shorter than 2 bytes, `length` values of 0 and 1 are reserved."</summary>
    private const int MinPayload = 2;

    /// <summary>Buffers up to this length live on the stack: twice a payment's payloads.</summary>
    private const int StackBuffer = 2 * PaymentPayloadsLength;

    /// <summary>Takes off the layer that is for us. BOLT 4, "Onion Decryption". Never throws, whatever the onion is.</summary>
    /// <param name="onion">As it was received; of any length.</param>
    /// <param name="associatedData">What the origin committed to: the payment hash, for a payment.</param>
    /// <param name="key">Our node key.</param>
    public static PeelResult Peel(ReadOnlySpan<byte> onion, ReadOnlySpan<byte> associatedData, INodeKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (onion.Length < Overhead)
            return Malformed(FailureCode.InvalidOnionHmac, onion);
        // "if `version` is not 0: MUST abort processing the packet and fail."
        if (onion[0] != Version)
            return Malformed(FailureCode.InvalidOnionVersion, onion);
        // "if `public_key` is not a valid pubkey: MUST abort processing the packet and fail."
        if (!Curve.TryParse(onion[1..HeaderLength], out var ephemeral))
            return Malformed(FailureCode.InvalidOnionKey, onion);

        Span<byte> secretBytes = stackalloc byte[SharedSecret.Size];
        key.Ecdh(ephemeral, secretBytes);
        var secret = new SharedSecret(secretBytes);
        CryptographicOperations.ZeroMemory(secretBytes);

        var payloadsLength = onion.Length - Overhead;
        var needed = Math.Max(2 * payloadsLength, payloadsLength + associatedData.Length);
        var rented = needed > StackBuffer ? ArrayPool<byte>.Shared.Rent(needed) : null;
        try
        {
            var buffer = rented is null ? stackalloc byte[StackBuffer] : rented;
            onion.Slice(HeaderLength, payloadsLength).CopyTo(buffer);
            associatedData.CopyTo(buffer[payloadsLength..]);
            // "MUST use a constant time comparison of the computed HMAC and `hmac`. If [they] differ: MUST abort processing the packet and fail."
            if (!IsAuthentic(secret, buffer[..(payloadsLength + associatedData.Length)], onion[^HmacLength..]))
                return Malformed(FailureCode.InvalidOnionHmac, onion);
            return Unwrap(ephemeral, secret, buffer[..(2 * payloadsLength)]);
        }
        finally
        {
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <summary>Wraps payloads in an onion. BOLT 4, "Packet Construction".</summary>
    /// <param name="sessionKey">Random, for this onion alone: whoever knows it can read everything.</param>
    /// <param name="hops">One or more, in the order of the route.</param>
    /// <param name="associatedData">What each hop will check to be unchanged: the payment hash, for a payment.</param>
    /// <param name="payloadsLength">1300 for a payment; messages may choose.</param>
    /// <returns>Null if the payloads don't fit: see <see cref="LengthOf"/>.</returns>
    /// <exception cref="ArgumentException">There are no hops, or a payload is shorter than 2 bytes.</exception>
    public static BuiltOnion? Build(
        ECPrivKey sessionKey, ReadOnlySpan<OnionHop> hops, ReadOnlySpan<byte> associatedData, int payloadsLength = PaymentPayloadsLength)
    {
        ArgumentNullException.ThrowIfNull(sessionKey);
        if (hops.IsEmpty)
            throw new ArgumentException("An onion needs a hop.", nameof(hops));
        long total = 0;
        foreach (var hop in hops)
        {
            if (hop.Payload.Length < MinPayload)
                throw new ArgumentException($"A payload has at least {MinPayload} bytes, this one has {hop.Payload.Length}.", nameof(hops));
            total += LengthOf(hop.Payload.Length);
        }
        if (total > payloadsLength)
            return null;

        var secrets = SharedSecrets(sessionKey, hops);
        var packet = new byte[payloadsLength + Overhead];
        sessionKey.CreatePubKey().WriteToSpan(true, packet.AsSpan(1), out _);
        FillRandom(sessionKey, packet.AsSpan(HeaderLength, payloadsLength));
        WrapAll(hops, secrets, associatedData, packet);
        return new BuiltOnion(ByteString.Own(packet), ValueList<SharedSecret>.Own(secrets));
    }

    /// <summary>How many bytes a payload of a length takes in the onion: with its length in front and an HMAC behind.</summary>
    /// <param name="payload">Length of the payload in bytes.</param>
    public static int LengthOf(int payload) => (payload < 0xfd ? 1 : payload <= ushort.MaxValue ? 3 : 5) + payload + HmacLength;

    private static PeelResult.Malformed Malformed(FailureCode code, ReadOnlySpan<byte> onion) => new(code, Sha256Hash.Of(onion));

    private static bool IsAuthentic(in SharedSecret secret, ReadOnlySpan<byte> authenticated, ReadOnlySpan<byte> hmac)
    {
        Span<byte> mu = stackalloc byte[32];
        Span<byte> expected = stackalloc byte[HmacLength];
        secret.DeriveKey(KeyType.Mu, mu);
        HMACSHA256.HashData(mu, authenticated, expected);
        return CryptographicOperations.FixedTimeEquals(expected, hmac);
    }

    /// <summary>Decrypts and splits; <paramref name="unwrapped"/> begins with the payloads and is twice as long.</summary>
    private static PeelResult Unwrap(ECPubKey ephemeral, in SharedSecret secret, Span<byte> unwrapped)
    {
        var length = unwrapped.Length / 2;
        unwrapped[length..].Clear();
        Span<byte> rho = stackalloc byte[32];
        secret.DeriveKey(KeyType.Rho, rho);
        ChaCha20.XorStream(rho, unwrapped);

        // "Remove a `bigsize` from the front of `unwrapped_payloads` as `payload_length`. If that is malformed: MUST abort processing the
        // packet and fail." The same for one below two, and for a payload or HMAC that is not whole within what was received.
        var reader = new WireReader(unwrapped[..length]);
        var payloadLength = reader.BigSize();
        if (reader.Failed || payloadLength < MinPayload || payloadLength > (ulong)reader.Remaining)
            return new PeelResult.BadPayload(secret);
        var payload = reader.Bytes((int)payloadLength);
        var nextHmac = reader.Span(HmacLength);
        if (reader.Failed)
            return new PeelResult.BadPayload(secret);
        if (!nextHmac.ContainsAnyExcept((byte)0))
            return new PeelResult.Peeled(secret, payload, ByteString.Empty);

        var next = new byte[length + Overhead];
        next[0] = Version;
        Span<byte> blinding = stackalloc byte[32];
        BlindingFactor(ephemeral, secret, blinding);
        if (!ephemeral.TryTweakMul(blinding, out var nextEphemeral) || nextEphemeral is null)
            return new PeelResult.BadPayload(secret);
        nextEphemeral.WriteToSpan(true, next.AsSpan(1), out _);
        unwrapped.Slice(reader.Position, length).CopyTo(next.AsSpan(HeaderLength));
        nextHmac.CopyTo(next.AsSpan(HeaderLength + length));
        return new PeelResult.Peeled(secret, payload, ByteString.Own(next));
    }

    /// <summary>BOLT 4: "the `SHA256` hash value of the concatenation of the public key serialized in its compressed format and the shared secret."</summary>
    private static void BlindingFactor(ECPubKey ephemeral, in SharedSecret secret, Span<byte> factor)
    {
        Span<byte> both = stackalloc byte[Point.Length + SharedSecret.Size];
        ephemeral.WriteToSpan(true, both, out _);
        secret.CopyTo(both[Point.Length..]);
        SHA256.HashData(both, factor);
    }

    private static SharedSecret[] SharedSecrets(ECPrivKey sessionKey, ReadOnlySpan<OnionHop> hops)
    {
        var secrets = new SharedSecret[hops.Length];
        Span<byte> bytes = stackalloc byte[32];
        var ephemeral = sessionKey.Clone();
        for (var i = 0; i < hops.Length; i++)
        {
            ephemeral.Ecdh(hops[i].NodeId, bytes);
            secrets[i] = new SharedSecret(bytes);
            if (i == hops.Length - 1)
                break;
            BlindingFactor(ephemeral.CreatePubKey(), secrets[i], bytes);
            var next = ephemeral.TweakMul(bytes);
            ephemeral.Dispose();
            ephemeral = next;
        }
        ephemeral.Dispose();
        CryptographicOperations.ZeroMemory(bytes);
        return secrets;
    }

    /// <summary>BOLT 4: "The packet is initialized with 1300 _random_ bytes derived from a CSPRNG", under the `pad` key of the session key.</summary>
    private static void FillRandom(ECPrivKey sessionKey, Span<byte> payloads)
    {
        Span<byte> bytes = stackalloc byte[32];
        sessionKey.WriteToSpan(bytes);
        new SharedSecret(bytes).DeriveKey(KeyType.Pad, bytes);
        ChaCha20.FillStream(bytes, payloads);
        CryptographicOperations.ZeroMemory(bytes);
    }

    private static void WrapAll(ReadOnlySpan<OnionHop> hops, SharedSecret[] secrets, ReadOnlySpan<byte> associatedData, Span<byte> packet)
    {
        var payloads = packet[HeaderLength..^HmacLength];
        var hmac = packet[^HmacLength..];
        var filler = Filler(hops, secrets, payloads.Length);
        var authenticated = new byte[payloads.Length + associatedData.Length];
        associatedData.CopyTo(authenticated.AsSpan(payloads.Length));
        Span<byte> key = stackalloc byte[32];
        for (var i = hops.Length - 1; i >= 0; i--)
        {
            var payload = hops[i].Payload.Span;
            var shift = LengthOf(payload.Length);
            payloads[..^shift].CopyTo(payloads[shift..]);
            WritePayload(payload, hmac, payloads);
            secrets[i].DeriveKey(KeyType.Rho, key);
            ChaCha20.XorStream(key, payloads);
            if (i == hops.Length - 1)
                filler.CopyTo(payloads[^filler.Length..]);
            payloads.CopyTo(authenticated);
            secrets[i].DeriveKey(KeyType.Mu, key);
            HMACSHA256.HashData(key, authenticated, hmac);
        }
    }

    private static void WritePayload(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> hmac, Span<byte> payloads)
    {
        var length = new WireWriter(5).BigSize((ulong)payload.Length).Written;
        length.CopyTo(payloads);
        payload.CopyTo(payloads[length.Length..]);
        hmac.CopyTo(payloads[(length.Length + payload.Length)..]);
    }

    /// <summary>
    /// BOLT 4, "Filler Generation": what the payloads of the last hop end in, after each hop before it appended zeros and encrypted them
    /// along with the rest.
    /// </summary>
    private static byte[] Filler(ReadOnlySpan<OnionHop> hops, SharedSecret[] secrets, int payloadsLength)
    {
        var total = 0;
        foreach (var hop in hops[..^1])
            total += LengthOf(hop.Payload.Length);
        var filler = new byte[total];
        var stream = new byte[2 * payloadsLength];
        Span<byte> rho = stackalloc byte[32];
        var length = 0;
        for (var i = 0; i < hops.Length - 1; i++)
        {
            // what is there already was at the end of the payloads, what is new comes behind them
            secrets[i].DeriveKey(KeyType.Rho, rho);
            var shift = LengthOf(hops[i].Payload.Length);
            var used = stream.AsSpan(0, payloadsLength + shift);
            ChaCha20.FillStream(rho, used);
            var tail = used[^(length + shift)..];
            length += shift;
            ChaCha20.XorBytes(tail, filler, filler.AsSpan(0, length));
        }
        return filler;
    }
}
