using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;

namespace Lnd.Actors.Persistence.Events;

/// <summary>An output of the wallet, as a block or a transaction of its own made it.</summary>
/// <param name="Outpoint">It.</param>
/// <param name="Amount">In satoshi.</param>
/// <param name="ScriptPubKey">Native segwit; the script tells the kind of address.</param>
/// <param name="KeyIndex">Number of its key.</param>
/// <param name="IsCoinbase">Whether it is the reward of a block, which can't be spent for 100 blocks.</param>
public sealed record StoredCoin(Outpoint Outpoint, Satoshi Amount, ByteString ScriptPubKey, uint KeyIndex, bool IsCoinbase);

/// <summary>A coin that a block spends.</summary>
/// <param name="Outpoint">It.</param>
/// <param name="Spender">The transaction that does.</param>
public readonly record struct CoinSpend(Outpoint Outpoint, TxId Spender);

/// <summary>An output that a transaction of the wallet spends.</summary>
/// <param name="Amount">In satoshi.</param>
/// <param name="ScriptPubKey">What it pays to.</param>
public readonly record struct SpentOutput(Satoshi Amount, ByteString ScriptPubKey);

/// <summary>A fact about the wallet. Its state is nothing but their sum. A closed family.</summary>
public abstract record WalletEvent
{
    private WalletEvent()
    {
    }

    /// <summary>A key was given out.</summary>
    /// <param name="KeyIndex">Its number.</param>
    /// <param name="ScriptPubKey">As what.</param>
    public sealed record AddressIssued(uint KeyIndex, ByteString ScriptPubKey) : WalletEvent;

    /// <summary>A block that has something of the wallet in it.</summary>
    /// <param name="Height">Height.</param>
    /// <param name="Id">Id.</param>
    /// <param name="Coins">What it brings. One may be among <paramref name="Spends"/> too.</param>
    /// <param name="Spends">What it takes.</param>
    public sealed record BlockTaken(BlockHeight Height, BlockId Id, ValueList<StoredCoin> Coins, ValueList<CoinSpend> Spends) : WalletEvent;

    /// <summary>How far the wallet has looked. Stored now and then, so that a start has little to look at again.</summary>
    /// <param name="Height">Height.</param>
    /// <param name="Id">Id.</param>
    public sealed record TipMoved(BlockHeight Height, BlockId Id) : WalletEvent;

    /// <summary>This block and those above are not in the chain any more.</summary>
    /// <param name="Height">Height.</param>
    public sealed record BlocksUndone(BlockHeight Height) : WalletEvent;

    /// <summary>A transaction of the wallet is signed. It holds its coins.</summary>
    /// <param name="TxId">Its id.</param>
    /// <param name="Transaction">Serialised, with its witnesses.</param>
    /// <param name="Spends">What it spends, in the order of its inputs.</param>
    /// <param name="Own">Its outputs that are the wallet's.</param>
    /// <param name="HeldTo">Height at which its coins are free again unless it was published.</param>
    public sealed record TransactionMade(
        TxId TxId, ByteString Transaction, ValueList<SpentOutput> Spends, ValueList<StoredCoin> Own, BlockHeight HeldTo) : WalletEvent;

    /// <summary>It may be in any mempool from here on.</summary>
    /// <param name="TxId">Its id.</param>
    public sealed record TransactionPublished(TxId TxId) : WalletEvent;

    /// <summary>It is given up.</summary>
    /// <param name="TxId">Its id.</param>
    public sealed record TransactionAbandoned(TxId TxId) : WalletEvent;

    /// <summary>Coins are reserved for a claim, in place of those it had.</summary>
    /// <param name="DbId">The closed channel.</param>
    /// <param name="ClaimId">The claim's number.</param>
    /// <param name="Coins">All of the claim.</param>
    /// <param name="ChangeScript">Where its change goes.</param>
    public sealed record ClaimReserved(ulong DbId, ulong ClaimId, ValueList<Outpoint> Coins, ByteString ChangeScript) : WalletEvent;

    /// <summary>A claim needs its coins no more.</summary>
    /// <param name="DbId">The closed channel.</param>
    /// <param name="ClaimId">The claim's number.</param>
    public sealed record ClaimReleased(ulong DbId, ulong ClaimId) : WalletEvent;
}
