namespace Lnd.Actors.Rpc;

/// <summary>c-lightning's error codes, as far as commands here give them themselves; rooms answer with theirs.</summary>
public static class RpcErrorCode
{
    /// <summary>The request is no JSON-RPC request.</summary>
    public const int InvalidRequest = -32600;

    /// <summary>There is no such command.</summary>
    public const int MethodNotFound = -32601;

    /// <summary>A parameter is missing, unknown, or not what it should be.</summary>
    public const int InvalidParams = -32602;

    /// <summary>Anything that has no code of its own.</summary>
    public const int General = -1;

    /// <summary>The node stops.</summary>
    public const int ShuttingDown = -5;

    /// <summary>The invoice expired while it was waited for.</summary>
    public const int InvoiceExpiredDuringWait = 903;

    /// <summary>A payment has failed for a reason without a code of its own.</summary>
    public const int PaymentFailed = 209;

    /// <summary>A payment was tried until its time was over.</summary>
    public const int PaymentTimedOut = 210;

    /// <summary>There is no estimate of fees.</summary>
    public const int NoFeeEstimates = 501;

    /// <summary>The key that signed a message is of no node that is known.</summary>
    public const int SignerNotFound = 1301;

    /// <summary>What was waited for did not come in time.</summary>
    public const int WaitTimeout = 2000;
}
