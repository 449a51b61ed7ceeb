using Lnd.Actors.Chain.Regtest;
using NBitcoin;
using NBitcoin.RPC;

namespace Lnd.Actors.Tests.Chain.Regtest;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RegtestChainHostTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("regtest-chain");

    private string Cookie => Path.Combine(_folder.FullName, ".cookie");

    public void Dispose() => _folder.Delete(recursive: true);

    private static Task<RegtestChainHost> Start(RegtestChainOptions options) => RegtestChainHost.Start(options, TimeProvider.System, SystemRandom.Instance);

    [Test]
    public async Task The_cookie_lets_its_reader_in_and_goes_with_the_host()
    {
        await using (var host = await Start(new RegtestChainOptions { Port = 0, CookieFile = Cookie }))
        {
            var client = new RPCClient($"cookiefile={Cookie}", new Uri($"http://{host.Endpoint}/"), Network.RegTest);
            host.Chain.Mine(Script.Empty, 2);
            Assert.That(await client.GetBlockCountAsync(), Is.EqualTo(2));
            if (!OperatingSystem.IsWindows())
                Assert.That(File.GetUnixFileMode(Cookie), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
        Assert.That(File.Exists(Cookie), Is.False);
    }

    [Test]
    public async Task A_client_can_stop_it()
    {
        await using var host = await Start(new RegtestChainOptions { Port = 0, Login = new RpcLogin("u", "pw") });
        await new RPCClient("u:pw", new Uri($"http://{host.Endpoint}/"), Network.RegTest).StopAsync();
        await host.StopAsked.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Test]
    public async Task What_is_wrong_with_the_options_is_told()
    {
        Task<RegtestChainException> Failure(RegtestChainOptions options) =>
            Task.FromResult(Assert.ThrowsAsync<RegtestChainException>(() => Start(options))!);
        Assert.That((await Failure(new RegtestChainOptions())).Message, Does.Contain("--cookie=FILE"));
        Assert.That((await Failure(new RegtestChainOptions { Port = 70_000, Login = new RpcLogin("u", "pw") })).Message, Does.Contain("70000"));
        Assert.That((await Failure(new RegtestChainOptions { Port = 0, CookieFile = Path.Combine(Cookie, "no", "such") })).Message, Does.Contain("can't be written"));
        await using var host = await Start(new RegtestChainOptions { Port = 0, Login = new RpcLogin("u", "pw") });
        var taken = await Failure(new RegtestChainOptions { Port = host.Endpoint.Port, Login = new RpcLogin("u", "pw") });
        Assert.That(taken.Message, Does.Contain("--port=0"));
    }
}
