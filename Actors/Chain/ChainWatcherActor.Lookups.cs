using Akka.Actor;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Onchain;

namespace Lnd.Actors.Chain;

public sealed partial class ChainWatcherActor
{
    private readonly Concern _lookingUp = new("looking up funding outputs");
    private readonly Queue<(ShortChannelId Channel, IActorRef Asker)> _lookups = [];
    private int _lookupsUnderWay;
    private bool _lookupsFailed;

    private void Find(FindFundingOutput request)
    {
        _lookups.Enqueue((request.Channel, Sender));
        // after a failure the next round tries again
        if (!_lookupsFailed)
            LookUp();
    }

    private void LookUp()
    {
        _lookupsFailed = false;
        while (_lookupsUnderWay < _settings.ParallelLookups && Tip is { } tip && _lookups.TryDequeue(out var lookup))
        {
            _lookupsUnderWay++;
            Ask(_lookingUp, cancel => Find(lookup.Channel, tip.Height, cancel), found => Found(lookup, tip, found), _ => LookupFailed(lookup));
        }
    }

    private async Task<FundingOutputFound> Find(ShortChannelId channel, BlockHeight tip, CancellationToken cancel)
    {
        var none = new FundingOutputFound(channel, null, null);
        if (channel.Block > tip)
            return none;
        var (_, block) = await _blocks.Get(channel.Block, cancel).ConfigureAwait(false);
        if (block is null || channel.TransactionIndex >= block.Transactions.Count)
            return none;
        var transaction = block.Transactions[(int)channel.TransactionIndex];
        if (channel.OutputIndex >= transaction.Outputs.Count)
            return none;
        var output = transaction.Outputs[channel.OutputIndex];
        var outpoint = new Outpoint(TxId.FromUint256(transaction.GetHash()), channel.OutputIndex);
        var unspent = await _backend.GetUnspent(outpoint, cancel).ConfigureAwait(false);
        var script = ByteString.Own(output.ScriptPubKey.ToBytes());
        return new FundingOutputFound(
            channel, new FundingOutput(script, Satoshi.FromMoney(output.Value), (uint)(tip - channel.Block) + 1, unspent is null), outpoint);
    }

    private void Found((ShortChannelId Channel, IActorRef Asker) lookup, KnownBlock tip, FundingOutputFound found)
    {
        _lookupsUnderWay--;
        ReportHealth(_lookingUp);
        // who has asked may have heard of a new tip meanwhile, and would take what was true before it for what is true with it
        if (tip == Tip)
            lookup.Asker.Tell(found);
        else
            _lookups.Enqueue(lookup);
        LookUp();
    }

    private void LookupFailed((ShortChannelId Channel, IActorRef Asker) lookup)
    {
        _lookupsUnderWay--;
        _lookupsFailed = true;
        _lookups.Enqueue(lookup);
    }
}
