using FsCheck.Fluent;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class PrivateKeyTests
{
    private const string Two = "0000000000000000000000000000000000000000000000000000000000000002";
    private const string Zero = "0000000000000000000000000000000000000000000000000000000000000000";
    private const string TwiceGenerator = "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5";

    private static readonly byte[] SomeHash = Curves.Sha256("some message");

    [TestCase(Curves.One, Curves.Generator)]
    [TestCase(Two, TwiceGenerator)]
    [TestCase(Curves.OrderLessOne, "0379be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")]
    [TestCase("18e14a7b6a307f426a94f8114701e7c8e774e7f9a47e2c2035db29a206321725", "0250863ad64a87ae8a2fe83c1af1a8403cb53f53e486d8511dad8a04887e5b2352")]
    public void A_key_has_its_public_key(string secret, string publicKey)
    {
        using var key = Curves.Private(secret);
        Assert.That(Curves.Hex(key.CreatePubKey().ToBytes()), Is.EqualTo(publicKey));
        Assert.That(Curves.Hex(key.CreateXOnlyPubKey(out var odd).ToBytes()), Is.EqualTo(publicKey[2..]));
        Assert.That(odd, Is.EqualTo(publicKey.StartsWith("03")));
        Assert.That(Curves.Hex(key.Bytes()), Is.EqualTo(secret));
    }

    [TestCase(Zero)]
    [TestCase(Curves.Order)]
    [TestCase("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void A_number_out_of_range_is_no_key(string secret)
    {
        Assert.That(Context.Instance.TryCreateECPrivKey(Curves.Hex(secret), out var key), Is.False);
        Assert.That(key, Is.Null);
        Assert.That(ECPrivKey.TryCreate(Curves.Hex(secret), out _), Is.False);
        Assert.That(() => Context.Instance.CreateECPrivKey(Curves.Hex(secret)), Throws.ArgumentException);
        Assert.That(() => ECPrivKey.Create(Curves.Hex(secret)), Throws.ArgumentException);
    }

    [TestCase(0)]
    [TestCase(31)]
    [TestCase(33)]
    public void A_key_of_another_length_is_refused_and_its_bytes_are_not_shown(int length)
    {
        var bytes = Enumerable.Repeat((byte)0xab, length).ToArray();
        var refusal = Assert.Catch<ArgumentException>(() => Context.Instance.CreateECPrivKey(bytes));
        Assert.That(refusal!.Message, Does.Not.Contain("abab"));
    }

    [Test]
    public void Adding_a_tweak_to_the_private_and_to_the_public_key_gives_a_pair() =>
        Curves.Check(Prop.ForAll(Curves.Scalars.ToArbitrary(), Curves.Scalars.ToArbitrary(), (secret, tweak) =>
        {
            using var key = Curves.Private(secret);
            var isValid = key.TryTweakAdd(tweak, out var tweaked);
            return isValid == key.CreatePubKey().TryAddTweak(tweak, out var tweakedPublic)
                && (!isValid || tweaked!.CreatePubKey() == tweakedPublic!);
        }));

    [Test]
    public void Multiplying_the_private_and_the_public_key_gives_a_pair() =>
        Curves.Check(Prop.ForAll(Curves.Scalars.ToArbitrary(), Curves.Scalars.ToArbitrary(), (secret, tweak) =>
        {
            using var key = Curves.Private(secret);
            return key.TweakMul(tweak).CreatePubKey() == key.CreatePubKey().TweakMul(tweak);
        }));

    [Test]
    public void Tweaks_commute_and_distribute() =>
        Curves.Check(Prop.ForAll(Curves.Hashes.ToArbitrary(), Curves.Hashes.ToArbitrary(), Curves.Hashes.ToArbitrary(), (a, b, c) =>
        {
            using var key = Curves.Private(a);
            using var sum = key.TweakAdd(b);
            using var left = sum.TweakMul(c);
            using var one = key.TweakMul(c);
            using var other = Curves.Private(b).TweakMul(c);
            using var right = one.TweakAdd(other.Bytes());
            return left == right && sum == Curves.Private(b).TweakAdd(a);
        }));

    [Test]
    public void A_tweak_to_zero_is_refused()
    {
        using var key = Curves.Private(Curves.One);
        Assert.That(key.TryTweakAdd(Curves.Hex(Curves.OrderLessOne), out _), Is.False);
        Assert.That(() => key.TweakAdd(Curves.Hex(Curves.OrderLessOne)), Throws.ArgumentException);
        Assert.That(key.TryTweakMul(Curves.Hex(Zero), out _), Is.False);
        Assert.That(() => key.TweakMul(Curves.Hex(Zero)), Throws.ArgumentException);
    }

    [Test]
    public void Adding_zero_gives_the_same_key()
    {
        using var key = Curves.Private(Two);
        Assert.That(key.TweakAdd(Curves.Hex(Zero)), Is.EqualTo(key));
        Assert.That(key.CreatePubKey().AddTweak(Curves.Hex(Zero)), Is.EqualTo(key.CreatePubKey()));
    }

    [TestCase("")]
    [TestCase("01")]
    [TestCase(Curves.One + "00")]
    [TestCase(Curves.Order)]
    public void A_tweak_of_another_length_or_out_of_range_is_refused(string hex)
    {
        var tweak = Curves.Hex(hex);
        using var key = Curves.Private(Curves.One);
        Assert.That(key.TryTweakAdd(tweak, out _), Is.False);
        Assert.That(key.TryTweakMul(tweak, out _), Is.False);
        Assert.That(() => key.TweakAdd(tweak), Throws.ArgumentException);
        Assert.That(() => key.TweakMul(tweak), Throws.ArgumentException);
    }

    [Test]
    public void Equal_keys_are_equal_and_others_are_not()
    {
        using var one = Curves.Private(Curves.One);
        using var same = one.Clone();
        using var two = Curves.Private(Two);
        Assert.That(one == same);
        Assert.That(one.Equals((object)same));
        Assert.That(one.GetHashCode(), Is.EqualTo(same.GetHashCode()));
        Assert.That(one != two);
        Assert.That(one != null);
        Assert.That((ECPrivKey?)null == null);
    }

    private static readonly (string Name, Action<ECPrivKey> Use)[] Uses =
    [
        ("AssertNotDisposed", key => key.AssertNotDisposed()),
        ("WriteToSpan", key => key.WriteToSpan(new byte[32])),
        ("Clone", key => key.Clone()),
        ("CreatePubKey", key => key.CreatePubKey()),
        ("CreateXOnlyPubKey", key => key.CreateXOnlyPubKey()),
        ("TweakAdd", key => key.TweakAdd(Curves.Hex(Curves.One))),
        ("TryTweakMul", key => key.TryTweakMul(Curves.Hex(Curves.One), out _)),
        ("SignECDSARFC6979", key => key.SignECDSARFC6979(SomeHash)),
        ("TrySignRecoverable", key => key.TrySignRecoverable(SomeHash, out _)),
        ("SignBIP340", key => key.SignBIP340(SomeHash)),
        ("SignBIP340 with aux", key => key.SignBIP340(SomeHash, new byte[32])),
        ("GetSharedPubkey", key => Curves.Public(Curves.Generator).GetSharedPubkey(key)),
    ];

    private static IEnumerable<TestCaseData> UsesOfAKey() => Uses.Select(use => new TestCaseData(use.Use).SetArgDisplayNames(use.Name));

    [TestCaseSource(nameof(UsesOfAKey))]
    public void A_disposed_key_can_not_be_used(Action<ECPrivKey> use)
    {
        var unused = Curves.Private(Two);
        unused.Dispose();
        Assert.That(() => use(unused), Throws.TypeOf<ObjectDisposedException>());

        var used = Curves.Private(Two);
        use(used);
        used.Dispose();
        used.Dispose();
        Assert.That(() => use(used), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Disposing_wipes_the_secret()
    {
        var two = Curves.Private(Two);
        var three = two.TweakAdd(Curves.Hex(Curves.One));
        using var kept = two.Clone();
        two.Dispose();
        Assert.That(two == kept, Is.False, "the secret is gone");
        three.Clear();
        Assert.That(two == three, "two wiped keys hold the same");
        Assert.That(kept.CreatePubKey(), Is.EqualTo(Curves.Public(TwiceGenerator)), "a clone has its own secret");
    }

    [Test]
    public void Disposing_a_key_while_others_use_it_gives_the_right_result_or_an_exception()
    {
        using var model = Curves.Private(Curves.HalfOrder);
        var ecdsa = model.SignECDSARFC6979(SomeHash);
        var schnorr = model.SignBIP340(SomeHash, new byte[32]).ToBytes();
        var shared = Curves.Public(TwiceGenerator).GetSharedPubkey(model);
        var sum = model.TweakAdd(Curves.Hex(Two)).Bytes();
        for (var round = 0; round < 50; round++)
        {
            var key = model.Clone();
            using var begun = new CountdownEvent(4);
            var users = new[]
            {
                Use(() => key.SignECDSARFC6979(SomeHash) == ecdsa),
                Use(() => key.SignBIP340(SomeHash, new byte[32]).ToBytes().SequenceEqual(schnorr)),
                Use(() => Curves.Public(TwiceGenerator).GetSharedPubkey(key) == shared),
                Use(() => key.TweakAdd(Curves.Hex(Two)).Bytes().SequenceEqual(sum)),
            };
            Assert.That(begun.Wait(TimeSpan.FromSeconds(30)));
            key.Dispose();
            Assert.That(Task.WaitAll(users, TimeSpan.FromSeconds(30)));
            Assert.That(users.Select(user => user.Result), Is.All.True);

            // Each on a thread of its own: all four have to run at once.
            Task<bool> Use(Func<bool> isRight) => Task.Factory.StartNew(
                () =>
                {
                    var right = isRight();
                    begun.Signal();
                    try
                    {
                        while (right)
                            right = isRight();
                    }
                    catch (ObjectDisposedException)
                    {
                    }
                    return right;
                },
                TaskCreationOptions.LongRunning);
        }
    }

    [Test]
    public void A_key_writes_into_32_bytes_and_no_fewer()
    {
        using var key = Curves.Private(Two);
        Assert.That(() => key.WriteToSpan(new byte[31]), Throws.InstanceOf<Exception>());
        var room = new byte[40];
        key.WriteToSpan(room);
        Assert.That(Curves.Hex(room), Is.EqualTo(Two + "0000000000000000"));
    }
}
