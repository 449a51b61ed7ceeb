using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Tests.Protocol.Onchain;

/// <summary>The wallet of one side: coins to bring fees, scripts to be paid to.</summary>
internal sealed class FakeWallet
{
    private readonly Key _key;
    private readonly FakeChain _chain;
    private readonly List<WalletCoin> _coins = [];
    private readonly Dictionary<ulong, List<WalletCoin>> _granted = [];

    public FakeWallet(FakeChain chain, byte seed, int coins, ulong amount = 50_000)
    {
        _chain = chain;
        _key = new Key([.. Enumerable.Repeat(seed, 32)]);
        ChangeScript = ByteString.Own(_key.PubKey.WitHash.ScriptPubKey.ToBytes());
        Fund(coins, amount);
    }

    /// <summary>Where change goes.</summary>
    public ByteString ChangeScript { get; }

    /// <summary>Where what is claimed goes: another script, so that the two can be told apart.</summary>
    public ByteString SweepScript => ByteString.Own([0, 20, .. _key.PubKey.WitHash.ToBytes().Select(b => (byte)~b)]);

    /// <summary>Satoshis it was given.</summary>
    public ulong Start { get; private set; }

    /// <summary>Claims whose coins have not been given back.</summary>
    public IReadOnlyCollection<ulong> Holding => _granted.Keys;

    public void Fund(int coins, ulong amount = 50_000)
    {
        for (var i = 0; i < coins; i++)
        {
            var outpoint = new Outpoint(new TxId([.. _key.PubKey.ToBytes().Take(31), (byte)_coins.Count]), 0);
            _chain.Fund(outpoint, new TxOut(Money.Satoshis(amount), _key.PubKey.WitHash.ScriptPubKey));
            _coins.Add(new WalletCoin(outpoint, new Satoshi(amount), ChangeScript, 273));
            Start += amount;
        }
    }

    public OnchainInput Answer(OnchainEffect.RequestCoins request)
    {
        var given = _granted.TryGetValue(request.ClaimId, out var before) ? before : [];
        given.RemoveAll(coin => _chain.CoinAt(coin.Outpoint.ToOutPoint()) is null);
        _granted[request.ClaimId] = given;
        while (!Suffices(given, request) && Free() is { } coin)
            given.Add(coin);
        return Suffices(given, request)
            ? new OnchainInput.CoinsGranted(request.ClaimId, [.. given], ChangeScript)
            : new OnchainInput.CoinsRefused(request.ClaimId, "no coins");
    }

    public void Release(ulong claimId) => _granted.Remove(claimId);

    public Transaction Sign(Transaction transaction, ValueList<WalletCoin> coins)
    {
        var signed = transaction.Clone();
        foreach (var coin in coins)
        {
            var index = signed.Inputs.FindIndex(input => input.PrevOut == coin.Outpoint.ToOutPoint());
            var spent = new TxOut(coin.Amount.ToMoney(), Script.FromBytesUnsafe(coin.ScriptPubKey.ToArray()));
            var hash = signed.GetSignatureHash(_key.PubKey.Hash.ScriptPubKey, index, SigHash.All, spent, HashVersion.WitnessV0);
            signed.Inputs[index].WitScript = new WitScript([[.. _key.Sign(hash).ToDER(), (byte)SigHash.All], _key.PubKey.ToBytes()]);
        }
        return signed;
    }

    private static bool Suffices(List<WalletCoin> coins, OnchainEffect.RequestCoins request) =>
        coins.Sum(coin => (long)coin.Amount.Value - (long)request.Feerate.Fee(coin.InputWeight).Value) >= (long)request.Amount.Value;

    private WalletCoin? Free() => _coins.Find(coin =>
        _chain.CoinAt(coin.Outpoint.ToOutPoint()) is not null && !_granted.Values.Any(granted => granted.Contains(coin)));
}
