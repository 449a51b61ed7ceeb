using System.Buffers.Binary;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Gossip;

/// <summary>
/// The gossip that was verified, in a file that only grows, and is written anew at a start when most of it is out of date. In memory there is only where each message
/// stands. It is a cache: what is lost of it, peers tell again.
/// </summary>
/// <remarks>
/// The file: <see cref="Magic"/>, then records of length (u32), CRC-32C of the payload (u32), payload; all big-endian. A payload is one byte that names it, then:
/// 1 a channel: capacity in satoshi (u64), funding txid (32 bytes) and output (u32), its <c>channel_announcement</c>; 2 a <c>channel_update</c>; 3 a
/// <c>node_announcement</c>; 4 a channel is forgotten: its short channel id (u64); 5 the chain was seen up to this height (u32); 6 the funding output of this channel (u64)
/// is spent at this height (u32). A later record of the same thing replaces an earlier one. What follows a damaged record is cut off.
/// </remarks>
internal sealed class GossipStore : IDisposable
{
    private const int RecordHeader = 8;
    private const int ChannelHeader = 1 + 8 + 32 + 4;
    private const int MaxPayload = ChannelHeader + Message.MaxLength;
    private const long CompactFrom = 1 << 20;

    private readonly Dictionary<ShortChannelId, Place> _channels = [];
    private readonly Dictionary<Point, long> _nodes = [];
    private readonly Dictionary<ShortChannelId, BlockHeight> _spent = [];
    private readonly WireWriter _writer = new(1024);
    private Stream _file;
    private long _end;
    private long _dead;

    private GossipStore(Stream file) => _file = file;

    private enum Kind : byte
    {
        Channel = 1,
        Update = 2,
        Node = 3,
        Forgotten = 4,
        Height = 5,
        Spent = 6,
    }

    /// <summary>The first bytes of the file: its name, and the version of its format.</summary>
    public static ReadOnlySpan<byte> Magic => "lndgossip\0\u0001"u8;

    /// <summary>The chain was watched up to here when the file was written last.</summary>
    public BlockHeight Height { get; private set; }

    /// <summary>Bytes at the end of the file that could not be used.</summary>
    public long CutOff { get; private set; }

    /// <summary>Why the last record that could not be written is not there; null where all are. A message that is not stored is told again by peers.</summary>
    public string? Problem { get; set; }

    /// <summary>Channels whose funding output is spent, and where.</summary>
    public IReadOnlyDictionary<ShortChannelId, BlockHeight> Spent => _spent;

    /// <summary>All channels.</summary>
    public IReadOnlyCollection<ShortChannelId> Channels => _channels.Keys;

    /// <summary>All nodes that are announced.</summary>
    public IReadOnlyCollection<Point> Nodes => _nodes.Keys;

    /// <summary>Opens the file, or makes it. One that can't be used at all is begun anew.</summary>
    /// <param name="path">Of the file; null to keep all in memory.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    public static GossipStore Open(string? path)
    {
        var store = new GossipStore(path is null ? new MemoryStream() : OpenFile(path));
        store.Load();
        if (path is not null && store._dead > CompactFrom && store._dead > store._end / 2)
            store.Compact(path);
        return store;
    }

    public void Dispose() => _file.Dispose();

    public bool Contains(ShortChannelId channel) => _channels.ContainsKey(channel);

    /// <summary>A channel with its funding output; null where it is not stored.</summary>
    public (ChannelAnnouncement Announcement, Satoshi Capacity, Outpoint Outpoint)? Channel(ShortChannelId id)
    {
        if (!_channels.TryGetValue(id, out var place))
            return null;
        var reader = new WireReader(Payload(place.Announcement));
        reader.U8();
        var capacity = new Satoshi(reader.U64());
        var outpoint = new Outpoint(reader.Read<TxId>(), reader.U32());
        return Decode(reader.RestSpan()) is ChannelAnnouncement announcement ? (announcement, capacity, outpoint) : null;
    }

    /// <summary>A stored message; null where there is none.</summary>
    public Message? Read(StoredGossip what)
    {
        var at = what switch
        {
            StoredGossip.Announcement a => _channels.GetValueOrDefault(a.Channel).Announcement,
            StoredGossip.Update u => _channels.GetValueOrDefault(u.Channel).Update(u.Direction),
            StoredGossip.Node n => _nodes.GetValueOrDefault(n.Id),
            _ => 0,
        };
        if (at == 0)
            return null;
        var payload = Payload(at);
        return Decode(payload.AsSpan(payload[0] == (byte)Kind.Channel ? ChannelHeader : 1));
    }

    public void Add(ChannelAnnouncement announcement, Satoshi capacity, Outpoint outpoint)
    {
        Begin(Kind.Channel).Amount(capacity).Write(outpoint.TxId).U32(outpoint.Index);
        MessageCodec.Encode(announcement, _writer);
        Append();
    }

    public void Set(ChannelUpdate update) => Append(Kind.Update, update);

    public void Set(NodeAnnouncement announcement) => Append(Kind.Node, announcement);

    public void Forget(ShortChannelId channel)
    {
        if (!_channels.ContainsKey(channel))
            return;
        Begin(Kind.Forgotten).U64(channel.Value);
        Append();
    }

    /// <summary>Leaves out a node at the next compaction.</summary>
    public void Forget(Point node) => _nodes.Remove(node);

    public void SetHeight(BlockHeight height)
    {
        Begin(Kind.Height).Height(height);
        Append();
    }

    /// <summary>Remembers a spend; null when it is undone.</summary>
    public void SetSpent(ShortChannelId channel, BlockHeight? height)
    {
        Begin(Kind.Spent).U64(channel.Value).Height(height ?? default);
        Append();
    }

    private static FileStream OpenFile(string path) => new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);

    private void Append(Kind kind, Message message)
    {
        Begin(kind);
        MessageCodec.Encode(message, _writer);
        Append();
    }

    private WireWriter Begin(Kind kind) => _writer.Clear().U32(0).U32(0).U8((byte)kind);

    private void Append()
    {
        var record = _writer.ToArray();
        var payload = record.AsSpan(RecordHeader);
        BinaryPrimitives.WriteUInt32BigEndian(record, (uint)payload.Length);
        BinaryPrimitives.WriteUInt32BigEndian(record.AsSpan(4), ChannelUpdateChecksum.Crc32C(payload));
        try
        {
            _file.Position = _end;
            _file.Write(record);
        }
        catch (IOException e)
        {
            Problem = e.Message; // the next record takes its place
            return;
        }
        Note(_end, payload);
        _end += record.Length;
    }

    private void Load()
    {
        var start = new byte[Magic.Length];
        _file.Position = 0;
        if (_file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !Magic.SequenceEqual(start))
        {
            CutOff = _file.Length;
            _file.SetLength(0);
            _file.Write(Magic);
            _end = Magic.Length;
            return;
        }
        _end = Magic.Length;
        using var reader = new BufferedStream(new Unowned(_file), 1 << 16);
        while (ReadRecord(reader) is { } payload)
        {
            Note(_end, payload);
            _end += RecordHeader + payload.Length;
        }
        CutOff = _file.Length - _end;
        if (CutOff > 0)
            _file.SetLength(_end);
    }

    private static byte[]? ReadRecord(Stream reader)
    {
        Span<byte> header = stackalloc byte[RecordHeader];
        if (reader.ReadAtLeast(header, RecordHeader, throwOnEndOfStream: false) < RecordHeader)
            return null;
        var length = BinaryPrimitives.ReadUInt32BigEndian(header);
        if (length is 0 or > MaxPayload)
            return null;
        var payload = new byte[length];
        return reader.ReadAtLeast(payload, payload.Length, throwOnEndOfStream: false) == payload.Length
            && ChannelUpdateChecksum.Crc32C(payload) == BinaryPrimitives.ReadUInt32BigEndian(header[4..])
            ? payload
            : null;
    }

    private byte[] Payload(long at)
    {
        _file.Position = at;
        return ReadRecord(_file) ?? throw new InvalidDataException($"the gossip store was changed by another program at byte {at}: stop the node, delete the file, start again");
    }

    /// <summary>Takes in where a record stands.</summary>
    private void Note(long at, ReadOnlySpan<byte> payload)
    {
        var reader = new WireReader(payload[1..]);
        switch ((Kind)payload[0])
        {
            case Kind.Channel when Decode(payload[ChannelHeader..]) is ChannelAnnouncement a:
                _channels[a.ShortChannelId] = Replace(_channels.GetValueOrDefault(a.ShortChannelId), p => p.Announcement) with { Announcement = at };
                break;
            case Kind.Update when Decode(payload[1..]) is ChannelUpdate u && _channels.TryGetValue(u.ShortChannelId, out var place):
                Replace(place, p => p.Update(u.Direction));
                _channels[u.ShortChannelId] = u.Direction == 0 ? place with { Forth = at } : place with { Back = at };
                break;
            case Kind.Node when Decode(payload[1..]) is NodeAnnouncement n:
                if (_nodes.ContainsKey(n.NodeId))
                    _dead += payload.Length;
                _nodes[n.NodeId] = at;
                break;
            case Kind.Forgotten:
                var id = new ShortChannelId(reader.U64());
                _channels.Remove(id);
                _spent.Remove(id);
                _dead += 2 * payload.Length + 700; // about what a channel takes with its updates
                break;
            case Kind.Height:
                Height = reader.Height();
                _dead += payload.Length;
                break;
            case Kind.Spent:
                var (spent, height) = (new ShortChannelId(reader.U64()), reader.Height());
                if (height.Value > 0)
                    _spent[spent] = height;
                else
                    _spent.Remove(spent);
                break;
            default:
                _dead += payload.Length; // of a later version
                break;
        }

        Place Replace(Place place, Func<Place, long> which)
        {
            if (which(place) > 0)
                _dead += 200;
            return place;
        }
    }

    private static Message? Decode(ReadOnlySpan<byte> bytes) => MessageCodec.TryDecode(bytes, out var message, out _) ? message : null;

    private void Compact(string path)
    {
        var temporary = path + ".tmp";
        File.Delete(temporary);
        var compacted = new GossipStore(OpenFile(temporary));
        compacted.Load();
        foreach (var id in _channels.Keys)
        {
            if (Channel(id) is not { } channel)
                continue;
            compacted.Add(channel.Announcement, channel.Capacity, channel.Outpoint);
            for (var direction = 0; direction < 2; direction++)
            {
                if (Read(new StoredGossip.Update(id, direction)) is ChannelUpdate update)
                    compacted.Set(update);
            }
        }
        foreach (var node in _nodes.Keys)
        {
            if (Read(new StoredGossip.Node(node)) is NodeAnnouncement announcement)
                compacted.Set(announcement);
        }
        foreach (var (id, height) in _spent)
            compacted.SetSpent(id, height);
        compacted.SetHeight(Height);
        _file.Dispose();
        File.Move(temporary, path, overwrite: true);
        // The stream follows the file to its new name.
        (_file, _end, _dead) = (compacted._file, compacted._end, 0);
        _channels.Clear();
        foreach (var (id, place) in compacted._channels)
            _channels.Add(id, place);
        _nodes.Clear();
        foreach (var (id, at) in compacted._nodes)
            _nodes.Add(id, at);
    }

    /// <summary>Where the messages of a channel stand; 0 where there is none.</summary>
    private readonly record struct Place(long Announcement, long Forth, long Back)
    {
        public long Update(int direction) => direction == 0 ? Forth : Back;
    }

    /// <summary>Lets a reader end without the file.</summary>
    private sealed class Unowned(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => inner.Position = value;
        }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override int Read(Span<byte> buffer) => inner.Read(buffer);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
