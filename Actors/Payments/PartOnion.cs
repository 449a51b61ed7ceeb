using System.Diagnostics.CodeAnalysis;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Protocol.Wire;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Payments;

/// <summary>The onion of one part, and what is needed to read the failure that may come back.</summary>
/// <param name="Packet">1366 bytes.</param>
/// <param name="Route">With the secrets shared with each hop.</param>
internal sealed record PartOnion(ByteString Packet, ValueList<SentHop> Route)
{
    /// <summary>BOLT 1: types from here on are free for all; those below are the BOLTs'.</summary>
    private const ulong FirstCustomType = 65_536;

    /// <summary>Wraps a route; false with a reason for the user where it can't be.</summary>
    /// <param name="send">What to send, with a route of a hop or more.</param>
    /// <param name="total">What all parts together pay.</param>
    /// <param name="height">To which the delays are added.</param>
    /// <param name="random">For the session key.</param>
    /// <param name="onion">The onion.</param>
    /// <param name="error">Why there is none.</param>
    public static bool TryBuild(
        SendAlongRoute send, MilliSatoshi total, BlockHeight height, IRandomSource random, [NotNullWhen(true)] out PartOnion? onion, [NotNullWhen(false)] out string? error)
    {
        onion = null;
        error = CheckCustom(send.Custom);
        if (error is not null)
            return false;
        var route = send.Route;
        var hops = new OnionHop[route.Count];
        for (var i = 0; i < hops.Length; i++)
        {
            if (!route[i].Node.TryParse(out var key))
            {
                error = $"route: {route[i].Node} is no node id";
                return false;
            }
            hops[i] = new OnionHop(key, (i + 1 < hops.Length ? Forwarding(route[i + 1], height) : Receiving(send, total, height)).Encode());
        }
        using var session = SessionKey(random);
        if (Sphinx.Build(session, hops, send.PaymentHash.AsSpan()) is not { } built)
        {
            error = "route: it is too long, or the records for the payee are: they do not fit into an onion";
            return false;
        }
        onion = new PartOnion(built.Packet, [.. route.Zip(built.SharedSecrets, (hop, secret) => new SentHop(hop.Node, hop.Channel, secret))]);
        return true;
    }

    private static HopPayload Forwarding(GivenHop next, BlockHeight height) => new()
    {
        Amount = next.Amount,
        OutgoingCltv = new BlockHeight(height.Value + next.Delay),
        ShortChannelId = next.Channel,
    };

    private static HopPayload Receiving(SendAlongRoute send, MilliSatoshi total, BlockHeight height) => new()
    {
        Amount = send.Route[^1].Amount,
        OutgoingCltv = new BlockHeight(height.Value + send.Route[^1].Delay),
        PaymentData = send.PaymentSecret is { } secret ? new PaymentData(secret, total) : null,
        PaymentMetadata = send.PaymentMetadata,
        Keysend = send.Keysend,
        Custom = send.Custom,
    };

    private static string? CheckCustom(UnknownTlvs custom)
    {
        foreach (var record in custom)
        {
            if (record.Type is < FirstCustomType or HopPayload.KeysendType)
                return $"extratlvs: the type {record.Type} has a meaning of its own, take one from {FirstCustomType} on";
        }
        return null;
    }

    private static ECPrivKey SessionKey(IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[32];
        while (true)
        {
            random.Fill(bytes);
            // all but one of 2^127 will do
            if (Context.Instance.TryCreateECPrivKey(bytes, out var key) && key is not null)
                return key;
        }
    }
}
