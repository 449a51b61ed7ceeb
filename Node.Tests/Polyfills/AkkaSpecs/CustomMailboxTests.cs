using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>A mailbox type of a user's own, for all actors.</summary>
[TestFixture, Parallelizable]
public class CustomMailboxTests() : NUnitTestKit($$"""
    akka.actor.default-mailbox.mailbox-type = "{{typeof(LastFirst).FullName}}, {{typeof(LastFirst).Assembly.GetName().Name}}"
    akka.actor.mailbox.unbounded-deque-based.mailbox-type = "{{typeof(LastFirst).FullName}}, {{typeof(LastFirst).Assembly.GetName().Name}}"
    one { type = PinnedDispatcher }
    """)
{
    [Test]
    public void Its_queue_decides_on_the_order_and_takes_what_was_stashed()
    {
        var (busy, gate) = (CreateTestLatch(), CreateTestLatch());
        var log = TestActor;
        var actor = Sys.ActorOf(ScriptedActor.Props(a =>
        {
            a.On<string>(_ =>
            {
                busy.Open();
                gate.Ready();
            });
            a.On<int>(number =>
            {
                if (number == 3)
                    a.Stash.Stash();
                else
                    log.Tell($"{number}");
                if (number != 2)
                    return;
                a.BecomeNow(() => a.On<int>(again => log.Tell($"{again}")));
                a.Stash.UnstashAll();
            });
        }).WithDispatcher("one"));
        actor.Tell("wait");
        busy.Ready();
        for (var number = 1; number <= 3; number++)
            actor.Tell(number);
        gate.Open();
        Assert.That(ReceiveN(3), Is.EqualTo(new[] { "2", "3", "1" }));
    }

    private sealed class LastFirst(Settings settings, Config config) : MailboxType(settings, config), IProducesMessageQueue<LastFirstQueue>
    {
        public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new LastFirstQueue();
    }

    /// <summary>Numbers come out in the opposite order, all else as it came.</summary>
    private sealed class LastFirstQueue : IMessageQueue, IUnboundedDequeBasedMessageQueueSemantics, Akka.Event.ILoggerMessageQueueSemantics
    {
        private readonly LinkedList<Envelope> _messages = new();

        public bool HasMessages => Count > 0;

        public int Count
        {
            get
            {
                lock (_messages)
                    return _messages.Count;
            }
        }

        public void Enqueue(IActorRef receiver, Envelope envelope)
        {
            lock (_messages)
            {
                if (envelope.Message is int)
                    _messages.AddFirst(envelope);
                else
                    _messages.AddLast(envelope);
            }
        }

        public void EnqueueFirst(Envelope envelope)
        {
            lock (_messages)
                _messages.AddFirst(envelope);
        }

        public bool TryDequeue(out Envelope envelope)
        {
            lock (_messages)
            {
                envelope = _messages.First?.Value ?? default;
                if (_messages.Count == 0)
                    return false;
                _messages.RemoveFirst();
                return true;
            }
        }

        public void CleanUp(IActorRef owner, IMessageQueue deadletters)
        {
            while (TryDequeue(out var envelope))
                deadletters.Enqueue(owner, envelope);
        }
    }
}
