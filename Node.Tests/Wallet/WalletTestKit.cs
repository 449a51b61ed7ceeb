using Akka.Actor;
using Akka.TestKit;
using Lnd.Actors.Chain;
using Lnd.Actors.Keys;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Tests.Keys;
using Lnd.Actors.Tests.Support;
using Lnd.Actors.Wallet;
using NBitcoin;

namespace Lnd.Actors.Tests.Wallet;

/// <summary>A wallet, and a chain watcher that does as the test says.</summary>
public abstract class WalletTestKit : NUnitTestKit
{
    private readonly List<IActorRef> _wallets = [];
    private uint _nonce;

    protected WalletTestKit()
        : base("""
            akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
            akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
            """)
    {
        Chain = CreateTestProbe();
        Signer = Secrets.Plain().Keys.Identity.Wallet;
        Wallet = StartWallet();
        Chain.Send(Wallet, new TipChanged(new BlockHeight(100), default, true));
        Assert.That(Chain.ExpectMsg<SubscribeBlocks>().From, Is.EqualTo(new BlockHeight(85)));
        Height = 100;
        Mine();
    }

    protected TestProbe Chain { get; }

    private protected IWalletSigner Signer { get; }

    protected IActorRef Wallet { get; private set; }

    /// <summary>Of the tip.</summary>
    protected uint Height { get; private set; }

    protected static FeeratePerKw Feerate { get; } = new(1_000);

    /// <summary>Somebody else.</summary>
    protected static ByteString Foreign { get; } = ByteString.Own([0, 32, .. new byte[32]]);

    /// <summary>Stops the wallet and starts it anew from its journal.</summary>
    protected SubscribeBlocks Restart()
    {
        Watch(Wallet);
        Sys.Stop(Wallet);
        ExpectTerminated(Wallet);
        Wallet = StartWallet();
        Chain.Send(Wallet, new TipChanged(new BlockHeight(Height), default, true));
        return Chain.ExpectMsg<SubscribeBlocks>();
    }

    /// <summary>A block on top of the tip.</summary>
    protected void Mine(params Transaction[] transactions)
    {
        var block = Network.RegTest.Consensus.ConsensusFactory.CreateBlock();
        block.Transactions.AddRange(transactions);
        Height++;
        Chain.Send(Wallet, new BlockConnected(new KnownBlock(new BlockHeight(Height), BlockIdOf(Height, ++_nonce)), block));
        Chain.ExpectMsg<BlockTaken>();
    }

    protected void MineEmpty(int count)
    {
        for (var i = 0; i < count; i++)
            Mine();
    }

    /// <summary>The next block is again the one after this: a wallet that starts anew is sent what lies above the tip it knew.</summary>
    protected void GoBackTo(uint height) => Height = height;

    /// <summary>Takes the tip back.</summary>
    protected void Disconnect()
    {
        Chain.Send(Wallet, new BlockDisconnected(new KnownBlock(new BlockHeight(Height), default)));
        Height--;
    }

    /// <summary>Somebody pays a new address of the wallet.</summary>
    protected Transaction Pay(ulong amount, AddressKind kind = AddressKind.P2tr)
    {
        var transaction = Network.RegTest.CreateTransaction();
        transaction.Inputs.Add(new TxIn(new OutPoint(new uint256(++_nonce), 0)));
        transaction.Outputs.Add(new TxOut(Money.Satoshis(amount), Script.FromBytesUnsafe(NewAddress(kind).ScriptPubKey.ToArray())));
        return transaction;
    }

    private protected AddressMade NewAddress(AddressKind kind = AddressKind.P2tr) => Ask<AddressMade>(new MakeAddress(kind));

    protected T Ask<T>(object question)
    {
        Wallet.Tell(question, TestActor);
        return ExpectMsg<T>();
    }

    protected IReadOnlyList<Lnd.Actors.Wallet.Coin> Coins() => Ask<CoinList>(ListCoins.Instance).Coins;

    /// <summary>Makes a funding transaction; of a small amount, so that the emergency reserve stays.</summary>
    protected FundingMade Fund(ulong amount, uint minConfirmations = 1) =>
        Ask<FundingMade>(new MakeFunding(Foreign, new Satoshi(amount), Feerate, minConfirmations, null));

    /// <summary>The next broadcast, whose scripts satisfy the interpreter.</summary>
    protected BroadcastTransaction ExpectBroadcast()
    {
        var broadcast = Chain.ExpectMsg<BroadcastTransaction>();
        Verify(broadcast.Transaction, broadcast.Spends);
        return broadcast;
    }

    protected static void Verify(Transaction transaction, IReadOnlyList<TxOut> spends)
    {
        var shared = transaction.PrecomputeTransactionData([.. spends]);
        for (var i = 0; i < spends.Count; i++)
            Assert.That(transaction.Inputs.FindIndexedInput(i).VerifyScript(spends[i], ScriptVerify.Standard, shared, out var error), $"input {i}: {error}");
    }

    protected void Accept(BroadcastTransaction broadcast) =>
        Chain.Send(Wallet, new TransactionBroadcast(IdOf(broadcast.Transaction), BroadcastOutcome.Ok));

    protected static TxId IdOf(Transaction transaction) => TxId.FromUint256(transaction.GetHash());

    protected static Outpoint OutputOf(Transaction transaction, uint index = 0) => new(IdOf(transaction), index);

    private static BlockId BlockIdOf(uint height, uint nonce) => new([.. new byte[24], .. BitConverter.GetBytes(height), .. BitConverter.GetBytes(nonce)]);

    private IActorRef StartWallet()
    {
        var context = new NodeContext(ChainParameters.Regtest, TimeProvider.System, new CountingRandom());
        var wallet = Sys.ActorOf(WalletActor.Props(context, Signer, Chain.Ref, new WalletSettings(), ActorRefs.Nobody), $"wallet{_wallets.Count}");
        _wallets.Add(wallet);
        Chain.ExpectMsg<SubscribeTip>();
        Chain.ExpectMsg<GetFeerates>();
        return wallet;
    }
}
