using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Akka.Actor;

namespace Lnd.Actors.Peers;

/// <summary>A TCP connection. What the network says comes from its threads, as messages; a read and a write allocate nothing but these.</summary>
internal sealed class TcpStream : IByteStream
{
    private const int ReadBuffer = 16 * 1024;

    private readonly Socket _socket;
    private readonly SocketAsyncEventArgs _read = new();
    private readonly SocketAsyncEventArgs _write = new();
    private IActorRef _reader = ActorRefs.Nobody;
    private IActorRef _writer = ActorRefs.Nobody;
    private ReadOnlyMemory<byte> _unsent;
    private int _length;

    public TcpStream(Socket socket)
    {
        _socket = socket;
        Remote = Prepare(socket);
        _read.SetBuffer(new byte[ReadBuffer]);
        _read.Completed += (_, args) => OnRead(args);
        _write.Completed += (_, args) =>
        {
            if (OnSent(args))
                SendOn();
        };
    }

    public EndPoint Remote { get; }

    public void Read(IActorRef owner)
    {
        _reader = owner;
        try
        {
            if (!_socket.ReceiveAsync(_read))
                OnRead(_read);
        }
        catch (ObjectDisposedException)
        {
            owner.Tell(new StreamClosed("closed by this node"));
        }
    }

    public void Write(ReadOnlyMemory<byte> bytes, IActorRef owner)
    {
        _writer = owner;
        (_unsent, _length) = (bytes, bytes.Length);
        SendOn();
    }

    public void Dispose()
    {
        _socket.Dispose();
        // The event args go with the garbage: their operations may still be ending.
    }

    private void OnRead(SocketAsyncEventArgs args)
    {
        if (args.SocketError != SocketError.Success)
            _reader.Tell(new StreamClosed(new SocketException((int)args.SocketError).Message));
        else if (args.BytesTransferred == 0)
            _reader.Tell(new StreamClosed(""));
        else
            _reader.Tell(new BytesRead(args.MemoryBuffer[..args.BytesTransferred]));
    }

    private void SendOn()
    {
        try
        {
            do
            {
                _write.SetBuffer(MemoryMarshal.AsMemory(_unsent));
                if (_socket.SendAsync(_write))
                    return;
            }
            while (OnSent(_write));
        }
        catch (ObjectDisposedException)
        {
            _writer.Tell(new StreamClosed("closed by this node"));
        }
    }

    /// <summary>Whether there is more to send.</summary>
    private bool OnSent(SocketAsyncEventArgs args)
    {
        if (args.SocketError != SocketError.Success)
        {
            _writer.Tell(new StreamClosed(new SocketException((int)args.SocketError).Message));
            return false;
        }
        _unsent = _unsent[args.BytesTransferred..];
        if (!_unsent.IsEmpty)
            return true;
        _writer.Tell(new BytesWritten(_length));
        return false;
    }

    private static EndPoint Prepare(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            return socket.RemoteEndPoint is IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped
                ? new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port)
                : socket.RemoteEndPoint ?? new IPEndPoint(IPAddress.None, 0);
        }
        catch (SocketException)
        {
            return new IPEndPoint(IPAddress.None, 0); // it is gone already; the first read tells
        }
    }
}
