using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Chain;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Switch;
using Lnd.Actors.Wallet;
using NBitcoin;

namespace Lnd.Actors.Channels;

/// <summary>What goes out: each effect of the machine, once the events before it are durable.</summary>
public sealed partial class ChannelActor
{
    private readonly List<Message> _outbox = [];

    /// <inheritdoc/>
    protected override void Run(ValueList<ChannelEvent> events, ValueList<ChannelEffect> effects)
    {
        foreach (var effect in effects)
            Run(effect);
        FlushOutbox();
        foreach (var happened in events)
            if (happened is HtlcRemovalOffered removal)
                _rooms.Switch.Tell(new RemovalStored(new IncomingHtlc(_identity.DbId, removal.Id)));
    }

    private void Run(ChannelEffect effect)
    {
        switch (effect)
        {
            case SendToPeer e:
                Send(e.Message);
                break;
            case WarnAndDisconnect e:
                Log.Info("{0}: disconnecting: {1}", _identity.Peer, e.Warning);
                Note($"disconnecting: {e.Warning}");
                FlushOutbox();
                _peer?.Link.Tell(new WarnAndClose(State?.Terms.ChannelId ?? default, e.Warning));
                break;
            case Broadcast e:
                BroadcastClosing(e);
                break;
            case ChannelRequested e:
                Requested(e.Request);
                break;
            case CreateFunding e:
                MakeFunding(e);
                break;
            case PublishFunding e:
                PublishFunding(e.FundingTxId);
                break;
            case OpeningFailed e:
                OpeningEnded(e.Reason);
                break;
            case ChannelOpened e:
                Log.Info("{0}: channel {1} can be used", _identity.Peer, e.ChannelId);
                Note("Channel ready for use.");
                break;
            case AnnounceChannel e:
                _announcement = e.Announcement;
                _toldGossip = null;
                break;
            case IncomingHtlcCommitted e:
                _rooms.Switch.Tell(new IncomingCommitted(_identity.DbId, e.Htlc, e.MustFail));
                break;
            case OutgoingHtlcFulfilled e:
                _rooms.Switch.Tell(new OutgoingFulfilled(_identity.DbId, new OutgoingHtlc(e.Id, e.Origin), e.Preimage));
                break;
            case OutgoingHtlcResolved e:
                _rooms.Switch.Tell(new OutgoingEnded(_identity.DbId, new OutgoingHtlc(e.Id, e.Origin), e.Removal));
                break;
            case AddHtlcAccepted e:
                _rooms.Switch.Tell(new AddAnswered(_identity.DbId, e.Origin, e.Id, null, ""));
                break;
            case AddHtlcRefused e:
                _rooms.Switch.Tell(new AddAnswered(_identity.DbId, e.Origin, null, e.Refusal, e.Reason));
                break;
            case CommandRefused e:
                Refused(e.Reason);
                break;
            case ChannelClosing e:
                // an end that both sides have wanted is nothing to look after
                if (State is { LocalShutdown: not null, RemoteShutdown: not null, Ending: ChannelEnding.Mutual or ChannelEnding.Spent })
                    Log.Info("{0}: channel {1} ends: {2}", _identity.Peer, State.Terms.ChannelId, e.Reason);
                else
                    Log.Warning("{0}: channel {1} ends: {2}", _identity.Peer, State?.Terms.ChannelId, e.Reason);
                Note(e.Reason);
                if (State?.Ending is ChannelEnding.Forgotten)
                    Context.Parent.Tell(new ChannelOver(_identity.DbId));
                else
                    Context.Parent.Tell(new StartPlanner(_identity.DbId, null));
                break;
            case LogUnusual e:
                Log.Info("{0}: {1}", _identity.Peer, e.Text);
                break;
            default:
                throw new InvalidOperationException($"unknown effect {effect.GetType().Name}");
        }
    }

    private void Send(Message message)
    {
        // the peer names the channel by its final id as soon as it knows the funding
        if (message is FundingCreated created)
            _peer?.Link.Tell(new RouteChannel(ChannelId.FromFunding(created.FundingTxId, created.FundingOutputIndex), Self) { IsNew = true });
        else if (message is FundingSigned signed)
            _peer?.Link.Tell(new RouteChannel(signed.ChannelId, Self) { IsNew = true });
        _outbox.Add(message);
    }

    private void FlushOutbox()
    {
        if (_outbox.Count == 0)
            return;
        _peer?.Link.Tell(_outbox is [var only] ? new SendMessage(only) : new SendMessages([.. _outbox]));
        _outbox.Clear();
    }

    private void BroadcastClosing(Broadcast broadcast)
    {
        var terms = State!.Terms;
        var script = FundingOutput.ScriptOf(terms.Local.Keys.FundingPubkey, terms.Remote.Keys.FundingPubkey);
        var funding = new TxOut(terms.Capacity.ToMoney(), Script.FromBytesUnsafe(script.ToArray()));
        var isMutual = broadcast.Purpose == BroadcastPurpose.MutualClose;
        _rooms.Chain.Tell(new BroadcastTransaction(
            broadcast.Transaction, [funding], null, $"{(isMutual ? "mutual close" : "our commitment")} of channel {terms.ChannelId}"));
        Context.Parent.Tell(new StartPlanner(_identity.DbId, broadcast.Transaction));
        AnswerClosers(new ChannelClosed(broadcast.Transaction, isMutual));
    }

    private void Refused(string reason)
    {
        if (_closers.Remove(_inputFrom!))
            _inputFrom!.Tell(new ChannelRefused(ErrorCodes.ChannelNotReady, reason));
        else
            Log.Info("refused: {0}", reason);
    }
}
