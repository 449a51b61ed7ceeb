using System.Text.Json;
using FsCheck.Fluent;
using Lnd.Actors.Tests.Protocol;
using NBitcoin;
using NBitcoin.DataEncoders;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>BIP 32, BIP 84 and BIP 86.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class HdKeyTests
{
    private static readonly Network Main = Network.Main;

    private static IEnumerable<TestCaseData> Chains() =>
        from seed in VectorFile.Json("bips/bip32.json").GetProperty("valid").EnumerateArray().Index()
        from chain in seed.Item.GetProperty("chains").EnumerateArray()
        select new TestCaseData(seed.Item.Text("seed"), chain).SetArgDisplayNames($"{seed.Index + 1}: {chain.Text("path")}");

    private static IEnumerable<TestCaseData> Invalid() =>
        VectorFile.Json("bips/bip32.json").GetProperty("invalid").EnumerateArray().Select((v, i) =>
            new TestCaseData(v.Text("key")).SetArgDisplayNames($"{i}: {v.Text("reason")}"));

    private static IEnumerable<TestCaseData> Keys(string bip) =>
        VectorFile.Json($"bips/{bip}.json").GetProperty("keys").EnumerateArray().Select(v => new TestCaseData(v).SetArgDisplayNames(v.Text("path")));

    private static IEnumerable<TestCaseData> Bip84() => Keys("bip84");
    private static IEnumerable<TestCaseData> Bip86() => Keys("bip86");

    [TestCaseSource(nameof(Chains))]
    public void Bip32_s_chains_are_derived(string seed, JsonElement chain)
    {
        var path = KeyPath.Parse(chain.Text("path"));
        var key = ExtKey.CreateFromSeed(Convert.FromHexString(seed)).Derive(path);
        Assert.That(key.ToString(Main), Is.EqualTo(chain.Text("prv")));
        Assert.That(key.Neuter().ToString(Main), Is.EqualTo(chain.Text("pub")));
        Assert.That(new ExtKey(seed).Derive(path), Is.EqualTo(key));
        Assert.That(key.Depth, Is.EqualTo(path.Length));
        Assert.That(key.IsHardened, Is.EqualTo(path.Length > 0 && path.IsHardened));
        Assert.That(ExtKey.Parse(chain.Text("prv"), Main), Is.EqualTo(key));
        Assert.That(ExtPubKey.Parse(chain.Text("pub"), Main), Is.EqualTo(key.Neuter()));
        Assert.That(ExtKey.CreateFromBytes(key.ToBytes()), Is.EqualTo(key));
        Assert.That(new ExtPubKey(key.Neuter().ToBytes()), Is.EqualTo(key.Neuter()));
        Assert.That(new BitcoinExtKey(chain.Text("prv"), Main).Neuter().ToString(), Is.EqualTo(chain.Text("pub")));
    }

    [TestCaseSource(nameof(Invalid))]
    public void Bip32_s_invalid_keys_are_refused(string text)
    {
        var refused = Assert.Catch(() => ExtKey.Parse(text, Main))!;
        Assert.That(refused, Is.InstanceOf<FormatException>().Or.InstanceOf<ArgumentException>());
        Assert.That(refused.Message.Contains(text),
            Is.False.Or.EqualTo(text.StartsWith("xpub", StringComparison.Ordinal)), "a secret is not repeated");
        Assert.That(() => ExtPubKey.Parse(text, Main), Throws.InstanceOf<FormatException>());
        Assert.That(() => new BitcoinExtKey(text, Main).ExtKey, Throws.InstanceOf<FormatException>().Or.InstanceOf<ArgumentException>());
        Assert.That(() => new BitcoinExtPubKey(text, Main).ExtPubKey, Throws.InstanceOf<FormatException>());
    }

    [TestCaseSource(nameof(Bip84))]
    public void Bip84_s_keys_are_derived(JsonElement vector)
    {
        var key = new Mnemonic(VectorFile.Json("bips/bip84.json").Text("mnemonic")).DeriveExtKey().Derive(new KeyPath(vector.Text("path")));
        if (vector.TryGetProperty("xpriv", out var account))
        {
            Assert.That(key.ToBytes(), Is.EqualTo(Slip132Payload(account.GetString()!)));
            Assert.That(key.Neuter().ToBytes(), Is.EqualTo(Slip132Payload(vector.Text("xpub"))));
            return;
        }
        Assert.That(key.PrivateKey.GetWif(Main).ToString(), Is.EqualTo(vector.Text("privkey")));
        Assert.That(key.GetPublicKey().ToHex(), Is.EqualTo(vector.Text("pubkey")));
        Assert.That(key.GetPublicKey().GetAddress(ScriptPubKeyType.Segwit, Main).ToString(), Is.EqualTo(vector.Text("address")));
    }

    [Test]
    public void Bip84_s_root_is_derived()
    {
        var vectors = VectorFile.Json("bips/bip84.json");
        var root = new Mnemonic(vectors.Text("mnemonic")).DeriveExtKey();
        Assert.That(root.ToBytes(), Is.EqualTo(Slip132Payload(vectors.Text("rootpriv"))));
        Assert.That(root.Neuter().ToBytes(), Is.EqualTo(Slip132Payload(vectors.Text("rootpub"))));
    }

    [TestCaseSource(nameof(Bip86))]
    public void Bip86_s_keys_are_derived(JsonElement vector)
    {
        var root = new Mnemonic(VectorFile.Json("bips/bip86.json").Text("mnemonic")).DeriveExtKey();
        Assert.That(root.ToString(Main), Is.EqualTo(VectorFile.Json("bips/bip86.json").Text("rootpriv")));
        Assert.That(root.Neuter().ToString(Main), Is.EqualTo(VectorFile.Json("bips/bip86.json").Text("rootpub")));
        var key = root.Derive(new KeyPath(vector.Text("path")));
        Assert.That(key.ToString(Main), Is.EqualTo(vector.Text("xprv")));
        Assert.That(key.Neuter().ToString(Main), Is.EqualTo(vector.Text("xpub")));
        if (!vector.TryGetProperty("internal_key", out var internalKey))
            return;
        var output = key.GetPublicKey().GetTaprootFullPubKey();
        Assert.That(output.InternalKey.ToString(), Is.EqualTo(internalKey.GetString()));
        Assert.That(output.OutputKey.ToString(), Is.EqualTo(vector.Text("output_key")));
        Assert.That(output.ScriptPubKey.ToHex(), Is.EqualTo(vector.Text("scriptPubKey")));
        Assert.That(output.GetAddress(Main).ToString(), Is.EqualTo(vector.Text("address")));
    }

    [Test]
    public void A_public_key_derives_what_the_private_one_does() => Curves.Check(Prop.ForAll(
        Curves.Scalars.ToArbitrary(), Curves.Hashes.ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (secret, chainCode, index) =>
        {
            var parent = new ExtKey(new Key(secret), chainCode);
            var child = parent.Derive(index, false);
            return parent.Neuter().Derive((uint)index) == child.Neuter()
                && child.IsChildOf(parent) && parent.IsParentOf(child)
                && child.Neuter().IsChildOf(parent.Neuter()) && parent.Neuter().IsParentOf(child.Neuter())
                && child.GetParentExtKey(parent.Neuter()) == parent;
        }), 50);

    [Test]
    public void A_public_key_derives_no_hardened_child()
    {
        var parent = new ExtKey().Neuter();
        Assert.That(() => parent.Derive(0x80000000), Throws.InvalidOperationException);
        Assert.That(() => parent.Derive(0, true), Throws.InvalidOperationException);
        Assert.That(((IHDKey)parent).Derive(new KeyPath("0/1'")), Is.Null);
        Assert.That(((IHDKey)parent).Derive(new KeyPath("0/1")), Is.EqualTo(parent.Derive(new KeyPath("0/1"))));
    }

    [Test]
    public void The_parent_of_a_hardened_key_or_of_a_root_is_not_found()
    {
        var root = new ExtKey();
        Assert.That(() => root.Derive(1, true).GetParentExtKey(root.Neuter()), Throws.InvalidOperationException);
        Assert.That(() => root.GetParentExtKey(root.Neuter()), Throws.InvalidOperationException);
        Assert.That(() => root.Derive(1).GetParentExtKey(new ExtKey().Neuter()), Throws.ArgumentException);
    }

    [Test]
    public void A_key_255_levels_deep_has_no_children()
    {
        var deepest = new ExtKey(new Key(), new byte[32], 255, new HDFingerprint(1), 7);
        Assert.That(() => deepest.Derive(0), Throws.InvalidOperationException);
        Assert.That(() => deepest.Neuter().Derive(0), Throws.InvalidOperationException);
    }

    [TestCase(15), TestCase(65), TestCase(0)]
    public void A_seed_of_another_length_is_refused(int length) =>
        Assert.That(() => ExtKey.CreateFromSeed(new byte[length]), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void A_rooted_path_starts_from_its_key()
    {
        var root = new ExtKey();
        var path = new KeyPath("84'/0'/0'").ToRootedKeyPath(root);
        Assert.That(root.Derive(path), Is.EqualTo(root.Derive(path.KeyPath)));
        Assert.That(root.GetWif(Main).Derive(path), Is.EqualTo(root.Derive(path.KeyPath)));
        Assert.That(() => new ExtKey().Derive(path), Throws.ArgumentException);
    }

    [Test]
    public void Disposing_a_derived_key_wipes_it_and_leaves_its_parent()
    {
        var root = new ExtKey();
        var child = root.Derive(new KeyPath("1'/2/3"));
        var expected = child.ToString(Main);
        child.PrivateKey.Dispose();
        Assert.That(() => child.PrivateKey.ToBytes(), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => child.Derive(1), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(root.Derive(new KeyPath("1'/2/3")).ToString(Main), Is.EqualTo(expected));
    }

    [Test]
    public void Receiving_any_bytes_throws_nothing_but_what_is_documented() => Curves.Check(Prop.ForAll(Serialized, bytes =>
    {
        try
        {
            return ExtKey.CreateFromBytes(bytes).ToBytes().SequenceEqual(bytes);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
        }
        try
        {
            return new ExtPubKey(bytes).ToBytes().SequenceEqual(bytes);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return true;
        }
    }));

    private static FsCheck.Arbitrary<byte[]> Serialized { get; } = (
        from length in Gen.Frequency((1, Gen.Choose(0, 80)), (5, Gen.Constant(74)))
        from bytes in Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf(length)
        from prefix in Gen.Choose(0, 4)
        select Patched(bytes, prefix)).ToArbitrary();

    private static byte[] Patched(byte[] bytes, int prefix)
    {
        if (bytes.Length == 74 && prefix < 4)
            bytes[41] = (byte)prefix;
        return bytes;
    }

    /// <summary>Behind the other version bytes that these vectors carry.</summary>
    private static byte[] Slip132Payload(string text) => Encoders.Base58Check.DecodeData(text)[4..];
}
