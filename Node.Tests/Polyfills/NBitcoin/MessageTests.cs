using FsCheck.Fluent;
using NBitcoin;
using NBitcoin.BIP322;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>Messages as bitcoind signs them (signmessage, verifymessage).</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class MessageTests
{
    // Bitcoin Core, src/test/util_tests.cpp
    [TestCase("15CRxFdyRpGZLW9w8HnHvVduizdL5jKNbs", "Trust no one",
        "IPojfrX2dfPnH26UegfbGQQLrdK844DlHq5157/P6h57WyuS/Qsl+h/WSVGDF4MUi4rWSswW38oimDYfNNUBUOk=")]
    [TestCase("11canuhp9X2NocwCq7xNrQYTmUgZAnLK3", "Trust me",
        "IIcaIENoYW5jZWxsb3Igb24gYnJpbmsgb2Ygc2Vjb25kIGJhaWxvdXQgZm9yIGJhbmtzIAaHRtbCeDZINyavx14=")]
    public void A_published_signature_is_verified(string address, string message, string signature)
    {
        var signer = BitcoinAddress.Create(address, Network.Main);
        Assert.That(signer.VerifyBIP322(message, signature), Is.True);
        Assert.That(signer.VerifyBIP322(message + " ", signature), Is.False);
        Assert.That(new Key().GetAddress(ScriptPubKeyType.Legacy, Network.Main).VerifyBIP322(message, signature), Is.False);
        Assert.That(BIP322Signature.Parse(signature, Network.Main).ToBase64(), Is.EqualTo(signature));
    }

    [Test]
    public void What_the_key_of_the_published_address_signs_is_verified()
    {
        using var key = new Key(Convert.FromHexString("d97f5108f11cda6eeebaaa420fef0726b1f898060b98489fa3098463c0032866"));
        var address = key.GetAddress(ScriptPubKeyType.Legacy, Network.Main);
        Assert.That(address.ToString(), Is.EqualTo("15CRxFdyRpGZLW9w8HnHvVduizdL5jKNbs"));
        var signature = key.SignBIP322(address, "Trust no one", SignatureType.Legacy);
        Assert.That(address.VerifyBIP322("Trust no one", signature), Is.True);
        Assert.That(((BIP322Signature.Legacy)signature).Compressed, Is.True);
        Assert.That(signature, Is.EqualTo(BIP322Signature.Parse(signature.ToBase64(), Network.Main)));
        Assert.That(BIP322Signature.TryCreate(signature.ToBytes(), Network.Main, out var same) && same == signature, Is.True);
    }

    [TestCase("")]
    [TestCase("x")]
    [TestCase("A message that is longer than 252 bytes, so that its length takes three: ................................................................................................................................................................................................................")]
    public void Any_message_can_be_signed(string message)
    {
        using var key = new Key();
        var address = key.GetAddress(ScriptPubKeyType.Legacy, Network.RegTest);
        Assert.That(address.VerifyBIP322(message, key.SignBIP322(address, message, SignatureType.Legacy).ToBase64()), Is.True);
    }

    [Test]
    public void A_signature_for_another_kind_of_address_is_refused()
    {
        using var key = new Key();
        Assert.That(() => key.SignBIP322(key.GetAddress(ScriptPubKeyType.Segwit, Network.Main), "x", SignatureType.Legacy),
            Throws.InvalidOperationException);
        var legacy = key.SignBIP322(key.GetAddress(ScriptPubKeyType.Legacy, Network.Main), "x", SignatureType.Legacy);
        Assert.That(key.GetAddress(ScriptPubKeyType.Segwit, Network.Main).VerifyBIP322("x", legacy), Is.False);
    }

    [Test]
    public void The_hashes_are_the_published_ones()
    {
        // BIP 322, "Message hashing"
        Assert.That(Convert.ToHexStringLower(BIP322Signature.CreateMessageHash("").ToBytes(false)),
            Is.EqualTo("c90c269c4f8fcbe6880f72a721ddfbf1914268a794cbb21cfafee13770ae19f1"));
        Assert.That(Convert.ToHexStringLower(BIP322Signature.CreateMessageHash("Hello World").ToBytes(false)),
            Is.EqualTo("f0eb03b1a75ac6d9847f55c624a99169b5dccba2a31f5b23bea77ba270de0a7a"));
    }

    [TestCase("")]
    [TestCase("no base64")]
    [TestCase("AAAA")]
    public void Something_else_is_no_signature(string text) =>
        Assert.That(() => BIP322Signature.Parse(text, Network.Main), Throws.InstanceOf<FormatException>());

    [Test]
    public void Receiving_any_bytes_throws_nothing_but_FormatException() => Curves.Check(Prop.ForAll(Curves.AnyBytes, bytes =>
        Only.FormatException(() => new Key().GetAddress(ScriptPubKeyType.Legacy, Network.Main).VerifyBIP322("x", Convert.ToBase64String(bytes)))));
}
