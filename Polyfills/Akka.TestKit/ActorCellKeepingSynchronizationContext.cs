using Akka.Actor;
using Akka.Actor.Internal;

namespace Akka.TestKit;

/// <summary>Keeps the test actor the sender of what a test sends, also behind an <c>await</c> that ends on another thread.</summary>
sealed class ActorCellKeepingSynchronizationContext(ActorCell? cell) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => ThreadPool.QueueUserWorkItem(_ => Run(d, state));

    public override void Send(SendOrPostCallback d, object? state) => Run(d, state);

    public override SynchronizationContext CreateCopy() => new ActorCellKeepingSynchronizationContext(cell);

    void Run(SendOrPostCallback d, object? state)
    {
        var outerCell = InternalCurrentActorCellKeeper.Current;
        var outerContext = Current;
        SetSynchronizationContext(this);
        InternalCurrentActorCellKeeper.Current = cell!;
        try
        {
            d(state);
        }
        finally
        {
            InternalCurrentActorCellKeeper.Current = outerCell;
            SetSynchronizationContext(outerContext);
        }
    }
}
