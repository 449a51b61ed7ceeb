using Akka.Event;

namespace Akka.Actor
{
    /// <summary>An actor with timers, which end with the instance.</summary>
    public interface IWithTimers
    {
        /// <summary>The timers; set by the runtime.</summary>
        ITimerScheduler Timers { get; set; }
    }

    /// <summary>Sends an actor messages later. Starting a timer replaces the one with the same key, even if its message waits already.</summary>
    public interface ITimerScheduler
    {
        /// <summary>The keys of the timers that run.</summary>
        IReadOnlyCollection<object> ActiveTimers { get; }

        /// <summary>Sends <paramref name="msg"/> once and again every <paramref name="interval"/>; the first time after one interval.</summary>
        void StartPeriodicTimer(object key, object msg, TimeSpan interval);

        /// <summary>As above, with a sender.</summary>
        void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef? sender);

        /// <summary>Sends <paramref name="msg"/> after <paramref name="initialDelay"/> and then every <paramref name="interval"/>.</summary>
        void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval);

        /// <summary>As above, with a sender.</summary>
        void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef? sender);

        /// <summary>Sends <paramref name="msg"/> once, after <paramref name="timeout"/>.</summary>
        void StartSingleTimer(object key, object msg, TimeSpan timeout);

        /// <summary>As above, with a sender.</summary>
        void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef? sender);

        /// <summary>Whether the timer with this key runs.</summary>
        bool IsTimerActive(object key);

        /// <summary>Ends the timer with this key, if there is one.</summary>
        void Cancel(object key);

        /// <summary>Ends all timers.</summary>
        void CancelAll();
    }
}

namespace Akka.Actor.Scheduler
{
    /// <summary>What a timer sends: the message, and what tells whether it is still wanted when its turn comes.</summary>
    internal class TimerMessage(TimerScheduler owner, object key, object message, bool repeats) : IWrappedMessage, INoSerializationVerificationNeeded
    {
        public TimerScheduler Owner { get; } = owner;

        public object Key { get; } = key;

        public bool Repeats { get; } = repeats;

        public ICancelable? Task { get; set; }

        public object Message { get; } = message;

        public override string ToString() => $"TimerMsg(key={Key}, message={Message})";
    }

    internal sealed class SilentTimerMessage(TimerScheduler owner, object key, object message, bool repeats)
        : TimerMessage(owner, key, message, repeats), INotInfluenceReceiveTimeout;

    /// <summary>The timers of one instance of an actor.</summary>
    internal sealed class TimerScheduler(ActorCell cell) : ITimerScheduler
    {
        private readonly Dictionary<object, TimerMessage> _timers = [];

        public IReadOnlyCollection<object> ActiveTimers => _timers.Keys;

        public void StartPeriodicTimer(object key, object msg, TimeSpan interval) => Start(key, msg, interval, interval, null);

        public void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef? sender) => Start(key, msg, interval, interval, sender);

        public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval) =>
            Start(key, msg, initialDelay, interval, null);

        public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef? sender) =>
            Start(key, msg, initialDelay, interval, sender);

        public void StartSingleTimer(object key, object msg, TimeSpan timeout) => Start(key, msg, timeout, null, null);

        public void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef? sender) => Start(key, msg, timeout, null, sender);

        public bool IsTimerActive(object key) => _timers.ContainsKey(key);

        public void Cancel(object key)
        {
            if (_timers.Remove(key, out var timer))
                Cancel(timer);
        }

        public void CancelAll()
        {
            foreach (var timer in _timers.Values)
                Cancel(timer);
            _timers.Clear();
        }

        /// <summary>The payload of a timer's message, unless that timer has been cancelled, replaced or belonged to an earlier instance.</summary>
        public bool TryTake(TimerMessage message, out object payload)
        {
            payload = message.Message;
            if (message.Owner != this || !_timers.TryGetValue(message.Key, out var current) || current != message)
            {
                Log("discard", message);
                return false;
            }
            if (!message.Repeats)
                _timers.Remove(message.Key);
            return true;
        }

        private void Start(object key, object message, TimeSpan delay, TimeSpan? interval, IActorRef? sender)
        {
            Cancel(key);
            var repeats = interval is not null;
            var timer = message is INotInfluenceReceiveTimeout
                ? new SilentTimerMessage(this, key, message, repeats)
                : new TimerMessage(this, key, message, repeats);
            var scheduler = cell.System.Scheduler;
            timer.Task = interval is { } every
                ? scheduler.ScheduleTellRepeatedlyCancelable(delay, every, cell.Self, timer, sender!)
                : scheduler.ScheduleTellOnceCancelable(delay, cell.Self, timer, sender!);
            _timers[key] = timer;
            Log("start", timer);
        }

        private void Cancel(TimerMessage timer)
        {
            timer.Task!.Cancel();
            Log("cancel", timer);
        }

        private void Log(string what, TimerMessage timer)
        {
            if (cell.System.Settings.DebugTimerScheduler)
                cell.System.Log.Debug("Timer [{0}] of {1}: {2}", timer.Key, cell.Self, what);
        }
    }
}
