using System.Text;
using Akka.Event;
using Lnd.Actors.Gossip;
using Lnd.Actors.Invoices;
using Lnd.Actors.Payments;
using Lnd.Actors.Tests.Support;
using Lnd.Actors.Wallet;

namespace Lnd.Actors.Tests.Rpc;

public class GatewayFuzzTests : NUnitTestKit
{
    private const int Inputs = 10_000;

    private static readonly string[] Valid =
    [
        """{"jsonrpc":"2.0","id":1,"method":"invoice","params":["any","l","d"]}""",
        """{"jsonrpc":"2.0","id":"a","method":"sendpay","params":{"route":[{"id":"02","channel":"1x1x1","delay":9,"amount_msat":1}],"payment_hash":"00"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"decode","params":["lnbc1"],"filter":{"a":[true]}}""",
        """{"jsonrpc":"2.0","id":1,"method":"check","params":{"command_to_check":"pay","bolt11":"x"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"checkmessage","params":["m","ybndrfg8ejkmcpqxot1uwisza345h769"]}""",
        """{"jsonrpc":"2.0","id":1,"method":"withdraw","params":["bcrt1q","1sat","slow",1,["00:1"]]}""",
        """{"jsonrpc":"2.0","id":1,"method":"keysend","params":{"destination":"02","amount_msat":1,"extratlvs":{"1":"00"},"routehints":[[{}]]}}""",
        """{"jsonrpc":"2.0","id":1,"method":"getlog","params":[]}""",
    ];

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", "\"", "\\", "\\u", "\\ud800", "\\u0000", ",", ":", "null", "true", "-", "1e999", "99999999999999999999", "\n\n", "\0", "\u00ff", "{}", "[[[[",
        "\"params\"", "\"id\"", "\"method\"", "\"help\"", "😀",
    ];

    [Test]
    public void Ten_thousand_malformed_inputs_bring_nothing_down()
    {
        var seed = TestContext.CurrentContext.Random.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var node = new ScriptedNode(Sys, settings => settings with { MaxRequestBytes = 64 * 1024 });
        node.Answer("invoices", _ => new InvoiceRefused(-1, "no"));
        node.Answer("payments", _ => new PaymentRefused(-1, "no"));
        node.Answer("wallet", _ => new WalletRefused(-1, "no"));
        node.Answer("gossip", _ => new GraphChanged(Samples.Graph));
        Sys.EventStream.Subscribe(TestActor, typeof(Error));
        using var bystander = node.Connect();
        for (var i = 0; i < Inputs;)
        {
            // a few on each connection: some of them close it
            using var client = node.Connect();
            for (var end = i + 20; i < end; i++)
                TrySend(client, Malformed(random));
            ReadToTheEnd(client);
            if (i % 1000 == 0)
                bystander.Call("help");
        }
        Assert.That(bystander.Call("help").GetProperty("format-hint").GetString(), Is.EqualTo("simple"));
        ExpectNoMsg(AWhile);
    }

    /// <summary>Until the gateway has dealt with all of it.</summary>
    private static void ReadToTheEnd(RpcClient client)
    {
        try
        {
            client.EndSending();
        }
        catch (System.Net.Sockets.SocketException)
        {
            // the gateway was faster
            return;
        }
        while (client.Receive() is not null)
        {
        }
    }

    private static void TrySend(RpcClient client, byte[] bytes)
    {
        try
        {
            client.Send(bytes);
        }
        catch (System.Net.Sockets.SocketException)
        {
            // the gateway has closed the connection, as it may
            return;
        }
    }

    private static byte[] Malformed(Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(Valid[random.Next(Valid.Length)]).ToList();
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, random.Next(bytes.Count - at));
                    bytes.Add((byte)'}');
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(at + 1), random.Next(Math.Min(20, bytes.Count - at))));
                    break;
                default:
                    bytes.InsertRange(at, Enumerable.Repeat((byte)'[', random.Next(200)));
                    break;
            }
        }
        return [.. bytes];
    }
}
