using System.Buffers.Binary;
using Lnd.Actors.Protocol.Crypto;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Protocol.Transport;

/// <summary>What <see cref="NoiseTransport.Read"/> found.</summary>
public enum TransportStatus
{
    /// <summary>The bytes received so far hold nothing further: send what <see cref="NoiseTransport.TakeOutput"/> has, then receive more.</summary>
    NeedBytes,

    /// <summary>The handshake is done: <see cref="NoiseTransport.RemoteId"/> is proven, messages may be sent. Reported once.</summary>
    Established,

    /// <summary>A message has come.</summary>
    Message,

    /// <summary>The connection is broken for the reason in <see cref="NoiseTransport.Error"/>: close it without a further word.</summary>
    Failed,
}

/// <summary>
/// One encrypted and authenticated connection, BOLT 8, as a state machine over buffers: it gets the bytes that arrive, in pieces of any
/// size, and gives handshake acts to send and decrypted messages. It opens no socket and draws no randomness.
/// </summary>
/// <remarks>
/// <para>Use: create; send <see cref="TakeOutput"/>; receive into <see cref="ReceiveBuffer"/>, call <see cref="Received"/>, then
/// <see cref="Read"/> until it needs more bytes. Decryption happens in the receive buffer, so a message costs no allocation.</para>
/// <para>For one thread at a time: a failure met while reading wipes the keys that encrypt, too.</para>
/// </remarks>
public sealed class NoiseTransport : IDisposable
{
    /// <summary>Longest message in bytes. BOLT 8: "The *maximum* size of _any_ Lightning message MUST NOT exceed `65535` bytes."</summary>
    public const int MaxMessageLength = 65535;

    /// <summary>Bytes before an encrypted message: its length (2) and the tag of that (16).</summary>
    public const int HeaderLength = 2 + Tag;

    /// <summary>Bytes by which encryption makes a message longer: header and tag.</summary>
    public const int Overhead = HeaderLength + Tag;

    private const int Tag = ChaCha20Poly1305Key.TagLength;
    private const int FirstBuffer = 4096;
    private const int LargestBuffer = MaxMessageLength + Overhead;

    private readonly bool _initiator;
    private Handshake? _handshake;
    private RotatingKey? _sending;
    private RotatingKey? _receiving;
    private State _state;
    private byte[] _output = [];
    private byte[] _buffer = new byte[FirstBuffer];
    private int _start;
    private int _end;
    private int _needed;
    private bool _filled;

    private enum State
    {
        ActOne,
        ActTwo,
        ActThree,
        Length,
        Body,
        Failed,
        Closed,
    }

    private NoiseTransport(Handshake handshake, bool initiator)
    {
        (_handshake, _initiator) = (handshake, initiator);
        (_state, _needed) = initiator
            ? (State.ActTwo, Handshake.ActTwoLength)
            : (State.ActOne, Handshake.ActOneLength);
    }

    /// <summary>Starts a connection to a node whose id we know. Act one is ready in <see cref="TakeOutput"/>.</summary>
    /// <param name="local">Our node key.</param>
    /// <param name="ephemeral">BOLT 8: "For each session, a node MUST generate a new ephemeral key with strong cryptographic randomness."
    /// Taken over and disposed.</param>
    /// <param name="remote">The node we want to reach.</param>
    public static NoiseTransport Initiate(INodeKey local, ECPrivKey ephemeral, ECPubKey remote)
    {
        var transport = new NoiseTransport(Handshake.Initiator(local, ephemeral, remote), initiator: true);
        transport.RemoteId = remote.ToPoint();
        transport._output = new byte[Handshake.ActOneLength];
        transport._handshake!.WriteActOne(transport._output);
        return transport;
    }

    /// <summary>Waits for act one of whoever connected to us.</summary>
    /// <param name="local">Our node key.</param>
    /// <param name="ephemeral">A fresh random key, for this connection only. Taken over and disposed.</param>
    public static NoiseTransport Accept(INodeKey local, ECPrivKey ephemeral) => new(Handshake.Responder(local, ephemeral), initiator: false);

    /// <summary>The other side's node id: the one we called, or after <see cref="TransportStatus.Established"/> the one that called. Before that, default.</summary>
    public Point RemoteId { get; private set; }

    /// <summary>True from the end of the handshake until an error.</summary>
    public bool IsEstablished => _state is State.Length or State.Body;

    /// <summary>Why <see cref="Read"/> failed; <see cref="TransportError.None"/> before.</summary>
    public TransportError Error { get; private set; }

    /// <summary>What the handshake wants sent now: empty, or an act. Each is given once.</summary>
    public ReadOnlyMemory<byte> TakeOutput()
    {
        var output = _output;
        _output = [];
        return output;
    }

    /// <summary>
    /// Where to put bytes that arrive; never empty. It grows to what the message that is coming needs. Asking for it ends the life of
    /// the last message's bytes.
    /// </summary>
    public Memory<byte> ReceiveBuffer
    {
        get
        {
            MakeRoom();
            return _buffer.AsMemory(_end);
        }
    }

    /// <summary>Says how many bytes were put into <see cref="ReceiveBuffer"/>.</summary>
    /// <param name="count">0 to the buffer's length; more is an <see cref="ArgumentOutOfRangeException"/>.</param>
    public void Received(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _end);
        _end += count;
        _filled |= _end == _buffer.Length;
    }

    /// <summary>
    /// Says that no more bytes will come. BOLT 8's vectors call it a read error if that cuts an act or a message, and so does
    /// this; between two messages it is no error.
    /// </summary>
    public TransportError EndOfInput()
    {
        var cut = _state switch
        {
            State.ActOne => TransportError.Act1ReadFailed,
            State.ActTwo => TransportError.Act2ReadFailed,
            State.ActThree => TransportError.Act3ReadFailed,
            State.Length => _end > _start ? TransportError.MessageReadFailed : TransportError.None,
            State.Body => TransportError.MessageReadFailed,
            State.Failed => Error,
            State.Closed => TransportError.None,
        };
        if (cut != TransportError.None && _state != State.Failed)
            Fail(cut);
        return cut;
    }

    /// <summary>
    /// Goes on with what has been received. To be called until it gives <see cref="TransportStatus.NeedBytes"/>; after
    /// <see cref="TransportStatus.Failed"/> it gives nothing else.
    /// </summary>
    /// <param name="message">With <see cref="TransportStatus.Message"/>, the decrypted message, 0 to 65535 bytes; valid until the next
    /// use of this method or of <see cref="ReceiveBuffer"/>. Otherwise empty.</param>
    public TransportStatus Read(out ReadOnlySpan<byte> message)
    {
        message = default;
        while (_end - _start >= _needed && _state is not (State.Failed or State.Closed))
        {
            var input = _buffer.AsSpan(_start, _needed);
            _start += _needed;
            switch (_state)
            {
                case State.ActOne:
                    ReadActOne(input);
                    break;
                case State.ActTwo:
                    if (ReadActTwo(input))
                        return TransportStatus.Established;
                    break;
                case State.ActThree:
                    if (ReadActThree(input))
                        return TransportStatus.Established;
                    break;
                case State.Length:
                    ReadLength(input);
                    break;
                case State.Body:
                    if (ReadBody(input))
                    {
                        message = input[..^Tag];
                        return TransportStatus.Message;
                    }
                    break;
                case State.Failed or State.Closed:
                    break;
            }
        }
        return _state == State.Failed ? TransportStatus.Failed : TransportStatus.NeedBytes;
    }

    /// <summary>
    /// Encrypts one message. BOLT 8, "Encrypting and Sending Messages". Messages must be sent in the order in which they are encrypted.
    /// </summary>
    /// <param name="message">0 to 65535 bytes. It may already stand in <paramref name="output"/>, but then exactly from byte
    /// <see cref="HeaderLength"/> on.</param>
    /// <param name="output">Receives <see cref="Overhead"/> bytes more than the message has.</param>
    /// <returns>How many bytes to send.</returns>
    /// <exception cref="ArgumentException">The message is too long or the output too short.</exception>
    /// <exception cref="InvalidOperationException">The handshake is not done, or the connection failed.</exception>
    public int Encrypt(ReadOnlySpan<byte> message, Span<byte> output)
    {
        if (_sending is not { } key)
            throw new InvalidOperationException("Messages can be encrypted only on an established connection.");
        if (message.Length > MaxMessageLength)
            throw new ArgumentException($"A message has at most {MaxMessageLength} bytes, this one has {message.Length}.", nameof(message));
        if (output.Length < message.Length + Overhead)
            throw new ArgumentException($"The output has {output.Length} bytes, {message.Length + Overhead} are needed.", nameof(output));

        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)message.Length);
        key.Seal(length, output[..HeaderLength]);
        key.Seal(message, output.Slice(HeaderLength, message.Length + Tag));
        return message.Length + Overhead;
    }

    /// <summary>Wipes all keys. Nothing can be read or encrypted afterwards.</summary>
    public void Dispose()
    {
        WipeKeys();
        if (_state != State.Failed)
            _state = State.Closed;
    }

    private void ReadActOne(ReadOnlySpan<byte> act)
    {
        var handshake = _handshake!;
        var error = handshake.ReadActOne(act);
        if (error != TransportError.None)
        {
            Fail(error);
            return;
        }
        _output = new byte[Handshake.ActTwoLength];
        handshake.WriteActTwo(_output);
        Expect(State.ActThree, Handshake.ActThreeLength);
    }

    private bool ReadActTwo(ReadOnlySpan<byte> act)
    {
        var handshake = _handshake!;
        var error = handshake.ReadActTwo(act);
        if (error != TransportError.None)
            return Fail(error);
        _output = new byte[Handshake.ActThreeLength];
        handshake.WriteActThree(_output);
        Establish(handshake);
        return true;
    }

    private bool ReadActThree(ReadOnlySpan<byte> act)
    {
        var handshake = _handshake!;
        var error = handshake.ReadActThree(act);
        if (error != TransportError.None)
            return Fail(error);
        RemoteId = handshake.RemoteId;
        Establish(handshake);
        return true;
    }

    private void Establish(Handshake handshake)
    {
        var (initiators, responders) = handshake.Split();
        (_sending, _receiving) = _initiator ? (initiators, responders) : (responders, initiators);
        handshake.Dispose();
        _handshake = null;
        Expect(State.Length, HeaderLength);
    }

    private void ReadLength(ReadOnlySpan<byte> header)
    {
        Span<byte> length = stackalloc byte[2];
        if (_receiving!.TryOpen(header, length))
            Expect(State.Body, BinaryPrimitives.ReadUInt16BigEndian(length) + Tag);
        else
            Fail(TransportError.LengthBadTag);
    }

    private bool ReadBody(Span<byte> body)
    {
        if (!_receiving!.TryOpen(body, body))
            return Fail(TransportError.MessageBadTag);
        Expect(State.Length, HeaderLength);
        return true;
    }

    private void Expect(State state, int bytes) => (_state, _needed) = (state, bytes);

    private bool Fail(TransportError error)
    {
        Error = error;
        _state = State.Failed;
        _output = [];
        WipeKeys();
        return false;
    }

    private void WipeKeys()
    {
        _handshake?.Dispose();
        _sending?.Dispose();
        _receiving?.Dispose();
        (_handshake, _sending, _receiving) = (null, null, null);
    }

    /// <summary>
    /// Moves what is unread to the front when the rest of the current act or message would not fit behind it; takes a larger buffer when it
    /// never would, or when the last bytes filled this one, up to the longest message.
    /// </summary>
    private void MakeRoom()
    {
        if (_start == _end || _state is State.Failed or State.Closed)
            (_start, _end) = (0, 0);
        var grow = _filled && _buffer.Length < LargestBuffer;
        if (!grow && _start + _needed <= _buffer.Length && _end < _buffer.Length)
            return;
        var unread = _buffer.AsSpan(_start, _end - _start);
        if (unread.Length >= _needed)
            throw new InvalidOperationException("What was received has to be read before more can be.");
        var size = grow ? Math.Min(2 * _buffer.Length, LargestBuffer) : _buffer.Length;
        var target = size > _buffer.Length || _needed > size ? new byte[Math.Max(size, _needed)] : _buffer;
        unread.CopyTo(target);
        (_buffer, _start, _end, _filled) = (target, 0, unread.Length, false);
    }
}
