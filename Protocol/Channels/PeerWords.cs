using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Channels;

/// <summary>How the peer is quoted: nothing else adds these words to a reason.</summary>
internal static class PeerWords
{
    private const string Says = "the peer says: ";

    /// <summary>For the operator.</summary>
    public static string Quote(ErrorMessage error) => Says + error.Text;

    /// <summary>For the operator.</summary>
    public static string Quote(WarningMessage warning) => $"the peer warns: {warning.Text}";

    /// <summary>A reason as the peer is told it: not with its own words, which it would quote in turn.</summary>
    public static string ForPeer(string reason) => reason.StartsWith(Says, StringComparison.Ordinal) ? "the channel is closed: you have failed it" : reason;
}
