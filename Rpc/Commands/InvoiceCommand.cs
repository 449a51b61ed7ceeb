using System.Text;
using System.Text.Json;
using Lnd.Actors.Invoices;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Invoices;
using Lnd.Actors.Rpc.Framing;
using Lnd.Actors.Rpc.Parameters;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Makes an invoice.</summary>
[Command("invoice", "payment", "Make an invoice for an amount, or any, with a label of your own and a description for the payer.")]
internal sealed class InvoiceCommand : Command
{
    /// <summary>BOLT 11: fields hold at most 639 bytes.</summary>
    private const int MaxDescriptionBytes = 639;

    [Param(OldName = "msatoshi")]
    public required AmountOrAny AmountMsat { get; init; }

    [Param]
    public required Label Label { get; init; }

    [Param]
    public required string Description { get; init; }

    [Param]
    public ulong? Expiry { get; init; }

    [Param]
    public string[] Fallbacks { get; init; } = [];

    [Param]
    public Preimage? Preimage { get; init; }

    [Param(Name = "exposeprivatechannels")]
    public JsonElement? ExposePrivateChannels { get; init; }

    [Param]
    public uint? Cltv { get; init; }

    [Param(Name = "deschashonly")]
    public bool DescHashOnly { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        if (!DescHashOnly && Encoding.UTF8.GetByteCount(Description) > MaxDescriptionBytes)
        {
            throw CommandException.Invalid(
                $"Descriptions greater than {MaxDescriptionBytes} bytes not allowed (this one has {Encoding.UTF8.GetByteCount(Description)}): use deschashonly");
        }
        var request = new MakeInvoice(
            AmountMsat.Amount, Label.Text, Description, DescHashOnly, Expiry, [.. Fallbacks.Select(text => FallbackOf(context, text))], Preimage, Cltv,
            ReadHintChoice());
        var made = await context.Do<InvoiceMade>(context.Rooms.Invoices, request).ConfigureAwait(false);
        json.WriteStartObject();
        json.Field("payment_hash", made.Invoice.PaymentHash).Field("expires_at", made.Invoice.ExpiresAt).Field("bolt11", made.Invoice.Bolt11)
            .Field("payment_secret", made.Invoice.PaymentSecret).Field("created_index", made.Invoice.CreatedIndex);
        foreach (var (name, text) in made.Warnings)
            json.Field(name, text);
        json.WriteEndObject();
    }

    private static FallbackAddress FallbackOf(CommandContext context, string text) =>
        FallbackAddress.TryFromScript(context.ScriptOf("fallbacks", text).Span, out var fallback)
            ? fallback
            : throw CommandException.BadParameter("fallbacks", "should be an array of addresses that an invoice can hold", text);

    /// <summary>true, false, a channel, or an array of channels.</summary>
    private HintChoice ReadHintChoice()
    {
        if (ExposePrivateChannels is not { } choice)
            return HintChoice.Default;
        if (choice.ValueKind == JsonValueKind.Array)
            return new HintChoice(null, [.. choice.EnumerateArray().Select(ReadChannel)]);
        return choice.TryGetWord(out var word) && word is "true" or "false" ? new HintChoice(word == "true", null) : new HintChoice(null, [ReadChannel(choice)]);
    }

    private static ShortChannelId ReadChannel(JsonElement token) => token.TryGetText(out var text) && ShortChannelId.TryParse(text, out var id)
        ? id
        : throw CommandException.BadParameter(
            "exposeprivatechannels", "should be a boolean, a short_channel_id, or an array of them", token.GetRawText());
}
