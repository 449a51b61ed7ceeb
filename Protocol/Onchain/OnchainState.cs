using Lnd.Actors.Protocol.Channels;
using NBitcoin;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>A transaction that spends the funding output (BOLT 5).</summary>
/// <param name="Closing">What it is.</param>
/// <param name="Transaction">Serialised.</param>
/// <param name="TxId">Its id.</param>
/// <param name="Height">The block it stands in; null while it is in none.</param>
public sealed record FundingSpend(Closing Closing, ByteString Transaction, TxId TxId, BlockHeight? Height);

/// <summary>The preimage of an HTLC of the peer that may be claimed.</summary>
/// <param name="Id">The HTLC's number among those of the peer.</param>
/// <param name="Preimage">It.</param>
public sealed record KnownPreimage(ulong Id, Preimage Preimage);

/// <summary>How an HTLC of this node ended.</summary>
/// <param name="Id">Its number among those of this node.</param>
/// <param name="Preimage">What the peer has shown; null where it can't take it any more.</param>
public sealed record HtlcOutcome(ulong Id, Preimage? Preimage);

/// <summary>
/// All that must not be forgotten of a channel that is closed on chain: the sum of its <see cref="OnchainEvent"/>s on top of the channel's own last state.
/// </summary>
public sealed record OnchainState
{
    /// <summary>The channel when its funding output was spent: it does not change any more (<see cref="ChannelState.Ending"/> aside).</summary>
    public required ChannelState Channel { get; init; }

    /// <summary>A transaction on its way that spends the funding output; null for none.</summary>
    public FundingSpend? Seen { get; init; }

    /// <summary>The confirmed transaction that spends the funding output; null before.</summary>
    public FundingSpend? Spend { get; init; }

    /// <summary>Its outputs and what came of them; before it is confirmed, those of <see cref="Seen"/>.</summary>
    public ValueList<TrackedOutput> Outputs { get; init; }

    /// <summary>What is being claimed.</summary>
    public ValueList<Claim> Claims { get; init; }

    /// <summary>The number of the next claim.</summary>
    public ulong NextClaimId { get; init; }

    /// <summary>Preimages of HTLCs of the peer, those among them that the channel had written down.</summary>
    public ValueList<KnownPreimage> Preimages { get; init; }

    /// <summary>The HTLCs of this node of which the end is known.</summary>
    public ValueList<HtlcOutcome> Outcomes { get; init; }

    /// <summary>Whether all is done with.</summary>
    public bool IsComplete { get; init; }

    /// <summary>The channel's terms.</summary>
    public ChannelTerms Terms => Channel.Terms;

    /// <summary>The state before the first event.</summary>
    /// <param name="channel">The channel: it must not change after its funding output was spent, or its commitment broadcast.</param>
    public static OnchainState Of(ChannelState channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        var preimages = new List<KnownPreimage>();
        foreach (var htlc in channel.Commitments.Htlcs)
            if (htlc is { Offerer: Side.Remote, Removal: HtlcRemoval.Fulfilled fulfilled })
                preimages.Add(new KnownPreimage(htlc.Key.Id, fulfilled.Preimage));
        return new OnchainState { Channel = channel, Preimages = [.. preimages] };
    }

    /// <summary>The output of that name; null where none is tracked.</summary>
    public TrackedOutput? Find(Outpoint outpoint)
    {
        foreach (var output in Outputs)
            if (output.Outpoint == outpoint)
                return output;
        return null;
    }

    /// <summary>The preimage by which <paramref name="output"/>, an HTLC of the peer, may be claimed; null while none is known.</summary>
    public Preimage? PreimageFor(TrackedOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (output.Htlc is not { Key.Offerer: Side.Remote } htlc)
            return null;
        foreach (var known in Preimages)
            if (known.Id == htlc.Key.Id)
                return known.Preimage;
        return null;
    }

    /// <summary>How the HTLC of this node ended; null while that is open.</summary>
    public HtlcOutcome? OutcomeOf(ulong id)
    {
        foreach (var outcome in Outcomes)
            if (outcome.Id == id)
                return outcome;
        return null;
    }

    /// <summary>The state after a further event. Total: whatever has been stored can be applied, because it was checked before it was stored.</summary>
    /// <exception cref="InvalidOperationException">The event does not belong here: the journal is damaged, or of another channel.</exception>
    public OnchainState Apply(OnchainEvent happened) => happened switch
    {
        OnchainEvent.FundingSpendSeen e => ApplySpend(e.Transaction, e.Closing, null),
        OnchainEvent.FundingSpendConfirmed e => ApplySpend(e.Transaction, e.Closing, e.Height),
        OnchainEvent.FundingSpendReorged => ApplyFundingReorg(),
        OnchainEvent.OutputSpent e => ApplySpent(e),
        OnchainEvent.SpenderReorged e => ApplyReorg(e.TxId),
        OnchainEvent.PreimageKnown e => this with { Preimages = [.. Preimages, new KnownPreimage(e.Id, e.Preimage)] },
        OnchainEvent.OutgoingFulfilled e => this with { Outcomes = [.. Outcomes, new HtlcOutcome(e.Id, e.Preimage)] },
        OnchainEvent.OutgoingFailed e => this with { Outcomes = [.. Outcomes, new HtlcOutcome(e.Id, null)] },
        OnchainEvent.ClaimUpdated e => this with
        {
            Claims = [.. Claims.Where(claim => claim.Id != e.Claim.Id), e.Claim],
            NextClaimId = Math.Max(NextClaimId, e.Claim.Id + 1),
        },
        OnchainEvent.ClaimEnded e => this with { Claims = [.. Claims.Where(claim => claim.Id != e.Id)] },
        OnchainEvent.OutputResolved e => Update(e.Outpoint, output => output with { Resolution = e.Resolution }),
        OnchainEvent.Completed => this with { IsComplete = true },
        _ => throw new InvalidOperationException($"unknown event {happened.GetType().Name}"),
    };

    private OnchainState ApplySpend(ByteString bytes, Closing closing, BlockHeight? height)
    {
        var transaction = TransactionBytes.Parse(bytes);
        var spend = new FundingSpend(closing, bytes, TxId.FromUint256(transaction.GetHash()), height);
        var outputs = OutputFinder.Find(Channel, closing, transaction, height ?? default);
        return height is null ? this with { Seen = spend, Outputs = outputs } : this with { Spend = spend, Outputs = outputs };
    }

    /// <summary>The transaction is on its way again, most likely: its outputs are known as before its confirmation.</summary>
    private OnchainState ApplyFundingReorg()
    {
        var spend = Spend ?? throw new InvalidOperationException("the funding output is not spent");
        var state = this with { Spend = null, Claims = [], IsComplete = false };
        return state.ApplySpend(spend.Transaction, spend.Closing, null);
    }

    private OnchainState ApplySpent(OnchainEvent.OutputSpent e)
    {
        var state = Update(e.Outpoint, output => output with { Spend = e.Spend });
        if (e.SecondStage is not { } second || state.Find(e.Outpoint) is not { } spent)
            return state;
        // BOLT 3: SIGHASH_SINGLE binds the output to the input of the same number, and without anchors there is only one of each
        var child = new TrackedOutput
        {
            Outpoint = new Outpoint(e.Spend.Spender, e.Spend.Input),
            Kind = spent.Kind is OutputKind.OwnOffered or OutputKind.OwnReceived ? OutputKind.OwnSecondStage : OutputKind.RevokedSecondStage,
            Amount = second.Amount,
            ScriptPubKey = ByteString.Own(Channels.Transactions.ChannelScripts.PayToWitnessScriptHash(second.WitnessScript.Span)),
            WitnessScript = second.WitnessScript,
            ConfirmedAt = e.Spend.Height,
        };
        return state with { Outputs = [.. state.Outputs, child] };
    }

    private OnchainState ApplyReorg(TxId spender)
    {
        var outputs = Outputs
            .Where(output => output.Outpoint.TxId != spender)
            .Select(output => output.Spend?.Spender == spender ? output with { Spend = null, Resolution = null } : output)
            .ToArray();
        return this with { Outputs = ValueList<TrackedOutput>.Own(outputs), IsComplete = false };
    }

    private OnchainState Update(Outpoint outpoint, Func<TrackedOutput, TrackedOutput> change)
    {
        var outputs = Outputs.Span.ToArray();
        var at = Array.FindIndex(outputs, output => output.Outpoint == outpoint);
        if (at < 0)
            throw new InvalidOperationException($"{outpoint} is not an output of this channel");
        outputs[at] = change(outputs[at]);
        return this with { Outputs = ValueList<TrackedOutput>.Own(outputs) };
    }
}

/// <summary>Transactions as they are stored.</summary>
internal static class TransactionBytes
{
    public static Transaction Parse(ByteString bytes)
    {
        var transaction = new ConsensusFactory().CreateTransaction();
        transaction.FromBytes(bytes.ToArray());
        return transaction;
    }
}
