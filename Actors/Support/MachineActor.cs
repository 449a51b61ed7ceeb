using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Lnd.Actors.Protocol;

namespace Lnd.Actors.Support;

/// <summary>
/// An actor around a pure machine: it stores the events of a decision, and runs the effects when, and only when, all of them are durable. Nothing else calls
/// <see cref="Run"/>, so there is no other way for anything to leave. While a write is pending Akka keeps further commands back.
/// </summary>
/// <typeparam name="TEvent">What the machine says has happened.</typeparam>
/// <typeparam name="TEffect">What it wants done.</typeparam>
public abstract class MachineActor<TEvent, TEffect> : ReceivePersistentActor
    where TEvent : class
{
    /// <summary>Stores a decision and then does it.</summary>
    /// <param name="events">To be stored together; none for a decision that changes nothing to be remembered.</param>
    /// <param name="replace">Replaces the machine's state by the one after the events.</param>
    /// <param name="effects">To be done after that.</param>
    /// <param name="done">Called last.</param>
    protected void Commit(ValueList<TEvent> events, Action replace, ValueList<TEffect> effects, Action done)
    {
        if (events.IsEmpty)
        {
            Finish();
            return;
        }
        var left = events.Count;
        PersistAll(events, _ =>
        {
            if (--left == 0)
                Finish();
        });

        void Finish()
        {
            replace();
            Run(events, effects);
            done();
        }
    }

    /// <summary>Does what a decision wants. Its events are durable.</summary>
    /// <param name="events">What has happened.</param>
    /// <param name="effects">To be done, in order.</param>
    protected abstract void Run(ValueList<TEvent> events, ValueList<TEffect> effects);

    /// <summary>A node that can't remember must not go on: it stops.</summary>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        Log.Error(cause, "{0} could not be stored: the node stops. Check the disk and the database, then start it again; nothing is lost.", @event.GetType().Name);
        Context.System.Terminate();
    }

    /// <summary>The same as a failure: an event that can't be serialised is a bug, and going on without it would lose money.</summary>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) => OnPersistFailure(cause, @event, sequenceNr);
}
