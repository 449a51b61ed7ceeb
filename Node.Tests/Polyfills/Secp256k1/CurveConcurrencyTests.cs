using NBitcoin.Secp256k1;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture]
public sealed class CurveConcurrencyTests
{
    private static readonly byte[] SomeHash = Curves.Sha256("some message");

    [Test]
    public void Many_threads_may_use_the_same_keys_at_once()
    {
        using var key = Curves.Private(Curves.HalfOrder);
        var ecdsa = key.SignECDSARFC6979(SomeHash);
        var point = key.CreatePubKey().ToBytes();
        var schnorr = key.Clone().SignBIP340(SomeHash, new byte[32]).ToBytes();

        // A key that nobody used before, so that the threads race for what is computed once.
        for (var round = 0; round < 20; round++)
        {
            using var fresh = key.Clone();
            var right = Enumerable.Range(0, 8).AsParallel().WithDegreeOfParallelism(8).Select(_ =>
            {
                var isRight = fresh.SignBIP340(SomeHash, new byte[32]).ToBytes().SequenceEqual(schnorr);
                isRight &= fresh.CreateXOnlyPubKey().SigVerifyBIP340(fresh.SignBIP340(SomeHash), SomeHash);
                isRight &= fresh.CreatePubKey().ToBytes().SequenceEqual(point);
                isRight &= fresh.SignECDSARFC6979(SomeHash) == ecdsa;
                isRight &= fresh.CreatePubKey().SigVerify(ecdsa, SomeHash);
                isRight &= fresh.CreatePubKey().GetSharedPubkey(fresh) == key.CreatePubKey().TweakMul(key.Bytes());
                return isRight;
            });
            Assert.That(right.ToArray(), Is.All.True);
        }
    }
}

/// <summary>What the stand-in promises of memory.</summary>
[TestFixture, Category("StandIn")]
public sealed class CurveAllocationTests
{
    private const int Times = 200;

    private static readonly byte[] SomeHash = Curves.Sha256("some message");
    private static readonly byte[] Aux = new byte[32];

    /// <summary>Bytes of all <see cref="Times"/> calls.</summary>
    private static long BytesOf(Action action)
    {
        for (var i = 0; i < Times; i++)
            action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Times; i++)
            action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [Test]
    public void Verifying_allocates_nothing()
    {
        using var key = Curves.NewKey();
        var pubkey = key.CreatePubKey();
        var xonly = key.CreateXOnlyPubKey();
        var ecdsa = key.SignECDSARFC6979(SomeHash);
        var schnorr = key.SignBIP340(SomeHash);
        var all = true;
        Assert.That(BytesOf(() => all &= pubkey.SigVerify(ecdsa, SomeHash)), Is.Zero, "ECDSA");
        Assert.That(BytesOf(() => all &= xonly.SigVerifyBIP340(schnorr, SomeHash)), Is.Zero, "Schnorr");
        Assert.That(all);
    }

    [Test]
    public void Comparing_and_writing_allocate_nothing()
    {
        using var key = Curves.NewKey();
        var pubkey = key.CreatePubKey();
        var same = ECPubKey.Create(pubkey.ToBytes());
        var other = pubkey.Negate();
        var output = new byte[33];
        Assert.That(BytesOf(() => _ = pubkey == same), Is.Zero);
        Assert.That(BytesOf(() => _ = pubkey == other), Is.Zero);
        Assert.That(BytesOf(() => _ = pubkey.GetHashCode()), Is.Zero);
        Assert.That(BytesOf(() => pubkey.WriteToSpan(true, output, out _)), Is.Zero);
        Assert.That(BytesOf(() => _ = key.CreatePubKey()), Is.Zero, "computed once");
    }

    [Test]
    public void Signing_and_sharing_allocate_the_result_and_nothing_else()
    {
        // Each an object header, a method table and 64 bytes.
        const int objects = 80 * Times;
        using var key = Curves.NewKey();
        var pubkey = Curves.NewKey().CreatePubKey();
        Assert.That(BytesOf(() => key.SignECDSARFC6979(SomeHash)), Is.LessThanOrEqualTo(objects));
        Assert.That(BytesOf(() => key.SignBIP340(SomeHash)), Is.LessThanOrEqualTo(objects));
        Assert.That(BytesOf(() => key.SignBIP340(SomeHash, Aux)), Is.LessThanOrEqualTo(objects));
        Assert.That(BytesOf(() => pubkey.GetSharedPubkey(key)), Is.LessThanOrEqualTo(objects));
        Assert.That(BytesOf(() => pubkey.TweakMul(SomeHash)), Is.LessThanOrEqualTo(objects));
    }
}
