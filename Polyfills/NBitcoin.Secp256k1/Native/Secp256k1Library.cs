using System.Runtime.InteropServices;

namespace NBitcoin.Secp256k1.Native;

/// <summary>Finds libsecp256k1 on this machine and knows what the copy it found can do.</summary>
internal sealed class Secp256k1Library
{
    /// <summary>Names the file to load, instead of the system's library.</summary>
    public const string PathVariable = "LIBSECP256K1_PATH";

    private const int NewestSoname = 6;

    /// <summary>One function of each module tells whether the library was built with it.</summary>
    private static readonly (string Module, string[] Functions)[] Needed =
    [
        ("core", ["secp256k1_context_create", "secp256k1_ec_pubkey_parse", "secp256k1_ecdsa_sign", "secp256k1_ec_seckey_negate"]),
        ("recovery", ["secp256k1_ecdsa_sign_recoverable"]),
        ("ecdh", ["secp256k1_ecdh"]),
        ("extrakeys", ["secp256k1_keypair_create"]),
        // sign_custom came together with messages of any length: before it, verify had other parameters.
        ("schnorrsig", ["secp256k1_schnorrsig_verify", "secp256k1_schnorrsig_sign_custom"]),
    ];

    private Secp256k1Library(nint handle, string name)
    {
        Handle = handle;
        Name = name;
        HasSchnorrSign32 = Exports("secp256k1_schnorrsig_sign32");
        Missing = [.. Needed.Where(module => !module.Functions.All(Exports)).Select(module => module.Module)];
    }

    public nint Handle { get; }

    public string Name { get; }

    /// <summary>False for a library of before 0.2, which calls the same function secp256k1_schnorrsig_sign.</summary>
    public bool HasSchnorrSign32 { get; }

    private string[] Missing { get; }

    /// <summary>The value of an exported variable that holds a function's address.</summary>
    public unsafe nint FunctionVariable(string name) => *(nint*)NativeLibrary.GetExport(Handle, name);

    /// <summary>The first library that has every module.</summary>
    /// <exception cref="DllNotFoundException">There is none on this machine; says which package has it.</exception>
    /// <exception cref="InvalidOperationException">There are some, but all lack modules; says which.</exception>
    public static Secp256k1Library Load()
    {
        var chosen = Environment.GetEnvironmentVariable(PathVariable);
        string[] names = string.IsNullOrEmpty(chosen) ? [.. CandidateNames()] : [chosen];
        var incomplete = new List<string>();
        foreach (var name in names)
        {
            if (!NativeLibrary.TryLoad(name, out var handle))
                continue;
            var library = new Secp256k1Library(handle, name);
            if (library.Missing.Length == 0)
                return library;
            incomplete.Add($"{name} lacks {string.Join(", ", library.Missing)}");
            NativeLibrary.Free(handle);
        }
        if (incomplete.Count > 0)
            throw new InvalidOperationException(
                $"libsecp256k1 was found, but without modules that are needed: {string.Join("; ", incomplete)}. {HowToInstall}");
        throw new DllNotFoundException($"libsecp256k1 was not found (looked for {string.Join(", ", names)}). {HowToInstall}");
    }

    private const string HowToInstall =
        "Install it with: apt install libsecp256k1-1 (Debian 12, Ubuntu 24.04; other releases: the libsecp256k1-N they have, or " +
        "libsecp256k1-dev), dnf install libsecp256k1 (Fedora), apk add libsecp256k1 (Alpine), brew install secp256k1 (macOS); " +
        "built from source, it needs --enable-module-recovery (ecdh, extrakeys, schnorrsig are on by default). " +
        "A copy elsewhere is taken from the path in " + PathVariable + ".";

    private static IEnumerable<string> CandidateNames()
    {
        var versions = Enumerable.Range(0, NewestSoname + 1).Reverse();
        if (OperatingSystem.IsWindows())
            return [.. versions.Select(n => $"libsecp256k1-{n}.dll"), "libsecp256k1.dll", "secp256k1.dll"];
        if (OperatingSystem.IsMacOS())
        {
            // The loader does not look into Homebrew's folders by itself.
            string[] files = [.. versions.Select(n => $"libsecp256k1.{n}.dylib"), "libsecp256k1.dylib"];
            return files.Concat(new[] { "/opt/homebrew/lib/", "/usr/local/lib/" }.SelectMany(folder => files.Select(f => folder + f)));
        }
        return [.. versions.Select(n => $"libsecp256k1.so.{n}"), "libsecp256k1.so"];
    }

    private bool Exports(string name) => NativeLibrary.TryGetExport(Handle, name, out _);
}
