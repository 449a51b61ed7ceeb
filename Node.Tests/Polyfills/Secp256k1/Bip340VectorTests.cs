using NBitcoin.Secp256k1;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>The test vectors of BIP 340, every row.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class Bip340VectorTests
{
    public sealed record Row(int Index, byte[] Secret, byte[] PublicKey, byte[] Aux, byte[] Message, byte[] Signature, bool Valid, string Comment)
    {
        public override string ToString() => $"row {Index} {Comment}".TrimEnd();
    }

    private static readonly Row[] Rows = [.. File.ReadLines(Curves.VectorPath("bips/bip-0340-test-vectors.csv")).Skip(1).Select(Parse)];

    private static Row Parse(string line)
    {
        var fields = line.Split(',', 8);
        byte[] Bytes(int field) => Convert.FromHexString(fields[field]);
        return new Row(int.Parse(fields[0]), Bytes(1), Bytes(2), Bytes(3), Bytes(4), Bytes(5), fields[6] == "TRUE", fields[7]);
    }

    private static IEnumerable<Row> RowsOfHashes() => Rows.Where(row => row.Message.Length == 32);

    private static IEnumerable<Row> RowsOfOtherMessages() => Rows.Where(row => row.Message.Length != 32);

    // The signing methods of the package take messages of 32 bytes and nothing else: rows 15 to 18 can't be signed through it.
    private static IEnumerable<Row> SignableRows() => Rows.Where(row => row.Secret.Length > 0 && row.Message.Length == 32);

    [Test]
    public void The_file_has_all_rows() => Assert.That(Rows.Select(row => row.Index), Is.EqualTo(Enumerable.Range(0, 19)));

    [TestCaseSource(nameof(RowsOfHashes))]
    public void Verifying_a_vector_gives_the_published_result(Row row) => Assert.That(IsValid(row), Is.EqualTo(row.Valid));

    // The managed package refuses a message shorter than 32 bytes and cuts a longer one.
    [TestCaseSource(nameof(RowsOfOtherMessages)), Category("StandIn")]
    public void Verifying_a_vector_with_a_message_of_another_length_gives_the_published_result(Row row) =>
        Assert.That(IsValid(row), Is.EqualTo(row.Valid));

    private static bool IsValid(Row row) =>
        Context.Instance.TryCreateXOnlyPubKey(row.PublicKey, out var key)
        && SecpSchnorrSignature.TryCreate(row.Signature, out var signature)
        && key.SigVerifyBIP340(signature, row.Message);

    [TestCaseSource(nameof(SignableRows))]
    public void Signing_a_vector_gives_the_published_signature(Row row)
    {
        using var key = Context.Instance.CreateECPrivKey(row.Secret);
        Assert.That(key.CreateXOnlyPubKey().ToBytes(), Is.EqualTo(row.PublicKey));
        Assert.That(key.SignBIP340(row.Message, row.Aux).ToBytes(), Is.EqualTo(row.Signature));
        Assert.That(key.SignBIP340(row.Message, new BIP340NonceFunction(row.Aux)).ToBytes(), Is.EqualTo(row.Signature));
    }

    [TestCaseSource(nameof(SignableRows))]
    public void Signing_a_vector_with_a_nonce_function_of_ones_own_gives_the_published_signature(Row row)
    {
        using var key = Context.Instance.CreateECPrivKey(row.Secret);
        var signed = key.TrySignBIP340(row.Message, new Wrapped(new BIP340NonceFunction(row.Aux)), out var signature);
        Assert.That(signed);
        Assert.That(signature!.ToBytes(), Is.EqualTo(row.Signature));
    }

    [TestCaseSource(nameof(SignableRows))]
    public void Changing_any_one_bit_makes_a_signature_invalid(Row row)
    {
        var key = Context.Instance.CreateXOnlyPubKey(row.PublicKey);
        for (var bit = 0; bit < 512; bit++)
        {
            var changed = row.Signature.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            var valid = SecpSchnorrSignature.TryCreate(changed, out var signature) && key.SigVerifyBIP340(signature, row.Message);
            Assert.That(valid, Is.False, $"bit {bit}");
        }
    }

    /// <summary>A type that the implementation can't know, so that it has to call back.</summary>
    private sealed class Wrapped(INonceFunctionHardened inner) : INonceFunctionHardened
    {
        public bool TryGetNonce(
            Span<byte> nonce32, ReadOnlySpan<byte> msg32, ReadOnlySpan<byte> key32, ReadOnlySpan<byte> xonly_pk32, ReadOnlySpan<byte> algo) =>
            inner.TryGetNonce(nonce32, msg32, key32, xonly_pk32, algo);
    }
}
