using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Lnd.Actors.Node.Logging;
using Lnd.Actors.Node.Options;
using Lnd.Actors.Rpc;
using Lnd.Actors.Tests.Rpc;
using Lnd.Actors.Tests.Support;
using LogLevel = Lnd.Actors.Rpc.LogLevel;

namespace Lnd.Actors.Tests.Host;

[Parallelizable]
public class LightningdLoggerTests
{
    [Test]
    public async Task What_actors_log_of_a_peer_is_found_by_the_peer()
    {
        var output = new StringWriter();
        using var log = new NodeLog(new LogOptions(LogLevel.Info, "", HasTimestamps: false, ["-"]), new ManualClock(), output);
        var config = ConfigurationFactory.ParseString("""
            akka { loggers = ["Lnd.Actors.Node.Logging.LightningdLogger, lightningd"], stdout-loglevel = OFF }
            """);
        using var system = ActorSystem.Create("node", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), new NodeLogSetup(log)));

        system.ActorOf(ScriptedActor.Props(actor =>
        {
            var logger = actor.Ctx.GetLogger();
            logger.Info("{0}: connected to {1}", Samples.Peer, "somewhere");
            logger.Info("listening");
            logger.Warning("{0} is no end of a sentence", Samples.Peer);
        }), "peers");
        await system.Terminate();

        Assert.That(log.Read().Entries.Where(entry => entry.Source == "peers").Select(entry => (entry.Peer, entry.Text)), Is.EqualTo(new[]
        {
            (Samples.Peer, "connected to somewhere"), ((Lnd.Actors.Protocol.Point?)null, "listening"), (null, $"{Samples.Peer} is no end of a sentence"),
        }));
        Assert.That(output.ToString(), Does.StartWith($"INFO    {Samples.Peer}-peers: connected to somewhere\nINFO    peers: listening\nUNUSUAL peers: "));
    }
}
