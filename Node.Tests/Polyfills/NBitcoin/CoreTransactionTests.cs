using NBitcoin;
using Newtonsoft.Json.Linq;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>
/// Bitcoin Core's tx_valid.json and tx_invalid.json. A row of the first names the rules that the transaction breaks, of the second the
/// rules that refuse it: in both cases not one more or less than needed.
/// </summary>
[Parallelizable]
public class CoreTransactionTests
{
    [Test]
    public void Every_valid_transaction_passes_all_rules_but_those_it_names()
    {
        var failures = new List<string>();
        var ran = 0;
        foreach (var row in BitcoinVectors.Rows("tx_valid.json"))
        {
            ran++;
            var (transaction, spent) = Read(row);
            var broken = CoreScripts.ParseRules((string)row[2]!);
            var rules = CoreScripts.Trim(CoreScripts.AllRules & ~broken);
            void Expect(bool valid, ScriptVerify by)
            {
                if (Verify(transaction, spent, by) != valid)
                    failures.Add($"should {(valid ? "pass" : "fail")} by {by}: {row.ToString(Newtonsoft.Json.Formatting.None)}");
            }
            if (transaction.Check() != TransactionCheckResult.Success)
                failures.Add($"{transaction.Check()}: {row.ToString(Newtonsoft.Json.Formatting.None)}");
            Expect(true, rules);
            foreach (var one in CoreScripts.Rules.Values)
                Expect(true, CoreScripts.Trim(rules & ~one));
            foreach (var one in EachOf(broken))
                Expect(false, CoreScripts.Fill(CoreScripts.AllRules & ~broken | one));
        }
        BitcoinVectors.AssertAll(ran, 121, failures);
    }

    [Test]
    public void Every_invalid_transaction_is_refused_by_the_rules_it_names()
    {
        var failures = new List<string>();
        var ran = 0;
        foreach (var row in BitcoinVectors.Rows("tx_invalid.json"))
        {
            ran++;
            var (transaction, spent) = Read(row);
            void Expect(bool valid, ScriptVerify by)
            {
                if (Verify(transaction, spent, by) != valid)
                    failures.Add($"should {(valid ? "pass" : "fail")} by {by}: {row.ToString(Newtonsoft.Json.Formatting.None)}");
            }
            if ((string)row[2]! == "BADTX")
            {
                if (transaction.Check() == TransactionCheckResult.Success)
                    failures.Add($"passes the check: {row.ToString(Newtonsoft.Json.Formatting.None)}");
                continue;
            }
            var rules = CoreScripts.ParseRules((string)row[2]!);
            Expect(false, CoreScripts.Fill(rules));
            foreach (var one in CoreScripts.Rules.Values)
                Expect(false, CoreScripts.Fill(rules | one));
            foreach (var one in EachOf(rules))
                Expect(true, CoreScripts.Trim(rules & ~one));
        }
        BitcoinVectors.AssertAll(ran, 93, failures);
    }

    [Test]
    public void The_signed_transactions_of_bip_143_are_valid_for_no_other_amount()
    {
        var ran = 0;
        foreach (var row in BitcoinVectors.Bip("bip-0143.json")["signedTransactions"]!)
        {
            ran++;
            var transaction = BitcoinVectors.Transaction((string)row["signedTx"]!);
            var spent = row["spentOutputs"]!
                .Select(output => new TxOut(Money.Satoshis((long)output["amount"]!), Script.FromHex((string)output["scriptPubKey"]!)))
                .ToArray();
            Assert.That(Verify(transaction, spent, ScriptVerify.Consensus), Is.True, (string)row["example"]!);
            for (var i = 0; i < spent.Length; i++)
            {
                if (!spent[i].ScriptPubKey.IsScriptType(ScriptType.Witness))
                    continue;
                var other = spent.Select(output => output.Clone()).ToArray();
                other[i].Value += Money.Satoshis(1L);
                Assert.That(Verify(transaction, other, ScriptVerify.Consensus), Is.False, $"{row["example"]} with another amount");
            }
        }
        Assert.That(ran, Is.EqualTo(7));
    }

    static IEnumerable<ScriptVerify> EachOf(ScriptVerify rules) => CoreScripts.Rules.Values.Where(one => one != 0 && (rules & one) != 0);

    static (Transaction, TxOut[]) Read(JArray row)
    {
        var outputs = row[0]!.ToDictionary(
            input => new OutPoint(uint256.Parse((string)input[0]!), (int)input[1]!),
            input => new TxOut(Money.Satoshis(input.Count() > 3 ? (long)input[3]! : 0L), CoreScripts.Parse((string)input[2]!)));
        var transaction = BitcoinVectors.Transaction((string)row[1]!);
        return (transaction, [.. transaction.Inputs.Select(input => outputs.GetValueOrDefault(input.PrevOut) ?? new TxOut(Money.Zero, Script.Empty))]);
    }

    static bool Verify(Transaction transaction, TxOut[] spent, ScriptVerify rules)
    {
        var precomputed = transaction.PrecomputeTransactionData(spent);
        return transaction.Inputs.AsIndexedInputs().All(input => input.VerifyScript(spent[input.Index], rules, precomputed, out _));
    }
}
