using System.Text.Json;
using Lnd.Actors.Keys;
using Lnd.Actors.Protocol;
using Lnd.Actors.Tests.Protocol;
using NBitcoin;

namespace Lnd.Actors.Tests.Keys;

/// <summary>The same secret gives the same node as in c-lightning.</summary>
[Parallelizable]
public class HsmVectorTests
{
    private static IEnumerable<TestCaseData> Vectors() => VectorFile.Cases("cln/hsm.json");

    [TestCaseSource(nameof(Vectors))]
    public void The_node_id_is_that_of_c_lightning(JsonElement vector) =>
        Assert.That(Secrets.Of(vector).Keys.Identity.NodeId.ToString(), Is.EqualTo(vector.Text("node_id")));

    [TestCaseSource(nameof(Vectors))]
    public void Addresses_are_those_of_c_lightning(JsonElement vector)
    {
        var wallet = Secrets.Of(vector).Keys.Identity.Wallet;
        var expected = vector.GetProperty("newaddr");
        for (var i = 0; i < expected.GetArrayLength(); i++)
        {
            // c-lightning's first key has the number 1
            Assert.That(Address(wallet.ScriptOf(AddressKind.P2wpkh, (uint)i + 1)), Is.EqualTo(expected[i].Text("bech32")));
            Assert.That(Address(wallet.ScriptOf(AddressKind.P2tr, (uint)i + 1)), Is.EqualTo(expected[i].Text("p2tr")));
        }
    }

    [TestCaseSource(nameof(Vectors))]
    public void Makesecret_gives_what_c_lightning_gives(JsonElement vector) =>
        Assert.That(Secrets.Of(vector).Keys.Identity.Secrets.MakeSecret("test"u8), Is.EqualTo(vector.Hex("makesecret_derived")));

    [TestCaseSource(nameof(Vectors))]
    public void Signmessage_gives_what_c_lightning_gives(JsonElement vector)
    {
        var expected = vector.GetProperty("signmessage_hello");
        var signature = Secrets.Of(vector).Keys.Identity.Messages.SignMessage("hello");
        Assert.That(signature.Signature.ToString(), Is.EqualTo(expected.Text("signature")));
        Assert.That(signature.RecoveryId.ToString("x2"), Is.EqualTo(expected.Text("recid")));
    }

    private static string Address(ByteString script) => Script.FromBytesUnsafe(script.ToArray()).GetDestinationAddress(Network.RegTest)!.ToString();
}
