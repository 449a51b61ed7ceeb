using System.Text;
using NBitcoin.Secp256k1;
using Newtonsoft.Json;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>The published deterministic signatures (RFC 6979) on secp256k1.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class EcdsaVectorTests
{
    public sealed record Vector(string Key, string Message, string Hash, string? Nonce, string Der, int? Recovery)
    {
        public byte[] Digest()
        {
            var once = System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(Message));
            return Hash == "sha256d" ? System.Security.Cryptography.SHA256.HashData(once) : once;
        }

        public override string ToString() => $"{Key[..4]}..{Key[^4..]} {Message[..Math.Min(20, Message.Length)]}";
    }

    private static Vector[] All() =>
        JsonConvert.DeserializeObject<Vector[]>(File.ReadAllText(Curves.VectorPath("rfc6979-secp256k1/vectors.json")))!;

    private static IEnumerable<Vector> WithNonce() => All().Where(vector => vector.Nonce is not null);

    [TestCaseSource(nameof(All))]
    public void Signing_gives_the_published_signature(Vector vector)
    {
        using var key = Curves.Private(vector.Key);
        var signature = key.SignECDSARFC6979(vector.Digest());
        Assert.That(Curves.Hex(signature.ToDER()), Is.EqualTo(vector.Der));
        Assert.That(key.CreatePubKey().SigVerify(signature, vector.Digest()));
    }

    [TestCaseSource(nameof(All))]
    public void Every_way_to_sign_gives_the_same_signature(Vector vector)
    {
        using var key = Curves.Private(vector.Key);
        var hash = vector.Digest();
        Assert.That(key.TrySignECDSA(hash, out var plain));
        Assert.That(key.TrySignECDSA(hash, RFC6979NonceFunction.Instance, out var named));
        Assert.That(key.TrySignECDSA(hash, null, out var recovery, out var withId));
        Assert.That(key.TrySignRecoverable(hash, out var recoverable));
        Assert.That(key.TrySignECDSA(hash, new Forwarding(), out var calledBack));
        var ders = new[] { plain, named, withId, recoverable!.ToSignature(), calledBack }.Select(s => Curves.Hex(s!.ToDER()));
        Assert.That(ders, Is.All.EqualTo(vector.Der));
        if (vector.Recovery is { } expected)
            Assert.That(recovery, Is.EqualTo(expected));
    }

    [TestCaseSource(nameof(WithNonce))]
    public void The_nonce_function_gives_the_published_nonce(Vector vector)
    {
        var nonce = new byte[32];
        var given = RFC6979NonceFunction.Instance.TryGetNonce(nonce, vector.Digest(), Curves.Hex(vector.Key), default, 0);
        Assert.That(given);
        Assert.That(Curves.Hex(nonce), Is.EqualTo(vector.Nonce));
    }

    [TestCaseSource(nameof(All))]
    public void The_signature_recovers_its_key(Vector vector)
    {
        using var key = Curves.Private(vector.Key);
        Assert.That(key.TrySignRecoverable(vector.Digest(), out var signature));
        Assert.That(ECPubKey.TryRecover(Context.Instance, signature!, vector.Digest(), out var recovered));
        Assert.That(recovered, Is.EqualTo(key.CreatePubKey()));
    }

    /// <summary>A type that the implementation can't know, so that it has to call back.</summary>
    private sealed class Forwarding : INonceFunction
    {
        public bool TryGetNonce(
            Span<byte> nonce32, ReadOnlySpan<byte> msg32, ReadOnlySpan<byte> key32, ReadOnlySpan<byte> algo16, uint counter) =>
            RFC6979NonceFunction.Instance.TryGetNonce(nonce32, msg32, key32, algo16, counter);
    }
}
