namespace Lnd.Actors.Protocol.Onchain;

/// <summary>What a transaction of the planner is for. The numbers are stored: never renumber.</summary>
public enum ClaimKind : byte
{
    /// <summary>Outputs that are this node's alone, to the wallet.</summary>
    Sweep = 0,

    /// <summary>Outputs of a cheat that the peer can take only after a delay: its main output, and those of its HTLC transactions.</summary>
    Penalty = 1,

    /// <summary>HTLC outputs of a revoked commitment, which the peer may spend by its HTLC transactions at any time.</summary>
    HtlcPenalty = 2,

    /// <summary>HTLCs of the peer on its own commitment, with their preimages.</summary>
    RemotePreimage = 3,

    /// <summary>HTLCs of this node on the peer's commitment, after their expiry.</summary>
    RemoteTimeout = 4,

    /// <summary>HTLC-success transactions of this node's commitment.</summary>
    HtlcSuccess = 5,

    /// <summary>HTLC-timeout transactions of this node's commitment.</summary>
    HtlcTimeout = 6,

    /// <summary>A child of this node's anchor that pays for an unconfirmed commitment.</summary>
    AnchorBump = 7,

    /// <summary>The transaction that spends the funding output itself, as it was seen: only ever repeated, never a claim.</summary>
    Commitment = 8,
}

/// <summary>What was asked of the wallet.</summary>
/// <param name="Amount">In satoshi; see <see cref="OnchainEffect.RequestCoins"/>.</param>
/// <param name="Feerate">The feerate of the transaction.</param>
public sealed record CoinRequest(Satoshi Amount, FeeratePerKw Feerate);

/// <summary>The latest version of a claim's transaction.</summary>
/// <param name="Bytes">Serialised, signed but for the wallet's coins.</param>
/// <param name="TxId">Its id: all inputs are segwit, so that the wallet's signatures don't change it.</param>
/// <param name="Fee">What it pays, in satoshi.</param>
/// <param name="Weight">Its expected weight, in weight units.</param>
/// <param name="BroadcastAt">The tip's height when it was first broadcast.</param>
/// <param name="Coins">What the wallet put in, after the claimed outputs and in this order.</param>
/// <param name="ChangeScript">Where the wallet's rest goes.</param>
public sealed record ClaimTransaction(
    ByteString Bytes, TxId TxId, Satoshi Fee, uint Weight, BlockHeight BroadcastAt, ValueList<WalletCoin> Coins, ByteString ChangeScript);

/// <summary>
/// Outputs that are claimed together by one transaction and its replacements. It ends when one of its outputs is spent, by it or another; what is left over is claimed
/// anew.
/// </summary>
public sealed record Claim
{
    /// <summary>Its number, counted per channel.</summary>
    public required ulong Id { get; init; }

    /// <summary>What it is for.</summary>
    public required ClaimKind Kind { get; init; }

    /// <summary>What it claims; of an <see cref="ClaimKind.AnchorBump"/> the anchor.</summary>
    public required ValueList<Outpoint> Inputs { get; init; }

    /// <summary>
    /// The fee of another claim's transaction that mempools may hold and that spends some of the same. BIP 125: the replacement must pay more than that, and its own relay on
    /// top.
    /// </summary>
    public Satoshi ReplacedFee { get; init; }

    /// <summary>What the wallet was asked for and has not granted yet; null for nothing.</summary>
    public CoinRequest? Wanted { get; init; }

    /// <summary>What was broadcast last; null while it waits for coins.</summary>
    public ClaimTransaction? Current { get; init; }
}
