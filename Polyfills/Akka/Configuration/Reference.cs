namespace Akka.Configuration;

/// <summary>The values that hold where a system's configuration says nothing: the keys and values of Akka.NET that this runtime reads.</summary>
static class Reference
{
    static Config? s_config;

    /// <summary>Parsed at first use.</summary>
    public static Config Config => s_config ??= ConfigurationFactory.ParseString(Text);

    const string Text = """
        akka {
          loggers = ["Akka.Event.DefaultLogger"]
          loggers-dispatcher = "akka.actor.default-dispatcher"
          logger-startup-timeout = 5s
          logger-async-start = false
          logger-formatter = "Akka.Event.DefaultLogMessageFormatter, Akka"
          loglevel = "INFO"
          stdout-loglevel = "WARNING"
          stdout-logger-class = ""
          log-config-on-start = off
          log-dead-letters = 10
          log-dead-letters-during-shutdown = off
          log-dead-letters-suspend-duration = 5 minutes
          extensions = []
          actor {
            provider = "Akka.Actor.LocalActorRefProvider"
            guardian-supervisor-strategy = "Akka.Actor.DefaultSupervisorStrategy"
            creation-timeout = 20s
            ask-timeout = infinite
            serialize-messages = off
            serialize-creators = off
            default-dispatcher {
              type = "Dispatcher"
              executor = "default-executor"
              throughput = 30
              throughput-deadline-time = 0ms
              shutdown-timeout = 1s
            }
            internal-dispatcher {
              type = "Dispatcher"
              executor = "default-executor"
              throughput = 5
            }
            default-blocking-io-dispatcher {
              type = "Dispatcher"
              executor = "default-executor"
              throughput = 1
            }
            default-mailbox {
              mailbox-type = "Akka.Dispatch.UnboundedMailbox"
              stash-capacity = -1
            }
            debug {
              receive = off
              autoreceive = off
              lifecycle = off
              event-stream = off
              unhandled = off
              log-timers = false
            }
            serializers {
              json = "Akka.Serialization.NewtonSoftJsonSerializer, Akka"
              bytes = "Akka.Serialization.ByteArraySerializer, Akka"
            }
            serialization-bindings {
              "System.Byte[]" = bytes
              "System.Object" = json
            }
            serialization-identifiers {
              "Akka.Serialization.ByteArraySerializer, Akka" = 4
              "Akka.Serialization.NewtonSoftJsonSerializer, Akka" = 1
            }
          }
          scheduler {
            tick-duration = 10ms
            ticks-per-wheel = 512
            implementation = "Akka.Actor.HashedWheelTimerScheduler"
            shutdown-timeout = 5s
          }
          io.pinned-dispatcher {
            type = "PinnedDispatcher"
            executor = "fork-join-executor"
          }
          coordinated-shutdown {
            default-phase-timeout = 5 s
            terminate-actor-system = on
            exit-clr = off
            run-by-clr-shutdown-hook = on
            run-by-actor-system-terminate = on
            phases {
              before-service-unbind { }
              service-unbind { depends-on = [before-service-unbind] }
              service-requests-done { depends-on = [service-unbind] }
              service-stop { depends-on = [service-requests-done] }
              before-cluster-shutdown { depends-on = [service-stop] }
              cluster-sharding-shutdown-region {
                timeout = 10 s
                depends-on = [before-cluster-shutdown]
              }
              cluster-leave { depends-on = [cluster-sharding-shutdown-region] }
              cluster-exiting {
                timeout = 10 s
                depends-on = [cluster-leave]
              }
              cluster-exiting-done { depends-on = [cluster-exiting] }
              cluster-shutdown { depends-on = [cluster-exiting-done] }
              before-actor-system-terminate { depends-on = [cluster-shutdown] }
              actor-system-terminate {
                timeout = 10 s
                depends-on = [before-actor-system-terminate]
              }
            }
          }
        }
        """;
}
