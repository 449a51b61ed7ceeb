using Akka.Actor;
using Akka.Configuration;

namespace Akka.TestKit;

/// <summary>The section <c>akka.test</c>.</summary>
public class TestKitSettings : IExtension
{
    /// <summary>Reads the section.</summary>
    /// <exception cref="ConfigurationException">It is missing, or the time factor is not positive.</exception>
    public TestKitSettings(Config config)
    {
        if (config.IsNullOrEmpty())
            throw ConfigurationException.NullOrEmptyConfig<TestKitSettings>();
        DefaultTimeout = config.GetTimeSpan("akka.test.default-timeout", allowInfinite: false);
        SingleExpectDefault = config.GetTimeSpan("akka.test.single-expect-default", allowInfinite: false);
        TestEventFilterLeeway = config.GetTimeSpan("akka.test.filter-leeway", allowInfinite: false);
        TestTimeFactor = config.GetDouble("akka.test.timefactor");
        if (!(TestTimeFactor > 0))
            throw new ConfigurationException($"akka.test.timefactor must be positive, but is {TestTimeFactor}");
    }

    /// <summary>How long latches and asks wait.</summary>
    public TimeSpan DefaultTimeout { get; }

    /// <summary>How long an expectation waits that names no time.</summary>
    public TimeSpan SingleExpectDefault { get; }

    /// <summary>How long an event filter waits after the tested code has ended.</summary>
    public TimeSpan TestEventFilterLeeway { get; }

    /// <summary>All times given to the test kit are multiplied by this.</summary>
    public double TestTimeFactor { get; }
}

/// <summary>Ties the settings to a system.</summary>
public class TestKitExtension : ExtensionIdProvider<TestKitSettings>
{
    /// <inheritdoc/>
    public override TestKitSettings CreateExtension(ExtendedActorSystem system) => new(system.Settings.Config);

    /// <summary>The settings of a system.</summary>
    public static TestKitSettings For(ActorSystem system) => system.GetExtension<TestKitSettings>();
}
