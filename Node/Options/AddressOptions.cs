using System.Net;
using System.Net.Sockets;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Node.Options;

/// <summary>Reads <c>addr</c>, <c>bind-addr</c> and <c>announce-addr</c>.</summary>
internal static class AddressOptions
{
    /// <summary>Where to listen: what is bound, or the default port of all addresses.</summary>
    public static IReadOnlyList<IPEndPoint> Listen(OptionValues values, ChainParameters chain)
    {
        if (values.Has("offline"))
            return [];
        var given = values.All("addr").Select(value => Endpoint("addr", value, chain))
            .Concat(values.All("bind-addr").Select(value => Endpoint("bind-addr", value, chain))).ToList();
        if (given.Count > 0 || !values.Choice("autolisten", true))
            return given;
        return [new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, chain.DefaultPort)];
    }

    /// <summary>What to tell the network: addresses that others can reach, unless a developer says otherwise.</summary>
    public static IReadOnlyList<NodeAddress> Announce(OptionValues values, ChainParameters chain)
    {
        var addresses = new List<NodeAddress>();
        foreach (var given in values.All("addr"))
        {
            var endpoint = Endpoint("addr", given, chain);
            if (!IsAny(endpoint.Address) && (!IPAddress.IsLoopback(endpoint.Address) || values.Has("dev-allow-localhost")))
                addresses.Add(NodeAddress.Of(endpoint.Address, (ushort)endpoint.Port));
        }
        foreach (var given in values.All("announce-addr"))
            addresses.Add(NodeAddress.TryParse(given.Value, out var address, (ushort)chain.DefaultPort)
                ? address!
                : throw new OptionException($"--announce-addr: '{given.Value}' is not an address ({given.Source})"));
        return addresses;
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static IPEndPoint Endpoint(string name, GivenValue given, ChainParameters chain)
    {
        var text = given.Value;
        if (text.StartsWith(':') && ushort.TryParse(text[1..], out var port))
            return new IPEndPoint(IPAddress.Any, port);
        if (text == "localhost" || text.StartsWith("localhost:", StringComparison.Ordinal))
            text = string.Concat("127.0.0.1", text.AsSpan("localhost".Length));
        // .NET takes [::1]:9735 for an address, and drops the port
        if (!text.Contains("]:", StringComparison.Ordinal) && IPAddress.TryParse(text, out var alone))
            return new IPEndPoint(alone, chain.DefaultPort);
        return IPEndPoint.TryParse(text, out var endpoint)
            ? endpoint
            : throw new OptionException($"--{name}: '{given.Value}' is not an address to listen on: give IP or IP:port ({given.Source})");
    }
}
