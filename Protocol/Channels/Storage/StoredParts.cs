using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Channels.Storage;

/// <summary>
/// How the parts of events and states are stored. The order of the fields is the format: a change needs a new version of every event that holds the part, and the old
/// one must stay readable for ever.
/// </summary>
internal static class StoredParts
{
    public static void Write(WireWriter w, ChannelTerms terms)
    {
        w.Write(terms.ChainHash).Write(terms.LocalNodeId).Write(terms.RemoteNodeId).Write(terms.ChannelId).Write(terms.FundingTxId)
            .U16(terms.FundingOutputIndex).Amount(terms.Capacity).U8((byte)terms.Opener).U8((byte)terms.Format).Bool(terms.HidesShortChannelId)
            .Bool(terms.IsZeroConf).Bool(terms.Announce).U32(terms.MinimumDepth).Height(terms.CreatedAt).Bytes16(terms.LocalShutdownScript)
            .U64(terms.LocalAlias.Value);
        Write(w, terms.Local);
        Write(w, terms.Remote);
    }

    public static ChannelTerms Terms(ref WireReader r) => new()
    {
        ChainHash = r.Read<ChainHash>(),
        LocalNodeId = r.Read<Point>(),
        RemoteNodeId = r.Read<Point>(),
        ChannelId = r.Read<ChannelId>(),
        FundingTxId = r.Read<TxId>(),
        FundingOutputIndex = r.U16(),
        Capacity = r.Satoshi(),
        Opener = Side(ref r),
        Format = Format(ref r),
        HidesShortChannelId = r.Bool(),
        IsZeroConf = r.Bool(),
        Announce = r.Bool(),
        MinimumDepth = r.U32(),
        CreatedAt = r.Height(),
        LocalShutdownScript = r.Bytes16(),
        LocalAlias = new ShortChannelId(r.U64()),
        Local = SideTerms(ref r),
        Remote = SideTerms(ref r),
    };

    public static void Write(WireWriter w, Commitments commitments)
    {
        w.U8((byte)commitments.Opener).Amount(commitments.LocalBalance).Amount(commitments.RemoteBalance).Feerate(commitments.Feerate)
            .U64(commitments.NextLocalHtlcId).U64(commitments.NextRemoteHtlcId).Count16(commitments.FeeUpdates.Count);
        foreach (var update in commitments.FeeUpdates)
            w.Feerate(update.Feerate).U8((byte)update.State);
        w.Count16(commitments.Htlcs.Count);
        foreach (var htlc in commitments.Htlcs)
            Write(w, htlc);
    }

    public static Commitments Commitments(ref WireReader r)
    {
        var commitments = new Commitments
        {
            Opener = Side(ref r),
            LocalBalance = r.MilliSatoshi(),
            RemoteBalance = r.MilliSatoshi(),
            Feerate = r.Feerate(),
            NextLocalHtlcId = r.U64(),
            NextRemoteHtlcId = r.U64(),
        };
        return commitments with
        {
            FeeUpdates = List(ref r, (ref r) => new FeeUpdate(r.Feerate(), HtlcState(ref r))),
            Htlcs = List(ref r, Htlc),
        };
    }

    public static void Write(WireWriter w, Htlc htlc)
    {
        w.U8((byte)htlc.Offerer).U64(htlc.Key.Id).Amount(htlc.Amount).Write(htlc.PaymentHash).Height(htlc.CltvExpiry).Bytes16(htlc.Onion)
            .Bool(htlc.PathKey is not null);
        if (htlc.PathKey is { } pathKey)
            w.Write(pathKey);
        w.Bytes16(htlc.Origin).U8((byte)htlc.State).Bool(htlc.Removal is not null);
        if (htlc.Removal is { } removal)
            Write(w, removal);
    }

    public static Htlc Htlc(ref WireReader r) => new()
    {
        Key = new HtlcKey(Side(ref r), r.U64()),
        Amount = r.MilliSatoshi(),
        PaymentHash = r.Read<PaymentHash>(),
        CltvExpiry = r.Height(),
        Onion = r.Bytes16(),
        PathKey = r.Bool() ? r.Read<Point>() : null,
        Origin = r.Bytes16(),
        State = HtlcState(ref r),
        Removal = r.Bool() ? Removal(ref r) : null,
    };

    public static void Write(WireWriter w, HtlcRemoval removal)
    {
        switch (removal)
        {
            case HtlcRemoval.Fulfilled fulfilled:
                w.U8(1).Write(fulfilled.Preimage);
                break;
            case HtlcRemoval.Failed failed:
                w.U8(2).Bytes16(failed.Reason);
                break;
            case HtlcRemoval.Malformed malformed:
                w.U8(3).Write(malformed.OnionHash).U16(malformed.FailureCode);
                break;
            default:
                throw new InvalidOperationException($"{removal.GetType().Name} has no stored format");
        }
    }

    public static HtlcRemoval Removal(ref WireReader r) => r.U8() switch
    {
        1 => new HtlcRemoval.Fulfilled(r.Read<Preimage>()),
        2 => new HtlcRemoval.Failed(r.Bytes16()),
        3 => new HtlcRemoval.Malformed(r.Read<Sha256Hash>(), r.U16()),
        var kind => Unknown<HtlcRemoval>(ref r, $"removal {kind}", new HtlcRemoval.Failed(default)),
    };

    public static void Write(WireWriter w, PeerUpdate update)
    {
        switch (update)
        {
            case PeerUpdate.Added added:
                w.U8(1);
                Write(w, added.Htlc);
                break;
            case PeerUpdate.RemovedHtlc removed:
                w.U8(2).U64(removed.Id);
                Write(w, removed.Removal);
                break;
            case PeerUpdate.ChangedFeerate changed:
                w.U8(3).Feerate(changed.Feerate);
                break;
            default:
                throw new InvalidOperationException($"{update.GetType().Name} has no stored format");
        }
    }

    public static PeerUpdate PeerUpdate(ref WireReader r) => r.U8() switch
    {
        1 => new PeerUpdate.Added(Htlc(ref r)),
        2 => new PeerUpdate.RemovedHtlc(r.U64(), Removal(ref r)),
        3 => new PeerUpdate.ChangedFeerate(r.Feerate()),
        var kind => Unknown<PeerUpdate>(ref r, $"update {kind}", new PeerUpdate.ChangedFeerate(default)),
    };

    public static void Write(WireWriter w, ChannelEnding ending)
    {
        switch (ending)
        {
            case ChannelEnding.Mutual mutual:
                w.U8(1).Bytes16(mutual.Transaction).Amount(mutual.Fee);
                break;
            case ChannelEnding.Unilateral unilateral:
                Text(w.U8(2), unilateral.Reason);
                break;
            case ChannelEnding.DataLost lost:
                Text(w.U8(3), lost.Reason);
                break;
            case ChannelEnding.Spent spent:
                w.U8(4).Write(spent.Spender);
                break;
            case ChannelEnding.Forgotten:
                w.U8(5);
                break;
            default:
                throw new InvalidOperationException($"{ending.GetType().Name} has no stored format");
        }
    }

    public static ChannelEnding Ending(ref WireReader r) => r.U8() switch
    {
        1 => new ChannelEnding.Mutual(r.Bytes16(), r.Satoshi()),
        2 => new ChannelEnding.Unilateral(Text(ref r)),
        3 => new ChannelEnding.DataLost(Text(ref r)),
        4 => new ChannelEnding.Spent(r.Read<TxId>()),
        5 => new ChannelEnding.Forgotten(),
        var kind => Unknown<ChannelEnding>(ref r, $"ending {kind}", new ChannelEnding.Forgotten()),
    };

    public static void Write(WireWriter w, AnnouncementSigned signed) =>
        w.U64(signed.ShortChannelId.Value).Write(signed.NodeSignature).Write(signed.BitcoinSignature);

    public static AnnouncementSigned Announcement(ref WireReader r) => new(new ShortChannelId(r.U64()), r.Read<Signature>(), r.Read<Signature>());

    /// <summary>Text of up to 65535 bytes of UTF-8.</summary>
    public static void Text(WireWriter w, string text) => w.Bytes16(System.Text.Encoding.UTF8.GetBytes(text));

    public static string Text(ref WireReader r) => r.Utf8(r.U16());

    public static void Optional<T>(WireWriter w, T? value, Action<WireWriter, T> write) where T : struct
    {
        w.Bool(value.HasValue);
        if (value is { } known)
            write(w, known);
    }

    public static ValueList<T> List<T>(ref WireReader r, WireRead<T> read)
    {
        var items = new List<T>();
        for (var count = r.U16(); count > 0 && !r.Failed; count--)
            items.Add(read(ref r));
        return ValueList<T>.Own([.. items]);
    }

    public static ValueList<Signature> Signatures(ref WireReader r) => r.List<Signature>(r.U16());

    public static void Write(WireWriter w, ValueList<Signature> signatures) => w.Count16(signatures.Count).List(signatures);

    public static Side Side(ref WireReader r) => r.U8() switch
    {
        0 => Channels.Side.Local,
        1 => Channels.Side.Remote,
        var side => Unknown(ref r, $"side {side}", Channels.Side.Local),
    };

    private static void Write(WireWriter w, SideTerms terms)
    {
        var keys = terms.Keys;
        w.Write(keys.FundingPubkey).Write(keys.RevocationBasepoint).Write(keys.PaymentBasepoint).Write(keys.DelayedPaymentBasepoint)
            .Write(keys.HtlcBasepoint).Amount(terms.DustLimit).Amount(terms.MaxHtlcValueInFlight).Amount(terms.ChannelReserve).Amount(terms.HtlcMinimum)
            .U16(terms.ToSelfDelay).U16(terms.MaxAcceptedHtlcs).Bytes16(terms.UpfrontShutdownScript);
    }

    private static SideTerms SideTerms(ref WireReader r) => new()
    {
        Keys = new ChannelPublicKeys(r.Read<Point>(), r.Read<Point>(), r.Read<Point>(), r.Read<Point>(), r.Read<Point>()),
        DustLimit = r.Satoshi(),
        MaxHtlcValueInFlight = r.MilliSatoshiLimit(),
        ChannelReserve = r.Satoshi(),
        HtlcMinimum = r.MilliSatoshiLimit(),
        ToSelfDelay = r.U16(),
        MaxAcceptedHtlcs = r.U16(),
        UpfrontShutdownScript = r.Bytes16(),
    };

    private static CommitmentFormat Format(ref WireReader r) => r.U8() switch
    {
        (byte)CommitmentFormat.StaticRemoteKey => CommitmentFormat.StaticRemoteKey,
        (byte)CommitmentFormat.Anchors => CommitmentFormat.Anchors,
        var format => Unknown(ref r, $"commitment format {format}", CommitmentFormat.Anchors),
    };

    private static HtlcState HtlcState(ref WireReader r)
    {
        var state = (HtlcState)r.U8();
        return state < Channels.HtlcState.Removed ? state : Unknown(ref r, $"HTLC state {state}", Channels.HtlcState.AddProposed);
    }

    private static T Unknown<T>(ref WireReader r, string what, T instead)
    {
        r.Fail(WireErrorKind.Invalid, $"unknown {what}");
        return instead;
    }
}
