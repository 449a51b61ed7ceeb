using Lnd.Actors.Protocol.Crypto;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>
/// How the funding output was spent (BOLT 5), with what is needed to recognise the outputs and can't be had from the channel's state alone. A closed
/// family. "Local" is this node's commitment, "remote" the peer's.
/// </summary>
public abstract record Closing
{
    private Closing()
    {
    }

    /// <summary>A closing transaction both have signed. BOLT 5: "a node need not do anything else".</summary>
    public sealed record Mutual : Closing;

    /// <summary>This node's current commitment.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="PerCommitmentPoint">This node's point of that number.</param>
    public sealed record Local(ulong Number, Point PerCommitmentPoint) : Closing;

    /// <summary>
    /// A commitment of this node that is not its current one: somebody broadcast an old one, or this node has lost data and does not know its latest. The peer may be
    /// able to punish it; what this node can still take is its main output.
    /// </summary>
    /// <param name="Number">Its number.</param>
    /// <param name="PerCommitmentPoint">This node's point of that number.</param>
    public sealed record LocalOutdated(ulong Number, Point PerCommitmentPoint) : Closing;

    /// <summary>A commitment of the peer that it has not revoked: its current one, or, while it owes a revocation, either of the two.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="PerCommitmentPoint">The peer's point of that number.</param>
    public sealed record Remote(ulong Number, Point PerCommitmentPoint) : Closing;

    /// <summary>
    /// A commitment of the peer that this node does not know. BOLT 5: "In the case of data loss, a local node may reach a state where it doesn't recognize all of
    /// the remote node's commitment transaction HTLC outputs. ... It can derive its own `remotepubkey` for the transaction, in order to salvage its own funds."
    /// </summary>
    /// <param name="Number">Its number.</param>
    public sealed record RemoteUnknown(ulong Number) : Closing;

    /// <summary>A commitment the peer has revoked: all of it is this node's (BOLT 5, "Revoked Transaction Close Handling").</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="Secret">The peer's per-commitment secret, which it gave away.</param>
    /// <param name="Htlcs">The HTLCs that stood in it, trimmed ones among them.</param>
    public sealed record Revoked(ulong Number, PerCommitmentSecret Secret, ValueList<HistoricHtlc> Htlcs) : Closing;

    /// <summary>
    /// None of these. BOLT 5: "the existence of such a rogue transaction implies that its private key has leaked and that its funds may be lost as a result".
    /// </summary>
    public sealed record Rogue : Closing;
}
