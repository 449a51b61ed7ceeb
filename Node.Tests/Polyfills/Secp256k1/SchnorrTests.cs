using FsCheck.Fluent;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class SchnorrTests
{
    private static readonly byte[] SomeHash = Curves.Sha256("some message");

    [Test]
    public void A_signature_is_valid_for_its_key_and_hash_only() =>
        Curves.Check(Prop.ForAll(Curves.Scalars.ToArbitrary(), Curves.Hashes.ToArbitrary(), (secret, hash) =>
        {
            using var key = Curves.Private(secret);
            using var other = key.TweakMul(Curves.Hex("0000000000000000000000000000000000000000000000000000000000000003"));
            var changed = hash.ToArray();
            changed[0] ^= 1;
            var signature = key.SignBIP340(hash);
            return key.CreateXOnlyPubKey().SigVerifyBIP340(signature, hash)
                && !key.CreateXOnlyPubKey().SigVerifyBIP340(signature, changed)
                && !other.CreateXOnlyPubKey().SigVerifyBIP340(signature, hash);
        }));

    [Test]
    public void Every_way_to_sign_with_the_same_auxiliary_bytes_gives_the_same_signature() =>
        Curves.Check(Prop.ForAll(Curves.Scalars.ToArbitrary(), Curves.Hashes.ToArbitrary(), Curves.Hashes.ToArbitrary(), (secret, hash, aux) =>
        {
            using var key = Curves.Private(secret);
            var plain = key.SignBIP340(hash, aux).ToBytes();
            return key.TrySignBIP340(hash, new BIP340NonceFunction(aux), out var named)
                && key.TrySignBIP340(hash, new Forwarding(new BIP340NonceFunction(aux)), out var calledBack)
                && plain.SequenceEqual(named.ToBytes())
                && plain.SequenceEqual(calledBack.ToBytes());
        }));

    [Test]
    public void No_auxiliary_bytes_are_zeros()
    {
        using var key = Curves.Private(Curves.HalfOrder);
        var zeros = key.SignBIP340(SomeHash, new byte[32]).ToBytes();
        Assert.That(key.SignBIP340(SomeHash, ReadOnlyMemory<byte>.Empty).ToBytes(), Is.EqualTo(zeros));
        Assert.That(key.SignBIP340(SomeHash, new BIP340NonceFunction(false)).ToBytes(), Is.EqualTo(zeros));
        Assert.That(key.SignBIP340(SomeHash, new Forwarding(new BIP340NonceFunction(false))).ToBytes(), Is.EqualTo(zeros));
    }

    [Test]
    public void Random_auxiliary_bytes_give_another_signature_each_time()
    {
        using var key = Curves.Private(Curves.HalfOrder);
        var signatures = new[]
        {
            key.SignBIP340(SomeHash), key.SignBIP340(SomeHash), key.SignBIP340(SomeHash, new BIP340NonceFunction(true)),
            key.SignBIP340(SomeHash, (INonceFunctionHardened?)null),
        };
        Assert.That(signatures.Select(signature => Curves.Hex(signature.ToBytes())), Is.Unique);
        foreach (var signature in signatures)
            Assert.That(key.CreateXOnlyPubKey().SigVerifyBIP340(signature, SomeHash));
    }

    [TestCase(0)]
    [TestCase(31)]
    [TestCase(33)]
    public void A_message_of_another_length_is_not_signed(int length)
    {
        using var key = Curves.Private(Curves.One);
        Assert.That(key.TrySignBIP340(new byte[length], null, out _), Is.False);
        Assert.That(() => key.SignBIP340(new byte[length], new byte[32]), Throws.ArgumentException);
        Assert.That(() => key.SignBIP340(new byte[length]), Throws.InvalidOperationException);
    }

    [TestCase(1)]
    [TestCase(31)]
    [TestCase(33)]
    public void Auxiliary_bytes_of_another_length_are_refused(int length)
    {
        using var key = Curves.Private(Curves.One);
        Assert.That(() => new BIP340NonceFunction(new byte[length]), Throws.ArgumentException);
        Assert.That(() => key.SignBIP340(SomeHash, new byte[length]), Throws.ArgumentException);
    }

    [Test]
    public void A_nonce_function_that_gives_up_or_throws_makes_signing_fail()
    {
        using var key = Curves.Private(Curves.One);
        Assert.That(key.TrySignBIP340(SomeHash, new Refusing(null), out var signature), Is.False);
        Assert.That(signature, Is.Null);
        Assert.That(() => key.SignBIP340(SomeHash, new Refusing(null)), Throws.InvalidOperationException);
        Assert.That(() => key.SignBIP340(SomeHash, new Refusing(new TimeoutException())), Throws.TypeOf<TimeoutException>());
    }

    [TestCase(0)]
    [TestCase(63)]
    [TestCase(65)]
    public void A_signature_has_64_bytes(int length)
    {
        Assert.That(SecpSchnorrSignature.TryCreate(new byte[length], out var none), Is.False);
        Assert.That(none, Is.Null);
        Assert.That(SecpSchnorrSignature.TryCreate(new byte[64], out var zeros));
        Assert.That(() => zeros!.WriteToSpan(new byte[length]), Throws.ArgumentException);
    }

    [TestCase(Curves.FieldPrime, Curves.One, false)]
    [TestCase(Curves.One, Curves.Order, false)]
    [TestCase(Curves.Order, Curves.OrderLessOne, true, TestName = "An_x_above_the_order_is_read")]
    [TestCase("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2e", Curves.OrderLessOne, true)]
    public void Numbers_out_of_range_are_refused(string x, string s, bool valid)
    {
        Assert.That(SecpSchnorrSignature.TryCreate(Curves.Hex(x + s), out var signature), Is.EqualTo(valid));
        if (valid)
            Assert.That(Curves.Hex(signature!.ToBytes()), Is.EqualTo(x + s));
    }

    [Test]
    public void No_signature_at_all_is_not_valid() =>
        Assert.That(Curves.Public(Curves.Generator).ToXOnlyPubKey().SigVerifyBIP340(null!, SomeHash), Is.False);

    [Test]
    public void Arbitrary_bytes_are_no_valid_signature() =>
        Curves.Check(Prop.ForAll(Curves.AnyBytes, Curves.AnyBytes, (bytes, message) =>
            !SecpSchnorrSignature.TryCreate(bytes, out var signature)
            || !Curves.Public(Curves.Generator).ToXOnlyPubKey().SigVerifyBIP340(signature, message)), 1000);

    private sealed class Forwarding(INonceFunctionHardened inner) : INonceFunctionHardened
    {
        public bool TryGetNonce(
            Span<byte> nonce32, ReadOnlySpan<byte> msg32, ReadOnlySpan<byte> key32, ReadOnlySpan<byte> xonly_pk32, ReadOnlySpan<byte> algo) =>
            inner.TryGetNonce(nonce32, msg32, key32, xonly_pk32, algo);
    }

    private sealed class Refusing(Exception? reason) : INonceFunctionHardened
    {
        public bool TryGetNonce(
            Span<byte> nonce32, ReadOnlySpan<byte> msg32, ReadOnlySpan<byte> key32, ReadOnlySpan<byte> xonly_pk32, ReadOnlySpan<byte> algo) =>
            reason is null ? false : throw reason;
    }
}
