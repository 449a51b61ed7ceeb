namespace Lnd.Actors.Channels;

/// <summary>c-lightning's error codes of commands about channels.</summary>
internal static class ErrorCodes
{
    /// <summary><c>LIGHTNINGD</c>: anything that has no code of its own.</summary>
    public const int Lightningd = -1;

    /// <summary><c>JSONRPC2_INVALID_PARAMS</c>.</summary>
    public const int InvalidParameters = -32602;

    /// <summary><c>FUND_MAX_EXCEEDED</c>.</summary>
    public const int MaxExceeded = 300;

    /// <summary><c>FUND_CANNOT_AFFORD</c>.</summary>
    public const int CannotAfford = 301;

    /// <summary><c>FUNDING_BROADCAST_FAIL</c>.</summary>
    public const int BroadcastRefused = 303;

    /// <summary><c>FUNDING_UNKNOWN_PEER</c>.</summary>
    public const int UnknownPeer = 306;

    /// <summary><c>FUNDING_STATE_INVALID</c>: the channel is not in a state for this.</summary>
    public const int ChannelNotReady = 311;

    /// <summary><c>FUNDING_V2_NOT_SUPPORTED</c> and its like: the peer can't, or won't.</summary>
    public const int PeerRefuses = 312;
}
