using System.Text.Json;
using Lnd.Actors.Gossip;
using Lnd.Actors.Protocol;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Checks who has signed a text.</summary>
[Command("checkmessage", "utility", "Check the signature of a text: by a given key, or by a node that is known.")]
internal sealed class CheckMessageCommand : Command
{
    [Param]
    public required string Message { get; init; }

    [Param]
    public required string Zbase { get; init; }

    [Param]
    public Point? Pubkey { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        if (!MessageSignatures.TryDecode(Zbase, out var signature))
            throw CommandException.BadParameter("zbase", "is not valid zbase32 of a signature", Zbase);
        var hasKey = MessageSignatures.TryRecover(Message, signature, out var signer);
        if (hasKey && Pubkey is null)
            await CheckKnown(context, signer).ConfigureAwait(false);
        json.WriteStartObject();
        if (hasKey)
            json.Field("pubkey", signer);
        json.Field("verified", hasKey && (Pubkey is not { } expected || expected == signer));
        json.WriteEndObject();
    }

    /// <summary>Any signature is one of some key: without a key to compare with, it only counts if the key is that of a node.</summary>
    private static async Task CheckKnown(CommandContext context, Point signer)
    {
        var graph = (await context.Query<GraphChanged>(context.Rooms.Gossip, GetGraph.Instance).ConfigureAwait(false)).Graph;
        if (graph.TryFindNode(signer, out _) || signer == context.Services.Identity.NodeId)
            return;
        throw new CommandException(
            RpcErrorCode.SignerNotFound, "pubkey not found in the graph: give the key you expect as pubkey", data => data.Field("claimed_key", signer));
    }
}
