using Akka.Actor;
using Akka.Configuration;
using Lnd.Actors.Gossip;
using Lnd.Actors.Invoices;
using Lnd.Actors.Keys;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Invoices;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Switch;
using Lnd.Actors.Tests.Support;
using Lnd.Actors.Views;
using NBitcoin.Secp256k1;
using SHA256 = System.Security.Cryptography.SHA256;

namespace Lnd.Actors.Tests.Invoices;

/// <summary>The invoices' room alone, on virtual time, between a switch and a gossip's room that the test plays.</summary>
public abstract class InvoiceRoom(Config config) : RoomTestKit(config)
{
    protected static readonly ECPrivKey NodeKey = ECPrivKey.Create(SHA256.HashData("us"u8));
    protected static readonly Point Us = NodeKey.CreatePubKey().ToPoint();

    protected InvoiceRoom()
        : this(Config.Empty)
    {
    }

    protected InvoiceSettings Settings { get; set; } = new();

    protected List<(UsableChannel Channel, ChannelUpdate Update)> Channels { get; } = [];

    protected override Props RoomOf(NodeContext node) =>
        InvoicesActor.Props(node, Settings, new NodeIdentity(Us, null!, new Signer(), null!, null!, null!, null!), SwitchFront, Gossip, Views);

    protected override void ExpectRegistration() => Assert.That(Switch.ExpectMsg<RegisterInvoices>(Patience).Invoices, Is.EqualTo(Room));

    protected override void PlayGossip(ScriptedActor scripted)
    {
        scripted.On<GetChannelUpdate>(get => scripted.Sender.Tell(
            new ChannelUpdateFound(Channels.Select(c => c.Update).FirstOrDefault(u => u.ShortChannelId == get.Channel && u.Direction == get.Direction)), scripted.Self));
        scripted.On<GetGraph>(_ => { });
    }

    protected override void Answer(ScriptedActor scripted, GetLocalChannels ask) =>
        scripted.Sender.Tell(new LocalChannels([.. Channels.Select(c => c.Channel)]), scripted.Self);

    /// <summary>Ends this life as a crash would: what is not durable is gone.</summary>
    protected void Restart()
    {
        Kill();
        Start();
    }

    protected static MakeInvoice Request(string label, ulong? msat = 10_000) =>
        new(msat is { } amount ? new MilliSatoshi(amount) : null, label, "a test", false, null, [], null, null, HintChoice.Default);

    protected InvoiceRecord Make(string label, ulong? msat = 10_000) => Ask<InvoiceMade>(Request(label, msat)).Invoice;

    protected IReadOnlyList<InvoiceRecord> List(string? label = null) => Ask<InvoiceList>(new ListInvoices(label, null, null, null)).Invoices;

    /// <summary>A part as a payer would send it.</summary>
    protected static ReceiveHtlc Part(ulong id, InvoiceRecord invoice, ulong msat, ulong? total = null, PaymentSecret? secret = null) => new(
        new IncomingHtlc(1, id), invoice.PaymentHash, new MilliSatoshi(msat), Height + 18,
        new PaymentOnion.Receive(
            default, new MilliSatoshi(msat), Height + 18, new MilliSatoshi(total ?? msat),
            new HopPayload { PaymentData = new PaymentData(secret ?? SecretOf(invoice), new MilliSatoshi(total ?? msat)) }),
        Height, new ShortChannelId(7));

    /// <summary>Payers know it from the text.</summary>
    private static PaymentSecret SecretOf(InvoiceRecord invoice) => invoice.PaymentSecret
        ?? (Bolt11Invoice.TryDecode(invoice.Bolt11, out var decoded, out var error) ? decoded.PaymentSecret : throw new FormatException(error.Detail));

    protected static ReceiveHtlc Spontaneous(ulong id, Preimage preimage, ulong msat) => new(
        new IncomingHtlc(1, id), preimage.Hash, new MilliSatoshi(msat), Height + 18,
        new PaymentOnion.Receive(default, new MilliSatoshi(msat), Height + 18, new MilliSatoshi(msat), new HopPayload { Keysend = preimage }), Height, new ShortChannelId(7));

    protected void Tell(params ReceiveHtlc[] htlcs)
    {
        foreach (var htlc in htlcs)
            Room.Tell(htlc, Switch.Ref);
    }

    protected void ExpectSettled(params ulong[] ids)
    {
        var settled = ids.Select(_ => Switch.ExpectMsg<SettleHtlc>(Patience)).ToArray();
        Assert.That(settled.Select(s => s.Htlc.Id), Is.EquivalentTo(ids));
    }

    protected FailureMessage ExpectFailed(ulong id)
    {
        var failed = Switch.ExpectMsg<FailHtlc>(Patience);
        Assert.That(failed.Htlc.Id, Is.EqualTo(id));
        return failed.Failure;
    }

    /// <summary>Everything told before is done with.</summary>
    protected void ExpectNothing()
    {
        List("no such label");
        Flush();
        Assert.That(Switch.HasMessages, Is.False);
    }

    private sealed class Signer : IInvoiceSigner
    {
        public RecoverableSignature Sign(UnsignedInvoice invoice) => RecoverableSignature.Sign(NodeKey, invoice.SigningHash);
    }
}
