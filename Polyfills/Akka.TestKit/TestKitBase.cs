using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit.Configs;

namespace Akka.TestKit;

/// <summary>
/// A test's view of an actor system: creates the system, is an actor itself (<see cref="TestActor"/>, the sender of what the test sends),
/// and expects the messages that this actor gets. Times are stretched by <c>akka.test.timefactor</c>. Not for use by several threads at once.
/// </summary>
public abstract partial class TestKitBase : IActorRefFactory
{
    static readonly long s_startTicks = DateTime.UtcNow.Ticks;
    static readonly long s_startTimestamp = Stopwatch.GetTimestamp();
    static int s_testActors;

    readonly ITestKitAssertions _assertions;
    TestState _state;

    /// <summary>A kit for a system, or with one of its own.</summary>
    protected TestKitBase(ITestKitAssertions assertions, ActorSystem? system = null, string? testActorName = null)
        : this(assertions, system, ActorSystemSetup.Empty, null, testActorName)
    {
    }

    /// <summary>A kit with a system of its own, made from a setup.</summary>
    protected TestKitBase(ITestKitAssertions assertions, ActorSystemSetup setup, string? actorSystemName = null, string? testActorName = null)
        : this(assertions, null, setup, actorSystemName, testActorName)
    {
    }

    /// <summary>A kit with a system of its own, made from a configuration.</summary>
    protected TestKitBase(ITestKitAssertions assertions, Config config, string? actorSystemName = null, string? testActorName = null)
        : this(assertions, null, ActorSystemSetup.Empty.WithSetup(BootstrapSetup.Create().WithConfig(config)), actorSystemName, testActorName)
    {
    }

    /// <summary>A kit for a system or, if that is null, with one of its own, made from a setup.</summary>
    protected TestKitBase(
        ITestKitAssertions assertions, ActorSystem? system, ActorSystemSetup config, string? actorSystemName, string? testActorName)
    {
        ArgumentNullException.ThrowIfNull(assertions);
        _assertions = assertions;
        InitializeTest(system, config, actorSystemName, testActorName);
    }

    /// <summary>Starts anew: with a system, or with a new one made from a setup.</summary>
    [MemberNotNull(nameof(_state))]
    protected virtual void InitializeTest(ActorSystem? system, ActorSystemSetup config, string? actorSystemName, string? testActorName)
    {
        if (system is null)
            system = ActorSystem.Create(actorSystemName ?? "test", WithDefaults(config));
        else if (!system.HasExtension<TestKitSettings>())
            system.Settings.InjectTopLevelFallback(DefaultConfig);
        system.RegisterExtension(new TestKitExtension());
        system.RegisterExtension(new TestKitAssertionsExtension(_assertions));
        if (string.IsNullOrEmpty(testActorName))
            testActorName = "testActor" + Interlocked.Increment(ref s_testActors);
        var queue = new TestQueue();
        _state = new TestState(system, TestKitExtension.For(system), queue, CreateTestActor(system, queue, testActorName))
        {
            Log = Logging.GetLogger(system, GetType()),
        };
        _state.EventFilter = new EventFilterFactory(this);
        MakeImplicitSender();
    }

    /// <summary>Starts anew: with a system, or with a new one made from a configuration.</summary>
    protected void InitializeTest(ActorSystem? system, Config config, string? actorSystemName, string? testActorName) => InitializeTest(
        system, ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config)), actorSystemName, testActorName);

    static ActorSystemSetup WithDefaults(ActorSystemSetup setup)
    {
        var given = setup.Get<BootstrapSetup>();
        var bootstrap = given.HasValue ? given.Value : BootstrapSetup.Create();
        var config = bootstrap.Config.HasValue ? bootstrap.Config.Value.SafeWithFallback(DefaultConfig) : DefaultConfig;
        return setup.WithSetup(bootstrap.WithConfig(config));
    }

    /// <summary>Makes the test actor the sender of what this thread sends, also behind an <c>await</c>.</summary>
    void MakeImplicitSender()
    {
        // a probe is made in the middle of a test, and must leave that test's own sender alone
        if (this is TestProbe)
            return;
        var cell = this is INoImplicitSender ? null : ((LocalActorRef)TestActor).Cell;
        InternalCurrentActorCellKeeper.Current = cell!;
        SynchronizationContext.SetSynchronizationContext(new ActorCellKeepingSynchronizationContext(cell));
    }

    /// <summary>What every kit adds to its system's configuration.</summary>
    public static Config DefaultConfig => TestConfigs.DefaultConfig;

    /// <summary>Logs all that can be logged.</summary>
    public static Config FullDebugConfig { get; } = ConfigurationFactory.ParseString("""
        akka {
          loglevel = DEBUG
          stdout-loglevel = DEBUG
          log-dead-letters = on
          log-dead-letters-during-shutdown = on
          actor.debug {
            receive = on
            autoreceive = on
            lifecycle = on
            event-stream = on
            unhandled = on
            fsm = on
            router-misconfiguration = on
          }
        }
        """);

    /// <summary>The time, for differences: it never jumps.</summary>
    public static TimeSpan Now => TimeSpan.FromTicks(s_startTicks) + Stopwatch.GetElapsedTime(s_startTimestamp);

    /// <summary>The system under test.</summary>
    public ActorSystem Sys => _state.System;

    /// <summary>The section <c>akka.test</c> of its configuration.</summary>
    public TestKitSettings TestKitSettings => _state.Settings;

    /// <summary>The actor inside the kit.</summary>
    public IActorRef TestActor => _state.TestActor;

    /// <summary>The message taken last.</summary>
    /// <exception cref="IllegalActorStateException">The last receive took none.</exception>
    public object LastMessage => _state.Last.Message;

    /// <summary>The sender of the message taken last.</summary>
    /// <exception cref="IllegalActorStateException">The last receive took none.</exception>
    public IActorRef LastSender => _state.Last.Sender;

    /// <summary>Whether a message waits to be taken.</summary>
    public bool HasMessages => _state.Queue.Count > 0;

    /// <summary>A log of the system.</summary>
    public ILoggingAdapter Log => _state.Log!;

    /// <summary>Filters for the log events of the system.</summary>
    public EventFilterFactory EventFilter => _state.EventFilter!;

    /// <summary>Filters for the log events of another system.</summary>
    public EventFilterFactory CreateEventFilter(ActorSystem system) => new(this, system);

    /// <summary>Keeps messages that a function picks from the test.</summary>
    public void IgnoreMessages(Func<object, bool> shouldIgnoreMessage) =>
        TestActor.Tell(new TestActor.SetIgnore(m => shouldIgnoreMessage(m)), TestActor);

    /// <summary>Keeps messages of a type that a function picks from the test.</summary>
    public void IgnoreMessages<TMsg>(Func<TMsg, bool> shouldIgnoreMessage) =>
        IgnoreMessages(m => m is TMsg typed && shouldIgnoreMessage(typed));

    /// <summary>Keeps messages of a type from the test.</summary>
    public void IgnoreMessages<TMsg>() => IgnoreMessages(m => m is TMsg);

    /// <summary>Lets all messages through again.</summary>
    public void IgnoreNoMessages() => TestActor.Tell(new TestActor.SetIgnore(null), TestActor);

    /// <summary>Has the test actor react to each message, before the test sees it.</summary>
    public void SetAutoPilot(AutoPilot pilot) => TestActor.Tell(new TestActor.SetAutoPilot(pilot), TestActor);

    /// <summary>Has the test actor watch an actor: the test will get its <see cref="Terminated"/>.</summary>
    public IActorRef Watch(IActorRef actorToWatch)
    {
        var watch = new TestActor.Watch(actorToWatch);
        TestActor.Tell(watch, TestActor);
        if (!watch.Done.Task.Wait(RemainingOrDefault))
            throw Failed($"the test actor did not come to watch {actorToWatch}");
        return actorToWatch;
    }

    /// <inheritdoc cref="Watch"/>
    public async Task<IActorRef> WatchAsync(IActorRef actorToWatch)
    {
        var watch = new TestActor.Watch(actorToWatch);
        TestActor.Tell(watch, TestActor);
        await watch.Done.Task.WaitAsync(RemainingOrDefault);
        return actorToWatch;
    }

    /// <summary>Ends <see cref="Watch"/>.</summary>
    public IActorRef Unwatch(IActorRef actorToUnwatch)
    {
        var unwatch = new TestActor.Unwatch(actorToUnwatch);
        TestActor.Tell(unwatch, TestActor);
        if (!unwatch.Done.Task.Wait(RemainingOrDefault))
            throw Failed($"the test actor did not come to unwatch {actorToUnwatch}");
        return actorToUnwatch;
    }

    /// <inheritdoc cref="Unwatch"/>
    public async Task<IActorRef> UnwatchAsync(IActorRef actorToUnwatch)
    {
        var unwatch = new TestActor.Unwatch(actorToUnwatch);
        TestActor.Tell(unwatch, TestActor);
        await unwatch.Done.Task.WaitAsync(RemainingOrDefault);
        return actorToUnwatch;
    }

    /// <summary>Stops the system under test and waits for its end.</summary>
    /// <exception cref="TimeoutException">It did not end in time, and that was to be verified.</exception>
    public virtual void Shutdown(TimeSpan? duration = null, bool verifySystemShutdown = false) => Shutdown(Sys, duration, verifySystemShutdown);

    /// <summary>Stops a system and waits for its end.</summary>
    /// <exception cref="TimeoutException">It did not end in time, and that was to be verified.</exception>
    protected virtual void Shutdown(ActorSystem? system, TimeSpan? duration = null, bool verifySystemShutdown = false)
    {
        system ??= Sys;
        if (InternalCurrentActorCellKeeper.Current is { } sender && ReferenceEquals(sender.System, system))
            InternalCurrentActorCellKeeper.Current = null;
        var patience = duration ?? TimeSpan.FromTicks(Math.Min(Dilated(TimeSpan.FromSeconds(5)).Ticks, TimeSpan.FromSeconds(10).Ticks));
        if (system.Terminate().Wait(patience))
            return;
        var text = $"the system {system.Name} did not stop within {patience}:\n{((ExtendedActorSystem)system).PrintTree()}";
        ((ExtendedActorSystem)system).Guardian.Stop();
        if (verifySystemShutdown)
            throw new TimeoutException(text);
        system.Log.Warning("{0}", text);
    }

    [DoesNotReturn]
    InvalidOperationException Failed(string what)
    {
        _assertions.Fail("{0}", what);
        throw new InvalidOperationException($"a failed assertion must end the test: {what}");
    }

    /// <summary>All that starts anew with a test.</summary>
    sealed class TestState(ActorSystem system, TestKitSettings settings, TestQueue queue, IActorRef testActor)
    {
        public ActorSystem System { get; } = system;

        public TestKitSettings Settings { get; } = settings;

        public TestQueue Queue { get; } = queue;

        public IActorRef TestActor { get; } = testActor;

        public ILoggingAdapter? Log { get; init; }

        public EventFilterFactory? EventFilter { get; set; }

        public MessageEnvelope Last { get; set; } = NullMessageEnvelope.Instance;

        /// <summary>When the innermost <c>Within</c> ends.</summary>
        public TimeSpan? End { get; set; }

        /// <summary>The last expectation was that there be silence: it always takes all the time there is.</summary>
        public bool LastWasSilence { get; set; }
    }
}
