using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using NUnit.Framework.Internal;

namespace Lnd.Actors.Tests.Support;

/// <summary>
/// A test class with an actor system of its own for each test. Times are generous: a busy machine must not fail a test, and a test that
/// passes never waits for them.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class NUnitTestKit : TestKitBase
{
    static readonly Config s_defaults = ConfigurationFactory.ParseString("""
        akka {
          stdout-loglevel = OFF
          loglevel = INFO
          test {
            single-expect-default = 30s
            default-timeout = 30s
            filter-leeway = 30s
          }
        }
        """);

    /// <summary>A system with this configuration on top of the defaults.</summary>
    protected NUnitTestKit(string config = "")
        : this(ConfigurationFactory.ParseString(config))
    {
    }

    /// <inheritdoc cref="NUnitTestKit(string)"/>
    protected NUnitTestKit(Config config)
        : base(NUnitAssertions.Instance, config.WithFallback(s_defaults), "test")
    {
    }

    /// <summary>Long enough for anything that does happen.</summary>
    protected static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Long enough to see most of what must not happen.</summary>
    protected static TimeSpan AWhile { get; } = TimeSpan.FromMilliseconds(50);

    [TearDown]
    public void ShutDown()
    {
        Shutdown(Patience, verifySystemShutdown: true);
        SynchronizationContext.SetSynchronizationContext(null);
    }

    /// <summary>Tries an assertion until it passes. (NUnit remembers a failed assertion even if it was caught, unless it is told not to.)</summary>
    protected void Eventually(Action assertion) => AwaitAssert(() =>
    {
        using var isolated = new TestExecutionContext.IsolatedContext();
        assertion();
    }, Patience);

    /// <summary>An actor that does what a function says.</summary>
    protected IActorRef ActorOf(Action<ScriptedActor> script, string? name = null) => Sys.ActorOf(ScriptedActor.Props(script), name);
}

/// <summary>The test kit's expectations as those of NUnit.</summary>
public sealed class NUnitAssertions : ITestKitAssertions
{
    public static NUnitAssertions Instance { get; } = new();

    public void Fail(string format = "", params object[] args) => Assert.Fail(Text(format, args));

    public void AssertTrue(bool condition, string format = "", params object[] args) => Assert.That(condition, Is.True, () => Text(format, args));

    public void AssertFalse(bool condition, string format = "", params object[] args) => Assert.That(condition, Is.False, () => Text(format, args));

    public void AssertEqual<T>(T expected, T actual, string format = "", params object[] args) =>
        Assert.That(actual, Is.EqualTo(expected), () => Text(format, args));

    public void AssertEqual<T>(T expected, T actual, Func<T, T, bool> comparer, string format = "", params object[] args) =>
        Assert.That(comparer(expected, actual), Is.True, () => $"expected {expected}, but got {actual}. {Text(format, args)}");

    static string Text(string format, object[] args) => args.Length == 0 ? format : string.Format(format, args);
}
