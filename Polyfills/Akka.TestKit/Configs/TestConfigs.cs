using Akka.Configuration;

namespace Akka.TestKit.Configs;

/// <summary>Configurations for systems under test.</summary>
public static class TestConfigs
{
    const string Defaults = """
        akka {
          loggers = ["Akka.TestKit.TestEventListener, Akka.TestKit"]
          test {
            timefactor = 1.0
            filter-leeway = 3s
            single-expect-default = 3s
            default-timeout = 5s
            calling-thread-dispatcher {
              type = "Akka.TestKit.CallingThreadDispatcherConfigurator, Akka.TestKit"
              throughput = 2147483647
            }
            test-actor.dispatcher {
              type = "Akka.TestKit.CallingThreadDispatcherConfigurator, Akka.TestKit"
              throughput = 2147483647
            }
          }
        }
        """;

    /// <summary>What every test kit adds to its system's configuration.</summary>
    public static Config DefaultConfig { get; } = ConfigurationFactory.ParseString(Defaults);

    /// <summary>The same, with time that stands still until the test moves it on (<see cref="TestScheduler"/>).</summary>
    public static Config TestSchedulerConfig { get; } =
        ConfigurationFactory.ParseString("""akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """)
            .WithFallback(DefaultConfig);
}
