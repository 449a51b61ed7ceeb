namespace Lnd.Actors.Tests.Interop;

public sealed partial class LdkTests
{
    [Test]
    public async Task A_channel_that_we_close_alone_is_swept_by_both()
    {
        await Start(options: "--dev-no-reconnect");
        await Net.Connect(Ldk);
        var id = await Net.Open(Ldk, Capacity, PushMsat);
        var (ours, theirs) = (await Us.Balance(), await Ldk.Balance());
        var part = await PayBothWays(id);

        await Us.Call("disconnect", new { id = Ldk.Id, force = true });
        var closed = await Us.Call("close", new { id, unilateraltimeout = 1 });
        Assert.That(closed.GetProperty("type").GetString(), Is.EqualTo("unilateral"));
        await AssertPaidOut(id, ours, theirs, part, 300);
    }

    [Test]
    public async Task A_channel_that_LDK_closes_alone_is_swept_by_both()
    {
        await Start();
        await Net.Connect(Ldk);
        var id = await OpenByLdk();
        var (ours, theirs) = (await Us.Balance(), await Ldk.Balance());
        var part = await PayBothWays(id);

        Assert.That((await Ldk.Call("close", id, true)).GetBoolean(), Is.True);
        await AssertPaidOut(id, ours, theirs, part, 300);
    }
}
