using System.Runtime.InteropServices;

namespace NBitcoin.Secp256k1.Native;

/// <summary>
/// A secret key in native memory, where the garbage collector leaves no copies behind when it moves objects. It is overwritten and
/// freed when it was disposed, or forgotten, and nobody uses it any more: never while libsecp256k1 reads it, because a signature made
/// meanwhile would mix two secrets and give both away.
/// </summary>
internal sealed unsafe class SecretMemory : SafeHandle
{
    private const int SecretSize = 32;
    private const int KeyPairSize = 96;
    private const int Size = SecretSize + KeyPairSize;

    private const int NoPair = 0;
    private const int PairIsWritten = 1;
    private const int PairIsThere = 2;

    private int _pairState;

    /// <summary>Takes a copy of 32 bytes that are known to be a valid secret key.</summary>
    public SecretMemory(ReadOnlySpan<byte> valid32)
        : base(0, true)
    {
        SetHandle((nint)NativeMemory.Alloc(Size));
        valid32.CopyTo(new Span<byte>((void*)handle, SecretSize));
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Holds the memory until the lease is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The secret is gone.</exception>
    public Lease Use() => new(this);

    protected override bool ReleaseHandle()
    {
        Wipe.Now(new Span<byte>((void*)handle, Size));
        NativeMemory.Free((void*)handle);
        return true;
    }

    /// <summary>The secret, for as long as it is used.</summary>
    public readonly ref struct Lease
    {
        private readonly SecretMemory _memory;

        internal Lease(SecretMemory memory)
        {
            var added = false;
            memory.DangerousAddRef(ref added);
            _memory = memory;
        }

        public ReadOnlySpan<byte> Secret => new((void*)_memory.handle, SecretSize);

        /// <summary>
        /// The secret with its public key, for Schnorr signatures. The first that asks computes it, which costs as much as a signature;
        /// later ones find it. Who asks while another thread writes it gets it in <paramref name="own"/>, which the caller wipes.
        /// </summary>
        public ref readonly KeyPair GetKeyPair(ref KeyPair own)
        {
            var kept = (KeyPair*)(_memory.handle + SecretSize);
            if (Volatile.Read(ref _memory._pairState) == PairIsThere)
                return ref *kept;
            NativeContext.MustSucceed(NativeMethods.KeyPairCreate(NativeContext.Handle, out own, Secret));
            if (Interlocked.CompareExchange(ref _memory._pairState, PairIsWritten, NoPair) == NoPair)
            {
                *kept = own;
                Volatile.Write(ref _memory._pairState, PairIsThere);
            }
            return ref own;
        }

        public void Dispose() => _memory.DangerousRelease();
    }
}
