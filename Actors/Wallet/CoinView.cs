using Lnd.Actors.Keys;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;

namespace Lnd.Actors.Wallet;

/// <summary>The coins as they are at one tip: which there are, and who holds them.</summary>
internal sealed class CoinView
{
    private const int CoinbaseMaturity = 100;

    private readonly BlockHeight _tip;
    private readonly Dictionary<Outpoint, BlockHeight?> _held = []; // null: by a transaction that is published
    private readonly Dictionary<Outpoint, (StoredCoin Coin, BlockHeight? Height)> _coins = [];

    public CoinView(WalletState state)
    {
        _tip = state.TipHeight ?? default;
        foreach (var (outpoint, coin) in state.Coins)
        {
            if (coin.SpentAt is null)
                _coins.Add(outpoint, (coin.Coin, coin.Height));
        }
        foreach (var transaction in state.Transactions)
            Add(transaction);
        foreach (var outpoint in state.Claims.Values.SelectMany(claim => claim.Coins))
            _held.TryAdd(outpoint, _tip + SpendBuilder.ReservationBlocks);
    }

    /// <summary>All coins that no block spends.</summary>
    public IEnumerable<Coin> All => _coins.Values.Select(coin => ToCoin(coin.Coin, coin.Height)).OrderBy(coin => coin.Outpoint);

    /// <summary>Those that may be spent now.</summary>
    /// <param name="minConfirmations">0 for those of the wallet's own transactions that are in no block yet as well.</param>
    public IEnumerable<Coin> Spendable(uint minConfirmations) => All.Where(coin => IsSpendable(coin) && Confirmations(coin) >= minConfirmations);

    /// <summary>Whether nobody holds a coin that is there.</summary>
    public bool IsFree(Outpoint outpoint) => _coins.ContainsKey(outpoint) && !_held.ContainsKey(outpoint);

    public Coin? Find(Outpoint outpoint) => _coins.TryGetValue(outpoint, out var coin) ? ToCoin(coin.Coin, coin.Height) : null;

    /// <summary>Whether a claim may go on using a coin of its own: it is confirmed, and no block spends it.</summary>
    public bool IsConfirmed(Outpoint outpoint) => _coins.TryGetValue(outpoint, out var coin) && coin.Height is not null;

    /// <summary>The two kinds have scripts of different length.</summary>
    public static AddressKind KindOf(ByteString script) => script.Length == 22 ? AddressKind.P2wpkh : AddressKind.P2tr;

    private static bool IsSpendable(Coin coin) => coin is { ReservedTo: null, Status: CoinStatus.Confirmed or CoinStatus.Unconfirmed };

    private uint Confirmations(Coin coin) => coin.Height is { } height ? (uint)Math.Max(0, _tip - height + 1) : 0;

    /// <summary>Parents come first: what spends an output that won't be does not count either.</summary>
    private void Add(OwnTransaction transaction)
    {
        if (!transaction.IsPending || !transaction.Inputs.All(_coins.ContainsKey))
            return;
        if (!transaction.IsPublished && _tip >= transaction.Made.HeldTo)
            return;
        foreach (var input in transaction.Inputs)
            _held[input] = transaction.IsPublished ? null : transaction.Made.HeldTo;
        if (!transaction.IsPublished)
            return;
        foreach (var coin in transaction.Made.Own)
            _coins.TryAdd(coin.Outpoint, (coin, null));
    }

    private Coin ToCoin(StoredCoin coin, BlockHeight? height)
    {
        var isHeld = _held.TryGetValue(coin.Outpoint, out var heldTo);
        var status = isHeld && heldTo is null ? CoinStatus.Spent
            : height is null ? CoinStatus.Unconfirmed
            : coin.IsCoinbase && _tip - height.Value + 1 < CoinbaseMaturity ? CoinStatus.Immature
            : CoinStatus.Confirmed;
        return new Coin(coin.Outpoint, coin.Amount, coin.ScriptPubKey, KindOf(coin.ScriptPubKey), coin.KeyIndex, height, status, heldTo);
    }
}
