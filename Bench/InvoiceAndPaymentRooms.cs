using System.Security.Cryptography;
using Akka.Actor;
using Akka.Configuration;
using Lnd.Actors.Chain;
using Lnd.Actors.Gossip;
using Lnd.Actors.Invoices;
using Lnd.Actors.Keys;
using Lnd.Actors.Payments;
using Lnd.Actors.Persistence;
using Lnd.Actors.Persistence.Views;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Invoices;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Switch;
using Lnd.Actors.Views;
using NBitcoin.Secp256k1;
using SHA256 = System.Security.Cryptography.SHA256;

namespace Lnd.Actors.Bench;

/// <summary>The rooms of invoices and payments alone, as fast as 32 clients, or a switch, can drive them.</summary>
internal static class InvoiceAndPaymentRooms
{
    private const int Clients = 32;
    private const int Each = 200;
    private const int All = Clients * Each;

    private static readonly ECPrivKey Key = ECPrivKey.Create(SHA256.HashData("us"u8));
    private static readonly ECPrivKey Peer = ECPrivKey.Create(SHA256.HashData("peer"u8));
    private static readonly NodeContext Node = new(ChainParameters.Regtest, TimeProvider.System, SystemRandom.Instance);
    private static readonly Config Quiet = ConfigurationFactory.ParseString(
        "akka.loglevel = ERROR, akka.stdout-loglevel = OFF, views-dispatcher.type = PinnedDispatcher");

    public static void Run()
    {
        Measured("in memory", Quiet.WithFallback(JournalConfig.Serializers), null);
        var directory = Directory.CreateTempSubdirectory("lnd-actors-bench-");
        Measured(
            "in SQLite", Quiet.WithFallback(JournalConfig.Sqlite(Path.Combine(directory.FullName, JournalConfig.FileName))),
            Path.Combine(directory.FullName, ViewStore.FileName));
        directory.Delete(recursive: true);
    }

    private static void Measured(string where, Config config, string? viewsPath)
    {
        var system = ActorSystem.Create("rooms", config);
        var ends = new Ends();
        var world = system.ActorOf(Props.Create(() => new World(ends)));
        var identity = new NodeIdentity(Key.CreatePubKey().ToPoint(), null!, new Signer(), null!, null!, null!, null!);
        var views = system.ActorOf(ViewsActor.Props(new ViewsSettings(viewsPath, "views-dispatcher")));
        var invoices = system.ActorOf(InvoicesActor.Props(Node, new InvoiceSettings(), identity, world, world, views));
        var payments = system.ActorOf(PaymentsActor.Props(Node, new PaymentSettings(), identity.NodeId, world, world, world, views));
        var made = new List<InvoiceRecord>();
        var round = 0;
        Measure.PerSecond($"invoices made, {Clients} clients, {where}", All, () => made.AddRange(Make(invoices, round++)), rounds: 3, target: 3_000);
        var next = 0;
        Measure.PerSecond($"invoices settled, {where}", All, () => Settle(invoices, world, ends, made.Slice(All * next++, All)), rounds: 3, target: 1_500);
        Measure.PerSecond($"parts sent and fulfilled, {Clients} clients, {where}", All, () => Pay(payments), rounds: 3, target: 1_500);
        system.Terminate().Wait();
    }

    private static InvoiceRecord[] Make(IActorRef invoices, int round) => [.. InParallel(async (client, i) =>
        ((InvoiceMade)await invoices.Ask(new MakeInvoice(
            new MilliSatoshi(1_000), $"{round}-{client}-{i}", "bench", false, null, [], null, null, HintChoice.Default))).Invoice)];

    private static void Settle(IActorRef invoices, IActorRef world, Ends ends, List<InvoiceRecord> made)
    {
        ends.Expect(made.Count);
        foreach (var invoice in made)
        {
            var payload = new HopPayload { PaymentData = new PaymentData(invoice.PaymentSecret!.Value, new MilliSatoshi(1_000)) };
            var onion = new PaymentOnion.Receive(default, new MilliSatoshi(1_000), new BlockHeight(100), new MilliSatoshi(1_000), payload);
            invoices.Tell(
                new ReceiveHtlc(
                    new IncomingHtlc(1, invoice.CreatedIndex), invoice.PaymentHash, new MilliSatoshi(1_000), new BlockHeight(100), onion, new BlockHeight(50), default),
                world);
        }
        ends.Wait();
    }

    private static void Pay(IActorRef payments) => _ = InParallel(async (_, _) =>
    {
        var preimage = new Preimage(RandomNumberGenerator.GetBytes(32));
        World.Preimages[preimage.Hash] = preimage;
        await payments.Ask(new SendAlongRoute
        {
            Route = [new GivenHop(Peer.CreatePubKey().ToPoint(), new ShortChannelId(1), new MilliSatoshi(1_000), 18)],
            PaymentHash = preimage.Hash,
            PaymentSecret = new PaymentSecret(new byte[32]),
        });
        return (PartEnded)await payments.Ask(new WaitPart(preimage.Hash, null, null, null));
    });

    private static List<T> InParallel<T>(Func<int, int, Task<T>> one)
    {
        var clients = Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            var results = new List<T>(Each);
            for (var i = 0; i < Each; i++)
                results.Add(await one(client, i));
            return results;
        }));
        return [.. Task.WhenAll(clients).Result.SelectMany(results => results)];
    }

    /// <summary>Counts what comes to an end.</summary>
    private sealed class Ends
    {
        private CountdownEvent _left = new(1);

        public void Expect(int count) => _left = new CountdownEvent(count);

        public void Wait() => _left.Wait();

        public void One() => _left.Signal();
    }

    /// <summary>Switch, gossip and chain: every part arrives at once.</summary>
    private sealed class World : ReceiveActor
    {
        public static System.Collections.Concurrent.ConcurrentDictionary<PaymentHash, Preimage> Preimages { get; } = new();

        public World(Ends ends)
        {
            Receive<GetLocalChannels>(_ => Sender.Tell(new LocalChannels([])));
            Receive<SubscribeTip>(subscribe => subscribe.Subscriber.Tell(new TipChanged(new BlockHeight(50), default, true)));
            Receive<SettleHtlc>(_ => ends.One());
            Receive<GetPartsUnderWay>(_ => Sender.Tell(new PartsUnderWay(new HashSet<PaymentPart>())));
            Receive<SendPart>(send =>
            {
                Sender.Tell(new PartSent(send.Part));
                Sender.Tell(new PartFulfilled(send.Part, Preimages[send.Part.PaymentHash]));
            });
            ReceiveAny(_ => { });
        }
    }

    private sealed class Signer : IInvoiceSigner
    {
        public RecoverableSignature Sign(UnsignedInvoice invoice) => RecoverableSignature.Sign(Key, invoice.SigningHash);
    }
}
