using System.Diagnostics.CodeAnalysis;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Persistence.Formats;

/// <summary>
/// The stored form of the wallet's events: 2 bytes that name the event, 1 byte that counts the versions of its form, the fields, all big-endian. Names and versions are
/// for ever: a journal of any older node must load.
/// </summary>
public static class WalletEventCodec
{
    private const byte Version = 1;

    /// <summary>The stored form.</summary>
    public static byte[] Encode(WalletEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return StoredFrame.Write(NumberOf(happened), Version, happened, Write);
    }

    /// <summary>Reads a stored form; false when it is damaged, or of a newer node.</summary>
    /// <param name="bytes">As <see cref="Encode"/> gave them.</param>
    /// <param name="happened">The event.</param>
    /// <param name="error">What is wrong, for the operator.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out WalletEvent? happened, [NotNullWhen(false)] out string? error) =>
        StoredFrame.TryRead(bytes, Version, "wallet event", Read, out happened, out error);

    private static ushort NumberOf(WalletEvent happened) => happened switch
    {
        WalletEvent.AddressIssued => 1,
        WalletEvent.BlockTaken => 2,
        WalletEvent.TipMoved => 3,
        WalletEvent.BlocksUndone => 4,
        WalletEvent.TransactionMade => 5,
        WalletEvent.TransactionPublished => 6,
        WalletEvent.TransactionAbandoned => 7,
        WalletEvent.ClaimReserved => 8,
        WalletEvent.ClaimReleased => 9,
        _ => throw NoFormat(happened),
    };

    private static void Write(WireWriter w, WalletEvent happened)
    {
        switch (happened)
        {
            case WalletEvent.AddressIssued e:
                w.U32(e.KeyIndex).Bytes16(e.ScriptPubKey);
                break;
            case WalletEvent.BlockTaken e:
                w.Height(e.Height).Write(e.Id);
                WriteList(w, e.Coins, Write);
                WriteList(w, e.Spends, (w, spend) => Write(w, spend.Outpoint).Write(spend.Spender));
                break;
            case WalletEvent.TipMoved e:
                w.Height(e.Height).Write(e.Id);
                break;
            case WalletEvent.BlocksUndone e:
                w.Height(e.Height);
                break;
            case WalletEvent.TransactionMade e:
                w.Write(e.TxId).U32((uint)e.Transaction.Length).Bytes(e.Transaction);
                WriteList(w, e.Spends, (w, spent) => w.Amount(spent.Amount).Bytes16(spent.ScriptPubKey));
                WriteList(w, e.Own, Write);
                w.Height(e.HeldTo);
                break;
            case WalletEvent.TransactionPublished e:
                w.Write(e.TxId);
                break;
            case WalletEvent.TransactionAbandoned e:
                w.Write(e.TxId);
                break;
            case WalletEvent.ClaimReserved e:
                w.U64(e.DbId).U64(e.ClaimId);
                WriteList(w, e.Coins, (w, coin) => Write(w, coin));
                w.Bytes16(e.ChangeScript);
                break;
            case WalletEvent.ClaimReleased e:
                w.U64(e.DbId).U64(e.ClaimId);
                break;
            default:
                throw NoFormat(happened);
        }
    }

    private static WalletEvent? Read(ref WireReader r, ushort number)
    {
        switch (number)
        {
            case 1:
                return new WalletEvent.AddressIssued(r.U32(), r.Bytes16());
            case 2:
                return new WalletEvent.BlockTaken(
                    r.Height(), r.Read<BlockId>(), ReadList(ref r, Coin), ReadList(ref r, (ref r) => new CoinSpend(Outpoint(ref r), r.Read<TxId>())));
            case 3:
                return new WalletEvent.TipMoved(r.Height(), r.Read<BlockId>());
            case 4:
                return new WalletEvent.BlocksUndone(r.Height());
            case 5:
                return new WalletEvent.TransactionMade(
                    r.Read<TxId>(), r.Bytes((int)r.U32()), ReadList(ref r, (ref r) => new SpentOutput(r.Satoshi(), r.Bytes16())), ReadList(ref r, Coin), r.Height());
            case 6:
                return new WalletEvent.TransactionPublished(r.Read<TxId>());
            case 7:
                return new WalletEvent.TransactionAbandoned(r.Read<TxId>());
            case 8:
                return new WalletEvent.ClaimReserved(r.U64(), r.U64(), ReadList(ref r, Outpoint), r.Bytes16());
            case 9:
                return new WalletEvent.ClaimReleased(r.U64(), r.U64());
            default:
                r.Fail(WireErrorKind.Invalid, $"event {number} is unknown: it was stored by a newer node");
                return null;
        }
    }

    private static void Write(WireWriter w, StoredCoin coin) =>
        Write(w, coin.Outpoint).Amount(coin.Amount).Bytes16(coin.ScriptPubKey).U32(coin.KeyIndex).Bool(coin.IsCoinbase);

    private static StoredCoin Coin(ref WireReader r) => new(Outpoint(ref r), r.Satoshi(), r.Bytes16(), r.U32(), r.Bool());

    private static WireWriter Write(WireWriter w, Outpoint outpoint) => w.Write(outpoint.TxId).U32(outpoint.Index);

    private static Outpoint Outpoint(ref WireReader r) => new(r.Read<TxId>(), r.U32());

    private static void WriteList<T>(WireWriter w, ValueList<T> items, WireWrite<T> write)
    {
        w.Count16(items.Count);
        foreach (var item in items)
            write(w, item);
    }

    private static ValueList<T> ReadList<T>(ref WireReader r, WireRead<T> read)
    {
        var items = new List<T>();
        for (var count = r.U16(); count > 0 && !r.Failed; count--)
            items.Add(read(ref r));
        return ValueList<T>.Own([.. items]);
    }

    private static InvalidOperationException NoFormat(WalletEvent happened) => new($"{happened.GetType().Name} has no stored format");
}
