using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Persistence.Views;

/// <summary>The tables <c>coins</c> and <c>transactions</c>: what the wallet has had, and the transactions it has made.</summary>
internal static class CoinsView
{
    public const string Tables = """
        CREATE TABLE coins (
          txid TEXT NOT NULL,
          output INTEGER NOT NULL,
          amount_msat INTEGER NOT NULL,
          script TEXT NOT NULL,
          key_index INTEGER NOT NULL,
          is_coinbase INTEGER NOT NULL,
          height INTEGER,
          own_spender TEXT,
          spender TEXT,
          spent_height INTEGER,
          PRIMARY KEY (txid, output)) WITHOUT ROWID;
        CREATE INDEX coins_by_height ON coins (height);
        CREATE INDEX coins_by_spent_height ON coins (spent_height);
        CREATE INDEX coins_by_own_spender ON coins (own_spender);
        CREATE TABLE transactions (
          txid TEXT PRIMARY KEY,
          is_published INTEGER NOT NULL,
          held_to_height INTEGER NOT NULL) WITHOUT ROWID;
        """;

    public static void Apply(ViewDatabase database, WalletEvent happened)
    {
        switch (happened)
        {
            case WalletEvent.BlockTaken e:
                Take(database, e);
                break;
            case WalletEvent.BlocksUndone e:
                Undo(database, e.Height.Value);
                break;
            case WalletEvent.TransactionMade e:
                Make(database, e);
                break;
            case WalletEvent.TransactionPublished e:
                database.Run("UPDATE transactions SET is_published = 1 WHERE txid = $1", e.TxId.ToString());
                break;
            case WalletEvent.TransactionAbandoned e:
                var id = e.TxId.ToString();
                database.Run("DELETE FROM transactions WHERE txid = $1", id);
                database.Run("DELETE FROM coins WHERE txid = $1 AND height IS NULL", id);
                database.Run("UPDATE coins SET own_spender = NULL WHERE own_spender = $1", id);
                break;
            case WalletEvent.AddressIssued or WalletEvent.TipMoved or WalletEvent.ClaimReserved or WalletEvent.ClaimReleased:
                break; // nothing that outlives its cause
        }
    }

    private static void Take(ViewDatabase database, WalletEvent.BlockTaken block)
    {
        foreach (var coin in block.Coins)
            Add(database, coin, block.Height.Value);
        foreach (var spend in block.Spends)
        {
            var spender = spend.Spender.ToString();
            database.Run(
                "UPDATE coins SET spender = $3, spent_height = $4 WHERE txid = $1 AND output = $2",
                spend.Outpoint.TxId.ToString(), (long)spend.Outpoint.Index, spender, (long)block.Height.Value);
            // in a block it is public, whoever published it
            database.Run("UPDATE transactions SET is_published = 1 WHERE txid = $1", spender);
        }
    }

    /// <summary>What blocks have made is gone with them, but for the outputs of the wallet's own transactions, which may come again.</summary>
    private static void Undo(ViewDatabase database, uint height)
    {
        database.Run("UPDATE coins SET spender = NULL, spent_height = NULL WHERE spent_height >= $1", (long)height);
        database.Run("DELETE FROM coins WHERE height >= $1 AND txid NOT IN (SELECT txid FROM transactions)", (long)height);
        database.Run("UPDATE coins SET height = NULL WHERE height >= $1", (long)height);
    }

    private static void Make(ViewDatabase database, WalletEvent.TransactionMade made)
    {
        var id = made.TxId.ToString();
        database.Run("INSERT OR IGNORE INTO transactions VALUES ($1, 0, $2)", id, (long)made.HeldTo.Value);
        foreach (var input in Transaction.Load(made.Transaction.ToArray(), Network.Main).Inputs)
        {
            var spent = Outpoint.From(input.PrevOut);
            database.Run("UPDATE coins SET own_spender = $3 WHERE txid = $1 AND output = $2", spent.TxId.ToString(), (long)spent.Index, id);
        }
        foreach (var coin in made.Own)
            Add(database, coin, null);
    }

    private static void Add(ViewDatabase database, StoredCoin coin, uint? height) => database.Run(
        """
        INSERT INTO coins (txid, output, amount_msat, script, key_index, is_coinbase, height) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT DO UPDATE SET height = IFNULL(excluded.height, height)
        """,
        coin.Outpoint.TxId.ToString(), (long)coin.Outpoint.Index, ViewValues.Number(coin.Amount.ToMilliSatoshi().Value), coin.ScriptPubKey.ToString(), (long)coin.KeyIndex,
        coin.IsCoinbase ? 1L : 0L, (long?)height);
}
