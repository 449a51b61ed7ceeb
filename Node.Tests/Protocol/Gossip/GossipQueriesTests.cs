using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Wire;
using static Lnd.Actors.Tests.Protocol.Gossip.GossipFixture;

namespace Lnd.Actors.Tests.Protocol.Gossip;

[Parallelizable]
public class GossipQueriesTests
{
    private static ShortChannelId Scid(uint block, uint index) => new(new BlockHeight(block), index, 0);

    private static QueryChannelRange Query(uint first, uint count, QueryOptions? options = null) =>
        new(ChainHash.Regtest, new BlockHeight(first), count) { Options = options };

    [Test]
    public void Answers_to_a_range_query_tell_every_channel_once_and_in_order() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var ids = Enumerable.Range(0, random.Next(200)).Select(_ => Scid((uint)random.Next(100, 130), (uint)random.Next(40))).Distinct().ToArray();
        var graph = Graph([.. ids.Select(id => (1, 2, id))]);
        var query = Query((uint)random.Next(90, 140), (uint)random.Next(1, 50), (QueryOptions)random.Next(4));
        var sync = RangeSync.Start(query);
        var told = new List<ShortChannelId>();
        foreach (var reply in RangeReplies.To(query, graph, ChainHash.Regtest, maxChannels: random.Next(1, 30)).Select(Relayed))
        {
            Assert.That(sync.IsComplete, Is.False);
            Assert.That(sync.Accept(reply, out sync), Is.Null);
            Assert.That(reply.SyncComplete, Is.EqualTo(sync.IsComplete));
            Assert.That(reply.ShortChannelIds.All(id => id.Block >= reply.FirstBlock && id.Block.Value < reply.FirstBlock.Value + reply.NumberOfBlocks), Is.True);
            Assert.That(reply.Timestamps is not null, Is.EqualTo(query.Options!.Value.HasFlag(QueryOptions.Timestamps)));
            Assert.That(reply.Checksums is not null, Is.EqualTo(query.Options!.Value.HasFlag(QueryOptions.Checksums)));
            told.AddRange(reply.ShortChannelIds);
        }
        Assert.That(sync.IsComplete, Is.True);
        Assert.That(told, Is.EqualTo(ids.Where(id => id.Block >= query.FirstBlock && id.Block.Value < query.FirstBlock.Value + query.NumberOfBlocks).Order()));
        Assert.That(sync.Channels, Is.EqualTo(told.Count));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [TestCase(QueryOptions.None)]
    [TestCase(QueryOptions.Timestamps)]
    [TestCase(QueryOptions.Checksums)]
    [TestCase(QueryOptions.Timestamps | QueryOptions.Checksums)]
    public void The_largest_answer_just_fits(QueryOptions options)
    {
        var most = RangeReplies.MaxChannels(options);
        var graph = Graph([.. Enumerable.Range(0, most + 1).Select(i => (1, 2, Scid(500, (uint)i)))]);
        var replies = RangeReplies.To(Query(0, uint.MaxValue, options), graph, ChainHash.Regtest).ToArray();
        Assert.That(replies.Select(r => r.ShortChannelIds.Count), Is.EqualTo(new[] { most, 1 }));
        Assert.That(MessageCodec.Encode(replies[0]), Has.Length.InRange(Message.MaxLength - 24, Message.MaxLength));
        Assert.That(replies.Select(r => (r.FirstBlock.Value, r.NumberOfBlocks)), Is.EqualTo(new[] { (0U, 501U), (500U, uint.MaxValue - 500) }));
    }

    [Test]
    public void An_answer_about_another_chain_is_empty()
    {
        var replies = RangeReplies.To(Query(0, 1000) with { ChainHash = ChainHash.Bitcoin }, Graph((1, 2, Scid(500, 1))), ChainHash.Regtest);
        Assert.That(replies, Is.EqualTo(new[] { new ReplyChannelRange(ChainHash.Bitcoin, default, 1000, true, []) }));
    }

    [Test]
    public void Answers_tell_timestamps_and_checksums()
    {
        var (one, _) = Pair(1, 2);
        var update = Update(one, Id, 0, Now);
        var graph = Graph((1, 2, Id)).Apply(new GraphBatch().Set(update));
        var reply = RangeReplies.To(Query(0, 1_000_000, QueryOptions.Timestamps | QueryOptions.Checksums), graph, ChainHash.Regtest).Single();
        Assert.That(reply.Timestamps, Is.EqualTo((ValueList<UpdatePair>?)[new UpdatePair(Now.Seconds, 0)]));
        Assert.That(reply.Checksums, Is.EqualTo((ValueList<UpdatePair>?)[new UpdatePair(ChannelUpdateChecksum.Of(update), 0)]));
    }

    private static ReplyChannelRange Reply(uint first, uint count, bool complete, params ShortChannelId[] ids) =>
        new(ChainHash.Regtest, new BlockHeight(first), count, complete, [.. ids]);

    private static bool? Run(params ReplyChannelRange[] replies)
    {
        var sync = RangeSync.Start(Query(100, 100));
        foreach (var reply in replies)
        {
            if (sync.Accept(reply, out sync) is { } error)
            {
                Assert.That((error.Kind, error.Consequence), Is.EqualTo((GossipErrorKind.BadReply, Consequence.Warn)));
                return null;
            }
        }
        return sync.IsComplete;
    }

    [Test]
    public void Receiving_answers_in_order_completes_the_query()
    {
        Assert.That(Run(), Is.False);
        Assert.That(Run(Reply(100, 100, true)), Is.True);
        Assert.That(Run(Reply(0, 1000, true)), Is.True, "canned results");
        Assert.That(Run(Reply(100, 50, false), Reply(150, 50, true)), Is.True);
        Assert.That(Run(Reply(100, 50, true), Reply(150, 50, true)), Is.True, "an old peer, which says always that it is complete");
        Assert.That(Run(Reply(100, 50, false), Reply(150, 50, false)), Is.True, "an old peer, which never says so");
        Assert.That(Run(Reply(100, 100, false, Scid(199, 1))), Is.False, "the last block may be split");
        Assert.That(Run(Reply(100, 100, false, Scid(199, 1)), Reply(199, 1, true, Scid(199, 2))), Is.True);
    }

    [Test]
    public void Receiving_what_is_no_answer_is_refused()
    {
        Assert.That(Run(Reply(101, 99, true)), Is.Null, "starts too late");
        Assert.That(Run(Reply(0, 100, true)), Is.Null, "ends too early");
        Assert.That(Run(Reply(100, 50, false), Reply(99, 101, true)), Is.Null, "goes back");
        Assert.That(Run(Reply(100, 50, false), Reply(151, 49, true)), Is.Null, "leaves out a block");
        Assert.That(Run(Reply(100, 50, false), Reply(149, 1, false)), Is.Null, "tells nothing");
        Assert.That(Run(Reply(100, 100, true), Reply(199, 1, true)), Is.Null, "after the end");
        Assert.That(Run(Reply(100, 100, true) with { ChainHash = ChainHash.Bitcoin }), Is.Null);
    }

    [Test]
    public void Receiving_endless_answers_ends()
    {
        var ids = Enumerable.Range(0, 8000).Select(i => Scid(199, (uint)i)).ToArray();
        var reply = Reply(100, 100, false, ids);
        var sync = RangeSync.Start(Query(100, 100));
        var taken = 0;
        while (sync.Accept(reply, out sync) is null)
            taken++;
        Assert.That(taken, Is.EqualTo(RangeSync.MaxChannels / 8000));
    }

    private static ReplyChannelRange Told(uint? time1, uint? time2, uint? sum1, uint? sum2) => new(ChainHash.Regtest, default, 1_000_000, true, [Id])
    {
        Timestamps = time1 is null ? null : [new UpdatePair(time1.Value, time2!.Value)],
        Checksums = sum1 is null ? null : [new UpdatePair(sum1.Value, sum2!.Value)],
    };

    [Test]
    public void What_a_peer_knows_better_is_wanted()
    {
        var (one, _) = Pair(1, 2);
        var update = Update(one, Id, 0, Now);
        var ours = ChannelUpdateChecksum.Of(update);
        var graph = Graph((1, 2, Id)).Apply(new GraphBatch().Set(update));
        QueryFlags Wanted(ReplyChannelRange reply, ChannelGraph? g = null) => SyncRules.Wanted(reply, g ?? graph, Now).SingleOrDefault().Flags;
        var (same, newer, older, ancient) = (Now.Seconds, Now.Seconds + 1, Now.Seconds - 1, Now.Seconds - 1_300_000);

        Assert.That(Wanted(Told(null, null, null, null), ChannelGraph.Empty), Is.EqualTo(QueryFlags.All));
        Assert.That(Wanted(Told(same, ancient, 1, 2), ChannelGraph.Empty), Is.EqualTo(QueryFlags.All));
        Assert.That(Wanted(Told(ancient, 0, 1, 2), ChannelGraph.Empty), Is.EqualTo(QueryFlags.None));

        Assert.That(Wanted(Told(null, null, null, null)), Is.EqualTo(QueryFlags.None));
        Assert.That(Wanted(Told(same, 0, null, null)), Is.EqualTo(QueryFlags.None));
        Assert.That(Wanted(Told(older, 0, null, null)), Is.EqualTo(QueryFlags.None));
        Assert.That(Wanted(Told(newer, 0, null, null)), Is.EqualTo(QueryFlags.ChannelUpdate1));
        Assert.That(Wanted(Told(newer, older, null, null)), Is.EqualTo(QueryFlags.ChannelUpdate1 | QueryFlags.ChannelUpdate2));
        Assert.That(Wanted(Told(same, ancient, null, null)), Is.EqualTo(QueryFlags.None));

        Assert.That(Wanted(Told(newer, 0, ours, 0)), Is.EqualTo(QueryFlags.None), "newer, but the same");
        Assert.That(Wanted(Told(newer, 0, ours + 1, 0)), Is.EqualTo(QueryFlags.ChannelUpdate1));
        Assert.That(Wanted(Told(older, 0, ours + 1, 0)), Is.EqualTo(QueryFlags.None));
        Assert.That(Wanted(Told(null, null, ours, 5)), Is.EqualTo(QueryFlags.ChannelUpdate2));
        Assert.That(Wanted(Told(null, null, ours + 1, 0)), Is.EqualTo(QueryFlags.ChannelUpdate1));
    }

    [Test]
    public void Queries_are_batched_in_ascending_order()
    {
        WantedChannel[] wanted = [new(Scid(3, 0), QueryFlags.All), new(Scid(1, 0), QueryFlags.ChannelUpdate1), new(Scid(2, 0), QueryFlags.All), new(Scid(1, 0), QueryFlags.ChannelUpdate2)];
        var queries = SyncRules.Queries(wanted, ChainHash.Regtest, withFlags: true, maxChannels: 2).ToArray();
        Assert.That(queries, Is.EqualTo(new[]
        {
            new QueryShortChannelIds(ChainHash.Regtest, [Scid(1, 0), Scid(2, 0)]) { QueryFlags = [QueryFlags.ChannelUpdate1 | QueryFlags.ChannelUpdate2, QueryFlags.All] },
            new QueryShortChannelIds(ChainHash.Regtest, [Scid(3, 0)]) { QueryFlags = [QueryFlags.All] },
        }));
        Assert.That(SyncRules.Queries(wanted, ChainHash.Regtest, withFlags: false).Single().QueryFlags, Is.Null);
        Assert.That(SyncRules.Queries([], ChainHash.Regtest, withFlags: true), Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void The_largest_query_just_fits(bool withFlags)
    {
        var wanted = Enumerable.Range(0, SyncRules.MaxChannels(withFlags) + 1).Select(i => new WantedChannel(Scid(7, (uint)i), QueryFlags.All));
        var queries = SyncRules.Queries(wanted, ChainHash.Regtest, withFlags).ToArray();
        Assert.That(queries, Has.Length.EqualTo(2));
        Assert.That(MessageCodec.Encode(queries[0]), Has.Length.InRange(Message.MaxLength - 9, Message.MaxLength));
        Assert.That(Relayed(queries[0]), Is.EqualTo(queries[0]));
    }

    [Test]
    public void A_query_is_answered_in_order_and_without_repetition()
    {
        var (a, b, c) = (Scid(1, 0), Scid(2, 0), Scid(3, 0));
        var (one, two) = Pair(1, 2);
        var graph = Graph((1, 2, a), (1, 3, b), (2, 3, c));
        graph = graph.Apply(new GraphBatch().Set(Update(one, a, 0, Now)).Set(Update(two, a, 1, Now)).Set(Update(one, b, 0, Now))
            .Set(Party.Of(1).Id, NodeSummary.From(Announce(Party.Of(1), Now), FeatureBits.None))
            .Set(Party.Of(2).Id, NodeSummary.From(Announce(Party.Of(2), Now), FeatureBits.None)));
        var all = new QueryShortChannelIds(ChainHash.Regtest, [a, Scid(9, 9), b, a]);
        Assert.That(QueryAnswers.To(all, graph, ChainHash.Regtest), Is.EqualTo(new StoredGossip[]
        {
            new StoredGossip.Announcement(a), new StoredGossip.Update(a, 0), new StoredGossip.Update(a, 1), new StoredGossip.Node(one.Id), new StoredGossip.Node(two.Id),
            new StoredGossip.Announcement(b), new StoredGossip.Update(b, 0),
        }));
        var some = new QueryShortChannelIds(ChainHash.Regtest, [a, b, c]) { QueryFlags = [QueryFlags.ChannelUpdate2, QueryFlags.None, QueryFlags.All & ~QueryFlags.ChannelAnnouncement] };
        Assert.That(QueryAnswers.To(some, graph, ChainHash.Regtest), Is.EqualTo(new StoredGossip[]
        {
            new StoredGossip.Update(a, 1), new StoredGossip.Node(Party.Of(2).Id),
        }));
        Assert.That(QueryAnswers.To(all, graph, ChainHash.Bitcoin), Is.Empty);
        Assert.That(QueryAnswers.End(all, ChainHash.Regtest).FullInformation, Is.True);
        Assert.That(QueryAnswers.End(all, ChainHash.Bitcoin).FullInformation, Is.False);
    }
}
