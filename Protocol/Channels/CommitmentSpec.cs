namespace Lnd.Actors.Protocol.Channels;

/// <summary>
/// What one commitment transaction says, before it is turned into outputs: who has how much, at what feerate, and the HTLCs in between. The amounts are
/// those before fees and anchors are taken from the opener's part (BOLT 3, "Fee Payment").
/// </summary>
/// <param name="Owner">Whose commitment transaction it is: the side that can broadcast it.</param>
/// <param name="ToLocal">What belongs to this node (not to the owner).</param>
/// <param name="ToRemote">What belongs to the peer.</param>
/// <param name="Feerate">Feerate of the commitment and, without anchors, of its HTLC transactions.</param>
/// <param name="Htlcs">The HTLCs that stand in it, those of this node first, each side's by id.</param>
public sealed record CommitmentSpec(Side Owner, MilliSatoshi ToLocal, MilliSatoshi ToRemote, FeeratePerKw Feerate, ValueList<Htlc> Htlcs)
{
    /// <summary>What belongs to <paramref name="side"/>.</summary>
    public MilliSatoshi To(Side side) => side == Side.Local ? ToLocal : ToRemote;

    /// <summary>Everything the commitment divides: always the channel's capacity.</summary>
    public MilliSatoshi Total
    {
        get
        {
            var total = ToLocal + ToRemote;
            foreach (var htlc in Htlcs)
                total += htlc.Amount;
            return total;
        }
    }
}
