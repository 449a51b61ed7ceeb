using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Protocol;
using NBitcoin;

namespace Lnd.Actors.Chain;

public sealed partial class ChainWatcherActor
{
    private readonly Concern _scanning = new("looking at older blocks");
    private readonly WatchTable _watches = new();
    private readonly WatchScan _scan = new();

    private void Watch(BlockHeight since, Func<IActorRef, Watch> add)
    {
        if (Sender.IsNobody())
        {
            _log.Error("Somebody watches the chain without saying who it is");
            return;
        }
        Context.Watch(Sender);
        var watch = add(Sender);
        var isNew = watch.Watchers.Count == 1 && watch.Watchers[0].Equals(Sender) && watch.Found is null;
        if (watch.Found is not null)
        {
            Sender.Tell(watch.Message);
            return;
        }
        if (!isNew && since >= watch.Since)
            return;
        watch.Since = since;
        if (Tip is not { } tip)
            return;
        _scan.Add(watch, tip.Height);
        Scan();
    }

    private void Unwatch(UnwatchOutpoint message)
    {
        if (_watches.Remove(message.Outpoint, Sender) is { } orphan)
            _scan.Remove(orphan);
    }

    private void Scan()
    {
        if (_scanning.IsBusy || Tip is not { } tip)
            return;
        if (_scan.NextToAsk() is { Outpoint: { } outpoint } watch)
            Ask(_scanning, cancel => _backend.GetUnspent(outpoint, cancel), unspent => Asked(watch, unspent));
        else if (_scan.NextHeight(tip.Height) is { } height)
            Ask(_scanning, cancel => _blocks.Get(height, cancel), found => Scanned(height, found.At, found.Block));
    }

    private void Asked(Watch watch, UnspentOutput? unspent)
    {
        ReportHealth(_scanning);
        if (unspent is { Confirmations: > 0 })
            _scan.Remove(watch);
        else
            _scan.Asked(watch);
        Scan();
    }

    private void Scanned(BlockHeight height, KnownBlock? at, Block? block)
    {
        var watches = _scan.At(height);
        if (at is { } known && (_chain.IdAt(height) ?? (height > Tip!.Value.Height ? null : known.Id)) == known.Id && block is not null)
        {
            ReportHealth(_scanning);
            Tell(_watches.Read(known, block, watches));
            _scan.Seen(watches, height);
        }
        else
        {
            if (at is { } lacking && block is null)
                ReportTrouble(_scanning, Lacks(lacking));
            // or the chain is about to change, and whoever follows it is not so far yet
            _scan.Park(watches);
        }
        Scan();
    }
}
