using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;

namespace Lnd.Actors.Rpc;

/// <summary>
/// Writes one reply, as c-lightning does: compact JSON, then an empty line. Replies are written into pooled buffers, for most of them are small and there are thousands in a
/// second.
/// </summary>
internal sealed class ReplyWriter : IDisposable
{
    private const int MaxPooled = 64;
    private const int MaxPooledBytes = 256 * 1024;

    private static readonly ConcurrentQueue<ReplyWriter> Pool = new();

    private static readonly JsonWriterOptions Options = new() { Encoder = PlainJsonEncoder.Instance };

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json;
    private byte[] _id = [];

    private ReplyWriter() => _json = new Utf8JsonWriter(_buffer, Options);

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    /// <summary>What to do when it is sent.</summary>
    public Action? WhenSent { get; set; }

    /// <summary>For the reply to a request.</summary>
    /// <param name="id">Of the request, as it came.</param>
    public static ReplyWriter Rent(byte[] id)
    {
        if (!Pool.TryDequeue(out var writer))
            writer = new ReplyWriter();
        writer._id = id;
        return writer;
    }

    /// <summary>A reply that says no.</summary>
    public static ReplyWriter Error(byte[] id, int code, string message)
    {
        var writer = Rent(id);
        writer.Fail(code, message, null);
        return writer;
    }

    /// <summary>Something that is told without being asked.</summary>
    public static ReplyWriter Notification(string method, Action<Utf8JsonWriter> parameters)
    {
        var writer = Rent([]);
        var json = writer._json;
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WriteString("method"u8, method);
        json.WriteStartObject("params"u8);
        parameters(json);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        writer._buffer.Write("\n\n"u8);
        return writer;
    }

    /// <summary>Begins a result: exactly one value is to be written to what this returns, then <see cref="EndResult"/> called.</summary>
    public Utf8JsonWriter BeginResult()
    {
        Begin();
        _json.WritePropertyName("result"u8);
        return _json;
    }

    /// <summary>Ends it.</summary>
    public void EndResult() => End();

    /// <summary>Says no instead of what was written so far.</summary>
    public void Fail(int code, string message, Action<Utf8JsonWriter>? data)
    {
        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        Begin();
        _json.WriteStartObject("error"u8);
        _json.WriteNumber("code"u8, code);
        _json.WriteString("message"u8, message);
        if (data is not null)
        {
            _json.WriteStartObject("data"u8);
            data(_json);
            _json.WriteEndObject();
        }
        _json.WriteEndObject();
        End();
    }

    /// <summary>Back into the pool. Only when nobody writes to it any more.</summary>
    public void Dispose()
    {
        WhenSent = null;
        if (_buffer.Capacity > MaxPooledBytes || Pool.Count >= MaxPooled)
            return;
        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        Pool.Enqueue(this);
    }

    private void Begin()
    {
        _json.WriteStartObject();
        _json.WriteString("jsonrpc"u8, "2.0"u8);
        _json.WritePropertyName("id"u8);
        _json.WriteRawValue(_id, skipInputValidation: true);
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        _buffer.Write("\n\n"u8);
    }
}
