using System.Runtime.CompilerServices;

// Lets LibraryImport pass the structs below as they are.
[assembly: DisableRuntimeMarshalling]

namespace NBitcoin.Secp256k1.Native;

/// <summary>32 bytes in place: a secret, a nonce, a hash.</summary>
[InlineArray(32)]
internal struct Bytes32
{
    private byte _first;
}

/// <summary>
/// A parsed public key (full or x-only) or ECDSA signature: opaque to us, 64 bytes in every release of libsecp256k1.
/// </summary>
[InlineArray(64)]
internal struct Bytes64
{
    private byte _first;
}

/// <summary>A parsed recoverable signature, opaque.</summary>
[InlineArray(65)]
internal struct Bytes65
{
    private byte _first;
}

/// <summary>A secret key with its public key, opaque.</summary>
[InlineArray(96)]
internal struct KeyPair
{
    private byte _first;
}
