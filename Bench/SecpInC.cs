using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Lnd.Actors.Bench;

/// <summary>What the package's operations are measured against.</summary>
internal interface ISecpBaseline : IDisposable
{
    string What { get; }

    /// <summary>Nanoseconds that one of <paramref name="count"/> operations took.</summary>
    double Nanoseconds(string operation, int count);
}

/// <summary>native/secp_bench.c, compiled by the machine's cc into a temporary folder and run beside us.</summary>
internal sealed class SecpInC : ISecpBaseline
{
    private readonly string _folder;
    private readonly Process _process;

    private SecpInC(string folder, string program)
    {
        _folder = folder;
        _process = Process.Start(new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    public string What => "libsecp256k1 called from C (native/secp_bench.c, cc -O2)";

    /// <summary>The C program; where it can't be compiled, the library's bare functions called from here.</summary>
    public static ISecpBaseline Start()
    {
        var folder = Directory.CreateTempSubdirectory("secp-bench").FullName;
        var program = Path.Combine(folder, "secp_bench");
        var source = Path.Combine(AppContext.BaseDirectory, "native", "secp_bench.c");
        try
        {
            var start = new ProcessStartInfo("cc", ["-O2", "-o", program, source, "-lsecp256k1"]) { RedirectStandardError = true };
            using var compiler = Process.Start(start)!;
            var complaint = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            if (compiler.ExitCode == 0)
                return new SecpInC(folder, program);
            Console.WriteLine($"cc can't compile the C program (no libsecp256k1-dev?): {complaint.Split('\n')[0]}");
        }
        catch (Win32Exception)
        {
            Console.WriteLine("no C compiler (cc) on this machine");
        }
        Directory.Delete(folder, true);
        return new SecpFunctions();
    }

    public double Nanoseconds(string operation, int count)
    {
        _process.StandardInput.WriteLine($"{operation} {count}");
        _process.StandardInput.Flush();
        var answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"secp_bench ended at {operation}");
        return double.Parse(answer, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, true);
    }
}

/// <summary>The fallback: the library's functions called through bare pointers in a tight loop, with nothing of the package around them.</summary>
internal sealed unsafe class SecpFunctions : ISecpBaseline
{
    private const int KeyPairSize = 96;
    private const int ParsedSize = 64;

    private readonly nint _library = Load();
    private readonly nint _context;
    private readonly byte[] _memory = GC.AllocateArray<byte>(512, pinned: true);

    private readonly delegate* unmanaged<nint, byte*, byte*, byte*, void*, void*, int> _ecdsaSign;
    private readonly delegate* unmanaged<nint, byte*, byte*, byte*, int> _ecdsaVerify;
    private readonly delegate* unmanaged<nint, byte*, byte*, byte*, void*, void*, int> _ecdh;
    private readonly delegate* unmanaged<nint, byte*, byte*, nuint, byte*, void*, int> _schnorrSign;
    private readonly delegate* unmanaged<nint, byte*, byte*, nuint, byte*, int> _schnorrVerify;

    public SecpFunctions()
    {
        _context = ((delegate* unmanaged<uint, nint>)Function("context_create"))(0x0301);
        _ecdsaSign = (delegate* unmanaged<nint, byte*, byte*, byte*, void*, void*, int>)Function("ecdsa_sign");
        _ecdsaVerify = (delegate* unmanaged<nint, byte*, byte*, byte*, int>)Function("ecdsa_verify");
        _ecdh = (delegate* unmanaged<nint, byte*, byte*, byte*, void*, void*, int>)Function("ecdh");
        _schnorrSign = (delegate* unmanaged<nint, byte*, byte*, nuint, byte*, void*, int>)Function("schnorrsig_sign_custom");
        _schnorrVerify = (delegate* unmanaged<nint, byte*, byte*, nuint, byte*, int>)Function("schnorrsig_verify");
        _memory.AsSpan(0, 32).Fill(0x5a);
        _memory.AsSpan(32, 32).Fill(0xc3);
        Must(((delegate* unmanaged<nint, byte*, int>)Function("context_randomize"))(_context, Hash));
        Must(((delegate* unmanaged<nint, byte*, byte*, int>)Function("ec_pubkey_create"))(_context, PubKey, Secret));
        Must(((delegate* unmanaged<nint, byte*, byte*, int>)Function("keypair_create"))(_context, Pair, Secret));
        Must(((delegate* unmanaged<nint, byte*, int*, byte*, int>)Function("keypair_xonly_pub"))(_context, XOnly, null, Pair));
        Must(_ecdsaSign(_context, Ecdsa, Hash, Secret, null, null));
        Must(_schnorrSign(_context, Schnorr, Hash, 32, Pair, null));
    }

    public string What => "libsecp256k1's functions called through bare pointers from C#";

    private byte* Secret => At(0);

    private byte* Hash => At(32);

    private byte* PubKey => At(64);

    private byte* XOnly => PubKey + ParsedSize;

    private byte* Ecdsa => XOnly + ParsedSize;

    private byte* Schnorr => Ecdsa + ParsedSize;

    private byte* Pair => Schnorr + ParsedSize;

    private byte* Shared => Pair + KeyPairSize;

    public double Nanoseconds(string operation, int count)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            Must(operation switch
            {
                "ecdsa_sign" => _ecdsaSign(_context, Ecdsa, Hash, Secret, null, null),
                "ecdsa_verify" => _ecdsaVerify(_context, Ecdsa, Hash, PubKey),
                "ecdh" => _ecdh(_context, Shared, PubKey, Secret, null, null),
                "schnorr_sign" => _schnorrSign(_context, Schnorr, Hash, 32, Pair, null),
                "schnorr_verify" => _schnorrVerify(_context, Schnorr, Hash, 32, XOnly),
                _ => throw new ArgumentException($"no such operation: {operation}", nameof(operation)),
            });
        }
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / count;
    }

    public void Dispose()
    {
        ((delegate* unmanaged<nint, void>)Function("context_destroy"))(_context);
        NativeLibrary.Free(_library);
    }

    private static nint Load()
    {
        foreach (var version in Enumerable.Range(0, 7).Reverse())
        {
            foreach (var name in new[] { $"libsecp256k1.so.{version}", $"libsecp256k1.{version}.dylib", $"libsecp256k1-{version}.dll" })
            {
                if (NativeLibrary.TryLoad(name, out var library))
                    return library;
            }
        }
        throw new DllNotFoundException("libsecp256k1 was not found");
    }

    private nint Function(string name) => NativeLibrary.GetExport(_library, "secp256k1_" + name);

    private byte* At(int offset) => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, offset);

    private static void Must(int result)
    {
        if (result != 1)
            throw new InvalidOperationException("an operation failed");
    }
}
