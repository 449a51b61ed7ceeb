using FsCheck.Fluent;
using NBitcoin;
using NBitcoin.Crypto;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class SignatureTests
{
    private const string R = "4e45e16932b8af514961a1d3a1a25fdf3f4f7732e9d624c6c61548ab5fb8cd41";
    private const string S = "181522ec8eca07de4860a4acdd12909d831cc56cbbac4622082221a8768d1d09";
    private const string Der = "30440220" + R + "0220" + S;

    private static byte[] Hex(string hex) => Convert.FromHexString(hex);

    [Test]
    public void Both_forms_are_read_and_written()
    {
        var signature = new ECDSASignature(Hex(Der));
        Assert.That(signature.ToDER(), Is.EqualTo(Hex(Der)));
        Assert.That(signature.ToCompact(), Is.EqualTo(Hex(R + S)));
        Assert.That(ECDSASignature.TryParseFromCompact(Hex(R + S), out var compact), Is.True);
        Assert.That(compact!.ToDER(), Is.EqualTo(Hex(Der)));
        Span<byte> room = stackalloc byte[72];
        signature.WriteDerToSpan(room, out var length);
        Assert.That(room[..length].ToArray(), Is.EqualTo(Hex(Der)));
    }

    [Test]
    public void A_high_s_is_told_verified_and_written_as_the_low_one()
    {
        var key = new Key();
        var low = key.Sign(uint256.One);
        var negated = Negated(low.ToCompact());
        Assert.That(ECDSASignature.TryParseFromCompact(negated, out var high), Is.True);
        Assert.That(high!.IsLowS, Is.False);
        Assert.That(high.MakeCanonical().IsLowS, Is.True);
        Assert.That(key.PubKey.Verify(uint256.One, high), Is.True);
        Assert.That(high.ToDER(), Is.EqualTo(low.ToDER()));
        Assert.That(new TransactionSignature(high) == new TransactionSignature(low), Is.True);
        Assert.That(new TransactionSignature(high).MakeCanonical().IsLowS, Is.True);
    }

    private static byte[] Negated(byte[] compact)
    {
        var order = new System.Numerics.BigInteger(Hex(Curves.Order), true, true);
        var s = order - new System.Numerics.BigInteger(compact.AsSpan(32), true, true);
        byte[] bytes = s.ToByteArray(true, true);
        return [.. compact[..32], .. new byte[32 - bytes.Length], .. bytes];
    }

    [TestCase("")]
    [TestCase("30")]
    [TestCase("3045022100" + R)]
    [TestCase("0220" + R + "0220" + S)]
    public void Bytes_that_are_no_DER_are_refused(string hex)
    {
        Assert.That(() => ECDSASignature.FromDER(Hex(hex)), Throws.InstanceOf<FormatException>());
        Assert.That(ECDSASignature.IsValidDER(Hex(hex)), Is.False);
    }

    [TestCase("30440220" + R + "0220" + S + "01", TestName = "A_hash_type_after_the_DER_is_ignored")]
    [TestCase("30000220" + R + "0220" + S, TestName = "A_wrong_outer_length_is_ignored")]
    [TestCase("3081440220" + R + "0220" + S, TestName = "A_long_form_of_a_length_is_read")]
    [TestCase("304702220000" + R + "022100" + S, TestName = "Padding_is_read")]
    public void Old_ways_of_writing_are_read(string hex) => Assert.That(new ECDSASignature(Hex(hex)).ToDER(), Is.EqualTo(Hex(Der)));

    [Test]
    public void Numbers_that_do_not_fit_make_a_signature_that_nothing_verifies()
    {
        var signature = new ECDSASignature(Hex("3026022101" + R + "020101"));
        Assert.That(signature.ToCompact(), Is.EqualTo(new byte[64]));
        Assert.That(new Key().PubKey.Verify(uint256.One, signature), Is.False);
        Assert.That(ECDSASignature.TryParseFromCompact(Hex(Curves.Order + S), out _), Is.False);
        Assert.That(ECDSASignature.TryParseFromCompact(new byte[63], out _), Is.False);
    }

    [Test]
    public void Receiving_any_bytes_throws_nothing_but_FormatException() => Curves.Check(Prop.ForAll(Curves.AnyBytes, bytes =>
        Only.FormatException(() => ECDSASignature.FromDER(bytes))
        && Only.FormatException(() => ECDSASignature.FromDER([0x30, 0x44, 0x02, 0x20, .. bytes]))
        && Only.FormatException(() => TaprootSignature.Parse(bytes))
        && Only.FormatException(() => ControlBlock.FromSlice(bytes))));

    [Test]
    public void A_transaction_signature_ends_with_its_hash_type()
    {
        var signature = new TransactionSignature(Hex(Der), SigHash.Single | SigHash.AnyoneCanPay);
        Assert.That(signature.ToBytes(), Is.EqualTo(Hex(Der + "83")));
        Assert.That(signature.ToString(), Is.EqualTo(Der + "83"));
        var read = new TransactionSignature(signature.ToBytes());
        Assert.That(read, Is.EqualTo(signature));
        Assert.That(read.SigHash, Is.EqualTo(SigHash.Single | SigHash.AnyoneCanPay));
        Assert.That(read != new TransactionSignature(Hex(Der), SigHash.All), Is.True);
        Assert.That(new TransactionSignature(new ECDSASignature(Hex(Der))).SigHash, Is.EqualTo(SigHash.All));
        Assert.That(() => new TransactionSignature(Array.Empty<byte>()), Throws.InstanceOf<FormatException>());
        Assert.That(TransactionSignature.Empty.ToBytes(), Is.EqualTo(Hex("300602010002010001")));
        Assert.That(TransactionSignature.ValidLength(9) && TransactionSignature.ValidLength(72) && !TransactionSignature.ValidLength(10),
            Is.True);
    }

    [Test]
    public void A_Schnorr_signature_is_read_and_written()
    {
        var bytes = Hex(R + S);
        Assert.That(new SchnorrSignature(bytes).ToBytes(), Is.EqualTo(bytes));
        Assert.That(SchnorrSignature.Parse(R + S).ToBytes(), Is.EqualTo(bytes));
        Assert.That(SchnorrSignature.TryParse(bytes, out _), Is.True);
        Assert.That(SchnorrSignature.TryParse(Hex(R + Curves.Order), out _), Is.False);
        Assert.That(() => new SchnorrSignature(new byte[65]), Throws.ArgumentException);
        Assert.That(() => SchnorrSignature.Parse("xy"), Throws.InstanceOf<FormatException>());
    }

    [TestCase("", TaprootSigHash.Default)]
    [TestCase("01", TaprootSigHash.All)]
    [TestCase("83", TaprootSigHash.Single | TaprootSigHash.AnyoneCanPay)]
    public void A_taproot_signature_is_read_and_written(string suffix, TaprootSigHash type)
    {
        var signature = TaprootSignature.Parse(R + S + suffix);
        Assert.That(signature.SigHash, Is.EqualTo(type));
        Assert.That(signature.ToString(), Is.EqualTo(R + S + suffix));
        Assert.That(signature.Length, Is.EqualTo(64 + suffix.Length / 2));
        Assert.That(TaprootSignature.Parse(signature.ToBytes()).ToBytes(), Is.EqualTo(signature.ToBytes()));
    }

    [TestCase("00"), TestCase("04"), TestCase("80"), TestCase("84"), TestCase("0101")]
    public void A_taproot_signature_with_another_hash_type_is_refused(string suffix)
    {
        Assert.That(() => TaprootSignature.Parse(R + S + suffix), Throws.InstanceOf<FormatException>());
        Assert.That(TaprootSignature.TryParse(R + S + suffix, out _), Is.False);
        if (suffix is not ("00" or "0101"))
            Assert.That(() => new TaprootSignature(SchnorrSignature.Parse(R + S), (TaprootSigHash)Hex(suffix)[0]),
                Throws.ArgumentException);
    }
}
