using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Channels.Storage;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Onchain.Storage;

/// <summary>Parts of stored on-chain events.</summary>
internal static class OnchainParts
{
    /// <summary>Transactions: they may be longer than 65535 bytes.</summary>
    public static void Bytes32(WireWriter w, ByteString bytes) => w.U32((uint)bytes.Length).Bytes(bytes);

    public static ByteString Bytes32(ref WireReader r) => r.Bytes((int)Math.Min(r.U32(), int.MaxValue));

    public static void Write(WireWriter w, Outpoint outpoint) => w.Write(outpoint.TxId).U32(outpoint.Index);

    public static Outpoint Outpoint(ref WireReader r) => new(r.Read<TxId>(), r.U32());

    /// <summary>A value of an enum whose numbers are stored.</summary>
    public static T Name<T>(ref WireReader r) where T : struct, Enum
    {
        var number = r.U8();
        var value = (T)Enum.ToObject(typeof(T), number);
        if (!Enum.IsDefined(value))
            r.Fail(WireErrorKind.Invalid, $"unknown {typeof(T).Name} {number}");
        return value;
    }

    public static void Write(WireWriter w, Closing closing)
    {
        switch (closing)
        {
            case Closing.Mutual:
                w.U8(1);
                break;
            case Closing.Local c:
                w.U8(2).U64(c.Number).Write(c.PerCommitmentPoint);
                break;
            case Closing.LocalOutdated c:
                w.U8(3).U64(c.Number).Write(c.PerCommitmentPoint);
                break;
            case Closing.Remote c:
                w.U8(4).U64(c.Number).Write(c.PerCommitmentPoint);
                break;
            case Closing.RemoteUnknown c:
                w.U8(5).U64(c.Number);
                break;
            case Closing.Revoked c:
                w.U8(6).U64(c.Number).Write(c.Secret).Count16(c.Htlcs.Count);
                foreach (var htlc in c.Htlcs)
                    Write(w, htlc);
                break;
            case Closing.Rogue:
                w.U8(7);
                break;
            default:
                throw new InvalidOperationException($"{closing.GetType().Name} has no stored format");
        }
    }

    public static Closing ReadClosing(ref WireReader r)
    {
        var kind = r.U8();
        switch (kind)
        {
            case 1:
                return new Closing.Mutual();
            case 2:
                return new Closing.Local(r.U64(), r.Read<Point>());
            case 3:
                return new Closing.LocalOutdated(r.U64(), r.Read<Point>());
            case 4:
                return new Closing.Remote(r.U64(), r.Read<Point>());
            case 5:
                return new Closing.RemoteUnknown(r.U64());
            case 6:
                return new Closing.Revoked(r.U64(), r.Read<PerCommitmentSecret>(), StoredParts.List(ref r, Htlc));
            case 7:
                return new Closing.Rogue();
            default:
                r.Fail(WireErrorKind.Invalid, $"unknown closing {kind}");
                return new Closing.Rogue();
        }
    }

    public static void Write(WireWriter w, Claim claim)
    {
        w.U64(claim.Id).U8((byte)claim.Kind).Count16(claim.Inputs.Count);
        foreach (var input in claim.Inputs)
            Write(w, input);
        w.Amount(claim.ReplacedFee).Bool(claim.Wanted is not null);
        if (claim.Wanted is { } wanted)
            w.Amount(wanted.Amount).Feerate(wanted.Feerate);
        w.Bool(claim.Current is not null);
        if (claim.Current is not { } current)
            return;
        Bytes32(w, current.Bytes);
        w.Write(current.TxId).Amount(current.Fee).U32(current.Weight).Height(current.BroadcastAt).Count16(current.Coins.Count);
        foreach (var coin in current.Coins)
        {
            Write(w, coin.Outpoint);
            w.Amount(coin.Amount).Bytes16(coin.ScriptPubKey).U32(coin.InputWeight);
        }
        w.Bytes16(current.ChangeScript);
    }

    public static Claim Claim(ref WireReader r) => new()
    {
        Id = r.U64(),
        Kind = Name<ClaimKind>(ref r),
        Inputs = StoredParts.List(ref r, Outpoint),
        ReplacedFee = r.Satoshi(),
        Wanted = r.Bool() ? new CoinRequest(r.Satoshi(), r.Feerate()) : null,
        Current = r.Bool()
            ? new ClaimTransaction(Bytes32(ref r), r.Read<TxId>(), r.Satoshi(), r.U32(), r.Height(), StoredParts.List(ref r, Coin), r.Bytes16())
            : null,
    };

    private static WalletCoin Coin(ref WireReader r) => new(Outpoint(ref r), r.Satoshi(), r.Bytes16(), r.U32());

    private static void Write(WireWriter w, HistoricHtlc htlc) =>
        w.U8((byte)htlc.Key.Offerer).U64(htlc.Key.Id).Amount(htlc.Amount).Write(htlc.PaymentHash).Height(htlc.CltvExpiry);

    private static HistoricHtlc Htlc(ref WireReader r) =>
        new(new HtlcKey(StoredParts.Side(ref r), r.U64()), r.MilliSatoshi(), r.Read<PaymentHash>(), r.Height());
}
