using Akka.Configuration;
using Akka.Event;

namespace Akka.Actor;

/// <summary>Makes <see cref="CoordinatedShutdown"/>.</summary>
public sealed class CoordinatedShutdownExtension : ExtensionIdProvider<CoordinatedShutdown>
{
    /// <inheritdoc />
    public override CoordinatedShutdown CreateExtension(ExtendedActorSystem system) => new(system);
}

/// <summary>
/// Ends a system in phases, which <c>akka.coordinated-shutdown.phases</c> defines. The tasks of a phase run side by side; the next phase
/// begins when all have ended or the phase's time is over.
/// </summary>
public sealed partial class CoordinatedShutdown : IExtension
{
    private readonly Lock _lock = new();
    private readonly ILoggingAdapter _log;
    private readonly Dictionary<string, Phase> _phases;
    private readonly List<string> _order;
    private readonly Dictionary<string, List<(string Name, Func<Task<Done>> Task)>> _tasks = [];
    private Task<Done>? _run;
    private bool _exiting;

    internal CoordinatedShutdown(ExtendedActorSystem system)
    {
        System = system;
        _log = Logging.GetLogger(system, nameof(CoordinatedShutdown));
        var config = system.Settings.Config.GetConfig("akka.coordinated-shutdown")!;
        _phases = Phase.Read(config);
        _order = Phase.Sort(_phases);
        var exit = config.GetBoolean("exit-clr");
        if (system.Settings.CoordinatedShutdownTerminateActorSystem || exit)
            AddTask(PhaseActorSystemTerminate, "terminate-system", () => TerminateSystem(exit));
        if (config.GetBoolean("run-by-clr-shutdown-hook"))
            RunAtExit();
    }

    /// <summary>The system.</summary>
    public ExtendedActorSystem System { get; }

    /// <summary>Why the shutdown was run; null if it was not.</summary>
    public Reason? ShutdownReason { get; private set; }

    /// <summary>How long all phases that have tasks may take together.</summary>
    public TimeSpan TotalTimeout
    {
        get
        {
            lock (_lock)
                return _tasks.Keys.Aggregate(TimeSpan.Zero, (sum, phase) => sum + Timeout(phase));
        }
    }

    /// <summary>The shutdown of a system.</summary>
    public static CoordinatedShutdown Get(ActorSystem sys) => (CoordinatedShutdown)sys.RegisterExtension(new CoordinatedShutdownExtension());

    /// <summary>How long a phase may take.</summary>
    /// <exception cref="ArgumentException">There is no such phase.</exception>
    public TimeSpan Timeout(string phase) => _phases.TryGetValue(phase, out var known)
        ? known.Timeout
        : throw new ArgumentException($"Unknown phase [{phase}]. All phases must be defined in configuration.", nameof(phase));

    /// <summary>Adds a task to a phase that has not begun.</summary>
    /// <exception cref="ConfigurationException">There is no such phase.</exception>
    public void AddTask(string phase, string taskName, Func<Task<Done>> task)
    {
        if (!_phases.ContainsKey(phase))
            throw new ConfigurationException($"Unknown phase [{phase}], known phases [{string.Join(",", _order)}]");
        lock (_lock)
        {
            if (!_tasks.TryGetValue(phase, out var tasks))
                _tasks[phase] = tasks = [];
            tasks.Add((taskName, task));
        }
    }

    /// <summary>Runs all phases, or those from one on. Only the first call does; others get the same task.</summary>
    public Task<Done> Run(Reason reason, string? fromPhase = null)
    {
        lock (_lock)
        {
            if (_run is not null)
                return _run;
            ShutdownReason = reason;
            var phases = fromPhase is null ? _order : _order.SkipWhile(phase => phase != fromPhase);
            // tasks may use this object, so they must not run under its lock
            return _run = Task.Run(() => RunPhases(phases));
        }
    }

    private async Task<Done> RunPhases(IEnumerable<string> phases)
    {
        foreach (var phase in phases)
        {
            List<(string Name, Func<Task<Done>> Task)> tasks;
            lock (_lock)
                tasks = _tasks.TryGetValue(phase, out var added) ? [.. added] : [];
            _log.Debug("Performing phase [{0}] with [{1}] tasks: [{2}]", phase, tasks.Count, string.Join(",", tasks.Select(task => task.Name)));
            if (tasks.Count > 0)
                await RunPhase(phase, _phases[phase], tasks).ConfigureAwait(false);
        }
        return Done.Instance;
    }

    private async Task RunPhase(string name, Phase phase, List<(string Name, Func<Task<Done>> Task)> tasks)
    {
        var all = Task.WhenAll(tasks.Select(task => RunTask(name, phase, task.Name, task.Task)));
        var timedOut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ICancelable limit;
        try
        {
            limit = System.Scheduler.Advanced.ScheduleOnceCancelable(phase.Timeout, () =>
            {
                // a scheduler that stops runs what is left at once: that is the system's end, not the time's
                if (!((Internal.ActorSystemImpl)System).LocalProvider.TerminationTask.IsCompleted)
                    timedOut.TrySetResult();
            });
        }
        catch (SchedulerException)
        {
            // the system has terminated already
            await all.ConfigureAwait(false);
            return;
        }
        var first = await Task.WhenAny(all, timedOut.Task).ConfigureAwait(false);
        limit.Cancel();
        if (first == all)
        {
            await all.ConfigureAwait(false);
            return;
        }
        if (!phase.Recover)
            throw new TimeoutException($"Coordinated shutdown phase[{name}] timed out after {phase.Timeout}");
        _log.Warning("Coordinated shutdown phase [{0}] timed out after {1}", name, phase.Timeout);
    }

    private async Task RunTask(string phaseName, Phase phase, string name, Func<Task<Done>> task)
    {
        try
        {
            await task().ConfigureAwait(false);
        }
        catch (Exception e) when (phase.Recover)
        {
            _log.Warning(e, "Task [{0}] failed in phase [{1}]: {2}", name, phaseName, e.Message);
        }
    }

    private async Task<Done> TerminateSystem(bool exit)
    {
        if (System.Settings.CoordinatedShutdownTerminateActorSystem)
            await ((Internal.ActorSystemImpl)System).FinalTerminate().ConfigureAwait(false);
        if (exit && !_exiting)
            _ = Task.Run(() => Environment.Exit(0));
        return Done.Instance;
    }

    private void RunAtExit()
    {
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        System.WhenTerminated.ContinueWith(_ => AppDomain.CurrentDomain.ProcessExit -= OnExit, TaskScheduler.Default);

        void OnExit(object? sender, EventArgs e)
        {
            _exiting = true;
            // when this returns, the process is gone
            Run(ClrExitReason.Instance).Wait(TotalTimeout);
        }
    }

    private sealed record Phase(string[] DependsOn, TimeSpan Timeout, bool Recover)
    {
        public static Dictionary<string, Phase> Read(Config config)
        {
            var defaultTimeout = config.GetTimeSpan("default-phase-timeout", TimeSpan.FromSeconds(5), allowInfinite: false);
            var phases = config.GetConfig("phases")!;
            return phases.AsEnumerable().ToDictionary(entry => entry.Key, entry =>
            {
                var phase = phases.GetConfig(entry.Key) ?? Config.Empty;
                return phase.IsEmpty
                    ? new Phase([], defaultTimeout, true)
                    : new Phase([.. phase.GetStringList("depends-on") ?? []],
                        phase.GetTimeSpan("timeout", defaultTimeout, allowInfinite: false), phase.GetBoolean("recover", true));
            });
        }

        /// <summary>The phases, each after those it depends on.</summary>
        /// <exception cref="ArgumentException">One depends on itself.</exception>
        public static List<string> Sort(Dictionary<string, Phase> phases)
        {
            var sorted = new List<string>();
            var open = new HashSet<string>();
            foreach (var phase in phases.Keys)
                Visit(phase);
            return sorted;

            void Visit(string phase)
            {
                if (sorted.Contains(phase))
                    return;
                if (!open.Add(phase))
                    throw new ArgumentException($"Cycle detected in graph of phases: phase [{phase}] depends transitively on itself");
                foreach (var dependency in phases.TryGetValue(phase, out var known) ? known.DependsOn : [])
                    Visit(dependency);
                open.Remove(phase);
                sorted.Add(phase);
            }
        }
    }
}
