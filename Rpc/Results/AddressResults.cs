using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Rpc.Results;

/// <summary>Addresses of nodes, as c-lightning shows them.</summary>
internal static class AddressResults
{
    /// <summary>Fields of an address in gossip.</summary>
    public static void Write(Utf8JsonWriter json, NodeAddress address)
    {
        var type = address switch
        {
            NodeAddress.IPv4 => "ipv4",
            NodeAddress.IPv6 => "ipv6",
            NodeAddress.TorV3 => "torv3",
            NodeAddress.Dns => "dns",
            _ => throw new InvalidOperationException($"unknown address {address}"),
        };
        json.Field("type", type).Field("address", address.Host).Field("port", address.Port);
    }

    /// <summary>Fields of the other end of a connection.</summary>
    public static void Write(Utf8JsonWriter json, EndPoint endpoint)
    {
        switch (endpoint)
        {
            case IPEndPoint ip:
                Write(json, NodeAddress.Of(ip.Address, (ushort)ip.Port));
                break;
            case DnsEndPoint dns:
                json.Field("type", dns.Host.EndsWith(".onion", StringComparison.OrdinalIgnoreCase) ? "torv3" : "ipv4").Field("address", dns.Host).Field("port", dns.Port);
                break;
            default:
                json.Field("type", "local socket").Field("socket", endpoint.ToString());
                break;
        }
    }

    /// <summary>As one text, <c>host:port</c>.</summary>
    public static string Text(EndPoint endpoint) => endpoint switch
    {
        IPEndPoint ip => NodeAddress.Of(ip.Address, (ushort)ip.Port).ToString(),
        DnsEndPoint dns => $"{dns.Host}:{dns.Port}",
        _ => endpoint.ToString() ?? "",
    };
}
