using Akka.Actor;
using Akka.Event;
using Akka.TestKit.Internal;

namespace Akka.TestKit
{
    /// <summary>Picks log events.</summary>
    public interface IEventFilter
    {
        /// <summary>Whether this event is picked; it is not logged then.</summary>
        bool Apply(LogEvent logEvent);
    }

    /// <summary>A filter in force, until unmuted or disposed.</summary>
    public interface IUnmutableFilter : IDisposable
    {
        /// <summary>Ends the filter.</summary>
        void Unmute();
    }
}

namespace Akka.TestKit.Internal
{
    /// <summary>Told of each event that a filter picks.</summary>
    public delegate void EventMatched(EventFilterBase eventFilter, LogEvent logEvent);

    /// <summary>What all filters share.</summary>
    public abstract class EventFilterBase : IEventFilter
    {
        private protected EventFilterBase()
        {
        }

        /// <summary>Raised for each picked event, on the thread of the logging actor.</summary>
        public event EventMatched? EventMatched;

        /// <inheritdoc/>
        public bool Apply(LogEvent logEvent)
        {
            if (!IsMatch(logEvent))
                return false;
            OnEventMatched(logEvent);
            return true;
        }

        /// <summary>Raises <see cref="EventMatched"/>.</summary>
        protected virtual void OnEventMatched(LogEvent logEvent) => EventMatched?.Invoke(this, logEvent);

        /// <summary>Whether the filter picks an event.</summary>
        protected abstract bool IsMatch(LogEvent evt);
    }
}

namespace Akka.TestKit.TestEvent
{
    /// <summary>Published on the event stream: puts filters in force.</summary>
    public sealed class Mute : INoSerializationVerificationNeeded
    {
        /// <summary>Puts these filters in force.</summary>
        public Mute(params EventFilterBase[] filters) => Filters = filters;

        /// <summary>Puts these filters in force.</summary>
        public Mute(IReadOnlyCollection<EventFilterBase> filters) => Filters = filters;

        /// <summary>The filters.</summary>
        public IReadOnlyCollection<EventFilterBase> Filters { get; }
    }

    /// <summary>Published on the event stream: ends filters.</summary>
    public sealed class Unmute : INoSerializationVerificationNeeded
    {
        /// <summary>Ends these filters.</summary>
        public Unmute(params EventFilterBase[] filters) => Filters = filters;

        /// <summary>Ends these filters.</summary>
        public Unmute(IReadOnlyCollection<EventFilterBase> filters) => Filters = filters;

        /// <summary>The filters.</summary>
        public IReadOnlyCollection<EventFilterBase> Filters { get; }
    }
}
