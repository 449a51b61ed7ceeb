using System.Text.Json;
using Lnd.Actors.Channels;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;
using Lnd.Actors.Wallet;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>What the node owns, on chain and in channels.</summary>
[Command("listfunds", "utility", "Show the wallet's coins and what is in channels.")]
internal sealed class ListFundsCommand : Command
{
    [Param]
    public bool Spent { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        var coins = context.Query<CoinList>(context.Rooms.Wallet, ListCoins.Instance);
        var channels = await context.Query<ChannelList>(context.Rooms.Channels, new ListChannels(null)).ConfigureAwait(false);
        var height = context.Chain.Tip?.Height ?? default;
        var shown = (await coins.ConfigureAwait(false)).Coins.Where(coin => Spent || coin.Status != CoinStatus.Spent);
        json.WriteStartObject();
        json.Objects("outputs", shown, (j, coin) => WriteCoin(j, coin, context, height));
        json.Objects("channels", channels.Channels.Where(channel => ChannelResults.StateOf(channel) is not null), WriteChannel);
        json.WriteEndObject();
    }

    private static void WriteCoin(Utf8JsonWriter json, Coin coin, CommandContext context, BlockHeight height)
    {
        json.Field("txid", coin.Outpoint.TxId).Field("output", coin.Outpoint.Index).Field("amount_msat", coin.Amount.ToMilliSatoshi())
            .Field("scriptpubkey", coin.ScriptPubKey).Field("address", context.AddressOf(coin.ScriptPubKey));
        json.Field("status", coin.Status switch
        {
            CoinStatus.Unconfirmed => "unconfirmed",
            CoinStatus.Confirmed => "confirmed",
            CoinStatus.Immature => "immature",
            CoinStatus.Spent => "spent",
            _ => throw new InvalidOperationException($"unknown status {coin.Status}"),
        });
        json.Field("blockheight", coin.Height?.Value);
        var isReserved = coin.ReservedTo > height;
        json.Field("reserved", isReserved);
        if (isReserved)
            json.Field("reserved_to_block", coin.ReservedTo?.Value);
    }

    private static void WriteChannel(Utf8JsonWriter json, ChannelSummary channel)
    {
        var terms = channel.State.Terms;
        json.Field("peer_id", channel.Peer).Field("connected", channel.Link != Link.Down).Field("state", ChannelResults.StateOf(channel))
            .Field("channel_id", terms.ChannelId).Field("short_channel_id", ChannelResults.NameOf(channel.State))
            .Field("our_amount_msat", channel.State.Commitments.LocalBalance).Field("amount_msat", terms.Capacity.ToMilliSatoshi())
            .Field("funding_txid", terms.FundingTxId).Field("funding_output", terms.FundingOutputIndex);
    }
}
