using FsCheck.Fluent;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>DER (BIP 66), the compact form and the recoverable one.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class EcdsaEncodingTests
{
    private const string R = "4e45e16932b8af514961a1d3a1a25fdf3f4f7732e9d624c6c61548ab5fb8cd41";
    private const string S = "181522ec8eca07de4860a4acdd12909d831cc56cbbac4622082221a8768d1d09";
    private const string HighR = "ce45e16932b8af514961a1d3a1a25fdf3f4f7732e9d624c6c61548ab5fb8cd41";

    private static SecpECDSASignature Compact(string hex)
    {
        Assert.That(SecpECDSASignature.TryCreateFromCompact(Curves.Hex(hex), out var signature));
        return signature!;
    }

    [Test]
    public void Both_forms_come_back_as_they_were() =>
        Curves.Check(Prop.ForAll(Curves.Scalars.ToArbitrary(), Curves.Scalars.ToArbitrary(), (r, s) =>
        {
            var parsed = SecpECDSASignature.TryCreateFromCompact([.. r, .. s], out var signature);
            var again = SecpECDSASignature.TryCreateFromDer(signature!.ToDER(), out var fromDer);
            return parsed && again && fromDer == signature && signature.Compact().SequenceEqual(r.Concat(s))
                && fromDer!.GetHashCode() == signature.GetHashCode();
        }));

    [TestCase("3044" + "0220" + R + "0220" + S, R + S)]
    [TestCase("3045" + "022100" + HighR + "0220" + S, HighR + S)]
    [TestCase("3006" + "020101" + "020102", Curves.One + "0000000000000000000000000000000000000000000000000000000000000002")]
    [TestCase("3006" + "020100" + "020100", Zero + Zero)]
    [TestCase("3008" + "02020080" + "02020081", ZeroBut80 + ZeroBut81)]
    public void Strict_DER_is_read_and_written(string der, string compact)
    {
        Assert.That(SecpECDSASignature.TryCreateFromDer(Curves.Hex(der), out var signature));
        Assert.That(Curves.Hex(signature!.Compact()), Is.EqualTo(compact));
        Assert.That(Curves.Hex(signature!.ToDER()), Is.EqualTo(der));
    }

    private const string Zero = "0000000000000000000000000000000000000000000000000000000000000000";
    private const string ZeroBut80 = "0000000000000000000000000000000000000000000000000000000000000080";
    private const string ZeroBut81 = "0000000000000000000000000000000000000000000000000000000000000081";

    [TestCase("", TestName = "Nothing_is_no_DER")]
    [TestCase("30", TestName = "A_tag_alone_is_no_DER")]
    [TestCase("3000", TestName = "An_empty_sequence_is_no_signature")]
    [TestCase("3144" + "0220" + R + "0220" + S, TestName = "Another_tag_than_sequence_is_refused")]
    [TestCase("3045" + "0220" + R + "0220" + S, TestName = "A_sequence_longer_than_the_input_is_refused")]
    [TestCase("3044" + "0220" + R + "0220" + S + "01", TestName = "A_byte_after_the_sequence_is_refused")]
    [TestCase("3045" + "0220" + R + "0220" + S + "00", TestName = "A_byte_after_S_is_refused")]
    [TestCase("3044" + "0320" + R + "0220" + S, TestName = "Another_tag_than_integer_for_R_is_refused")]
    [TestCase("3044" + "0220" + R + "0320" + S, TestName = "Another_tag_than_integer_for_S_is_refused")]
    [TestCase("3045" + "022100" + R + "0220" + S, TestName = "A_needless_zero_before_R_is_refused")]
    [TestCase("3024" + "0200" + "0220" + S, TestName = "An_empty_R_is_refused")]
    [TestCase("3022" + "0220" + R, TestName = "A_missing_S_is_refused")]
    [TestCase("3080" + "0220" + R + "0220" + S, TestName = "An_indefinite_length_is_refused")]
    [TestCase("308144" + "0220" + R + "0220" + S, TestName = "A_long_form_of_a_short_length_is_refused")]
    [TestCase("3084ffffffff" + "0220" + R + "0220" + S, TestName = "A_length_beyond_memory_is_refused")]
    [TestCase("30ff", TestName = "The_reserved_length_is_refused")]
    [TestCase("3046" + "0222" + "ffff" + R + "0220" + S, TestName = "A_needless_ff_before_R_is_refused")]
    public void Is_refused(string der)
    {
        Assert.That(SecpECDSASignature.TryCreateFromDer(Curves.Hex(der), out var signature), Is.False);
        Assert.That(signature, Is.Null);
    }

    [TestCase("3044" + "0220" + HighR + "0220" + S, TestName = "A_negative_R_is_read_as_zero")]
    [TestCase("3045" + "022100" + Curves.Order + "0220" + S, TestName = "An_R_of_the_order_is_read_as_zero")]
    public void Is_read_with_R_zero(string der)
    {
        Assert.That(SecpECDSASignature.TryCreateFromDer(Curves.Hex(der), out var signature));
        Assert.That(Curves.Hex(signature!.Compact()), Is.EqualTo(Zero + S));
    }

    [Test]
    public void Arbitrary_bytes_are_read_or_refused_and_what_is_read_is_written_the_same() =>
        Curves.Check(Prop.ForAll(Curves.AnyBytes, bytes =>
            !SecpECDSASignature.TryCreateFromDer(bytes, out var signature) || signature.ToDER().Length <= SecpECDSASignature.MaxLength), 2000);

    [Test]
    public void A_damaged_DER_signature_is_refused_or_another_one() =>
        Curves.Check(Prop.ForAll(
            Gen.Choose(0, 70).ToArbitrary(), Gen.Choose(1, 255).ToArbitrary(), (at, change) =>
            {
                var der = Curves.Hex("3045" + "022100" + HighR + "0220" + S);
                var original = Compact(HighR + S);
                der[at] ^= (byte)change;
                return !SecpECDSASignature.TryCreateFromDer(der, out var signature) || signature != original;
            }), 2000);

    [Test]
    public void A_DER_form_that_does_not_fit_is_not_written_but_measured()
    {
        var signature = Compact(HighR + S);
        var room = new byte[70];
        Assert.That(signature.WriteDerToSpan(room, out var size), Is.False);
        Assert.That(size, Is.EqualTo(71));
        Assert.That(room, Is.All.Zero);
        Assert.That(signature.WriteDerToSpan([], out size), Is.False);
        Assert.That(signature.WriteDerToSpan(new byte[71], out size), Is.True);
        Assert.That(size, Is.EqualTo(71));
    }

    [TestCase(0)]
    [TestCase(63)]
    [TestCase(65)]
    public void A_compact_form_has_64_bytes(int length)
    {
        Assert.That(SecpECDSASignature.TryCreateFromCompact(new byte[length], out _), Is.False);
        Assert.That(SecpRecoverableECDSASignature.TryCreateFromCompact(new byte[length], 0, out _), Is.False);
        Assert.That(() => Compact(R + S).WriteCompactToSpan(new byte[length]), Throws.ArgumentException);
        Assert.That(
            () => new SecpRecoverableECDSASignature(Compact(R + S), 0).WriteToSpanCompact(new byte[length], out _), Throws.ArgumentException);
    }

    [TestCase(Curves.Order + S)]
    [TestCase(R + Curves.Order)]
    public void A_number_not_below_the_order_is_refused_in_the_compact_form(string compact)
    {
        Assert.That(SecpECDSASignature.TryCreateFromCompact(Curves.Hex(compact), out _), Is.False);
        Assert.That(SecpRecoverableECDSASignature.TryCreateFromCompact(Curves.Hex(compact), 0, out _), Is.False);
    }

    [Test]
    public void Equal_signatures_are_equal_and_others_are_not()
    {
        Assert.That(Compact(R + S) == Compact(R + S));
        Assert.That(Compact(R + S) != Compact(HighR + S));
        Assert.That(Compact(R + S) != Compact(R + Curves.One));
        Assert.That(Compact(R + S).Equals("no signature"), Is.False);
        Assert.That(Compact(R + S) != null);
        Assert.That((SecpECDSASignature?)null == null);
    }

    [TestCase(-1)]
    [TestCase(4)]
    public void A_recovery_id_is_0_to_3(int id)
    {
        Assert.That(SecpRecoverableECDSASignature.TryCreateFromCompact(Curves.Hex(R + S), id, out _), Is.False);
        Assert.That(() => new SecpRecoverableECDSASignature(Compact(R + S), id), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void A_recoverable_signature_comes_back_as_it_was_and_recovers_its_key() =>
        Curves.Check(Prop.ForAll(Curves.Scalars.ToArbitrary(), Curves.Hashes.ToArbitrary(), (secret, hash) =>
        {
            using var key = Curves.Private(secret);
            var bytes = new byte[64];
            if (!key.TrySignRecoverable(hash, out var signature))
                return false;
            signature!.WriteToSpanCompact(bytes, out var id);
            return SecpRecoverableECDSASignature.TryCreateFromCompact(bytes, id, out var again)
                && ECPubKey.TryRecover(Context.Instance, again, hash, out var recovered)
                && recovered == key.CreatePubKey()
                && recovered.SigVerify(again.ToSignature(), hash)
                && ECPubKey.TryRecover(Context.Instance, new SecpRecoverableECDSASignature(again.ToSignature(), id ^ 1), hash, out var other)
                && other != recovered
                && other.SigVerify(again.ToSignature(), hash);
        }));

    [Test]
    public void A_signature_of_no_point_recovers_nothing()
    {
        var hash = Curves.Sha256("anything");
        // 5 is no x coordinate; with a recovery id of 2 or more, R plus the order has to be below the field's prime.
        Assert.That(Recovers("0000000000000000000000000000000000000000000000000000000000000005" + S, 0), Is.False);
        Assert.That(Recovers(R + S, 2), Is.False);
        Assert.That(Recovers(Zero + S, 0), Is.False);
        Assert.That(Recovers(R + Zero, 0), Is.False);
        Assert.That(() => ECPubKey.TryRecover(Context.Instance, null!, hash, out _), Throws.ArgumentNullException);
        var any = new SecpRecoverableECDSASignature(Compact(R + S), 0);
        Assert.That(() => ECPubKey.TryRecover(Context.Instance, any, hash.AsSpan(1), out _), Throws.ArgumentException);

        bool Recovers(string compact, int id) =>
            SecpRecoverableECDSASignature.TryCreateFromCompact(Curves.Hex(compact), id, out var signature)
            && ECPubKey.TryRecover(Context.Instance, signature, hash, out _);
    }
}
