namespace Lnd.Actors.Chain;

/// <summary>
/// Asked by the host at its start; the answer is <see cref="ChainStarted"/> or <see cref="ChainRefused"/>. A backend that can't be reached, or is starting, is waited for as long
/// as <see cref="ChainWatcherSettings.StartTimeout"/> says; wrong credentials and a wrong chain are refused at once.
/// </summary>
public sealed record StartChain
{
    /// <summary>The one.</summary>
    public static StartChain Instance { get; } = new();
}

/// <summary>The backend answers, and follows our chain.</summary>
/// <param name="Tip">Where it is.</param>
public sealed record ChainStarted(TipChanged Tip);

/// <summary>There is no usable backend: the node must not start.</summary>
/// <param name="Reason">For the operator, with what to do.</param>
public sealed record ChainRefused(string Reason);
