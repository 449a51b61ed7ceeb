using Akka.Actor;
using Lnd.Actors.Keys;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;

namespace Lnd.Actors.Wallet;

/// <summary>Coins that pay the fees of claims.</summary>
public sealed partial class WalletActor
{
    private void Handle(ReserveClaimCoins asked)
    {
        var asker = Sender;
        var reservation = _state.Claims.GetValueOrDefault(asked.Claim);
        var coins = (reservation?.Coins ?? default).Where(View.IsConfirmed).Select(outpoint => View.Find(outpoint)!).ToList();
        var isNew = !Suffices(coins, asked);
        if (isNew && !Add(coins, asked))
        {
            asker.Tell(new ClaimCoinsRefused(
                asked.Claim, $"the confirmed coins that are free don't bring {asked.Amount} at {asked.Feerate}: send some to this node's wallet, channels depend on it"));
            return;
        }
        if (reservation is not null && !isNew)
        {
            asker.Tell(Grant(asked.Claim, reservation.ChangeScript, coins));
            return;
        }
        var change = reservation is null ? NewAddress(AddressKind.P2tr) : null;
        if ((reservation?.ChangeScript ?? change?.ScriptPubKey) is not { } changeScript)
        {
            asker.Tell(new ClaimCoinsRefused(asked.Claim, "Keys exhausted"));
            return;
        }
        var reserved = new WalletEvent.ClaimReserved(asked.Claim.DbId, asked.Claim.ClaimId, [.. coins.Select(coin => coin.Outpoint)], changeScript);
        Store(change is null ? [reserved] : [change, reserved], () =>
        {
            _book.Cover(_state.LastKeyIndex);
            asker.Tell(Grant(asked.Claim, changeScript, coins));
        });
    }

    private void Handle(ReleaseClaimCoins asked)
    {
        if (_state.Claims.ContainsKey(asked.Claim))
            Store([new WalletEvent.ClaimReleased(asked.Claim.DbId, asked.Claim.ClaimId)], () => { });
    }

    private void Handle(SignClaim asked)
    {
        if (InputsOf(asked, out var problem) is not { } inputs)
        {
            Sender.Tell(new WalletRefused(InvalidParameter, problem));
            return;
        }
        var signed = asked.Transaction.Clone();
        _signer.Sign(signed, asked.Spends, inputs);
        Sender.Tell(new ClaimSigned(asked.Claim, signed));
    }

    /// <summary>The inputs that are this claim's coins; null where there is anything else of the wallet, or nothing.</summary>
    private List<WalletInput>? InputsOf(SignClaim asked, out string problem)
    {
        problem = $"no coin is reserved for claim {asked.Claim.ClaimId} of channel {asked.Claim.DbId}";
        if (!_state.Claims.TryGetValue(asked.Claim, out var reservation))
            return null;
        if (asked.Spends.Count != asked.Transaction.Inputs.Count)
        {
            problem = $"{asked.Transaction.Inputs.Count} inputs, but {asked.Spends.Count} outputs that they spend";
            return null;
        }
        var inputs = new List<WalletInput>();
        for (var i = 0; i < asked.Spends.Count; i++)
        {
            var outpoint = Outpoint.From(asked.Transaction.Inputs[i].PrevOut);
            var coin = View.Find(outpoint);
            var isReserved = reservation.Coins.Contains(outpoint);
            if (coin is null && !isReserved)
                continue; // the channel's
            if (coin is null || !isReserved)
            {
                problem = coin is null ? $"{outpoint} is spent" : $"{outpoint} is not reserved for claim {asked.Claim.ClaimId} of channel {asked.Claim.DbId}";
                return null;
            }
            if (asked.Spends[i].Value != coin.Amount.ToMoney() || !asked.Spends[i].ScriptPubKey.ToBytes().AsSpan().SequenceEqual(coin.ScriptPubKey.Span))
            {
                problem = $"{outpoint} is {coin.Amount} to {coin.ScriptPubKey}, which is not what the claim says";
                return null;
            }
            inputs.Add(new WalletInput(i, coin.Kind, coin.KeyIndex));
        }
        return inputs.Count == 0 ? null : inputs;
    }

    /// <summary>The smallest coin that is enough alone; else the largest ones. What the claim has stays with it (BIP 125: a replacement spends what it replaces spent).</summary>
    private bool Add(List<Coin> coins, ReserveClaimCoins asked)
    {
        var have = coins.Select(coin => coin.Outpoint).ToHashSet();
        var free = CoinSelection.Candidates(View.Spendable(1).Where(coin => !have.Contains(coin.Outpoint)), asked.Feerate);
        var single = free.FindLastIndex(candidate => Suffices([.. coins, candidate.Coin], asked));
        if (single >= 0)
        {
            coins.Add(free[single].Coin);
            return true;
        }
        foreach (var candidate in free)
        {
            coins.Add(candidate.Coin);
            if (Suffices(coins, asked))
                return true;
        }
        return false;
    }

    private static bool Suffices(IReadOnlyCollection<Coin> coins, ReserveClaimCoins asked) =>
        coins.Count > 0
        && coins.Sum(coin => (long)coin.Amount.Value - (long)CoinSelection.InputFee(coin, asked.Feerate).Value) >= (long)asked.Amount.Value;

    private static ClaimCoins Grant(ClaimName claim, ByteString changeScript, IEnumerable<Coin> coins) => new(
        claim, [.. coins.Select(coin => new WalletCoin(coin.Outpoint, coin.Amount, coin.ScriptPubKey, SpendWeights.Input(coin.Kind)))], changeScript);
}
