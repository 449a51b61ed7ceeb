namespace Lnd.Actors.Tests.Support;

/// <summary>Wall-clock time that a test moves.</summary>
public sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    private long _ticks = start.UtcTicks;

    public ManualClock() : this(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
}

/// <summary>Random bytes that follow from a seed.</summary>
public sealed class SeededRandom(int seed) : IRandomSource
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    public void Fill(Span<byte> bytes)
    {
        lock (_lock)
            _random.NextBytes(bytes);
    }
}
