using Akka.Actor;

namespace Akka.TestKit;

/// <summary>The actor inside a test kit: puts what it receives into the queue that the test takes from.</summary>
sealed class InternalTestActor(TestQueue queue) : ActorBase
{
    TestActor.Ignore? _ignore;
    AutoPilot? _autoPilot;

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case TestActor.SetIgnore set:
                _ignore = set.Ignore;
                break;
            case TestActor.SetAutoPilot set:
                _autoPilot = set.AutoPilot;
                break;
            case TestActor.Watch watch:
                Context.Watch(watch.Actor);
                watch.Done.SetResult();
                break;
            case TestActor.Unwatch unwatch:
                Context.Unwatch(unwatch.Actor);
                unwatch.Done.SetResult();
                break;
            case TestActor.Spawn spawn:
                queue.Add(new RealMessageEnvelope(Context.ActorOf(spawn.Props, spawn.Name), Self));
                break;
            default:
                Take(message);
                break;
        }
        return true;
    }

    void Take(object message)
    {
        if (_autoPilot is not null && _autoPilot.Run(Sender, message) is not KeepRunning and var next)
            _autoPilot = next;
        if (_ignore is null || !_ignore(message))
            queue.Add(new RealMessageEnvelope(message, Sender));
    }
}
