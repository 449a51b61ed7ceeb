using Akka.Actor;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Simulation;

/// <summary>
/// One thread, virtual time and a seed. What is ready to run, in any actor of any node, waits here, and the seed says what runs next; when nothing is ready, time moves to the next
/// timer. So a run follows from its seed alone, and takes no longer than its computing.
/// </summary>
internal sealed class Simulator : IDisposable
{
    /// <summary>In virtual time: a story that takes longer hangs.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromHours(2);

    /// <summary>One in so many messages is followed by turns of others before its sender goes on.</summary>
    private const int Interruption = 8;

    private const int DeepestInterruption = 3;

    /// <summary>A turn takes up to this long, so that timers fire between the turns of a busy network too.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMicroseconds(100);

    private readonly Random _choice;
    private readonly List<Work> _ready = [];
    private readonly PriorityQueue<Timer, (DateTimeOffset Due, long Number)> _timers = new();
    private readonly StoryContext _story;
    private readonly DateTimeOffset _start;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _scheduled;
    private volatile string? _escape;
    private bool _isOver;
    private bool _mayInterrupt;
    private int _depth;

    public Simulator(int seed)
    {
        Seed = seed;
        _choice = new Random(seed);
        _story = new StoryContext(this);
        _start = Clock.GetUtcNow();
    }

    public int Seed { get; }

    public ManualClock Clock { get; } = new();

    public SimulationTrace Trace { get; } = new();

    /// <summary>Virtual time since the beginning.</summary>
    public TimeSpan Elapsed => Clock.GetUtcNow() - _start;

    /// <summary>What nodes have logged as an error: something an operator has to act on.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>A seed for something in the simulation.</summary>
    public int NextSeed() => _choice.Next();

    /// <summary>A number below a limit.</summary>
    public int Below(int limit) => _choice.Next(limit);

    public void Record(string node, string what)
    {
        if (IsHere(what) && !_isOver)
            Trace.Add(Elapsed, node, what);
    }

    /// <summary>Something is ready to run.</summary>
    public void Post(SimulatedProcess? process, Action run)
    {
        if (IsHere(run.Method))
            _ready.Add(new Work(process, run, null));
    }

    /// <summary>The turn that runs is a room's, and may be interrupted.</summary>
    public void AllowInterruption() => _mayInterrupt = true;

    /// <summary>
    /// After a message is sent: now and then others have their turns before the sender goes on, as if the system had taken its thread away. So what a room tells to two others
    /// may be heard by the first, and answered to the second, before the second is told.
    /// </summary>
    public void Interrupt()
    {
        if (!_mayInterrupt || _isOver || _depth == DeepestInterruption || _choice.Next(Interruption) > 0)
            return;
        _depth++;
        for (var turns = 1 + _choice.Next(4); turns > 0 && _ready.Count > 0; turns--)
            RunOne(isInterruption: true);
        _depth--;
        _mayInterrupt = true;
    }

    /// <summary>Something will be ready to run, once or again and again.</summary>
    public void Schedule(SimulatedProcess? process, TimeSpan delay, TimeSpan? interval, ICancelable? cancelable, Action run)
    {
        if (IsHere(run.Method))
            Add(new Timer(process, interval, cancelable, run), delay);
    }

    /// <summary>Plays a story: what a test does, as an async function. It runs as one more participant, so whatever it awaits must come from this simulation.</summary>
    public void Play(Func<Task> story)
    {
        var outside = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_story);
        try
        {
            var played = story();
            while (!played.IsCompleted)
                Step();
            played.GetAwaiter().GetResult();
            RequireOneThread();
        }
        catch
        {
            Report();
            throw;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outside);
        }
    }

    /// <summary>Lets virtual time go by.</summary>
    public Task Delay(TimeSpan time)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Schedule(null, time, null, null, over.SetResult);
        return over.Task;
    }

    /// <summary>Waits until something holds, looking ten times in a virtual second.</summary>
    public async Task Until(string what, Func<Task<bool>> holds)
    {
        var limit = Elapsed + TimeSpan.FromMinutes(10);
        while (!await holds())
        {
            if (Elapsed > limit)
                throw new TimeoutException($"waited ten minutes of virtual time for {what}");
            await Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>Lets everything that is ready run to its end, so that actors release what they hold. It is part of no trace.</summary>
    public void Dispose()
    {
        _isOver = true;
        _timers.Clear();
        while (_ready.Count > 0)
            RunOne();
    }

    private void Report()
    {
        var test = string.Concat(TestContext.CurrentContext.Test.Name.Split(Path.GetInvalidFileNameChars()));
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{test}-{Seed}.trace");
        File.WriteAllLines(file, Trace.Lines);
        TestContext.Out.WriteLine($"the simulation with seed {Seed} failed at {Elapsed.TotalSeconds:0.0000000} s; its trace is {file}, and ends:");
        foreach (var line in Trace.Lines.TakeLast(20))
            TestContext.Out.WriteLine(line.Length <= 300 ? line : $"{line[..300]}...");
    }

    private void Step()
    {
        RequireOneThread();
        if (Elapsed > Limit)
            throw new TimeoutException($"the story is not over after {Limit} of virtual time");
        if (_ready.Count == 0)
        {
            if (NextTimer() is not { } due)
                throw new InvalidOperationException("nothing is left to happen, but the story is not over: what does it wait for?");
            Clock.Advance(due - Clock.GetUtcNow());
        }
        else
        {
            RunOne();
            Clock.Advance(TimeSpan.FromTicks(_choice.NextInt64(LongestTurn.Ticks)));
        }
        WakeTimers();
    }

    private void RunOne(bool isInterruption = false)
    {
        var chosen = _choice.Next(_ready.Count);
        var work = _ready[chosen];
        // the story may crash the very node whose turn is interrupted
        if (isInterruption && work.Context is StoryContext)
            return;
        _mayInterrupt = false;
        _ready[chosen] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        if (work.Process is { IsDead: true })
            return;
        var outside = SynchronizationContext.Current;
        // an actor's async handlers go on in the actor's own scheduler, which a context would hide from them
        SynchronizationContext.SetSynchronizationContext(work.Context);
        try
        {
            work.Run();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outside);
        }
    }

    private DateTimeOffset? NextTimer()
    {
        while (_timers.TryPeek(out var timer, out var at))
        {
            if (!timer.IsOff)
                return at.Due;
            _timers.Dequeue();
        }
        return null;
    }

    private void WakeTimers()
    {
        while (NextTimer() is { } due && due <= Clock.GetUtcNow())
        {
            var timer = _timers.Dequeue();
            _ready.Add(new Work(timer.Process, () => Fire(timer), null));
        }
    }

    private void Fire(Timer timer)
    {
        if (timer.IsOff)
            return;
        timer.Run();
        if (timer.Interval is { } interval && !timer.IsOff && !_isOver)
            Add(timer, interval);
    }

    private void Add(Timer timer, TimeSpan delay) => _timers.Enqueue(timer, (Clock.GetUtcNow() + delay, _scheduled++));

    private void RequireOneThread()
    {
        if (_escape is { } escape)
            throw new InvalidOperationException($"this ran on a thread that is not the simulation's: {escape}");
    }

    /// <summary>False on another thread: where that happens the run could not be repeated, so it fails.</summary>
    private bool IsHere(object what)
    {
        if (Environment.CurrentManagedThreadId == _thread)
            return true;
        if (!_isOver)
            _escape ??= $"{what}\n{Environment.StackTrace}";
        return false;
    }

    private sealed record Work(SimulatedProcess? Process, Action Run, SynchronizationContext? Context);

    private sealed record Timer(SimulatedProcess? Process, TimeSpan? Interval, ICancelable? Cancelable, Action Run)
    {
        public bool IsOff => Process is { IsDead: true } || Cancelable is { IsCancellationRequested: true };
    }

    /// <summary>Continuations of the story wait among the turns of the actors.</summary>
    private sealed class StoryContext(Simulator simulator) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
            if (simulator.IsHere(d.Method))
                simulator._ready.Add(new Work(null, () => d(state), this));
        }

        public override void Send(SendOrPostCallback d, object? state) => d(state);

        public override SynchronizationContext CreateCopy() => this;
    }
}
