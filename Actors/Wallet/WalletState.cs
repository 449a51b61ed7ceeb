using System.Collections.Immutable;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;

namespace Lnd.Actors.Wallet;

/// <summary>A coin that a block made.</summary>
/// <param name="Coin">It.</param>
/// <param name="Height">The block.</param>
/// <param name="SpentAt">The block that spends it; null for none.</param>
internal sealed record ConfirmedCoin(StoredCoin Coin, BlockHeight Height, BlockHeight? SpentAt);

/// <summary>A transaction of the wallet.</summary>
/// <param name="Made">It.</param>
/// <param name="Inputs">What it spends.</param>
/// <param name="IsPublished">Whether it may be in any mempool.</param>
/// <param name="ConfirmedAt">Its block.</param>
/// <param name="ReplacedAt">The block of another transaction that spends one of its inputs: it can't confirm.</param>
internal sealed record OwnTransaction(
    WalletEvent.TransactionMade Made, ImmutableArray<Outpoint> Inputs, bool IsPublished, BlockHeight? ConfirmedAt, BlockHeight? ReplacedAt)
{
    /// <summary>Whether it waits for a block.</summary>
    public bool IsPending => ConfirmedAt is null && ReplacedAt is null;
}

/// <summary>Coins of a claim.</summary>
/// <param name="Coins">They.</param>
/// <param name="ChangeScript">Where the change goes.</param>
internal sealed record ClaimReservation(ValueList<Outpoint> Coins, ByteString ChangeScript);

/// <summary>What the wallet knows. Immutable; the sum of its events, but for the blocks that had nothing of the wallet, which move the tip alone.</summary>
internal sealed record WalletState
{
    /// <summary>Blocks after which what was spent is forgotten: no reorganisation goes that deep.</summary>
    public const int Final = 100;

    public static WalletState Empty { get; } = new();

    /// <summary>The last key that was given out. c-lightning's first has the number 1.</summary>
    public uint LastKeyIndex { get; private init; }

    /// <summary>The last block that was looked at; null for none.</summary>
    public BlockHeight? TipHeight { get; private init; }

    /// <summary>Its id; null where it is not known, after a reorganisation.</summary>
    public BlockId? TipId { get; private init; }

    public ImmutableDictionary<Outpoint, ConfirmedCoin> Coins { get; private init; } = ImmutableDictionary<Outpoint, ConfirmedCoin>.Empty;

    /// <summary>In the order they were made in: parents first.</summary>
    public ImmutableList<OwnTransaction> Transactions { get; private init; } = [];

    public ImmutableDictionary<ClaimName, ClaimReservation> Claims { get; private init; } = ImmutableDictionary<ClaimName, ClaimReservation>.Empty;

    public OwnTransaction? Find(TxId id) => Transactions.Find(transaction => transaction.Made.TxId == id);

    /// <summary>This state after a block that had nothing of the wallet.</summary>
    public WalletState WithTip(BlockHeight height, BlockId? id) => this with { TipHeight = height, TipId = id };

    /// <summary>Whether a reorganisation of the blocks from this height on takes something back.</summary>
    public bool IsTouchedBy(BlockHeight undone) =>
        Coins.Values.Any(coin => coin.Height >= undone || coin.SpentAt >= undone)
        || Transactions.Exists(transaction => transaction.ConfirmedAt >= undone || transaction.ReplacedAt >= undone);

    public WalletState Apply(WalletEvent happened) => happened switch
    {
        WalletEvent.AddressIssued e => this with { LastKeyIndex = Math.Max(LastKeyIndex, e.KeyIndex) },
        WalletEvent.BlockTaken e => Take(e).Forget(),
        WalletEvent.TipMoved e => WithTip(e.Height, e.Id).Forget(),
        WalletEvent.BlocksUndone e => Undo(e.Height),
        WalletEvent.TransactionMade e => this with { Transactions = Transactions.Add(new OwnTransaction(e, InputsOf(e), false, null, null)) },
        WalletEvent.TransactionPublished e => With(e.TxId, transaction => transaction with { IsPublished = true }),
        WalletEvent.TransactionAbandoned e => this with { Transactions = Transactions.RemoveAll(transaction => transaction.Made.TxId == e.TxId) },
        WalletEvent.ClaimReserved e => this with { Claims = Claims.SetItem(new ClaimName(e.DbId, e.ClaimId), new ClaimReservation(e.Coins, e.ChangeScript)) },
        WalletEvent.ClaimReleased e => this with { Claims = Claims.Remove(new ClaimName(e.DbId, e.ClaimId)) },
        _ => throw new InvalidOperationException($"unknown event {happened.GetType().Name}"),
    };

    private static ImmutableArray<Outpoint> InputsOf(WalletEvent.TransactionMade made) =>
        [.. SpendBuilder.Read(made.Transaction).Inputs.Select(input => Outpoint.From(input.PrevOut))];

    private WalletState Take(WalletEvent.BlockTaken block)
    {
        var coins = Coins.ToBuilder();
        foreach (var coin in block.Coins)
            coins[coin.Outpoint] = new ConfirmedCoin(coin, block.Height, null);
        foreach (var spend in block.Spends)
        {
            if (coins.TryGetValue(spend.Outpoint, out var coin))
                coins[spend.Outpoint] = coin with { SpentAt = block.Height };
        }
        var spenders = new Dictionary<Outpoint, TxId>();
        foreach (var spend in block.Spends)
            spenders[spend.Outpoint] = spend.Spender;
        return WithTip(block.Height, block.Id) with
        {
            Coins = coins.ToImmutable(),
            Transactions = Transactions.ConvertAll(transaction => Spent(transaction, spenders, block.Height)),
            LastKeyIndex = Math.Max(LastKeyIndex, block.Coins.Select(coin => coin.KeyIndex).DefaultIfEmpty().Max()),
        };
    }

    private static OwnTransaction Spent(OwnTransaction transaction, Dictionary<Outpoint, TxId> spenders, BlockHeight height)
    {
        foreach (var input in transaction.Inputs)
        {
            if (!spenders.TryGetValue(input, out var spender))
                continue;
            // in a block it is public, whoever published it
            return spender == transaction.Made.TxId
                ? transaction with { ConfirmedAt = height, ReplacedAt = null, IsPublished = true }
                : transaction with { ReplacedAt = height, ConfirmedAt = null };
        }
        return transaction;
    }

    private WalletState Undo(BlockHeight height)
    {
        var coins = Coins.ToBuilder();
        foreach (var (outpoint, coin) in Coins)
        {
            if (coin.Height >= height)
                coins.Remove(outpoint);
            else if (coin.SpentAt >= height)
                coins[outpoint] = coin with { SpentAt = null };
        }
        var below = height.Value == 0 ? height : height - 1;
        return WithTip(below, null) with
        {
            Coins = coins.ToImmutable(),
            Transactions = Transactions.ConvertAll(transaction => transaction with
            {
                ConfirmedAt = transaction.ConfirmedAt >= height ? null : transaction.ConfirmedAt,
                ReplacedAt = transaction.ReplacedAt >= height ? null : transaction.ReplacedAt,
            }),
        };
    }

    /// <summary>Leaves out what is so deep in the chain that it can't come back.</summary>
    private WalletState Forget()
    {
        if (TipHeight is not { } tip || tip.Value < Final)
            return this;
        var final = tip - Final;
        return this with
        {
            Coins = Coins.RemoveRange(Coins.Where(coin => coin.Value.SpentAt <= final).Select(coin => coin.Key)),
            Transactions = Transactions.RemoveAll(transaction => transaction.ConfirmedAt <= final || transaction.ReplacedAt <= final),
        };
    }

    private WalletState With(TxId id, Func<OwnTransaction, OwnTransaction> change) =>
        this with { Transactions = Transactions.ConvertAll(transaction => transaction.Made.TxId == id ? change(transaction) : transaction) };
}
