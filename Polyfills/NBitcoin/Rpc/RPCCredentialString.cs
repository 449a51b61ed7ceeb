using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace NBitcoin.RPC;

/// <summary>
/// How to log in to bitcoind, as text: <c>user:password</c>, <c>cookiefile=path</c>, or <c>default</c> for the cookie in bitcoind's own
/// folder; before that, optionally, <c>wallet=name;</c> and <c>server=url;</c>.
/// </summary>
public class RPCCredentialString
{
    private const string WalletKey = "wallet=";
    private const string ServerKey = "server=";
    private const string CookieKey = "cookiefile=";
    private const string Default = "default";

    /// <summary>Where bitcoind listens, null for the default of the network.</summary>
    public string? Server { get; set; }

    /// <summary>Which wallet commands are for, null when only one is loaded.</summary>
    public string? WalletName { get; set; }

    /// <summary>The file that bitcoind writes user and password into when it starts. Setting it drops <see cref="UserPassword"/>.</summary>
    public string? CookieFile
    {
        get;
        set
        {
            field = value;
            if (value is not null)
                UserPassword = null;
        }
    }

    /// <summary>User and password. Setting them drops <see cref="CookieFile"/>.</summary>
    public NetworkCredential? UserPassword
    {
        get;
        set
        {
            field = value;
            if (value is not null)
                CookieFile = null;
        }
    }

    /// <summary>Use the cookie in bitcoind's own folder?</summary>
    public bool UseDefault => CookieFile is null && UserPassword is null;

    /// <summary>Reads the text.</summary>
    /// <exception cref="FormatException">Not such a text. The message does not repeat it.</exception>
    public static RPCCredentialString Parse(string str) => TryParse(str, out var result)
        ? result
        : throw new FormatException(
            "The credentials are neither user:password nor cookiefile=path nor default, with wallet=name; and server=url; before");

    /// <inheritdoc cref="Parse"/>
    public static bool TryParse(string str, [NotNullWhen(true)] out RPCCredentialString? connectionString)
    {
        ArgumentNullException.ThrowIfNull(str);
        connectionString = null;
        var result = new RPCCredentialString();
        var rest = str.AsSpan().Trim();
        while (true)
        {
            var end = rest.IndexOf(';');
            if (end >= 0 && rest.StartsWith(WalletKey, StringComparison.OrdinalIgnoreCase))
                result.WalletName = rest[WalletKey.Length..end].ToString();
            else if (end >= 0 && rest.StartsWith(ServerKey, StringComparison.OrdinalIgnoreCase))
                result.Server = rest[ServerKey.Length..end].ToString();
            else
                break;
            rest = rest[(end + 1)..];
        }
        if (!result.TryReadLogin(rest.Trim().ToString()))
            return false;
        connectionString = result;
        return true;
    }

    /// <summary>The text that <see cref="Parse"/> reads, with the password.</summary>
    public override string ToString() =>
        (string.IsNullOrEmpty(WalletName) ? "" : $"{WalletKey}{WalletName};")
        + (string.IsNullOrEmpty(Server) ? "" : $"{ServerKey}{Server};")
        + (UserPassword is { } login ? $"{login.UserName}:{login.Password}" : CookieFile is null ? Default : CookieKey + CookieFile);

    private bool TryReadLogin(string text)
    {
        if (text.Equals(Default, StringComparison.OrdinalIgnoreCase))
            return true;
        if (text.StartsWith(CookieKey, StringComparison.OrdinalIgnoreCase))
        {
            CookieFile = text[CookieKey.Length..];
            return CookieFile.Length > 0;
        }
        var colon = text.IndexOf(':');
        if (colon <= 0)
            return false;
        UserPassword = new NetworkCredential(text[..colon], text[(colon + 1)..]);
        return true;
    }
}
