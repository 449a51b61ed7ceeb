using System.Buffers.Binary;
using System.Security.Cryptography;
using Lnd.Actors.Protocol.Crypto;

namespace Lnd.Actors.Protocol.Onion;

/// <summary>
/// A failure on its way back to the origin of a payment, unreadable for all but the origin. BOLT 4, "Returning Errors". Immutable.
/// </summary>
/// <param name="Reason">The `reason` of `update_fail_htlc`. At least 292 bytes if it is well made, of any length if it came from a peer.</param>
public sealed record ReturnPacket(ByteString Reason)
{
    private const int HmacLength = 32;

    /// <summary>
    /// BOLT 4: "MUST set `pad` such that the `failure_len` plus `pad_len` is at least 256. SHOULD set `pad` such that [it] is equal to 256.
    /// Deviating from this may cause older nodes to be unable to parse the return message."
    /// </summary>
    public const int PaddedLength = 256;

    /// <summary>BOLT 4: "SHOULD continue decrypting, until the loop has been repeated 27 times".</summary>
    private const int Loops = 27;

    /// <summary>The packet that the failing node returns, already encrypted for the way back.</summary>
    /// <param name="secret">Shared with the origin by the onion that came with the HTLC.</param>
    /// <param name="failure">What to tell the origin. One longer than <paramref name="paddedLength"/> is not padded.</param>
    /// <param name="paddedLength">Bytes of failure and padding together, 256 or more.</param>
    /// <exception cref="ArgumentException">The failure is longer than 65535 bytes, or the padding too short.</exception>
    public static ReturnPacket Create(in SharedSecret secret, FailureMessage failure, int paddedLength = PaddedLength)
    {
        ArgumentNullException.ThrowIfNull(failure);
        ArgumentOutOfRangeException.ThrowIfLessThan(paddedLength, PaddedLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(paddedLength, ushort.MaxValue);
        var message = failure.Encode();
        if (message.Length > ushort.MaxValue)
            throw new ArgumentException($"A failure has at most {ushort.MaxValue} bytes, this one has {message.Length}.", nameof(failure));
        var pad = Math.Max(0, paddedLength - message.Length);
        var packet = new byte[HmacLength + 2 + message.Length + 2 + pad];
        var body = packet.AsSpan(HmacLength);
        BinaryPrimitives.WriteUInt16BigEndian(body, (ushort)message.Length);
        message.Span.CopyTo(body[2..]);
        BinaryPrimitives.WriteUInt16BigEndian(body[(2 + message.Length)..], (ushort)pad);

        Span<byte> um = stackalloc byte[32];
        secret.DeriveKey(KeyType.Um, um);
        HMACSHA256.HashData(um, body, packet);
        Encrypt(secret, packet);
        return new ReturnPacket(ByteString.Own(packet));
    }

    /// <summary>The packet that an intermediate node returns for the one it got: "MUST transform the return packet as described".</summary>
    /// <param name="secret">Shared with the origin by the onion that this node forwarded.</param>
    public ReturnPacket Wrap(in SharedSecret secret)
    {
        var packet = Reason.ToArray();
        Encrypt(secret, packet);
        return new ReturnPacket(ByteString.Own(packet));
    }

    /// <summary>
    /// What the origin reads. Null if no hop can have made it: some node on the way changed it, and the HTLC failed for a reason unknown.
    /// The time taken does not tell which hop it was (BOLT 4).
    /// </summary>
    /// <param name="secrets">Shared with each hop, in the order of the route.</param>
    public ReturnedFailure? Open(ValueList<SharedSecret> secrets)
    {
        ReturnedFailure? found = null;
        var packet = Reason.ToArray();
        Span<byte> um = stackalloc byte[32];
        Span<byte> hmac = stackalloc byte[HmacLength];
        if (packet.Length < HmacLength)
            return null;
        for (var i = 0; i < Math.Max(Loops, secrets.Count); i++)
        {
            var secret = i < secrets.Count ? secrets[i] : default;
            Encrypt(secret, packet);
            secret.DeriveKey(KeyType.Um, um);
            HMACSHA256.HashData(um, packet.AsSpan(HmacLength), hmac);
            if (CryptographicOperations.FixedTimeEquals(hmac, packet.AsSpan(0, HmacLength)) && found is null && i < secrets.Count)
                found = new ReturnedFailure(i, Read(packet.AsSpan(HmacLength)));
        }
        return found;
    }

    private static FailureMessage Read(ReadOnlySpan<byte> body)
    {
        if (body.Length < 2 || BinaryPrimitives.ReadUInt16BigEndian(body) > body.Length - 2)
            return new UnknownFailure(0, new ByteString(body));
        return FailureMessage.Decode(body.Slice(2, BinaryPrimitives.ReadUInt16BigEndian(body)));
    }

    private static void Encrypt(in SharedSecret secret, Span<byte> packet)
    {
        Span<byte> ammag = stackalloc byte[32];
        secret.DeriveKey(KeyType.Ammag, ammag);
        ChaCha20.XorStream(ammag, packet);
    }
}

/// <summary>A failure and who reported it.</summary>
/// <param name="Hop">Which hop of the route, from 0.</param>
/// <param name="Failure">What it reported.</param>
public sealed record ReturnedFailure(int Hop, FailureMessage Failure);
