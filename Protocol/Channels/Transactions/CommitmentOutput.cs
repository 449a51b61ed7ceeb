namespace Lnd.Actors.Protocol.Channels.Transactions;

/// <summary>What an output of a commitment transaction is, seen from its owner (BOLT 3, "Commitment Transaction Outputs").</summary>
public enum CommitmentOutputKind
{
    /// <summary>The owner's, after a delay.</summary>
    ToLocal,

    /// <summary>The other side's.</summary>
    ToRemote,

    /// <summary>The owner's anchor.</summary>
    LocalAnchor,

    /// <summary>The other side's anchor.</summary>
    RemoteAnchor,

    /// <summary>An HTLC the owner offered.</summary>
    OfferedHtlc,

    /// <summary>An HTLC the owner was offered.</summary>
    ReceivedHtlc,
}

/// <summary>An output of a commitment transaction, and what is needed to spend it.</summary>
public sealed class CommitmentOutput
{
    internal CommitmentOutput(CommitmentOutputKind kind, Satoshi amount, byte[] scriptPubKey, byte[]? witnessScript, Htlc? htlc = null)
    {
        Kind = kind;
        Amount = amount;
        ScriptPubKey = scriptPubKey;
        WitnessScript = witnessScript;
        Htlc = htlc;
    }

    /// <summary>What it is.</summary>
    public CommitmentOutputKind Kind { get; }

    /// <summary>Its value.</summary>
    public Satoshi Amount { get; }

    /// <summary>What it pays to.</summary>
    public byte[] ScriptPubKey { get; }

    /// <summary>The script behind a P2WSH; null for the P2WPKH of <see cref="CommitmentOutputKind.ToRemote"/> without anchors.</summary>
    public byte[]? WitnessScript { get; }

    /// <summary>The HTLC; null for what is none.</summary>
    public Htlc? Htlc { get; }

    /// <summary>
    /// BOLT 3, "Transaction Output Ordering": "first according to their value, smallest first ... then by `scriptpubkey`, comparing the common-length
    /// prefix lexicographically ... Finally, for HTLC outputs, in increasing `cltv_expiry` order". HTLCs alike in all that are told apart by nobody.
    /// </summary>
    internal static int Compare(CommitmentOutput a, CommitmentOutput b)
    {
        var order = a.Amount.CompareTo(b.Amount);
        if (order == 0)
            order = a.ScriptPubKey.AsSpan().SequenceCompareTo(b.ScriptPubKey);
        if (order == 0 && a.Htlc is { } first && b.Htlc is { } second)
        {
            order = first.CltvExpiry.CompareTo(second.CltvExpiry);
            if (order == 0)
                order = first.Key.Id.CompareTo(second.Key.Id);
        }
        return order;
    }
}
