using System.Globalization;
using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Protocol;
using NBitcoin;

namespace Lnd.Actors.Chain;

public sealed partial class ChainWatcherActor
{
    // where nobody knows what a subscriber's last block was built on: no reorganisation is deeper
    private const uint BlindReorganisation = 100;

    private readonly Dictionary<IActorRef, BlockFeed> _feeds = [];

    /// <summary>A subscriber of blocks, at its own pace.</summary>
    private sealed class BlockFeed(SubscribeBlocks subscription, int remembered)
    {
        public IActorRef Subscriber => subscription.Subscriber;

        public Concern Concern { get; } = new(string.Create(CultureInfo.InvariantCulture, $"giving blocks to {subscription.Subscriber.Path}"));

        /// <summary>What it has been given, or said to have: the last one is its tip.</summary>
        public BlockWindow Given { get; } = new(remembered);

        /// <summary>The next height, while <see cref="Given"/> is empty.</summary>
        public BlockHeight From { get; set; } = subscription.From;

        /// <summary>Whether it has not confirmed the last block yet.</summary>
        public bool IsDigesting { get; set; }

        public BlockHeight Next => Given.Tip is { } tip ? tip.Height + 1 : From;
    }

    private void Subscribe(SubscribeBlocks subscription)
    {
        if (_feeds.TryGetValue(subscription.Subscriber, out var old))
            _troubled.Remove(old.Concern);
        else
            Context.Watch(subscription.Subscriber);
        var feed = new BlockFeed(subscription, _settings.RememberedBlocks);
        if (subscription.KnownTip is { } known)
            feed.Given.Reset(known);
        // an answer that is still under way belongs to the old one, which is not in the table any more
        _feeds[subscription.Subscriber] = feed;
        Feed(feed);
    }

    private void Taken()
    {
        if (!_feeds.TryGetValue(Sender, out var feed))
            return;
        feed.IsDigesting = false;
        Feed(feed);
    }

    /// <summary>Gives it the next block, where there is one, it wants one, and none is under way.</summary>
    private void Feed(BlockFeed feed)
    {
        if (feed.IsDigesting || feed.Concern.IsBusy || Tip is not { } tip || feed.Given.Tip == tip || feed.Given.Tip is null && feed.Next > tip.Height)
            return;
        // it knows more than the backend, which may still be getting there
        if (feed.Given.Tip is { } given && given.Height > tip.Height && !IsSynchronised)
            return;
        var (known, from, before) = (feed.Given.Tip, feed.From, feed.Given.BeforeTip);
        Ask(feed.Concern, cancel => _blocks.Step(known, from, before, cancel), step => Take(feed, known, step));
    }

    private void Take(BlockFeed feed, KnownBlock? known, ChainStep step)
    {
        // a reorganisation that was told of meanwhile
        if (!_feeds.TryGetValue(feed.Subscriber, out var current) || current != feed || feed.Given.Tip != known)
            step = new ChainStep.UpToDate();
        switch (step)
        {
            case ChainStep.Next next when next.At.Height <= Tip!.Value.Height:
                ReportHealth(feed.Concern);
                Give(feed, next.At, next.Block);
                break;
            case ChainStep.Back back:
                ReportHealth(feed.Concern);
                TakeBack(feed, back.Before);
                Feed(feed);
                break;
            case ChainStep.Missing missing:
                ReportTrouble(feed.Concern, Lacks(missing.At));
                break;
            // the block will come when whoever follows the chain has it; until then the next round looks again
            case ChainStep.Next:
            case ChainStep.UpToDate:
                break;
        }
    }

    /// <summary>Whoever follows the chain has a new block: those who wait for it get it at once, before anything else is told of it.</summary>
    private static void Connect(BlockFeed feed, KnownBlock at, Block block)
    {
        if (feed.IsDigesting || feed.Concern.IsBusy || feed.Next != at.Height)
            return;
        if (feed.Given.Tip is null || feed.Given.Tip.Value.Id == BlockId.FromUint256(block.Header.HashPrevBlock))
            Give(feed, at, block);
    }

    private static void Disconnect(BlockFeed feed, KnownBlock gone, KnownBlock? before)
    {
        if (feed.Given.Tip == gone && before is not null)
            TakeBack(feed, before.Value);
    }

    private static void Give(BlockFeed feed, KnownBlock at, Block block)
    {
        feed.Given.Push(at);
        feed.IsDigesting = true;
        feed.Subscriber.Tell(new BlockConnected(at, block));
    }

    private static void TakeBack(BlockFeed feed, KnownBlock before)
    {
        var gone = feed.Given.Tip!.Value;
        feed.Given.Pop();
        if (feed.Given.Tip is null)
            feed.Given.Reset(before);
        feed.Subscriber.Tell(new BlockDisconnected(gone));
    }

    private void TakeBack(BlockFeed feed, KnownBlock? before)
    {
        if (before is not null)
        {
            TakeBack(feed, before.Value);
            return;
        }
        var gone = feed.Given.Tip!.Value;
        var last = gone.Height.Value - Math.Min(gone.Height.Value, BlindReorganisation);
        _log.Warning("The bitcoin node does not know block {0}, {1}, which {2} has seen: it is given the blocks from {3} on again", gone.Height.Value, gone.Id, feed.Subscriber.Path, last + 1);
        for (var height = gone.Height.Value; height > last; height--)
            feed.Subscriber.Tell(new BlockDisconnected(height == gone.Height.Value ? gone : new KnownBlock(new BlockHeight(height), default)));
        var restarted = new BlockFeed(new SubscribeBlocks(feed.Subscriber, null, new BlockHeight(last + 1)), _settings.RememberedBlocks) { IsDigesting = feed.IsDigesting };
        _feeds[feed.Subscriber] = restarted;
        Feed(restarted);
    }
}
