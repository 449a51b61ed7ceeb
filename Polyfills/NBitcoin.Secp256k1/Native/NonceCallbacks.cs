using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace NBitcoin.Secp256k1.Native;

/// <summary>
/// How one call of the library's ECDSA signing gets its nonces: from the library itself for RFC 6979, else by a call back into managed
/// code. What that throws must not run through the library's frames: it is kept, signing fails, and <see cref="Rethrow"/> throws it.
/// </summary>
internal unsafe ref struct NativeNonce
{
    private readonly RFC6979NonceFunction? _rfc6979;
    private readonly CallState? _state;
    private GCHandle _handle;

    public NativeNonce(INonceFunction? function)
    {
        if (function is null)
            return;
        if (function.GetType() == typeof(RFC6979NonceFunction))
        {
            _rfc6979 = (RFC6979NonceFunction)function;
            return;
        }
        _state = new CallState(function);
        _handle = GCHandle.Alloc(_state);
    }

    /// <summary>The function to pass on; zero is the library's own.</summary>
    public readonly nint Function =>
        _state is null ? 0 : (nint)(delegate* unmanaged<byte*, byte*, byte*, byte*, void*, uint, int>)&GetNonce;

    /// <param name="extra">A local of the caller, which must not move: additional data for RFC 6979 goes there.</param>
    public readonly void* Data(ref Bytes32 extra)
    {
        if (_state is not null)
            return (void*)GCHandle.ToIntPtr(_handle);
        return _rfc6979 is not null && _rfc6979.TryGetExtra(extra) ? Unsafe.AsPointer(ref extra) : null;
    }

    public readonly void Rethrow() => _state?.Error?.Throw();

    public void Dispose()
    {
        if (_handle.IsAllocated)
            _handle.Free();
    }

    [UnmanagedCallersOnly]
    private static int GetNonce(byte* nonce32, byte* msg32, byte* key32, byte* algo16, void* data, uint attempt)
    {
        var state = (CallState)GCHandle.FromIntPtr((nint)data).Target!;
        return state.Run(nonce32, msg32, key32, algo16, attempt);
    }

    private sealed class CallState(INonceFunction function)
    {
        public ExceptionDispatchInfo? Error { get; private set; }

        public int Run(byte* nonce32, byte* msg32, byte* key32, byte* algo16, uint attempt)
        {
            try
            {
                var algo = algo16 == null ? default : new ReadOnlySpan<byte>(algo16, 16);
                return function.TryGetNonce(new(nonce32, 32), new(msg32, 32), new(key32, 32), algo, attempt) ? 1 : 0;
            }
            catch (Exception e)
            {
                Error = ExceptionDispatchInfo.Capture(e);
                return 0;
            }
        }
    }
}

/// <summary>The same for Schnorr signatures.</summary>
internal unsafe ref struct NativeHardenedNonce
{
    private readonly CallState _state;
    private GCHandle _handle;

    public NativeHardenedNonce(INonceFunctionHardened function)
    {
        _state = new CallState(function);
        _handle = GCHandle.Alloc(_state);
    }

    public readonly SchnorrExtraParams ExtraParams => new()
    {
        Magic = SchnorrExtraParams.MagicValue,
        NonceFunction = &GetNonce,
        NonceData = (void*)GCHandle.ToIntPtr(_handle),
    };

    public readonly void Rethrow() => _state.Error?.Throw();

    public void Dispose() => _handle.Free();

    [UnmanagedCallersOnly]
    private static int GetNonce(
        byte* nonce32, byte* msg, nuint msgLength, byte* key32, byte* xonly32, byte* algo, nuint algoLength, void* data)
    {
        var state = (CallState)GCHandle.FromIntPtr((nint)data).Target!;
        return state.Run(nonce32, new(msg, (int)msgLength), key32, xonly32, new(algo, (int)algoLength));
    }

    private sealed class CallState(INonceFunctionHardened function)
    {
        public ExceptionDispatchInfo? Error { get; private set; }

        public int Run(byte* nonce32, ReadOnlySpan<byte> msg, byte* key32, byte* xonly32, ReadOnlySpan<byte> algo)
        {
            try
            {
                return function.TryGetNonce(new(nonce32, 32), msg, new(key32, 32), new(xonly32, 32), algo) ? 1 : 0;
            }
            catch (Exception e)
            {
                Error = ExceptionDispatchInfo.Capture(e);
                return 0;
            }
        }
    }
}
