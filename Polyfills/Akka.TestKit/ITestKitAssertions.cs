using Akka.Actor;

namespace Akka.TestKit;

/// <summary>How a failed expectation is reported: the bridge to a test framework.</summary>
public interface ITestKitAssertions
{
    /// <summary>Fails the test.</summary>
    void Fail(string format = "", params object[] args);

    /// <summary>Fails the test unless the condition holds.</summary>
    void AssertTrue(bool condition, string format = "", params object[] args);

    /// <summary>Fails the test if the condition holds.</summary>
    void AssertFalse(bool condition, string format = "", params object[] args);

    /// <summary>Fails the test unless both are equal.</summary>
    void AssertEqual<T>(T expected, T actual, string format = "", params object[] args);

    /// <summary>Fails the test unless the comparer says that both are equal.</summary>
    void AssertEqual<T>(T expected, T actual, Func<T, T, bool> comparer, string format = "", params object[] args);
}

/// <summary>Marks a test class whose messages have no sender unless they name one.</summary>
public interface INoImplicitSender;

/// <summary>The assertions that a system's test kit uses.</summary>
public class TestKitAssertionsProvider(ITestKitAssertions assertions) : IExtension
{
    /// <summary>The assertions.</summary>
    public ITestKitAssertions Assertions { get; } = assertions;
}

/// <summary>Ties assertions to a system.</summary>
public class TestKitAssertionsExtension(ITestKitAssertions assertions) : ExtensionIdProvider<TestKitAssertionsProvider>
{
    /// <inheritdoc/>
    public override TestKitAssertionsProvider CreateExtension(ExtendedActorSystem system) => new(assertions);

    /// <summary>The assertions of a system.</summary>
    public static TestKitAssertionsProvider For(ActorSystem system) => system.GetExtension<TestKitAssertionsProvider>();
}
