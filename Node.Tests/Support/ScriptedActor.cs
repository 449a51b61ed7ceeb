using Akka.Actor;

namespace Lnd.Actors.Tests.Support;

/// <summary>An actor for tests whose behaviour is a function: it declares handlers and hooks on the instance it is given.</summary>
public sealed class ScriptedActor : ReceiveActor, IWithUnboundedStash, IWithTimers
{
    public ScriptedActor(Action<ScriptedActor> script) => script(this);

    public IStash Stash { get; set; } = null!;

    public ITimerScheduler Timers { get; set; } = null!;

    public IActorContext Ctx => Context;

    public new IActorRef Self => base.Self;

    public new IActorRef Sender => base.Sender;

    public Action? OnPreStart { get; set; }

    public Action? OnPostStop { get; set; }

    public Action<Exception, object?>? OnPreRestart { get; set; }

    public Action<Exception>? OnPostRestart { get; set; }

    public Func<SupervisorStrategy>? Strategy { get; set; }

    public static Props Props(Action<ScriptedActor> script) => Akka.Actor.Props.Create(() => new ScriptedActor(script));

    public void On<T>(Action<T> handler) => Receive(handler);

    public void On<T>(Func<T, Task> handler) => ReceiveAsync(handler);

    public void OnAny(Action<object> handler) => ReceiveAny(handler);

    public void BecomeNow(Action behaviour) => Become(behaviour);

    protected override void PreStart() => OnPreStart?.Invoke();

    protected override void PostStop() => OnPostStop?.Invoke();

    protected override void PreRestart(Exception reason, object message)
    {
        OnPreRestart?.Invoke(reason, message);
        base.PreRestart(reason, message);
    }

    protected override void PostRestart(Exception reason)
    {
        OnPostRestart?.Invoke(reason);
        base.PostRestart(reason);
    }

    protected override SupervisorStrategy SupervisorStrategy() => Strategy?.Invoke() ?? base.SupervisorStrategy();
}
