using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Lnd.Actors.Protocol.Wire;

/// <summary>
/// An address at which a node can be reached (BOLT 7, `address descriptor`). One of <see cref="IPv4"/>, <see cref="IPv6"/>,
/// <see cref="TorV3"/> and <see cref="Dns"/>.
/// </summary>
/// <param name="Port">The TCP port; never 0 in one that was parsed or read.</param>
public abstract record NodeAddress(ushort Port)
{
    /// <summary>The port on mainnet. BOLT 1: "Bitcoin mainnet with port number 9735".</summary>
    public const ushort DefaultPort = 9735;

    /// <summary>The number of its type in a descriptor.</summary>
    public abstract byte DescriptorType { get; }

    /// <summary>The host alone, without brackets.</summary>
    public abstract string Host { get; }

    /// <summary>An IPv4 address, type 1.</summary>
    /// <param name="Address">Of the family InterNetwork.</param>
    /// <param name="Port">The TCP port.</param>
    public sealed record IPv4(IPAddress Address, ushort Port) : NodeAddress(Port)
    {
        /// <inheritdoc/>
        public override byte DescriptorType => 1;

        /// <inheritdoc/>
        public override string Host => Address.ToString();

        /// <inheritdoc/>
        public override string ToString() => base.ToString();

        internal override void WriteHost(WireWriter writer) => WriteIP(writer, Address, AddressFamily.InterNetwork, 4);
    }

    /// <summary>An IPv6 address, type 2.</summary>
    /// <param name="Address">Of the family InterNetworkV6, without scope.</param>
    /// <param name="Port">The TCP port.</param>
    public sealed record IPv6(IPAddress Address, ushort Port) : NodeAddress(Port)
    {
        /// <inheritdoc/>
        public override byte DescriptorType => 2;

        /// <inheritdoc/>
        public override string Host => Address.ToString();

        /// <inheritdoc/>
        public override string ToString() => base.ToString();

        internal override void WriteHost(WireWriter writer) => WriteIP(writer, Address, AddressFamily.InterNetworkV6, 16);
    }

    /// <summary>A Tor v3 onion service, type 4.</summary>
    /// <param name="Service">35 bytes: public key, checksum, version.</param>
    /// <param name="Port">The TCP port.</param>
    public sealed record TorV3(ByteString Service, ushort Port) : NodeAddress(Port)
    {
        /// <inheritdoc/>
        public override byte DescriptorType => 4;

        /// <summary>56 characters and <c>.onion</c>.</summary>
        public override string Host => OnionName.Format(Service.Span);

        /// <inheritdoc/>
        public override string ToString() => base.ToString();

        internal override void WriteHost(WireWriter writer) => writer.Bytes(Service, OnionName.Length);
    }

    /// <summary>A DNS hostname, type 5.</summary>
    /// <param name="Hostname">1 to 255 ASCII characters.</param>
    /// <param name="Port">The TCP port.</param>
    public sealed record Dns(string Hostname, ushort Port) : NodeAddress(Port)
    {
        /// <inheritdoc/>
        public override byte DescriptorType => 5;

        /// <inheritdoc/>
        public override string Host => Hostname;

        /// <inheritdoc/>
        public override string ToString() => base.ToString();

        internal override void WriteHost(WireWriter writer)
        {
            if (!DnsName.IsValid(Hostname))
                throw new ArgumentException($"no hostname: '{Hex.Shown(Hostname)}'");
            writer.U8((byte)Hostname.Length).Utf8(Hostname);
        }
    }

    /// <summary><c>host:port</c>, with brackets around an IPv6 address.</summary>
    public override string ToString() => this is IPv6 ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>Of an IP address of either family; an IPv4 address in the form of an IPv6 one becomes IPv4.</summary>
    public static NodeAddress Of(IPAddress address, ushort port)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsIPv4MappedToIPv6 ? new IPv4(address.MapToIPv4(), port)
            : address.AddressFamily == AddressFamily.InterNetwork ? new IPv4(address, port)
            : new IPv6(new IPAddress(address.GetAddressBytes()), port);
    }

    /// <summary>
    /// Reads <c>host:port</c> or <c>host</c>, where the host is an IPv4 address, an IPv6 address (in brackets when a port follows), a Tor
    /// v3 onion name with a right checksum, or a hostname. False for anything else, and for port 0.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address.</param>
    /// <param name="defaultPort">The port where the text has none.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out NodeAddress? address, ushort defaultPort = DefaultPort)
    {
        address = null;
        if (!TrySplit(text, out var host, out var portText))
            return false;
        var port = defaultPort;
        if (!portText.IsEmpty && !ushort.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out port))
            return false;
        if (port == 0)
            return false;
        address = ParseHost(host, port);
        return address is not null;
    }

    /// <summary>As <see cref="TryParse"/>; anything else is a <see cref="FormatException"/> that names it.</summary>
    public static NodeAddress Parse(ReadOnlySpan<char> text, ushort defaultPort = DefaultPort) =>
        TryParse(text, out var address, defaultPort)
        ? address!
        : throw new FormatException($"not an address (like 1.2.3.4:9735, [::1]:9735 or example.com:9735): '{Hex.Shown(text)}'");

    /// <summary>
    /// Reads one address descriptor that takes all of <paramref name="descriptor"/>; false when it is none of a known type, or not usable
    /// (BOLT 1: `remote_addr`).
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> descriptor, out NodeAddress? address)
    {
        var reader = new WireReader(descriptor);
        AddressList.ReadOne(ref reader, out address);
        if (!reader.Failed && reader.IsEmpty && address is not null)
            return true;
        address = null;
        return false;
    }

    /// <summary>The address as a descriptor.</summary>
    public ByteString ToDescriptor()
    {
        var writer = new WireWriter(64);
        Write(writer);
        return new ByteString(writer.Written);
    }

    internal void Write(WireWriter writer)
    {
        writer.U8(DescriptorType);
        WriteHost(writer);
        writer.U16(Port);
    }

    internal abstract void WriteHost(WireWriter writer);

    private static void WriteIP(WireWriter writer, IPAddress address, AddressFamily family, int length)
    {
        if (address.AddressFamily != family || !address.TryWriteBytes(writer.Take(length), out _))
            throw new ArgumentException($"{address} is not of the family {family}");
    }

    // "[v6]:port", "[v6]", "v6" (more than one colon), "host:port", "host"
    private static bool TrySplit(ReadOnlySpan<char> text, out ReadOnlySpan<char> host, out ReadOnlySpan<char> port)
    {
        port = default;
        host = text;
        if (text is ['[', ..])
        {
            var end = text.IndexOf(']');
            if (end < 0 || !text[1..end].Contains(':'))
                return false;
            host = text[1..end];
            port = text[(end + 1)..];
            if (port.IsEmpty)
                return true;
            var hasPort = port is [':', _, ..];
            port = port[1..];
            return hasPort;
        }
        var colon = text.IndexOf(':');
        if (colon < 0 || text[(colon + 1)..].Contains(':'))
            return true;
        host = text[..colon];
        port = text[(colon + 1)..];
        return !port.IsEmpty;
    }

    private static NodeAddress? ParseHost(ReadOnlySpan<char> host, ushort port)
    {
        if (host.Contains(':'))
            return !host.Contains('%') && IPAddress.TryParse(host, out var v6) ? Of(v6, port) : null;
        if (host.EndsWith(OnionName.Suffix, StringComparison.OrdinalIgnoreCase))
            return OnionName.TryParse(host, out var service) ? new TorV3(service, port) : null;
        // IPAddress.TryParse also takes "1", "0x7f.1" and the like, which no user means.
        if (host.Count('.') == 3 && !host.ContainsAnyExcept("0123456789."))
            return IPAddress.TryParse(host, out var v4) && v4.ToString().AsSpan().SequenceEqual(host) ? new IPv4(v4, port) : null;
        return DnsName.IsValid(host) && host.ContainsAnyExcept("0123456789.") ? new Dns(host.ToString(), port) : null;
    }
}
