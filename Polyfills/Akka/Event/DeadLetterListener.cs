using Akka.Actor;

namespace Akka.Event;

/// <summary>Logs dead letters: as many as <c>akka.log-dead-letters</c> says, then none for a while.</summary>
internal sealed class DeadLetterListener : ActorBase
{
    private readonly Settings _settings = Context.System.Settings;
    private int _count;
    private TimeSpan? _suspendedUntil;

    protected override void PreStart()
    {
        var stream = Context.System.EventStream;
        stream.Subscribe(Self, typeof(DeadLetter));
        stream.Subscribe(Self, typeof(Dropped));
        stream.Subscribe(Self, typeof(UnhandledMessage));
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override bool Receive(object message)
    {
        if (message is not AllDeadLetters letter)
            return false;
        if (letter.Message is not IDeadLetterSuppression)
            Log(letter);
        return true;
    }

    private void Log(AllDeadLetters letter)
    {
        _count++;
        var now = Context.System.Scheduler.MonotonicClock;
        if (_suspendedUntil is { } until)
        {
            if (now < until)
                return;
            _suspendedUntil = null;
            Publish(letter, $", of which {_count - _settings.LogDeadLetters - 1} were not logged. The counter will be reset now");
            _count = 0;
        }
        else if (_count != _settings.LogDeadLetters || _settings.LogDeadLetters == int.MaxValue)
        {
            Publish(letter, "");
        }
        else if (_settings.LogDeadLettersSuspendDuration == Timeout.InfiniteTimeSpan)
        {
            Publish(letter, ", no more dead letters will be logged");
            Context.Stop(Self);
        }
        else
        {
            Publish(letter, $", no more dead letters will be logged in next [{_settings.LogDeadLettersSuspendDuration}]");
            _suspendedUntil = now + _settings.LogDeadLettersSuspendDuration;
        }
    }

    private void Publish(AllDeadLetters letter, string afterCount)
    {
        var payload = WrappedMessage.Unwrap(letter.Message);
        var what = letter switch
        {
            Dropped dropped => $"was dropped: {dropped.Reason}",
            UnhandledMessage => "was unhandled",
            _ => "was not delivered",
        };
        var from = letter.Sender is null or DeadLetterActorRef ? "" : $" from {letter.Sender}";
        var text = $"Message [{payload.GetType().Name}]{from} to {letter.Recipient} {what}. [{_count}] dead letters encountered{afterCount}. "
            + $"(akka.log-dead-letters and akka.log-dead-letters-during-shutdown control this.) Message content: {payload}";
        Context.System.EventStream.Publish(new Info(letter.Recipient.Path.ToString(), letter.Recipient.GetType(), text));
    }
}
