using System.Net;
using Akka.Actor;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Tests.Support;

/// <summary>
/// A network of hosts in memory. Nothing happens by itself: every delivery is a Tell out of the call that causes it, so whoever orders the actors orders the network. A test
/// cuts connections and blocks hosts.
/// </summary>
public sealed class InMemoryNetwork
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPEndPoint, IActorRef> _listeners = [];
    private readonly List<Connection> _connections = [];
    private readonly HashSet<(IPAddress, IPAddress)> _blocked = [];
    private int _ports = 40_000;

    /// <summary>Bytes that a connection takes without their being read, in each direction.</summary>
    public int Capacity { get; init; } = 1 << 16;

    /// <summary>The network as one host sees it.</summary>
    public INetwork Host(string address) => new HostNetwork(this, IPAddress.Parse(address));

    /// <summary>How many connections stand.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _connections.Count;
        }
    }

    /// <summary>Breaks all connections between two hosts.</summary>
    public void Cut(string one, string other) => Cut((IPAddress.Parse(one), IPAddress.Parse(other)));

    /// <summary>Breaks all connections.</summary>
    public void CutAll() => Cut(null);

    /// <summary>A host is gone with all its connections and listeners, as after a power cut; it may come back at once.</summary>
    public void Crash(string host)
    {
        var address = IPAddress.Parse(host);
        Connection[] cut;
        lock (_lock)
        {
            foreach (var endpoint in _listeners.Keys.Where(endpoint => endpoint.Address.Equals(address)).ToArray())
                _listeners.Remove(endpoint);
            cut = [.. _connections.Where(connection => connection.Touches(address))];
        }
        foreach (var connection in cut)
            connection.End("the host is gone");
    }

    /// <summary>Refuses connections between two hosts from now on, or no longer.</summary>
    public void Block(string one, string other, bool isBlocked = true)
    {
        var (a, b) = (IPAddress.Parse(one), IPAddress.Parse(other));
        lock (_lock)
        {
            foreach (var pair in new[] { (a, b), (b, a) })
                _ = isBlocked ? _blocked.Add(pair) : _blocked.Remove(pair);
        }
    }

    private void Cut((IPAddress A, IPAddress B)? between)
    {
        Connection[] cut;
        lock (_lock)
            cut = [.. _connections.Where(connection => between is not { } hosts || connection.Joins(hosts.A, hosts.B))];
        foreach (var connection in cut)
            connection.End("the line was cut");
    }

    private void Listen(IPEndPoint endpoint, IActorRef owner)
    {
        lock (_lock)
        {
            if (endpoint.Port == 0)
                endpoint = new IPEndPoint(endpoint.Address, ++_ports);
            if (!_listeners.TryAdd(endpoint, owner))
            {
                owner.Tell(new ListenFailed(endpoint, "address already in use"));
                return;
            }
        }
        owner.Tell(new ListenerBound(endpoint, new Listener(this, endpoint)));
    }

    private void Dial(IPAddress from, NodeAddress address, IActorRef owner)
    {
        Connection? connection = null;
        IActorRef? listener = null;
        lock (_lock)
        {
            var remote = IPAddress.TryParse(address.Host, out var ip) ? new IPEndPoint(ip, address.Port) : null;
            if (remote is not null && !_blocked.Contains((from, remote.Address)) && _listeners.TryGetValue(remote, out listener))
            {
                connection = new Connection(this, new IPEndPoint(from, ++_ports), remote);
                _connections.Add(connection);
            }
        }
        if (connection is null)
        {
            owner.Tell(new DialFailed(address, $"{address}: Connection refused"));
            return;
        }
        listener!.Tell(new StreamAccepted(connection.AtListener));
        owner.Tell(new StreamOpened(address, connection.AtDialler));
    }

    private void Forget(Connection connection)
    {
        lock (_lock)
            _connections.Remove(connection);
    }

    private sealed class HostNetwork(InMemoryNetwork network, IPAddress address) : INetwork
    {
        public void Listen(IPEndPoint endpoint, IActorRef owner) => network.Listen(endpoint, owner);

        public void Dial(NodeAddress remote, IActorRef owner) => network.Dial(address, remote, owner);
    }

    private sealed class Listener(InMemoryNetwork network, IPEndPoint endpoint) : IDisposable
    {
        public void Dispose()
        {
            lock (network._lock)
                network._listeners.Remove(endpoint);
        }
    }

    private sealed class Connection
    {
        private readonly InMemoryNetwork _network;
        private readonly Pipe _forth;
        private readonly Pipe _back;
        private readonly IPAddress _dialler;
        private readonly IPAddress _listener;

        public Connection(InMemoryNetwork network, IPEndPoint dialler, IPEndPoint listener)
        {
            _network = network;
            (_dialler, _listener) = (dialler.Address, listener.Address);
            (_forth, _back) = (new Pipe(network.Capacity), new Pipe(network.Capacity));
            AtDialler = new StreamEnd(this, _back, _forth, listener);
            AtListener = new StreamEnd(this, _forth, _back, dialler);
        }

        public IByteStream AtDialler { get; }

        public IByteStream AtListener { get; }

        public bool Joins(IPAddress a, IPAddress b) => (_dialler.Equals(a) && _listener.Equals(b)) || (_dialler.Equals(b) && _listener.Equals(a));

        public bool Touches(IPAddress host) => _dialler.Equals(host) || _listener.Equals(host);

        public void End(string reason)
        {
            _network.Forget(this);
            _forth.Close(reason);
            _back.Close(reason);
        }

        private sealed class StreamEnd(Connection connection, Pipe incoming, Pipe outgoing, EndPoint remote) : IByteStream
        {
            public EndPoint Remote => remote;

            public void Read(IActorRef owner) => incoming.Read(owner);

            public void Write(ReadOnlyMemory<byte> bytes, IActorRef owner) => outgoing.Write(bytes, owner);

            public void Dispose() => connection.End("");
        }
    }

    /// <summary>One direction. What was written before the end can still be read.</summary>
    private sealed class Pipe(int capacity)
    {
        private const int MostAtOnce = 1 << 14;

        private readonly Lock _lock = new();
        private readonly Queue<byte[]> _chunks = [];
        private IActorRef? _reader;
        private (IActorRef Owner, int Count)? _writer;
        private string? _end;
        private int _unread;
        private int _taken;

        public void Read(IActorRef owner) => Tell(() =>
        {
            _reader = owner;
            return Next();
        });

        public void Write(ReadOnlyMemory<byte> bytes, IActorRef owner) => Tell(() =>
        {
            if (_end is not null)
                return [(owner, new StreamClosed(_end))];
            _chunks.Enqueue(bytes.ToArray());
            _unread += bytes.Length;
            _writer = (owner, bytes.Length);
            return Next();
        });

        public void Close(string reason) => Tell(() =>
        {
            if (_end is not null)
                return [];
            _end = reason;
            var writer = _writer;
            _writer = null;
            return writer is { } waiting ? [(waiting.Owner, new StreamClosed(reason)), .. Next()] : Next();
        });

        private List<(IActorRef, object)> Next()
        {
            var tells = new List<(IActorRef, object)>();
            if (_reader is { } reader && (_chunks.Count > 0 || _end is not null))
            {
                _reader = null;
                if (_chunks.TryPeek(out var chunk))
                {
                    var part = chunk.AsMemory(_taken, Math.Min(MostAtOnce, chunk.Length - _taken));
                    _taken += part.Length;
                    _unread -= part.Length;
                    if (_taken == chunk.Length)
                    {
                        _chunks.Dequeue();
                        _taken = 0;
                    }
                    tells.Add((reader, new BytesRead(part)));
                }
                else
                {
                    tells.Add((reader, new StreamClosed(_end!)));
                }
            }
            if (_writer is { } writer && _unread <= capacity)
            {
                _writer = null;
                tells.Add((writer.Owner, new BytesWritten(writer.Count)));
            }
            return tells;
        }

        /// <summary>Outside of the lock: a Tell may run its receiver at once.</summary>
        private void Tell(Func<List<(IActorRef To, object What)>> change)
        {
            List<(IActorRef To, object What)> tells;
            lock (_lock)
                tells = change();
            foreach (var (to, what) in tells)
                to.Tell(what);
        }
    }
}
