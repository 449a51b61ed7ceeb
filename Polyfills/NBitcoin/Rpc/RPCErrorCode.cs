namespace NBitcoin.RPC;

/// <summary>What bitcoind says is wrong with a command; the numbers are those of its <c>rpc/protocol.h</c>.</summary>
public enum RPCErrorCode
{
    /// <summary>JSON-RPC: not a request.</summary>
    RPC_INVALID_REQUEST = -32600,

    /// <summary>JSON-RPC: no such command.</summary>
    RPC_METHOD_NOT_FOUND = -32601,

    /// <summary>JSON-RPC: wrong parameters.</summary>
    RPC_INVALID_PARAMS = -32602,

    /// <summary>JSON-RPC: the server failed.</summary>
    RPC_INTERNAL_ERROR = -32603,

    /// <summary>JSON-RPC: not JSON.</summary>
    RPC_PARSE_ERROR = -32700,

    /// <summary>Anything without a code of its own.</summary>
    RPC_MISC_ERROR = -1,

    /// <summary>The node is in safe mode.</summary>
    RPC_FORBIDDEN_BY_SAFE_MODE = -2,

    /// <summary>A parameter is of the wrong type.</summary>
    RPC_TYPE_ERROR = -3,

    /// <summary>No such address, key, block or transaction.</summary>
    RPC_INVALID_ADDRESS_OR_KEY = -5,

    /// <summary>Out of memory.</summary>
    RPC_OUT_OF_MEMORY = -7,

    /// <summary>A parameter is missing or makes no sense.</summary>
    RPC_INVALID_PARAMETER = -8,

    /// <summary>The database failed.</summary>
    RPC_DATABASE_ERROR = -20,

    /// <summary>The raw bytes can not be read.</summary>
    RPC_DESERIALIZATION_ERROR = -22,

    /// <summary>The transaction or block is wrong.</summary>
    RPC_VERIFY_ERROR = -25,

    /// <summary>The rules of the network or the mempool refuse it.</summary>
    RPC_VERIFY_REJECTED = -26,

    /// <summary>It is in the chain already.</summary>
    RPC_VERIFY_ALREADY_IN_CHAIN = -27,

    /// <summary>The transaction or block is wrong.</summary>
    RPC_TRANSACTION_ERROR = -25,

    /// <summary>The rules of the network or the mempool refuse it.</summary>
    RPC_TRANSACTION_REJECTED = -26,

    /// <summary>It is in the chain already.</summary>
    RPC_TRANSACTION_ALREADY_IN_CHAIN = -27,

    /// <summary>The node still starts.</summary>
    RPC_IN_WARMUP = -28,

    /// <summary>The command is deprecated and switched off.</summary>
    RPC_METHOD_DEPRECATED = -32,

    /// <summary>The node has no peers.</summary>
    RPC_CLIENT_NOT_CONNECTED = -9,

    /// <summary>The node still downloads the chain.</summary>
    RPC_CLIENT_IN_INITIAL_DOWNLOAD = -10,

    /// <summary>The peer was added before.</summary>
    RPC_CLIENT_NODE_ALREADY_ADDED = -23,

    /// <summary>The peer was not added.</summary>
    RPC_CLIENT_NODE_NOT_ADDED = -24,

    /// <summary>The peer is not connected.</summary>
    RPC_CLIENT_NODE_NOT_CONNECTED = -29,

    /// <summary>Not an address.</summary>
    RPC_CLIENT_INVALID_IP_OR_SUBNET = -30,

    /// <summary>The node talks to no peers.</summary>
    RPC_CLIENT_P2P_DISABLED = -31,

    /// <summary>The wallet failed.</summary>
    RPC_WALLET_ERROR = -4,

    /// <summary>Not enough coins.</summary>
    RPC_WALLET_INSUFFICIENT_FUNDS = -6,

    /// <summary>Not a label.</summary>
    RPC_WALLET_INVALID_ACCOUNT_NAME = -11,

    /// <summary>No keys left: unlock the wallet.</summary>
    RPC_WALLET_KEYPOOL_RAN_OUT = -12,

    /// <summary>The wallet is locked.</summary>
    RPC_WALLET_UNLOCK_NEEDED = -13,

    /// <summary>Wrong passphrase.</summary>
    RPC_WALLET_PASSPHRASE_INCORRECT = -14,

    /// <summary>The wallet is encrypted, or is not.</summary>
    RPC_WALLET_WRONG_ENC_STATE = -15,

    /// <summary>Encryption failed.</summary>
    RPC_WALLET_ENCRYPTION_FAILED = -16,

    /// <summary>The wallet is not locked.</summary>
    RPC_WALLET_ALREADY_UNLOCKED = -17,

    /// <summary>No such wallet.</summary>
    RPC_WALLET_NOT_FOUND = -18,

    /// <summary>More than one wallet is loaded: name one.</summary>
    RPC_WALLET_NOT_SPECIFIED = -19,

    /// <summary>The wallet is loaded.</summary>
    RPC_WALLET_ALREADY_LOADED = -35,

    /// <summary>There is such a wallet.</summary>
    RPC_WALLET_ALREADY_EXISTS = -36,
}
