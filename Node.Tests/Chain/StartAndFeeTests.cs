using Akka.Actor;
using Lnd.Actors.Chain;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;

namespace Lnd.Actors.Tests.Chain;

[TestFixture, Parallelizable]
public class StartAndFeeTests : ChainWatcherTestKit
{
    private static readonly FeeEstimates s_fees = FeeEstimates.Flat(new FeeratePerKw(2500));

    [Test]
    public void A_start_with_a_good_bitcoin_node_is_confirmed()
    {
        Start();
        var host = Listen();
        host.Ask(StartChain.Instance);
        Assert.That(host.Only<ChainStarted>().Tip, Is.EqualTo(new TipChanged(new BlockHeight(10), Backend.Tip.Id, true)));
    }

    [Test]
    public void A_bitcoin_node_of_another_chain_is_refused_at_once()
    {
        Backend.CoreChain = "main";
        Start();
        var host = Listen();
        host.Ask(StartChain.Instance);
        Assert.That(host.Only<ChainRefused>().Reason, Does.Contain("\"main\"").And.Contain("regtest").And.Contain("--network"));
    }

    [Test]
    public void Wrong_credentials_are_refused_at_once()
    {
        Backend.Failure = new ChainBackendException("wrong password", isFatal: true);
        Start();
        var host = Listen();
        host.Ask(StartChain.Instance);
        Assert.That(host.Only<ChainRefused>().Reason, Is.EqualTo("wrong password"));
    }

    [Test]
    public void A_bitcoin_node_that_can_not_be_reached_is_waited_for_and_then_refused()
    {
        Backend.Failure = new ChainBackendException("bitcoind can not be reached");
        Start();
        var host = Listen();
        host.Ask(StartChain.Instance);
        Poll(29);
        Assert.That(host.Told(), Is.Empty);
        Poll(1);
        Assert.That(host.Only<ChainRefused>().Reason, Is.EqualTo("bitcoind can not be reached"));
        Assert.That(Warnings, Has.Exactly(1).Items);
    }

    [Test]
    public void A_bitcoin_node_that_comes_in_time_is_taken()
    {
        Backend.Failure = new ChainBackendException("bitcoind is starting");
        Start();
        var host = Listen();
        host.Ask(StartChain.Instance);
        Poll(15);
        Backend.Failure = null;
        Poll(8);
        Assert.That(host.Told(), Has.Count.EqualTo(1).And.All.InstanceOf<ChainStarted>());
        Poll(60);
        Assert.That(host.Told(), Is.Empty);
    }

    [Test]
    public void Feerates_are_told_and_published_when_they_change()
    {
        Backend.Fees = s_fees;
        var wallet = Listen();
        Sys.EventStream.Subscribe(wallet.Ref, typeof(FeeratesChanged));
        Start();
        Assert.That(wallet.Only<FeeratesChanged>().Estimates, Is.EqualTo(s_fees));
        Poll(60);
        Assert.That(wallet.Told(), Is.Empty);
        Backend.Fees = FeeEstimates.Flat(new FeeratePerKw(5000));
        Poll(30);
        Assert.That(wallet.Only<FeeratesChanged>().Estimates, Is.EqualTo(Backend.Fees));
        wallet.Ask(GetFeerates.Instance);
        Assert.That(wallet.Only<FeeratesChanged>().Estimates, Is.EqualTo(Backend.Fees));
        Backend.Fees = null;
        Poll(30);
        Assert.That(wallet.Only<FeeratesChanged>().Estimates, Is.EqualTo(FeeEstimates.Flat(FeeratePerKw.Floor)));
    }

    [Test]
    public void Without_estimates_the_operator_decides_and_else_nothing_is_said_but_on_regtest()
    {
        Backend.CoreChain = "main";
        Start(node: Node with { Chain = ChainParameters.All["bitcoin"] });
        var wallet = Listen();
        wallet.Ask(GetFeerates.Instance);
        Assert.That(wallet.Only<FeeratesChanged>().Estimates, Is.Null);
        Assert.That(Warnings, Has.Exactly(1).Items.And.All.Contain("no estimates"));
        Backend.Fees = s_fees;
        Poll(30);
        Backend.Fees = null;
        Poll(30);
        wallet.Ask(GetFeerates.Instance);
        Assert.That(wallet.Only<FeeratesChanged>().Estimates, Is.EqualTo(s_fees), "what was estimated last");
    }

    [Test]
    public void What_the_operator_says_of_fees_holds_where_there_are_no_estimates()
    {
        Start(new ChainWatcherSettings { FallbackFees = s_fees });
        var wallet = Listen();
        wallet.Ask(GetFeerates.Instance);
        Assert.That(wallet.Only<FeeratesChanged>().Estimates, Is.EqualTo(s_fees));
    }
}
