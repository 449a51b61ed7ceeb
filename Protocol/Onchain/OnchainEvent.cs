using Lnd.Actors.Protocol.Channels;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>
/// A fact about a closing channel (BOLT 5). Events are what is stored: <see cref="OnchainState"/> is nothing but the channel it starts from and their sum. A closed family.
/// </summary>
public abstract record OnchainEvent
{
    private OnchainEvent()
    {
    }

    /// <summary>A transaction that spends the funding output is on its way.</summary>
    /// <param name="Transaction">Serialised, with its witness.</param>
    /// <param name="Closing">What it is.</param>
    public sealed record FundingSpendSeen(ByteString Transaction, Closing Closing) : OnchainEvent;

    /// <summary>The transaction that spends the funding output stands in a block.</summary>
    /// <param name="Transaction">Serialised.</param>
    /// <param name="Height">That block.</param>
    /// <param name="Closing">What it is.</param>
    public sealed record FundingSpendConfirmed(ByteString Transaction, BlockHeight Height, Closing Closing) : OnchainEvent;

    /// <summary>That block is not in the chain any more: whatever followed from it is void, preimages and what was told to others excepted.</summary>
    public sealed record FundingSpendReorged : OnchainEvent;

    /// <summary>A watched output is spent by a confirmed transaction.</summary>
    /// <param name="Outpoint">It.</param>
    /// <param name="Spend">How.</param>
    /// <param name="SecondStage">
    /// What the transaction makes of it, if it is an HTLC transaction that leads to an output to be claimed: the output of the transaction with the input's number. Null for
    /// none.
    /// </param>
    public sealed record OutputSpent(Outpoint Outpoint, OutputSpend Spend, SecondStage? SecondStage) : OnchainEvent;

    /// <summary>A transaction that spent watched outputs stands in no block any more.</summary>
    /// <param name="TxId">It.</param>
    public sealed record SpenderReorged(TxId TxId) : OnchainEvent;

    /// <summary>An HTLC of the peer may be claimed.</summary>
    /// <param name="Id">Its number among those of the peer.</param>
    /// <param name="Preimage">It.</param>
    public sealed record PreimageKnown(ulong Id, Preimage Preimage) : OnchainEvent;

    /// <summary>The preimage of an HTLC of this node is known.</summary>
    /// <param name="Id">The HTLC's number among those of this node.</param>
    /// <param name="Preimage">It.</param>
    public sealed record OutgoingFulfilled(ulong Id, Preimage Preimage) : OnchainEvent;

    /// <summary>The peer can't take an HTLC of this node any more.</summary>
    /// <param name="Id">The HTLC's number among those of this node.</param>
    public sealed record OutgoingFailed(ulong Id) : OnchainEvent;

    /// <summary>A claim is begun, or has a new version.</summary>
    /// <param name="Claim">All of it.</param>
    public sealed record ClaimUpdated(Claim Claim) : OnchainEvent;

    /// <summary>A claim is over.</summary>
    /// <param name="Id">Its number.</param>
    public sealed record ClaimEnded(ulong Id) : OnchainEvent;

    /// <summary>An output is done with.</summary>
    /// <param name="Outpoint">It.</param>
    /// <param name="Resolution">How.</param>
    public sealed record OutputResolved(Outpoint Outpoint, Resolution Resolution) : OnchainEvent;

    /// <summary>All is done with.</summary>
    public sealed record Completed : OnchainEvent;
}
