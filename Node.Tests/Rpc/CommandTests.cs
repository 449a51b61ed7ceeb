using System.Net;
using System.Text.Json;
using Akka.Actor;
using Lnd.Actors.Chain;
using Lnd.Actors.Channels;
using Lnd.Actors.Gossip;
using Lnd.Actors.Invoices;
using Lnd.Actors.Keys;
using Lnd.Actors.Payments;
using Lnd.Actors.Peers;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Protocol.Routing;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Rpc;
using Lnd.Actors.Switch;
using Lnd.Actors.Tests.Protocol;
using Lnd.Actors.Tests.Support;
using Lnd.Actors.Wallet;

namespace Lnd.Actors.Tests.Rpc;

/// <summary>Each command against rooms that answer as a test says; every response is checked against c-lightning's schema.</summary>
public partial class CommandTests : NUnitTestKit
{
    private ScriptedNode _node = null!;
    private RpcClient _client = null!;

    [SetUp]
    public void SetUp()
    {
        _node = new ScriptedNode(Sys);
        _client = _node.Connect();
    }

    [TearDown]
    public void TearDown()
    {
        _client.Dispose();
        _node.Dispose();
    }

    /// <summary>Runs a command; its result is valid.</summary>
    private JsonElement Run(string command, string parameters = "[]", string? schema = null)
    {
        var result = _client.Call(command, parameters);
        Assert.That(ResponseSchema.Check(schema ?? command, result), Is.Empty, () => result.GetRawText());
        return result;
    }

    /// <summary>A room answers that, and keeps what it was asked.</summary>
    private List<object> Script(string room, params object[] answers)
    {
        var asked = new List<object>();
        var rest = new Queue<object>(answers);
        _node.Answer(room, m =>
        {
            asked.Add(m);
            return rest.Count > 1 ? rest.Dequeue() : rest.Peek();
        });
        return asked;
    }

    [Test]
    public void Getinfo_counts_peers_and_channels()
    {
        Script("channels", new ChannelList([Samples.Channel(), Samples.Channel(Samples.Funded), Samples.Channel(Samples.Failed), Samples.Channel(Samples.Forgotten)]));
        _node.Answer("peers", m => m switch
        {
            ListPeers => new PeerList([Samples.Connected, new PeerSummary(Samples.Node(7), false, null, null, false)]),
            GetAddresses => new NodeAddresses([new IPEndPoint(IPAddress.Loopback, 9735)], [NodeAddress.Parse("1.2.3.4:9735"), NodeAddress.Parse("example.com:1234")]),
            _ => null,
        });
        Eventually(() => Assert.That(Run("getinfo").GetProperty("blockheight").GetInt32(), Is.EqualTo(100)));
        var info = Run("getinfo");
        int Count(string name) => info.GetProperty(name).GetInt32();
        Assert.That(
            (Count("num_peers"), Count("num_pending_channels"), Count("num_active_channels"), Count("num_inactive_channels"), Count("fees_collected_msat")),
            Is.EqualTo((2, 1, 1, 1, 12)));
        Assert.That(info.GetProperty("version").GetString(), Is.EqualTo("v26.06.6-lnd.actors-0.1.0"));
        Assert.That(info.GetProperty("network").GetString(), Is.EqualTo("regtest"));
        Assert.That(info.TryGetProperty("warning_bitcoind_sync", out _), Is.False);
    }

    [Test]
    public void Help_lists_commands_and_their_parameters()
    {
        var commands = Run("help").GetProperty("help").EnumerateArray().Select(c => c.GetProperty("command").GetString()!).ToList();
        Assert.That(commands, Does.Contain("delinvoice label status [desconly]").And.Contain("getinfo"));
        Assert.That(commands, Has.None.StartsWith("listpayments"));
        Assert.That(Run("help", """{"command":"listpayments"}""").GetProperty("help").GetArrayLength(), Is.EqualTo(1));
        Assert.That(_client.Fail("help", """["nosuch"]""").Code, Is.EqualTo(-32601));
    }

    [Test]
    public void Check_tells_whether_parameters_fit()
    {
        Run("check", """["delinvoice","l","paid"]""");
        Run("check", """{"command_to_check":"delinvoice","label":"l","status":"paid"}""");
        Assert.That(_client.Fail("check", """["delinvoice","l"]""").Message, Is.EqualTo("missing required parameter: status"));
        Assert.That(_client.Fail("check", """["nosuch"]""").Code, Is.EqualTo(-32601));
        Assert.That(_client.Fail("check").Code, Is.EqualTo(-32602));
        Run("notifications", "[false]");
    }

    [Test]
    public void Newaddr_gives_one_address_or_both()
    {
        _node.Answer("wallet", m => m is MakeAddress a ? new AddressMade(1, default, a.Kind == AddressKind.P2tr ? "bcrt1p" : "bcrt1q") : null);
        Assert.That(Run("newaddr").GetRawText(), Is.EqualTo("""{"p2tr":"bcrt1p"}"""));
        Assert.That(Run("newaddr", """["bech32"]""").GetRawText(), Is.EqualTo("""{"bech32":"bcrt1q"}"""));
        Assert.That(Run("newaddr", """["all"]""").GetRawText(), Is.EqualTo("""{"bech32":"bcrt1q","p2tr":"bcrt1p"}"""));
        Assert.That(_client.Fail("newaddr", """["p2sh-segwit"]""").Code, Is.EqualTo(-32602));
    }

    [Test]
    public void Listfunds_shows_coins_and_channels()
    {
        Coin Of(CoinStatus status, uint? height, uint? reservedTo) => new(
            new Outpoint(Samples.TxId, 1), new Satoshi(1000), Samples.Script, AddressKind.P2wpkh, 3, height is { } h ? new BlockHeight(h) : null, status,
            reservedTo is { } r ? new BlockHeight(r) : null);
        Script("wallet", new CoinList([Of(CoinStatus.Confirmed, 90, null), Of(CoinStatus.Unconfirmed, null, 200), Of(CoinStatus.Spent, 90, null), Of(CoinStatus.Immature, 99, 50)]));
        Script("channels", new ChannelList([Samples.Channel(), Samples.Channel(Samples.Funded), Samples.Channel(Samples.Failed), Samples.Channel(Samples.Forgotten)]));
        Eventually(() => Assert.That(Run("listfunds").GetProperty("outputs")[2].GetProperty("reserved").GetBoolean(), Is.False));
        var funds = Run("listfunds");
        Assert.That(funds.GetProperty("outputs").EnumerateArray().Select(o => (o.GetProperty("status").GetString(), o.GetProperty("reserved").GetBoolean())),
            Is.EqualTo([("confirmed", false), ("unconfirmed", true), ("immature", false)]));
        Assert.That(funds.GetProperty("outputs")[0].GetProperty("address").GetString(), Does.StartWith("bcrt1q"));
        Assert.That(funds.GetProperty("channels").GetArrayLength(), Is.EqualTo(3));
        Assert.That(Run("listfunds", "[true]").GetProperty("outputs").GetArrayLength(), Is.EqualTo(4));
    }

    [Test]
    public void Withdraw_sends_what_was_asked()
    {
        var asked = Script("wallet", new Withdrawn(Samples.Transaction, [Samples.Transaction.Outputs[0]]));
        var result = Run("withdraw", $$"""{"destination":"{{Samples.Address}}","satoshi":"all","feerate":"300perkw","minconf":2,"utxos":["{{Samples.TxId}}:1"]}""");
        Assert.That(result.GetProperty("txid").GetString(), Is.EqualTo(Samples.Transaction.GetHash().ToString()));
        Assert.That(Convert.FromBase64String(result.GetProperty("psbt").GetString()!)[..5], Is.EqualTo("psbt"u8.ToArray().Append((byte)0xff)));
        var request = (Withdraw)asked[0];
        Assert.That((request.ScriptPubKey, request.Amount, request.Feerate?.Value, request.MinConfirmations), Is.EqualTo((Samples.Script, (Satoshi?)null, 300u, 2u)));
        Assert.That(_client.Fail("withdraw", """["bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq","1sat"]""").Message, Does.StartWith("destination: should be a valid address of regtest"));
        Script("wallet", new WalletRefused(301, "not enough"));
        Assert.That(_client.Fail("withdraw", $$"""["{{Samples.Address}}",1]"""), Is.EqualTo((301, "not enough")));
    }

    [TestCase("""["{0}@1.2.3.4:5"]""", "1.2.3.4:5")]
    [TestCase("""["{0}@example.com"]""", "example.com:19846")]
    [TestCase("""["{0}","1.2.3.4"]""", "1.2.3.4:19846")]
    [TestCase("""["{0}","::1",5]""", "[::1]:5")]
    [TestCase("""["{0}@[::1]:5"]""", "[::1]:5")]
    [TestCase("""["{0}"]""", null)]
    public void Connect_takes_an_address_in_any_form(string parameters, string? address)
    {
        var asked = Script("peers", new PeerIsConnected(Samples.Peer, FeatureBits.Of(1), new IPEndPoint(IPAddress.Parse("1.2.3.4"), 5), false, TestActor));
        Run("connect", parameters.Replace("{0}", Samples.Peer.ToString(), StringComparison.Ordinal));
        Assert.That(asked[0], Is.EqualTo(new Connect(Samples.Peer, address is null ? null : NodeAddress.Parse(address))));
    }

    [TestCase("""["xx@1.2.3.4"]""", "id: should be a node id")]
    [TestCase("""["{0}@1.2.3.4","1.2.3.4"]""", "Can't specify host as both")]
    [TestCase("""["{0}",null,5]""", "Can't specify port without host")]
    [TestCase("""["{0}","1.2.3.4",70000]""", "port: should be an unsigned 16 bit integer")]
    [TestCase("""["{0}","not a host"]""", "host: should be an address")]
    public void Connect_refuses_what_is_no_address(string parameters, string message) =>
        Assert.That(_client.Fail("connect", parameters.Replace("{0}", Samples.Peer.ToString(), StringComparison.Ordinal)).Message, Does.StartWith(message));

    [Test]
    public void Peers_are_listed_disconnected_and_pinged()
    {
        var channels = Script("channels", new ChannelList([Samples.Channel()]));
        Script("peers", new PeerList([Samples.Connected]));
        _node.Log.Entries.Add(new LogEntry(LogLevel.Debug, DateTimeOffset.UnixEpoch, "x", Samples.Node(9), "of another"));
        _node.Log.Entries.Add(new LogEntry(LogLevel.Info, DateTimeOffset.UnixEpoch, "x", Samples.Node(9), "of this"));
        var peers = Run("listpeers", """{"level":"info"}""").GetProperty("peers");
        Assert.That(peers.EnumerateArray().Select(p => (p.GetProperty("connected").GetBoolean(), p.GetProperty("num_channels").GetInt32())), Is.EquivalentTo([(true, 0), (false, 1)]));
        Assert.That(Run("listpeers", $$"""["{{Samples.Node(7)}}"]""").GetProperty("peers").GetArrayLength(), Is.Zero);
        Assert.That(channels[0], Is.EqualTo(new ListChannels(null)));
        Script("peers", new Disconnected());
        Run("disconnect", $$"""["{{Samples.Peer}}",true]""");
        Script("peers", new DisconnectRefused("Peer not connected"));
        Assert.That(_client.Fail("disconnect", $$"""["{{Samples.Peer}}"]"""), Is.EqualTo((-1, "Peer not connected")));
        Script("peers", new PongReceived(132));
        Assert.That(Run("ping", $$"""["{{Samples.Peer}}"]""").GetRawText(), Is.EqualTo("""{"totlen":132}"""));
        Script("peers", new ConnectRefused(401, "All addresses failed"));
        Assert.That(_client.Fail("connect", $$"""["{{Samples.Peer}}"]"""), Is.EqualTo((401, "All addresses failed")));
    }

    private static readonly (ChannelState State, string Name)[] StateNames =
    [
        (Samples.Funded, "CHANNELD_AWAITING_LOCKIN"), (Samples.Normal, "CHANNELD_NORMAL"),
        (Samples.Normal with { LocalShutdown = Samples.Script, AwaitsRevocation = true }, "CHANNELD_SHUTTING_DOWN"),
        (Samples.Normal with { LocalShutdown = Samples.Script, RemoteShutdown = Samples.Script }, "CLOSINGD_SIGEXCHANGE"),
        (Samples.Normal with { Ending = new ChannelEnding.Mutual(default, new Satoshi(183)) }, "CLOSINGD_COMPLETE"),
        (Samples.Failed, "AWAITING_UNILATERAL"), (Samples.Normal with { Ending = new ChannelEnding.DataLost("x") }, "AWAITING_UNILATERAL"),
        (Samples.Normal with { Ending = new ChannelEnding.Spent(Samples.TxId) }, "FUNDING_SPEND_SEEN"),
    ];

    private static IEnumerable<TestCaseData> States() =>
        StateNames.Select(c => new TestCaseData(c.State, c.Name).SetArgDisplayNames(c.Name, $"{c.State.Phase}"));

    [TestCaseSource(nameof(States))]
    public void A_channel_has_the_state_of_its_life(ChannelState state, string name)
    {
        Script("channels", new ChannelList([Samples.Channel(state)]));
        Assert.That(Run("listpeerchannels").GetProperty("channels")[0].GetProperty("state").GetString(), Is.EqualTo(name));
        Script("wallet", new CoinList([]));
        Assert.That(Run("listfunds").GetProperty("channels")[0].GetProperty("state").GetString(), Is.EqualTo(name));
    }

    [Test]
    public void A_channel_that_is_closed_on_chain_has_the_state_of_its_resolution()
    {
        var spend = new FundingSpend(new Closing.Mutual(), default, Samples.TxId, new BlockHeight(5));
        var onchain = OnchainState.Of(Samples.Normal);
        string? StateWith(OnchainState state)
        {
            Script("channels", new ChannelList([Samples.Channel() with { Onchain = state }]));
            return Run("listpeerchannels").GetProperty("channels").EnumerateArray().Select(c => c.GetProperty("state").GetString()).FirstOrDefault();
        }
        Assert.That(StateWith(onchain), Is.EqualTo("CHANNELD_NORMAL"));
        Assert.That(StateWith(onchain with { Seen = spend }), Is.EqualTo("CHANNELD_NORMAL"));
        Assert.That(StateWith(onchain with { Spend = spend }), Is.EqualTo("ONCHAIN"));
        Assert.That(StateWith(onchain with { Spend = spend, IsComplete = true }), Is.Null);
    }

    [Test]
    public void Listpeerchannels_shows_balances_and_payments_under_way()
    {
        var state = Samples.Normal with { Commitments = Samples.Normal.Commitments.Add(Samples.Htlc(Side.Local, 5_000_000)).Add(Samples.Htlc(Side.Remote, 7)) };
        Script("channels", new ChannelList([Samples.Channel(state)]));
        var channel = Run("listpeerchannels").GetProperty("channels")[0];
        Assert.That(channel.GetProperty("htlcs").EnumerateArray().Select(h => (h.GetProperty("direction").GetString(), h.GetProperty("state").GetString(), h.TryGetProperty("local_trimmed", out _))),
            Is.EqualTo([("out", "SENT_ADD_HTLC", false), ("in", "RCVD_ADD_HTLC", true)]));
        Assert.That(channel.GetProperty("total_msat").GetUInt64(), Is.EqualTo(1_000_000_000));
        var (ours, spendable) = (channel.GetProperty("to_us_msat").GetUInt64(), channel.GetProperty("spendable_msat").GetUInt64());
        Assert.That(ours, Is.EqualTo(700_000_000));
        // reserve of 1%, fees and anchors are kept back
        Assert.That(spendable, Is.LessThan(ours - 10_000_000).And.GreaterThan(ours - 30_000_000));
        Assert.That(channel.GetProperty("receivable_msat").GetUInt64(), Is.GreaterThan(280_000_000));
    }

    [Test]
    public void Listpeerchannels_tells_the_life_of_a_channel()
    {
        Script("channels", new ChannelList([Samples.Channel() with { History = Samples.History }]));
        Assert.That(Run("listpeerchannels").GetProperty("channels")[0].GetProperty("state_changes").GetRawText(), Is.EqualTo(
            """[{"timestamp":"2023-11-14T22:13:20.007Z","old_state":"OPENINGD","new_state":"CHANNELD_AWAITING_LOCKIN","cause":"remote","message":"funded"},"""
            + """{"timestamp":"2023-11-14T22:13:21.000Z","old_state":"CHANNELD_AWAITING_LOCKIN","new_state":"ONCHAIN","cause":"onchain","message":"\"x\""}]"""));
    }

    [Test]
    public void Every_stage_and_cause_of_a_channels_life_has_a_name_of_the_schema([Values] ChannelStage stage, [Values] StageCause cause)
    {
        Script("channels", new ChannelList([Samples.Channel() with { History = [new ChannelsEvent.StageReached(1, stage, stage, cause, "", 0)] }]));
        Run("listpeerchannels");
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Listpeerchannels_shows_the_peers_terms_as_soon_as_they_are_known(bool isConfirmed)
    {
        var state = isConfirmed ? Samples.Normal : Samples.Funded with { RemoteAlias = new ShortChannelId(77) };
        Script("channels", new ChannelList([Samples.Channel(state)]));
        Assert.That(Run("listpeerchannels").GetProperty("channels")[0].GetProperty("updates").TryGetProperty("remote", out _), Is.False);

        Script("channels", new ChannelList([Samples.Channel(state)]));
        Script("gossip", new GraphChanged(Samples.GraphOf(state)));
        Assert.That(Run("listpeerchannels").GetProperty("channels")[0].GetProperty("updates").GetProperty("remote").GetRawText(), Is.EqualTo(
            """{"htlc_minimum_msat":5,"htlc_maximum_msat":1000,"cltv_expiry_delta":6,"fee_base_msat":1,"fee_proportional_millionths":2}"""));
    }

    [Test]
    public void A_channel_that_has_crashed_is_listed_with_a_status()
    {
        Script("channels", new ChannelList([Samples.Channel() with { IsParked = true, Link = Lnd.Actors.Protocol.Channels.Link.Down, Status = ["ready", "parked"] }]));
        var channel = Run("listpeerchannels").GetProperty("channels")[0];
        Assert.That(channel.GetProperty("status").GetRawText(), Is.EqualTo("""["ready","parked"]"""));
        Assert.That(channel.GetProperty("peer_connected").GetBoolean(), Is.False);
    }

    [Test]
    public void A_channel_that_can_not_be_loaded_is_listed_with_what_is_known()
    {
        var lost = new ChannelList([]) { Unreadable = [new UnreadableChannel(1, Samples.Peer, "parked", Samples.History)] };
        Script("channels", lost, lost);
        var channel = Run("listpeerchannels").GetProperty("channels")[0];
        Assert.That((channel.GetProperty("state").GetString(), channel.GetProperty("opener").GetString()), Is.EqualTo(("ONCHAIN", "remote")));
        Assert.That(channel.GetProperty("status")[0].GetString(), Is.EqualTo("parked"));
        Assert.That(Run("listpeerchannels", """{"short_channel_id":"1x2x3"}""").GetProperty("channels").GetArrayLength(), Is.Zero);
    }

    [Test]
    public void Listpeerchannels_finds_a_channel_by_each_of_its_names()
    {
        Script("channels", new ChannelList([Samples.Channel()]));
        var terms = Samples.Normal.Terms;
        foreach (var (name, value) in ((string, object)[])[("short_channel_id", Samples.Normal.ShortChannelId!), ("short_channel_id", terms.LocalAlias), ("channel_id", terms.ChannelId)])
            Assert.That(Run("listpeerchannels", $$"""{"{{name}}":"{{value}}"}""").GetProperty("channels").GetArrayLength(), Is.EqualTo(1));
        Assert.That(Run("listpeerchannels", """{"short_channel_id":"1x2x3"}""").GetProperty("channels").GetArrayLength(), Is.Zero);
    }

    [Test]
    public void Fundchannel_asks_for_the_channel()
    {
        var asked = Script("channels", new ChannelFundedReply(1, Samples.Normal.Terms.ChannelId, Samples.Transaction, 1, ChannelType.Anchors, 3, Samples.Script));
        var result = Run("fundchannel", $$"""{"id":"{{Samples.Peer}}","amount":"100000sat","feerate":"slow","announce":false,"push_msat":"1sat","close_to":"{{Samples.Address}}","mindepth":0,"channel_type":[12,22]}""");
        Assert.That(result.GetProperty("channel_type").GetProperty("names").GetRawText(), Is.EqualTo("""["static_remotekey/even","anchors/even"]"""));
        var open = (OpenChannelTo)asked[0];
        Assert.That((open.Peer, open.Amount?.Value, open.Feerate?.Value, open.Announce, open.Push.Value, open.MinimumDepth), Is.EqualTo((Samples.Peer, 100_000ul, 1000u, false, 1000ul, 0u)));
        Assert.That(open.Type!.Value.Matches(ChannelType.Anchors));
        Run("fundchannel", $$"""["{{Samples.Peer}}","all"]""");
        Assert.That(((OpenChannelTo)asked[1]).Amount, Is.Null);
        Assert.That(_client.Fail("fundchannel", $$"""{"id":"{{Samples.Peer}}","amount":1,"channel_type":[4000000000]}""").Code, Is.EqualTo(-32602));
    }

    [Test]
    public void Close_names_the_channel_as_the_user_does()
    {
        var asked = Script("channels", new ChannelClosed(Samples.Transaction, true), new ChannelClosed(Samples.Transaction, false));
        Assert.That(Run("close", $$"""["{{Samples.Peer}}"]""").GetProperty("type").GetString(), Is.EqualTo("mutual"));
        Assert.That(Run("close", $$"""{"id":"1x2x3","unilateraltimeout":0,"feerange":["slow","2000perkw"]}""").GetProperty("type").GetString(), Is.EqualTo("unilateral"));
        Run("close", $$"""{"id":"{{Samples.Normal.Terms.ChannelId}}","destination":"{{Samples.Address}}"}""");
        Assert.That(asked, Is.EqualTo(new object[]
        {
            new CloseChannel(new ChannelName.OfPeer(Samples.Peer), TimeSpan.FromDays(2), null, null),
            new CloseChannel(new ChannelName.ByShortId(ShortChannelId.Parse("1x2x3")), null, null, (new FeeratePerKw(1000), new FeeratePerKw(2000))),
            new CloseChannel(new ChannelName.ById(Samples.Normal.Terms.ChannelId), TimeSpan.FromDays(2), Samples.Script, null),
        }));
        Assert.That(_client.Fail("close", """["x"]""").Message, Does.StartWith("id: should be a peer id"));
        Assert.That(_client.Fail("close", """{"id":"1x2x3","feerange":["slow"]}""").Message, Does.StartWith("feerange: should be an array of two"));
    }

    [Test]
    public void The_network_is_listed()
    {
        _node.Answer("gossip", m => m switch
        {
            GetGraph => new GraphChanged(Samples.Graph),
            GetNodeAnnouncements => new NodeAnnouncements([Samples.Announcement]),
            _ => null,
        });
        Assert.That(Run("listchannels").GetProperty("channels").GetArrayLength(), Is.EqualTo(2));
        Assert.That(Run("listchannels", """["1x2x3"]""").GetProperty("channels").GetArrayLength(), Is.EqualTo(2));
        var from = Run("listchannels", $$"""{"source":"{{Samples.Peer}}"}""").GetProperty("channels");
        Assert.That((from.GetArrayLength(), from[0].GetProperty("source").GetString()), Is.EqualTo((1, Samples.Peer.ToString())));
        Assert.That(Run("listchannels", $$"""{"destination":"{{Samples.Peer}}"}""").GetProperty("channels")[0].GetProperty("destination").GetString(), Is.EqualTo(Samples.Peer.ToString()));
        Assert.That(Run("listchannels", """["9x9x9"]""").GetProperty("channels").GetArrayLength(), Is.Zero);
        Assert.That(_client.Fail("listchannels", $$"""{"short_channel_id":"1x2x3","source":"{{Samples.Peer}}"}""").Code, Is.EqualTo(-32602));
        var nodes = Run("listnodes").GetProperty("nodes").EnumerateArray().ToList();
        Assert.That(nodes.Select(n => n.TryGetProperty("alias", out _)), Is.EquivalentTo([true, false]));
        Assert.That(Run("listnodes", $$"""["{{Samples.Peer}}"]""").GetProperty("nodes")[0].GetProperty("alias").GetString(), Is.EqualTo("PEER"));
    }

    [Test]
    public void Feerates_are_shown_in_both_styles()
    {
        Eventually(() => Assert.That(Run("feerates", """["perkw"]""").TryGetProperty("warning_missing_feerates", out _), Is.False));
        Assert.That(Run("feerates", """["perkw"]""").GetProperty("perkw").GetProperty("opening").GetInt32(), Is.EqualTo(1000));
        Assert.That(Run("feerates", """["perkb"]""").GetProperty("perkb").GetProperty("floor").GetInt32(), Is.EqualTo(1012));
        Sys.EventStream.Publish(new FeeratesChanged(null));
        Eventually(() => Assert.That(Run("feerates", """["perkb"]""").TryGetProperty("warning_missing_feerates", out _)));
        Assert.That(_client.Fail("withdraw", $$"""["{{Samples.Address}}",1000,"slow"]""").Code, Is.EqualTo(501));
    }

    [Test]
    public void Forwards_are_listed()
    {
        ForwardRecord Of(ForwardStatus status) => new(
            1, 2, ShortChannelId.Parse("1x2x3"), 5, new MilliSatoshi(1001), ShortChannelId.Parse("1x2x4"), 6, status == ForwardStatus.LocalFailed ? null : new MilliSatoshi(1000), status,
            DateTimeOffset.UnixEpoch.AddSeconds(1.5), status == ForwardStatus.Offered ? null : DateTimeOffset.UnixEpoch.AddSeconds(2),
            status == ForwardStatus.LocalFailed ? (ushort)0x400a : null, status == ForwardStatus.LocalFailed ? "WIRE_UNKNOWN_NEXT_PEER" : null);
        _node.Forwards.Records.AddRange(Enum.GetValues<ForwardStatus>().Select(Of));
        var forwards = Run("listforwards", """{"status":"settled","in_channel":"1x2x3","index":"updated","start":1,"limit":9}""").GetProperty("forwards");
        Assert.That(forwards[1].GetProperty("fee_msat").GetInt32(), Is.EqualTo(1));
        Assert.That(forwards[0].GetProperty("received_time").GetRawText(), Is.EqualTo("1.500"));
        Assert.That(_node.Forwards.Asked, Is.EqualTo(new ForwardQuery(ForwardStatus.Settled, ShortChannelId.Parse("1x2x3"), null, (true, 1), 9)));
    }

    [Test]
    public void Waitblockheight_waits_for_the_block_or_the_timeout()
    {
        Assert.That(Run("waitblockheight", "[100]").GetRawText(), Is.EqualTo("""{"blockheight":100}"""));
        using var other = _node.Connect();
        other.Send("""{"jsonrpc":"2.0","id":1,"method":"waitblockheight","params":[102]}""");
        Assert.That(_client.Fail("waitblockheight", "[102,0]").Code, Is.EqualTo(2000));
        Eventually(() => Assert.That(_node.TipSubscriber, Is.Not.Null));
        _node.TipSubscriber!.Tell(new TipChanged(new BlockHeight(101), default, true), TestActor);
        _node.TipSubscriber.Tell(new TipChanged(new BlockHeight(103), default, true), TestActor);
        Assert.That(other.ReceiveJson().GetProperty("result").GetRawText(), Is.EqualTo("""{"blockheight":103}"""));
    }

    [Test]
    public void The_log_and_the_configuration_are_shown()
    {
        _node.Log.Entries.AddRange(
        [
            new LogEntry(LogLevel.Debug, DateTimeOffset.UnixEpoch, "lightningd", null, "detail"),
            new LogEntry(LogLevel.Io, DateTimeOffset.UnixEpoch, "lightningd", null, "bytes"),
            new LogEntry(LogLevel.Broken, DateTimeOffset.UnixEpoch.AddSeconds(1.25), "lightningd", Samples.Peer, "bad", 3),
        ]);
        var log = Run("getlog");
        Assert.That(log.GetProperty("created_at").GetString(), Is.EqualTo("5.250000000"));
        Assert.That(log.GetProperty("log")[0].GetRawText(), Is.EqualTo("""{"type":"SKIPPED","num_skipped":5}"""));
        Assert.That(log.GetProperty("log")[1].GetProperty("time").GetString(), Is.EqualTo("1.250000000"));
        Assert.That(Run("getlog", """["io"]""").GetProperty("log").GetArrayLength(), Is.EqualTo(4));
        Assert.That(Run("listconfigs").GetProperty("configs").EnumerateObject().Count(), Is.EqualTo(6));
        Assert.That(Run("listconfigs", """["cltv-delta"]""").GetRawText(), Is.EqualTo("""{"configs":{"cltv-delta":{"value_int":6,"source":"default"}}}"""));
        Assert.That(_client.Fail("listconfigs", """["nosuch"]""").Code, Is.EqualTo(-32602));
    }

    [Test]
    public void Messages_are_signed_and_checked()
    {
        Script("gossip", new GraphChanged(Samples.Graph));
        // c-lightning's answer with the same key is in the vectors of hsm_secret; here the way there and back
        var signed = Run("signmessage", """["hello"]""");
        var zbase = signed.GetProperty("zbase").GetString();
        Assert.That(Run("checkmessage", $$"""["hello","{{zbase}}"]""").GetProperty("pubkey").GetString(), Is.EqualTo(ScriptedNode.Keys.NodeId.ToString()));
        Run("checkmessage", $$"""["hello","{{zbase}}","{{ScriptedNode.Keys.NodeId}}"]""");
        Assert.That(_client.Call("checkmessage", $$"""["hello","{{zbase}}","{{Samples.Peer}}"]""").GetProperty("verified").GetBoolean(), Is.False);
        Assert.That(_client.Fail("checkmessage", $$"""["hullo","{{zbase}}"]""").Code, Is.EqualTo(1301));
        Assert.That(_client.Fail("checkmessage", """["hello","xyz"]""").Code, Is.EqualTo(-32602));
        Assert.That(_client.Fail("signmessage", $$"""["{{new string('x', 65536)}}"]""").Code, Is.EqualTo(-32602));
    }

    [Test]
    public void Stop_says_that_it_is_done()
    {
        _node.Control.RoomsStopped.SetResult();
        Run("stop");
    }
}
