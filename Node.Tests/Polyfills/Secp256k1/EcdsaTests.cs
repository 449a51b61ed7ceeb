using System.Buffers.Binary;
using FsCheck.Fluent;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class EcdsaTests
{
    private static readonly byte[] SomeHash = Curves.Sha256("some message");

    [Test]
    public void A_signature_is_valid_for_its_key_and_hash_only() =>
        Curves.Check(Prop.ForAll(Curves.Scalars.ToArbitrary(), Curves.Hashes.ToArbitrary(), (secret, hash) =>
        {
            using var key = Curves.Private(secret);
            using var other = key.TweakMul(Curves.Hex("0000000000000000000000000000000000000000000000000000000000000003"));
            var signature = key.SignECDSARFC6979(hash);
            var changed = hash.ToArray();
            changed[^1] ^= 1;
            return key.CreatePubKey().SigVerify(signature, hash)
                && !key.CreatePubKey().SigVerify(signature, changed)
                && !other.CreatePubKey().SigVerify(signature, hash);
        }));

    [Test]
    public void Signing_always_gives_a_low_S() =>
        Curves.Check(Prop.ForAll(Curves.Scalars.ToArbitrary(), Curves.Hashes.ToArbitrary(), (secret, hash) =>
        {
            using var key = Curves.Private(secret);
            var signature = key.SignECDSARFC6979(hash);
            return !signature.TryNormalize(out var normalized)
                && normalized == signature
                && Curves.Hex(signature.Compact()[32..]).CompareTo(Curves.HalfOrder) <= 0;
        }));

    [Test]
    public void A_high_S_is_refused_until_it_is_normalised()
    {
        using var key = Curves.Private(Curves.One);
        var low = key.SignECDSARFC6979(SomeHash);
        var high = WithNegatedS(low);
        Assert.That(key.CreatePubKey().SigVerify(high, SomeHash), Is.False);
        Assert.That(high.TryNormalize(out var normalized), "S was high");
        Assert.That(normalized, Is.EqualTo(low));
        Assert.That(key.CreatePubKey().SigVerify(normalized, SomeHash));
    }

    [TestCase(Curves.HalfOrder, false)]
    [TestCase("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1", true)]
    [TestCase(Curves.OrderLessOne, true)]
    [TestCase(Curves.One, false)]
    public void S_is_high_from_half_the_order_on(string s, bool high)
    {
        Assert.That(SecpECDSASignature.TryCreateFromCompact(Curves.Hex(Curves.One + s), out var signature));
        Assert.That(signature!.TryNormalize(out _), Is.EqualTo(high));
    }

    [Test]
    public void Additional_data_gives_another_nonce_and_signature()
    {
        using var key = Curves.Private(Curves.One);
        Assert.That(key.TrySignECDSA(SomeHash, new RFC6979NonceFunction(new byte[32]), out var zeros));
        Assert.That(zeros, Is.Not.EqualTo(key.SignECDSARFC6979(SomeHash)));
        Assert.That(key.CreatePubKey().SigVerify(zeros!, SomeHash));
    }

    [Test]
    public void Short_additional_data_is_filled_up_with_zeros()
    {
        using var key = Curves.Private(Curves.One);
        Assert.That(key.TrySignECDSA(SomeHash, new RFC6979NonceFunction([7]), out var brief));
        Assert.That(key.TrySignECDSA(SomeHash, new RFC6979NonceFunction([7, .. new byte[31]]), out var full));
        Assert.That(brief, Is.EqualTo(full));
    }

    [Test]
    public void Counting_in_the_additional_data_grinds_a_low_R()
    {
        using var key = Curves.Private(Curves.One);
        var ground = 0;
        for (var i = 0; i < 64; i++)
        {
            var hash = Curves.Sha256($"message {i}");
            var data = new byte[32];
            var nonces = new RFC6979NonceFunction(data);
            var signature = key.SignECDSARFC6979(hash);
            for (uint counter = 1; signature.Compact()[0] >= 0x80; counter++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(data, counter);
                Assert.That(key.TrySignECDSA(hash, nonces, out var next));
                Assert.That(next, Is.Not.EqualTo(signature), "the changed data has to be seen");
                signature = next!;
                ground++;
            }
            Assert.That(signature.ToDER(), Has.Length.LessThanOrEqualTo(70));
            Assert.That(key.CreatePubKey().SigVerify(signature, hash));
        }
        Assert.That(ground, Is.GreaterThan(16), "about half of the signatures have a high R");
    }

    [TestCase(0)]
    [TestCase(31)]
    [TestCase(33)]
    public void A_hash_of_another_length_is_neither_signed_nor_verified(int length)
    {
        using var key = Curves.Private(Curves.One);
        var signature = key.SignECDSARFC6979(SomeHash);
        Assert.That(key.TrySignECDSA(new byte[length], out _), Is.False);
        Assert.That(key.TrySignECDSA(new byte[length], null, out _, out _), Is.False);
        Assert.That(() => key.SignECDSARFC6979(new byte[length]), Throws.InvalidOperationException);
        Assert.That(() => key.TrySignRecoverable(new byte[length], out _), Throws.ArgumentException);
        Assert.That(key.CreatePubKey().SigVerify(signature, new byte[length]), Is.False);
    }

    [Test]
    public void No_signature_at_all_is_not_valid() => Assert.That(Curves.Public(Curves.Generator).SigVerify(null!, SomeHash), Is.False);

    [Test]
    public void Zero_is_in_no_valid_signature()
    {
        using var key = Curves.Private(Curves.One);
        var compact = key.SignECDSARFC6979(SomeHash).Compact();
        foreach (var (r, s) in new[] { (new byte[32], compact[32..]), (compact[..32], new byte[32]), (new byte[32], new byte[32]) })
        {
            Assert.That(SecpECDSASignature.TryCreateFromCompact([.. r, .. s], out var signature));
            Assert.That(key.CreatePubKey().SigVerify(signature!, SomeHash), Is.False);
        }
    }

    [Test]
    public void A_nonce_function_that_gives_up_makes_signing_fail()
    {
        using var key = Curves.Private(Curves.One);
        Assert.That(key.TrySignECDSA(SomeHash, new Nonces(_ => null), out _), Is.False);
        Assert.That(key.TrySignECDSA(SomeHash, new Nonces(_ => null), out _, out _), Is.False);
        Assert.That(key.TrySignRecoverable(SomeHash, new Nonces(_ => null), out _), Is.False);
    }

    [Test]
    public void What_a_nonce_function_throws_comes_out_of_signing()
    {
        using var key = Curves.Private(Curves.One);
        var nonces = new Nonces(_ => throw new TimeoutException("no randomness"));
        Assert.That(() => key.TrySignECDSA(SomeHash, nonces, out _), Throws.TypeOf<TimeoutException>());
        Assert.That(() => key.TrySignRecoverable(SomeHash, nonces, out _), Throws.TypeOf<TimeoutException>());
    }

    [TestCase("0000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase(Curves.Order)]
    [TestCase("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void An_unusable_nonce_is_asked_for_again(string unusable)
    {
        using var key = Curves.Private(Curves.One);
        var asked = new List<uint>();
        var nonces = new Nonces(counter =>
        {
            asked.Add(counter);
            return Curves.Hex(counter == 0 ? unusable : Curves.One);
        });
        Assert.That(key.TrySignECDSA(SomeHash, nonces, out var signature));
        Assert.That(asked, Is.EqualTo(new uint[] { 0, 1 }));
        Assert.That(Curves.Hex(signature!.Compact()[..32]), Is.EqualTo(Curves.Generator[2..]), "R is the x of the nonce's point");
    }

    [Test]
    public void A_nonce_function_sees_the_hash_and_the_key()
    {
        using var key = Curves.Private(Curves.HalfOrder);
        var nonces = new Nonces(_ => Curves.Hex(Curves.One));
        Assert.That(key.TrySignECDSA(SomeHash, nonces, out _));
        Assert.That(nonces.Seen, Is.EqualTo(Curves.Hex(SomeHash) + " " + Curves.HalfOrder + " 0"));
    }

    private static SecpECDSASignature WithNegatedS(SecpECDSASignature signature)
    {
        var compact = signature.Compact();
        using var s = Curves.Private(compact[32..]);
        using var negated = s.TweakMul(Curves.Hex(Curves.OrderLessOne));
        Assert.That(SecpECDSASignature.TryCreateFromCompact([.. compact[..32], .. negated.Bytes()], out var result));
        return result!;
    }

    private sealed class Nonces(Func<uint, byte[]?> next) : INonceFunction
    {
        public string? Seen { get; private set; }

        public bool TryGetNonce(
            Span<byte> nonce32, ReadOnlySpan<byte> msg32, ReadOnlySpan<byte> key32, ReadOnlySpan<byte> algo16, uint counter)
        {
            Seen = $"{Convert.ToHexStringLower(msg32)} {Convert.ToHexStringLower(key32)} {algo16.Length}";
            var nonce = next(counter);
            nonce.CopyTo(nonce32);
            return nonce is not null;
        }
    }
}
