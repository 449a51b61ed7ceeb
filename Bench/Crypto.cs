using NBitcoin.Secp256k1;

namespace Lnd.Actors.Bench;

/// <summary>The curve through the package's API beside the same operations of libsecp256k1 called from C, taking turns in one run.</summary>
internal static class Crypto
{
    private const int Rounds = 15;
    private const double MostOverC = 1.15;
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(25);

    private static readonly byte[] Hash = Filled(0xc3);
    private static readonly byte[] Aux = new byte[32];

    public static void Run()
    {
        using var c = SecpInC.Start();
        Console.WriteLine($"compared with {c.What}");
        using var key = Context.Instance.CreateECPrivKey(Filled(0x5a));
        var pubkey = key.CreatePubKey();
        var xonly = key.CreateXOnlyPubKey();
        var ecdsa = key.SignECDSARFC6979(Hash);
        var schnorr = key.SignBIP340(Hash, Aux);

        Compare(c, "ECDSA sign", "ecdsa_sign", () => key.SignECDSARFC6979(Hash));
        Compare(c, "ECDSA verify", "ecdsa_verify", () => Must(pubkey.SigVerify(ecdsa, Hash)));
        Compare(c, "ECDH", "ecdh", () => pubkey.GetSharedPubkey(key));
        Compare(c, "Schnorr sign", "schnorr_sign", () => key.SignBIP340(Hash, Aux));
        Compare(c, "Schnorr verify", "schnorr_verify", () => Must(xonly.SigVerifyBIP340(schnorr, Hash)));
        Allocated("ECDSA verify", () => pubkey.SigVerify(ecdsa, Hash));
        Allocated("Schnorr verify", () => xonly.SigVerifyBIP340(schnorr, Hash));
    }

    /// <summary>Median of the rounds' ratios: each round is one turn in C and one here, so a slow moment hits both or one round.</summary>
    private static void Compare(ISecpBaseline c, string name, string operation, Action run)
    {
        var count = Math.Max(50, (int)(Turn.TotalNanoseconds / c.Nanoseconds(operation, 50)));
        var inC = new double[Rounds];
        var here = new double[Rounds];
        var ratios = new double[Rounds];
        Here(run, count);
        for (var round = 0; round < Rounds; round++)
        {
            inC[round] = c.Nanoseconds(operation, count);
            here[round] = Here(run, count);
            ratios[round] = here[round] / inC[round];
        }
        Measure.Figure($"{name}, C", Median(inC) / 1000, "us");
        Measure.Figure($"{name}, C#", Median(here) / 1000, "us");
        Measure.Figure($"{name}, C# / C", Median(ratios), "", MostOverC);
    }

    private static double Here(Action run, int count)
    {
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
            run();
        return System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalNanoseconds / count;
    }

    private static void Allocated(string name, Action run)
    {
        const int times = 1000;
        run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < times; i++)
            run();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Measure.Figure($"{name}, allocated", (double)allocated / times, "bytes", 0);
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static byte[] Filled(byte value) => Enumerable.Repeat(value, 32).ToArray();

    private static void Must(bool valid)
    {
        if (!valid)
            throw new InvalidOperationException("a valid signature was refused");
    }
}
