using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Protocol;

namespace Lnd.Actors.Tests.Protocol.Primitives;

[Parallelizable]
public class IdentifierTests
{
    private const string Hash = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private const string Reversed = "1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100";
    private const string G = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

    private static void IsFixed<T>(int size, string text, string wire) where T : struct, IFixedBytes<T>
    {
        var bytes = Convert.FromHexString(wire);
        var value = T.FromBytes(bytes);
        Assert.That(T.Size, Is.EqualTo(size));
        Assert.That(bytes, Has.Length.EqualTo(size));
        var copy = new byte[size + 1];
        value.CopyTo(copy);
        Assert.That(copy.AsSpan(0, size).SequenceEqual(bytes), Is.True);
        Assert.That(value.ToString(), Is.EqualTo(text));
        Assert.That(T.FromBytes(bytes), Is.EqualTo(value));
        Assert.That(T.FromBytes(bytes).GetHashCode(), Is.EqualTo(value.GetHashCode()));
        for (var i = 0; i < size; i++)
        {
            bytes[i] ^= 1;
            Assert.That(T.FromBytes(bytes), Is.Not.EqualTo(value), $"byte {i}");
            bytes[i] ^= 1;
        }
        Assert.That(() => T.FromBytes(new byte[size + 1]), Throws.ArgumentException);
        Assert.That(() => T.FromBytes(new byte[size - 1]), Throws.ArgumentException);
    }

    [Test]
    public void Fixed_values_keep_their_bytes()
    {
        IsFixed<Sha256Hash>(32, Hash, Hash);
        IsFixed<PaymentHash>(32, Hash, Hash);
        IsFixed<Preimage>(32, Hash, Hash);
        IsFixed<PaymentSecret>(32, Hash, Hash);
        IsFixed<ChannelId>(32, Hash, Hash);
        IsFixed<ChainHash>(32, Hash, Hash);
        IsFixed<TxId>(32, Reversed, Hash);
        IsFixed<BlockId>(32, Reversed, Hash);
        IsFixed<Point>(33, G, G);
        IsFixed<Signature>(64, Hash + Reversed, Hash + Reversed);
    }

    [Test]
    public void Text_of_a_hash_reads_back()
    {
        Assert.That(TxId.Parse(Reversed).ToArray(), Is.EqualTo(Convert.FromHexString(Hash)));
        Assert.That(PaymentHash.Parse(Hash.ToUpperInvariant()).ToString(), Is.EqualTo(Hash));
        Assert.That(Signature.Parse(Hash + Reversed).ToString(), Is.EqualTo(Hash + Reversed));
        Assert.That(Point.Parse(G).ToString(), Is.EqualTo(G));
    }

    [TestCase("")]
    [TestCase("00")]
    [TestCase(Hash + "00")]
    [TestCase("0x0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")]
    [TestCase("g00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")]
    public void Text_that_is_no_hash_is_named(string text)
    {
        Assert.That(PaymentHash.TryParse(text, out _), Is.False);
        Assert.That(() => TxId.Parse(text), Throws.TypeOf<FormatException>().With.Message.Contains($"'{text}'"));
        Assert.That(() => Point.Parse(text), Throws.TypeOf<FormatException>().With.Message.Contains($"'{text}'"));
    }

    [Test]
    public void A_point_has_prefix_2_or_3()
    {
        Assert.That(Point.TryParse("04" + G[2..], out _), Is.False);
        Assert.That(default(Point).IsDefault, Is.True);
        Assert.That(default(Point).HasValidPrefix, Is.False);
        Assert.That(Point.Parse(G).HasValidPrefix, Is.True);
    }

    [Test]
    public void Order_is_that_of_the_bytes() => Prop.ForAll<byte[], byte[], byte>((a, b, at) =>
    {
        // Mostly equal values, so that every position decides somewhere.
        var left = SHA256.HashData(a);
        var right = (byte[])left.Clone();
        right[at % 32] = b.Length == 0 ? (byte)0 : b[0];
        var expected = Math.Sign(left.AsSpan().SequenceCompareTo(right));
        return Math.Sign(new ChannelId(left).CompareTo(new ChannelId(right))) == expected
            && Math.Sign(new Point([2, .. left]).CompareTo(new Point([2, .. right]))) == expected
            && Math.Sign(new Point([2, .. left]).CompareTo(new Point([3, .. right]))) == -1;
    }).QuickCheckThrowOnFailure();

    [Test]
    public void A_preimage_hashes_to_its_payment_hash() =>
        Assert.That(default(Preimage).Hash.ToString(), Is.EqualTo("66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925"));

    [Test]
    public void Chain_hashes_are_the_genesis_blocks()
    {
        Assert.That(new BlockId(ChainHash.Bitcoin.AsSpan()).ToString(), Is.EqualTo("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"));
        Assert.That(new BlockId(ChainHash.Testnet3.AsSpan()).ToString(), Is.EqualTo("000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943"));
        Assert.That(new BlockId(ChainHash.Testnet4.AsSpan()).ToString(), Is.EqualTo("00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043"));
        Assert.That(new BlockId(ChainHash.Signet.AsSpan()).ToString(), Is.EqualTo("00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6"));
        Assert.That(new BlockId(ChainHash.Regtest.AsSpan()).ToString(), Is.EqualTo("0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206"));
    }

    [Test]
    public void A_funding_output_gives_the_channel_id()
    {
        var txid = new TxId(Convert.FromHexString(Hash));
        Assert.That(ChannelId.FromFunding(txid, 0).ToString(), Is.EqualTo(Hash));
        Assert.That(ChannelId.FromFunding(txid, 0x0102).ToString(), Is.EqualTo(Hash[..60] + "1f1d"));
    }

    [Test]
    public void Revocation_basepoints_give_the_channel_id_in_either_order()
    {
        var even = Point.Parse(G);
        var odd = Point.Parse("03" + G[2..]);
        var expected = new ChannelId(SHA256.HashData([.. even.ToArray(), .. odd.ToArray()]));
        Assert.That(ChannelId.FromRevocationBasepoints(even, odd), Is.EqualTo(expected));
        Assert.That(ChannelId.FromRevocationBasepoints(odd, even), Is.EqualTo(expected));
        Assert.That(ChannelId.TemporaryFromRevocationBasepoint(odd), Is.EqualTo(new ChannelId(SHA256.HashData([.. new byte[33], .. odd.ToArray()]))));
    }

    [TestCase("539268x845x1", 0x083a8400034d0001UL)]
    [TestCase("0x0x550", 550UL)]
    [TestCase("16777215x16777215x65535", ulong.MaxValue)]
    public void A_short_channel_id_has_three_parts(string text, ulong value)
    {
        Assert.That(ShortChannelId.Parse(text).Value, Is.EqualTo(value));
        Assert.That(new ShortChannelId(value).ToString(), Is.EqualTo(text));
        var id = new ShortChannelId(value);
        Assert.That(new ShortChannelId(id.Block, id.TransactionIndex, id.OutputIndex), Is.EqualTo(id));
    }

    [TestCase("")]
    [TestCase("1x2")]
    [TestCase("1x2x3x4")]
    [TestCase("1x2x")]
    [TestCase("1:2:3")]
    [TestCase("-1x2x3")]
    [TestCase(" 1x2x3")]
    [TestCase("16777216x0x0")]
    [TestCase("0x16777216x0")]
    [TestCase("0x0x65536")]
    [TestCase("4294967297x0x0")]
    public void Text_that_is_no_short_channel_id_is_named(string text)
    {
        Assert.That(ShortChannelId.TryParse(text, out _), Is.False);
        Assert.That(() => ShortChannelId.Parse(text), Throws.TypeOf<FormatException>().With.Message.Contains($"'{text}'"));
    }

    [Test]
    public void Parts_out_of_range_are_refused() =>
        Assert.That(() => new ShortChannelId(new BlockHeight(1 << 24), 0, 0), Throws.TypeOf<ArgumentOutOfRangeException>());

    [Test]
    public void Heights_count_blocks()
    {
        var tip = new BlockHeight(800_000);
        Assert.That(tip + 144, Is.EqualTo(new BlockHeight(800_144)));
        Assert.That(tip - 144, Is.EqualTo(new BlockHeight(799_856)));
        Assert.That(new BlockHeight(0) - new BlockHeight(uint.MaxValue), Is.EqualTo(-(long)uint.MaxValue));
        Assert.That(() => new BlockHeight(0) - 1, Throws.TypeOf<OverflowException>());
        Assert.That(() => new BlockHeight(uint.MaxValue) + 1, Throws.TypeOf<OverflowException>());
    }

    [Test]
    public void Byte_strings_and_lists_are_equal_by_content()
    {
        Assert.That(new ByteString([1, 2]), Is.EqualTo(ByteString.Parse("0102")));
        Assert.That(new ByteString([1, 2]).GetHashCode(), Is.EqualTo(ByteString.Parse("0102").GetHashCode()));
        Assert.That(ByteString.Own([]), Is.EqualTo(ByteString.Empty));
        Assert.That(new ByteString([1, 2]), Is.Not.EqualTo(new ByteString([1, 3])));
        ValueList<int> list = [1, 2, 3];
        Assert.That(list.Equals(new ValueList<int>([1, 2, 3])), Is.True);
        Assert.That(list.GetHashCode(), Is.EqualTo(new ValueList<int>([1, 2, 3]).GetHashCode()));
        Assert.That(list.Equals([1, 2]), Is.False);
        Assert.That(list.ToString(), Is.EqualTo("[1, 2, 3]"));
        Assert.That(default(ValueList<int>).Equals([]), Is.True);
    }

    [Test]
    public void Values_cross_over_to_NBitcoin_and_back()
    {
        var id = TxId.Parse(Reversed);
        Assert.That(id.ToUint256().ToString(), Is.EqualTo(Reversed));
        Assert.That(TxId.FromUint256(id.ToUint256()), Is.EqualTo(id));
        Assert.That(BlockId.FromUint256(new NBitcoin.uint256(Reversed)).ToString(), Is.EqualTo(Reversed));
        Assert.That(new Satoshi(123).ToMoney(), Is.EqualTo(NBitcoin.Money.Satoshis(123)));
        Assert.That(Satoshi.FromMoney(NBitcoin.Money.Coins(1)), Is.EqualTo(new Satoshi(Satoshi.PerBitcoin)));
        Assert.That(() => Satoshi.FromMoney(NBitcoin.Money.Satoshis(-1)), Throws.TypeOf<OverflowException>());
        Assert.That(() => new Satoshi(ulong.MaxValue).ToMoney(), Throws.TypeOf<OverflowException>());
        Assert.That(Signature.Parse(new string('f', 128)).TryToEcdsa(out _), Is.False);
        var signature = Signature.Parse(Hash + Hash);
        Assert.That(signature.TryToEcdsa(out var ecdsa) ? Signature.FromEcdsa(ecdsa) : default, Is.EqualTo(signature));
    }

    [Test]
    public void Comparing_and_hashing_does_not_allocate()
    {
        var (a, b) = (Point.Parse(G), Point.Parse(G));
        var (c, d) = (PaymentHash.Parse(Hash), PaymentHash.Parse(Hash));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var all = true;
        for (var i = 0; i < 1000; i++)
            all &= a == b && a.CompareTo(b) == 0 && a.GetHashCode() == b.GetHashCode() && c == d && c.GetHashCode() == d.GetHashCode();
        var after = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(all, Is.True);
        Assert.That(after - before, Is.LessThan(1000));
    }
}
