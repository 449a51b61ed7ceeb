using System.Runtime.InteropServices;

namespace NBitcoin.Secp256k1.Native;

/// <summary>
/// The functions of libsecp256k1 that are used here, as its headers declare them. They answer 1 for success and 0 for refusal.
/// Callers check every length first: a span shorter than a function expects is read past its end, an empty one becomes a null pointer.
/// </summary>
internal static unsafe partial class NativeMethods
{
    public const string Library = "secp256k1";

    // 0x0301 is sign + verify: releases before 0.2 need it, later ones take it for "none".
    public const uint ContextFlags = 0x0301;
    public const uint Compressed = 0x0102;
    public const uint Uncompressed = 0x0002;

    [LibraryImport(Library, EntryPoint = "secp256k1_context_create")]
    public static partial nint ContextCreate(uint flags);

    [LibraryImport(Library, EntryPoint = "secp256k1_context_destroy")]
    public static partial void ContextDestroy(nint context);

    [LibraryImport(Library, EntryPoint = "secp256k1_context_randomize")]
    public static partial int ContextRandomize(nint context, ReadOnlySpan<byte> seed32);

    [LibraryImport(Library, EntryPoint = "secp256k1_context_set_illegal_callback")]
    public static partial void ContextSetIllegalCallback(nint context, delegate* unmanaged<byte*, void*, void> callback, void* data);

    // Public keys

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_parse")]
    public static partial int PubKeyParse(nint context, out Bytes64 pubkey, ReadOnlySpan<byte> input, nuint length);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_serialize")]
    public static partial int PubKeySerialize(nint context, Span<byte> output, ref nuint length, in Bytes64 pubkey, uint flags);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_create")]
    public static partial int PubKeyCreate(nint context, out Bytes64 pubkey, ReadOnlySpan<byte> secret32);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_negate")]
    public static partial int PubKeyNegate(nint context, ref Bytes64 pubkey);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_tweak_add")]
    public static partial int PubKeyTweakAdd(nint context, ref Bytes64 pubkey, ReadOnlySpan<byte> tweak32);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_tweak_mul")]
    public static partial int PubKeyTweakMul(nint context, ref Bytes64 pubkey, ReadOnlySpan<byte> tweak32);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_combine")]
    public static partial int PubKeyCombine(nint context, out Bytes64 pubkey, Bytes64** pubkeys, nuint count);

    // Secret keys

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_seckey_verify")]
    public static partial int SecKeyVerify(nint context, ReadOnlySpan<byte> secret32);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_seckey_negate")]
    public static partial int SecKeyNegate(nint context, Span<byte> secret32);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_seckey_tweak_add")]
    public static partial int SecKeyTweakAdd(nint context, Span<byte> secret32, ReadOnlySpan<byte> tweak32);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_seckey_tweak_mul")]
    public static partial int SecKeyTweakMul(nint context, Span<byte> secret32, ReadOnlySpan<byte> tweak32);

    // ECDSA

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_signature_parse_compact")]
    public static partial int SignatureParseCompact(nint context, out Bytes64 signature, ReadOnlySpan<byte> input64);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_signature_parse_der")]
    public static partial int SignatureParseDer(nint context, out Bytes64 signature, ReadOnlySpan<byte> input, nuint length);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_signature_serialize_compact")]
    public static partial int SignatureSerializeCompact(nint context, Span<byte> output64, in Bytes64 signature);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_signature_serialize_der")]
    public static partial int SignatureSerializeDer(nint context, Span<byte> output, ref nuint length, in Bytes64 signature);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_signature_normalize")]
    public static partial int SignatureNormalize(nint context, out Bytes64 normalized, in Bytes64 signature);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_verify")]
    public static partial int EcdsaVerify(nint context, in Bytes64 signature, ReadOnlySpan<byte> msg32, in Bytes64 pubkey);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_sign")]
    public static partial int EcdsaSign(
        nint context, out Bytes64 signature, ReadOnlySpan<byte> msg32, ReadOnlySpan<byte> secret32, nint nonceFunction, void* nonceData);

    // Module recovery

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_sign_recoverable")]
    public static partial int EcdsaSignRecoverable(
        nint context, out Bytes65 signature, ReadOnlySpan<byte> msg32, ReadOnlySpan<byte> secret32, nint nonceFunction, void* nonceData);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_recover")]
    public static partial int EcdsaRecover(nint context, out Bytes64 pubkey, in Bytes65 signature, ReadOnlySpan<byte> msg32);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_recoverable_signature_convert")]
    public static partial int RecoverableConvert(nint context, out Bytes64 signature, in Bytes65 recoverable);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_recoverable_signature_parse_compact")]
    public static partial int RecoverableParseCompact(nint context, out Bytes65 signature, ReadOnlySpan<byte> input64, int recoveryId);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_recoverable_signature_serialize_compact")]
    public static partial int RecoverableSerializeCompact(nint context, Span<byte> output64, out int recoveryId, in Bytes65 signature);

    // Module ecdh

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdh")]
    public static partial int Ecdh(
        nint context, Span<byte> output, in Bytes64 pubkey, ReadOnlySpan<byte> secret32,
        delegate* unmanaged<byte*, byte*, byte*, void*, int> hash, void* data);

    // Module extrakeys

    [LibraryImport(Library, EntryPoint = "secp256k1_xonly_pubkey_parse")]
    public static partial int XOnlyParse(nint context, out Bytes64 pubkey, ReadOnlySpan<byte> input32);

    [LibraryImport(Library, EntryPoint = "secp256k1_xonly_pubkey_serialize")]
    public static partial int XOnlySerialize(nint context, Span<byte> output32, in Bytes64 pubkey);

    [LibraryImport(Library, EntryPoint = "secp256k1_xonly_pubkey_from_pubkey")]
    public static partial int XOnlyFromPubKey(nint context, out Bytes64 xonly, out int parity, in Bytes64 pubkey);

    [LibraryImport(Library, EntryPoint = "secp256k1_xonly_pubkey_tweak_add")]
    public static partial int XOnlyTweakAdd(nint context, out Bytes64 pubkey, in Bytes64 xonly, ReadOnlySpan<byte> tweak32);

    [LibraryImport(Library, EntryPoint = "secp256k1_xonly_pubkey_tweak_add_check")]
    public static partial int XOnlyTweakAddCheck(
        nint context, ReadOnlySpan<byte> tweaked32, int parity, in Bytes64 xonly, ReadOnlySpan<byte> tweak32);

    [LibraryImport(Library, EntryPoint = "secp256k1_keypair_create")]
    public static partial int KeyPairCreate(nint context, out KeyPair keypair, ReadOnlySpan<byte> secret32);

    [LibraryImport(Library, EntryPoint = "secp256k1_keypair_pub")]
    public static partial int KeyPairPub(nint context, out Bytes64 pubkey, in KeyPair keypair);

    // Module schnorrsig. Before 0.2 the first was called as the second: see Secp256k1Library.HasSchnorrSign32.

    [LibraryImport(Library, EntryPoint = "secp256k1_schnorrsig_sign32")]
    public static partial int SchnorrSign32(
        nint context, out Bytes64 signature, ReadOnlySpan<byte> msg32, in KeyPair keypair, ReadOnlySpan<byte> aux32);

    [LibraryImport(Library, EntryPoint = "secp256k1_schnorrsig_sign")]
    public static partial int SchnorrSign(
        nint context, out Bytes64 signature, ReadOnlySpan<byte> msg32, in KeyPair keypair, ReadOnlySpan<byte> aux32);

    [LibraryImport(Library, EntryPoint = "secp256k1_schnorrsig_sign_custom")]
    public static partial int SchnorrSignCustom(
        nint context, out Bytes64 signature, ReadOnlySpan<byte> msg, nuint length, in KeyPair keypair, ref SchnorrExtraParams extra);

    [LibraryImport(Library, EntryPoint = "secp256k1_schnorrsig_verify")]
    public static partial int SchnorrVerify(
        nint context, in Bytes64 signature, ReadOnlySpan<byte> msg, nuint length, in Bytes64 xonly);
}

/// <summary>secp256k1_schnorrsig_extraparams.</summary>
internal unsafe struct SchnorrExtraParams
{
    public static uint MagicValue => MemoryMarshal.Read<uint>([0xda, 0x6f, 0xb3, 0x8c]);

    public uint Magic;
    public delegate* unmanaged<byte*, byte*, nuint, byte*, byte*, byte*, nuint, void*, int> NonceFunction;
    public void* NonceData;
}
