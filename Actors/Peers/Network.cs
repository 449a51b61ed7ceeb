using System.Net;
using Akka.Actor;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Peers;

/// <summary>
/// Byte streams to and from other nodes: TCP, or an in-memory network for simulations. Everything that happens is told to an actor, so that a simulation decides its order:
/// nothing here returns a task.
/// </summary>
public interface INetwork
{
    /// <summary>
    /// Starts to listen. <paramref name="owner"/> is told <see cref="ListenerBound"/> or <see cref="ListenFailed"/>, then <see cref="StreamAccepted"/> for each stream, and
    /// <see cref="ListenerEnded"/>.
    /// </summary>
    void Listen(IPEndPoint endpoint, IActorRef owner);

    /// <summary>Starts to dial. <paramref name="owner"/> is told <see cref="StreamOpened"/> or <see cref="DialFailed"/>.</summary>
    void Dial(NodeAddress address, IActorRef owner);
}

/// <summary>A byte stream. Of one owner.</summary>
public interface IByteStream : IDisposable
{
    /// <summary>The other end, for logs and for <c>listpeers</c>.</summary>
    EndPoint Remote { get; }

    /// <summary>Asks for bytes: <paramref name="owner"/> is told one <see cref="BytesRead"/>, or <see cref="StreamClosed"/>.</summary>
    void Read(IActorRef owner);

    /// <summary>
    /// Sends bytes, all of them, which the caller leaves alone until <paramref name="owner"/> is told <see cref="BytesWritten"/>, or <see cref="StreamClosed"/>. One write
    /// at a time.
    /// </summary>
    void Write(ReadOnlyMemory<byte> bytes, IActorRef owner);
}

/// <summary>A listener stands.</summary>
/// <param name="Endpoint">Where, with its port.</param>
/// <param name="Listener">To be disposed to end it.</param>
public sealed record ListenerBound(IPEndPoint Endpoint, IDisposable Listener);

/// <summary>A listener could not be made.</summary>
/// <param name="Endpoint">Where.</param>
/// <param name="Reason">Why.</param>
public sealed record ListenFailed(IPEndPoint Endpoint, string Reason);

/// <summary>A listener has ended by itself, for want of file descriptors perhaps; another is to be made after a while.</summary>
/// <param name="Listener">As in <see cref="ListenerBound"/>.</param>
/// <param name="Reason">Why.</param>
public sealed record ListenerEnded(IDisposable Listener, string Reason);

/// <summary>Somebody dialled.</summary>
/// <param name="Stream">To them.</param>
public sealed record StreamAccepted(IByteStream Stream);

/// <summary>A dialled stream stands.</summary>
/// <param name="Address">As asked.</param>
/// <param name="Stream">It.</param>
public sealed record StreamOpened(NodeAddress Address, IByteStream Stream);

/// <summary>Dialling failed.</summary>
/// <param name="Address">As asked.</param>
/// <param name="Reason">Why.</param>
public sealed record DialFailed(NodeAddress Address, string Reason);

/// <summary>Bytes came.</summary>
/// <param name="Bytes">The receiver's own; valid until it reads again.</param>
public sealed record BytesRead(ReadOnlyMemory<byte> Bytes);

/// <summary>The bytes of a write are handed to the network.</summary>
/// <param name="Count">How many.</param>
public sealed record BytesWritten(int Count);

/// <summary>The stream is at its end.</summary>
/// <param name="Reason">Why; empty where the other side closed it properly.</param>
public sealed record StreamClosed(string Reason);
