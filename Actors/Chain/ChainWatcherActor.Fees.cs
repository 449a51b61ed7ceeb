using Akka.Actor;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;

namespace Lnd.Actors.Chain;

public sealed partial class ChainWatcherActor
{
    private const string FeeTimer = "fees";

    private readonly Concern _estimating = new("estimating fees");
    private readonly List<IActorRef> _feerateAskers = [];
    private FeeEstimates? _fees;
    private bool _feesAreKnown;
    private bool _feesFailed;

    // lightningd: estimates on regtest are faked at the least that is relayed
    private FeeEstimates? FallbackFees =>
        _settings.FallbackFees ?? (IsRegtest ? FeeEstimates.Flat(FeeratePerKw.Floor) : null);

    private void TellFeerates()
    {
        if (_feesAreKnown)
            Sender.Tell(new FeeratesChanged(_fees));
        else
            _feerateAskers.Add(Sender);
    }

    private void EstimateFees()
    {
        Timers.StartSingleTimer(FeeTimer, EstimateFeesNow.Instance, _settings.FeeInterval);
        if (!_estimating.IsBusy && Tip is not null)
            Ask(_estimating, _backend.EstimateFees, Estimated, _ => EstimateFailed());
    }

    private void Estimated(FeeEstimates? estimates)
    {
        _feesFailed = false;
        if (estimates is null && FallbackFees is null)
        {
            ReportTrouble(_estimating, "the bitcoin node has no estimates yet; it needs to see some blocks and transactions. Until then nothing that needs a feerate can be begun.");
        }
        else
        {
            ReportHealth(_estimating);
        }
        // what was estimated a while ago is better than nothing
        Publish(estimates ?? FallbackFees ?? _fees);
    }

    private void EstimateFailed()
    {
        _feesFailed = true;
        if (!_feesAreKnown)
            Publish(FallbackFees);
    }

    private void Publish(FeeEstimates? fees)
    {
        var changed = !_feesAreKnown || fees != _fees;
        (_fees, _feesAreKnown) = (fees, true);
        var message = new FeeratesChanged(fees);
        foreach (var asker in _feerateAskers)
            asker.Tell(message);
        _feerateAskers.Clear();
        if (changed)
            Context.System.EventStream.Publish(message);
    }
}
