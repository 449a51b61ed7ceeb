using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Peers;

/// <summary>TCP over IPv4 and IPv6, and names by the system's resolver.</summary>
public sealed class TcpNetwork : INetwork
{
    private const int Backlog = 128;

    /// <summary>The one.</summary>
    public static TcpNetwork Instance { get; } = new();

    /// <inheritdoc/>
    public void Listen(IPEndPoint endpoint, IActorRef owner)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(owner);
        var socket = Bind(endpoint, out var reason);
        if (socket is null)
        {
            owner.Tell(new ListenFailed(endpoint, reason));
            return;
        }
        owner.Tell(new ListenerBound((IPEndPoint)socket.LocalEndPoint!, socket));
        _ = Accept(socket, owner);
    }

    /// <inheritdoc/>
    public void Dial(NodeAddress address, IActorRef owner)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(owner);
        if (address is NodeAddress.TorV3)
            owner.Tell(new DialFailed(address, $"{address}: Tor addresses can not be dialled: give an IP address or a hostname"));
        else
            _ = Connect(address, owner);
    }

    private static Socket? Bind(IPEndPoint endpoint, out string reason)
    {
        reason = "";
        // A machine without IPv6 still listens on all of IPv4.
        if (endpoint.Address.Equals(IPAddress.IPv6Any) && !Socket.OSSupportsIPv6)
            endpoint = new IPEndPoint(IPAddress.Any, endpoint.Port);
        Socket? socket = null;
        try
        {
            socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (endpoint.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(endpoint);
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            reason = e.Message;
            return null;
        }
    }

    private static async Task Accept(Socket listener, IActorRef owner)
    {
        while (true)
        {
            try
            {
                owner.Tell(new StreamAccepted(new TcpStream(await listener.AcceptAsync().ConfigureAwait(false))));
            }
            catch (ObjectDisposedException)
            {
                return; // the owner has ended it
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset)
            {
                continue; // whoever dialled is gone again
            }
            catch (SocketException e)
            {
                // Ended by its owner, whom this no longer concerns; or there are no more file descriptors.
                owner.Tell(new ListenerEnded(listener, e.Message));
                return;
            }
        }
    }

    private static async Task Connect(NodeAddress address, IActorRef owner)
    {
        var reason = "no address";
        try
        {
            foreach (var ip in await Resolve(address).ConfigureAwait(false))
            {
                var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    await socket.ConnectAsync(new IPEndPoint(ip, address.Port)).ConfigureAwait(false);
                    owner.Tell(new StreamOpened(address, new TcpStream(socket)));
                    return;
                }
                catch (SocketException e)
                {
                    socket.Dispose();
                    reason = e.Message;
                }
            }
        }
        catch (SocketException e)
        {
            reason = e.Message; // the name, or the address family
        }
        owner.Tell(new DialFailed(address, $"{address}: {reason}"));
    }

    private static async Task<IPAddress[]> Resolve(NodeAddress address) => address switch
    {
        NodeAddress.IPv4 v4 => [v4.Address],
        NodeAddress.IPv6 v6 => [v6.Address],
        _ => await Dns.GetHostAddressesAsync(address.Host).ConfigureAwait(false),
    };
}
