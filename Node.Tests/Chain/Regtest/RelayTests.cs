using Lnd.Actors.Chain.Regtest;
using NBitcoin;

namespace Lnd.Actors.Tests.Chain.Regtest;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class RelayTests
{
    [Test]
    public void A_spend_is_confirmed_and_can_not_be_spent_again()
    {
        var ours = new ChainFixture();
        var first = ours.Spend(ours.Coinbase(1), 1000, ours.Theirs);
        ours.Accepts(first);
        ours.Accepts(first);
        ours.Chain.Mine(ours.Mine);
        Assert.That(ours.Refuses(ours.Spend(ours.Coinbase(1), 2000)).Kind, Is.EqualTo(RejectionKind.MissingInputs));
        Assert.That(ours.Refuses(first).Kind, Is.EqualTo(RejectionKind.AlreadyConfirmed));
    }

    [Test]
    public void What_is_submitted_can_be_changed_without_changing_the_mempool()
    {
        var ours = new ChainFixture();
        var transaction = ours.Spend(ours.Coinbase(1), 1000);
        var id = ChainFixture.IdOf(transaction);
        ours.Accepts(transaction);
        transaction.Outputs[0].Value = Money.Zero;
        Assert.That(ChainFixture.IdOf(ours.Chain.FindTransaction(id)!.Transaction), Is.EqualTo(id));
    }

    [Test]
    public void An_unknown_input_is_refused()
    {
        var ours = new ChainFixture();
        var coin = (new OutPoint(uint256.One, 0), ours.Coinbase(1).Output);
        Assert.That(ours.Refuses(ours.Spend(coin, 1000)).ToString(), Is.EqualTo("bad-txns-inputs-missingorspent"));
    }

    [Test]
    public void A_wrong_signature_is_refused_with_the_reason()
    {
        var ours = new ChainFixture();
        var transaction = ours.Spend(ours.Coinbase(1), 1000);
        transaction.Outputs[0].Value -= Money.Satoshis(1L);
        var rejection = ours.Refuses(transaction);
        Assert.That(rejection.Reason, Does.StartWith("mandatory-script-verify-flag-failed ("));
        Assert.That(rejection.Detail, Does.StartWith("input 0 of "));
    }

    [Test]
    public void What_only_relay_forbids_is_refused_as_such()
    {
        var ours = new ChainFixture();
        var script = new Script(OpcodeType.OP_1, OpcodeType.OP_NOP10);
        var funding = ours.Spend(ours.Coinbase(1), 1000, script.WitHash.ScriptPubKey);
        ours.Accepts(funding);
        ours.Chain.Mine(ours.Mine);
        var spend = ours.Spend(funding, 1000);
        spend.Inputs[0].WitScript = new WitScript([script.ToBytes()]);
        Assert.That(ours.Refuses(spend).Reason, Does.StartWith("non-mandatory-script-verify-flag (DiscourageUpgradableNops"));
    }

    [Test]
    public void More_out_than_in_is_refused()
    {
        var ours = new ChainFixture();
        Assert.That(ours.Refuses(ours.Spend(ours.Coinbase(1), -1)).Reason, Is.EqualTo("bad-txns-in-belowout"));
    }

    [Test]
    public void A_fee_below_one_satoshi_per_virtual_byte_is_refused()
    {
        var ours = new ChainFixture();
        // a pessimist's signature of 72 bytes and the key: 110 virtual bytes with an output to a witness key
        var rejection = ours.Refuses(ours.Spend(ours.Coinbase(1), 108));
        Assert.That(rejection.Kind, Is.EqualTo(RejectionKind.LowFee));
        Assert.That(rejection.ToString(), Is.EqualTo("min relay fee not met, 108 < 110"));
        ours.Accepts(ours.Spend(ours.Coinbase(1), 110));
    }

    [TestCase(293, false)]
    [TestCase(294, true)]
    public void Dust_is_refused(long value, bool isAccepted)
    {
        var ours = new ChainFixture();
        var transaction = ours.Spend(ours.Coinbase(1), 10_000, change: t => t.Outputs.Add(Money.Satoshis(value), ours.Mine));
        if (isAccepted)
            ours.Accepts(transaction);
        else
            Assert.That(ours.Refuses(transaction).Reason, Is.EqualTo("dust"));
    }

    [Test]
    public void Odd_forms_are_refused()
    {
        var ours = new ChainFixture();
        Assert.That(ours.Refuses(ours.Spend(ours.Coinbase(1), 1000, change: t => t.Version = 4)).Reason, Is.EqualTo("version"));
        Assert.That(ours.Refuses(ours.Spend(ours.Coinbase(1), 1000, new Script([.. Enumerable.Repeat((byte)OpcodeType.OP_1, 9)]))).Reason, Is.EqualTo("scriptpubkey"));
        Assert.That(
            ours.Refuses(ours.Spend(ours.Coinbase(1), 1000, change: t => t.Inputs[0].ScriptSig = new Script(OpcodeType.OP_NOP))).Reason,
            Is.EqualTo("scriptsig-not-pushonly"));
        Assert.That(ours.Refuses(ours.Chain.GetBlock(ours.Chain.Tip.Id)!.Transactions[0]).Reason, Is.EqualTo("coinbase"));
    }

    [Test]
    public void A_lock_time_is_waited_for()
    {
        var ours = new ChainFixture();
        var transaction = ours.Spend(ours.Coinbase(1), 1000, change: t =>
        {
            t.LockTime = 103;
            t.Inputs[0].Sequence = 0;
        });
        Assert.That(ours.Refuses(transaction).Reason, Is.EqualTo("non-final"));
        ours.Chain.Mine(ours.Theirs, 2);
        ours.Accepts(transaction);
    }

    [Test]
    public void OP_CHECKLOCKTIMEVERIFY_wants_the_lock_time()
    {
        var ours = new ChainFixture();
        var script = new Script(Op.GetPushOp(105), OpcodeType.OP_CHECKLOCKTIMEVERIFY);
        var funding = ours.Spend(ours.Coinbase(1), 1000, script.WitHash.ScriptPubKey);
        ours.Accepts(funding);
        ours.Chain.Mine(ours.Mine, 5);
        Transaction Claim(uint lockTime) => ours.Spend(funding, 1000, change: t =>
        {
            t.LockTime = lockTime;
            t.Inputs[0].Sequence = 0;
            t.Inputs[0].WitScript = new WitScript([script.ToBytes()]);
        });
        Assert.That(ours.Refuses(Claim(104)).Reason, Does.Contain("UnsatisfiedLockTime"));
        ours.Accepts(Claim(105));
    }

    [Test]
    public void A_relative_lock_is_waited_for_and_OP_CHECKSEQUENCEVERIFY_wants_it()
    {
        var ours = new ChainFixture();
        var script = new Script(Op.GetPushOp(3), OpcodeType.OP_CHECKSEQUENCEVERIFY);
        var funding = ours.Spend(ours.Coinbase(1), 1000, script.WitHash.ScriptPubKey);
        ours.Accepts(funding);
        Transaction Claim(int blocks) => ours.Spend(funding, 1000, change: t =>
        {
            t.Inputs[0].Sequence = new Sequence(blocks);
            t.Inputs[0].WitScript = new WitScript([script.ToBytes()]);
        });
        Assert.That(ours.Refuses(Claim(3)).Reason, Is.EqualTo("non-BIP68-final"), "unconfirmed");
        ours.Chain.Mine(ours.Mine, 2);
        Assert.That(ours.Refuses(Claim(3)).Reason, Is.EqualTo("non-BIP68-final"), "two confirmations");
        Assert.That(ours.Refuses(Claim(2)).Reason, Does.Contain("UnsatisfiedLockTime"));
        ours.Chain.Mine(ours.Mine);
        ours.Accepts(Claim(3));
    }

    [Test]
    public void A_relative_lock_of_time_is_waited_for()
    {
        var ours = new ChainFixture();
        var funding = ours.Spend(ours.Coinbase(1), 1000);
        ours.Accepts(funding);
        ours.Chain.Mine(ours.Mine);
        // blocks are ten minutes apart: four of them are 2400 s, and 5 * 512 s are more
        var claim = ours.Spend(funding, 1000, change: t => t.Inputs[0].Sequence = new Sequence(TimeSpan.FromSeconds(5 * 512)));
        ours.Chain.Mine(ours.Mine, 3);
        Assert.That(ours.Refuses(claim).Reason, Is.EqualTo("non-BIP68-final"));
        ours.Chain.Mine(ours.Mine);
        ours.Accepts(claim);
    }

    [Test]
    public void More_than_25_unconfirmed_in_a_row_are_refused()
    {
        var ours = new ChainFixture();
        var last = ours.Spend(ours.Coinbase(1), 1000);
        ours.Accepts(last);
        for (var i = 1; i < 25; i++)
            ours.Accepts(last = ours.Spend(last, 1000));
        Assert.That(ours.Refuses(ours.Spend(last, 1000)).Reason, Is.EqualTo("too-long-mempool-chain"));
        ours.Chain.Mine(ours.Theirs);
        ours.Accepts(ours.Spend(last, 1000));
    }

    [Test]
    public void Anybody_may_spend_an_anchor()
    {
        var ours = new ChainFixture();
        var parent = ours.Spend(ours.Coinbase(1), 5000, change: t => t.Outputs.Add(Money.Satoshis(330), ChainFixture.AnchorScript));
        ours.Accepts(parent);
        ours.Accepts(ours.Spend(parent, 1000, change: t => t.Inputs.Add(new OutPoint(parent, 1))));
    }
}
