using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Channels;

/// <summary>
/// A channel from opening to mutual close, as a pure function (BOLT 2). It does nothing: it says what happened and what is to be done. Whoever calls it
/// stores the events of a <see cref="Decision"/>, then replaces the channel by the one after them, then runs the effects, and only then offers the next input.
/// </summary>
public static class ChannelMachine
{
    /// <summary>What follows from <paramref name="input"/>. Never throws for anything a peer, a chain or a caller can send.</summary>
    public static Decision Step(Channel channel, ChannelInput input, ChannelEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(environment);
        var turn = new Turn(channel, environment);
        if (turn.IsFunded)
            StepFunded(turn, input);
        else
            OpeningSteps.Step(turn, input);
        return turn.ToDecision();
    }

    private static void StepFunded(Turn turn, ChannelInput input)
    {
        switch (input)
        {
            case ChannelInput.PeerSent received:
                Receive(turn, received.Message);
                break;
            case ChannelInput.PeerConnected connected:
                ReestablishSteps.Connect(turn, connected);
                break;
            case ChannelInput.PeerDisconnected:
                ReestablishSteps.Disconnect(turn);
                break;
            case ChannelInput.Resumed:
                ReestablishSteps.Resume(turn);
                break;
            case ChannelInput.BlockConnected block:
                ChainSteps.NewBlock(turn, block.Height);
                break;
            case ChannelInput.FundingFound found:
                ChainSteps.FundingFound(turn, found);
                break;
            case ChannelInput.FundingLost:
                ChainSteps.FundingLost(turn);
                break;
            case ChannelInput.FundingSpentBy spent:
                ChainSteps.FundingSpent(turn, spent.Spender);
                break;
            case ChannelInput.AddHtlc add:
                CommandSteps.Add(turn, add);
                break;
            case ChannelInput.RemoveHtlc remove:
                CommandSteps.Remove(turn, remove);
                break;
            case ChannelInput.UpdateFeerate update:
                CommandSteps.UpdateFeerate(turn, update);
                break;
            case ChannelInput.AcknowledgeResolved acknowledged:
                turn.Session = turn.Session with { Acknowledged = [.. turn.Session.Acknowledged, .. acknowledged.Ids] };
                break;
            case ChannelInput.Close close:
                ClosingSteps.Command(turn, close);
                break;
            case ChannelInput.ForceClose force:
                ChainSteps.ForceClose(turn, force.Reason);
                break;
            case ChannelInput.Open or ChannelInput.Accept or ChannelInput.Reject or ChannelInput.FundingCreated:
                turn.Do(new CommandRefused("the channel is open already"));
                break;
        }
    }

    private static void Receive(Turn turn, Message message)
    {
        if (message is ErrorMessage error)
        {
            ReceiveError(turn, error);
            return;
        }
        if (message is WarningMessage warning)
        {
            turn.Do(new LogUnusual(PeerWords.Quote(warning)));
            return;
        }
        switch (turn.State.Phase)
        {
            case ChannelPhase.AwaitingReady or ChannelPhase.Normal or ChannelPhase.ShuttingDown or ChannelPhase.Negotiating:
                ReceiveWhileAlive(turn, message);
                break;
            case ChannelPhase.MutuallyClosed:
                ClosingSteps.ReceiveWhenAgreed(turn, message, (ChannelEnding.Mutual)turn.State.Ending!);
                break;
            case ChannelPhase.Failed or ChannelPhase.DataLost:
                // BOLT 2: "if a channel is in an error state: SHOULD retransmit the error packet and ignore any other packets for that channel"
                if (message is ChannelReestablish)
                    turn.Send(ErrorMessage.Of(turn.Terms.ChannelId, ReestablishSteps.EndingReason(turn.State)));
                break;
            case ChannelPhase.Spent or ChannelPhase.Forgotten:
                if (message is ChannelReestablish)
                    turn.Send(ErrorMessage.Of(turn.Terms.ChannelId, "the channel is closed"));
                break;
        }
    }

    private static void ReceiveWhileAlive(Turn turn, Message message)
    {
        if (turn.Session.Link == Link.Down)
            return; // sent before the connection was given up
        if (turn.Session.Link == Link.Reestablishing && message is not ChannelReestablish)
        {
            // BOLT 2: "MUST wait to receive the other node's `channel_reestablish` message before sending any other messages for that channel"
            turn.Warn($"{message.Type} before channel_reestablish");
            return;
        }
        switch (message)
        {
            case ChannelReestablish m:
                ReestablishSteps.Receive(turn, m);
                break;
            case ChannelReady m:
                ReadySteps.Receive(turn, m);
                break;
            case AnnouncementSignatures m:
                ReadySteps.ReceiveAnnouncement(turn, m);
                break;
            case UpdateAddHtlc m:
                PeerUpdateSteps.Add(turn, m);
                break;
            case UpdateFulfillHtlc m:
                PeerUpdateSteps.Fulfill(turn, m);
                break;
            case UpdateFailHtlc m:
                PeerUpdateSteps.Remove(turn, m.Id, new HtlcRemoval.Failed(m.Reason));
                break;
            case UpdateFailMalformedHtlc m:
                PeerUpdateSteps.FailMalformed(turn, m);
                break;
            case UpdateFee m:
                PeerUpdateSteps.ChangeFeerate(turn, m);
                break;
            case CommitmentSigned m:
                CommitmentSteps.ReceiveSignature(turn, m);
                break;
            case RevokeAndAck m:
                CommitmentSteps.ReceiveRevocation(turn, m);
                break;
            case Shutdown m:
                ClosingSteps.ReceiveShutdown(turn, m);
                break;
            case ClosingSigned m:
                ClosingSteps.ReceiveClosingSigned(turn, m);
                break;
            case UnknownMessage:
                break; // odd, or the codec had refused it
            default:
                turn.Warn($"{message.Type} is not expected for this channel");
                break;
        }
    }

    private static void ReceiveError(Turn turn, ErrorMessage error)
    {
        // BOLT 1: "upon receiving `error`: if `channel_id` is all zero: MUST fail all channels with the sending node; otherwise: MUST fail the channel"
        switch (turn.State.Phase)
        {
            case ChannelPhase.AwaitingReady or ChannelPhase.Normal or ChannelPhase.ShuttingDown or ChannelPhase.Negotiating:
                turn.Fail(PeerWords.Quote(error), tellPeer: false);
                break;
            case ChannelPhase.MutuallyClosed or ChannelPhase.Failed or ChannelPhase.DataLost or ChannelPhase.Spent or ChannelPhase.Forgotten:
                turn.Do(new LogUnusual(PeerWords.Quote(error)));
                break;
        }
    }
}
