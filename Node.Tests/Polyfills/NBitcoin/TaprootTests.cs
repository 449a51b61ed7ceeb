using System.Text.Json;
using FsCheck.Fluent;
using Lnd.Actors.Tests.Protocol;
using NBitcoin;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>BIP 341: keys, trees, proofs.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class TaprootTests
{
    private const string InternalKey = "d6889cb081036e0faefa3a35157ad71086b123b2b144b649798b494c300a961d";

    private static readonly TaprootInternalPubKey Internal = TaprootInternalPubKey.Parse(InternalKey);

    private static IEnumerable<TestCaseData> Outputs() =>
        VectorFile.Json("bitcoin-core/bip341_wallet_vectors.json").GetProperty("scriptPubKey").EnumerateArray()
            .Select((v, i) => new TestCaseData(v).SetArgDisplayNames($"{i}"));

    private static IEnumerable<TestCaseData> Inputs() =>
        VectorFile.Json("bitcoin-core/bip341_wallet_vectors.json").GetProperty("keyPathSpending")[0].GetProperty("inputSpending").EnumerateArray()
            .Select((v, i) => new TestCaseData(v).SetArgDisplayNames($"{i}"));

    [TestCaseSource(nameof(Outputs))]
    public void The_published_outputs_are_made(JsonElement vector)
    {
        var given = vector.GetProperty("given");
        var intermediary = vector.GetProperty("intermediary");
        var expected = vector.GetProperty("expected");
        var builder = new TaprootBuilder();
        var leaves = new SortedDictionary<int, TapScript>();
        AddTree(builder, leaves, given.GetProperty("scriptTree"), 0);
        var info = builder.Finalize(TaprootInternalPubKey.Parse(given.Text("internalPubkey")));

        Assert.That(info.MerkleRoot, Is.EqualTo(OptionalHash(intermediary.GetProperty("merkleRoot"))));
        Assert.That(Convert.ToHexStringLower(info.OutputPubKey.Tweak.Span), Is.EqualTo(intermediary.Text("tweak")));
        Assert.That(info.InternalPubKey.ComputeTapTweak(info.MerkleRoot), Is.EqualTo(intermediary.Hex("tweak")));
        Assert.That(info.OutputPubKey.OutputKey.ToString(), Is.EqualTo(intermediary.Text("tweakedPubkey")));
        Assert.That(info.OutputPubKey.ScriptPubKey.ToHex(), Is.EqualTo(expected.Text("scriptPubKey")));
        Assert.That(info.OutputPubKey.GetAddress(Network.Main).ToString(), Is.EqualTo(expected.Text("bip350Address")));
        Assert.That(info.IsKeyPathOnlySpend, Is.EqualTo(leaves.Count == 0));
        if (leaves.Count == 0)
            return;
        Assert.That(leaves.Values.Select(l => Convert.ToHexStringLower(l.LeafHash.ToBytes())),
            Is.EqualTo(intermediary.GetProperty("leafHashes").EnumerateArray().Select(h => h.GetString())));
        var blocks = expected.GetProperty("scriptPathControlBlocks").EnumerateArray().Select(b => b.GetString()!).ToArray();
        foreach (var (id, leaf) in leaves)
        {
            var block = info.GetControlBlock(leaf);
            Assert.That(Convert.ToHexStringLower(block.ToBytes()), Is.EqualTo(blocks[id]));
            Assert.That(ControlBlock.FromHex(blocks[id]), Is.EqualTo(block));
            Assert.That(block.VerifyTaprootCommitment(info.OutputPubKey, leaf), Is.True);
        }
    }

    [TestCaseSource(nameof(Inputs))]
    public void The_published_inputs_are_signed(JsonElement vector)
    {
        var given = vector.GetProperty("given");
        var intermediary = vector.GetProperty("intermediary");
        var root = OptionalHash(given.GetProperty("merkleRoot"));
        var type = (TaprootSigHash)given.GetProperty("hashType").GetInt32();
        var hash = new uint256(intermediary.Hex("sigHash"));
        using var key = new Key(given.Hex("internalPrivkey"));
        var pair = key.CreateTaprootKeyPair(root);
        Assert.That(pair.PubKey.InternalKey.ToString(), Is.EqualTo(intermediary.Text("internalPubkey")));
        Assert.That(Convert.ToHexStringLower(pair.PubKey.Tweak.Span), Is.EqualTo(intermediary.Text("tweak")));

        // the vectors use zeroes as auxiliary randomness
        var signature = key.SignTaprootKeySpend(hash, root, uint256.Zero, type);
        Assert.That(signature.ToString(), Is.EqualTo(vector.GetProperty("expected").GetProperty("witness")[0].GetString()));
        using var tweaked = new Key(intermediary.Hex("tweakedPrivkey"));
        Assert.That(tweaked.SignTaprootScriptSpend(hash, null, uint256.Zero, type).ToString(), Is.EqualTo(signature.ToString()));

        var random = pair.SignTaprootKeySpend(hash, type);
        Assert.That(pair.PubKey.VerifySignature(hash, random.SchnorrSignature), Is.True);
        Assert.That(pair.PubKey.InternalKey.VerifyTaproot(hash, root, random.SchnorrSignature), Is.True);
        Assert.That(pair.PubKey.VerifySignature(uint256.One, random.SchnorrSignature), Is.False);
    }

    [Test]
    public void Each_parity_signs_and_checks() => Curves.Check(Prop.ForAll(
        Curves.Scalars.ToArbitrary(), Curves.Hashes.ToArbitrary(), (secret, hash) =>
        {
            using var key = new Key(secret);
            var message = new uint256(hash);
            var output = key.PubKey.GetTaprootFullPubKey(message);
            return output.VerifySignature(message, key.SignTaprootKeySpend(message, message, TaprootSigHash.Default).SchnorrSignature)
                && !output.VerifySignature(message, key.SignTaprootKeySpend(message).SchnorrSignature)
                && key.PubKey.TaprootInternalKey.AsTaprootPubKey().VerifySignature(message, key.SignTaprootScriptSpend(message).SchnorrSignature)
                && output.CheckTapTweak(output.InternalKey)
                && output.CheckTapTweak(output.InternalKey, message, output.OutputKeyParity)
                && !output.CheckTapTweak(output.InternalKey, message, !output.OutputKeyParity)
                && !output.CheckTapTweak(output.InternalKey, null, output.OutputKeyParity);
        }), 50);

    [Test]
    public void A_heavier_script_is_not_deeper()
    {
        TapScript[] scripts = [.. Enumerable.Range(1, 4).Select(i => Leaf($"5{i}"))];
        var info = TaprootSpendInfo.WithHuffmanTree(Internal, (10, scripts[0]), (20, scripts[1]), (30, scripts[2]), (60, scripts[3]));
        Assert.That(scripts.Select(s => info.GetControlBlock(s).MerkleBranch.Count), Is.EqualTo(new[] { 3, 3, 2, 1 }));
        foreach (var script in scripts)
            Assert.That(info.GetControlBlock(script).VerifyTaprootCommitment(info.OutputPubKey, script), Is.True);
        Assert.That(() => TaprootBuilder.WithHuffmanTree(), Throws.ArgumentException);
    }

    [Test]
    public void A_script_that_stands_twice_is_proved_by_the_shorter_way()
    {
        var script = Leaf("51");
        var info = new TaprootBuilder().AddLeaf(1, script).AddLeaf(2, script).AddLeaf(2, Leaf("52")).Finalize(Internal);
        Assert.That(info.GetControlBlock(script).MerkleBranch, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_hidden_part_leaves_the_output_as_it_is()
    {
        var shown = new TaprootBuilder().AddLeaf(1, Leaf("51")).AddLeaf(1, Leaf("52")).Finalize(Internal);
        var builder = new TaprootBuilder().AddLeaf(1, Leaf("51")).AddHiddenNode(1, Leaf("52").LeafHash);
        var hidden = builder.Finalize(Internal);
        Assert.That(builder.HasHiddenNodes, Is.True);
        Assert.That(hidden.OutputPubKey, Is.EqualTo(shown.OutputPubKey));
        Assert.That(hidden.GetControlBlock(Leaf("51")), Is.EqualTo(shown.GetControlBlock(Leaf("51"))));
        Assert.That(hidden.TryGetControlBlock(Leaf("52"), out _), Is.False);
        Assert.That(() => hidden.GetControlBlock(Leaf("52")), Throws.InstanceOf<InvalidDataException>());
    }

    [Test]
    public void Leaves_that_make_no_tree_are_refused()
    {
        Assert.That(new TaprootBuilder().IsFinalizable, Is.True);
        var open = new TaprootBuilder().AddLeaf(2, Leaf("51"));
        Assert.That(open.IsFinalizable, Is.False);
        Assert.That(() => open.Finalize(Internal), Throws.InvalidOperationException);
        Assert.That(() => open.AddLeaf(1, Leaf("52")), Throws.InstanceOf<InvalidDataException>());
        Assert.That(() => new TaprootBuilder().AddLeaf(0, Leaf("51")).AddLeaf(0, Leaf("52")), Throws.InvalidOperationException);
        Assert.That(() => new TaprootBuilder().AddLeaf(129, Leaf("51")), Throws.InstanceOf<InvalidDataException>());
    }

    [TestCase("c0")]
    [TestCase("c0" + InternalKey + "00")]
    [TestCase("c0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void Bytes_that_are_no_control_block_are_refused(string hex) =>
        Assert.That(() => ControlBlock.FromHex(hex), Throws.InstanceOf<FormatException>());

    [Test]
    public void A_control_block_of_more_than_128_levels_is_refused()
    {
        var longest = Convert.FromHexString("c1" + InternalKey + string.Concat(Enumerable.Repeat("00", 128 * 32)));
        Assert.That(ControlBlock.FromSlice(longest).MerkleBranch, Has.Count.EqualTo(128));
        Assert.That(ControlBlock.FromSlice(longest).OutputParityIsOdd, Is.True);
        Assert.That(() => ControlBlock.FromSlice([.. longest, .. new byte[32]]), Throws.InstanceOf<FormatException>());
    }

    [Test]
    public void A_proof_of_another_script_does_not_hold()
    {
        var info = new TaprootBuilder().AddLeaf(1, Leaf("51")).AddLeaf(1, Leaf("52")).Finalize(Internal);
        Assert.That(info.GetControlBlock(Leaf("51")).VerifyTaprootCommitment(info.OutputPubKey, Leaf("53")), Is.False);
    }

    [Test]
    public void A_leaf_is_its_script_and_version()
    {
        var leaf = Leaf("51");
        Assert.That(leaf, Is.EqualTo(Script.FromHex("51").ToTapScript(TapLeafVersion.C0)));
        Assert.That(leaf, Is.Not.EqualTo(new TapScript(leaf.Script, (TapLeafVersion)0xc2)));
        Assert.That(new TapScript(leaf), Is.EqualTo(leaf));
        Assert.That((Script?)leaf, Is.EqualTo(Script.FromHex("51")));
    }

    [TestCase(""), TestCase("00"), TestCase("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"), TestCase("zz")]
    public void Text_that_is_no_key_is_refused(string hex)
    {
        Assert.That(() => TaprootPubKey.Parse(hex), Throws.InstanceOf<FormatException>());
        Assert.That(() => TaprootInternalPubKey.Parse(hex), Throws.InstanceOf<FormatException>());
        if (hex == "zz")
            return;
        Assert.That(TaprootInternalPubKey.TryParse(hex, out _), Is.False);
        Assert.That(() => new TaprootPubKey(Convert.FromHexString(hex)), Throws.ArgumentException);
        Assert.That(() => new TaprootInternalPubKey(Convert.FromHexString(hex)), Throws.InstanceOf<FormatException>());
    }

    [Test]
    public void A_key_is_read_and_written()
    {
        var key = TaprootPubKey.Parse(InternalKey);
        Assert.That(key.ToString(), Is.EqualTo(InternalKey));
        Assert.That(key, Is.EqualTo(Internal.AsTaprootPubKey()));
        Assert.That(key.ScriptPubKey.ToHex(), Is.EqualTo("5120" + InternalKey));
        Assert.That(key.ScriptPubKey.GetDestination(), Is.EqualTo(key));
        Assert.That(key.CompareTo(new TaprootPubKey(key.ToBytes())), Is.Zero);
        Assert.That(Internal.CompareTo(new TaprootInternalPubKey(Internal.ToBytes())), Is.Zero);
        Assert.That(Internal, Is.EqualTo(new TaprootInternalPubKey(Internal.ToBytes())));
    }

    private static TapScript Leaf(string hex) => new(Script.FromHex(hex), TapLeafVersion.C0);

    private static void AddTree(TaprootBuilder builder, SortedDictionary<int, TapScript> leaves, JsonElement tree, uint depth)
    {
        if (tree.ValueKind == JsonValueKind.Array)
        {
            foreach (var child in tree.EnumerateArray())
                AddTree(builder, leaves, child, depth + 1);
        }
        else if (tree.ValueKind == JsonValueKind.Object)
        {
            var leaf = new TapScript(Script.FromHex(tree.Text("script")), (TapLeafVersion)tree.GetProperty("leafVersion").GetByte());
            leaves.Add(tree.GetProperty("id").GetInt32(), leaf);
            builder.AddLeaf(depth, leaf);
        }
    }

    private static uint256? OptionalHash(JsonElement hex) => hex.ValueKind == JsonValueKind.Null ? null : new uint256(hex.Hex());
}
