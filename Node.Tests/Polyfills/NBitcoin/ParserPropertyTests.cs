using FsCheck;
using FsCheck.Fluent;
using NBitcoin;
using NBitcoin.DataEncoders;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>Whatever bytes come, the parsers give a value or an exception that their documentation names, and take no more memory than is due.</summary>
[Parallelizable]
public class ParserPropertyTests
{
    static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(300);
    static readonly ConsensusFactory Factory = new();
    static readonly byte[][] Seeds = [.. SeedTransactions().Select(transaction => transaction.ToBytes())];

    static IEnumerable<Transaction> SeedTransactions()
    {
        foreach (var row in BitcoinVectors.Rows("tx_valid.json").Take(60))
            yield return BitcoinVectors.Transaction((string)row[1]!);
    }

    /// <summary>A valid serialisation with some bytes changed, then cut or lengthened.</summary>
    static Arbitrary<byte[]> Mutated(IReadOnlyList<byte[]> seeds)
    {
        var byteChoice = Gen.OneOf(Gen.Choose(0, 255), Gen.Elements(0, 1, 0xfc, 0xfd, 0xfe, 0xff));
        var mutation =
            from seed in Gen.Elements(seeds.ToArray())
            from places in Gen.Choose(0, seed.Length - 1).ListOf(4)
            from values in byteChoice.ListOf(4)
            from length in Gen.Choose(0, seed.Length + 8)
            from cut in Gen.Elements(true, false)
            select Mutate(seed, places, values, cut ? length : seed.Length);
        return mutation.ToArbitrary();
    }

    static byte[] Mutate(byte[] seed, IList<int> places, IList<int> values, int length)
    {
        var bytes = (byte[])seed.Clone();
        for (var i = 0; i < Math.Min(places.Count, values.Count); i++)
            bytes[places[i]] = (byte)values[i];
        Array.Resize(ref bytes, length);
        return bytes;
    }

    static bool IsDocumented(Exception e) => e is EndOfStreamException or FormatException or InvalidDataException or ArgumentOutOfRangeException;

    /// <summary>What is read writes itself, and reading that gives the same bytes again.</summary>
    static bool ReadsOrRefuses<T>(byte[] bytes, Func<T> create) where T : IBitcoinSerializable
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var value = create();
            value.ReadWrite(new BitcoinStream(bytes));
            if (GC.GetAllocatedBytesForCurrentThread() - before > 64 * 1024 + 100L * bytes.Length)
                return false;
            // these can't be told from one with a witness, so they aren't written
            if (value is Transaction { Inputs.Count: 0 } || (value is Block block && block.Transactions.Exists(t => t.Inputs.Count == 0)))
                return true;
            var written = value.ToBytes();
            var again = create();
            again.ReadWrite(new BitcoinStream(written));
            return again.ToBytes().AsSpan().SequenceEqual(written);
        }
        catch (Exception e) when (IsDocumented(e))
        {
            return GC.GetAllocatedBytesForCurrentThread() - before <= 64 * 1024 + 100L * bytes.Length;
        }
    }

    [Test]
    public void Transactions_of_random_bytes_are_read_or_refused() =>
        Check.One(Config, Prop.ForAll<byte[]>(bytes => ReadsOrRefuses(bytes, Factory.CreateTransaction)));

    [Test]
    public void Mutated_transactions_are_read_or_refused() =>
        Check.One(Config.WithMaxTest(3000), Prop.ForAll(Mutated(Seeds), bytes => ReadsOrRefuses(bytes, Factory.CreateTransaction)));

    [Test]
    public void Mutated_blocks_are_read_or_refused()
    {
        var block = Factory.CreateBlock();
        block.Transactions.AddRange(SeedTransactions().Take(5));
        Check.One(Config, Prop.ForAll(Mutated([block.ToBytes()]), bytes => ReadsOrRefuses(bytes, Factory.CreateBlock)));
    }

    [Test]
    public void Mutated_merkle_blocks_are_read_or_refused()
    {
        var block = Factory.CreateBlock();
        block.Transactions.AddRange(SeedTransactions().Take(9));
        var seed = block.Filter(block.Transactions[3].GetHash()).ToBytes();
        Check.One(Config.WithMaxTest(1000), Prop.ForAll(Mutated([seed]), bytes => ReadsOrRefuses(bytes, () => new MerkleBlock()) && Proves(bytes)));
    }

    static bool Proves(byte[] bytes)
    {
        var block = new MerkleBlock();
        try
        {
            block.FromBytes(bytes);
        }
        catch (Exception e) when (IsDocumented(e))
        {
            return true;
        }
        // a check is an answer, never an exception
        return block.PartialMerkleTree.Check() == block.PartialMerkleTree.TryGetMerkleRoot() is not null;
    }

    [Test]
    public void Scripts_of_random_bytes_are_taken_apart_and_put_together_again() => Check.One(Config.WithMaxTest(2000), Prop.ForAll<byte[]>(bytes =>
    {
        var script = new Script(bytes);
        var ops = script.ToOps().ToList();
        var whole = ops.Count == 0 || !ops[^1].IsInvalid || ops[^1].PushData is null;
        _ = script.ToString();
        _ = script.GetSigOpCount(true);
        _ = Enum.GetValues<ScriptType>().Count(script.IsScriptType);
        return (!whole || new Script(ops) == script) && (!script.HasCanonicalPushes || script.IsValid || ops.Any(op => op.IsInvalid));
    }));

    [Test]
    public void Scripts_of_random_bytes_are_run_to_an_answer()
    {
        var flags = Gen.Choose(0, 0x1fffff).Select(bits => CoreScripts.Fill((ScriptVerify)bits));
        var bytes = Gen.OneOf(Gen.Choose(0x4f, 0x6f), Gen.Choose(0x70, 0xba), Gen.Choose(0, 255)).Select(n => (byte)n).ListOf();
        var inputs = from sig in bytes from pub in bytes from wit in bytes from f in flags select (sig, pub, wit, f);
        Check.One(Config.WithMaxTest(3000), Prop.ForAll(inputs.ToArbitrary(), input => Answers([.. input.sig], [.. input.pub], [.. input.wit], input.f)));
    }

    static bool Answers(byte[] sig, byte[] pub, byte[] wit, ScriptVerify flags)
    {
        var transaction = Factory.CreateTransaction();
        transaction.Inputs.Add(OutPoint.Zero, new Script(sig), new WitScript(new[] { sig, wit }));
        transaction.Outputs.Add(Money.Zero, Script.Empty);
        Script[] scripts = [new(pub), new([0, 32, .. System.Security.Cryptography.SHA256.HashData(wit)]), new([0x51, 32, .. new byte[32]])];
        foreach (var script in scripts)
        {
            var valid = transaction.Inputs.FindIndexedInput(0).VerifyScript(new TxOut(Money.Coins(1), script), flags, out var error);
            if (valid != (error == ScriptError.OK))
                return false;
        }
        return true;
    }

    [Test]
    public void Numbers_are_written_and_read_back() => Check.One(Config.WithMaxTest(1000), Prop.ForAll<ulong, long>((length, number) =>
    {
        foreach (var value in new[] { length, length & 0xff, length & 0x1ffff, length & 0x1ffffffff })
        {
            var stream = new MemoryStream();
            NBitcoin.Protocol.VarInt.StaticWrite(new BitcoinStream(stream, true), value);
            if (NBitcoin.Protocol.VarInt.StaticRead(new BitcoinStream(stream.ToArray())) != value)
                return false;
        }
        return Op.GetPushOp(number).GetLong() == number || number is long.MinValue || Op.GetPushOp(number).PushData!.Length > 8;
    }));

    // the edges of each form, and the forms that are longer than needed
    [TestCase(0xfcul, "fc")]
    [TestCase(0xfdul, "fdfd00")]
    [TestCase(0xfffful, "fdffff")]
    [TestCase(0x10000ul, "fe00000100")]
    [TestCase(0xfffffffful, "feffffffff")]
    [TestCase(0x100000000ul, "ff0000000001000000")]
    [TestCase(ulong.MaxValue, "ffffffffffffffffff")]
    public void A_length_takes_the_shortest_form(ulong value, string hex)
    {
        Assert.That(Encoders.Hex.EncodeData(new NBitcoin.Protocol.VarInt(value).ToBytes()), Is.EqualTo(hex));
        Assert.That(NBitcoin.Protocol.VarInt.StaticRead(new BitcoinStream(Encoders.Hex.DecodeData(hex))), Is.EqualTo(value));
    }

    [TestCase("fdfc00", typeof(InvalidDataException))]
    [TestCase("feffff0000", typeof(InvalidDataException))]
    [TestCase("ffffffffff00000000", typeof(InvalidDataException))]
    [TestCase("", typeof(EndOfStreamException))]
    [TestCase("fd00", typeof(EndOfStreamException))]
    [TestCase("ff00000000010000", typeof(EndOfStreamException))]
    public void A_length_in_another_form_is_refused(string hex, Type exception) =>
        Assert.That(() => NBitcoin.Protocol.VarInt.StaticRead(new BitcoinStream(Encoders.Hex.DecodeData(hex))), Throws.TypeOf(exception));
}
