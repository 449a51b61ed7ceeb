using System.Text.Json;
using Lnd.Actors.Chain;
using Lnd.Actors.Rpc.Parameters;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Waits for a block.</summary>
[Command("waitblockheight", "utility", "Wait until the chain has a height, for up to timeout seconds.")]
internal sealed class WaitBlockHeightCommand : Command
{
    [Param(Name = "blockheight")]
    public required uint BlockHeight { get; init; }

    [Param]
    public uint Timeout { get; init; } = 60;

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        var request = new WaitForHeight(new Protocol.BlockHeight(BlockHeight), TimeSpan.FromSeconds(Timeout));
        var answer = await context.Do<object>(context.ChainTracker, request).ConfigureAwait(false);
        if (answer is not TipChanged tip)
            throw new CommandException(RpcErrorCode.WaitTimeout, $"Timed out after {Timeout} seconds: the height is {context.Chain.Tip?.Height.Value ?? 0}");
        json.WriteStartObject();
        json.Field("blockheight", tip.Height.Value);
        json.WriteEndObject();
    }
}
