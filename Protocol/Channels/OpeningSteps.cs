using Lnd.Actors.Protocol.Channels.Transactions;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Channels;

/// <summary>
/// Opening a channel (BOLT 2, "Channel Establishment v1"). Until both have signed the first commitments nothing is at stake and nothing is stored; what is wrong
/// ends the attempt.
/// </summary>
internal static class OpeningSteps
{
    public static void Step(Turn turn, ChannelInput input)
    {
        switch (input)
        {
            case ChannelInput.PeerSent received:
                Receive(turn, received.Message);
                break;
            case ChannelInput.PeerConnected connected:
                turn.Session = turn.Session with { Link = Link.Up, OurFeatures = connected.OurFeatures, TheirFeatures = connected.TheirFeatures };
                break;
            case ChannelInput.PeerDisconnected:
                if (turn.Session.Opening is not null)
                    turn.Do(new OpeningFailed("the connection to the peer was lost"));
                turn.Session = turn.Session.Disconnected();
                break;
            case ChannelInput.BlockConnected block:
                turn.Session = turn.Session with { Height = block.Height };
                break;
            case ChannelInput.Open open:
                Open(turn, open.Request);
                break;
            case ChannelInput.Accept accept:
                Accept(turn, accept.Offer);
                break;
            case ChannelInput.Reject reject:
                Abort(turn, reject.Reason);
                break;
            case ChannelInput.FundingCreated funding:
                FundingReady(turn, funding);
                break;
            case ChannelInput.ForceClose force:
                Abort(turn, force.Reason);
                break;
            case ChannelInput.AddHtlc add:
                turn.Do(new AddHtlcRefused(add.Origin, null, "the channel is not open"));
                break;
            case ChannelInput.Close or ChannelInput.RemoveHtlc or ChannelInput.UpdateFeerate:
                turn.Do(new CommandRefused("the channel is not open"));
                break;
            case ChannelInput.Resumed or ChannelInput.FundingFound or ChannelInput.FundingLost or ChannelInput.FundingSpentBy
                or ChannelInput.AcknowledgeResolved:
                break; // about channels that are funded
        }
    }

    private static void Receive(Turn turn, Message message)
    {
        switch (message, turn.Session.Opening)
        {
            // BOLT 2: "accept a new `open_channel` message; discard the previous `open_channel` message"
            case (OpenChannel m, null or Opening.OpenReceived):
                ReceiveOpen(turn, m);
                break;
            case (AcceptChannel m, Opening.OpenSent o):
                ReceiveAccept(turn, o.Request, m);
                break;
            case (FundingCreated m, Opening.AcceptSent o):
                ReceiveFundingCreated(turn, o, m);
                break;
            case (FundingSigned m, Opening.FundingCreatedSent o):
                ReceiveFundingSigned(turn, o, m);
                break;
            case (ErrorMessage m, _):
                turn.Session = turn.Session with { Opening = null };
                turn.Do(new OpeningFailed(PeerWords.Quote(m)));
                break;
            case (WarningMessage m, _):
                turn.Do(new LogUnusual(PeerWords.Quote(m)));
                break;
            case (UnknownMessage, _):
                break;
            default:
                Abort(turn, $"{message.Type} is not expected while the channel is being opened");
                break;
        }
    }

    private static void Open(Turn turn, OpenRequest request)
    {
        var problem = !turn.IsUp ? "the peer is not connected"
            : turn.Session.Opening is not null ? "an opening is under way"
            : OpeningRules.CheckRequest(turn, request);
        if (problem is not null)
        {
            turn.Do(new OpeningFailed(problem));
            return;
        }
        var (offer, signer) = (request.Offer, turn.Environment.Signer);
        turn.Session = turn.Session with { Opening = new Opening.OpenSent(request) };
        turn.Send(new OpenChannel(
            request.ChainHash, request.TemporaryChannelId, request.Capacity, request.Push, offer.DustLimit, offer.MaxHtlcValueInFlight,
            OpeningRules.Reserve(offer, request.Capacity, offer.DustLimit), offer.HtlcMinimum, request.Feerate, offer.ToSelfDelay, offer.MaxAcceptedHtlcs,
            signer.Keys, signer.PerCommitmentPoint(0), request.Announce ? ChannelFlags.AnnounceChannel : ChannelFlags.None)
        {
            UpfrontShutdownScript = UpfrontScript(offer),
            ChannelType = request.Type,
        });
    }

    private static void ReceiveOpen(Turn turn, OpenChannel m)
    {
        if (OpeningRules.CheckOpen(turn, m) is { } problem)
        {
            turn.Send(ErrorMessage.Of(m.TemporaryChannelId, problem));
            turn.Do(new OpeningFailed(problem));
            return;
        }
        turn.Session = turn.Session with { Opening = new Opening.OpenReceived(m) };
        turn.Do(new ChannelRequested(m));
    }

    private static void Accept(Turn turn, LocalOffer offer)
    {
        if (turn.Session.Opening is not Opening.OpenReceived { Message: var m })
        {
            turn.Do(new CommandRefused("there is no request to accept"));
            return;
        }
        var type = m.ChannelType!.Value;
        var reserve = OpeningRules.Reserve(offer, m.Funding, m.DustLimit);
        if (OpeningRules.CheckOffer(offer, m, reserve) is { } problem)
        {
            Abort(turn, problem);
            return;
        }
        turn.Session = turn.Session with { Opening = new Opening.AcceptSent(m, offer) };
        turn.Send(new AcceptChannel(
            m.TemporaryChannelId, offer.DustLimit, offer.MaxHtlcValueInFlight, reserve, offer.HtlcMinimum, type.HasZeroConf ? 0 : offer.MinimumDepth,
            offer.ToSelfDelay, offer.MaxAcceptedHtlcs, turn.Environment.Signer.Keys, turn.Environment.Signer.PerCommitmentPoint(0))
        {
            UpfrontShutdownScript = UpfrontScript(offer),
            ChannelType = type,
        });
    }

    private static void ReceiveAccept(Turn turn, OpenRequest request, AcceptChannel m)
    {
        if (OpeningRules.CheckAccept(turn, request, m) is { } problem)
        {
            Abort(turn, problem);
            return;
        }
        turn.Session = turn.Session with { Opening = new Opening.AcceptReceived(request, m) };
        var script = ChannelScripts.Funding(turn.Environment.Signer.Keys.FundingPubkey, m.Keys.FundingPubkey);
        turn.Do(new CreateFunding(ByteString.Own(ChannelScripts.PayToWitnessScriptHash(script)), request.Capacity));
    }

    private static void FundingReady(Turn turn, ChannelInput.FundingCreated funding)
    {
        if (turn.Session.Opening is not Opening.AcceptReceived { Request: var request, Message: var m })
        {
            turn.Do(new OpeningFailed("the opening that asked for a funding transaction is over"));
            return;
        }
        var terms = OpeningTerms.Opener(turn, request, m, funding.TxId, funding.OutputIndex);
        var start = OpeningTerms.Start(Side.Local, request.Capacity, request.Push, request.Feerate);
        var theirs = CommitmentTransaction.Build(terms, start.Spec(Side.Remote), 0, m.FirstPerCommitmentPoint);
        turn.Session = turn.Session with { Opening = new Opening.FundingCreatedSent(terms, start, m.FirstPerCommitmentPoint) };
        turn.Send(new FundingCreated(
            m.TemporaryChannelId, funding.TxId, funding.OutputIndex, turn.Environment.Signer.SignRemoteCommitment(theirs).Commitment));
    }

    private static void ReceiveFundingCreated(Turn turn, Opening.AcceptSent opening, FundingCreated m)
    {
        var (open, signer) = (opening.Message, turn.Environment.Signer);
        var terms = OpeningTerms.Acceptor(turn, open, opening.Offer, m.FundingTxId, m.FundingOutputIndex);
        var start = OpeningTerms.Start(Side.Remote, open.Funding, open.Push, open.Feerate);
        var ours = CommitmentTransaction.Build(terms, start.Spec(Side.Local), 0, signer.PerCommitmentPoint(0));
        if (!ours.IsSigned(Side.Remote, m.Signature))
        {
            Abort(turn, "funding_created: bad signature of the first commitment");
            return;
        }
        var theirs = CommitmentTransaction.Build(terms, start.Spec(Side.Remote), 0, open.FirstPerCommitmentPoint);
        Funded(turn, new ChannelFunded(terms, start, m.Signature, open.FirstPerCommitmentPoint));
        turn.Send(new FundingSigned(terms.ChannelId, signer.SignRemoteCommitment(theirs).Commitment));
        ReadySteps.Advance(turn);
    }

    private static void ReceiveFundingSigned(Turn turn, Opening.FundingCreatedSent opening, FundingSigned m)
    {
        var ours = CommitmentTransaction.Build(opening.Terms, opening.Start.Spec(Side.Local), 0, turn.Environment.Signer.PerCommitmentPoint(0));
        if (m.ChannelId != opening.Terms.ChannelId)
        {
            Abort(turn, $"funding_signed for channel {m.ChannelId}, this one is {opening.Terms.ChannelId}");
            return;
        }
        if (!ours.IsSigned(Side.Remote, m.Signature))
        {
            Abort(turn, "funding_signed: bad signature of the first commitment");
            return;
        }
        Funded(turn, new ChannelFunded(opening.Terms, opening.Start, m.Signature, opening.RemotePoint));
        // BOLT 2: "MUST NOT broadcast the funding transaction before receipt of a valid `funding_signed`"
        turn.Do(new PublishFunding(opening.Terms.FundingTxId));
        ReadySteps.Advance(turn);
    }

    private static void Funded(Turn turn, ChannelFunded funded)
    {
        turn.Session = turn.Session with { Opening = null };
        turn.Emit(funded);
    }

    private static void Abort(Turn turn, string reason)
    {
        var id = turn.Session.Opening switch
        {
            Opening.OpenSent o => o.Request.TemporaryChannelId,
            Opening.OpenReceived o => o.Message.TemporaryChannelId,
            Opening.AcceptSent o => o.Message.TemporaryChannelId,
            Opening.AcceptReceived o => o.Request.TemporaryChannelId,
            Opening.FundingCreatedSent o => o.Terms.ChannelId,
            null => default(ChannelId?),
            _ => throw new InvalidOperationException($"unknown opening {turn.Session.Opening}"),
        };
        if (id is { } known && turn.IsUp)
            turn.Send(ErrorMessage.Of(known, reason));
        turn.Session = turn.Session with { Opening = null };
        turn.Do(new OpeningFailed(reason));
    }

    /// <summary>BOLT 2: "either a valid `shutdown_scriptpubkey` ..., or a zero-length `shutdown_scriptpubkey`".</summary>
    private static ByteString UpfrontScript(LocalOffer offer) => offer.BindShutdownScript ? offer.ShutdownScript : ByteString.Empty;
}
