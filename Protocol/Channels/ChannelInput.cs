using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Channels;

/// <summary>Everything that can happen to a channel from outside. A closed family; each state answers each of them.</summary>
public abstract record ChannelInput
{
    private ChannelInput()
    {
    }

    /// <summary>The peer sent a message for this channel, decoded.</summary>
    /// <param name="Message">It.</param>
    public sealed record PeerSent(Message Message) : ChannelInput;

    /// <summary>The peer is connected and <c>init</c> is exchanged.</summary>
    /// <param name="OurFeatures">What this node sent in <c>init</c>.</param>
    /// <param name="TheirFeatures">What the peer sent.</param>
    public sealed record PeerConnected(FeatureBits OurFeatures, FeatureBits TheirFeatures) : ChannelInput;

    /// <summary>The connection is gone.</summary>
    public sealed record PeerDisconnected : ChannelInput;

    /// <summary>The channel was loaded from its journal: effects that may have been lost with the process are due again.</summary>
    public sealed record Resumed : ChannelInput;

    /// <summary>The chain has a new tip.</summary>
    /// <param name="Height">Its height; smaller than before after a reorganisation.</param>
    public sealed record BlockConnected(BlockHeight Height) : ChannelInput;

    /// <summary>The funding transaction stands in the chain.</summary>
    /// <param name="ShortChannelId">Where.</param>
    /// <param name="ScriptPubKey">What the output at the channel's outpoint pays to, as it stands in the chain.</param>
    /// <param name="Amount">And how much.</param>
    public sealed record FundingFound(ShortChannelId ShortChannelId, ByteString ScriptPubKey, Satoshi Amount) : ChannelInput;

    /// <summary>The block that held the funding transaction is no longer in the chain.</summary>
    public sealed record FundingLost : ChannelInput;

    /// <summary>A transaction that spends the funding output stands in the chain, or was seen on its way.</summary>
    /// <param name="Spender">It.</param>
    public sealed record FundingSpentBy(TxId Spender) : ChannelInput;

    /// <summary>Open a channel to the connected peer.</summary>
    /// <param name="Request">What to offer.</param>
    public sealed record Open(OpenRequest Request) : ChannelInput;

    /// <summary>The peer's <c>open_channel</c> is to be answered with this node's terms.</summary>
    /// <param name="Offer">This node's side.</param>
    public sealed record Accept(LocalOffer Offer) : ChannelInput;

    /// <summary>The peer's <c>open_channel</c> is not wanted.</summary>
    /// <param name="Reason">For the peer.</param>
    public sealed record Reject(string Reason) : ChannelInput;

    /// <summary>The wallet has made the transaction that <see cref="CreateFunding"/> asked for, and not published it.</summary>
    /// <param name="TxId">It; all its inputs are segwit, so that it can't change.</param>
    /// <param name="OutputIndex">Its output that is the channel.</param>
    public sealed record FundingCreated(TxId TxId, ushort OutputIndex) : ChannelInput;

    /// <summary>Offer an HTLC to the peer. Asking again with the same origin gives the same answer and no second HTLC.</summary>
    /// <param name="Origin">The caller's name for it, stored with it and returned with every answer (<see cref="Htlc.Origin"/>).</param>
    /// <param name="Amount">What it moves.</param>
    /// <param name="PaymentHash">What redeems it.</param>
    /// <param name="CltvExpiry">When it can be taken back.</param>
    /// <param name="Onion">1366 bytes.</param>
    /// <param name="PathKey">Inside a blinded route: its key for the next hop.</param>
    public sealed record AddHtlc(
        ByteString Origin, MilliSatoshi Amount, PaymentHash PaymentHash, BlockHeight CltvExpiry, ByteString Onion, Point? PathKey = null) : ChannelInput;

    /// <summary>Remove an HTLC of the peer. Asking again for one whose removal is under way, or done, changes nothing.</summary>
    /// <param name="Id">The HTLC's number among those of the peer.</param>
    /// <param name="Removal">Why.</param>
    public sealed record RemoveHtlc(ulong Id, HtlcRemoval Removal) : ChannelInput;

    /// <summary>
    /// Whoever waited for these HTLCs of this node has durably taken note of how they ended (<see cref="OutgoingHtlcResolved"/>): the channel need not tell
    /// it again.
    /// </summary>
    /// <param name="Ids">Their numbers among those of this node.</param>
    public sealed record AcknowledgeResolved(ValueList<ulong> Ids) : ChannelInput;

    /// <summary>Change the feerate; only the opener does.</summary>
    /// <param name="Feerate">The new one.</param>
    public sealed record UpdateFeerate(FeeratePerKw Feerate) : ChannelInput;

    /// <summary>Close together with the peer.</summary>
    /// <param name="ScriptPubKey">Where this node's part goes.</param>
    /// <param name="Fees">What the closing transaction may cost; null for what the fee estimate says.</param>
    public sealed record Close(ByteString ScriptPubKey, ClosingFees? Fees) : ChannelInput;

    /// <summary>Close without the peer, at once.</summary>
    /// <param name="Reason">For the log and the peer.</param>
    public sealed record ForceClose(string Reason) : ChannelInput;
}

/// <summary>What a closing transaction may cost, in satoshi in total (BOLT 2, <c>fee_range</c>).</summary>
/// <param name="Preferred">What this node proposes first.</param>
/// <param name="Min">Least it agrees to.</param>
/// <param name="Max">Most it agrees to.</param>
public sealed record ClosingFees(Satoshi Preferred, Satoshi Min, Satoshi Max);
