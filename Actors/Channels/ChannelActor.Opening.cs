using System.Buffers.Binary;
using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Chain;
using Lnd.Actors.Keys;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Wallet;

namespace Lnd.Actors.Channels;

/// <summary>Opening: what the machine needs of the wallet and of the operator, from either side, until the channel is funded.</summary>
public sealed partial class ChannelActor
{
    private OpenNow? _opening;
    private FundingMade? _funding;
    private int _refusalCode = ErrorCodes.PeerRefuses;

    /// <summary>This node's side of a new channel.</summary>
    internal static LocalOffer Offer(ChannelSettings settings, NodeContext node, Point local, Point peer, ByteString shutdownScript)
    {
        Span<byte> random = stackalloc byte[8];
        node.Random.Fill(random);
        return new LocalOffer
        {
            LocalNodeId = local,
            RemoteNodeId = peer,
            HtlcMinimum = settings.HtlcMinimum,
            ToSelfDelay = settings.ToSelfDelay,
            MaxAcceptedHtlcs = settings.MaxAcceptedHtlcs,
            MinimumDepth = settings.ZeroConfPeers.Contains(peer) ? 0 : settings.MinimumDepth,
            ShutdownScript = shutdownScript,
            Alias = new ShortChannelId(BinaryPrimitives.ReadUInt64BigEndian(random)),
        };
    }

    private void CommandsOfOpening()
    {
        Command<OpenNow>(open =>
        {
            _opening = open;
            Handle(new ChannelInput.Open(open.Request));
        });
        Command<FundingMade>(made =>
        {
            _funding = made;
            Handle(new ChannelInput.FundingCreated(made.TxId, made.OutputIndex));
        });
        Command<WalletRefused>(refused =>
        {
            if (State is not null)
            {
                Log.Warning("the wallet refuses: {0}", refused.Reason);
                return;
            }
            _refusalCode = refused.Code;
            Handle(new ChannelInput.ForceClose(refused.Reason));
        });
        Command<AddressMade>(made => Handle(new ChannelInput.Accept(Offer(_settings, _node, _node.NodeId, _identity.Peer, made.ScriptPubKey))));
        Command<OpeningTimedOut>(_ =>
        {
            if (State is null)
                Handle(new ChannelInput.ForceClose("the opening took too long"));
        });
    }

    /// <summary>The peer wants a channel, and its terms are possible: this node's part will go to an address of the wallet.</summary>
    private void Requested(OpenChannel request)
    {
        Log.Info("{0}: opens a channel of {1}", _identity.Peer, request.Funding);
        _rooms.Wallet.Tell(new MakeAddress(AddressKind.P2tr));
    }

    private void MakeFunding(CreateFunding wanted)
    {
        var plan = _opening!.Funding;
        _rooms.Wallet.Tell(new MakeFunding(wanted.ScriptPubKey, wanted.Amount, plan.Feerate, plan.MinConfirmations, plan.Coins));
    }

    /// <summary>The channel is durable: the transaction may go out. Whoever asked for it is told when it has.</summary>
    private void PublishFunding(TxId fundingTxId) => _rooms.Wallet.Tell(new PublishTransaction(fundingTxId));

    private void FundingPublished(TransactionBroadcast sent)
    {
        if (_opening is not { } opening || _funding is not { } funding || State is not { } state)
            return;
        _opening = null;
        if (!sent.Outcome.Accepted)
        {
            opening.Asker.Tell(new ChannelRefused(
                ErrorCodes.BroadcastRefused, $"Funding transaction {sent.TxId} was refused, and is tried again with each block: {sent.Outcome.Reason}"));
            return;
        }
        opening.Asker.Tell(new ChannelFundedReply(
            _identity.DbId, state.Terms.ChannelId, funding.Transaction, funding.OutputIndex, opening.Request.Type, state.Terms.MinimumDepth, opening.Funding.CloseTo));
    }

    private void OpeningEnded(string reason)
    {
        Log.Info("{0}: no channel: {1}", _identity.Peer, reason);
        if (_funding is { } funding)
            _rooms.Wallet.Tell(new AbandonTransaction(funding.TxId));
        _opening?.Asker.Tell(new ChannelRefused(_refusalCode, reason));
        _opening = null;
        AnswerClosers(new ChannelRefused(ErrorCodes.Lightningd, reason));
        FlushOutbox();
        Context.Parent.Tell(new ChannelOver(_identity.DbId));
    }
}
