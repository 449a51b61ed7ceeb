using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Lnd.Actors.Invoices;
using Lnd.Actors.Payments;
using Lnd.Actors.Persistence;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Persistence.Views;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Views;

/// <summary>
/// Keeps the views: tables of what lists need. It takes each event as its room tells it, and reads from the journal what it has missed; so nothing depends on how it
/// is doing. Where the tables can't be written it says so once, answers lists with that, and leaves the rest to the next start.
/// </summary>
public sealed class ViewsActor : ReceiveActor, IWithTimers
{
    /// <summary>Most events in a transaction, and most that are asked of the journal at a time.</summary>
    private const int MostEvents = 1000;

    private readonly ViewsSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<string, long> _heard = [];
    private readonly List<string> _behind = [];
    private readonly List<(object Query, IActorRef Asker)> _waiting = [];
    private readonly Dictionary<ulong, Protocol.Preimage> _preimages = [];
    private ViewStore? _store;
    private string? _trouble;
    private int _uncommitted;
    private (long Position, long Heard) _asked;

    /// <summary>See <see cref="Props"/>.</summary>
    public ViewsActor(ViewsSettings settings)
    {
        _settings = settings;
        Receive<EventStored>(Take);
        Receive<EventsRecovered>(recovered =>
        {
            Hear(recovered.PersistenceId, recovered.SequenceNr);
            if (_store is { } store && recovered.SequenceNr > store.PositionOf(recovered.PersistenceId))
                ReadBehind(recovered.PersistenceId);
        });
        Receive<CommitDue>(_ => Try(Commit));
        Receive<ReplayedMessage>(Take);
        Receive<RecoverySuccess>(EndReading);
        Receive<ReplayMessagesFailure>(failed => Stop($"the journal can't be read: {failed.Cause.Message}"));
        Receive<ListInvoices>(list => Answer("invoices", list));
        Receive<ListParts>(list => Answer("payments", list));
        Receive<ListPayments>(list => Answer("payments", list));
        Receive<ListForwards>(list => Answer("forwards", list));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The views.</summary>
    /// <param name="settings">Where they are.</param>
    public static Props Props(ViewsSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var props = Akka.Actor.Props.Create(() => new ViewsActor(settings));
        return settings.Dispatcher is { } dispatcher ? props.WithDispatcher(dispatcher) : props;
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        try
        {
            _store = ViewStore.Open(_settings.Path, out var reset);
            if (reset is not null)
                _log.Info("The views in {0} are made anew from the journal: {1}", _settings.Path, reset);
        }
        catch (ViewException e)
        {
            Stop(e.Message);
            return;
        }
        ReadAll();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        Try(Commit);
        _store?.Dispose();
    }

    /// <summary>Asks the journal for what the tables miss, one actor after the other.</summary>
    private void ReadAll()
    {
        _behind.Clear();
        _behind.AddRange(ViewStore.Feeds);
        Read();
    }

    private void Read()
    {
        if (_store is null || _behind is not [var id, ..])
            return;
        _asked = (_store.PositionOf(id), _heard.GetValueOrDefault(id));
        Akka.Persistence.Persistence.Instance.Apply(Context.System).JournalFor(string.Empty)
            .Tell(new ReplayMessages(_asked.Position + 1, long.MaxValue, MostEvents, id, Self));
    }

    private void Take(EventStored stored)
    {
        var (id, number) = (stored.PersistenceId, stored.SequenceNr);
        Hear(id, number);
        if (_store is null || _behind.Contains(id) || number <= _store.PositionOf(id))
            return;
        if (number == _store.PositionOf(id) + 1)
        {
            Try(() => Apply(id, number, stored.Event));
            return;
        }
        ReadBehind(id);
    }

    private void Hear(string id, long number) => _heard[id] = Math.Max(_heard.GetValueOrDefault(id), number);

    /// <summary>Something was missed: the journal has it.</summary>
    private void ReadBehind(string id)
    {
        if (_behind.Contains(id))
            return;
        _behind.Add(id);
        if (_behind.Count == 1)
            Read();
    }

    private void Take(ReplayedMessage replayed)
    {
        var e = replayed.Persistent;
        if (_store is { } store && e.SequenceNr > store.PositionOf(e.PersistenceId))
            Try(() => Apply(e.PersistenceId, e.SequenceNr, WithPreimage(e.Payload)));
    }

    private void EndReading(RecoverySuccess read)
    {
        if (_store is null || _behind is not [var id, ..])
            return;
        var position = _store.PositionOf(id);
        if (position > read.HighestSequenceNr)
        {
            BeginAnew($"they know of {position} events of '{id}', the journal of {read.HighestSequenceNr}, as after a backup was restored");
            return;
        }
        var heard = _heard.GetValueOrDefault(id);
        // What was told meanwhile is in the journal, too. Where it gives nothing, and nothing was told since it was asked, further numbers are of no event.
        if (position >= Math.Max(read.HighestSequenceNr, heard) || (position, heard) == _asked)
        {
            _preimages.Clear();
            _behind.RemoveAt(0);
            AnswerWaiting();
        }
        Read();
    }

    /// <summary>Payments of invoices as older nodes stored them lack the preimage; the invoice itself came before, in the same reading.</summary>
    private object WithPreimage(object happened)
    {
        if (happened is InvoiceEvent.Made made)
            _preimages[made.CreatedIndex] = made.Preimage;
        else if (happened is InvoiceEvent.Paid { Preimage: null } paid && _preimages.TryGetValue(paid.CreatedIndex, out var preimage))
            return paid with { Preimage = preimage };
        return happened;
    }

    private void BeginAnew(string reason)
    {
        _log.Info("The views{0} are made anew from the journal: {1}", _settings.Path is { } path ? $" in {path}" : "", reason);
        _heard.Clear();
        _uncommitted = 0;
        Try(() => _store?.Reset());
        ReadAll();
    }

    private void Apply(string id, long number, object happened)
    {
        _store!.Apply(id, number, happened);
        if (++_uncommitted >= MostEvents)
            Commit();
        else if (_uncommitted == 1)
            Timers.StartSingleTimer(CommitDue.Instance, CommitDue.Instance, _settings.CommitAfter);
    }

    private void Commit()
    {
        _uncommitted = 0;
        _store?.Commit();
    }

    private void Answer(string id, object query)
    {
        if (_trouble is not null)
            Sender.Tell(new ViewsRefused(_trouble));
        else if (_behind.Contains(id))
            _waiting.Add((query, Sender));
        else
            Answer(query, Sender);
    }

    private void AnswerWaiting()
    {
        var waiting = _waiting.ToArray();
        _waiting.Clear();
        foreach (var (query, asker) in waiting)
            Self.Tell(query, asker);
    }

    private void Answer(object query, IActorRef asker) => Try(() => asker.Tell(
        query switch
        {
            ListInvoices q => ViewLists.Of(_store!, q),
            ListParts q => ViewLists.Of(_store!, q),
            ListPayments q => ViewLists.Of(_store!, q),
            ListForwards q => ViewLists.Of(_store!, q),
            _ => throw new InvalidOperationException($"no such list: {query.GetType().Name}"),
        }, Self), asker);

    /// <summary>Whatever goes wrong here is the views' own trouble: it must not reach anybody who pays.</summary>
    private void Try(Action work, IActorRef? asker = null)
    {
        try
        {
            work();
        }
        catch (Exception e)
        {
            if (e is not ViewException)
                _log.Error(e, "The views have failed. This is a bug: report it.");
            Stop(e.Message, isDamaged: e is not ViewException { IsDamaged: false });
            asker?.Tell(new ViewsRefused(_trouble!), Self);
        }
    }

    private void Stop(string reason, bool isDamaged = false)
    {
        if (_trouble is not null)
            return;
        _trouble = $"the views{(_settings.Path is { } path ? $" in {path}" : "")} can't be used: {reason}. Look for a full or failing disk, then start the node again";
        _log.Error("{0}. Payments and channels go on, but listinvoices, listpays, listsendpays and listforwards fail until then", _trouble);
        try
        {
            if (isDamaged)
                _store?.Delete();
            _store?.Dispose();
        }
        catch (Exception e)
        {
            _log.Info("The views could not be closed: {0}", e.Message);
        }
        _store = null;
        foreach (var (_, asker) in _waiting)
            asker.Tell(new ViewsRefused(_trouble), Self);
        _waiting.Clear();
        _behind.Clear();
    }

    private sealed record CommitDue
    {
        public static CommitDue Instance { get; } = new();
    }
}
