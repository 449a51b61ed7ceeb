using System.Net;
using System.Text;

namespace Lnd.Actors.Protocol.Wire;

/// <summary>
/// The addresses in a `node_announcement` (BOLT 7), kept as the bytes that were signed. The default value has none.
/// </summary>
/// <param name="Encoded">The descriptors, one after another, without their length.</param>
public readonly record struct AddressList(ByteString Encoded)
{
    private const byte DeprecatedTorV2 = 3;
    private const int TorV2Length = 12;

    /// <summary>
    /// Of addresses in the order that BOLT 7 asks for: "MUST place address descriptors in ascending order." More than one hostname, port 0,
    /// or an address that has no form on the wire is an <see cref="ArgumentException"/>.
    /// </summary>
    public static AddressList Of(params ReadOnlySpan<NodeAddress> addresses)
    {
        var descriptors = new List<ByteString>();
        var hostnames = 0;
        foreach (var address in addresses)
        {
            // BOLT 7: "MUST NOT announce more than one `type 5` DNS hostname." and "MUST NOT create a `type 1`, `type 2` or `type 5`
            // address descriptor with `port` equal to 0."
            if (address.Port == 0 || (address is NodeAddress.Dns && ++hostnames > 1))
                throw new ArgumentException($"can not be announced: {address}", nameof(addresses));
            descriptors.Add(address.ToDescriptor());
        }
        descriptors.Sort((a, b) => a.Span.SequenceCompareTo(b.Span));
        var writer = new WireWriter();
        foreach (var descriptor in descriptors)
            writer.Bytes(descriptor);
        return new AddressList(new ByteString(writer.Written));
    }

    /// <summary>
    /// The addresses that can be used, in their order. Left out: those behind the first descriptor of an unknown type (BOLT 7: "SHOULD
    /// ignore the first `address descriptor` that does NOT match the types defined above"), Tor v2, port 0, hostnames that are none, and
    /// hostnames after the first.
    /// </summary>
    public ValueList<NodeAddress> Usable
    {
        get
        {
            var usable = new List<NodeAddress>();
            Walk(usable);
            return ValueList<NodeAddress>.Own([.. usable]);
        }
    }

    /// <summary>True when the bytes end within a descriptor of a known type.</summary>
    public bool IsTruncated => Walk(null).Truncated;

    /// <summary>
    /// True when there is more than one hostname. BOLT 7: "if more than one `type 5` address is announced: SHOULD ignore the additional
    /// data. MUST not forward the `node_announcement`."
    /// </summary>
    public bool HasSeveralHostnames => Walk(null).Hostnames > 1;

    /// <summary>The usable addresses.</summary>
    public override string ToString() => Usable.ToString();

    private (bool Truncated, int Hostnames) Walk(List<NodeAddress>? usable)
    {
        var reader = new WireReader(Encoded.Span);
        var hostnames = 0;
        while (!reader.IsEmpty)
        {
            var type = ReadOne(ref reader, out var address);
            if (type is null)
                break;
            if (type == 5)
                hostnames++;
            if (address is not null && (type != 5 || hostnames == 1))
                usable?.Add(address);
        }
        return (reader.Failed, hostnames);
    }

    /// <summary>
    /// Reads the next descriptor. Its type is null when it is unknown or cut off; the address is null when it is not usable.
    /// </summary>
    internal static byte? ReadOne(ref WireReader reader, out NodeAddress? address)
    {
        address = null;
        var type = reader.U8();
        switch (type)
        {
            case 1:
                address = ReadIP(ref reader, 4);
                break;
            case 2:
                address = ReadIP(ref reader, 16);
                break;
            case DeprecatedTorV2:
                reader.Span(TorV2Length);
                break;
            case 4:
                address = new NodeAddress.TorV3(reader.Bytes(OnionName.Length), reader.U16());
                break;
            case 5:
                address = ReadHostname(ref reader);
                break;
            default:
                return null;
        }
        // BOLT 7: "if `port` is equal to 0: SHOULD ignore `ipv6_addr` OR `ipv4_addr` OR `hostname`."
        if (reader.Failed || address?.Port == 0)
            address = null;
        return reader.Failed ? null : type;
    }

    private static NodeAddress? ReadIP(ref WireReader reader, int length)
    {
        var bytes = reader.Span(length);
        var port = reader.U16();
        if (reader.Failed)
            return null;
        var address = new IPAddress(bytes);
        return length == 4 ? new NodeAddress.IPv4(address, port) : new NodeAddress.IPv6(address, port);
    }

    private static NodeAddress? ReadHostname(ref WireReader reader)
    {
        var bytes = reader.Span(reader.U8());
        var port = reader.U16();
        var name = Encoding.Latin1.GetString(bytes);
        return !reader.Failed && DnsName.IsValid(name) ? new NodeAddress.Dns(name, port) : null;
    }
}
