using Akka.Actor;

namespace Lnd.Actors.Support;

/// <summary>
/// Asks many actors the same and tells one actor all answers, as soon as the last has come, or what has come when time is up or those asked have ended.
/// </summary>
/// <typeparam name="T">The kind of answer.</typeparam>
public sealed class Gather<T> : ReceiveActor, IWithTimers
    where T : class
{
    private readonly List<T> _answers = [];
    private readonly HashSet<IActorRef> _missing;
    private readonly IActorRef _asker;
    private readonly Func<IReadOnlyList<T>, object> _reply;

    /// <summary>See <see cref="Ask"/>.</summary>
    public Gather(IReadOnlyCollection<IActorRef> asked, object question, TimeSpan patience, IActorRef asker, Func<IReadOnlyList<T>, object> reply)
    {
        (_missing, _asker, _reply) = ([.. asked], asker, reply);
        Receive<T>(answer =>
        {
            _answers.Add(answer);
            Done(Sender);
        });
        Receive<Terminated>(ended => Done(ended.ActorRef));
        Receive<TimeUp>(_ => Finish());
        foreach (var one in _missing)
        {
            Context.Watch(one);
            one.Tell(question, Self);
        }
        if (_missing.Count == 0)
            Self.Tell(TimeUp.Instance);
        else
            _patience = patience;
    }

    private readonly TimeSpan _patience;

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Starts to ask.</summary>
    /// <param name="factory">Whose child the collector is.</param>
    /// <param name="asked">Whom.</param>
    /// <param name="question">What.</param>
    /// <param name="patience">How long to wait for answers.</param>
    /// <param name="asker">Who is told.</param>
    /// <param name="reply">What it is told, made of the answers.</param>
    public static void Ask(
        IActorRefFactory factory, IReadOnlyCollection<IActorRef> asked, object question, TimeSpan patience, IActorRef asker, Func<IReadOnlyList<T>, object> reply) =>
        factory.ActorOf(Props.Create(() => new Gather<T>(asked, question, patience, asker, reply)));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        if (_missing.Count > 0)
            Timers.StartSingleTimer(nameof(TimeUp), TimeUp.Instance, _patience);
    }

    private void Done(IActorRef one)
    {
        if (_missing.Remove(one) && _missing.Count == 0)
            Finish();
    }

    private void Finish()
    {
        _asker.Tell(_reply(_answers));
        Context.Stop(Self);
    }

    private sealed record TimeUp
    {
        public static TimeUp Instance { get; } = new();
    }
}
