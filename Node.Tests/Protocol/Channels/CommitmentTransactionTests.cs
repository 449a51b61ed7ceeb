using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Channels.Transactions;
using NBitcoin;
using Newtonsoft.Json.Linq;
using static Lnd.Actors.Tests.Protocol.Channels.CommitmentVectors;

namespace Lnd.Actors.Tests.Protocol.Channels;

/// <summary>Every commitment and every HTLC transaction of BOLT 3, appendices C and F, byte for byte.</summary>
[Parallelizable]
public class CommitmentTransactionTests
{
    /// <summary>A case of either appendix; signatures in DER, transactions in hex, HTLC transactions in the order of the outputs.</summary>
    internal sealed record Case(
        string Name, CommitmentFormat Format, ulong DustLimit, ulong ToLocal, ulong ToRemote, uint Feerate, int[] Htlcs,
        string RemoteSignature, string Transaction, (string RemoteSignature, string Transaction)[] HtlcTransactions)
    {
        public override string ToString() => $"{Format}: {Name}";
    }

    private static IEnumerable<Case> StaticRemoteKeyCases()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Vectors", "bolt03", "static-remotekey.txt"));
        var starts = Enumerable.Range(0, lines.Length).Where(i => lines[i].StartsWith("name:", StringComparison.Ordinal)).Append(lines.Length).ToArray();
        for (var i = 0; i + 1 < starts.Length; i++)
        {
            var fields = lines[starts[i]..starts[i + 1]].Select(line => line.Split([':', '='], 2)).Select(p => (Key: p[0].Trim(), Value: p[1].Trim())).ToArray();
            string Value(string key) => fields.Single(f => f.Key == key).Value;
            var name = Value("name");
            yield return new Case(
                name, CommitmentFormat.StaticRemoteKey, 546, ulong.Parse(Value("to_local_msat")), ulong.Parse(Value("to_remote_msat")),
                uint.Parse(Value("local_feerate_per_kw")), HtlcsOf(name), Value("remote_signature"), Value("output commit_tx"),
                [.. Pairs(fields)]);
        }
    }

    private static IEnumerable<(string, string)> Pairs((string Key, string Value)[] fields)
    {
        var signatures = fields.Where(f => f.Key == "remote_htlc_signature").Select(f => f.Value);
        var transactions = fields.Where(f => f.Key.StartsWith("htlc_", StringComparison.Ordinal)).Select(f => f.Value[(f.Value.LastIndexOf(' ') + 1)..]);
        return signatures.Zip(transactions);
    }

    private static IEnumerable<Case> AnchorCases()
    {
        foreach (var c in JArray.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "bolt03", "anchors.json"))))
        {
            var name = (string)c["Name"]!;
            var htlcs = (bool)c["UseTestHtlcs"]! ? HtlcsOf(name) : [];
            yield return new Case(
                name, CommitmentFormat.Anchors, (ulong)c["DustLimitSatoshis"]!, (ulong)c["LocalBalance"]!, (ulong)c["RemoteBalance"]!,
                (uint)c["FeePerKw"]!, htlcs, (string)c["RemoteSigHex"]!, (string)c["ExpectedCommitmentTxHex"]!,
                [.. c["HtlcDescs"]!.Select(h => ((string)h["RemoteSigHex"]!, (string)h["ResolutionTxHex"]!))]);
        }
    }

    private static int[] HtlcsOf(string name) =>
        name.Contains("no HTLCs", StringComparison.Ordinal) ? []
        : name.Contains("same amount", StringComparison.Ordinal) ? [1, 5, 6]
        : [0, 1, 2, 3, 4];

    private static IEnumerable<Case> Cases() => StaticRemoteKeyCases().Concat(AnchorCases());

    [Test]
    public void All_cases_are_there() => Assert.That(Cases().Count(), Is.EqualTo(16 + 9));

    [TestCaseSource(nameof(Cases))]
    public void Commitment_and_htlc_transactions_are_those_of_the_spec(object testCase)
    {
        var c = (Case)testCase;
        var terms = Terms(c.Format, c.DustLimit);
        var spec = new CommitmentSpec(
            Side.Local, new MilliSatoshi(c.ToLocal), new MilliSatoshi(c.ToRemote), new FeeratePerKw(c.Feerate), [.. c.Htlcs.Select(Htlc)]);

        var commitment = CommitmentTransaction.Build(terms, spec, Number, PerCommitmentPoint);
        var complete = commitment.Complete(Sign(LocalFundingKey, commitment.SignatureHash), Compact(c.RemoteSignature));

        Assert.That(commitment.IsSigned(Side.Remote, Compact(c.RemoteSignature)));
        Assert.That(complete.ToHex(), Is.EqualTo(c.Transaction));
        Assert.That(CommitmentTransaction.NumberOf(terms, complete), Is.EqualTo(Number));
        Assert.That(commitment.Htlcs, Has.Count.EqualTo(c.HtlcTransactions.Length));
        Assert.That(commitment.AreHtlcsSigned([.. c.HtlcTransactions.Select(h => Compact(h.RemoteSignature))]));
        for (var i = 0; i < c.HtlcTransactions.Length; i++)
        {
            var htlc = commitment.Htlcs[i];
            var preimage = htlc.IsTimeout ? default(Preimage?) : PreimageOf((int)htlc.Htlc.Key.Id);
            var transaction = htlc.Build();
            transaction.Inputs[0].WitScript = htlc.Witness(Sign(LocalHtlcKey, htlc.OwnerSignatureHash), Compact(c.HtlcTransactions[i].RemoteSignature), preimage);
            Assert.That(transaction.ToHex(), Is.EqualTo(c.HtlcTransactions[i].Transaction));
        }
    }

    [Test]
    public void A_wrong_number_of_htlc_signatures_is_refused()
    {
        var c = StaticRemoteKeyCases().ElementAt(1);
        var spec = new CommitmentSpec(
            Side.Local, new MilliSatoshi(c.ToLocal), new MilliSatoshi(c.ToRemote), new FeeratePerKw(c.Feerate), [.. c.Htlcs.Select(Htlc)]);
        var commitment = CommitmentTransaction.Build(Terms(c.Format, c.DustLimit), spec, Number, PerCommitmentPoint);
        var signatures = c.HtlcTransactions.Select(h => Compact(h.RemoteSignature)).ToArray();

        Assert.That(commitment.AreHtlcsSigned([.. signatures.Skip(1)]), Is.False);
        Assert.That(commitment.AreHtlcsSigned([.. signatures, signatures[0]]), Is.False);
        Assert.That(commitment.AreHtlcsSigned([.. signatures.Reverse()]), Is.False);
    }

    [Test]
    public void The_handwritten_signature_hash_is_that_of_BIP_143()
    {
        foreach (var c in Cases())
        {
            var terms = Terms(c.Format, c.DustLimit);
            var spec = new CommitmentSpec(
                Side.Local, new MilliSatoshi(c.ToLocal), new MilliSatoshi(c.ToRemote), new FeeratePerKw(c.Feerate), [.. c.Htlcs.Select(Htlc)]);
            var commitment = CommitmentTransaction.Build(terms, spec, Number, PerCommitmentPoint);
            foreach (var htlc in commitment.Htlcs)
            {
                var spent = new TxOut(Money.Satoshis(htlc.Output.Amount.Value), Script.FromBytesUnsafe(htlc.Output.ScriptPubKey));
                var script = Script.FromBytesUnsafe(htlc.Output.WitnessScript!);
                var hash = htlc.Build().GetSignatureHash(script, 0, htlc.SignatureType, spent, HashVersion.WitnessV0);
                Assert.That(htlc.SignatureHash.ToArray(), Is.EqualTo(hash.ToBytes()));
            }
        }
    }
}
