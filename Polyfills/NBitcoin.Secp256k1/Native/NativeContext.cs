using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace NBitcoin.Secp256k1.Native;

/// <summary>
/// The one context of the process. It is randomised before anybody sees it and never changed afterwards, so any number of threads
/// may use it at once.
/// </summary>
internal static unsafe class NativeContext
{
    private static readonly Lock Gate = new();
    private static Secp256k1Library? s_library;
    private static nint s_handle;

    [ThreadStatic]
    private static string? t_complaint;

    /// <summary>
    /// The context. Not made by a static constructor: what is wrong with the library would then reach users wrapped in a
    /// TypeInitializationException.
    /// </summary>
    public static nint Handle => s_handle != 0 ? s_handle : Create();

    public static Secp256k1Library Library
    {
        get
        {
            _ = Handle;
            return s_library!;
        }
    }

    /// <summary>For calls that can only be refused because of a bug here.</summary>
    public static void MustSucceed(int result)
    {
        if (result != 1)
            throw Refused();
    }

    private static InvalidOperationException Refused()
    {
        var complaint = t_complaint;
        t_complaint = null;
        return new InvalidOperationException($"libsecp256k1 refused a call: {complaint ?? "no reason given"}");
    }

    private static nint Create()
    {
        lock (Gate)
        {
            if (s_handle != 0)
                return s_handle;
            if (s_library is null)
            {
                var library = Secp256k1Library.Load();
                NativeLibrary.SetDllImportResolver(
                    typeof(NativeContext).Assembly, (name, _, _) => name == NativeMethods.Library ? library.Handle : 0);
                s_library = library;
            }
            var context = NativeMethods.ContextCreate(NativeMethods.ContextFlags);
            NativeMethods.ContextSetIllegalCallback(context, &OnIllegalArgument, null);
            Randomize(context);
            Volatile.Write(ref s_handle, context);
            return context;
        }
    }

    private static void Randomize(nint context)
    {
        Span<byte> seed = stackalloc byte[32];
        RandomNumberGenerator.Fill(seed);
        var done = NativeMethods.ContextRandomize(context, seed);
        CryptographicOperations.ZeroMemory(seed);
        if (done == 1)
            return;
        NativeMethods.ContextDestroy(context);
        throw Refused();
    }

    /// <summary>
    /// The library's own callback ends the process. Arguments are checked before they get there; should one slip through, the call
    /// answers 0 after this returns.
    /// </summary>
    [UnmanagedCallersOnly]
    private static void OnIllegalArgument(byte* message, void* data) => t_complaint = Marshal.PtrToStringUTF8((nint)message);
}
