namespace Lnd.Actors.Chain.Regtest;

/// <summary>What a refusal of a transaction means for who sent it.</summary>
public enum RejectionKind
{
    /// <summary>It breaks a rule of the network or of relay.</summary>
    Refused,

    /// <summary>It pays too little by itself: with a child that pays, it may be taken as a package.</summary>
    LowFee,

    /// <summary>It pays more than its sender allowed.</summary>
    HighFee,

    /// <summary>An output that it spends does not exist, or is spent.</summary>
    MissingInputs,

    /// <summary>It is in the chain already.</summary>
    AlreadyConfirmed,

    /// <summary>The mempool has it already.</summary>
    AlreadyKnown,
}

/// <summary>Why a transaction or a block is refused.</summary>
/// <param name="Kind">What that means.</param>
/// <param name="Reason">Bitcoin Core's short name of the rule.</param>
/// <param name="Detail">The figures; may be empty.</param>
public sealed record Rejection(RejectionKind Kind, string Reason, string Detail = "")
{
    internal Rejection(string reason, string detail = "") : this(RejectionKind.Refused, reason, detail)
    {
    }

    /// <summary>Reason and detail, as Bitcoin Core puts them together.</summary>
    public override string ToString() => Detail.Length == 0 ? Reason : $"{Reason}, {Detail}";
}
