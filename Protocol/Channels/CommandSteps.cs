namespace Lnd.Actors.Protocol.Channels;

/// <summary>
/// Updates this node wants. While the peer owes a revocation they wait, so that all of them go into one signature and one write: a busy channel
/// commits as fast as its peer answers, an idle one at once.
/// </summary>
internal static class CommandSteps
{
    /// <summary>Most updates that wait at a time: more than the peer can accept.</summary>
    private const int MaxWaiting = 966;

    /// <summary>Offers an HTLC.</summary>
    public static void Add(Turn turn, ChannelInput.AddHtlc command)
    {
        if (AnswerKnown(turn, command.Origin))
            return;
        if (turn.State.Phase != ChannelPhase.Normal)
            Refuse(turn, command, null, $"the channel is {turn.State.Phase}");
        else if (!turn.IsUp)
            Refuse(turn, command, null, "the peer is not connected");
        else if (command.Onion.Length != 1366)
            Refuse(turn, command, null, $"an onion has 1366 bytes, not {command.Onion.Length}");
        else if (turn.Session.Waiting.Count >= MaxWaiting)
            Refuse(turn, command, UpdateRefusal.TooManyHtlcs, "too many HTLCs wait for the peer");
        else if (turn.State.AwaitsRevocation)
            Wait(turn, command);
        else
            TakeAndCommit(turn, command);
    }

    /// <summary>
    /// One origin is one HTLC: whoever asks again, because it was restarted and does not know what it asked for before, gets the same answer and no second HTLC.
    /// </summary>
    /// <returns>Whether the HTLC is there already, or is going to be.</returns>
    private static bool AnswerKnown(Turn turn, ByteString origin)
    {
        if (origin.IsEmpty)
            return false;
        foreach (var waiting in turn.Session.Waiting)
            if (waiting is ChannelInput.AddHtlc add && add.Origin == origin)
                return true; // it will be answered once
        foreach (var htlc in turn.State.Commitments.Htlcs)
        {
            if (htlc.Offerer != Side.Local || htlc.Origin != origin)
                continue;
            turn.Do(new AddHtlcAccepted(origin, htlc.Key.Id));
            return true;
        }
        foreach (var resolved in turn.State.Resolved)
        {
            if (resolved.Origin != origin)
                continue;
            turn.Do(new AddHtlcAccepted(origin, resolved.Id));
            turn.Do(new OutgoingHtlcResolved(resolved.Id, origin, resolved.Removal));
            return true;
        }
        return false;
    }

    /// <summary>Removes an HTLC of the peer. Offline it is stored at once, and sent when the peer is back.</summary>
    public static void Remove(Turn turn, ChannelInput.RemoveHtlc command)
    {
        if (turn.State.Ending is not null)
            turn.Do(new CommandRefused($"HTLC {command.Id} can't be removed: the channel is {turn.State.Phase}"));
        else if (turn.IsUp && turn.State.AwaitsRevocation && turn.Session.Waiting.Count < MaxWaiting)
            Wait(turn, command);
        else
            TakeAndCommit(turn, command);
    }

    /// <summary>Changes the feerate.</summary>
    public static void UpdateFeerate(Turn turn, ChannelInput.UpdateFeerate command)
    {
        if (turn.State.Phase is not (ChannelPhase.Normal or ChannelPhase.ShuttingDown) || !turn.State.ReadySent || !turn.State.ReadyReceived || !turn.IsUp)
            turn.Do(new CommandRefused($"the feerate can't be changed: the channel is {turn.State.Phase}, the link {turn.Session.Link}"));
        else if (turn.State.AwaitsRevocation)
            turn.Session = turn.Session with { Waiting = [.. turn.Session.Waiting.Where(w => w is not ChannelInput.UpdateFeerate), command] };
        else
            TakeAndCommit(turn, command);
    }

    /// <summary>Takes up what has waited. To be called when no revocation is owed any more.</summary>
    public static void TakeWaiting(Turn turn)
    {
        var waiting = turn.Session.Waiting;
        turn.Session = turn.Session with { Waiting = [] };
        foreach (var command in waiting)
            Take(turn, command);
    }

    /// <summary>The connection is lost: HTLCs that wait are refused, because nobody knows for how long; removals are stored.</summary>
    public static void SettleWaiting(Turn turn)
    {
        var waiting = turn.Session.Waiting;
        turn.Session = turn.Session with { Waiting = [] };
        foreach (var command in waiting)
        {
            if (command is ChannelInput.AddHtlc add)
                Refuse(turn, add, null, "the connection to the peer was lost");
            else if (command is ChannelInput.RemoveHtlc remove)
                TakeRemoval(turn, remove);
        }
    }

    /// <summary>
    /// The channel ends: removals that wait are stored all the same, because a preimage among them takes its HTLC on chain.
    /// </summary>
    public static void KeepWaitingRemovals(Turn turn)
    {
        var removals = turn.Session.Waiting.OfType<ChannelInput.RemoveHtlc>().ToArray();
        turn.Session = turn.Session with { Waiting = [.. turn.Session.Waiting.Where(w => w is not ChannelInput.RemoveHtlc)] };
        foreach (var remove in removals)
            TakeRemoval(turn, remove);
    }

    private static void Wait(Turn turn, ChannelInput command) =>
        turn.Session = turn.Session with { Waiting = [.. turn.Session.Waiting, command] };

    private static void TakeAndCommit(Turn turn, ChannelInput command)
    {
        Take(turn, command);
        CommitmentSteps.Advance(turn);
    }

    private static void Take(Turn turn, ChannelInput command)
    {
        switch (command)
        {
            case ChannelInput.AddHtlc add:
                TakeAdd(turn, add);
                break;
            case ChannelInput.RemoveHtlc remove:
                TakeRemoval(turn, remove);
                break;
            case ChannelInput.UpdateFeerate update:
                TakeFeerate(turn, update);
                break;
            default:
                throw new InvalidOperationException($"{command.GetType().Name} does not wait");
        }
    }

    private static void TakeAdd(Turn turn, ChannelInput.AddHtlc command)
    {
        if (turn.State.Phase != ChannelPhase.Normal)
        {
            Refuse(turn, command, null, $"the channel is {turn.State.Phase}");
            return;
        }
        if (turn.Session.Height is { } height && command.CltvExpiry <= height)
        {
            Refuse(turn, command, UpdateRefusal.ExpiryOutOfRange, $"the expiry {command.CltvExpiry} has passed at height {height}");
            return;
        }
        var htlc = new Htlc
        {
            Key = new HtlcKey(Side.Local, turn.State.Commitments.NextLocalHtlcId),
            Amount = command.Amount,
            PaymentHash = command.PaymentHash,
            CltvExpiry = command.CltvExpiry,
            Onion = command.Onion,
            PathKey = command.PathKey,
            Origin = command.Origin,
        };
        if (UpdateRules.ToSend(turn.Terms, turn.Environment.Policy, turn.Working, htlc) is { } refusal)
        {
            Refuse(turn, command, refusal, $"an HTLC of {command.Amount} is not possible: {refusal}");
            return;
        }
        turn.Emit(new HtlcOffered(htlc));
        turn.Do(new AddHtlcAccepted(command.Origin, htlc.Key.Id));
    }

    private static void TakeRemoval(Turn turn, ChannelInput.RemoveHtlc command)
    {
        var key = new HtlcKey(Side.Remote, command.Id);
        if (turn.State.Commitments.Find(key) is not { } htlc)
        {
            if (command.Id >= turn.State.Commitments.NextRemoteHtlcId)
                turn.Do(new CommandRefused($"there is no HTLC {key}"));
        }
        else if (htlc.State < HtlcState.AddCommitted)
        {
            // BOLT 2: "until the corresponding HTLC is irrevocably committed in both sides' commitment transactions: MUST NOT send an `update_fulfill_htlc`"
            turn.Do(new CommandRefused($"HTLC {key} is not irrevocably committed yet"));
        }
        else if (command.Removal is HtlcRemoval.Fulfilled fulfilled && fulfilled.Preimage.Hash != htlc.PaymentHash)
        {
            turn.Do(new CommandRefused($"the preimage for HTLC {key} does not hash to {htlc.PaymentHash}"));
        }
        else if (htlc.State == HtlcState.AddCommitted)
        {
            turn.Emit(new HtlcRemovalOffered(command.Id, command.Removal));
        }
    }

    private static void TakeFeerate(Turn turn, ChannelInput.UpdateFeerate command)
    {
        if (command.Feerate == turn.State.Commitments.Spec(Side.Remote).Feerate)
            return;
        if (UpdateRules.ToSendFee(turn.Terms, turn.Environment.Policy, turn.Working, command.Feerate) is { } refusal)
            turn.Do(new CommandRefused($"the feerate can't be changed to {command.Feerate}: {refusal}"));
        else
            turn.Emit(new FeerateOffered(command.Feerate));
    }

    private static void Refuse(Turn turn, ChannelInput.AddHtlc command, UpdateRefusal? refusal, string reason) =>
        turn.Do(new AddHtlcRefused(command.Origin, refusal, reason));
}
