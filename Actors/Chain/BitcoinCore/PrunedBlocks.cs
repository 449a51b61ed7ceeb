using Lnd.Actors.Protocol;
using Newtonsoft.Json.Linq;

namespace Lnd.Actors.Chain.BitcoinCore;

/// <summary>Has bitcoind fetch again, from one of its peers after the other, a block that it has deleted. It takes a while: whoever wants the block asks for it again.</summary>
internal sealed class PrunedBlocks
{
    private int _turn;

    /// <summary>Asks the next peer that has all blocks. bitcoind may refuse, where it is fetching already or too old for this; then it stays as it was.</summary>
    public async Task Fetch(BitcoinCoreConnection connection, BlockId id, CancellationToken cancel)
    {
        var answer = await connection.Ask(cancel, "getpeerinfo").ConfigureAwait(false);
        if (answer.Result is not JArray peers)
            return;
        var whole = peers.OfType<JObject>().Where(HasAllBlocks).Select(peer => peer.Value<int>("id")).ToArray();
        if (whole.Length == 0)
            return;
        var peer = whole[(uint)Interlocked.Increment(ref _turn) % (uint)whole.Length];
        await connection.Ask(cancel, "getblockfrompeer", id.ToUint256().ToString(), peer).ConfigureAwait(false);
    }

    private static bool HasAllBlocks(JObject peer) =>
        peer["servicesnames"] is JArray names && names.Any(name => name.Type == JTokenType.String && name.Value<string>() == "NETWORK") && peer["id"]?.Type == JTokenType.Integer;
}
