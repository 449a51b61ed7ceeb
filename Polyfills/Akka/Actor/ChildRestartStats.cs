namespace Akka.Actor.Internal;

/// <summary>A child and how often it was restarted lately.</summary>
public class ChildRestartStats
{
    private uint _retries;
    private TimeSpan? _windowStart;

    internal ChildRestartStats(IInternalActorRef child) => Child = child;

    /// <summary>The child.</summary>
    public IInternalActorRef Child { get; }

    /// <summary>Its incarnation.</summary>
    public long Uid => Child.Path.Uid;

    /// <summary>How often it was restarted within the current window.</summary>
    public uint MaxNrOfRetriesCount => _retries;

    /// <summary>
    /// Counts one restart; false if that is more than allowed. -1 allows any number of retries, a window of -1 (or 0) lasts for ever.
    /// </summary>
    internal bool RequestRestartPermission(int maxNrOfRetries, int withinTimeMilliseconds, TimeSpan now)
    {
        if (maxNrOfRetries == 0)
            return false;
        if (withinTimeMilliseconds <= 0)
            return maxNrOfRetries < 0 || ++_retries <= maxNrOfRetries;
        // a window without a number of retries allows one
        var allowed = maxNrOfRetries < 0 ? 1 : maxNrOfRetries;
        _windowStart ??= now;
        if (now - _windowStart > TimeSpan.FromMilliseconds(withinTimeMilliseconds))
        {
            _windowStart = now;
            _retries = 1;
            return true;
        }
        return ++_retries <= allowed;
    }
}

/// <summary>Why an actor waits for children to stop.</summary>
internal enum WaitReason
{
    /// <summary>It doesn't, it only told them to.</summary>
    UserRequest,

    /// <summary>To create its instance again after a failed attempt.</summary>
    Creation,

    /// <summary>To make a new instance after a failure.</summary>
    Recreation,

    /// <summary>To stop itself.</summary>
    Termination,
}

/// <summary>
/// The children of one actor, by name. The actor itself changes them in its turn; other threads look names up, and anybody may create
/// children of a guardian, so every access is under the lock.
/// </summary>
internal sealed class Children
{
    private readonly Dictionary<string, ChildRestartStats?> _byName = new(StringComparer.Ordinal);
    private HashSet<IActorRef>? _toDie;

    /// <summary>Why the actor waits for the ones that are to die.</summary>
    public WaitReason Reason { get; private set; }

    /// <summary>What to throw when <see cref="Reason"/> is Recreation and the waiting ends.</summary>
    public Exception? RecreationCause { get; private set; }

    /// <summary>The actor has stopped: no child can be added any more.</summary>
    public bool IsTerminated { get; private set; }

    public bool HasToDie => _toDie is { Count: > 0 };

    public bool IsTerminating => IsTerminated || (HasToDie && Reason == WaitReason.Termination);

    public bool IsWaiting => HasToDie && Reason is WaitReason.Creation or WaitReason.Recreation;

    public bool IsNormal => !IsTerminated && (!HasToDie || Reason == WaitReason.UserRequest);

    /// <summary>Takes a name.</summary>
    public void Reserve(string name)
    {
        lock (_byName)
        {
            if (IsTerminating)
                throw new InvalidOperationException($"Cannot create child [{name}]: the parent is terminating or has terminated");
            if (!_byName.TryAdd(name, null))
                throw new InvalidActorNameException($"Actor name \"{name}\" is not unique!");
        }
    }

    public void Unreserve(string name)
    {
        lock (_byName)
            _byName.Remove(name);
    }

    public ChildRestartStats Add(IInternalActorRef child)
    {
        var stats = new ChildRestartStats(child);
        lock (_byName)
            _byName[child.Path.Name] = stats;
        return stats;
    }

    public ChildRestartStats? Find(string name)
    {
        lock (_byName)
            return _byName.GetValueOrDefault(name);
    }

    public ChildRestartStats? Find(IActorRef child) =>
        Find(child.Path.Name) is { } stats && (ReferenceEquals(stats.Child, child) || stats.Child.Equals(child)) ? stats : null;

    public ChildRestartStats[] All()
    {
        lock (_byName)
        {
            var result = new ChildRestartStats[_byName.Count];
            var count = 0;
            foreach (var stats in _byName.Values)
            {
                if (stats is not null)
                    result[count++] = stats;
            }
            Array.Resize(ref result, count);
            return result;
        }
    }

    /// <summary>Notes that a child was told to stop.</summary>
    public void ShallDie(IActorRef child)
    {
        lock (_byName)
        {
            if (_toDie is { Count: > 0 })
            {
                _toDie.Add(child);
                return;
            }
            Reason = WaitReason.UserRequest;
            (_toDie ??= []).Add(child);
        }
    }

    /// <summary>Says what happens when the last of those that are to die has stopped; false if there is none.</summary>
    public bool TrySetReason(WaitReason reason, Exception? cause = null)
    {
        lock (_byName)
        {
            if (!HasToDie)
                return false;
            Reason = reason;
            RecreationCause = cause;
            return true;
        }
    }

    /// <summary>Forgets a child that stopped; returns what the actor waited for, if this was the last of them.</summary>
    public WaitReason? Remove(IActorRef child)
    {
        lock (_byName)
        {
            if (_byName.GetValueOrDefault(child.Path.Name) is { } stats && stats.Child.Equals(child))
                _byName.Remove(child.Path.Name);
            if (_toDie is null || !_toDie.Remove(child) || _toDie.Count > 0)
                return null;
            var reason = Reason;
            if (reason == WaitReason.Termination)
                IsTerminated = true;
            Reason = WaitReason.UserRequest;
            return reason;
        }
    }

    public void SetTerminated()
    {
        lock (_byName)
            IsTerminated = true;
    }
}
