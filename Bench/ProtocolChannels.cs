using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Channels.Transactions;
using Lnd.Actors.Protocol.Wire;
using NBitcoin.Secp256k1;
using SHA256 = System.Security.Cryptography.SHA256;

namespace Lnd.Actors.Bench;

/// <summary>BOLT 3: a full commitment built and signed, against its bare signatures.</summary>
internal static class ProtocolChannels
{
    private const int MaxHtlcs = 483;

    public static void Run()
    {
        using var local = Secrets(1);
        using var remote = Secrets(11);
        using var nodeKey = Key(30);
        var signer = new ChannelSigner(local, nodeKey);
        var peer = new ChannelSigner(remote, nodeKey);
        var terms = Terms(signer.Keys, peer.Keys);
        var spec = new CommitmentSpec(
            Side.Remote, new MilliSatoshi(5_000_000_000), new MilliSatoshi(95_000_000_000 - MaxHtlcs * 10_000_000UL), new FeeratePerKw(1000),
            [.. Enumerable.Range(0, MaxHtlcs).Select(Htlc)]);
        var point = peer.PerCommitmentPoint(7);
        var hash = SHA256.HashData([1]);

        var bare = Measure.Nanoseconds($"bare signatures of {MaxHtlcs} HTLCs and the commitment", 1, () =>
        {
            for (var i = 0; i <= MaxHtlcs; i++)
                local.HtlcBase.SignECDSARFC6979(hash);
        });
        var build = Measure.Nanoseconds($"BOLT 3 build a commitment with {MaxHtlcs} HTLCs", 1, () => CommitmentTransaction.Build(terms, spec, 7, point));
        var whole = Measure.Nanoseconds(
            $"BOLT 3 build and sign a commitment with {MaxHtlcs} HTLCs", 1, () => signer.SignRemoteCommitment(CommitmentTransaction.Build(terms, spec, 7, point)));
        Measure.Figure("build and sign / bare signatures", whole / bare, "times", atMost: 1.3);
        Measure.Figure("build alone", 100 * build / whole, "%");
    }

    private static Htlc Htlc(int n) => new()
    {
        Key = new HtlcKey(n % 2 == 0 ? Side.Local : Side.Remote, (ulong)n),
        Amount = new MilliSatoshi(10_000_000 + (ulong)n),
        PaymentHash = new Preimage([.. BitConverter.GetBytes(n), .. new byte[28]]).Hash,
        CltvExpiry = new BlockHeight(800_000u + (uint)n),
        Onion = ByteString.Empty,
    };

    private static ChannelTerms Terms(ChannelPublicKeys local, ChannelPublicKeys remote) => new()
    {
        ChainHash = ChainHash.Regtest,
        LocalNodeId = local.FundingPubkey,
        RemoteNodeId = remote.FundingPubkey,
        ChannelId = default,
        FundingTxId = default,
        FundingOutputIndex = 0,
        Capacity = new Satoshi(100_000_000),
        Opener = Side.Local,
        Format = CommitmentFormat.Anchors,
        MinimumDepth = 3,
        CreatedAt = default,
        LocalShutdownScript = ByteString.Empty,
        LocalAlias = default,
        Local = Of(local),
        Remote = Of(remote),
    };

    private static SideTerms Of(ChannelPublicKeys keys) => new()
    {
        Keys = keys,
        DustLimit = new Satoshi(546),
        MaxHtlcValueInFlight = MilliSatoshi.MaxValue,
        ChannelReserve = new Satoshi(1_000_000),
        HtlcMinimum = MilliSatoshi.Zero,
        ToSelfDelay = 144,
        MaxAcceptedHtlcs = MaxHtlcs,
    };

    private static ChannelSecrets Secrets(byte n) =>
        new(Key(n), Key((byte)(n + 1)), Key((byte)(n + 2)), Key((byte)(n + 3)), Key((byte)(n + 4)), [.. Enumerable.Repeat(n, 32)]);

    private static ECPrivKey Key(byte n) => ECPrivKey.Create([.. Enumerable.Repeat(n, 32)]);
}
