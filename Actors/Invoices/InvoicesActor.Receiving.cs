using Akka.Event;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Invoices;

// HTLCs: each is answered once it is decided, and the same way whenever it is told again.
public sealed partial class InvoicesActor
{
    private readonly Dictionary<PaymentHash, HtlcSet> _sets = [];

    private void Receive(ReceiveHtlc htlc)
    {
        if (_book.WasFailed(htlc.Htlc, out var failure))
        {
            Send(_switch, new FailHtlc(htlc.Htlc, failure));
            return;
        }
        if (_book.WasSettled(htlc.Htlc, htlc.PaymentHash, out var preimage))
        {
            Send(_switch, new SettleHtlc(htlc.Htlc, preimage));
            return;
        }
        if (htlc.MustFail)
        {
            Refuse(htlc, new TemporaryNodeFailure());
            return;
        }
        var invoice = _book.Find(htlc.PaymentHash);
        if (invoice is null && _settings.AcceptsKeysend && htlc.Onion.Payload.Keysend is { } spontaneous)
            ReceiveSpontaneous(htlc, spontaneous);
        else if (InvoiceRules.Check(htlc, invoice, Now) is { } refused)
            Refuse(htlc, refused);
        else if (invoice is not null)
            AddToSet(htlc, invoice);
    }

    private void AddToSet(ReceiveHtlc htlc, Invoice invoice)
    {
        var isFirst = !_sets.TryGetValue(htlc.PaymentHash, out var set);
        set ??= new HtlcSet(htlc.Onion.Total);
        if (set.Has(htlc.Htlc))
            return;
        set.Add(htlc);
        if (set.Total != htlc.Onion.Total)
        {
            // "SHOULD fail the entire HTLC set if `total_msat` is not the same for all HTLCs in the set."
            Logger.Info("Failing the parts of a payment for invoice '{0}': the payer says {1} in all, but said {2} before", invoice.Made.Label, htlc.Onion.Total, set.Total);
            FailSet(htlc.PaymentHash, part => new FinalIncorrectHtlcAmount(part.Amount));
        }
        else if (set.IsComplete)
        {
            Forget(htlc.PaymentHash);
            Pay(invoice.Made, set.Received, set.Parts);
        }
        else if (isFirst)
        {
            _sets.Add(htlc.PaymentHash, set);
            Timers.StartSingleTimer(htlc.PaymentHash, new PartsTimedOut(htlc.PaymentHash), _settings.PartsTimeout);
        }
    }

    private void ReceiveSpontaneous(ReceiveHtlc htlc, Preimage preimage)
    {
        var label = $"keysend-{htlc.PaymentHash}";
        if (InvoiceRules.CheckSpontaneous(htlc, preimage, _settings.CltvFinal) is { } refused)
        {
            Refuse(htlc, refused);
            return;
        }
        if (_book.Find(label) is not null)
        {
            Logger.Warning("A spontaneous payment of {0} is refused: its invoice would be called '{1}', which another one is already. Delete that one.", htlc.Amount, label);
            Refuse(htlc, InvoiceRules.Unknown(htlc));
            return;
        }
        Pay(
            new InvoiceEvent.Made
            {
                CreatedIndex = _book.LastCreatedIndex + 1,
                Label = label,
                Bolt11 = "",
                Preimage = preimage,
                Description = InvoiceRules.DescriptionOf(htlc.Onion.Payload),
                ExpiresAt = Now + _settings.DefaultExpiry,
                MinFinalCltvExpiryDelta = _settings.CltvFinal,
            },
            htlc.Amount, [htlc]);
    }

    private void Pay(InvoiceEvent.Made invoice, MilliSatoshi received, IReadOnlyList<ReceiveHtlc> htlcs)
    {
        var paid = new InvoiceEvent.Paid(
            invoice.CreatedIndex, _book.LastUpdatedIndex + 1, _book.LastPayIndex + 1, received, Now, [.. htlcs.Select(htlc => NameOf(htlc))])
        {
            Preimage = invoice.Preimage,
        };
        if (invoice.CreatedIndex > _book.LastCreatedIndex)
            Store(invoice, paid);
        else
            Store(paid);
        foreach (var htlc in htlcs)
            Send(_switch, new SettleHtlc(htlc.Htlc, invoice.Preimage));
        Logger.Info("Invoice '{0}' is paid with {1} in {2} HTLCs", invoice.Label, received, htlcs.Count);
        TellEnded(invoice.CreatedIndex);
    }

    private void Refuse(ReceiveHtlc htlc, FailureMessage failure)
    {
        Logger.Debug("Failing an HTLC of {0} for {1}: {2}", htlc.Amount, htlc.PaymentHash, failure.Name);
        Store(new InvoiceEvent.HtlcsFailed([NameOf(htlc)], failure.Encode()));
        Send(_switch, new FailHtlc(htlc.Htlc, failure));
    }

    private void FailSet(PaymentHash hash, Func<ReceiveHtlc, FailureMessage> failure)
    {
        if (!_sets.TryGetValue(hash, out var set))
            return;
        Forget(hash);
        foreach (var part in set.Parts)
            Refuse(part, failure(part));
    }

    private void Forget(PaymentHash hash)
    {
        if (_sets.Remove(hash))
            Timers.Cancel(hash);
    }

    private static HtlcName NameOf(ReceiveHtlc htlc) => new(htlc.Htlc.DbId, htlc.Htlc.Id);
}
