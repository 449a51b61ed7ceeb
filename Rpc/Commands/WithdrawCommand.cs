using System.Text.Json;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;
using Lnd.Actors.Wallet;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Sends from the wallet.</summary>
[Command("withdraw", "bitcoin", "Send an amount, or all, from the wallet to an address.")]
internal sealed class WithdrawCommand : Command
{
    [Param]
    public required string Destination { get; init; }

    [Param]
    public required AmountOrAll Satoshi { get; init; }

    [Param]
    public FeerateChoice? Feerate { get; init; }

    [Param(Name = "minconf")]
    public ushort MinConf { get; init; } = 1;

    [Param]
    public Outpoint[]? Utxos { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        var request = new Withdraw(
            context.ScriptOf("destination", Destination), Satoshi.Amount, Feerate?.Resolve(context.Chain.Fees), MinConf, Utxos);
        var sent = await context.Do<Withdrawn>(context.Rooms.Wallet, request).ConfigureAwait(false);
        json.WriteStartObject();
        json.Field("tx", TransactionResults.Hex(sent.Transaction)).Field("txid", TransactionResults.Id(sent.Transaction))
            .Field("psbt", TransactionResults.Psbt(sent.Transaction, sent.Spends));
        json.WriteEndObject();
    }
}
