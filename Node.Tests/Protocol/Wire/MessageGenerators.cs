using System.Net;
using System.Reflection;
using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Tests.Protocol.Wire;

/// <summary>
/// Random messages of every type. A message is made from its constructor and its settable properties, so that a new one is covered as soon
/// as it is in the codec; where it has requirements, <see cref="Mend"/> makes it meet them.
/// </summary>
internal static class MessageGenerators
{
    /// <summary>The message types of the library.</summary>
    public static IReadOnlyList<Type> Types { get; } = typeof(Message).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(Message)) && !t.IsAbstract && t != typeof(UnknownMessage))
        .OrderBy(t => t.Name, StringComparer.Ordinal)
        .ToArray();

    private static readonly Point[] OnCurve = Enumerable.Range(1, 16)
        .Select(i => new Point(ECPrivKey.Create([.. new byte[31], (byte)i]).CreatePubKey().ToBytes()))
        .ToArray();

    /// <summary>Valid messages of one type.</summary>
    public static Gen<Message> Of(Type type) => Gen.Choose(int.MinValue, int.MaxValue).Select(seed => Make(type, new Random(seed)));

    /// <summary>Valid messages of all types.</summary>
    public static Gen<Message> Any { get; } = Gen.Elements<Type>(Types.ToArray()).SelectMany(Of);

    public static Message Make(Type type, Random random)
    {
        var message = (Message)Construct(type, random);
        foreach (var property in type.GetProperties().Where(p => p.CanWrite && IsOptional(p.PropertyType) && random.Next(2) == 0))
            property.SetValue(message, Value(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, random));
        if (random.Next(3) == 0 && !IsSignedGossip(message))
            message = message with { Unknown = Unknown(random) };
        return Mend(message, random);
    }

    /// <summary>Gossip keeps what follows as plain bytes.</summary>
    private static bool IsSignedGossip(Message message) => message is ChannelAnnouncement or NodeAnnouncement or ChannelUpdate;

    private static bool IsOptional(Type type) => Nullable.GetUnderlyingType(type) is not null || type == typeof(bool);

    private static object Construct(Type type, Random random)
    {
        var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.Instance).MaxBy(c => c.GetParameters().Length)!;
        return constructor.Invoke([.. constructor.GetParameters().Select(p => Value(p.ParameterType, random))]);
    }

    private static object Value(Type type, Random random) => type switch
    {
        _ when type == typeof(bool) => random.Next(2) == 0,
        _ when type == typeof(byte) => (byte)random.Next(256),
        _ when type == typeof(ushort) => (ushort)Number(random),
        _ when type == typeof(uint) => (uint)Number(random),
        _ when type == typeof(ulong) => Number(random),
        _ when type == typeof(long) => (long)Number(random),
        _ when type == typeof(Satoshi) => new Satoshi(Number(random) % (Satoshi.MaxMoney.Value + 1)),
        _ when type == typeof(MilliSatoshi) => new MilliSatoshi(Number(random) % (MilliSatoshi.MaxMoney.Value + 1)),
        _ when type == typeof(Point) => OnCurve[random.Next(OnCurve.Length)],
        _ when type == typeof(ByteString) => new ByteString(Bytes(random, random.Next(4) == 0 ? random.Next(2000) : random.Next(60))),
        _ when type == typeof(FeatureBits) => new FeatureBits(new ByteString(Bytes(random, random.Next(12)))),
        _ when type == typeof(AddressList) => Addresses(random),
        _ when type.IsEnum => Enum.ToObject(type, Number(random)),
        _ when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueList<>) => List(type, random),
        _ when type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IFixedBytes<>)) => FixedBytes(type, random),
        _ => Construct(type, random),
    };

    /// <summary>Of every magnitude, with the edges more often than chance would have them.</summary>
    private static ulong Number(Random random) => random.Next(8) switch
    {
        0 => 0,
        1 => ulong.MaxValue,
        2 => 1UL << random.Next(64),
        3 => (1UL << random.Next(64)) - 1,
        _ => (ulong)random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64),
    };

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static object FixedBytes(Type type, Random random)
    {
        var size = (int)type.GetProperty("Size", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        return typeof(MessageGenerators).GetMethod(nameof(FromBytes), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type).Invoke(null, [Bytes(random, size)])!;
    }

    private static object FromBytes<T>(byte[] bytes) where T : struct, IFixedBytes<T> => T.FromBytes(bytes);

    private static object List(Type type, Random random)
    {
        var item = type.GetGenericArguments()[0];
        var items = Array.CreateInstance(item, random.Next(6));
        for (var i = 0; i < items.Length; i++)
            items.SetValue(Value(item, random), i);
        return type.GetMethod(nameof(ValueList<>.Own))!.Invoke(null, [items])!;
    }

    public static UnknownTlvs Unknown(Random random)
    {
        var records = new SortedDictionary<ulong, ByteString>();
        for (var i = random.Next(4); i >= 0; i--)
            records[(Number(random) | 1) is < 64 and var low ? low + 1000 : Number(random) | 1 | 1 << 20] = (ByteString)Value(typeof(ByteString), random);
        return UnknownTlvs.Of([.. records.Select(r => (r.Key, r.Value))]);
    }

    public static AddressList Addresses(Random random) => random.Next(4) switch
    {
        // as c-lightning or anyone else may announce it: with a descriptor that we do not know
        0 => new AddressList(new ByteString([.. AddressList.Of(Address(random)).Encoded.Span, 77, .. Bytes(random, 9)])),
        1 => default,
        _ => AddressList.Of([.. Enumerable.Range(0, 3).Select(_ => Address(random)).Where(a => a is not NodeAddress.Dns), Address(random)]),
    };

    public static NodeAddress Address(Random random)
    {
        var port = (ushort)random.Next(1, 65536);
        return random.Next(4) switch
        {
            0 => new NodeAddress.IPv4(new IPAddress(Bytes(random, 4)), port),
            1 => new NodeAddress.IPv6(new IPAddress(Bytes(random, 16)), port),
            2 => new NodeAddress.TorV3(new ByteString(Bytes(random, 35)), port),
            _ => new NodeAddress.Dns($"node{random.Next()}.example.com", port),
        };
    }

    private static ChannelType Defined(Random random)
    {
        var type = random.Next(2) == 0 ? ChannelType.Anchors : ChannelType.StaticRemoteKey;
        type = random.Next(2) == 0 ? type.WithZeroConf() : type;
        return random.Next(2) == 0 ? new ChannelType(new FeatureBits(new ByteString([0, .. type.Features.Bytes.Span]))) : type;
    }

    private static T Pick<T>(Random random, params T[] values) => values[random.Next(values.Length)];

    /// <summary>The same message where it must hold what any message of its type must.</summary>
    private static Message Mend(Message message, Random random) => message switch
    {
        OpenChannel m => m with
        {
            Push = new MilliSatoshi(m.Push.Value % (m.Funding.Value * 1000 + 1)),
            DustLimit = new Satoshi(354 + m.DustLimit.Value % 1000),
            ChannelReserve = new Satoshi(2000 + m.ChannelReserve.Value % 100000),
            MaxAcceptedHtlcs = (ushort)(m.MaxAcceptedHtlcs % 484),
            ChannelType = Defined(random),
        },
        AcceptChannel m => m with { DustLimit = new Satoshi(354 + m.DustLimit.Value % 1000), MaxAcceptedHtlcs = 483, ChannelType = Defined(random) },
        OpenChannel2 m => m with { DustLimit = new Satoshi(354 + m.DustLimit.Value % 1000), MaxAcceptedHtlcs = 1, ChannelType = Defined(random) },
        AcceptChannel2 m => m with { DustLimit = new Satoshi(354 + m.DustLimit.Value % 1000), MaxAcceptedHtlcs = 0, ChannelType = Defined(random) },
        TxAddInput m => m with { Sequence = Pick(random, 0U, 0xFFFFFFFD), SharedInputTxId = m.PreviousTx.IsEmpty ? default(TxId) : m.SharedInputTxId },
        TxSignatures m => m with { Witnesses = [.. m.Witnesses.Select(w => new ByteString([2, .. w.Span]))] },
        StartBatch m => m with { BatchSize = (ushort)random.Next(2, 21), MessageType = MessageType.CommitmentSigned },
        ClosingSig m => Pick(random,
            m with { CloserOutputOnly = default(Signature), CloseeOutputOnly = null, BothOutputs = null },
            m with { CloserOutputOnly = null, CloseeOutputOnly = default(Signature), BothOutputs = null },
            m with { CloserOutputOnly = null, CloseeOutputOnly = null, BothOutputs = default(Signature) }),
        UpdateAddHtlc m => m with
        {
            Amount = new MilliSatoshi(Math.Max(1, m.Amount.Value)),
            CltvExpiry = new BlockHeight(m.CltvExpiry.Value % 500_000_000),
            Onion = new ByteString(Bytes(random, 1366)),
        },
        UpdateFulfillHtlc m => m with { AttributionData = m.AttributionData is null ? null : new ByteString(Bytes(random, 920)) },
        UpdateFailHtlc m => m with { AttributionData = m.AttributionData is null ? null : new ByteString(Bytes(random, 920)) },
        UpdateFailMalformedHtlc m => m with { FailureCode = (ushort)(m.FailureCode | 0x8000) },
        QueryShortChannelIds m => m with { QueryFlags = m.QueryFlags is null ? null : [.. m.ShortChannelIds.Select(_ => (QueryFlags)Number(random))] },
        QueryChannelRange m => m with { NumberOfBlocks = Math.Max(1, m.NumberOfBlocks) },
        ReplyChannelRange m => m with
        {
            Timestamps = m.Timestamps is null ? null : [.. m.ShortChannelIds.Select(_ => new UpdatePair((uint)Number(random), 2))],
            Checksums = m.Checksums is null ? null : [.. m.ShortChannelIds.Select(_ => new UpdatePair(3, (uint)Number(random)))],
        },
        _ => message,
    };
}
