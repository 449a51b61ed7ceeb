using NBitcoin;
using NBitcoin.DataEncoders;
using NBitcoin.Secp256k1;
using Newtonsoft.Json.Linq;
using SHA256 = System.Security.Cryptography.SHA256;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>Bitcoin Core's script_tests.json: every row, its very error, and that rules only ever restrict.</summary>
[Parallelizable]
public class CoreScriptTests
{
    // BIP 341: a point whose discrete logarithm nobody knows
    const string NothingUpMySleeve = "50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0";
    const int Seed = 20090103;

    sealed record Case(Script ScriptSig, WitScript Witness, Script ScriptPubKey, Money Amount, ScriptVerify Rules, string Error);

    [Test]
    public void Every_row_gives_its_error()
    {
        var failures = new List<string>();
        var ran = 0;
        foreach (var row in BitcoinVectors.Rows("script_tests.json"))
        {
            ran++;
            var test = Read(row);
            var error = Run(test, test.Rules);
            if (error != CoreScripts.Errors[test.Error])
                failures.Add($"{error} instead of {test.Error}: {row.ToString(Newtonsoft.Json.Formatting.None)}");
        }
        BitcoinVectors.AssertAll(ran, 1212, failures);
    }

    [Test]
    public void Fewer_rules_allow_what_is_right_and_more_rules_refuse_what_is_wrong()
    {
        var random = new Random(Seed);
        var failures = new List<string>();
        var ran = 0;
        foreach (var row in BitcoinVectors.Rows("script_tests.json"))
        {
            ran++;
            var test = Read(row);
            var isRight = test.Error == "OK";
            for (var i = 0; i < 4; i++)
            {
                var some = (ScriptVerify)random.NextInt64() & CoreScripts.AllRules;
                var rules = isRight ? test.Rules & ~some : test.Rules | some;
                if (rules != CoreScripts.Trim(rules))
                    continue;
                if (Run(test, rules) == ScriptError.OK != isRight)
                    failures.Add($"{rules}: {row.ToString(Newtonsoft.Json.Formatting.None)}");
            }
        }
        BitcoinVectors.AssertAll(ran, 1212, failures);
    }

    static Case Read(JArray row)
    {
        var witness = WitScript.Empty;
        var amount = Money.Zero;
        byte[] outputKey = [];
        var first = 0;
        if (row[0] is JArray items)
        {
            first = 1;
            amount = Money.Coins((decimal)items[^1]!);
            witness = ReadWitness([.. items.SkipLast(1).Select(item => (string)item!)], out outputKey);
        }
        var scriptPubKey = ((string)row[first + 1]!).Replace("#TAPROOTOUTPUT#", "0x" + Convert.ToHexString(outputKey));
        return new Case(CoreScripts.Parse((string)row[first]!), witness, CoreScripts.Parse(scriptPubKey), amount,
            CoreScripts.Fill(CoreScripts.ParseRules((string)row[first + 2]!)), (string)row[first + 3]!);
    }

    static WitScript ReadWitness(string[] items, out byte[] outputKey)
    {
        const string scriptMark = "#SCRIPT#";
        outputKey = [];
        byte[] script = [], control = [];
        foreach (var item in items.Where(item => item.StartsWith(scriptMark, StringComparison.Ordinal)))
        {
            script = CoreScripts.Parse(item[scriptMark.Length..]).ToBytes();
            (outputKey, control) = OneLeaf(script);
        }
        return new WitScript(items.Select(item =>
              item.StartsWith(scriptMark, StringComparison.Ordinal) ? script
            : item == "#CONTROLBLOCK#" ? control
            : Encoders.Hex.DecodeData(item)));
    }

    /// <summary>A taproot output whose tree is this script alone.</summary>
    static (byte[] OutputKey, byte[] Control) OneLeaf(byte[] script)
    {
        const byte leafVersion = 0xc0;
        var internalKey = Encoders.Hex.DecodeData(NothingUpMySleeve);
        var leaf = Tagged("TapLeaf", [leafVersion, (byte)script.Length, .. script]);
        var tweaked = ECXOnlyPubKey.Create(internalKey).AddTweak(Tagged("TapTweak", [.. internalKey, .. leaf])).ToXOnlyPubKey(out var parity);
        return (tweaked.ToBytes(), [(byte)(leafVersion | (parity ? 1 : 0)), .. internalKey]);
    }

    static byte[] Tagged(string tag, byte[] data)
    {
        var hash = SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(tag));
        return SHA256.HashData([.. hash, .. hash, .. data]);
    }

    static ScriptError Run(Case test, ScriptVerify rules)
    {
        var factory = new ConsensusFactory();
        var credit = factory.CreateTransaction();
        credit.Inputs.Add(new OutPoint(), new Script(OpcodeType.OP_0, OpcodeType.OP_0));
        credit.Outputs.Add(test.Amount, test.ScriptPubKey);
        var spend = factory.CreateTransaction();
        spend.Inputs.Add(new OutPoint(credit, 0), test.ScriptSig, test.Witness);
        spend.Outputs.Add(test.Amount, Script.Empty);
        spend.Inputs.FindIndexedInput(0).VerifyScript(credit.Outputs[0], rules, out var error);
        return error;
    }
}
