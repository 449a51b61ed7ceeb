using System.Collections.Concurrent;
using Akka.Actor;

namespace Akka.Event;

/// <summary>Hands each event to those who subscribed to its class or to one above it.</summary>
public abstract class EventBus<TEvent, TClassifier, TSubscriber> where TClassifier : notnull where TSubscriber : notnull
{
    private readonly Lock _lock = new();
    private readonly List<Subscription> _subscriptions = [];

    // Who gets events of a class; worked out when the first comes, and anew after every change.
    private ConcurrentDictionary<TClassifier, TSubscriber[]> _receivers = new();

    /// <summary>The class of an event.</summary>
    protected abstract TClassifier GetClassifier(TEvent @event);

    /// <summary>Whether <paramref name="child"/> is <paramref name="parent"/> or below it.</summary>
    protected abstract bool IsSubClassification(TClassifier parent, TClassifier child);

    /// <summary>Hands an event to one subscriber.</summary>
    protected abstract void Publish(TEvent @event, TSubscriber subscriber);

    /// <summary>Subscribes to a class of events; false if nothing changes.</summary>
    public virtual bool Subscribe(TSubscriber subscriber, TClassifier classifier)
    {
        lock (_lock)
        {
            if (_subscriptions.Exists(subscription => subscription.Subscriber.Equals(subscriber) && subscription.Classifier.Equals(classifier)))
                return false;
            _subscriptions.Add(new Subscription(classifier, subscriber));
            _receivers = new ConcurrentDictionary<TClassifier, TSubscriber[]>();
            return true;
        }
    }

    /// <summary>Ends all subscriptions; false if there were none.</summary>
    public virtual bool Unsubscribe(TSubscriber subscriber) => Remove(subscription => subscription.Subscriber.Equals(subscriber));

    /// <summary>Ends the subscription to a class, and to those below it; false if there was none.</summary>
    public virtual bool Unsubscribe(TSubscriber subscriber, TClassifier classifier) => Remove(subscription =>
        subscription.Subscriber.Equals(subscriber) && IsSubClassification(classifier, subscription.Classifier));

    private bool Remove(Predicate<Subscription> which)
    {
        lock (_lock)
        {
            if (_subscriptions.RemoveAll(which) == 0)
                return false;
            _receivers = new ConcurrentDictionary<TClassifier, TSubscriber[]>();
            return true;
        }
    }

    /// <summary>Hands an event to all that subscribed.</summary>
    public virtual void Publish(TEvent @event)
    {
        var classifier = GetClassifier(@event);
        if (!_receivers.TryGetValue(classifier, out var receivers))
            receivers = FindReceivers(classifier);
        foreach (var receiver in receivers)
            Publish(@event, receiver);
    }

    private TSubscriber[] FindReceivers(TClassifier classifier)
    {
        lock (_lock)
        {
            var receivers = _subscriptions
                .Where(subscription => IsSubClassification(subscription.Classifier, classifier))
                .Select(subscription => subscription.Subscriber).Distinct().ToArray();
            return _receivers[classifier] = receivers;
        }
    }

    private sealed class Subscription(TClassifier classifier, TSubscriber subscriber)
    {
        public TClassifier Classifier { get; } = classifier;

        public TSubscriber Subscriber { get; } = subscriber;
    }
}

/// <summary>A bus whose subscribers are actors.</summary>
public abstract class ActorEventBus<TEvent, TClassifier> : EventBus<TEvent, TClassifier, IActorRef> where TClassifier : notnull;

/// <summary>The event stream of a system. An actor that has stopped loses its subscriptions.</summary>
public class EventStream(bool debug) : LoggingBus
{
    /// <inheritdoc />
    public override bool Subscribe(IActorRef subscriber, Type channel)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        ArgumentNullException.ThrowIfNull(channel);
        if (debug)
            Publish(new Debug(nameof(EventStream), GetType(), $"subscribing {subscriber} to channel {channel}"));
        return base.Subscribe(subscriber, channel);
    }

    /// <inheritdoc />
    public override bool Unsubscribe(IActorRef subscriber)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        if (debug)
            Publish(new Debug(nameof(EventStream), GetType(), $"unsubscribing {subscriber} from all channels"));
        return base.Unsubscribe(subscriber);
    }

    /// <inheritdoc />
    public override bool Unsubscribe(IActorRef subscriber, Type channel)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        ArgumentNullException.ThrowIfNull(channel);
        if (debug)
            Publish(new Debug(nameof(EventStream), GetType(), $"unsubscribing {subscriber} from channel {channel}"));
        return base.Unsubscribe(subscriber, channel);
    }
}

/// <summary>Short forms for the event stream.</summary>
public static class EventStreamExtensions
{
    /// <summary>Subscribes to a class of events.</summary>
    public static bool Subscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) => eventStream.Subscribe(subscriber, typeof(TChannel));

    /// <summary>Ends the subscription to a class of events.</summary>
    public static bool Unsubscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) =>
        eventStream.Unsubscribe(subscriber, typeof(TChannel));
}
