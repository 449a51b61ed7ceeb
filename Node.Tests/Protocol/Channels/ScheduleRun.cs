using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Channels.Storage;
using Lnd.Actors.Protocol.Channels.Transactions;
using Lnd.Actors.Protocol.Crypto;
using NBitcoin;

namespace Lnd.Actors.Tests.Protocol.Channels;

/// <summary>
/// Plays a schedule on two machines and holds, at every step, what must always hold: money is conserved, both ends restart to what they were, every commitment they
/// could broadcast is valid, every revoked one is punishable, no HTLC is lost or paid twice.
/// </summary>
internal sealed class ScheduleRun(Schedule schedule)
{
    private static readonly ulong[] Amounts =
        [1, 999, 200_000, 353_999, 900_000, 1_000_000, 1_500_000, 5_000_000, 20_000_000, 60_000_000, 150_000_000, 400_000_000];

    private readonly ChannelPair _pair = ChannelPair.Opened(schedule.Format, capacity: 1_000_000, push: 400_000_000, announce: schedule.BobCloses);
    private readonly Dictionary<(ChannelPeer Owner, ulong Number), CommitmentTransaction> _ownCommitments = [];
    private readonly Dictionary<PaymentHash, Preimage> _preimages = [];
    private readonly Dictionary<(ChannelPeer Receiver, ulong Id), Preimage> _shown = [];
    private readonly HashSet<(ChannelPeer Receiver, ulong Id)> _answered = [];
    private uint _counter;

    /// <summary>Whether a deadline has ended the channel before the end of the schedule.</summary>
    public bool EndedOnChain { get; private set; }

    /// <summary>How often blocks were replaced by others.</summary>
    public int Reorganisations { get; private set; }

    /// <summary>Called with the pair after each step, for tests that look at what lies in between.</summary>
    public Action<ChannelPair>? AfterStep { get; set; }

    public void Play()
    {
        Remember();
        foreach (var step in schedule.Steps)
        {
            Take(step);
            if (Ended() is { } ended)
            {
                FinishOnChain(ended);
                return;
            }
            Check();
            AfterStep?.Invoke(_pair);
        }
        ComeToRest();
        CheckRevoked();
        CloseTogether();
        CheckJournal(_pair.Alice);
        CheckJournal(_pair.Bob);
    }

    private void Take(ScheduleStep step)
    {
        switch (step.Happening)
        {
            case Happening.AliceAdds:
                _pair.Alice.Give(NewHtlc(step.Choice));
                break;
            case Happening.BobAdds:
                _pair.Bob.Give(NewHtlc(step.Choice));
                break;
            case Happening.AliceResolves:
                Resolve(_pair.Alice, step.Choice);
                break;
            case Happening.BobResolves:
                Resolve(_pair.Bob, step.Choice);
                break;
            case Happening.FeerateChanges:
                _pair.Alice.Give(new ChannelInput.UpdateFeerate(new FeeratePerKw(253u + step.Choice / 16u)));
                break;
            case Happening.AliceReceives:
                _pair.Alice.Receive(_pair.Bob);
                break;
            case Happening.BobReceives:
                _pair.Bob.Receive(_pair.Alice);
                break;
            case Happening.BothReceiveAll:
                _pair.Settle();
                break;
            case Happening.LineIsCut:
                _pair.Disconnect();
                break;
            case Happening.LineIsBack:
                Reconnect();
                break;
            case Happening.AliceRestarts:
                Restart(_pair.Alice);
                break;
            case Happening.BobRestarts:
                Restart(_pair.Bob);
                break;
            case Happening.AliceCrashesReceiving:
                _pair.Alice.Receive(_pair.Bob, crash: true);
                Restart(_pair.Alice);
                break;
            case Happening.BobCrashesReceiving:
                _pair.Bob.Receive(_pair.Alice, crash: true);
                Restart(_pair.Bob);
                break;
            case Happening.AliceCrashesAdding:
                _pair.Alice.Give(NewHtlc(step.Choice), crash: true);
                Restart(_pair.Alice);
                break;
            case Happening.BlocksPass:
                Mine(1 + step.Choice % 6);
                break;
            case Happening.ChainIsReorganised:
                Reorganise(Math.Min(1 + step.Choice % 10, (int)_pair.Height.Value - 1000), 1 + step.Choice / 16 % 4);
                break;
        }
    }

    private ChannelInput.AddHtlc NewHtlc(ushort choice)
    {
        var preimage = new Preimage([.. BitConverter.GetBytes(++_counter), .. new byte[28]]);
        _preimages[preimage.Hash] = preimage;
        return ChannelMachineTests.Add(Amounts[choice % Amounts.Length], preimage, expiry: _pair.Height.Value + 22u + choice / 16u % 50u);
    }

    /// <summary>Who waits for answers gives them again to a node that may have forgotten them.</summary>
    private void Restart(ChannelPeer peer)
    {
        _pair.Restart(peer);
        _answered.RemoveWhere(answered => answered.Receiver == peer && !_shown.ContainsKey(answered));
        foreach (var ((receiver, id), preimage) in _shown)
            if (receiver == peer && peer.State.Ending is null)
                peer.Give(new ChannelInput.RemoveHtlc(id, new HtlcRemoval.Fulfilled(preimage)));
        peer.Take<CommandRefused>();
    }

    private void Reorganise(int depth, int blocks)
    {
        Reorganisations++;
        _pair.Reorganise(depth, blocks);
    }

    private void Mine(int blocks)
    {
        for (var i = 0; i < blocks && Ended() is null; i++)
        {
            _pair.Mine(1);
            foreach (var peer in new[] { _pair.Alice, _pair.Bob })
                Assert.That(peer.State.Ending is not null, Is.EqualTo(MustEnd(peer)), $"{peer.Name} at {_pair.Height}: {peer.State.Ending}");
        }
    }

    /// <summary>
    /// BOLT 2, "cltv_expiry_delta Selection", by what the two were asked to do: the deadline of an offered HTLC is 2 blocks after its expiry, that of one whose preimage
    /// the receiver knows 18 blocks before.
    /// </summary>
    private bool MustEnd(ChannelPeer peer) => peer.State.Commitments.Htlcs.Any(htlc => htlc.Offerer == Side.Local
        ? htlc.State != HtlcState.AddProposed && _pair.Height.Value >= htlc.CltvExpiry.Value + 2
        : _shown.ContainsKey((peer, htlc.Key.Id)) && _pair.Height.Value + 18 >= htlc.CltvExpiry.Value);

    private ChannelPeer? Ended() => new[] { _pair.Alice, _pair.Bob }.FirstOrDefault(peer => peer.State.Ending is not null);

    /// <summary>A deadline has come: the commitment that is broadcast gives each side what is its own, and every preimage counts.</summary>
    private void FinishOnChain(ChannelPeer ended)
    {
        EndedOnChain = true;
        Assert.That(MustEnd(ended), $"{ended.Name} gives the channel up: {ended.State.Ending}");
        var broadcast = ended.Take<Broadcast>()[0].Transaction;
        ScriptChecks.Spends(broadcast, 0, ScriptChecks.FundingOutput(ended.State.Terms));
        var other = _pair.Other(ended);
        other.Give(new ChannelInput.FundingSpentBy(TxId.FromUint256(broadcast.GetHash())));
        foreach (var ((receiver, id), preimage) in _shown)
            if (receiver.State.Commitments.Find(new HtlcKey(Side.Remote, id)) is { } htlc)
                Assert.That(htlc.Removal, Is.EqualTo(new HtlcRemoval.Fulfilled(preimage)), $"{receiver.Name} has forgotten a preimage");
        CheckJournal(_pair.Alice);
        CheckJournal(_pair.Bob);
        var closed = Onchain.ClosedChannel.By(_pair, ended, ended.State);
        Assert.That(closed.Transaction.GetHash(), Is.EqualTo(broadcast.GetHash()));
        closed.First = schedule.BobCloses ? Side.Local : Side.Remote;
        closed.Start();
        closed.Confirm();
        closed.Finish();
        closed.AssertOutcome();
    }

    /// <summary>Answers an HTLC that the other side is irrevocably committed to.</summary>
    private void Resolve(ChannelPeer peer, ushort choice)
    {
        var open = peer.State.Commitments.Htlcs.Where(htlc => htlc is { Offerer: Side.Remote, State: HtlcState.AddCommitted }).ToArray();
        if (open.Length == 0)
            return;
        var htlc = open[choice % open.Length];
        if (!_answered.Add((peer, htlc.Key.Id)))
            return; // the answer waits for the peer's revocation
        // BOLT 2: "MUST fail (and not forward) an HTLC whose fulfillment deadline is already past"
        var isLate = _pair.Height.Value + 18 >= htlc.CltvExpiry.Value;
        if (choice % 3 < 2 && !isLate)
            _shown[(peer, htlc.Key.Id)] = _preimages[htlc.PaymentHash];
        peer.Give(new ChannelInput.RemoveHtlc(htlc.Key.Id, (choice % 3) switch
        {
            0 or 1 when !isLate => new HtlcRemoval.Fulfilled(_preimages[htlc.PaymentHash]),
            _ when choice % 2 == 0 => new HtlcRemoval.Failed(new ByteString(new byte[292])),
            _ => new HtlcRemoval.Malformed(default, 0x8000 | 5),
        }));
    }

    private void Reconnect()
    {
        if (!_pair.IsConnected)
            _pair.Connect();
    }

    private void Check()
    {
        foreach (var peer in new[] { _pair.Alice, _pair.Bob })
        {
            Assert.That(peer.Warned, Is.Null, $"{peer.Name} complains");
            Assert.That(peer.State.Ending, Is.Null, $"{peer.Name} gives the channel up");
            var capacity = peer.State.Terms.Capacity.ToMilliSatoshi();
            Assert.That(peer.State.Commitments.Spec(Side.Local).Total, Is.EqualTo(capacity));
            Assert.That(peer.State.Commitments.Spec(Side.Remote).Total, Is.EqualTo(capacity));
            CheckLimits(peer);
        }
        Remember();
    }

    /// <summary>BOLT 2: what each side laid down about the other's HTLCs.</summary>
    private static void CheckLimits(ChannelPeer peer)
    {
        var htlcs = peer.State.Commitments.Spec(Side.Local).Htlcs.Where(htlc => htlc.Offerer == Side.Remote).ToArray();
        Assert.That(htlcs, Has.Length.LessThanOrEqualTo(peer.State.Terms.Local.MaxAcceptedHtlcs));
        Assert.That(htlcs.Sum(htlc => (long)htlc.Amount.Value), Is.LessThanOrEqualTo((long)peer.State.Terms.Capacity.ToMilliSatoshi().Value));
    }

    /// <summary>Looks at each commitment as soon as its owner could broadcast it.</summary>
    private void Remember()
    {
        foreach (var peer in new[] { _pair.Alice, _pair.Bob })
        {
            var number = peer.State.LocalNumber;
            if (_ownCommitments.ContainsKey((peer, number)))
                continue;
            var commitment = Commitment.Local(peer.State, peer.Environment.Signer.PerCommitmentPoint(number));
            _ownCommitments[(peer, number)] = commitment;
            var complete = Commitment.Signed(peer.State, peer.Environment.Signer);
            ScriptChecks.Spends(complete, 0, ScriptChecks.FundingOutput(peer.State.Terms));
            for (var i = 0; i < commitment.Htlcs.Count; i++)
                CheckHtlc(peer, commitment.Htlcs[i], peer.State.RemoteHtlcSignatures[i]);
            CheckMirror(peer, commitment);
        }
    }

    private void CheckHtlc(ChannelPeer owner, HtlcTransaction htlc, Signature remote)
    {
        using var key = KeyDerivation.DerivePrivateKey(owner.Secrets.HtlcBase, PointOf(owner));
        var preimage = htlc.IsTimeout ? default(Preimage?) : _preimages[htlc.Htlc.PaymentHash];
        var transaction = htlc.Build();
        transaction.Inputs[0].WitScript = htlc.Witness(CommitmentVectors.Sign(key, htlc.OwnerSignatureHash), remote, preimage);
        ScriptChecks.Spends(transaction, 0, ScriptChecks.Output(htlc.Output));
    }

    /// <summary>The other side knows the same commitment: as its peer's latest, or as the one that is not revoked yet.</summary>
    private void CheckMirror(ChannelPeer owner, CommitmentTransaction commitment)
    {
        var other = _pair.Other(owner).State;
        var known = new[] { Commitment.LatestRemote(other), Commitment.UnrevokedRemote(other) }.Where(c => c?.Number == commitment.Number).ToArray();
        Assert.That(known, Has.Length.EqualTo(1), $"commitment {commitment.Number} of {owner.Name} is unknown to its peer");
        Assert.That(known[0]!.TxId, Is.EqualTo(commitment.TxId));
    }

    private void ComeToRest()
    {
        Reconnect();
        _pair.Settle();
        for (var i = 0; !_pair.Alice.State.Commitments.IsClear || !_pair.Bob.State.Commitments.IsClear; i++)
        {
            Assert.That(i, Is.LessThan(1000), "HTLCs are left that nobody can resolve");
            Resolve(_pair.Alice, (ushort)i);
            Resolve(_pair.Bob, (ushort)i);
            _pair.Settle();
            Check();
        }
        var (alice, bob) = (_pair.Alice.State.Commitments, _pair.Bob.State.Commitments);
        Assert.That(alice.LocalBalance, Is.EqualTo(bob.RemoteBalance));
        Assert.That(alice.RemoteBalance, Is.EqualTo(bob.LocalBalance));
        Assert.That(alice.Feerate, Is.EqualTo(bob.Feerate));
        Assert.That(alice.LocalBalance.Value, Is.EqualTo((long)600_000_000 + Paid(_pair.Bob) - Paid(_pair.Alice)));
    }

    /// <summary>What a peer has paid, by what its journal says of its own HTLCs; each must have ended exactly once, and as the other side says.</summary>
    private long Paid(ChannelPeer peer)
    {
        var offered = peer.Journal.OfType<HtlcOffered>().ToDictionary(e => e.Htlc.Key.Id, e => e.Htlc);
        var resolved = peer.State.Resolved.ToDictionary(r => r.Id, r => r.Removal);
        var answered = _pair.Other(peer).Journal.OfType<HtlcRemovalOffered>().ToDictionary(e => e.Id, e => e.Removal);
        Assert.That(resolved.Keys, Is.EquivalentTo(offered.Keys), $"HTLCs of {peer.Name} that did not end, or ended twice");
        Assert.That(resolved, Is.EquivalentTo(answered), $"HTLCs of {peer.Name} that did not end as they were answered");
        return resolved.Where(r => r.Value is HtlcRemoval.Fulfilled).Sum(r => (long)offered[r.Key].Amount.Value);
    }

    /// <summary>Whoever broadcasts a commitment it has revoked loses its output: the peer has the key, and a valid transaction.</summary>
    private void CheckRevoked()
    {
        foreach (var ((owner, number), commitment) in _ownCommitments)
        {
            var other = _pair.Other(owner);
            if (number == owner.State.LocalNumber)
                continue;
            Assert.That(other.State.RevocationSecrets.TryGet(PerCommitmentSecret.IndexOf(number), out var secret), $"{other.Name} has no secret of {number}");
            using var key = KeyDerivation.RevocationPrivateKey(other.Secrets.RevocationBase, secret);
            Assert.That(key.CreatePubKey().ToPoint(), Is.EqualTo(commitment.Keys.RevocationKey));
            if (commitment.Outputs.FirstOrDefault(o => o.Kind == CommitmentOutputKind.ToLocal) is { } toLocal && number % 8 == 0)
                ScriptChecks.PenaltySpends(commitment, toLocal, key);
        }
    }

    private void CloseTogether()
    {
        var closer = schedule.BobCloses ? _pair.Bob : _pair.Alice;
        closer.Give(new ChannelInput.Close(closer.State.Terms.LocalShutdownScript, new ClosingFees(new Satoshi(700), new Satoshi(300), new Satoshi(3000))));
        _pair.Settle();
        var closings = new[] { _pair.Alice, _pair.Bob }.Select(peer => peer.Take<Broadcast>().Single()).ToArray();
        Assert.That(closings.Select(c => c.Purpose), Is.All.EqualTo(BroadcastPurpose.MutualClose));
        Assert.That(closings[0].Transaction.GetHash(), Is.EqualTo(closings[1].Transaction.GetHash()));
        foreach (var closing in closings)
            ScriptChecks.Spends(closing.Transaction, 0, ScriptChecks.FundingOutput(_pair.Alice.State.Terms));
        var bobs = closings[0].Transaction.Outputs.Where(o => o.ScriptPubKey.ToBytes().AsSpan().SequenceEqual(_pair.Bob.State.LocalShutdown!.Value.Span)).Sum(o => o.Value.Satoshi);
        Assert.That(bobs, Is.EqualTo((long)_pair.Bob.State.Commitments.LocalBalance.ToSatoshiFloor().Value), "Bob pays no fee");
    }

    /// <summary>The journal gives the same state, byte for byte, and the stored state is that state.</summary>
    private static void CheckJournal(ChannelPeer peer)
    {
        var stored = ChannelStateCodec.Encode(peer.State);
        Assert.That(ChannelStateCodec.Encode(Channel.Replay(peer.Journal.Select(ChannelPeer.Stored)).State!), Is.EqualTo(stored));
        Assert.That(ChannelStateCodec.TryDecode(stored, out var state, out var error), error);
        Assert.That(state, Is.EqualTo(peer.State));
    }

    private static NBitcoin.Secp256k1.ECPubKey PointOf(ChannelPeer peer) =>
        NBitcoin.Secp256k1.ECPubKey.Create(peer.Environment.Signer.PerCommitmentPoint(peer.State.LocalNumber).AsSpan());
}
