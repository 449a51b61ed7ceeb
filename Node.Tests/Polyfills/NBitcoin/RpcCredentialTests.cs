using System.Net;
using FsCheck.Fluent;
using NBitcoin.RPC;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class RpcCredentialTests
{
    [TestCase("default")]
    [TestCase("alice:secret")]
    [TestCase("cookiefile=/home/alice/.bitcoin/.cookie")]
    [TestCase("wallet=w;alice:secret")]
    [TestCase("wallet=w;server=http://there:8332;cookiefile=x")]
    [TestCase("server=there;default")]
    public void Credentials_are_read_and_written(string text) => Assert.That(RPCCredentialString.Parse(text).ToString(), Is.EqualTo(text));

    [Test]
    public void The_parts_are_told_apart()
    {
        var credentials = RPCCredentialString.Parse("wallet=w;server=there;alice:se:cret");
        Assert.That(credentials.WalletName, Is.EqualTo("w"));
        Assert.That(credentials.Server, Is.EqualTo("there"));
        Assert.That(credentials.UserPassword!.UserName, Is.EqualTo("alice"));
        Assert.That(credentials.UserPassword.Password, Is.EqualTo("se:cret"));
        Assert.That(credentials.UseDefault, Is.False);
        Assert.That(RPCCredentialString.Parse("cookiefile=x").CookieFile, Is.EqualTo("x"));
        Assert.That(RPCCredentialString.Parse("Default").UseDefault, Is.True);
    }

    [TestCase("alice")]
    [TestCase("wallet=w;alice")]
    [TestCase("other=w;alice")]
    public void Something_else_is_refused_without_repeating_it(string text)
    {
        Assert.That(() => RPCCredentialString.Parse(text), Throws.InstanceOf<FormatException>().With.Message.Not.Contains("alice"));
        Assert.That(RPCCredentialString.TryParse(text, out _), Is.False);
    }

    [Test]
    public void A_cookie_and_a_password_replace_each_other()
    {
        var credentials = new RPCCredentialString { UserPassword = new NetworkCredential("a", "b") };
        credentials.CookieFile = "x";
        Assert.That(credentials.UserPassword, Is.Null);
        credentials.UserPassword = new NetworkCredential("a", "b");
        Assert.That(credentials.CookieFile, Is.Null);
    }

    [Test]
    public void Receiving_any_text_throws_nothing_but_FormatException() =>
        Curves.Check(Prop.ForAll<string>(text => Only.FormatException(() => RPCCredentialString.Parse(text ?? ""))));
}
