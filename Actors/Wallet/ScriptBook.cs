using Lnd.Actors.Keys;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Wallet;

/// <summary>The scripts of all keys that were given out and of some more, as a wallet that was restored from its secret does not know how many it had given out.</summary>
/// <param name="signer">Knows the keys.</param>
internal sealed class ScriptBook(IWalletSigner signer)
{
    /// <summary>How many keys beyond the last one are looked for: c-lightning's gap.</summary>
    public const uint LookAhead = 50;

    private readonly Dictionary<ByteString, uint> _keys = [];
    private uint _next;

    /// <summary>Makes sure that the scripts up to the look-ahead beyond this key are known.</summary>
    public void Cover(uint lastKeyIndex)
    {
        for (; _next <= lastKeyIndex + LookAhead; _next++)
        {
            _keys[signer.ScriptOf(AddressKind.P2wpkh, _next)] = _next;
            _keys[signer.ScriptOf(AddressKind.P2tr, _next)] = _next;
        }
    }

    /// <summary>The outputs of a transaction that are the wallet's.</summary>
    public IEnumerable<StoredCoin> CoinsOf(Transaction transaction)
    {
        TxId? id = null;
        for (var i = 0; i < transaction.Outputs.Count; i++)
        {
            var output = transaction.Outputs[i];
            // most outputs of a block need no look-up: ours are P2WPKH and P2TR
            if (output.ScriptPubKey.Length is not (22 or 34))
                continue;
            var script = ByteString.Own(output.ScriptPubKey.ToBytes());
            if (!_keys.TryGetValue(script, out var key))
                continue;
            id ??= TxId.FromUint256(transaction.GetHash());
            yield return new StoredCoin(new Outpoint(id.Value, (uint)i), Satoshi.FromMoney(output.Value), script, key, transaction.IsCoinBase);
        }
    }

    /// <summary>What a block has of the wallet; null for nothing.</summary>
    /// <param name="at">Which block.</param>
    /// <param name="block">It.</param>
    /// <param name="state">The wallet before it.</param>
    public WalletEvent.BlockTaken? Scan(Chain.KnownBlock at, Block block, WalletState state)
    {
        var (coins, spends) = (new List<StoredCoin>(), new List<CoinSpend>());
        var known = state.Coins;
        var watched = state.Transactions.SelectMany(transaction => transaction.Inputs).ToHashSet();
        var made = new HashSet<Outpoint>();
        foreach (var transaction in block.Transactions)
        {
            if (!transaction.IsCoinBase)
            {
                TxId? id = null;
                foreach (var input in transaction.Inputs)
                {
                    var outpoint = Outpoint.From(input.PrevOut);
                    if (known.ContainsKey(outpoint) || watched.Contains(outpoint) || made.Contains(outpoint))
                        spends.Add(new CoinSpend(outpoint, id ??= TxId.FromUint256(transaction.GetHash())));
                }
            }
            foreach (var coin in CoinsOf(transaction))
            {
                if (coin.Amount.IsZero)
                    continue;
                coins.Add(coin);
                made.Add(coin.Outpoint);
                Cover(Math.Max(coin.KeyIndex, state.LastKeyIndex));
            }
        }
        return coins.Count + spends.Count == 0 ? null : new WalletEvent.BlockTaken(at.Height, at.Id, [.. coins], [.. spends]);
    }
}
