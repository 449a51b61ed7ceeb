using System.Diagnostics.CodeAnalysis;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Onchain.Storage;

/// <summary>
/// The stored form of on-chain events (BOLT 5): 2 bytes that name the event, 1 byte that counts the versions of its form, the fields, all big-endian. Names and versions
/// are for ever: a journal of any older node must load.
/// </summary>
public static class OnchainEventCodec
{
    private const byte Version = 1;

    /// <summary>The stored form.</summary>
    public static byte[] Encode(OnchainEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return StoredFrame.Write(NumberOf(happened), Version, happened, Write);
    }

    /// <summary>Reads a stored form; false when it is damaged, or of a newer node.</summary>
    /// <param name="bytes">As <see cref="Encode"/> gave them.</param>
    /// <param name="happened">The event.</param>
    /// <param name="error">What is wrong, for the operator.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out OnchainEvent? happened, [NotNullWhen(false)] out string? error) =>
        StoredFrame.TryRead(bytes, Version, "on-chain event", Read, out happened, out error);

    private static ushort NumberOf(OnchainEvent happened) => happened switch
    {
        OnchainEvent.FundingSpendSeen => 1,
        OnchainEvent.FundingSpendConfirmed => 2,
        OnchainEvent.FundingSpendReorged => 3,
        OnchainEvent.OutputSpent => 4,
        OnchainEvent.SpenderReorged => 5,
        OnchainEvent.PreimageKnown => 6,
        OnchainEvent.OutgoingFulfilled => 7,
        OnchainEvent.OutgoingFailed => 8,
        OnchainEvent.ClaimUpdated => 9,
        OnchainEvent.ClaimEnded => 10,
        OnchainEvent.OutputResolved => 11,
        OnchainEvent.Completed => 12,
        _ => throw new InvalidOperationException($"{happened.GetType().Name} has no stored format"),
    };

    private static void Write(WireWriter w, OnchainEvent happened)
    {
        switch (happened)
        {
            case OnchainEvent.FundingSpendSeen e:
                OnchainParts.Bytes32(w, e.Transaction);
                OnchainParts.Write(w, e.Closing);
                break;
            case OnchainEvent.FundingSpendConfirmed e:
                OnchainParts.Bytes32(w, e.Transaction);
                w.Height(e.Height);
                OnchainParts.Write(w, e.Closing);
                break;
            case OnchainEvent.OutputSpent e:
                OnchainParts.Write(w, e.Outpoint);
                w.Write(e.Spend.Spender).U32(e.Spend.Input).Height(e.Spend.Height).U8((byte)e.Spend.Path).Bool(e.SecondStage is not null);
                if (e.SecondStage is { } second)
                    w.Amount(second.Amount).Bytes16(second.WitnessScript);
                break;
            case OnchainEvent.SpenderReorged e:
                w.Write(e.TxId);
                break;
            case OnchainEvent.PreimageKnown e:
                w.U64(e.Id).Write(e.Preimage);
                break;
            case OnchainEvent.OutgoingFulfilled e:
                w.U64(e.Id).Write(e.Preimage);
                break;
            case OnchainEvent.OutgoingFailed e:
                w.U64(e.Id);
                break;
            case OnchainEvent.ClaimUpdated e:
                OnchainParts.Write(w, e.Claim);
                break;
            case OnchainEvent.ClaimEnded e:
                w.U64(e.Id);
                break;
            case OnchainEvent.OutputResolved e:
                OnchainParts.Write(w, e.Outpoint);
                w.U8((byte)e.Resolution);
                break;
            case OnchainEvent.FundingSpendReorged or OnchainEvent.Completed:
                break;
        }
    }

    private static OnchainEvent? Read(ref WireReader r, ushort number)
    {
        switch (number)
        {
            case 1:
                return new OnchainEvent.FundingSpendSeen(OnchainParts.Bytes32(ref r), OnchainParts.ReadClosing(ref r));
            case 2:
                return new OnchainEvent.FundingSpendConfirmed(OnchainParts.Bytes32(ref r), r.Height(), OnchainParts.ReadClosing(ref r));
            case 3:
                return new OnchainEvent.FundingSpendReorged();
            case 4:
                var outpoint = OnchainParts.Outpoint(ref r);
                var spend = new OutputSpend(r.Read<TxId>(), r.U32(), r.Height(), OnchainParts.Name<SpendPath>(ref r));
                return new OnchainEvent.OutputSpent(outpoint, spend, r.Bool() ? new SecondStage(r.Satoshi(), r.Bytes16()) : null);
            case 5:
                return new OnchainEvent.SpenderReorged(r.Read<TxId>());
            case 6:
                return new OnchainEvent.PreimageKnown(r.U64(), r.Read<Preimage>());
            case 7:
                return new OnchainEvent.OutgoingFulfilled(r.U64(), r.Read<Preimage>());
            case 8:
                return new OnchainEvent.OutgoingFailed(r.U64());
            case 9:
                return new OnchainEvent.ClaimUpdated(OnchainParts.Claim(ref r));
            case 10:
                return new OnchainEvent.ClaimEnded(r.U64());
            case 11:
                return new OnchainEvent.OutputResolved(OnchainParts.Outpoint(ref r), OnchainParts.Name<Resolution>(ref r));
            case 12:
                return new OnchainEvent.Completed();
            default:
                r.Fail(WireErrorKind.Invalid, "the event is unknown: it was stored by a newer node");
                return null;
        }
    }
}
