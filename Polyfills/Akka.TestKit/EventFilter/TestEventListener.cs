using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.TestKit.TestEvent;

namespace Akka.TestKit;

/// <summary>The default logger, less what filters pick. Named in the configuration of every test kit.</summary>
public class TestEventListener : DefaultLogger
{
    readonly List<IEventFilter> _filters = [];

    /// <inheritdoc/>
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger start:
                foreach (var topic in new[] { typeof(Mute), typeof(Unmute), typeof(DeadLetter), typeof(UnhandledMessage) })
                    start.LoggingBus.Subscribe(Self, topic);
                return base.Receive(message);
            case Mute mute:
                _filters.AddRange(mute.Filters);
                break;
            case Unmute unmute:
                foreach (var filter in unmute.Filters)
                    _filters.Remove(filter);
                break;
            case LogEvent logEvent:
                if (!IsPicked(logEvent))
                    Print(logEvent);
                break;
            case DeadLetter { Message: not ISystemMessage } letter:
                Show(letter);
                break;
            case UnhandledMessage unhandled:
                Show(unhandled);
                break;
        }
        return true;
    }

    void Show(DeadLetter letter)
    {
        var source = letter.Recipient.Path.ToString();
        if (!IsPicked(new Warning(source, letter.Recipient.GetType(), letter)))
            Print(new Warning(source, letter.Recipient.GetType(), $"dead letter from {letter.Sender}: {letter.Message}"));
    }

    void Show(UnhandledMessage unhandled)
    {
        var source = unhandled.Recipient.Path.ToString();
        Print(new Debug(source, unhandled.Recipient.GetType(), $"unhandled message from {unhandled.Sender}: {unhandled.Message}"));
    }

    bool IsPicked(LogEvent logEvent)
    {
        foreach (var filter in _filters)
        {
            if (filter.Apply(logEvent))
                return true;
        }
        return false;
    }
}
