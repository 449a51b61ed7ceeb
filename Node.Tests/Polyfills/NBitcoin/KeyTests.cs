using System.Security.Cryptography;
using System.Text;
using FsCheck.Fluent;
using NBitcoin;
using NBitcoin.Crypto;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class KeyTests
{
    private const string One = "0000000000000000000000000000000000000000000000000000000000000001";
    private const string Generator = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

    private const string GeneratorUncompressed =
        "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";

    private static Key Key(string hex, bool compressed = true) => new(Convert.FromHexString(hex), fCompressedIn: compressed);

    private static uint256 Hash(string text) => new(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [Test]
    public void A_key_and_its_public_key_are_read_and_written()
    {
        using var key = Key(One);
        Assert.That(key.ToHex(), Is.EqualTo(One));
        Assert.That(key.ToBytes(), Is.EqualTo(Convert.FromHexString(One)));
        Assert.That(key.PubKey.ToHex(), Is.EqualTo(Generator));
        Assert.That(Key(One, false).PubKey.ToHex(), Is.EqualTo(GeneratorUncompressed));
        Assert.That(key.PubKey.Decompress().ToString(), Is.EqualTo(GeneratorUncompressed));
        Assert.That(new PubKey(GeneratorUncompressed).Compress(), Is.EqualTo(key.PubKey));
        Assert.That(key.ToString(Network.Main), Is.EqualTo("KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn"));
        Assert.That(Key(One, false).ToString(Network.Main), Is.EqualTo("5HpHagT65TZzG1PH3CSu63k8DbpvD8s5ip4nEB3kEsreAnchuDf"));
    }

    [Test]
    public void The_hash_of_a_public_key_depends_on_its_form()
    {
        Assert.That(new PubKey(Generator).Hash.ToString(), Is.EqualTo("751e76e8199196d454941c45d1b3a323f1433bd6"));
        Assert.That(new PubKey(GeneratorUncompressed).Hash.ToString(), Is.EqualTo("91b24bf9f5288532960ac687abb035127b1d28a5"));
        Assert.That(new PubKey(Generator).WitHash.AsKeyId(), Is.EqualTo(new PubKey(Generator).Hash));
        Assert.That(new PubKey(Generator), Is.Not.EqualTo(new PubKey(GeneratorUncompressed)));
        Assert.That(Key(One), Is.EqualTo(Key(One)).And.Not.EqualTo(Key(One, false)));
    }

    [TestCase("")]
    [TestCase("00")]
    [TestCase("0000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase(Curves.Order)]
    [TestCase("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [TestCase(One + "01")]
    public void Bytes_that_are_no_private_key_are_refused(string hex) =>
        Assert.That(() => new Key(Convert.FromHexString(hex)), Throws.ArgumentException);

    [TestCase("")]
    [TestCase("02")]
    [TestCase("0500000000000000000000000000000000000000000000000000000000000000ff")]
    [TestCase("020000000000000000000000000000000000000000000000000000000000000007")]
    [TestCase("0379be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f8179800")]
    [TestCase("0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b9")]
    public void Bytes_that_are_no_public_key_are_refused(string hex)
    {
        Assert.That(() => new PubKey(hex), Throws.InstanceOf<FormatException>());
        Assert.That(() => new PubKey(Convert.FromHexString(hex)), Throws.InstanceOf<FormatException>());
        Assert.That(PubKey.TryCreatePubKey(Convert.FromHexString(hex), out var key), Is.False);
        Assert.That(key, Is.Null);
    }

    [Test]
    public void Receiving_any_bytes_makes_a_public_key_or_FormatException() => Curves.Check(Prop.ForAll(Curves.AnyBytes, bytes =>
        Only.FormatException(() => _ = new PubKey(bytes)) && (PubKey.TryCreatePubKey(bytes, out _) is false || PubKey.SanityCheck(bytes))));

    [Test]
    public void A_hybrid_public_key_is_an_uncompressed_one()
    {
        var hybrid = "06" + GeneratorUncompressed[2..];
        Assert.That(new PubKey(hybrid).ToHex(), Is.EqualTo(GeneratorUncompressed));
        Assert.That(PubKey.SanityCheck(Convert.FromHexString(hybrid)), Is.True);
        Assert.That(PubKey.SanityCheck(Convert.FromHexString("05" + Generator[2..])), Is.False);
    }

    [Test]
    public void Random_keys_differ() => Assert.That(new Key(), Is.Not.EqualTo(new Key()));

    [Test]
    public void What_a_key_signs_its_public_key_verifies() => Curves.Check(Prop.ForAll(
        Curves.Scalars.ToArbitrary(), Curves.Hashes.ToArbitrary(), (secret, hash) =>
        {
            using var key = new Key(secret);
            var message = new uint256(hash);
            var signature = key.Sign(message);
            return key.PubKey.Verify(message, signature)
                && key.PubKey.Verify(message, signature.ToDER())
                && !key.PubKey.Verify(new uint256(SHA256.HashData(hash)), signature)
                && !new Key().PubKey.Verify(message, signature)
                && signature.IsLowS && signature.IsLowR && signature.ToDER().Length <= 70
                && signature.ToDER().SequenceEqual(new Key(secret).Sign(message).ToDER());
        }), 100);

    /// <summary>RFC 6979 with SHA-256 on this curve, as Bitcoin wallets agree on it.</summary>
    [TestCase(One, "Satoshi Nakamoto",
        "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d82442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5")]
    [TestCase(Curves.OrderLessOne, "Satoshi Nakamoto",
        "fd567d121db66e382991534ada77a6bd3106f0a1098c231e47993447cd6af2d06b39cd0eb1bc8603e159ef5c20a5c8ad685a45b06ce9bebed3f153d10d93bed5")]
    [TestCase("f8b8af8ce3c7cca5e300d33939540c10d45ce001b8f252bfbc57ba0342904181", "Alan Turing",
        "7063ae83e7f62bbb171798131b4a0564b956930092b33b07b395615d9ec7e15c58dfcc1e00a35e1572f366ffe34ba0fc47db1e7189759b9fb233c5b05ab388ea")]
    public void The_nonce_is_that_of_RFC_6979(string secret, string message, string compact) =>
        Assert.That(Convert.ToHexStringLower(Key(secret).Sign(Hash(message), false).ToCompact()), Is.EqualTo(compact));

    [Test]
    public void Only_a_signature_with_a_high_r_is_made_again()
    {
        using var key = Key(Curves.OrderLessOne);
        Assert.That(key.Sign(Hash("Satoshi Nakamoto"), false).IsLowR, Is.False);
        Assert.That(key.Sign(Hash("Satoshi Nakamoto"), true).IsLowR, Is.True);
        Assert.That(Key(One, true).Sign(Hash("x"), true).IsLowR, Is.True);
        Assert.That(Key("f8b8af8ce3c7cca5e300d33939540c10d45ce001b8f252bfbc57ba0342904181").Sign(Hash("Alan Turing"), true).ToCompact(),
            Is.EqualTo(Key("f8b8af8ce3c7cca5e300d33939540c10d45ce001b8f252bfbc57ba0342904181").Sign(Hash("Alan Turing"), false).ToCompact()));
    }

    [Test]
    public void The_public_key_is_recovered_from_a_compact_signature() => Curves.Check(Prop.ForAll(
        Curves.Scalars.ToArbitrary(), Curves.Hashes.ToArbitrary(), (secret, hash) =>
        {
            using var key = new Key(secret);
            var message = new uint256(hash);
            var signature = key.SignCompact(message);
            return signature.RecoverPubKey(message) == key.PubKey
                && PubKey.RecoverCompact(message, key.SignCompact(message, false)) == key.PubKey
                && signature.RecoverPubKey(new uint256(SHA256.HashData(hash))) != key.PubKey;
        }), 100);

    [Test]
    public void A_compact_signature_that_no_key_can_have_made_is_refused()
    {
        var impossible = new CompactSignature(0, new byte[64]);
        Assert.That(() => impossible.RecoverPubKey(uint256.One), Throws.InvalidOperationException);
        Assert.That(() => new CompactSignature(4, new byte[64]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new CompactSignature(0, new byte[65]), Throws.ArgumentException);
        Assert.That(() => Key(One, false).SignCompact(uint256.One), Throws.InvalidOperationException);
    }

    [Test]
    public void Both_sides_share_the_same_point() => Curves.Check(Prop.ForAll(
        Curves.Scalars.ToArbitrary(), Curves.Scalars.ToArbitrary(), (a, b) =>
        {
            using var mine = new Key(a);
            using var theirs = new Key(b);
            return theirs.PubKey.GetSharedPubkey(mine) == mine.PubKey.GetSharedPubkey(theirs);
        }), 50);

    [Test]
    public void Keys_are_ordered_by_their_bytes()
    {
        PubKey[] keys = [.. Enumerable.Range(0, 20).Select(_ => new Key().PubKey)];
        Assert.That(keys.Order().Select(k => k.ToHex()), Is.EqualTo(keys.Select(k => k.ToHex()).Order(StringComparer.Ordinal)));
        Assert.That(keys[0].CompareTo(null), Is.Positive);
        Assert.That(keys[0].CompareTo(new PubKey(keys[0].ToBytes())), Is.Zero);
    }

    [Test]
    public void A_disposed_key_can_not_be_used()
    {
        var key = new Key();
        var publicKey = key.PubKey;
        key.Dispose();
        key.Dispose();
        Assert.That(() => key.ToBytes(), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => key.ToHex(), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => key.PubKey, Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => key.Sign(uint256.One), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => key.SignCompact(uint256.One), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => key.SignTaprootKeySpend(uint256.One), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => key.SignTaprootScriptSpend(uint256.One), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => key.GetWif(Network.Main), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => publicKey.GetSharedPubkey(key), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(publicKey.ToBytes(), Has.Length.EqualTo(33));
    }

    [Test]
    public void A_hash_id_is_read_and_written()
    {
        const string hash = "751e76e8199196d454941c45d1b3a323f1433bd6";
        Assert.That(new KeyId(hash).ToString(), Is.EqualTo(hash));
        Assert.That(new KeyId(Convert.FromHexString(hash)), Is.EqualTo(new KeyId(hash)));
        Assert.That(new KeyId(hash).ScriptPubKey.ToHex(), Is.EqualTo($"76a914{hash}88ac"));
        Assert.That(new ScriptId(hash).ScriptPubKey.ToHex(), Is.EqualTo($"a914{hash}87"));
        Assert.That(new WitKeyId(hash).ScriptPubKey.ToHex(), Is.EqualTo($"0014{hash}"));
        Assert.That(new WitScriptId(One).ScriptPubKey.ToHex(), Is.EqualTo($"0020{One}"));
        Assert.That(new WitScriptId(One).ToString(), Is.EqualTo(One));
        Assert.That(new KeyId().ToBytes(), Is.EqualTo(new byte[20]));
        Assert.That(() => new KeyId(new byte[21]), Throws.ArgumentException);
        Assert.That(() => new WitScriptId(new byte[20]), Throws.ArgumentException);
        Assert.That(() => new WitKeyId("12"), Throws.InstanceOf<FormatException>());
        Assert.That(() => new ScriptId("xyz"), Throws.InstanceOf<FormatException>());
    }

    [Test]
    public void A_script_is_paid_to_by_its_hash()
    {
        var script = new PubKey(Generator).ScriptPubKey;
        Assert.That(script.ToHex(), Is.EqualTo($"21{Generator}ac"));
        Assert.That(script.Hash.ToBytes(), Is.EqualTo(Hashes.Hash160(script.ToBytes()).ToBytes()));
        Assert.That(script.WitHash.ToBytes(), Is.EqualTo(SHA256.HashData(script.ToBytes())));
        Assert.That(script.PaymentScript, Is.EqualTo(script.Hash.ScriptPubKey));
        Assert.That(script.WitHash.ScriptPubKey.GetDestination(), Is.EqualTo(script.WitHash));
        Assert.That(script.GetDestination(), Is.Null);
    }
}
