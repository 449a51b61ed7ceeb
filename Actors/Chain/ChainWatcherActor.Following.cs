using System.Globalization;
using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Protocol;
using NBitcoin;

namespace Lnd.Actors.Chain;

public sealed partial class ChainWatcherActor
{
    private readonly Concern _following = new("following the chain");
    private ChainBackendInfo? _info;
    private bool _tipIsTold = true;
    private bool _lastToldSynchronised;
    private int _failures;

    private TipChanged TipNow() => new(Tip!.Value.Height, Tip!.Value.Id, IsSynchronised);

    // there blocks are made and thrown away at will, and a chain that nobody mined on for a day counts as one that is being downloaded
    private bool IsRegtest => _node.Chain.CoreName == ChainParameters.Regtest.CoreName;

    private bool IsSynchronised => _info is { } info && info.Headers <= Tip!.Value.Height && (IsRegtest || !info.IsSynchronising);

    private void StartRound()
    {
        if (!_following.IsBusy)
            Ask(_following, _backend.GetInfo, Follow, RoundFailed);
    }

    private void Follow(ChainBackendInfo info)
    {
        if (info.CoreChain != _node.Chain.CoreName)
        {
            var wrong = $"The bitcoin node follows the chain \"{info.CoreChain}\", but this node lives on {_node.Chain.Name} (\"{_node.Chain.CoreName}\"): change --network, or name "
                + "another bitcoin node with --bitcoin-rpcconnect, --bitcoin-rpcport or --bitcoin-datadir.";
            ReportTrouble(_following, wrong);
            RoundFailed(new ChainBackendException(wrong, isFatal: true));
            return;
        }
        _info = info;
        if (Tip is not { } tip)
        {
            Begin(new KnownBlock(info.Tip, info.TipId));
            EndRound();
        }
        else if (info.TipId == tip.Id)
        {
            EndRound();
        }
        else if (info.Tip < tip.Height && !IsRegtest && (info.IsSynchronising || info.Headers > info.Tip))
        {
            // it is rebuilding its data: that it does not have our blocks yet does not mean that they are no longer in the chain
            ReportTrouble(_following, string.Create(CultureInfo.InvariantCulture,
                $"the bitcoin node went back from block {tip.Height.Value} while it synchronises: waiting until it has caught up."));
            Pause();
        }
        else
        {
            Step();
        }
    }

    private void Begin(KnownBlock tip)
    {
        _chain.Reset(tip);
        _log.Info("The chain is at block {0}, {1}", tip.Height.Value, tip.Id);
        foreach (var watch in _watches.All)
            _scan.Add(watch, tip.Height);
        TellTip();
        TellStart(new ChainStarted(TipNow()));
        EstimateFees();
    }

    private void Step()
    {
        var (tip, before) = (Tip!.Value, _chain.BeforeTip);
        Ask(_following, cancel => _blocks.Step(tip, tip.Height, before, cancel), Take, RoundFailed);
    }

    private void Take(ChainStep step)
    {
        switch (step)
        {
            case ChainStep.Next next:
                Connect(next.At, next.Block);
                Step();
                break;
            case ChainStep.Back back:
                if (Disconnect(back.Before))
                    Step();
                else
                    Pause();
                break;
            case ChainStep.Missing missing:
                ReportTrouble(_following, Lacks(missing.At));
                Pause();
                break;
            case ChainStep.UpToDate:
                EndRound();
                break;
        }
    }

    private static string Lacks(KnownBlock block) => string.Create(CultureInfo.InvariantCulture,
        $"the bitcoin node does not have block {block.Height.Value} ({block.Id}). If it prunes, give it a larger prune= in bitcoin.conf; it was told to fetch the block from its peers, "
        + $"and is asked again.");

    private void Connect(KnownBlock at, Block block)
    {
        _chain.Push(at);
        _tipIsTold = false;
        foreach (var feed in _feeds.Values)
            Connect(feed, at, block);
        Tell(_watches.Read(at, block));
        foreach (var settled in _broadcasts.Connect(at, block))
            _log.Info("{0}: {1} in block {2}", settled.Request.Label, settled.IsConfirmed ? $"{settled.TxId} is" : $"another transaction than {settled.TxId} spends its input", at.Height.Value);
        TellTip();
        _broadcasts.QueueAll();
    }

    /// <summary>False where the end of what is known is the genesis block: that can't be left.</summary>
    private bool Disconnect(KnownBlock? before)
    {
        var gone = Tip!.Value;
        if (before is null && gone.Height.Value == 0)
        {
            ReportTrouble(_following, "the bitcoin node has another genesis block: it follows another chain than before.");
            return false;
        }
        _log.Info("Block {0}, {1}, is no longer in the chain", gone.Height.Value, gone.Id);
        foreach (var feed in _feeds.Values)
            Disconnect(feed, gone, before);
        Tell(_watches.Undo(gone.Height));
        _broadcasts.Disconnect(gone.Height);
        _tipIsTold = false;
        if (before is not { } tip)
        {
            StartOver();
            return true;
        }
        _chain.Pop();
        if (_chain.Tip is null)
            _chain.Reset(tip);
        return true;
    }

    /// <summary>The backend does not know the block that we knew as the last one, nor do we know what it was built on: nothing that was found can be relied upon.</summary>
    private void StartOver()
    {
        _log.Warning("The bitcoin node does not know the blocks it told of before, as if it were another one: everything is looked for anew");
        var tip = new KnownBlock(_info!.Tip, _info.TipId);
        Tell(_watches.Undo(new BlockHeight(0)));
        _broadcasts.Disconnect(new BlockHeight(0));
        _chain.Reset(tip);
        foreach (var watch in _watches.All)
            _scan.Add(watch, tip.Height);
    }

    private void TellTip()
    {
        _tipIsTold = true;
        var tip = TipNow();
        _lastToldSynchronised = tip.IsSynchronised;
        foreach (var subscriber in _tipSubscribers)
            subscriber.Tell(tip);
    }

    private void EndRound()
    {
        if (!_tipIsTold || _lastToldSynchronised != IsSynchronised)
            TellTip();
        ReportHealth(_following);
        _failures = 0;
        Timers.StartSingleTimer(PollTimer, Poll.Instance, _settings.PollInterval);
        GoOn();
    }

    /// <summary>Whatever waits, for the backend or for its turn.</summary>
    private void GoOn()
    {
        _scan.Unpark();
        Scan();
        foreach (var feed in _feeds.Values)
            Feed(feed);
        Submit();
        LookUp();
        if (_feesFailed)
            EstimateFees();
    }

    private void RoundFailed(Exception error)
    {
        if (error is ChainBackendException { IsFatal: true })
            RefuseStart(error.Message);
        Pause();
    }

    /// <summary>The next look comes later with each failure.</summary>
    private void Pause()
    {
        var pause = _settings.PollInterval * Math.Pow(2, Math.Min(_failures++, 16));
        Timers.StartSingleTimer(PollTimer, Poll.Instance, pause < _settings.LongestRetry ? pause : _settings.LongestRetry);
    }
}
