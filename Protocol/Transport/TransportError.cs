namespace Lnd.Actors.Protocol.Transport;

/// <summary>
/// Why an encrypted connection can't go on. Whatever it is, the consequence is the same: disconnect, without a further message (BOLT 8).
/// The names of the handshake's errors are those of BOLT 8's test vectors.
/// </summary>
public enum TransportError
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>The connection ended within act one. Nothing was sent yet.</summary>
    Act1ReadFailed,

    /// <summary>Act one has an unknown handshake version.</summary>
    Act1BadVersion,

    /// <summary>The initiator's ephemeral key is not on the curve.</summary>
    Act1BadPublicKey,

    /// <summary>Act one's tag is wrong: the initiator took us for another node, or someone altered it.</summary>
    Act1BadTag,

    /// <summary>The connection ended within act two, as it does if the responder is not the node we took it for.</summary>
    Act2ReadFailed,

    /// <summary>Act two has an unknown handshake version.</summary>
    Act2BadVersion,

    /// <summary>The responder's ephemeral key is not on the curve.</summary>
    Act2BadPublicKey,

    /// <summary>Act two's tag is wrong: the other side does not have the key of the node we meant to reach.</summary>
    Act2BadTag,

    /// <summary>The connection ended within act three.</summary>
    Act3ReadFailed,

    /// <summary>Act three has an unknown handshake version.</summary>
    Act3BadVersion,

    /// <summary>The initiator's encrypted node id has a wrong tag.</summary>
    Act3BadCiphertext,

    /// <summary>The initiator's node id is not on the curve.</summary>
    Act3BadPublicKey,

    /// <summary>Act three's tag is wrong: the initiator does not have the key of the node it says it is.</summary>
    Act3BadTag,

    /// <summary>The tag of a message's length is wrong.</summary>
    LengthBadTag,

    /// <summary>The tag of a message is wrong.</summary>
    MessageBadTag,

    /// <summary>The connection ended within a message.</summary>
    MessageReadFailed,
}
