namespace Akka.Actor;

public partial class ActorCell
{
    private TimeSpan? _receiveTimeout;
    private ICancelable? _pendingReceiveTimeout;

    /// <inheritdoc />
    public TimeSpan? ReceiveTimeout => _receiveTimeout;

    /// <inheritdoc />
    public void SetReceiveTimeout(TimeSpan? timeout = null) => _receiveTimeout = timeout;

    /// <summary>Starts the receive timeout anew, or only makes sure that it runs.</summary>
    public void CheckReceiveTimeout(bool reschedule = true)
    {
        if (_receiveTimeout is not { } timeout)
        {
            CancelReceiveTimeout();
            return;
        }
        if (!reschedule && _pendingReceiveTimeout is not null)
            return;
        CancelReceiveTimeout();
        _pendingReceiveTimeout = _system.Scheduler.ScheduleTellOnceCancelable(timeout, _self, Akka.Actor.ReceiveTimeout.Instance, _self);
    }

    private void ClearReceiveTimeout()
    {
        _receiveTimeout = null;
        CancelReceiveTimeout();
    }

    private void CancelReceiveTimeout()
    {
        _pendingReceiveTimeout?.Cancel();
        _pendingReceiveTimeout = null;
    }
}
