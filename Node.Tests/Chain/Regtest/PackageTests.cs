using Lnd.Actors.Chain.Regtest;
using NBitcoin;

namespace Lnd.Actors.Tests.Chain.Regtest;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class PackageTests
{
    [Test]
    public void A_parent_without_a_fee_needs_a_child_that_pays()
    {
        var ours = new ChainFixture();
        var (parent, child) = ours.AnchorPackage(ours.Coinbase(1), 1000);
        Assert.That(ours.Refuses(parent).ToString(), Does.StartWith("min relay fee not met, 0 < "));
        Assert.That(ours.Refuses(child).Kind, Is.EqualTo(RejectionKind.MissingInputs));
        var result = ours.Chain.SubmitPackage([parent, child]);
        Assert.That(result.Accepted, Is.True, string.Join("; ", result.Results.Select(one => one.Rejection?.ToString())));
        Assert.That(result.Message, Is.EqualTo("success"));
        ours.Chain.Mine(ours.Theirs);
        Assert.That(ours.Chain.FindTransaction(ChainFixture.IdOf(child))!.Index, Is.EqualTo(2));
    }

    [Test]
    public void A_child_that_pays_too_little_does_not_bring_its_parent_in()
    {
        var ours = new ChainFixture();
        var (parent, child) = ours.AnchorPackage(ours.Coinbase(1), 200);
        var result = ours.Chain.SubmitPackage([parent, child]);
        Assert.That(result.Accepted, Is.False);
        Assert.That(result.Message, Is.EqualTo("transaction failed"));
        Assert.That(result.Results.Select(one => one.Rejection!.Reason), Is.All.EqualTo("min relay fee not met"));
        Assert.That(ours.Pool, Is.Empty);
    }

    [Test]
    public void Dust_of_the_parent_must_be_spent_by_the_child()
    {
        var ours = new ChainFixture();
        var (parent, _) = ours.AnchorPackage(ours.Coinbase(1), 0);
        var child = ours.Spend(parent, 1000, change: t => t.Version = 3);
        Assert.That(ours.Chain.SubmitPackage([parent, child]).Results[1].Rejection!.Reason, Is.EqualTo("missing-ephemeral-spends"));
    }

    [Test]
    public void A_parent_of_version_2_has_to_pay_for_itself_unless_the_policy_says_otherwise()
    {
        var strict = new ChainFixture();
        var (parent, child) = strict.AnchorPackage(strict.Coinbase(1), 1000, version: 2);
        Assert.That(strict.Chain.SubmitPackage([parent, child]).Results[0].Rejection!.Kind, Is.EqualTo(RejectionKind.LowFee));
        var lenient = new ChainFixture(chain: new RegtestChain(policy: new RelayPolicy { AnyVersionMayPayByChild = true }));
        Assert.That(lenient.Chain.SubmitPackage([parent, child]).Accepted, Is.True);
    }

    [Test]
    public void What_pays_for_itself_comes_in_though_the_child_fails()
    {
        var ours = new ChainFixture();
        var parent = ours.Spend(ours.Coinbase(1), 1000);
        var child = ours.Spend(parent, 1000);
        child.Outputs[0].Value -= Money.Satoshis(1L);
        var result = ours.Chain.SubmitPackage([parent, child]);
        Assert.That(result.Accepted, Is.False);
        Assert.That(result.Results[0].Rejection, Is.Null);
        Assert.That(result.Results[1].Rejection!.Reason, Does.StartWith("mandatory-script-verify-flag-failed"));
        Assert.That(ours.Pool, Is.EqualTo(new[] { ChainFixture.IdOf(parent) }));
    }

    [Test]
    public void A_package_replaces_another_one_that_pays_less()
    {
        var ours = new ChainFixture();
        var (first, firstChild) = ours.AnchorPackage(ours.Coinbase(1), 1000);
        Assert.That(ours.Chain.SubmitPackage([first, firstChild]).Accepted, Is.True);
        var second = ours.Spend(ours.Coinbase(1), 0, ours.Mine, t =>
        {
            t.Version = 3;
            t.LockTime = 1;
            t.Outputs.Add(Money.Zero, ChainFixture.AnchorScript);
        });
        Transaction Child(long fee) => ours.Spend(second, fee, change: t =>
        {
            t.Version = 3;
            t.Inputs.Add(new OutPoint(second, 1));
        });
        Assert.That(ours.Chain.SubmitPackage([second, Child(1100)]).Accepted, Is.False);
        var result = ours.Chain.SubmitPackage([second, Child(2000)]);
        Assert.That(result.Accepted, Is.True);
        Assert.That(result.Replaced, Is.EquivalentTo(new[] { first, firstChild }.Select(ChainFixture.IdOf)));
    }

    [Test]
    public void A_parent_of_version_3_has_one_child_and_a_second_one_has_to_outbid_it()
    {
        var ours = new ChainFixture();
        var parent = ours.Spend(ours.Coinbase(1), 1000, change: t =>
        {
            t.Version = 3;
            t.Outputs[0].Value -= Money.Coins(1);
            t.Outputs.Add(Money.Coins(1), ours.Mine);
        });
        ours.Accepts(parent);
        var first = ours.Spend(parent, 500, change: t => t.Version = 3);
        ours.Accepts(first);
        var other = (new OutPoint(parent, 1), parent.Outputs[1]);
        Assert.That(ours.Refuses(ours.Spend(other, 500, change: t => t.Version = 3)).Reason, Is.EqualTo("insufficient fee"));
        var second = ours.Spend(other, 700, change: t => t.Version = 3);
        ours.Accepts(second);
        Assert.That(ours.Pool, Is.EqualTo(new[] { parent, second }.Select(ChainFixture.IdOf)));
        Assert.That(ours.Refuses(ours.Spend(second, 500, change: t => t.Version = 3)).Reason, Is.EqualTo("TRUC-violation"));
        Assert.That(ours.Refuses(ours.Spend(second, 500)).Reason, Is.EqualTo("TRUC-violation"));
    }

    [Test]
    public void A_package_of_the_wrong_shape_is_refused_as_a_whole()
    {
        var ours = new ChainFixture(102);
        var parent = ours.Spend(ours.Coinbase(1), 1000);
        var child = ours.Spend(parent, 1000);
        var stranger = ours.Spend(ours.Coinbase(2), 1000);
        Assert.That(ours.Chain.SubmitPackage([child, parent]).Message, Is.EqualTo("package-not-sorted"));
        Assert.That(ours.Chain.SubmitPackage([stranger, child]).Message, Is.EqualTo("package-not-child-with-parents"));
        Assert.That(ours.Chain.SubmitPackage([parent, parent]).Message, Is.EqualTo("package-contains-duplicates"));
        Assert.That(ours.Chain.SubmitPackage([parent, ours.Spend(ours.Coinbase(1), 2000)]).Message, Is.EqualTo("conflict-in-package"));
        Assert.That(ours.Pool, Is.Empty);
    }

    [Test]
    public void Testing_changes_nothing()
    {
        var ours = new ChainFixture();
        var parent = ours.Spend(ours.Coinbase(1), 1000);
        var child = ours.Spend(parent, 1000);
        Assert.That(ours.Chain.TestAccept([parent, child]).Select(one => one.Rejection), Is.All.Null);
        Assert.That(ours.Pool, Is.Empty);
        Assert.That(ours.Chain.TestAccept([child])[0].Rejection!.Kind, Is.EqualTo(RejectionKind.MissingInputs));
        ours.Accepts(parent);
        Assert.That(ours.Chain.TestAccept([parent])[0].Rejection!.Kind, Is.EqualTo(RejectionKind.AlreadyKnown));
    }
}
