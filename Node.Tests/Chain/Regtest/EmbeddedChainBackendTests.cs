using Lnd.Actors.Chain.Regtest;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Tests.Chain.Regtest;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class EmbeddedChainBackendTests
{
    private static T Done<T>(Task<T> task)
    {
        Assert.That(task.IsCompletedSuccessfully, Is.True);
        return task.Result;
    }

    [Test]
    public void It_tells_of_the_chain()
    {
        var ours = new ChainFixture(3);
        var backend = new EmbeddedChainBackend(ours.Chain);
        var info = Done(backend.GetInfo(default));
        Assert.That((info.CoreChain, info.Tip.Value, info.IsSynchronising), Is.EqualTo(("regtest", 3u, false)));
        Assert.That(Done(backend.GetBlockId(info.Tip, default)), Is.EqualTo(info.TipId));
        Assert.That(Done(backend.GetBlockId(info.Tip + 1, default)), Is.Null);
        Assert.That(Done(backend.GetBlock(info.TipId, default))!.GetHash(), Is.EqualTo(info.TipId.ToUint256()));
        Assert.That(Done(backend.GetBlock(default, default)), Is.Null);
        Assert.That(Done(backend.EstimateFees(default))!.Within6, Is.EqualTo(new FeeratePerKw(500)));
    }

    [Test]
    public void What_is_known_or_confirmed_counts_as_accepted()
    {
        var ours = new ChainFixture();
        var backend = new EmbeddedChainBackend(ours.Chain);
        var (parent, child) = ours.AnchorPackage(ours.Coinbase(1), 1000);
        for (var i = 0; i < 2; i++)
            Assert.That(Done(backend.Broadcast([parent, child], default)).Accepted, Is.True);
        ours.Chain.Mine(ours.Mine);
        Assert.That(Done(backend.Broadcast([parent, child], default)).Accepted, Is.True);
        var grandchild = ours.Spend(child, 1000);
        Assert.That(Done(backend.Broadcast([child, grandchild], default)).Accepted, Is.True);
    }

    [Test]
    public void A_refusal_has_the_reason()
    {
        var ours = new ChainFixture();
        var backend = new EmbeddedChainBackend(ours.Chain);
        Assert.That(Done(backend.Broadcast([ours.Spend(ours.Coinbase(1), 0)], default)).Reason, Does.StartWith("min relay fee not met"));
        var (parent, child) = ours.AnchorPackage(ours.Coinbase(1), 50);
        Assert.That(Done(backend.Broadcast([parent, child], default)).Reason, Does.StartWith("transaction failed; ").And.Contain("min relay fee"));
    }

    [Test]
    public void An_output_is_unspent_until_its_spender_is_confirmed()
    {
        var ours = new ChainFixture();
        var backend = new EmbeddedChainBackend(ours.Chain);
        var coinbase = Outpoint.From(ours.Coinbase(1).Outpoint);
        var spend = ours.Spend(ours.Coinbase(1), 1000);
        ours.Accepts(spend);
        ours.Accepts(ours.Spend(spend, 1000));
        Assert.That(Done(backend.GetUnspent(coinbase, default))!.Confirmations, Is.EqualTo(101));
        Assert.That(Done(backend.GetUnspent(ChainFixture.At(spend), default))!.Confirmations, Is.Zero);
        Assert.That(Done(backend.GetUnspent(ChainFixture.At(spend, 1), default)), Is.Null);
        ours.Chain.Mine(ours.Mine);
        Assert.That(Done(backend.GetUnspent(coinbase, default)), Is.Null);
    }
}
