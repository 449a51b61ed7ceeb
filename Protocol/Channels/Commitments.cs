namespace Lnd.Actors.Protocol.Channels;

/// <summary>
/// What both sides have agreed on and what is still under way (BOLT 2, "Normal Operation"): balances, HTLCs, feerate. From it the content of each commitment follows
/// (<see cref="Spec"/>). Every update moves by two kinds of step only, a signature and a revocation, so that no commitment is kept twice and
/// none can disagree with another.
/// </summary>
public sealed record Commitments
{
    /// <summary>The side that opened the channel: it pays the fees and alone changes the feerate.</summary>
    public required Side Opener { get; init; }

    /// <summary>What belongs to this node when all HTLCs under way are left out of account.</summary>
    public required MilliSatoshi LocalBalance { get; init; }

    /// <summary>What belongs to the peer when all HTLCs under way are left out of account.</summary>
    public required MilliSatoshi RemoteBalance { get; init; }

    /// <summary>The feerate both sides are irrevocably committed to.</summary>
    public required FeeratePerKw Feerate { get; init; }

    /// <summary>Changes of the feerate under way, oldest first.</summary>
    public ValueList<FeeUpdate> FeeUpdates { get; init; }

    /// <summary>The HTLCs under way: those of this node first, each side's by id.</summary>
    public ValueList<Htlc> Htlcs { get; init; }

    /// <summary>The id of the next HTLC this node offers.</summary>
    public ulong NextLocalHtlcId { get; init; }

    /// <summary>The id of the next HTLC the peer offers.</summary>
    public ulong NextRemoteHtlcId { get; init; }

    /// <summary>The balance of <paramref name="side"/> when all HTLCs under way are left out of account.</summary>
    public MilliSatoshi Balance(Side side) => side == Side.Local ? LocalBalance : RemoteBalance;

    /// <summary>The id of the next HTLC that <paramref name="side"/> offers.</summary>
    public ulong NextHtlcId(Side side) => side == Side.Local ? NextLocalHtlcId : NextRemoteHtlcId;

    /// <summary>The HTLC of that key, or null where it is not under way.</summary>
    public Htlc? Find(HtlcKey key)
    {
        foreach (var htlc in Htlcs)
            if (htlc.Key == key)
                return htlc;
        return null;
    }

    /// <summary>Whether <paramref name="signer"/> has something to sign into the other side's commitment.</summary>
    public bool HasChangesFor(Side signer)
    {
        foreach (var htlc in Htlcs)
            if (htlc.State.AwaitsSignatureOf(signer, htlc.Offerer))
                return true;
        foreach (var update in FeeUpdates)
            if (update.State.AwaitsSignatureOf(signer, Opener))
                return true;
        return false;
    }

    /// <summary>Whether nothing is under way: no HTLC, no change of the feerate. Then, and only then, a mutual close may be negotiated.</summary>
    public bool IsClear => Htlcs.IsEmpty && FeeUpdates.IsEmpty;

    /// <summary>The latest commitment signed for <paramref name="owner"/>.</summary>
    /// <exception cref="InvalidOperationException">A side has spent more than it has: only a hypothetical state gets there.</exception>
    public CommitmentSpec Spec(Side owner) => TrySpec(owner) ?? throw Overspent(owner);

    /// <summary>As <see cref="Spec"/>; null where a side would have spent more than it has.</summary>
    public CommitmentSpec? TrySpec(Side owner) => BuildSpec(owner, HtlcStates.StandsIn, HtlcStates.IsRemovedFrom);

    /// <summary>
    /// The commitment of <paramref name="owner"/> that the latest signature is about to replace, and that it can still broadcast unpunished because it
    /// has not revoked it. Only meaningful while it owes that revocation.
    /// </summary>
    /// <exception cref="InvalidOperationException">A side has spent more than it has: only a hypothetical state gets there.</exception>
    public CommitmentSpec UnrevokedSpec(Side owner) => BuildSpec(owner, HtlcStates.StoodIn, HtlcStates.WasRemovedFrom) ?? throw Overspent(owner);

    /// <summary>An HTLC proposed by <paramref name="htlc"/>'s offerer. Its id must be <see cref="NextHtlcId"/>.</summary>
    /// <exception cref="ArgumentException">The id is another: a mistake of the caller, who has checked the peer's message before.</exception>
    public Commitments Add(Htlc htlc)
    {
        ArgumentNullException.ThrowIfNull(htlc);
        if (htlc.Key.Id != NextHtlcId(htlc.Offerer) || htlc.State != HtlcState.AddProposed || htlc.Removal is not null)
            throw new ArgumentException($"HTLC {htlc.Key} in state {htlc.State} is not the next to be proposed", nameof(htlc));
        var at = htlc.Offerer == Side.Local ? CountOf(Side.Local) : Htlcs.Count;
        var htlcs = new Htlc[Htlcs.Count + 1];
        Htlcs.Span[..at].CopyTo(htlcs);
        htlcs[at] = htlc;
        Htlcs.Span[at..].CopyTo(htlcs.AsSpan(at + 1));
        return this with
        {
            Htlcs = ValueList<Htlc>.Own(htlcs),
            NextLocalHtlcId = NextLocalHtlcId + (htlc.Offerer == Side.Local ? 1UL : 0),
            NextRemoteHtlcId = NextRemoteHtlcId + (htlc.Offerer == Side.Remote ? 1UL : 0),
        };
    }

    /// <summary>A removal proposed by the receiver of the HTLC, which must be irrevocably committed.</summary>
    /// <exception cref="ArgumentException">It is not: a mistake of the caller, who has checked the peer's message before.</exception>
    public Commitments Remove(HtlcKey key, HtlcRemoval removal)
    {
        var htlcs = Htlcs.Span.ToArray();
        var at = Array.FindIndex(htlcs, htlc => htlc.Key == key);
        if (at < 0 || htlcs[at].State != HtlcState.AddCommitted)
            throw new ArgumentException($"HTLC {key} is {(at < 0 ? "unknown" : htlcs[at].State.ToString())}: it can't be removed", nameof(key));
        htlcs[at] = htlcs[at] with { State = HtlcState.RemoveProposed, Removal = removal };
        return this with { Htlcs = ValueList<Htlc>.Own(htlcs) };
    }

    /// <summary>A feerate proposed by the opener. It replaces one that is proposed and not signed yet.</summary>
    public Commitments ChangeFeerate(FeeratePerKw feerate)
    {
        var kept = FeeUpdates.Span.ToArray().Where(update => update.State != HtlcState.AddProposed);
        return this with { FeeUpdates = ValueList<FeeUpdate>.Own([.. kept, new FeeUpdate(feerate, HtlcState.AddProposed)]) };
    }

    /// <summary><paramref name="signer"/> has sent <c>commitment_signed</c> for the other side's commitment.</summary>
    public Commitments SignedBy(Side signer)
    {
        var htlcs = Htlcs.Span.ToArray();
        for (var i = 0; i < htlcs.Length; i++)
            htlcs[i] = Moved(htlcs[i], htlcs[i].State.AfterSignatureOf(signer, htlcs[i].Offerer));
        var fees = FeeUpdates.Span.ToArray();
        for (var i = 0; i < fees.Length; i++)
            fees[i] = fees[i] with { State = fees[i].State.AfterSignatureOf(signer, Opener) };
        return this with { Htlcs = ValueList<Htlc>.Own(htlcs), FeeUpdates = ValueList<FeeUpdate>.Own(fees) };
    }

    /// <summary>
    /// <paramref name="revoker"/> has sent <c>revoke_and_ack</c>. HTLCs whose removal has become irrevocable are settled into the balances and
    /// dropped; a feerate that has become irrevocable replaces the one before.
    /// </summary>
    public Commitments RevokedBy(Side revoker)
    {
        var (local, remote) = ((long)LocalBalance.Value, (long)RemoteBalance.Value);
        var htlcs = new List<Htlc>(Htlcs.Count);
        foreach (var htlc in Htlcs)
        {
            var moved = Moved(htlc, htlc.State.AfterRevocationOf(revoker, htlc.Offerer));
            if (moved.State != HtlcState.Removed)
                htlcs.Add(moved);
            else if (moved.IsFulfilled)
                Settle(moved, ref local, ref remote);
        }
        var (feerate, fees) = (Feerate, new List<FeeUpdate>(FeeUpdates.Count));
        foreach (var update in FeeUpdates)
        {
            var state = update.State.AfterRevocationOf(revoker, Opener);
            if (state == HtlcState.AddCommitted)
                feerate = update.Feerate;
            else
                fees.Add(update with { State = state });
        }
        return this with
        {
            LocalBalance = new MilliSatoshi(checked((ulong)local)),
            RemoteBalance = new MilliSatoshi(checked((ulong)remote)),
            Feerate = feerate,
            Htlcs = ValueList<Htlc>.Own([.. htlcs]),
            FeeUpdates = ValueList<FeeUpdate>.Own([.. fees]),
        };
    }

    private delegate bool Test(HtlcState state, Side owner, Side offerer);

    private CommitmentSpec? BuildSpec(Side owner, Test standsIn, Test isRemovedFrom)
    {
        // signed, because what an HTLC brings in may come after what another takes out
        var (local, remote) = ((long)LocalBalance.Value, (long)RemoteBalance.Value);
        var htlcs = new List<Htlc>(Htlcs.Count);
        foreach (var htlc in Htlcs)
        {
            if (standsIn(htlc.State, owner, htlc.Offerer))
            {
                htlcs.Add(htlc);
                if (htlc.Offerer == Side.Local)
                    local = checked(local - (long)htlc.Amount.Value);
                else
                    remote = checked(remote - (long)htlc.Amount.Value);
            }
            else if (htlc.IsFulfilled && isRemovedFrom(htlc.State, owner, htlc.Offerer))
            {
                Settle(htlc, ref local, ref remote);
            }
        }
        if (local < 0 || remote < 0)
            return null;
        var feerate = Feerate;
        foreach (var update in FeeUpdates)
            if (standsIn(update.State, owner, Opener))
                feerate = update.Feerate;
        return new CommitmentSpec(
            owner, new MilliSatoshi((ulong)local), new MilliSatoshi((ulong)remote), feerate, ValueList<Htlc>.Own([.. htlcs]));
    }

    private static InvalidOperationException Overspent(Side owner) => new($"more is spent in the {owner} commitment than the channel holds");

    /// <summary>Moves the amount of a fulfilled HTLC, in millisatoshi, from its offerer to its receiver.</summary>
    private static void Settle(Htlc htlc, ref long local, ref long remote)
    {
        var amount = checked((long)htlc.Amount.Value) * (htlc.Offerer == Side.Local ? -1 : 1);
        (local, remote) = (checked(local + amount), checked(remote - amount));
    }

    private static Htlc Moved(Htlc htlc, HtlcState state) => state == htlc.State ? htlc : htlc with { State = state };

    private int CountOf(Side offerer)
    {
        var count = 0;
        foreach (var htlc in Htlcs)
            if (htlc.Offerer == offerer)
                count++;
        return count;
    }
}
