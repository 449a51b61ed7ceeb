using System.Text.Json;
using Lnd.Actors.Keys;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Wallet;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>A new address of the wallet.</summary>
[Command("newaddr", "bitcoin", "Make a new address to send bitcoin to: bech32, p2tr, or all.")]
internal sealed class NewAddrCommand : Command
{
    [Param(Name = "addresstype", OneOf = ["bech32", "p2tr", "all"])]
    public string AddressType { get; init; } = "p2tr";

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        var bech32 = AddressType is "bech32" or "all" ? await Make(context, AddressKind.P2wpkh).ConfigureAwait(false) : null;
        var p2tr = AddressType is "p2tr" or "all" ? await Make(context, AddressKind.P2tr).ConfigureAwait(false) : null;
        json.WriteStartObject();
        json.Field("bech32", bech32).Field("p2tr", p2tr);
        json.WriteEndObject();
    }

    private static async Task<string> Make(CommandContext context, AddressKind kind) =>
        (await context.Query<AddressMade>(context.Rooms.Wallet, new MakeAddress(kind)).ConfigureAwait(false)).Address;
}
