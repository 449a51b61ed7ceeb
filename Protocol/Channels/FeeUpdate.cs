namespace Lnd.Actors.Protocol.Channels;

/// <summary>
/// A change of the feerate on its way through the two commitments. It travels like an HTLC that the opener adds (<see cref="HtlcState"/> up to
/// <see cref="HtlcState.AddCommitted"/>) and is never removed: BOLT 2, "an `update_fee` is never closed but simply replaced".
/// </summary>
/// <param name="Feerate">The new feerate.</param>
/// <param name="State">How far it has come; never past <see cref="HtlcState.AddSignedBack"/>, because then it is the feerate.</param>
public readonly record struct FeeUpdate(FeeratePerKw Feerate, HtlcState State);
