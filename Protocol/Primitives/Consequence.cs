namespace Lnd.Actors.Protocol;

/// <summary>
/// What must follow from an error of a peer, mildest first. The BOLTs leave some choice ("send a `warning` and close the connection, or
/// send an `error` and fail the channel"); where they do, this library takes the one that costs no money.
/// </summary>
public enum Consequence
{
    /// <summary>Drop the message and go on.</summary>
    Ignore,

    /// <summary>Drop the message, send a <c>warning</c> and go on.</summary>
    Warn,

    /// <summary>
    /// Answer <c>tx_abort</c>: the negotiation of a transaction ends, the channel goes on (BOLT 2: "fail the negotiation").
    /// </summary>
    FailNegotiation,

    /// <summary>Fail the HTLC back to its sender; the channel goes on.</summary>
    FailHtlc,

    /// <summary>Send a <c>warning</c> and close the connection. Channels stay open and are re-established.</summary>
    Disconnect,

    /// <summary>Send an <c>error</c> and fail the channel: what is on chain or signed is broadcast, an unfunded one is forgotten.</summary>
    FailChannel,
}
