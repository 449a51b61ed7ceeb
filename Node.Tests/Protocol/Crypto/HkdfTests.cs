using Lnd.Actors.Protocol.Crypto;

namespace Lnd.Actors.Tests.Protocol.Crypto;

[Parallelizable]
public class HkdfTests
{
    // RFC 5869, test case 3: no salt, no info
    [Test]
    public void Keys_are_those_of_rfc_5869()
    {
        var (first, second) = Derive([], [.. Enumerable.Repeat((byte)0x0b, 22)]);
        Assert.That(
            Convert.ToHexStringLower([.. first, .. second[..10]]),
            Is.EqualTo("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"));
    }

    // BOLT 8, message encryption tests: the first key rotation, and the end of the handshake with its empty input
    [TestCase(
        "919219dbb2920afa8db80f9a51787a840bcf111ed8d588caf9ab4be716e42b01",
        "969ab31b4d288cedf6218839b27a3e2140827047f2c0f01bf5c04435d43511a9",
        "cc2c6e467efc8067720c2d09c139d1f77731893aad1defa14f9bf3c48d3f1d31",
        "3fbdc101abd1132ca3a0ae34a669d8d9ba69a587e0bb4ddd59524541cf4813d8")]
    [TestCase(
        "919219dbb2920afa8db80f9a51787a840bcf111ed8d588caf9ab4be716e42b01",
        "",
        "969ab31b4d288cedf6218839b27a3e2140827047f2c0f01bf5c04435d43511a9",
        "bb9020b8965f4df047e07f955f3c4b88418984aadc5cdb35096b9ea8fa5c3442")]
    public void Keys_are_those_of_bolt_8(string salt, string input, string first, string second)
    {
        var (one, two) = Derive(Convert.FromHexString(salt), Convert.FromHexString(input));
        Assert.That(Convert.ToHexStringLower(one), Is.EqualTo(first));
        Assert.That(Convert.ToHexStringLower(two), Is.EqualTo(second));
    }

    private static (byte[] First, byte[] Second) Derive(byte[] salt, byte[] input)
    {
        var (first, second) = (new byte[32], new byte[32]);
        Hkdf.DeriveTwo(salt, input, first, second);
        return (first, second);
    }
}
