using FsCheck.Fluent;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class PublicKeyTests
{
    private const string GeneratorX = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    private const string GeneratorY = "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";
    private const string Zero = "0000000000000000000000000000000000000000000000000000000000000000";

    private static readonly byte[] Three = Curves.Hex("0000000000000000000000000000000000000000000000000000000000000003");

    [TestCase("02" + GeneratorX, true)]
    [TestCase("04" + GeneratorX + GeneratorY, false)]
    [TestCase("06" + GeneratorX + GeneratorY, false, TestName = "The_hybrid_form_is_read")]
    public void Each_form_of_the_generator_is_read(string hex, bool isCompressed)
    {
        Assert.That(Context.Instance.TryCreatePubKey(Curves.Hex(hex), out var compressed, out var key));
        Assert.That(compressed, Is.EqualTo(isCompressed));
        Assert.That(Curves.Hex(key!.ToBytes()), Is.EqualTo("02" + GeneratorX));
        Assert.That(Curves.Hex(key.ToBytes(false)), Is.EqualTo("04" + GeneratorX + GeneratorY));
        Assert.That(key, Is.EqualTo(ECPubKey.Create(Curves.Hex(hex))));
    }

    [TestCase("")]
    [TestCase("02")]
    [TestCase("00" + GeneratorX)]
    [TestCase("05" + GeneratorX)]
    [TestCase("04" + GeneratorX)]
    [TestCase("02" + GeneratorX + "00")]
    [TestCase("02" + GeneratorX + GeneratorY)]
    [TestCase("07" + GeneratorX + GeneratorY)]
    [TestCase("04" + GeneratorX + GeneratorX)]
    [TestCase("04" + Zero + Zero)]
    [TestCase("02" + Zero)]
    [TestCase("02" + "0000000000000000000000000000000000000000000000000000000000000005", TestName = "An_x_of_no_point_is_refused")]
    [TestCase("02" + Curves.FieldPrime, TestName = "An_x_of_the_prime_is_refused")]
    public void What_is_no_point_is_refused_and_named(string hex)
    {
        Assert.That(Context.Instance.TryCreatePubKey(Curves.Hex(hex), out var key), Is.False);
        Assert.That(key, Is.Null);
        Assert.That(ECPubKey.TryCreate(Curves.Hex(hex), null, out _, out _), Is.False);
        Assert.That(() => Context.Instance.CreatePubKey(Curves.Hex(hex)), Throws.TypeOf<FormatException>());
        Assert.That(() => ECPubKey.Create(Curves.Hex(hex)), Throws.TypeOf<FormatException>());
    }

    [Test, Category("StandIn")]
    public void The_error_names_the_bytes_it_refused()
    {
        Assert.That(
            () => Context.Instance.CreatePubKey(Curves.Hex("02abcdef")),
            Throws.TypeOf<FormatException>().With.Message.Contains("02abcdef (4 bytes)"));
        Assert.That(
            () => Context.Instance.CreateXOnlyPubKey(Curves.Hex("abcdef")),
            Throws.TypeOf<FormatException>().With.Message.Contains("abcdef (3 bytes)"));
        Assert.That(
            () => Context.Instance.CreatePubKey(new byte[100_000]),
            Throws.TypeOf<FormatException>().With.Message.Contains("(100000 bytes)").And.Message.Length.LessThan(400));
    }

    [Test]
    public void Arbitrary_bytes_are_a_key_that_comes_back_or_are_refused() =>
        Curves.Check(Prop.ForAll(Curves.AnyBytes, bytes =>
        {
            var full = Context.Instance.TryCreatePubKey(bytes, out var compressed, out var key);
            var xonly = Context.Instance.TryCreateXOnlyPubKey(bytes, out var x);
            return (!full || bytes[0] is 6 or 7 || key!.ToBytes(compressed).SequenceEqual(bytes))
                && (!xonly || x!.ToBytes().SequenceEqual(bytes))
                && (!Context.Instance.TryCreateECPrivKey(bytes, out var secret) || secret.Bytes().SequenceEqual(bytes));
        }), 2000);

    [Test]
    public void Every_form_comes_back_as_the_same_key() =>
        Curves.Check(Prop.ForAll(Curves.Scalars.ToArbitrary(), secret =>
        {
            var key = Curves.Private(secret).CreatePubKey();
            var compressed = ECPubKey.Create(key.ToBytes());
            var uncompressed = ECPubKey.Create(key.ToBytes(false));
            return key == compressed && key == uncompressed
                && key.GetHashCode() == compressed.GetHashCode() && key.GetHashCode() == uncompressed.GetHashCode()
                && key.CompareTo(compressed) == 0;
        }));

    [Test]
    public void Writing_needs_room()
    {
        var key = Curves.Public(Curves.Generator);
        Assert.That(() => key.WriteToSpan(true, new byte[32], out _), Throws.ArgumentException);
        Assert.That(() => key.WriteToSpan(false, new byte[64], out _), Throws.ArgumentException);
        key.WriteToSpan(true, new byte[33], out var compressed);
        key.WriteToSpan(false, new byte[70], out var uncompressed);
        Assert.That((compressed, uncompressed), Is.EqualTo((33, 65)));
    }

    [Test]
    public void Keys_sort_by_their_compressed_form()
    {
        var keys = Enumerable.Range(0, 50).Select(i => Curves.Private(Curves.Sha256($"key {i}")).CreatePubKey()).ToArray();
        Assert.That(
            keys.Order().Select(key => Curves.Hex(key.ToBytes())),
            Is.EqualTo(keys.Select(key => Curves.Hex(key.ToBytes())).Order(StringComparer.Ordinal)));
        Assert.That(() => keys[0].CompareTo(null), Throws.ArgumentNullException);
    }

    [Test]
    public void Other_keys_are_not_equal()
    {
        var key = Curves.Public(Curves.Generator);
        Assert.That(key != key.Negate(), "same x, other y");
        Assert.That(key.Equals("no key"), Is.False);
        Assert.That(key != null);
        Assert.That((ECPubKey?)null == null);
    }

    [Test]
    public void A_key_and_its_negation_add_up_to_nothing() =>
        Curves.Check(Prop.ForAll(Curves.Scalars.ToArbitrary(), secret =>
        {
            var key = Curves.Private(secret).CreatePubKey();
            return key.Negate().Negate() == key
                && !ECPubKey.TryCombine(Context.Instance, [key, key.Negate()], out _)
                && ECPubKey.TryCombine(Context.Instance, [key, key.Negate(), key], out var sum) && sum! == key;
        }));

    [Test]
    public void Combining_adds_the_private_keys()
    {
        foreach (var count in new[] { 1, 2, 7, 8, 9, 40 })
        {
            var secrets = Enumerable.Range(0, count).Select(i => Curves.Private(Curves.Sha256($"secret {i}"))).ToArray();
            var sum = secrets.Skip(1).Aggregate(secrets[0], (total, next) => total.TweakAdd(next.Bytes()));
            Assert.That(ECPubKey.TryCombine(Context.Instance, secrets.Select(secret => secret.CreatePubKey()), out var combined));
            Assert.That(combined, Is.EqualTo(sum.CreatePubKey()), $"{count} keys");
        }
    }

    [Test]
    public void Combining_nothing_gives_no_key()
    {
        Assert.That(ECPubKey.TryCombine(Context.Instance, [], out var key), Is.False);
        Assert.That(key, Is.Null);
        Assert.That(() => ECPubKey.TryCombine(Context.Instance, null!, out _), Throws.ArgumentNullException);
    }

    [Test]
    public void Both_sides_share_the_same_point() =>
        Curves.Check(Prop.ForAll(Curves.Scalars.ToArbitrary(), Curves.Scalars.ToArbitrary(), (a, b) =>
        {
            using var mine = Curves.Private(a);
            using var theirs = Curves.Private(b);
            var shared = theirs.CreatePubKey().GetSharedPubkey(mine);
            return shared == mine.CreatePubKey().GetSharedPubkey(theirs)
                && shared == theirs.CreatePubKey().TweakMul(a)
                && shared == mine.TweakMul(b).CreatePubKey();
        }));

    [Test]
    public void Sharing_needs_a_key() =>
        Assert.That(() => Curves.Public(Curves.Generator).GetSharedPubkey(null!), Throws.ArgumentNullException);

    [Test]
    public void A_tweak_to_infinity_is_refused()
    {
        var key = Curves.Public(Curves.Generator);
        var xonly = key.ToXOnlyPubKey();
        var minusOne = Curves.Hex(Curves.OrderLessOne);
        Assert.That(key.TryAddTweak(minusOne, out var tweaked), Is.False);
        Assert.That(tweaked, Is.Null);
        Assert.That(() => key.AddTweak(minusOne), Throws.ArgumentException);
        Assert.That(xonly.TryAddTweak(minusOne, out _), Is.False);
        Assert.That(() => xonly.AddTweak(minusOne), Throws.ArgumentException);
        Assert.That(key.TryTweakMul(Curves.Hex(Zero), out _), Is.False);
        Assert.That(() => key.TweakMul(Curves.Hex(Zero)), Throws.ArgumentException);
    }

    [TestCase(0)]
    [TestCase(31)]
    [TestCase(33)]
    public void A_tweak_has_32_bytes(int length)
    {
        var key = Curves.Public(Curves.Generator);
        var xonly = key.ToXOnlyPubKey();
        Assert.That(() => key.TryAddTweak(new byte[length], out _), Throws.ArgumentException);
        Assert.That(() => xonly.TryAddTweak(new byte[length], out _), Throws.ArgumentException);
        Assert.That(() => xonly.CheckIsTweakedWith(xonly, new byte[length], false), Throws.ArgumentException);
        Assert.That(key.TryTweakMul(new byte[length], out _), Is.False);
    }

    [Test]
    public void An_xonly_key_stands_for_the_point_with_the_even_y() =>
        Curves.Check(Prop.ForAll(Curves.Scalars.ToArbitrary(), secret =>
        {
            var key = Curves.Private(secret).CreatePubKey();
            var xonly = key.ToXOnlyPubKey(out var odd);
            var even = odd ? key.Negate() : key;
            return odd == (key.ToBytes()[0] == 3)
                && xonly.ToBytes().SequenceEqual(key.ToBytes()[1..])
                && xonly == key.Negate().ToXOnlyPubKey()
                && xonly.GetHashCode() == ECXOnlyPubKey.Create(xonly.ToBytes()).GetHashCode()
                && xonly.AddTweak(Three) == even.AddTweak(Three);
        }));

    [Test]
    public void A_taproot_tweak_is_recognised_and_no_other() =>
        Curves.Check(Prop.ForAll(Curves.Scalars.ToArbitrary(), Curves.Hashes.ToArbitrary(), (secret, tweak) =>
        {
            var inner = Curves.Private(secret).CreateXOnlyPubKey();
            var output = inner.AddTweak(tweak).ToXOnlyPubKey(out var odd);
            var other = tweak.ToArray();
            other[0] ^= 1;
            return output.CheckIsTweakedWith(inner, tweak, odd)
                && !output.CheckIsTweakedWith(inner, tweak, !odd)
                && !output.CheckIsTweakedWith(inner, other, odd);
        }));

    [TestCase("")]
    [TestCase(GeneratorX + "00")]
    [TestCase("02" + GeneratorX)]
    [TestCase(Zero)]
    [TestCase(Curves.FieldPrime)]
    [TestCase("0000000000000000000000000000000000000000000000000000000000000005")]
    public void What_is_no_x_coordinate_is_refused(string hex)
    {
        Assert.That(Context.Instance.TryCreateXOnlyPubKey(Curves.Hex(hex), out var key), Is.False);
        Assert.That(key, Is.Null);
        Assert.That(() => Context.Instance.CreateXOnlyPubKey(Curves.Hex(hex)), Throws.TypeOf<FormatException>());
        Assert.That(() => ECXOnlyPubKey.Create(Curves.Hex(hex)), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void Xonly_keys_sort_by_their_bytes()
    {
        var keys = Enumerable.Range(0, 50).Select(i => Curves.Private(Curves.Sha256($"key {i}")).CreateXOnlyPubKey()).ToArray();
        Assert.That(
            keys.Order().Select(key => Curves.Hex(key.ToBytes())),
            Is.EqualTo(keys.Select(key => Curves.Hex(key.ToBytes())).Order(StringComparer.Ordinal)));
        Assert.That(keys[0] != keys[1] && keys[0] != null && (ECXOnlyPubKey?)null == null && !keys[0].Equals("no key"));
    }
}
