using Akka.Actor;
using Lnd.Actors.Gossip;
using Lnd.Actors.Keys;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Invoices;

/// <summary>
/// The node's invoices: makes them, takes the HTLCs that pay them, tells who waits. That an invoice is paid, and by which HTLCs, is durable before any of them is
/// settled; and that an HTLC is given back is durable before it is, so that an HTLC told again after a crash always gets the answer it got.
/// </summary>
public sealed partial class InvoicesActor : PipelinedActor<InvoiceEvent, InvoicesSnapshot>, IWithTimers
{
    private static readonly object s_expiryTimer = new();
    private static readonly TimeSpan s_longestTimer = TimeSpan.FromHours(1);

    private readonly NodeContext _node;
    private readonly InvoiceSettings _settings;
    private readonly NodeIdentity _identity;
    private readonly IActorRef _gossip;
    private readonly IActorRef _views;
    private readonly InvoiceBook _book = new();
    private readonly InvoiceWaiters _waiters = new();
    private IActorRef _switch;
    private ChannelGraph _graph = ChannelGraph.Empty;
    private ulong? _nextExpiryTimer;

    /// <summary>See <see cref="Props"/>.</summary>
    public InvoicesActor(NodeContext node, InvoiceSettings settings, NodeIdentity identity, IActorRef htlcSwitch, IActorRef gossip, IActorRef views)
        : base(views)
    {
        (_node, _settings, _identity, _switch, _gossip, _views) = (node, settings, identity, htlcSwitch, gossip, views);
        Command<ReceiveHtlc>(Receive);
        Command<PartsTimedOut>(timedOut => FailSet(timedOut.Hash, _ => new Protocol.Onion.MppTimeout()));
        Command<MakeInvoice>(Make);
        Command<MadeBeforeCrash>(TellMade);
        Command<InboundChannels>(TakeChannels);
        Command<ListInvoices>(List);
        Command<WaitInvoice>(Wait);
        Command<WaitAnyInvoice>(Wait);
        Command<InvoiceWaiters.TimedOut>(timedOut =>
        {
            if (_waiters.End(timedOut.Id) is { } waiter)
                Send(waiter, new InvoiceRefused(InvoiceErrors.TimedOut, "Timed out while waiting for invoice to be paid"));
        });
        Command<DeleteInvoice>(Delete);
        Command<DeleteExpired>(Delete);
        Command<ExpiryDue>(_ =>
        {
            _nextExpiryTimer = null;
            ExpireDue();
        });
        Command<SwitchStarted>(started =>
        {
            _switch = started.Switch;
            _switch.Tell(new RegisterInvoices(Self), Self);
        });
        Command<GraphChanged>(changed => _graph = changed.Graph);
    }

    /// <inheritdoc/>
    public override string PersistenceId => "invoices";

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override int Size => _book.Count;

    private ulong Now => (ulong)Math.Max(0, _node.Clock.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>How to make it.</summary>
    /// <param name="node">What it gets from outside.</param>
    /// <param name="settings">How the node takes money.</param>
    /// <param name="identity">Who signs.</param>
    /// <param name="htlcSwitch">Whom it registers with, and asks for channels.</param>
    /// <param name="gossip">Whom it asks for the network and the peers' updates.</param>
    /// <param name="views">Who gives lists.</param>
    public static Props Props(NodeContext node, InvoiceSettings settings, NodeIdentity identity, IActorRef htlcSwitch, IActorRef gossip, IActorRef views) =>
        Akka.Actor.Props.Create(() => new InvoicesActor(node, settings, identity, htlcSwitch, gossip, views));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(SwitchStarted));
        Context.System.EventStream.Subscribe(Self, typeof(GraphChanged));
        base.PreStart();
    }

    /// <inheritdoc/>
    protected override void PreRestart(Exception reason, object message)
    {
        // who waits for a payment must not miss it because something else has crashed
        foreach (var (createdIndex, waiter) in _waiters.OfOne)
            if (_book.Find(createdIndex) is { } invoice)
                Self.Tell(new WaitInvoice(invoice.Made.Label), waiter);
        foreach (var (wait, waiter) in _waiters.ForAny)
            Self.Tell(wait, waiter);
        foreach (var (request, sender) in _toMake)
            Self.Tell(request, sender);
        base.PreRestart(reason, message);
    }

    /// <inheritdoc/>
    protected override void OnUnsent(IActorRef to, object message)
    {
        switch (message)
        {
            case SettleHtlc or FailHtlc:
                break; // the switch tells of the HTLC again
            case InvoiceMade made:
                Self.Tell(new MadeBeforeCrash(made), to);
                break;
            case InvoiceEnded ended:
                Self.Tell(new WaitInvoice(ended.Invoice.Label), to);
                break;
            default:
                to.Tell(new InvoiceRefused(InvoiceErrors.Internal, "Internal error: listinvoices shows how the invoices stand"), Self);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        base.PostStop();
    }

    /// <inheritdoc/>
    protected override void Apply(InvoiceEvent happened) => _book.Apply(happened);

    /// <inheritdoc/>
    protected override InvoicesSnapshot Snapshot() => _book.Snapshot();

    /// <inheritdoc/>
    protected override void Restore(InvoicesSnapshot snapshot) => _book.Restore(snapshot);

    /// <inheritdoc/>
    protected override void OnRecovered()
    {
        ExpireDue();
        _gossip.Tell(GetGraph.Instance, Self);
        _switch.Tell(new RegisterInvoices(Self), Self);
    }

    /// <summary>Whatever asks for a status calls this first, so that no answer depends on when the timer fires.</summary>
    private void ExpireDue()
    {
        foreach (var invoice in _book.Due(Now))
        {
            Store(new InvoiceEvent.Expired(invoice.Made.CreatedIndex, _book.LastUpdatedIndex + 1));
            FailSet(invoice.Hash, InvoiceRules.Unknown);
            TellEnded(invoice.Made.CreatedIndex);
        }
        if (_book.NextExpiry is not { } next || next >= _nextExpiryTimer)
            return;
        _nextExpiryTimer = next;
        var delay = TimeSpan.FromSeconds(Math.Min(next - Math.Min(next, Now) + 1, s_longestTimer.TotalSeconds));
        Timers.StartSingleTimer(s_expiryTimer, ExpiryDue.Instance, delay);
    }

    private void List(ListInvoices query)
    {
        ExpireDue();
        Forward(_views, query);
    }

    private void Wait(WaitInvoice wait)
    {
        ExpireDue();
        if (_book.Find(wait.Label) is not { } invoice)
            Send(Sender, new InvoiceRefused(InvoiceErrors.Unknown, $"Label '{wait.Label}' not found"));
        else if (invoice.Status != InvoiceStatus.Unpaid)
            Send(Sender, new InvoiceEnded(invoice.ToRecord()));
        else
            _waiters.Add(invoice.Made.CreatedIndex, Sender);
    }

    private void Wait(WaitAnyInvoice wait)
    {
        if (_book.PaidAfter(wait.LastPayIndex) is { } paid)
        {
            Send(Sender, new InvoiceEnded(paid.ToRecord()));
            return;
        }
        var timeout = _waiters.AddForAny(wait, Sender);
        if (wait.Timeout is { } time)
            Timers.StartSingleTimer(timeout, timeout, time);
    }

    private void TellEnded(ulong createdIndex)
    {
        if (_book.Find(createdIndex) is not { } invoice)
            return;
        var record = invoice.ToRecord();
        foreach (var waiter in _waiters.TakeOf(createdIndex))
            Send(waiter, new InvoiceEnded(record));
        if (invoice.Paid is null)
            return;
        foreach (var (waiter, timeout) in _waiters.TakeForAny(invoice.Paid.PayIndex))
        {
            Timers.Cancel(timeout);
            Send(waiter, new InvoiceEnded(record));
        }
    }

    private void Delete(DeleteInvoice delete)
    {
        ExpireDue();
        if (_book.Find(delete.Label) is not { } invoice)
        {
            Send(Sender, new InvoiceRefused(InvoiceErrors.NotFound, "Unknown invoice"));
            return;
        }
        if (invoice.Status != delete.Status)
        {
            Send(Sender, new InvoiceRefused(InvoiceErrors.StatusUnexpected, $"Invoice status is {Name(invoice.Status)} not {Name(delete.Status)}"));
            return;
        }
        if (delete.DescriptionOnly && invoice.Made.Description.Length == 0)
        {
            Send(Sender, new InvoiceRefused(InvoiceErrors.NoDescription, "Invoice description already removed"));
            return;
        }
        if (delete.DescriptionOnly)
            Store(new InvoiceEvent.DescriptionDeleted(invoice.Made.CreatedIndex, _book.LastUpdatedIndex + 1));
        else
            Remove(invoice);
        Send(Sender, new InvoiceDeleted((delete.DescriptionOnly ? _book.Find(delete.Label) ?? invoice : invoice).ToRecord()));
    }

    private void Delete(DeleteExpired delete)
    {
        ExpireDue();
        var expired = _book.All.Where(invoice => invoice.Status == InvoiceStatus.Expired && invoice.Made.ExpiresAt < delete.Before).ToArray();
        if (expired.Length > 0)
            Store([.. expired.Select(invoice => new InvoiceEvent.Deleted(invoice.Made.CreatedIndex))]);
        Send(Sender, new ExpiredDeleted(expired.Length));
    }

    private void Remove(Invoice invoice)
    {
        Store(new InvoiceEvent.Deleted(invoice.Made.CreatedIndex));
        FailSet(invoice.Hash, InvoiceRules.Unknown);
        foreach (var waiter in _waiters.TakeOf(invoice.Made.CreatedIndex))
            Send(waiter, new InvoiceRefused(InvoiceErrors.Deleted, "Invoice deleted during wait"));
    }

    private static string Name(InvoiceStatus status) => status switch
    {
        InvoiceStatus.Unpaid => "unpaid",
        InvoiceStatus.Paid => "paid",
        InvoiceStatus.Expired => "expired",
    };

    private sealed record ExpiryDue
    {
        public static ExpiryDue Instance { get; } = new();
    }

    private sealed record PartsTimedOut(PaymentHash Hash);
}

/// <summary>c-lightning's error codes.</summary>
internal static class InvoiceErrors
{
    public const int InvalidParameters = -32602, Deleted = -1, Unknown = -1, Internal = -1, LabelExists = 900, PreimageExists = 901, HintsGiveNoRoutes = 902, TimedOut = 904, NotFound = 905,
        StatusUnexpected = 906, NoDescription = 908;
}
