using NBitcoin.RPC;

namespace Lnd.Actors.Chain.Regtest.Rpc;

/// <summary>The answer to a command is an error. Thrown by commands, caught where the reply is put together.</summary>
internal sealed class RpcFault(RPCErrorCode code, string message) : Exception(message)
{
    public RPCErrorCode Code { get; } = code;
}
