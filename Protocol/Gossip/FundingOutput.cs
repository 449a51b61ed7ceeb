using System.Security.Cryptography;

namespace Lnd.Actors.Protocol.Gossip;

/// <summary>What the chain says of the output that a short channel id names.</summary>
/// <param name="Script">Its scriptPubKey.</param>
/// <param name="Amount">Its amount: the capacity of the channel.</param>
/// <param name="Confirmations">1 when it is in the latest block.</param>
/// <param name="IsSpent">Whether a confirmed transaction spends it.</param>
public sealed record FundingOutput(ByteString Script, Satoshi Amount, uint Confirmations, bool IsSpent)
{
    private const byte Op2 = 0x52;
    private const byte OpCheckMultiSig = 0xae;
    private const byte WitnessVersion0 = 0;

    /// <summary>
    /// The scriptPubKey of the funding output of a channel: P2WSH of a 2-of-2. BOLT 3: "Where `pubkey1` is the lexicographically lesser of
    /// the two `funding_pubkey` in compressed format". The order of the arguments does not matter.
    /// </summary>
    public static ByteString ScriptOf(Point key, Point otherKey)
    {
        var (lesser, greater) = key.CompareTo(otherKey) <= 0 ? (key, otherKey) : (otherKey, key);
        Span<byte> witnessScript = [Op2, Point.Length, .. lesser.AsSpan(), Point.Length, .. greater.AsSpan(), Op2, OpCheckMultiSig];
        return ByteString.Own([WitnessVersion0, SHA256.HashSizeInBytes, .. SHA256.HashData(witnessScript)]);
    }
}
