using System.Text.Json;
using Lnd.Actors.Channels;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Opens a channel.</summary>
[Command("fundchannel", "channels", "Open a channel to a connected peer, with an amount or all the wallet has.")]
internal sealed class FundChannelCommand : Command
{
    [Param]
    public required Point Id { get; init; }

    [Param]
    public required AmountOrAll Amount { get; init; }

    [Param]
    public FeerateChoice? Feerate { get; init; }

    [Param]
    public bool Announce { get; init; } = true;

    [Param(Name = "minconf")]
    public uint MinConf { get; init; } = 1;

    [Param]
    public MilliSatoshi PushMsat { get; init; }

    [Param]
    public string? CloseTo { get; init; }

    [Param]
    public Satoshi? RequestAmt { get; init; }

    [Param]
    public string? CompactLease { get; init; }

    [Param]
    public Outpoint[]? Utxos { get; init; }

    [Param(Name = "mindepth")]
    public uint? MinDepth { get; init; }

    [Param]
    public Satoshi? Reserve { get; init; }

    [Param]
    public uint[]? ChannelType { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        if (RequestAmt is not null || CompactLease is not null)
            throw CommandException.Invalid("request_amt, compact_lease: this node does not buy liquidity: leave them out");
        var funded = await context.Do<ChannelFundedReply>(context.Rooms.Channels, Request(context)).ConfigureAwait(false);
        json.WriteStartObject();
        json.Field("tx", TransactionResults.Hex(funded.Transaction)).Field("txid", TransactionResults.Id(funded.Transaction))
            .Field("outnum", funded.OutputIndex).Field("channel_id", funded.ChannelId);
        ChannelResults.WriteType(json, funded.Type.Features);
        json.Field("close_to", funded.CloseTo).Field("mindepth", funded.MinimumDepth);
        json.WriteEndObject();
    }

    private OpenChannelTo Request(CommandContext context) => new()
    {
        Peer = Id,
        Amount = Amount.Amount,
        Feerate = Feerate?.Resolve(context.Chain.Fees),
        Announce = Announce,
        Push = PushMsat,
        CloseTo = CloseTo is null ? null : context.ScriptOf("close_to", CloseTo),
        MinConfirmations = MinConf,
        Coins = Utxos,
        MinimumDepth = MinDepth,
        Type = ChannelType is null ? null : TypeOf(ChannelType),
        Reserve = Reserve,
    };

    private static ChannelType TypeOf(uint[] bits)
    {
        const int bitsOnTheWire = 8 * ushort.MaxValue;
        if (bits.Any(bit => bit >= bitsOnTheWire))
            throw CommandException.Invalid("channel_type: should be an array of feature bits, like [12, 22]");
        return new ChannelType(FeatureBits.Of([.. bits.Select(bit => (int)bit)]));
    }
}
