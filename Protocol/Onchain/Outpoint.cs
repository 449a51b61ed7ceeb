using System.Globalization;
using NBitcoin;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>Names an output of a transaction (BIP 144, "outpoint"). A value, unlike NBitcoin's, so that states that hold it never change.</summary>
/// <param name="TxId">The transaction.</param>
/// <param name="Index">Its output, from 0.</param>
public readonly record struct Outpoint(TxId TxId, uint Index) : IComparable<Outpoint>
{
    /// <summary>The same as NBitcoin holds it.</summary>
    public OutPoint ToOutPoint() => new(TxId.ToUint256(), Index);

    /// <summary>The same as a value; null is an <see cref="ArgumentNullException"/>.</summary>
    public static Outpoint From(OutPoint outPoint)
    {
        ArgumentNullException.ThrowIfNull(outPoint);
        return new Outpoint(TxId.FromUint256(outPoint.Hash), outPoint.N);
    }

    /// <summary>By transaction, then by output.</summary>
    public int CompareTo(Outpoint other)
    {
        var order = TxId.CompareTo(other.TxId);
        return order != 0 ? order : Index.CompareTo(other.Index);
    }

    /// <summary>Whether it comes earlier.</summary>
    public static bool operator <(Outpoint a, Outpoint b) => a.CompareTo(b) < 0;

    /// <summary>Whether it comes later.</summary>
    public static bool operator >(Outpoint a, Outpoint b) => a.CompareTo(b) > 0;

    /// <summary>Whether it comes no later.</summary>
    public static bool operator <=(Outpoint a, Outpoint b) => a.CompareTo(b) <= 0;

    /// <summary>Whether it comes no earlier.</summary>
    public static bool operator >=(Outpoint a, Outpoint b) => a.CompareTo(b) >= 0;

    /// <summary>As Bitcoin prints it, <c>txid:index</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{TxId}:{Index}");
}
