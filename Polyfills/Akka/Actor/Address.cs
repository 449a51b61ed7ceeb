using System.Globalization;
using Akka.Util;

namespace Akka.Actor;

/// <summary>Where an actor system is: <c>akka://name</c> for one in this process.</summary>
public sealed class Address : IEquatable<Address>, IComparable<Address>, IComparable, ISurrogated, ICloneable
{
    /// <summary>Matches every system.</summary>
    public static readonly Address AllSystems = new("akka", "all-systems");

    private readonly string _text;

    /// <summary>An address; without host and port it is local.</summary>
    public Address(string protocol, string system, string? host = null, int? port = null)
    {
        Protocol = protocol;
        System = system;
        Host = host?.ToLowerInvariant();
        Port = port;
        _text = Host is null
            ? $"{protocol}://{system}"
            : string.Create(CultureInfo.InvariantCulture, $"{protocol}://{system}@{Host}{(port is null ? "" : ":")}{port}");
    }

    /// <summary>The transport, for example <c>akka</c>.</summary>
    public string Protocol { get; }

    /// <summary>The name of the actor system.</summary>
    public string System { get; }

    /// <summary>The host, if not local.</summary>
    public string? Host { get; }

    /// <summary>The port, if not local.</summary>
    public int? Port { get; }

    /// <summary>Whether this is the process's own system.</summary>
    public bool HasLocalScope => string.IsNullOrEmpty(Host);

    /// <summary>Whether other processes can use this address.</summary>
    public bool HasGlobalScope => !HasLocalScope;

    /// <inheritdoc />
    public bool Equals(Address? other) => other is not null && (ReferenceEquals(this, other) || _text == other._text);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Address);

    /// <inheritdoc />
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc />
    public int CompareTo(Address? other) => string.CompareOrdinal(_text, other?._text);

    int IComparable.CompareTo(object? obj) => obj is Address address
        ? CompareTo(address)
        : throw new ArgumentException($"Cannot compare an address with {obj}", nameof(obj));

    /// <inheritdoc />
    public override string ToString() => _text;

    /// <inheritdoc />
    public object Clone() => new Address(Protocol, System, Host, Port);

    /// <inheritdoc />
    public ISurrogate ToSurrogate(ActorSystem system) =>
        new AddressSurrogate { Protocol = Protocol, System = System, Host = Host, Port = Port };

    /// <summary>Reads <c>protocol://system[@host[:port]]</c>.</summary>
    /// <exception cref="UriFormatException">The text is no address.</exception>
    public static Address Parse(string address) =>
        TryParse(address, out var result) ? result : throw new UriFormatException($"[{address}] is no address: protocol://system[@host:port]");

    /// <summary>Reads <c>protocol://system[@host[:port]]</c>; a path may follow it.</summary>
    public static bool TryParse(string path, out Address address)
    {
        address = null!;
        return path is not null && TryParse(path.AsSpan(), out address, out _);
    }

    /// <summary>Reads an address and gives back what follows it, from the slash on.</summary>
    public static bool TryParse(ReadOnlySpan<char> span, out Address address, out ReadOnlySpan<char> absolutUri)
    {
        address = null!;
        absolutUri = default;
        var scheme = span.IndexOf("://");
        if (scheme <= 0)
            return false;
        var rest = span[(scheme + 3)..];
        var slash = rest.IndexOf('/');
        absolutUri = slash < 0 ? "/".AsSpan() : rest[slash..];
        var authority = slash < 0 ? rest : rest[..slash];
        if (authority.IsEmpty)
            return false;
        var at = authority.IndexOf('@');
        var protocol = span[..scheme].ToString();
        if (at < 0)
        {
            if (authority.Contains(':'))
                return false;
            address = new Address(protocol, authority.ToString());
            return true;
        }
        var hostPort = authority[(at + 1)..];
        var colon = hostPort.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(hostPort[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return false;
        address = new Address(protocol, authority[..at].ToString(), hostPort[..colon].ToString(), port);
        return true;
    }

    /// <summary>Whether both are the same address.</summary>
    public static bool operator ==(Address? left, Address? right) => Equals(left, right);

    /// <summary>Whether the two differ.</summary>
    public static bool operator !=(Address? left, Address? right) => !Equals(left, right);

    /// <summary>How an address is stored.</summary>
    public sealed class AddressSurrogate : ISurrogate
    {
        /// <summary>The transport.</summary>
        public string Protocol { get; set; } = "";

        /// <summary>The system's name.</summary>
        public string System { get; set; } = "";

        /// <summary>The host, if any.</summary>
        public string? Host { get; set; }

        /// <summary>The port, if any.</summary>
        public int? Port { get; set; }

        /// <inheritdoc />
        public ISurrogated FromSurrogate(ActorSystem system) => new Address(Protocol, System, Host, Port);
    }
}
