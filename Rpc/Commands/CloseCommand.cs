using System.Text.Json;
using Lnd.Actors.Channels;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Closes a channel.</summary>
[Command("close", "channels", "Close a channel together with the peer; without it after a timeout (0: never).")]
internal sealed class CloseCommand : Command
{
    private const uint TwoDays = 2 * 24 * 60 * 60;

    [Param]
    public required string Id { get; init; }

    [Param(Name = "unilateraltimeout")]
    public uint UnilateralTimeout { get; init; } = TwoDays;

    [Param]
    public string? Destination { get; init; }

    [Param]
    public string? FeeNegotiationStep { get; init; }

    [Param]
    public Outpoint? WrongFunding { get; init; }

    [Param]
    public bool ForceLeaseClosed { get; init; }

    [Param(Name = "feerange")]
    public FeerateChoice[]? FeeRange { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        if (WrongFunding is not null)
            throw CommandException.Invalid("wrong_funding: this node does not support it");
        var timeout = UnilateralTimeout == 0 ? (TimeSpan?)null : TimeSpan.FromSeconds(UnilateralTimeout);
        var destination = Destination is null ? (ByteString?)null : context.ScriptOf("destination", Destination);
        context.Client.Notify(LogLevel.Info, $"closing {Id}: waiting for the peer{(timeout is null ? "" : $" for up to {UnilateralTimeout} seconds")}");
        var closed = await context.Do<ChannelClosed>(
            context.Rooms.Channels, new CloseChannel(Name(), timeout, destination, Range(context))).ConfigureAwait(false);
        json.WriteStartObject();
        json.Strings("txs", [TransactionResults.Hex(closed.Transaction)]);
        json.Strings("txids", [TransactionResults.Id(closed.Transaction)]);
        json.Field("type", closed.IsMutual ? "mutual" : "unilateral");
        json.WriteEndObject();
    }

    private ChannelName Name()
    {
        if (ShortChannelId.TryParse(Id, out var scid))
            return new ChannelName.ByShortId(scid);
        if (ChannelId.TryParse(Id, out var channelId))
            return new ChannelName.ById(channelId);
        return Point.TryParse(Id, out var peer) && peer.HasValidPrefix
            ? new ChannelName.OfPeer(peer)
            : throw CommandException.BadParameter("id", "should be a peer id, a channel id or a short_channel_id", Id);
    }

    private (FeeratePerKw Min, FeeratePerKw Max)? Range(CommandContext context)
    {
        if (FeeRange is null)
            return null;
        if (FeeRange is not [var least, var most])
            throw CommandException.Invalid("feerange: should be an array of two feerates, [min, max]");
        var (min, max) = (least.Resolve(context.Chain.Fees), most.Resolve(context.Chain.Fees));
        return min <= max ? (min, max) : throw CommandException.Invalid("feerange: the first feerate is above the second");
    }
}
