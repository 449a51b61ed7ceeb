using NBitcoin;
using NBitcoin.DataEncoders;
using Newtonsoft.Json.Linq;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>Reads the published vectors. Their files hold arrays; an array with but one string is a comment.</summary>
static class BitcoinVectors
{
    public static IEnumerable<JArray> Rows(string file) =>
        JArray.Parse(Read("bitcoin-core", file)).Cast<JArray>().Where(row => row.Count > 1);

    public static JObject Bip(string file) => JObject.Parse(Read("bips", file));

    /// <summary>The wallet vectors of BIP 341.</summary>
    public static JObject Wallet() => JObject.Parse(Read("bitcoin-core", "bip341_wallet_vectors.json"));

    static string Read(string origin, string file) =>
        File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "Vectors", origin, file));

    public static Transaction Transaction(string hex)
    {
        var transaction = new ConsensusFactory().CreateTransaction();
        transaction.FromBytes(Encoders.Hex.DecodeData(hex));
        return transaction;
    }

    /// <summary>Asserts that all rows ran and that none failed, naming those that did.</summary>
    public static void AssertAll(int ran, int expected, IReadOnlyCollection<string> failures)
    {
        Assert.That(failures, Is.Empty, string.Join(Environment.NewLine, failures));
        Assert.That(ran, Is.EqualTo(expected), "rows that ran");
    }
}
