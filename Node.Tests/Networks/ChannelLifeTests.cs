using System.Text.Json.Nodes;

namespace Lnd.Actors.Tests.Networks;

/// <summary>What <c>listpeerchannels</c> tells of a channel from its opening to its end, on both sides, also after a restart.</summary>
[TestFixture, Parallelizable]
public class ChannelLifeTests
{
    private TestNetwork _network = null!;
    private TestNode _opener = null!;
    private TestNode _peer = null!;

    [SetUp]
    public async Task Open()
    {
        _network = await TestNetwork.Start("opener", "peer");
        (_opener, _peer) = (_network.Nodes[0], _network.Nodes[1]);
        await _network.Open((_opener, _peer, 1_000_000, 400_000_000));
    }

    [TearDown]
    public async Task Close() => await _network.DisposeAsync();

    [Test]
    public async Task A_mutual_close_is_told_stage_by_stage_with_who_wanted_it()
    {
        await _opener.Call("close", new JsonObject { ["id"] = _peer.Id });
        Assert.That((await Channel(_opener))["state"]!.GetValue<string>(), Is.EqualTo("CLOSINGD_COMPLETE"));
        _network.Mine(1);
        await ExpectChanges(_opener,
            "OPENINGD CHANNELD_AWAITING_LOCKIN user", "CHANNELD_AWAITING_LOCKIN CHANNELD_NORMAL user", "CHANNELD_NORMAL CHANNELD_SHUTTING_DOWN user",
            "CHANNELD_SHUTTING_DOWN CLOSINGD_SIGEXCHANGE user", "CLOSINGD_SIGEXCHANGE CLOSINGD_COMPLETE user", "CLOSINGD_COMPLETE FUNDING_SPEND_SEEN onchain",
            "FUNDING_SPEND_SEEN ONCHAIN onchain");
        await ExpectChanges(_peer,
            "OPENINGD CHANNELD_AWAITING_LOCKIN remote", "CHANNELD_AWAITING_LOCKIN CHANNELD_NORMAL remote", "CHANNELD_NORMAL CLOSINGD_SIGEXCHANGE remote",
            "CLOSINGD_SIGEXCHANGE CLOSINGD_COMPLETE remote", "CLOSINGD_COMPLETE FUNDING_SPEND_SEEN onchain", "FUNDING_SPEND_SEEN ONCHAIN onchain");
        Assert.That((await Channel(_opener))["state"]!.GetValue<string>(), Is.EqualTo("ONCHAIN"));

        var before = (await Channel(_opener))["state_changes"]!.ToJsonString();
        await _opener.Stop();
        await _opener.Start();
        await TestNetwork.Until("the planner", async () => (await Channel(_opener))["state"]!.GetValue<string>() == "ONCHAIN");
        Assert.That((await Channel(_opener))["state_changes"]!.ToJsonString(), Is.EqualTo(before));
    }

    [Test]
    public async Task Both_sides_show_the_terms_of_the_other()
    {
        foreach (var (one, other) in ((TestNode, TestNode)[])[(_opener, _peer), (_peer, _opener)])
        {
            var theirs = (await Channel(other))["updates"]!["local"]!.ToJsonString();
            await TestNetwork.Until($"{other.Name}'s terms at {one.Name}", async () => (await Channel(one))["updates"]!["remote"]?.ToJsonString() == theirs);
        }
    }

    private static async Task ExpectChanges(TestNode node, params string[] expected)
    {
        string[] changes = [];
        await TestNetwork.Until($"{node.Name}'s channel to be on chain", async () =>
        {
            changes = [.. (await Channel(node))["state_changes"]!.AsArray().Select(c => $"{c!["old_state"]} {c["new_state"]} {c["cause"]}")];
            return changes.Length >= expected.Length;
        });
        // a channel and its planner both tell of a block
        Assert.That(changes, Is.EqualTo(expected));
    }

    private static async Task<JsonNode> Channel(TestNode node) => (await node.Call("listpeerchannels"))["channels"]!.AsArray().Single()!;
}
