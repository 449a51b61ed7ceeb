using System.Text;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Persistence.Formats;

/// <summary>How fields that several families share are stored. The form is for ever.</summary>
internal static class StoredFields
{
    /// <summary>Text of any length: its bytes as UTF-8 behind their number in a u32.</summary>
    public static void Text(WireWriter w, string text)
    {
        var count = Encoding.UTF8.GetByteCount(text);
        w.U32((uint)count);
        Encoding.UTF8.GetBytes(text, w.Take(count));
    }

    public static string Text(ref WireReader r) => r.Utf8((int)Math.Min(r.U32(), int.MaxValue));

    public static void OptionalText(WireWriter w, string? text)
    {
        w.Bool(text is not null);
        if (text is not null)
            Text(w, text);
    }

    public static string? OptionalText(ref WireReader r) => r.Bool() ? Text(ref r) : null;

    public static void OptionalAmount(WireWriter w, MilliSatoshi? amount)
    {
        w.Bool(amount is not null);
        if (amount is { } some)
            w.Amount(some);
    }

    public static MilliSatoshi? OptionalAmount(ref WireReader r) => r.Bool() ? r.MilliSatoshi() : null;

    public static void OptionalNumber(WireWriter w, ulong? number)
    {
        w.Bool(number is not null);
        if (number is { } some)
            w.U64(some);
    }

    public static ulong? OptionalNumber(ref WireReader r) => r.Bool() ? r.U64() : null;

    public static void OptionalPoint(WireWriter w, Point? point)
    {
        w.Bool(point is not null);
        if (point is { } some)
            w.Write(some);
    }

    public static Point? OptionalPoint(ref WireReader r) => r.Bool() ? r.Read<Point>() : null;

    /// <summary>A value of an enum whose numbers are stored, in a byte.</summary>
    public static T Name<T>(ref WireReader r) where T : struct, Enum
    {
        var number = r.U8();
        var value = (T)Enum.ToObject(typeof(T), number);
        if (!Enum.IsDefined(value))
            r.Fail(WireErrorKind.Invalid, $"{typeof(T).Name} {number} is unknown");
        return value;
    }

    public static void List<T>(WireWriter w, IReadOnlyList<T> items, WireWrite<T> write)
    {
        w.U32((uint)items.Count);
        foreach (var item in items)
            write(w, item);
    }

    /// <summary>A list of any length: nothing is allocated for items that are not there.</summary>
    public static List<T> List<T>(ref WireReader r, WireRead<T> read)
    {
        var count = r.U32();
        var items = new List<T>((int)Math.Min(count, (uint)r.Remaining));
        for (var i = 0U; i < count && !r.Failed; i++)
            items.Add(read(ref r));
        return items;
    }
}
