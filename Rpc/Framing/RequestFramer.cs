using System.Buffers;

namespace Lnd.Actors.Rpc.Framing;

/// <summary>What <see cref="RequestFramer.TryTake"/> has found.</summary>
internal enum FrameStatus
{
    /// <summary>No whole request is there yet.</summary>
    NeedMore,

    /// <summary>A request.</summary>
    Complete,

    /// <summary>A request is longer than allowed. Told once; the rest of it is dropped as it comes, then framing goes on.</summary>
    TooLarge,

    /// <summary>What comes is no JSON object: where the next request begins can't be known.</summary>
    Garbage,
}

/// <summary>
/// Cuts a byte stream into JSON objects, wherever the reads end and whatever white space is between them. It looks only for braces, brackets and strings; whether an object
/// is well formed is for the parser to say. Never holds more than the largest request.
/// </summary>
/// <param name="maxBytes">Length of the largest request.</param>
internal sealed class RequestFramer(int maxBytes) : IDisposable
{
    private const int InitialBytes = 4096;
    private const int KeptBytes = 64 * 1024;

    private static readonly SearchValues<byte> Structure = SearchValues.Create("{}[]\""u8);
    private static readonly SearchValues<byte> StringEnds = SearchValues.Create("\"\\"u8);

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBytes);
    private int _start;
    private int _scanned;
    private int _end;
    private long _depth;
    private bool _inString;
    private bool _escaped;
    private bool _dropping;

    /// <summary>Whether there is a part of a request.</summary>
    public bool IsMidRequest => _depth > 0;

    /// <summary>Where to put what comes next. Frames that were taken are not valid any more.</summary>
    public Memory<byte> GetFree()
    {
        if (_start == _end)
            Empty();
        if (_end == _buffer.Length)
            MakeRoom();
        return _buffer.AsMemory(_end);
    }

    /// <summary>So many bytes have come.</summary>
    public void Advance(int count) => _end += count;

    /// <summary>The next request. The frame is valid until <see cref="GetFree"/>.</summary>
    /// <param name="frame">The object; of one that is too large its beginning.</param>
    public FrameStatus TryTake(out ReadOnlyMemory<byte> frame)
    {
        frame = default;
        if (_depth == 0 && !SkipWhiteSpace())
            return _start == _end ? FrameStatus.NeedMore : FrameStatus.Garbage;
        var isWhole = Scan();
        if (_dropping)
            return Drop(isWhole) ? TryTake(out frame) : FrameStatus.NeedMore;
        var length = _scanned - _start;
        if (length > maxBytes)
        {
            frame = _buffer.AsMemory(_start, maxBytes);
            _dropping = true;
            Drop(isWhole);
            return FrameStatus.TooLarge;
        }
        if (!isWhole)
            return FrameStatus.NeedMore;
        frame = _buffer.AsMemory(_start, length);
        _start = _scanned;
        return FrameStatus.Complete;
    }

    /// <summary>Gives the buffer back. Not to be called while bytes are still being read into it.</summary>
    public void Dispose()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _scanned = _end = 0;
    }

    /// <summary>Goes to the first byte that is none; false unless that begins an object.</summary>
    private bool SkipWhiteSpace()
    {
        var offset = _buffer.AsSpan(_start, _end - _start).IndexOfAnyExcept(" \t\r\n"u8);
        _start = _scanned = offset < 0 ? _end : _start + offset;
        return _start < _end && _buffer[_start] == (byte)'{';
    }

    /// <summary>Looks at what has not been looked at; true at the end of the object.</summary>
    private bool Scan()
    {
        while (_scanned < _end)
        {
            var rest = _buffer.AsSpan(_scanned, _end - _scanned);
            if (_escaped)
            {
                _escaped = false;
                _scanned++;
                continue;
            }
            var offset = rest.IndexOfAny(_inString ? StringEnds : Structure);
            if (offset < 0)
            {
                _scanned = _end;
                return false;
            }
            _scanned += offset + 1;
            if (Take(rest[offset]))
                return true;
        }
        return false;
    }

    private bool Take(byte symbol)
    {
        switch (symbol)
        {
            case (byte)'\\':
                _escaped = true;
                return false;
            case (byte)'"':
                _inString = !_inString;
                return false;
            case (byte)'{' or (byte)'[':
                _depth++;
                return false;
            default:
                return --_depth == 0;
        }
    }

    /// <summary>Drops what was looked at; true where that was the end of the request.</summary>
    private bool Drop(bool isWhole)
    {
        _start = _scanned;
        _dropping = !isWhole;
        return isWhole;
    }

    private void Empty()
    {
        _start = _scanned = _end = 0;
        if (_buffer.Length > KeptBytes)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(InitialBytes);
        }
    }

    private void MakeRoom()
    {
        var held = _end - _start;
        // most of it is used: more, but no more than what shows that a request is too large
        var target = held > _buffer.Length / 2 ? ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * _buffer.Length, Math.Max(maxBytes + 1L, held + 1L))) : _buffer;
        _buffer.AsSpan(_start, held).CopyTo(target);
        if (target != _buffer)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = target;
        (_start, _scanned, _end) = (0, _scanned - _start, held);
    }
}
