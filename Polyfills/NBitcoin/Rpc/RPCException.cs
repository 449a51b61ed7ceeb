namespace NBitcoin.RPC;

/// <summary>bitcoind refused a command.</summary>
public class RPCException : Exception
{
    /// <summary>bitcoind refused a command with <paramref name="code"/>.</summary>
    public RPCException(RPCErrorCode code, string? message, RPCResponse? result) : base(string.IsNullOrEmpty(message) ? code.ToString() : message)
    {
        RPCCode = code;
        RPCResult = result;
    }

    /// <summary>The kind of error.</summary>
    public RPCErrorCode RPCCode { get; }

    /// <summary>The name of the kind of error.</summary>
    public string RPCCodeMessage => RPCCode.ToString();

    /// <summary>The whole answer.</summary>
    public RPCResponse? RPCResult { get; }
}

/// <summary>bitcoind has not seen enough blocks and transactions to estimate a fee rate.</summary>
public class NoEstimationException : Exception
{
    /// <summary>There is no estimate for confirmation within <paramref name="nblock"/> blocks.</summary>
    public NoEstimationException(int nblock) : base($"bitcoind has no fee estimate for confirmation within {nblock} blocks")
    {
    }
}
