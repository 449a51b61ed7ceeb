using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Crypto;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Tests.Protocol.Crypto;

[Parallelizable]
public class ChannelKeyTests
{
    private static readonly System.Text.Json.JsonElement Vector = VectorFile.Json("bolt03/key-derivation.json");
    private static readonly PerCommitmentSecret Secret = PerCommitmentSecret.Parse(Vector.Text("per_commitment_secret"));

    private static ECPrivKey BaseSecret => ECPrivKey.Create(Vector.Hex("base_secret"));

    private static ECPubKey BasePoint => ECPubKey.Create(Vector.Hex("base_point"));

    private static ECPubKey PerCommitmentPoint => ECPubKey.Create(Vector.Hex("per_commitment_point"));

    [Test]
    public void The_point_of_a_secret_is_that_of_bolt_3()
    {
        Assert.That(KeyDerivation.PerCommitmentPoint(Secret).ToPoint().ToString(), Is.EqualTo(Vector.Text("per_commitment_point")));
        Assert.That(KeyDerivation.TryGetPoint(Secret, out var point), Is.True);
        Assert.That(point.ToString(), Is.EqualTo(Vector.Text("per_commitment_point")));
    }

    [Test]
    public void Derived_keys_are_those_of_bolt_3()
    {
        using var baseSecret = BaseSecret;
        using var derived = KeyDerivation.DerivePrivateKey(baseSecret, PerCommitmentPoint);
        Assert.That(KeyDerivation.DerivePublicKey(BasePoint, PerCommitmentPoint).ToPoint().ToString(), Is.EqualTo(Vector.Text("localpubkey")));
        Assert.That(Hex(derived), Is.EqualTo(Vector.Text("localprivkey")));
        Assert.That(derived.CreatePubKey().ToPoint().ToString(), Is.EqualTo(Vector.Text("localpubkey")));
    }

    [Test]
    public void Revocation_keys_are_those_of_bolt_3()
    {
        using var baseSecret = BaseSecret;
        using var revocation = KeyDerivation.RevocationPrivateKey(baseSecret, Secret);
        Assert.That(KeyDerivation.RevocationPublicKey(BasePoint, PerCommitmentPoint).ToPoint().ToString(), Is.EqualTo(Vector.Text("revocationpubkey")));
        Assert.That(Hex(revocation), Is.EqualTo(Vector.Text("revocationprivkey")));
    }

    [TestCase("0000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")]
    [TestCase("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void A_secret_that_is_no_key_has_no_point(string secret)
    {
        Assert.That(KeyDerivation.TryGetPoint(PerCommitmentSecret.Parse(secret), out _), Is.False);
        Assert.That(() => KeyDerivation.PerCommitmentPoint(PerCommitmentSecret.Parse(secret)), Throws.ArgumentException);
    }

    [TestCase("02", "0000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("02", "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f")]
    [TestCase("04", "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")]
    [TestCase("00", "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")]
    public void Bytes_that_are_no_point_are_not_parsed(string prefix, string x)
    {
        var bytes = Convert.FromHexString(prefix + x);
        Assert.That(Curve.TryParse(bytes, out _), Is.False);
        Assert.That(new Point(bytes).TryParse(out _), Is.False);
    }

    [Test]
    public void Both_sides_share_one_secret()
    {
        using var a = new NodeKey(ECPrivKey.Create(Vector.Hex("base_secret")));
        using var b = new NodeKey(ECPrivKey.Create(Secret.AsSpan()));
        Assert.That(a.NodeId.TryParse(out var pointA) && b.NodeId.TryParse(out _), Is.True);
        Assert.That(b.NodeId.TryParse(out var pointB), Is.True);
        var (one, other) = (new byte[32], new byte[32]);
        a.Ecdh(pointB!, one);
        b.Ecdh(pointA!, other);
        Assert.That(one, Is.EqualTo(other));
    }

    private static string Hex(ECPrivKey key)
    {
        var bytes = new byte[32];
        key.WriteToSpan(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
