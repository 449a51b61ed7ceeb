using Lnd.Actors.Protocol.Channels.Transactions;
using Lnd.Actors.Protocol.Wire;
using NBitcoin;

namespace Lnd.Actors.Protocol.Channels;

/// <summary>Closing together (BOLT 2, "Closing Initiation: `shutdown`", "Legacy Closing Negotiation: `closing_signed`").</summary>
internal static class ClosingSteps
{
    /// <summary>The operator wants to close.</summary>
    public static void Command(Turn turn, ChannelInput.Close command)
    {
        if (turn.State.Ending is not null)
        {
            turn.Do(new CommandRefused($"the channel is {turn.State.Phase}"));
            return;
        }
        turn.Session = turn.Session with { ClosingFees = command.Fees };
        if (turn.State.LocalShutdown is null)
            Start(turn, command.ScriptPubKey);
        else
            Advance(turn);
    }

    /// <summary>The peer wants to close, or repeats that it does.</summary>
    public static void ReceiveShutdown(Turn turn, Shutdown m)
    {
        var bound = turn.Terms.Remote.UpfrontShutdownScript;
        if (!ShutdownScripts.IsValid(m.Script, turn.Session.Negotiated(Feature.ShutdownAnySegwit)))
            turn.Warn($"shutdown to a script that is not of a standard form: {m.Script}");
        // BOLT 2: "that `shutdown_scriptpubkey` is not equal to `scriptpubkey`: ... MUST fail the connection"
        else if (!bound.IsEmpty && bound != m.Script)
            turn.Warn($"shutdown: not the script of the opening, {bound}, but {m.Script}");
        else if (turn.State.RemoteShutdown is { } before && before != m.Script)
            turn.Warn($"shutdown: not the script of the shutdown before, {before}, but {m.Script}");
        // BOLT 2: "if there are updates pending on the receiving node's commitment transaction: MUST NOT send a `shutdown`"
        else if (!turn.Session.PeerUpdates.IsEmpty)
            turn.Warn("shutdown with updates pending");
        else
            TakeShutdown(turn, m.Script);
    }

    /// <summary>The opener starts the negotiation when nothing is under way any more.</summary>
    public static void Advance(Turn turn)
    {
        if (!turn.IsUp || turn.State.Phase != ChannelPhase.Negotiating || turn.Terms.Opener != Side.Local || turn.Session.ProposedFee is not null)
            return;
        var fees = ClosingFeeRules.OfOpener(turn);
        Propose(turn, fees.Preferred, new FeeRange(fees.Min, fees.Max));
    }

    /// <summary>The peer proposes a fee, and has signed for it.</summary>
    public static void ReceiveClosingSigned(Turn turn, ClosingSigned m)
    {
        if (turn.State.Phase != ChannelPhase.Negotiating)
        {
            turn.Warn($"closing_signed while the channel is {turn.State.Phase}");
            return;
        }
        if (turn.Terms.Opener == Side.Local && turn.Session.ProposedFee is null)
        {
            turn.Warn("closing_signed before that of the opener");
            return;
        }
        if (SignedVariant(turn.State, m) is not { } closing)
        {
            turn.Warn($"closing_signed: bad signature for a fee of {m.Fee}");
            return;
        }
        if (closing.HasDust())
        {
            turn.Fail($"the closing transaction with a fee of {m.Fee} has an output below the dust limit");
            return;
        }
        Answer(turn, m, closing);
        turn.Session = turn.Session with { PeerProposedFee = m.Fee };
    }

    /// <summary>
    /// The close is agreed on, but the peer may not know: it negotiates again after it was away. BOLT 2: "negotiation restarts on reconnection"; the fee is the same.
    /// </summary>
    public static void ReceiveWhenAgreed(Turn turn, Message message, ChannelEnding.Mutual agreed)
    {
        var negotiates = message is ChannelReestablish && turn.Terms.Opener == Side.Local
            || message is ClosingSigned m && m.Fee != turn.Session.ProposedFee;
        if (message is ChannelReestablish)
        {
            turn.Session = turn.Session with { Link = Link.Up };
            turn.Send(new Shutdown(turn.Terms.ChannelId, turn.State.LocalShutdown!.Value));
        }
        if (negotiates || (message is ClosingSigned && turn.Session.ProposedFee is null))
            Propose(turn, agreed.Fee, new FeeRange(agreed.Fee, agreed.Fee));
    }

    private static void Start(Turn turn, ByteString script)
    {
        var bound = turn.Terms.Local.UpfrontShutdownScript;
        if (!ShutdownScripts.IsValid(script, !turn.IsUp || turn.Session.Negotiated(Feature.ShutdownAnySegwit)))
            turn.Do(new CommandRefused($"{script} is no script a channel can close to"));
        else if (!bound.IsEmpty && bound != script)
            turn.Do(new CommandRefused($"the channel is bound to close to {bound}"));
        else
            SendShutdown(turn, script);
    }

    private static void TakeShutdown(Turn turn, ByteString script)
    {
        if (turn.State.RemoteShutdown is null)
            turn.Emit(new ShutdownReceived(script));
        if (turn.State.LocalShutdown is null)
            SendShutdown(turn, turn.Terms.LocalShutdownScript);
        else
            CommitmentSteps.Advance(turn);
    }

    /// <summary>Updates of this node are sent only together with their signature, so that none is pending with the peer when <c>shutdown</c> goes out.</summary>
    private static void SendShutdown(Turn turn, ByteString script)
    {
        turn.Emit(new ShutdownSent(script));
        if (turn.IsUp)
            turn.Send(new Shutdown(turn.Terms.ChannelId, script));
        CommitmentSteps.Advance(turn);
    }

    private static void Propose(Turn turn, Satoshi fee, FeeRange range)
    {
        if (ClosingTransaction.TryBuild(turn.State, fee, Side.Local) is not { } closing)
        {
            turn.Do(new LogUnusual($"a closing transaction with a fee of {fee} would have no output"));
            return;
        }
        turn.Session = turn.Session with { ProposedFee = fee, ProposedRange = range };
        turn.Send(new ClosingSigned(turn.Terms.ChannelId, fee, turn.Environment.Signer.SignClosing(closing)) { FeeRange = range });
    }

    private static void Answer(Turn turn, ClosingSigned m, ClosingTransaction closing)
    {
        var session = turn.Session;
        // BOLT 2: "if `fee_satoshis` is equal to its previously sent `fee_satoshis`", "if `fee_satoshis` matches its previously sent `fee_range`"
        if (m.Fee == session.ProposedFee || session.ProposedRange?.Contains(m.Fee) == true)
            Agree(turn, m, closing);
        else if (m.FeeRange is { } theirs)
            AnswerRange(turn, m, closing, theirs);
        else
            AnswerLegacy(turn, m, closing);
    }

    private static void AnswerRange(Turn turn, ClosingSigned m, ClosingTransaction closing, FeeRange theirs)
    {
        var opener = turn.Terms.Opener == Side.Local;
        var fees = opener ? ClosingFeeRules.OfOpener(turn) : ClosingFeeRules.OfOther(turn, theirs);
        var ours = new FeeRange(fees.Min, fees.Max);
        if (ours.Overlap(theirs) is not { } overlap)
            turn.Send(WarningMessage.Of(turn.Terms.ChannelId, $"closing_signed: fees {theirs.Min} to {theirs.Max} don't overlap with {ours.Min} to {ours.Max}"));
        else if (opener && !overlap.Contains(m.Fee))
            turn.Fail($"closing_signed: {m.Fee} is outside both our ranges, {overlap.Min} to {overlap.Max}");
        else if (opener || overlap.Contains(m.Fee))
            Agree(turn, m, closing);
        else if (turn.Session.ProposedFee is not null)
            turn.Fail($"closing_signed: {m.Fee} is not the {turn.Session.ProposedFee} that was to be confirmed");
        else
            Propose(turn, Satoshi.Min(Satoshi.Max(fees.Preferred, overlap.Min), overlap.Max), ours);
    }

    /// <summary>BOLT 2: "MUST propose a value "strictly between" the received `fee_satoshis` and its previously-sent `fee_satoshis`".</summary>
    private static void AnswerLegacy(Turn turn, ClosingSigned m, ClosingTransaction closing)
    {
        var opener = turn.Terms.Opener == Side.Local;
        var fees = opener ? ClosingFeeRules.OfOpener(turn) : ClosingFeeRules.OfOther(turn, new FeeRange(m.Fee, m.Fee));
        var before = turn.Session.ProposedFee ?? fees.Preferred;
        if (turn.Session is { ProposedFee: { } sent, PeerProposedFee: { } received } && !IsBetween(m.Fee, sent, received))
            turn.Warn($"closing_signed: {m.Fee} is not between {sent} and {received}");
        else if (new FeeRange(fees.Min, fees.Max).Contains(m.Fee))
            Agree(turn, m, closing);
        else if ((before + m.Fee) / 2 is var middle && !IsBetween(middle, before, m.Fee))
            turn.Warn($"closing_signed: no fee left between {before} and {m.Fee}");
        else
            Propose(turn, middle, new FeeRange(fees.Min, fees.Max));
    }

    private static bool IsBetween(Satoshi fee, Satoshi one, Satoshi other) => Satoshi.Min(one, other) < fee && fee < Satoshi.Max(one, other);

    private static void Agree(Turn turn, ClosingSigned m, ClosingTransaction closing)
    {
        var (terms, signer) = (turn.Terms, turn.Environment.Signer);
        var signature = signer.SignClosing(closing);
        var complete = closing.Complete(signature, m.Signature);
        turn.Emit(new MutualCloseAgreed(ByteString.Own(complete.ToBytes()), m.Fee));
        if (turn.Session.ProposedFee != m.Fee)
            turn.Send(new ClosingSigned(terms.ChannelId, m.Fee, signature) { FeeRange = turn.Session.ProposedRange ?? new FeeRange(m.Fee, m.Fee) });
        turn.Session = turn.Session with { ProposedFee = m.Fee };
        turn.Do(new Broadcast(complete, BroadcastPurpose.MutualClose));
        turn.Do(new ChannelClosing("both sides have signed the closing transaction"));
    }

    /// <summary>
    /// The variant the peer has signed; null when it has signed none. BOLT 3: each side "MUST remove any output below its own `dust_limit_satoshis`", "MAY eliminate its
    /// own output".
    /// </summary>
    private static ClosingTransaction? SignedVariant(ChannelState state, ClosingSigned m)
    {
        foreach (var outputs in (ReadOnlySpan<ClosingOutputs>)[ClosingOutputs.Both, ClosingOutputs.Local, ClosingOutputs.Remote])
            if (ClosingTransaction.TryBuild(state, m.Fee, outputs) is { } closing && closing.Outputs == outputs && closing.IsSigned(Side.Remote, m.Signature)
                && MayDrop(state, m.Fee, outputs))
                return closing;
        return null;
    }

    /// <summary>The peer may leave out its own output, but this node's only when it is below the peer's dust limit.</summary>
    private static bool MayDrop(ChannelState state, Satoshi fee, ClosingOutputs outputs) =>
        outputs.HasFlag(ClosingOutputs.Local)
        || ClosingTransaction.TryBuild(state, fee, Side.Remote)?.Outputs.HasFlag(ClosingOutputs.Local) != true;
}
