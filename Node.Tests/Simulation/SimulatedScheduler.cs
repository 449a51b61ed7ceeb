using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Lnd.Actors.Tests.Simulation;

/// <summary>Akka's timers on the simulation's time. It is also how the other parts of an actor system find the process they are part of.</summary>
internal sealed class SimulatedScheduler(Config config, ILoggingAdapter log) : SchedulerBase(config, log)
{
    public SimulatedProcess Process { get; } = SimulatedProcess.Starting;

    public override TimeSpan MonotonicClock => Process.Simulator.Elapsed;

    public override TimeSpan HighResMonotonicClock => Process.Simulator.Elapsed;

    protected override DateTimeOffset TimeNow => Process.Simulator.Clock.GetUtcNow();

    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable? cancelable) =>
        Process.Simulator.Schedule(Process, delay, null, cancelable, () => receiver.Tell(message, sender));

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable? cancelable) =>
        Process.Simulator.Schedule(Process, initialDelay, interval, cancelable, () => receiver.Tell(message, sender));

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) =>
        Process.Simulator.Schedule(Process, delay, null, cancelable, action);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) =>
        Process.Simulator.Schedule(Process, delay, null, cancelable, action.Run);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Process.Simulator.Schedule(Process, initialDelay, interval, cancelable, action);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        Process.Simulator.Schedule(Process, initialDelay, interval, cancelable, action.Run);
}
