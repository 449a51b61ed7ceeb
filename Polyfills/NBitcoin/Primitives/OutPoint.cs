using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using NBitcoin.DataEncoders;

namespace NBitcoin;

/// <summary>One output of one transaction.</summary>
public class OutPoint : IBitcoinSerializable, IEquatable<OutPoint>
{
    internal const int SerializedSize = uint256.Width + sizeof(uint);

    public static readonly OutPoint Zero = new(uint256.Zero, 0u);

    uint256 _hash = uint256.Zero;
    uint _n;

    /// <summary>The null outpoint, which coinbase inputs have.</summary>
    public OutPoint() => _n = uint.MaxValue;

    public OutPoint(uint256 hashIn, uint nIn)
    {
        ArgumentNullException.ThrowIfNull(hashIn);
        (_hash, _n) = (hashIn, nIn);
    }

    /// <param name="nIn">Minus one for the null outpoint's index.</param>
    public OutPoint(uint256 hashIn, int nIn) : this(hashIn, (uint)nIn) { }

    public OutPoint(Transaction tx, uint i) : this(tx.GetHash(), i) { }

    public OutPoint(Transaction tx, int i) : this(tx.GetHash(), i) { }

    public OutPoint(OutPoint outpoint)
    {
        ArgumentNullException.ThrowIfNull(outpoint);
        (_hash, _n) = (outpoint._hash, outpoint._n);
    }

    /// <summary>The id of the transaction.</summary>
    public uint256 Hash { get => _hash; set => _hash = value; }

    /// <summary>The index of the output.</summary>
    public uint N { get => _n; set => _n = value; }

    public bool IsNull => _n == uint.MaxValue && _hash == uint256.Zero;

    /// <summary>
    /// Reads <c>txid:n</c> or <c>txid-n</c> (n decimal), or the serialisation in hexadecimal: 32 bytes of hash, 4 of index, both
    /// least significant first.
    /// </summary>
    public static bool TryParse(string str, out OutPoint? result)
    {
        ArgumentNullException.ThrowIfNull(str);
        result = null;
        var separator = str.AsSpan().IndexOfAny('-', ':');
        if (separator < 0)
        {
            Span<byte> bytes = stackalloc byte[SerializedSize];
            if (str.Length != SerializedSize * 2 || !HexEncoder.TryDecode(str, bytes))
                return false;
            result = new OutPoint(new uint256(bytes[..uint256.Width]), Utils.ToUInt32(bytes[uint256.Width..], littleEndian: true));
            return true;
        }
        if (!uint256.TryParse(str[..separator], out var hash)
            || !uint.TryParse(str.AsSpan(separator + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var n))
            return false;
        result = new OutPoint(hash, n);
        return true;
    }

    /// <inheritdoc cref="TryParse"/>
    /// <exception cref="FormatException">Neither of these forms.</exception>
    public static OutPoint Parse(string str) => TryParse(str, out var result) && result is not null
        ? result
        : throw new FormatException($"\"{str}\" is not an outpoint.");

    public void ReadWrite(BitcoinStream stream)
    {
        stream.ReadWrite(ref _hash);
        stream.ReadWrite(ref _n);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_hash}-{_n}");

    public bool Equals([NotNullWhen(true)] OutPoint? other) => other is not null && _n == other._n && _hash == other._hash;
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as OutPoint);
    public override int GetHashCode() => HashCode.Combine(_hash, _n);

    public static bool operator ==(OutPoint? a, OutPoint? b) => a is null ? b is null : a.Equals(b);
    public static bool operator !=(OutPoint? a, OutPoint? b) => !(a == b);
    public static bool operator <(OutPoint a, OutPoint b) => Compare(a, b) < 0;
    public static bool operator >(OutPoint a, OutPoint b) => Compare(a, b) > 0;

    static int Compare(OutPoint a, OutPoint b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var byHash = a._hash.CompareTo(b._hash);
        return byHash != 0 ? byHash : a._n.CompareTo(b._n);
    }
}
