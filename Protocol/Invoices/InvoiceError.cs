namespace Lnd.Actors.Protocol.Invoices;

/// <summary>Why a text is no invoice that could be paid, or why an invoice can't be written.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Detail">What is wrong in words, with the offending value.</param>
public sealed record InvoiceError(InvoiceErrorKind Kind, string Detail)
{
    /// <summary>The detail.</summary>
    public override string ToString() => Detail;
}

/// <summary>Kinds of <see cref="InvoiceError"/>. BOLT 11 asks to fail the payment for each of those a reader meets.</summary>
public enum InvoiceErrorKind
{
    /// <summary>Not Bech32: no separator, mixed case, or characters that have no place there.</summary>
    NotBech32,

    /// <summary>The Bech32 checksum is wrong: a typing error, or something is missing.</summary>
    BadChecksum,

    /// <summary>No room for a timestamp and a signature, or a field is cut off.</summary>
    TooShort,

    /// <summary>The prefix is none of <c>lnbc</c>, <c>lntb</c>, <c>lntbs</c>, <c>lnbcrt</c>.</summary>
    UnknownPrefix,

    /// <summary>The amount is no number, zero, more than there is, has an unknown multiplier, or counts parts of a milli-satoshi.</summary>
    BadAmount,

    /// <summary>A required field is missing: payment hash, payment secret, or description and its hash.</summary>
    MissingField,

    /// <summary>A field is there that excludes another, or more often than once.</summary>
    ConflictingFields,

    /// <summary>The value of a field does not follow its rules, or is too long.</summary>
    BadField,

    /// <summary>A feature is required that is not known or not supported, or one is missing that another depends on.</summary>
    BadFeatures,

    /// <summary>The signature is not valid, not of the payee that is named, or not in the lower half.</summary>
    BadSignature,
}
