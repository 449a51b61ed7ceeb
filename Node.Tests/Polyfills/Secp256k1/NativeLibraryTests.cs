using System.Diagnostics;
using System.Runtime.Loader;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>
/// What users read when libsecp256k1 is missing or lacks something. The library is found once per process, so each test loads the
/// assembly a second time, by itself, and points that copy to another file.
/// </summary>
[TestFixture, NonParallelizable, Category("StandIn")]
public sealed class NativeLibraryTests
{
    private const string PathVariable = "LIBSECP256K1_PATH";

    private string _folder = "";

    private delegate bool NonceFunction(
        Span<byte> nonce32, ReadOnlySpan<byte> msg32, ReadOnlySpan<byte> key32, ReadOnlySpan<byte> algo16, uint counter);

    [OneTimeSetUp]
    public void The_copy_that_the_other_tests_use_has_found_its_library() => Curves.NewKey().Dispose();

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("secp").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, true);

    [Test]
    public void The_copy_works_with_the_library_that_is_there() => Assert.That(UseWith(null), Is.True);

    [TestCase("apt install libsecp256k1-1")]
    [TestCase("dnf install libsecp256k1")]
    [TestCase("apk add libsecp256k1")]
    [TestCase("brew install secp256k1")]
    [TestCase("LIBSECP256K1_PATH")]
    public void A_missing_library_gives_an_error_that_names_the_package(string advice)
    {
        var file = Path.Combine(_folder, "libsecp256k1.so");
        Assert.That(() => UseWith(file), Throws.TypeOf<DllNotFoundException>().With.Message.Contains(advice).And.Message.Contains(file));
    }

    [Test]
    public void A_file_that_is_no_library_gives_the_same_error()
    {
        var file = Path.Combine(_folder, "libsecp256k1.so");
        File.WriteAllText(file, "not a library");
        Assert.That(() => UseWith(file), Throws.TypeOf<DllNotFoundException>().With.Message.Contains(file));
    }

    [Test]
    public void A_library_without_modules_gives_an_error_that_names_them()
    {
        var file = CompileLibrary(
            "secp256k1_context_create", "secp256k1_ec_pubkey_parse", "secp256k1_ecdsa_sign", "secp256k1_ec_seckey_negate", "secp256k1_ecdh",
            "secp256k1_schnorrsig_verify");
        Assert.That(
            () => UseWith(file),
            Throws.InvalidOperationException.With.Message.Contains($"{file} lacks recovery, extrakeys, schnorrsig."));
    }

    /// <summary>The first use of the native library by a copy of the assembly; null leaves it to find the system's.</summary>
    private static bool UseWith(string? path)
    {
        var context = new AssemblyLoadContext("secp", isCollectible: true);
        Environment.SetEnvironmentVariable(PathVariable, path);
        try
        {
            var copy = context.LoadFromAssemblyPath(typeof(RFC6979NonceFunction).Assembly.Location);
            var type = copy.GetType(typeof(RFC6979NonceFunction).FullName!, true)!;
            var instance = Activator.CreateInstance(type, [null])!;
            var method = type.GetMethod(nameof(RFC6979NonceFunction.TryGetNonce))!.CreateDelegate<NonceFunction>(instance);
            return method(new byte[32], new byte[32], new byte[32], default, 0);
        }
        finally
        {
            Environment.SetEnvironmentVariable(PathVariable, null);
            context.Unload();
        }
    }

    private string CompileLibrary(params string[] functions)
    {
        var source = Path.Combine(_folder, "part.c");
        var library = Path.Combine(_folder, "libpart.so");
        File.WriteAllLines(source, functions.Select(function => $"int {function}(void) {{ return 0; }}"));
        try
        {
            using var compiler = Process.Start("cc", ["-shared", "-fPIC", "-o", library, source]);
            compiler.WaitForExit();
            Assert.That(compiler.ExitCode, Is.Zero, "cc");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("needs a C compiler (cc) to make an incomplete library");
        }
        return library;
    }
}
