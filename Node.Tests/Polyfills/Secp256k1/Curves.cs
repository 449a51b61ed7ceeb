using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NBitcoin.Secp256k1;
using Hash = System.Security.Cryptography.SHA256;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>What the tests of the curve share: numbers at its edges, generators, short ways to keys.</summary>
internal static class Curves
{
    public const string Order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    public const string OrderLessOne = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140";
    public const string HalfOrder = "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0";
    public const string FieldPrime = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f";
    public const string Generator = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

    private static readonly string[] Edges =
    [
        One,
        "0000000000000000000000000000000000000000000000000000000000000002",
        "0000000000000000000000000000000100000000000000000000000000000000",
        HalfOrder,
        "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1",
        OrderLessOne,
    ];

    public const string One = "0000000000000000000000000000000000000000000000000000000000000001";

    /// <summary>32 bytes that are a valid private key, a valid tweak too: mostly like random ones, now and then at an edge.</summary>
    public static Gen<byte[]> Scalars { get; } = Gen.Frequency(
        (1, Gen.Elements(Edges).Select(Convert.FromHexString)),
        (9, Gen.Choose(int.MinValue, int.MaxValue).Select(seed => Hash.HashData(BitConverter.GetBytes(seed)))));

    public static Gen<byte[]> Hashes { get; } =
        Gen.Choose(int.MinValue, int.MaxValue).Select(seed => Hash.HashData(BitConverter.GetBytes(~seed)));

    public static Arbitrary<byte[]> AnyBytes { get; } = (
        from length in Gen.Frequency((4, Gen.Choose(0, 80)), (1, Gen.Elements(32, 33, 64, 65)))
        from bytes in Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf(length)
        select bytes).ToArbitrary();

    public static void Check(Property property, int tests = 300) =>
        property.Check(Config.QuickThrowOnFailure.WithMaxTest(tests));

    public static string VectorPath(string name) => Path.Combine(AppContext.BaseDirectory, "Vectors", name);

    public static byte[] Hex(string hex) => Convert.FromHexString(hex);

    public static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    public static byte[] Sha256(string text) => Hash.HashData(Encoding.UTF8.GetBytes(text));

    public static ECPrivKey Private(string hex) => Context.Instance.CreateECPrivKey(Hex(hex));

    public static ECPrivKey Private(byte[] bytes) => Context.Instance.CreateECPrivKey(bytes);

    public static ECPubKey Public(string hex) => Context.Instance.CreatePubKey(Hex(hex));

    public static ECPrivKey NewKey() => Private(RandomNumberGenerator.GetBytes(32));

    public static byte[] Bytes(this ECPrivKey key)
    {
        var bytes = new byte[32];
        key.WriteToSpan(bytes);
        return bytes;
    }

    public static byte[] Compact(this SecpECDSASignature signature)
    {
        var bytes = new byte[64];
        signature.WriteCompactToSpan(bytes);
        return bytes;
    }
}
