using System.Text.Json;
using FsCheck.Fluent;
using Lnd.Actors.Tests.Protocol;
using NBitcoin;
using NBitcoin.DataEncoders;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class AddressTests
{
    private const string Key = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

    private static readonly Network Main = Network.Main;

    private static IEnumerable<TestCaseData> Valid(bool privateKeys) =>
        VectorFile.Json("bitcoin-core/key_io_valid.json").EnumerateArray()
            .Where(v => v[2].GetProperty("isPrivkey").GetBoolean() == privateKeys)
            .Select(v => new TestCaseData(v[0].GetString(), v[1].GetString(), v[2]).SetArgDisplayNames(v[0].GetString()!));

    private static IEnumerable<TestCaseData> ValidAddresses() => Valid(false);
    private static IEnumerable<TestCaseData> ValidKeys() => Valid(true);

    private static IEnumerable<TestCaseData> InvalidStrings() =>
        VectorFile.Json("bitcoin-core/key_io_invalid.json").EnumerateArray().Select((v, i) =>
            new TestCaseData(v[0].GetString()).SetArgDisplayNames($"{i}: {v[0].GetString()}"));

    /// <summary>Neither a witness version without meaning nor a taproot output whose key is no point, which nobody can spend.</summary>
    private static bool IsKnown(string script) => script[..2] switch
    {
        "00" or "76" or "a9" => true,
        "51" => TaprootPubKey.TryCreate(Convert.FromHexString(script)[2..], out _),
        _ => false,
    };

    [TestCaseSource(nameof(ValidAddresses))]
    public void Bitcoin_Core_s_addresses_are_read_and_written(string text, string script, JsonElement about)
    {
        var network = Network.GetNetwork(about.Text("chain"))!;
        if (!IsKnown(script))
        {
            // the package has no address for these, only the encoding of the program
            var program = network.GetBech32Encoder(Bech32Type.TAPROOT_ADDRESS, true)!.Decode(text, out var version);
            Assert.That($"{0x50 + version:x2}{program.Length:x2}{Convert.ToHexStringLower(program)}", Is.EqualTo(script));
            Assert.That(() => BitcoinAddress.Create(text, network), Throws.InstanceOf<FormatException>());
            Assert.That(Script.FromHex(script).GetDestinationAddress(network), Is.Null);
            return;
        }
        var address = BitcoinAddress.Create(text, network);
        Assert.That(address.ScriptPubKey.ToHex(), Is.EqualTo(script));
        Assert.That(address.ToString(), Is.EqualTo(text));
        Assert.That(address.Network, Is.SameAs(network));
        Assert.That(address.ScriptPubKey.GetDestinationAddress(network), Is.EqualTo(address));
        Assert.That(address.ScriptPubKey.GetDestination()!.IsSupported(network), Is.True);
    }

    [TestCaseSource(nameof(ValidAddresses))]
    public void Case_matters_in_base58_and_not_in_bech32(string text, string script, JsonElement about)
    {
        var network = Network.GetNetwork(about.Text("chain"))!;
        var flipped = string.Concat(text.Select(c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c)));
        if (IsKnown(script) && about.TryGetProperty("tryCaseFlip", out var flip) && flip.GetBoolean())
            Assert.That(BitcoinAddress.Create(flipped, network).ScriptPubKey.ToHex(), Is.EqualTo(script));
        else
            Assert.That(() => BitcoinAddress.Create(flipped, network), Throws.InstanceOf<FormatException>());
    }

    [TestCaseSource(nameof(ValidKeys))]
    public void Bitcoin_Core_s_private_keys_are_read_and_written(string text, string hex, JsonElement about)
    {
        var network = Network.GetNetwork(about.Text("chain"))!;
        var secret = new BitcoinSecret(text, network);
        Assert.That(secret.PrivateKey.ToHex(), Is.EqualTo(hex));
        Assert.That(secret.IsCompressed, Is.EqualTo(about.GetProperty("isCompressed").GetBoolean()));
        Assert.That(secret.PubKey.IsCompressed, Is.EqualTo(secret.IsCompressed));
        Assert.That(secret.PrivateKey.GetWif(network).ToWif(), Is.EqualTo(text));
        Assert.That(NBitcoin.Key.Parse(text, network).ToHex(), Is.EqualTo(hex));
        Assert.That(() => BitcoinAddress.Create(text, network), Throws.InstanceOf<FormatException>().With.Message.Not.Contains(text));
        Assert.That(secret.Copy(!secret.IsCompressed).IsCompressed, Is.Not.EqualTo(secret.IsCompressed));
        Assert.That(secret.Copy(null), Is.EqualTo(secret));
    }

    [TestCaseSource(nameof(ValidAddresses))]
    public void An_address_is_no_private_key(string text, string script, JsonElement about) =>
        Assert.That(() => new BitcoinSecret(text, Network.GetNetwork(about.Text("chain"))!), Throws.InstanceOf<FormatException>());

    [TestCaseSource(nameof(InvalidStrings))]
    public void Bitcoin_Core_s_invalid_strings_are_nothing_on_any_network(string text)
    {
        foreach (var network in Network.GetNetworks())
        {
            Assert.That(() => BitcoinAddress.Create(text, network), Throws.InstanceOf<FormatException>(), $"address of {network}");
            Assert.That(() => new BitcoinSecret(text, network), Throws.InstanceOf<FormatException>(), $"key of {network}");
            Assert.That(() => network.Parse(text), Throws.InstanceOf<FormatException>(), $"anything of {network}");
        }
    }

    [TestCase(ScriptPubKeyType.Legacy, "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", typeof(BitcoinPubKeyAddress))]
    [TestCase(ScriptPubKeyType.Segwit, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", typeof(BitcoinWitPubKeyAddress))]
    [TestCase(ScriptPubKeyType.SegwitP2SH, "3JvL6Ymt8MVWiCNHC7oWU6nLeHNJKLZGLN", typeof(BitcoinScriptAddress))]
    [TestCase(ScriptPubKeyType.TaprootBIP86, "bc1pmfr3p9j00pfxjh0zmgp99y8zftmd3s5pmedqhyptwy6lm87hf5sspknck9", typeof(TaprootAddress))]
    public void The_addresses_of_the_generator_are_the_known_ones(ScriptPubKeyType type, string text, Type kind)
    {
        var key = new PubKey(Key);
        var address = key.GetAddress(type, Main);
        Assert.That(address.ToString(), Is.EqualTo(text));
        Assert.That(address, Is.InstanceOf(kind));
        Assert.That(address.ScriptPubKey, Is.EqualTo(key.GetScriptPubKey(type)));
        Assert.That(BitcoinAddress.Create(text, Main), Is.InstanceOf(kind).And.EqualTo(address));
        Assert.That(address.GetHashCode(), Is.EqualTo(BitcoinAddress.Create(text, Main).GetHashCode()));
        Assert.That(address == BitcoinAddress.Create(text, Main) && !(address != BitcoinAddress.Create(text, Main)), Is.True);
    }

    [Test]
    public void Each_kind_of_address_tells_whom_it_pays()
    {
        var key = new PubKey(Key);
        var script = key.ScriptPubKey;
        Assert.That(new BitcoinPubKeyAddress(key.Hash.GetAddress(Main).ToString(), Main).Hash, Is.EqualTo(key.Hash));
        Assert.That(new BitcoinScriptAddress(script.Hash.GetAddress(Main).ToString(), Main).Hash, Is.EqualTo(script.Hash));
        Assert.That(new BitcoinWitPubKeyAddress(key.WitHash.GetAddress(Main).ToString(), Main).Hash, Is.EqualTo(key.WitHash));
        Assert.That(new BitcoinWitScriptAddress(script.WitHash.GetAddress(Main).ToString(), Main).Hash, Is.EqualTo(script.WitHash));
        var taproot = key.GetTaprootFullPubKey();
        Assert.That(TaprootAddress.Create(taproot.GetAddress(Main).ToString(), Main).PubKey, Is.EqualTo(taproot.OutputKey));
    }

    [Test]
    public void An_address_of_another_kind_is_refused()
    {
        var key = new PubKey(Key);
        var legacy = key.Hash.GetAddress(Main).ToString();
        var segwit = key.WitHash.GetAddress(Main).ToString();
        Assert.That(() => new BitcoinScriptAddress(legacy, Main), Throws.InstanceOf<FormatException>());
        Assert.That(() => new BitcoinPubKeyAddress(segwit, Main), Throws.InstanceOf<FormatException>());
        Assert.That(() => new BitcoinWitScriptAddress(segwit, Main), Throws.InstanceOf<FormatException>());
        Assert.That(() => TaprootAddress.Create(segwit, Main), Throws.InstanceOf<FormatException>());
        Assert.That(() => Main.CreateBitcoinAddress(segwit), Throws.InstanceOf<FormatException>());
        Assert.That(Main.CreateBitcoinAddress(legacy), Is.EqualTo(key.Hash.GetAddress(Main)));
    }

    [TestCase("1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", "testnet")]
    [TestCase("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "regtest")]
    [TestCase("mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r", "main")]
    public void Receiving_an_address_of_another_network_names_it(string text, string network) =>
        Assert.That(() => BitcoinAddress.Create(text, Network.GetNetwork(network)!),
            Throws.InstanceOf<FormatException>().With.Message.Contains(text));

    [TestCase("")]
    [TestCase("hello")]
    [TestCase("1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMJ")]
    [TestCase(" 1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH")]
    [TestCase("1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH\n")]
    [TestCase("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 ")]
    [TestCase("bc1")]
    public void Receiving_something_else_names_it(string text) =>
        Assert.That(() => BitcoinAddress.Create(text, Main), Throws.InstanceOf<FormatException>().With.Message.Contains(text.TrimEnd()));

    [Test]
    public void Receiving_a_wrong_private_key_does_not_repeat_it()
    {
        const string wrong = "KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWo";
        Assert.That(() => new BitcoinSecret(wrong, Main), Throws.InstanceOf<FormatException>().With.Message.Not.Contains(wrong));
        var foreign = new Key().GetWif(Network.TestNet).ToWif();
        Assert.That(() => new BitcoinSecret(foreign, Main),
            Throws.InstanceOf<FormatException>().With.Message.Not.Contains(foreign).And.Message.Contains("another network"));
    }

    [Test]
    public void A_taproot_address_of_no_point_is_refused_and_its_script_has_no_address()
    {
        var address = Encoders.Bech32("bc").Encode(1, Enumerable.Repeat((byte)0xff, 32).ToArray());
        Assert.That(() => BitcoinAddress.Create(address, Main), Throws.InstanceOf<FormatException>().With.Message.Contains(address));
        Assert.That(Script.FromHex("5120" + new string('f', 64)).GetDestination(), Is.Null);
    }

    [TestCase("6a")]
    [TestCase("")]
    [TestCase("51024e73")]
    [TestCase("21" + Key + "ac")]
    [TestCase("0015" + "000000000000000000000000000000000000000000")]
    public void A_script_of_another_form_has_no_address(string hex) =>
        Assert.That(Script.FromHex(hex).GetDestinationAddress(Main), Is.Null);

    [Test]
    public void An_upper_case_address_is_the_same_address()
    {
        const string address = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
        Assert.That(BitcoinAddress.Create(address.ToUpperInvariant(), Main), Is.EqualTo(BitcoinAddress.Create(address, Main)));
    }

    [Test]
    public void Anything_of_a_network_is_read_as_what_it_is()
    {
        var root = new ExtKey();
        Assert.That(Main.Parse(root.ToString(Main)), Is.InstanceOf<BitcoinExtKey>());
        Assert.That(Main.Parse(root.Neuter().ToString(Main)), Is.InstanceOf<BitcoinExtPubKey>());
        Assert.That(Main.Parse(root.PrivateKey.ToString(Main)), Is.InstanceOf<BitcoinSecret>());
        Assert.That(Main.Parse<BitcoinAddress>("3JvL6Ymt8MVWiCNHC7oWU6nLeHNJKLZGLN"), Is.InstanceOf<BitcoinScriptAddress>());
        Assert.That(Network.Parse<IBase58Data>("3JvL6Ymt8MVWiCNHC7oWU6nLeHNJKLZGLN", Main), Is.InstanceOf<BitcoinScriptAddress>());
    }

    [Test]
    public void Receiving_any_text_throws_nothing_but_FormatException() => Curves.Check(Prop.ForAll(Texts, text =>
        Only.FormatException(() => BitcoinAddress.Create(text, Main))
        && Only.FormatException(() => new BitcoinSecret(text, Network.TestNet))
        && Only.FormatException(() => ExtKey.Parse(text, Main))
        && Only.FormatException(() => ExtPubKey.Parse(text, Network.RegTest))
        && Only.FormatException(() => Main.Parse(text))), 500);

    /// <summary>Anything, and payloads of every length with a valid checksum.</summary>
    internal static FsCheck.Arbitrary<string> Texts { get; } = Gen.OneOf(
        ArbMap.Default.GeneratorFor<string>().Select(s => s ?? ""),
        from prefix in Gen.Elements("00", "05", "80", "0488b21e", "0488ade4", "6f", "c4", "ef", "043587cf", "04358394")
        from length in Gen.Frequency((1, Gen.Choose(0, 120)), (3, Gen.Elements(20, 32, 33, 74)))
        from bytes in Gen.Frequency((3, Gen.Choose(0, 255)), (1, Gen.Elements(0, 1, 255))).Select(b => (byte)b).ArrayOf(length)
        select Encoders.Base58Check.EncodeData([.. Convert.FromHexString(prefix), .. bytes]),
        from prefix in Gen.Elements("bc", "tb", "bcrt")
        from symbols in Gen.Choose(0, 31).Select(b => (byte)b).ListOf()
        from type in Gen.Elements(Bech32EncodingType.All)
        select Encoders.Bech32(prefix).EncodeRaw([.. symbols], type)).ToArbitrary();
}
