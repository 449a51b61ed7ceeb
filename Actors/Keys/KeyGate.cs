namespace Lnd.Actors.Keys;

/// <summary>
/// Lets users to secrets until it is closed; once the last of them has left, the secrets are wiped. Without it a node that stops could sign with a key that is half
/// wiped, and a peer would see a wrong signature or a wrong per-commitment secret.
/// </summary>
/// <param name="wipe">Called once, by the last to leave.</param>
internal sealed class KeyGate(Action wipe)
{
    private int _users = 1; // the owner, until it closes
    private int _closed;

    /// <summary>To be disposed when the secrets are not needed any more.</summary>
    /// <exception cref="ObjectDisposedException">The node is stopping.</exception>
    public Pass Enter()
    {
        while (true)
        {
            var users = Volatile.Read(ref _users);
            ObjectDisposedException.ThrowIf(users == 0 || Volatile.Read(ref _closed) != 0, typeof(KeyManagerActor));
            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users)
                return new Pass(this);
        }
    }

    /// <summary>Lets nobody in any more.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
            Leave();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            wipe();
    }

    /// <summary>One use of the secrets.</summary>
    internal readonly ref struct Pass(KeyGate gate)
    {
        /// <summary>Ends it.</summary>
        public void Dispose() => gate.Leave();
    }
}
