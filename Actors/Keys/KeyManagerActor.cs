using Akka.Actor;

namespace Lnd.Actors.Keys;

/// <summary>
/// The only one that holds secrets (what hsmd is to c-lightning). It answers with handles: <see cref="GetNodeIdentity"/> with <see cref="NodeIdentity"/>,
/// <see cref="GetChannelKeys"/> with <see cref="ChannelKeys"/>. When it stops the secrets are wiped, and each handle answers with an
/// <see cref="ObjectDisposedException"/>; a restart changes nothing.
/// </summary>
public sealed class KeyManagerActor : ReceiveActor
{
    private readonly KeyRing _keys;

    /// <param name="secret">The node's. Taken over.</param>
    public KeyManagerActor(HsmSecret secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        _keys = secret.Keys;
        Receive<GetNodeIdentity>(_ => Sender.Tell(_keys.Identity));
        Receive<GetChannelKeys>(asked => Sender.Tell(_keys.Channel(asked)));
    }

    /// <summary>Of one actor: it takes over the secret, and wipes it when it stops.</summary>
    /// <param name="secret">The node's.</param>
    public static Props Props(HsmSecret secret) => Akka.Actor.Props.Create(() => new KeyManagerActor(secret));

    /// <inheritdoc/>
    protected override void PreRestart(Exception reason, object message)
    {
        // not the base's, which would stop, and so wipe
    }

    /// <inheritdoc/>
    protected override void PostStop() => _keys.Gate.Close();
}
