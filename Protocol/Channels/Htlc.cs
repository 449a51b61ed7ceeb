namespace Lnd.Actors.Protocol.Channels;

/// <summary>Names an HTLC within its channel: each side counts those it offers from 0 (BOLT 2, "Adding an HTLC").</summary>
/// <param name="Offerer">The side that sent <c>update_add_htlc</c>.</param>
/// <param name="Id">Its number among those of that side.</param>
public readonly record struct HtlcKey(Side Offerer, ulong Id)
{
    /// <summary>For logs, e.g. <c>local#3</c>.</summary>
    public override string ToString() => $"{(Offerer == Side.Local ? "local" : "remote")}#{Id}";
}

/// <summary>Why an HTLC is removed, as its receiver says. A closed family.</summary>
public abstract record HtlcRemoval
{
    private HtlcRemoval()
    {
    }

    /// <summary>The receiver shows the preimage and gets the amount (<c>update_fulfill_htlc</c>).</summary>
    /// <param name="Preimage">Hashes to the HTLC's payment hash.</param>
    public sealed record Fulfilled(Preimage Preimage) : HtlcRemoval;

    /// <summary>The amount goes back to the offerer (<c>update_fail_htlc</c>).</summary>
    /// <param name="Reason">The encrypted failure onion of BOLT 4, opaque here.</param>
    public sealed record Failed(ByteString Reason) : HtlcRemoval;

    /// <summary>The receiver could not parse the onion; the amount goes back to the offerer (<c>update_fail_malformed_htlc</c>).</summary>
    /// <param name="OnionHash">SHA-256 of the onion as the receiver got it, or all zero.</param>
    /// <param name="FailureCode">A BOLT 4 failure code with the BADONION bit set.</param>
    public sealed record Malformed(Sha256Hash OnionHash, ushort FailureCode) : HtlcRemoval;
}

/// <summary>A conditional payment inside a channel (BOLT 2, <c>update_add_htlc</c>).</summary>
public sealed record Htlc
{
    /// <summary>Who offered it, and its number.</summary>
    public required HtlcKey Key { get; init; }

    /// <summary>The amount it moves.</summary>
    public required MilliSatoshi Amount { get; init; }

    /// <summary>SHA-256 of the preimage that redeems it.</summary>
    public required PaymentHash PaymentHash { get; init; }

    /// <summary>The height from which the offerer can take it back on chain.</summary>
    public required BlockHeight CltvExpiry { get; init; }

    /// <summary>The 1366 bytes of the onion packet.</summary>
    public required ByteString Onion { get; init; }

    /// <summary>The path key of a blinded route, if it travels inside one.</summary>
    public Point? PathKey { get; init; }

    /// <summary>
    /// Of an HTLC of this node, the name that whoever wanted it gave it (<see cref="ChannelInput.AddHtlc"/>): stored with it, so that it is known for ever
    /// what the HTLC was for. At most 65535 bytes, opaque; empty for HTLCs of the peer.
    /// </summary>
    public ByteString Origin { get; init; }

    /// <summary>How far it has come.</summary>
    public HtlcState State { get; init; } = HtlcState.AddProposed;

    /// <summary>Why it is removed; null before <see cref="HtlcState.RemoveProposed"/>.</summary>
    public HtlcRemoval? Removal { get; init; }

    /// <summary>The side that offered it.</summary>
    public Side Offerer => Key.Offerer;

    /// <summary>Whether the latest commitment signed for <paramref name="owner"/> holds it.</summary>
    public bool StandsIn(Side owner) => State.StandsIn(owner, Offerer);

    /// <summary>Whether its receiver shows, or has shown, the preimage.</summary>
    public bool IsFulfilled => Removal is HtlcRemoval.Fulfilled;
}
