using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;

namespace Lnd.Actors.Tests.Polyfills.ActorRuntime;

/// <summary>An actor whose messages a test can wait for.</summary>
internal sealed class Probe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly Channel<(object Message, IActorRef Sender)> _received = Channel.CreateUnbounded<(object, IActorRef)>();

    public Probe(ActorSystem system) => Ref = system.ActorOf(Props.Create(() => new Recorder(_received.Writer)));

    public IActorRef Ref { get; }

    public IActorRef LastSender { get; private set; } = ActorRefs.Nobody;

    /// <summary>The next message, which has to be a <typeparamref name="T"/>.</summary>
    public async Task<T> Next<T>()
    {
        using var limit = new CancellationTokenSource(Limit);
        var (message, sender) = await _received.Reader.ReadAsync(limit.Token);
        LastSender = sender;
        Assert.That(message, Is.InstanceOf<T>());
        return (T)message;
    }

    public async Task Expect(params object[] messages)
    {
        foreach (var expected in messages)
            Assert.That(await Next<object>(), Is.EqualTo(expected));
    }

    /// <summary>Passes if everything sent to the probe so far has been expected.</summary>
    public async Task ExpectNoMore()
    {
        Ref.Tell(this, ActorRefs.NoSender);
        Assert.That(await Next<object>(), Is.SameAs(this));
    }

    public static async Task Eventually(Func<bool> condition)
    {
        for (var deadline = DateTime.UtcNow + Limit; !condition();)
        {
            Assert.That(DateTime.UtcNow, Is.LessThan(deadline), "the condition did not come true in time");
            await Task.Delay(5);
        }
    }

    private sealed class Recorder(ChannelWriter<(object, IActorRef)> writer) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is Watching watching)
                Context.Watch(watching.Subject);
            else
                writer.TryWrite((message, Sender));
        }
    }

    private sealed record Watching(IActorRef Subject);

    public void Watch(IActorRef subject) => Ref.Tell(new Watching(subject));
}

/// <summary>A system per test, without anything on standard output.</summary>
internal abstract class ActorSystemTest
{
    protected ActorSystem System { get; private set; } = null!;

    protected virtual string Hocon => "";

    [SetUp]
    public void CreateSystem() => System = ActorSystem.Create("test", ConfigurationFactory.ParseString(
        "akka { loglevel = OFF, stdout-loglevel = OFF }\n" + Hocon));

    [TearDown]
    public Task TerminateSystem() => System.Terminate().WaitAsync(TimeSpan.FromSeconds(10));

    protected Probe NewProbe() => new(System);
}
