using Akka.Event;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Routing;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Payments;

// What passes is waited for: a channel of this node that is down or full, a node that has just started and does not know the chain or the network yet.
internal sealed partial class PaymentActor
{
    private static readonly TimeSpan s_shortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(10);

    private bool _isWaiting;
    private bool _looksSoon;
    private TimeSpan _pause = s_shortestPause;

    /// <summary>What the payment has waited for last.</summary>
    private string? _obstacle;

    private TimeSpan RetryFor => _pay.RetryFor ?? _settings.RetryFor;

    private void ReceiveChanges()
    {
        Receive<WorldChanged>(changed =>
        {
            if (changed.IsHere)
                LookAgain();
            else
                LookSoon();
        });
        Receive<Pause>(_ => LookAgain());
    }

    /// <summary>Gives up, unless a part may go where none can go now.</summary>
    private void GiveUpOrWait(PaymentView view, LocalChannels local, MilliSatoshi amount, PaymentRefused reason)
    {
        if (_isLate || Obstacle(view, local, amount) is not { } obstacle)
            GiveUp(_lastPart == 0 ? reason : reason with { Reason = $"{reason.Reason}; {_lastPart} attempts have failed before, listsendpays tells why" });
        else
            Wait(amount, reason with { Reason = $"{reason.Reason}: {obstacle}" });
    }

    /// <summary>Sends nothing until something changes, or a while has passed, as not everything that changes is told.</summary>
    private void Wait(MilliSatoshi amount, PaymentRefused reason)
    {
        // what was split as no channel was there to carry it may go in one
        var unsent = amount.SaturatingAdd(Sum(_unsent));
        _unsent.Clear();
        _unsent.Push(unsent);
        if (_isLate)
        {
            GiveUp(reason);
            return;
        }
        _log.Debug("A payment of {0} waits: {1}", unsent, reason.Reason);
        (_isWaiting, _looksSoon, _obstacle) = (true, false, reason.Reason);
        Timers.StartSingleTimer(Pause.Instance, Pause.Instance, _pause);
        _pause = _pause * 2 < s_longestPause ? _pause * 2 : s_longestPause;
    }

    private void LookAgain()
    {
        _lessons.ForgetPassing();
        Timers.Cancel(Pause.Instance);
        if (_isWaiting)
            Ask();
    }

    /// <summary>Not at once: a large network changes all the time, and each look costs a search.</summary>
    private void LookSoon()
    {
        if (!_isWaiting || _looksSoon)
            return;
        _looksSoon = true;
        Timers.StartSingleTimer(Pause.Instance, Pause.Instance, s_shortestPause);
    }

    /// <summary>What stands in the way and may pass; null where waiting is no use.</summary>
    private string? Obstacle(PaymentView view, LocalChannels local, MilliSatoshi amount)
    {
        if (!local.IsComplete)
            return "this node has not loaded all of its channels yet";
        var open = local.Channels.Where(channel => channel.IsOpen).ToList();
        var down = open.Where(channel => !channel.IsUp).ToList();
        if (Sum(open.Select(channel => channel.Sendable)) < amount.SaturatingAdd(Sum(_unsent)))
            return null;
        if (down.Count > 0 || _lessons.HasPassing)
        {
            // as it would be with all channels up
            var best = _lessons.ApplyLastingTo(Request(amount, FirstHops.OfAll(_us, open)));
            if (RouteSearch.Find(view.Graph, best, out _) is null)
            {
                return down.Count == 0
                    ? "the last attempt failed for a reason that may pass"
                    : $"a channel of this node is down, with {string.Join(" and ", down.Select(channel => channel.Peer).Distinct())}";
            }
        }
        return view.IsSynchronised || view.Graph.TryFindNode(_target.Payee, out _)
            ? null
            : "the destination is not known, and no peer has told yet all that it knows of the network";
    }

    private sealed record Pause
    {
        public static Pause Instance { get; } = new();
    }
}
