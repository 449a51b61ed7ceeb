using System.Text;
using Akka.Actor;
using Lnd.Actors.Persistence;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Invoices;

namespace Lnd.Actors.Invoices;

// Invoices: route hints need to be asked for, so that requests wait until what is known of the channels is fresh.
public sealed partial class InvoicesActor
{
    /// <summary>What fits into a field of BOLT 11.</summary>
    private const int LongestDescription = 639;

    private readonly Queue<(MakeInvoice Request, IActorRef Sender)> _toMake = new();
    private readonly Dictionary<IActorRef, MakeInvoice> _unanswered = [];
    private IReadOnlyList<InboundChannel> _channels = [];
    private DateTimeOffset? _channelsSince;
    private bool _isAsking;

    private void Make(MakeInvoice request)
    {
        if (Check(request) is { } refused)
        {
            Send(Sender, refused);
            return;
        }
        _unanswered[Sender] = request;
        if (_node.Clock.GetUtcNow() - _channelsSince is { } age && age >= TimeSpan.Zero && age < _settings.ChannelsKept)
        {
            Make(request, Sender);
            return;
        }
        _toMake.Enqueue((request, Sender));
        if (_isAsking)
            return;
        _isAsking = true;
        Context.ActorOf(InboundChannelsActor.Props(_identity.NodeId, _graph, _switch, _gossip));
    }

    private void TakeChannels(InboundChannels found)
    {
        (_isAsking, _channels, _channelsSince) = (false, found.Channels, _node.Clock.GetUtcNow());
        while (_toMake.TryDequeue(out var waiting))
            Make(waiting.Request, waiting.Sender);
    }

    private InvoiceRefused? Check(MakeInvoice request)
    {
        if (request.Amount is { IsZero: true })
            return new InvoiceRefused(InvoiceErrors.InvalidParameters, "amount_msat: must be larger than 0, or 'any'");
        if (request.Amount > MilliSatoshi.MaxMoney)
            return new InvoiceRefused(InvoiceErrors.InvalidParameters, $"amount_msat: {request.Amount} is more than there is");
        if (!request.HashDescription && Encoding.UTF8.GetByteCount(request.Description) is > LongestDescription and var bytes)
        {
            return new InvoiceRefused(
                InvoiceErrors.InvalidParameters, $"description: {bytes} bytes do not fit into an invoice, {LongestDescription} are the most (deschashonly=true puts in its hash)");
        }
        return null;
    }

    private void Make(MakeInvoice request, IActorRef sender)
    {
        DecideOn(request, sender);
        // behind the answer: from here on nobody waits
        DeferAsync(sender, answered => _unanswered.Remove(answered));
    }

    private void DecideOn(MakeInvoice request, IActorRef sender)
    {
        ExpireDue();
        var preimage = request.Preimage ?? RandomPreimage();
        if (_book.Find(preimage.Hash) is not null)
        {
            Send(sender, new InvoiceRefused(InvoiceErrors.PreimageExists, "preimage already used"));
            return;
        }
        if (_book.Find(request.Label) is not null)
        {
            Send(sender, new InvoiceRefused(InvoiceErrors.LabelExists, $"Duplicate label '{request.Label}'"));
            return;
        }
        if (RouteHints.Choose(_channels, request.ExposePrivate, request.Amount ?? new MilliSatoshi(1), _node.Random) is not { } hints)
        {
            Send(sender, new InvoiceRefused(InvoiceErrors.HintsGiveNoRoutes, "None of those hints were suitable local channels"));
            return;
        }
        var (now, expiry, cltv) = (Now, request.Expiry ?? _settings.DefaultExpiry, request.Cltv ?? _settings.CltvFinal);
        if (!UnsignedInvoice.TryCreate(_node.Chain.Invoices, request.Amount, now, FieldsOf(request, preimage, expiry, cltv, hints), out var unsigned, out var error))
        {
            Send(sender, new InvoiceRefused(InvoiceErrors.InvalidParameters, error.Detail));
            return;
        }
        var made = new InvoiceEvent.Made
        {
            CreatedIndex = _book.LastCreatedIndex + 1,
            Label = request.Label,
            Bolt11 = unsigned.Sign(_identity.Invoices),
            Preimage = preimage,
            Amount = request.Amount,
            Description = request.Description,
            ExpiresAt = ulong.MaxValue - now < expiry ? ulong.MaxValue : now + expiry,
            MinFinalCltvExpiryDelta = cltv,
        };
        Store(made);
        ExpireDue();
        if (_book.Find(made.CreatedIndex) is { } invoice)
            Send(sender, new InvoiceMade(invoice.ToRecord(), hints.Warnings));
    }

    private ValueList<InvoiceField> FieldsOf(MakeInvoice request, in Preimage preimage, ulong expiry, uint cltv, RouteHints hints)
    {
        var fields = new List<InvoiceField>
        {
            new PaymentSecretField(InvoiceSecrets.PaymentSecretOf(preimage)),
            new PaymentHashField(preimage.Hash),
            request.HashDescription ? new DescriptionHashField(Sha256Hash.Of(Encoding.UTF8.GetBytes(request.Description))) : new DescriptionField(request.Description),
            new ExpiryField(expiry),
            new MinFinalCltvExpiryField(cltv),
            new FeaturesField(_settings.Features),
        };
        fields.AddRange(request.Fallbacks.Select(address => new FallbackField(address)));
        fields.AddRange(hints.Hints);
        return [.. fields];
    }

    private Preimage RandomPreimage()
    {
        Span<byte> bytes = stackalloc byte[Preimage.Size];
        _node.Random.Fill(bytes);
        return new Preimage(bytes);
    }
}
