using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Chain;
using Lnd.Actors.Channels;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Switch;
using Lnd.Actors.Wallet;
using NBitcoin;
using WatchOutpoint = Lnd.Actors.Chain.WatchOutpoint;

namespace Lnd.Actors.Onchain;

/// <summary>What goes out: each effect of the planner, once the events before it are durable.</summary>
public sealed partial class OnchainActor
{
    /// <summary>Claims whose wallet inputs are being signed, with the parent each is to be submitted with.</summary>
    private readonly Dictionary<ulong, (ClaimKind Kind, Transaction? Parent)> _signing = [];

    /// <inheritdoc/>
    protected override void Run(ValueList<OnchainEvent> events, ValueList<OnchainEffect> effects)
    {
        foreach (var effect in effects)
            Run(effect);
    }

    private void Run(OnchainEffect effect)
    {
        switch (effect)
        {
            case OnchainEffect.Broadcast e:
                Broadcast(e);
                break;
            case OnchainEffect.WatchOutpoint e:
                _rooms.Chain.Tell(new WatchOutpoint(e.Outpoint, e.Since ?? State.Terms.CreatedAt));
                break;
            case OnchainEffect.RequestCoins e:
                _rooms.Wallet.Tell(new ReserveClaimCoins(NameOf(e.ClaimId), e.Amount, e.Feerate));
                break;
            case OnchainEffect.ReleaseCoins e:
                _rooms.Wallet.Tell(new ReleaseClaimCoins(NameOf(e.ClaimId)));
                break;
            case OnchainEffect.OutgoingHtlcFulfilled e:
                if (OriginOf(e.Id) is { } fulfilled)
                    _rooms.Switch.Tell(new OutgoingFulfilled(_identity.DbId, new OutgoingHtlc(e.Id, fulfilled), e.Preimage));
                break;
            case OnchainEffect.OutgoingHtlcFailed e:
                if (OriginOf(e.Id) is { } failed)
                    _rooms.Switch.Tell(new OutgoingEnded(_identity.DbId, new OutgoingHtlc(e.Id, failed), e.Removal));
                break;
            case OnchainEffect.OutputResolved e:
                Log.Info("channel {0}: output {1} ({2}) is resolved: {3}", State.Terms.ChannelId, e.Output.Outpoint, e.Output.Kind, e.Resolution);
                break;
            case OnchainEffect.AllResolved:
                Log.Info("channel {0}: all outputs are resolved", State.Terms.ChannelId);
                Context.Parent.Tell(new ChannelOver(_identity.DbId));
                break;
            case OnchainEffect.WarnOperator e:
                Log.Warning("channel {0}: {1}", State.Terms.ChannelId, e.Text);
                break;
            default:
                throw new InvalidOperationException($"unknown effect {effect.GetType().Name}");
        }
    }

    private ClaimName NameOf(ulong claimId) => new(_identity.DbId, claimId);

    private void Broadcast(OnchainEffect.Broadcast e)
    {
        if (e.WalletCoins.IsEmpty)
        {
            Send(e.Transaction, e.Kind, e.Parent);
            return;
        }
        var txId = TxId.FromUint256(e.Transaction.GetHash());
        if (State.Claims.FirstOrDefault(claim => claim.Current?.TxId == txId) is not { } claim)
            return; // ended since
        _signing[claim.Id] = (e.Kind, e.Parent);
        _rooms.Wallet.Tell(new SignClaim(NameOf(claim.Id), e.Transaction, SpentBy(e.Transaction)));
    }

    private void SendSigned(ClaimSigned signed)
    {
        if (_signing.Remove(signed.Claim.ClaimId, out var waiting))
            Send(signed.Transaction, waiting.Kind, waiting.Parent);
    }

    private void Send(Transaction transaction, ClaimKind kind, Transaction? parent) =>
        _rooms.Chain.Tell(new BroadcastTransaction(transaction, SpentBy(transaction), parent, $"{kind} of channel {State.Terms.ChannelId}"));

    /// <summary>The outputs that a claim spends: of the closing transaction, of HTLC transactions, of the wallet.</summary>
    private List<TxOut> SpentBy(Transaction transaction)
    {
        var txId = TxId.FromUint256(transaction.GetHash());
        var coins = State.Claims.FirstOrDefault(claim => claim.Current?.TxId == txId)?.Current?.Coins ?? [];
        var spent = new List<TxOut>(transaction.Inputs.Count);
        foreach (var input in transaction.Inputs)
        {
            var outpoint = Outpoint.From(input.PrevOut);
            var (amount, script) = outpoint == ClosingClassifier.FundingOf(State.Terms) ? (State.Terms.Capacity, FundingScript)
                : State.Find(outpoint) is { } output ? (output.Amount, output.ScriptPubKey)
                : coins.FirstOrDefault(coin => coin.Outpoint == outpoint) is { } coin ? (coin.Amount, coin.ScriptPubKey)
                : throw new InvalidOperationException($"{outpoint} is neither of the channel nor of the wallet");
            spent.Add(new TxOut(amount.ToMoney(), Script.FromBytesUnsafe(script.ToArray())));
        }
        return spent;
    }

    private ByteString FundingScript => FundingOutput.ScriptOf(State.Terms.Local.Keys.FundingPubkey, State.Terms.Remote.Keys.FundingPubkey);

    private ByteString? OriginOf(ulong id) =>
        State.Channel.Commitments.Find(new HtlcKey(Side.Local, id))?.Origin
        ?? State.Channel.Resolved.Where(htlc => htlc.Id == id).Select(htlc => (ByteString?)htlc.Origin).FirstOrDefault();
}
