using Akka.Configuration;
using Akka.Dispatch;

namespace Akka.TestKit;

/// <summary>Makes the <see cref="CallingThreadDispatcher"/>.</summary>
public class CallingThreadDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : MessageDispatcherConfigurator(config, prerequisites)
{
    /// <inheritdoc/>
    public override MessageDispatcher Dispatcher() => new CallingThreadDispatcher(this);
}

/// <summary>
/// Runs an actor on the thread that sends it a message, at once: when <c>Tell</c> returns, the message was handled, unless another thread
/// was running the actor just then.
/// </summary>
public class CallingThreadDispatcher : MessageDispatcher
{
    /// <summary>The path of its configuration.</summary>
    public static new string Id = "akka.test.calling-thread-dispatcher";

    /// <summary>Made by its configurator.</summary>
    public CallingThreadDispatcher(MessageDispatcherConfigurator configurator)
        : base(configurator) => Throughput = int.MaxValue;

    /// <inheritdoc/>
    protected override void ExecuteTask(IRunnable run) => run.Run();

    /// <inheritdoc/>
    protected override void Shutdown()
    {
    }
}
