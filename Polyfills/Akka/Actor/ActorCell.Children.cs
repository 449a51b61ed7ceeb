using Akka.Actor.Internal;

namespace Akka.Actor;

public partial class ActorCell
{
    private Children? _children;
    private long _nextRandomName = -1;

    internal bool IsTerminating => _children is { IsTerminating: true } || IsTerminated;

    private bool IsNormal => _children?.IsNormal ?? !IsTerminated;

    private bool IsWaitingForChildren => _children is { IsWaiting: true };

    private Children ChildrenOrNew => _children ?? Interlocked.CompareExchange(ref _children, new Children(), null) ?? _children;

    /// <summary>The children.</summary>
    public IEnumerable<IInternalActorRef> GetChildren() => ChildStats().Select(stats => stats.Child);

    IEnumerable<IActorRef> IActorContext.GetChildren() => GetChildren();

    IActorRef IActorContext.Child(string name) => _children?.Find(name)?.Child ?? (IActorRef)ActorRefs.Nobody;

    /// <summary>The child called <c>name</c> or <c>name#uid</c>, or <see cref="ActorRefs.Nobody"/>. Any thread may ask.</summary>
    public IInternalActorRef GetSingleChild(string name)
    {
        var at = name.IndexOf('#', StringComparison.Ordinal);
        var stats = _children?.Find(at < 0 ? name : name[..at]);
        if (stats is null)
            return ActorRefs.Nobody;
        return at < 0 || (long.TryParse(name.AsSpan(at + 1), out var uid) && (uid == 0 || uid == stats.Uid)) ? stats.Child : ActorRefs.Nobody;
    }

    internal ChildRestartStats[] ChildStats() => _children?.All() ?? [];

    /// <summary>Whether this is a child of the actor.</summary>
    internal ChildRestartStats? FindChild(IActorRef child) => _children?.Find(child);

    /// <inheritdoc />
    public virtual IActorRef ActorOf(Props props, string? name = null) => MakeChild(props, name);

    /// <summary>A child that other threads ask for: of a guardian.</summary>
    public virtual IActorRef AttachChild(Props props, bool isSystemService, string? name = null) => MakeChild(props, name);

    private IInternalActorRef MakeChild(Props props, string? name)
    {
        name = name is null ? RandomName() : CheckName(name);
        var children = ChildrenOrNew;
        if (IsTerminating)
            throw new InvalidOperationException($"Cannot create child [{name}]: {_self} is terminating or has terminated");
        children.Reserve(name);
        IInternalActorRef child;
        try
        {
            var path = new ChildActorPath(_self.Path, name, _system.NewUid());
            child = _system.LocalProvider.ActorOf(_system, props, _self, path);
        }
        catch
        {
            children.Unreserve(name);
            throw;
        }
        // a child of a suspended parent is suspended as often
        if (IsFailed)
        {
            for (var i = _mailbox.SuspendCount; i > 0; i--)
                child.Suspend();
        }
        children.Add(child);
        child.Start();
        return child;
    }

    private static string CheckName(string name)
    {
        if (name.Length == 0)
            throw new InvalidActorNameException("Actor name must not be empty.");
        if (!ActorPath.IsValidPathElement(name))
            throw new InvalidActorNameException($"Illegal actor name [{name}]: letters, digits, %xx and {ActorPath.ValidSymbols} are allowed, $ not first");
        return name;
    }

    private string RandomName()
    {
        const string digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+~";
        Span<char> text = stackalloc char[12];
        var length = 0;
        text[length++] = '$';
        for (var rest = Interlocked.Increment(ref _nextRandomName); ; rest >>= 6)
        {
            text[length++] = digits[(int)(rest & 63)];
            if (rest < 64)
                return new string(text[..length]);
        }
    }

    /// <inheritdoc />
    public void Stop(IActorRef child)
    {
        if (FindChild(child) is not null)
            _children!.ShallDie(child);
        ((IInternalActorRef)child).Stop();
    }

    private void StopChildren()
    {
        foreach (var stats in ChildStats())
            Stop(stats.Child);
    }

    private void SuspendChildren(IReadOnlyCollection<IActorRef>? exceptFor = null)
    {
        foreach (var stats in ChildStats())
        {
            if (exceptFor is null || !exceptFor.Contains(stats.Child))
                stats.Child.Suspend();
        }
    }

    private void ResumeChildren(Exception? causedByFailure, IActorRef? perpetrator)
    {
        foreach (var stats in ChildStats())
            stats.Child.Resume(stats.Child.Equals(perpetrator) ? causedByFailure : null);
    }
}
