using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Channels.Transactions;
using Lnd.Actors.Protocol.Wire;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Tests.Protocol.Channels;

/// <summary>The channel that the test vectors of BOLT 3, appendices C and F, are about; seen from "local", who opened it.</summary>
internal static class CommitmentVectors
{
    public const ulong Number = 42;

    public static readonly Point PerCommitmentPoint = Point.Parse("025f7117a78150fe2ef97db7cfc83bd57b2e2c0d0dd25eaf467a4a1c2a45ce1486");

    public static readonly ECPrivKey LocalFundingKey = Key("30ff4956bbdd3222d44cc5e8a1261dab1e07957bdac5ae88fe3261ef321f3749");

    /// <summary>Already derived for this commitment.</summary>
    public static readonly ECPrivKey LocalHtlcKey = Key("bb13b121cdc357cd2e608b0aea294afca36e2b34cf958e2e6451a2f274694491");

    private static readonly Point LocalBasepoint = Point.Parse("034f355bdcb7cc0af728ef3cceb9615d90684bb5b2ca5f859ab0f0b704075871aa");

    private static readonly Point RemoteBasepoint = Point.Parse("032c0b7cf95324a07d05398b240174dc0c2be444d96b159aa6c7f7b1e668680991");

    private static readonly (Side Offerer, ulong Amount, uint Expiry, byte Preimage)[] Known =
    [
        (Side.Remote, 1_000_000, 500, 0),
        (Side.Remote, 2_000_000, 501, 1),
        (Side.Local, 2_000_000, 502, 2),
        (Side.Local, 3_000_000, 503, 3),
        (Side.Remote, 4_000_000, 504, 4),
        (Side.Local, 5_000_000, 506, 5),
        (Side.Local, 5_000_001, 505, 5),
    ];

    /// <summary>HTLC n of the vectors.</summary>
    public static Htlc Htlc(int n)
    {
        var (offerer, amount, expiry, _) = Known[n];
        return new Htlc
        {
            Key = new HtlcKey(offerer, (ulong)n),
            Amount = new MilliSatoshi(amount),
            PaymentHash = PreimageOf(n).Hash,
            CltvExpiry = new BlockHeight(expiry),
            Onion = new ByteString(new byte[1366]),
        };
    }

    public static Preimage PreimageOf(int n) => new([.. Enumerable.Repeat(Known[n].Preimage, 32)]);

    public static ChannelTerms Terms(CommitmentFormat format, ulong dustLimit) => new()
    {
        ChainHash = ChainHash.Regtest,
        LocalNodeId = LocalBasepoint,
        RemoteNodeId = RemoteBasepoint,
        ChannelId = default,
        FundingTxId = TxId.Parse("8984484a580b825b9972d7adb15050b3ab624ccd731946b3eeddb92f4e7ef6be"),
        FundingOutputIndex = 0,
        Capacity = new Satoshi(10_000_000),
        Opener = Side.Local,
        Format = format,
        MinimumDepth = 3,
        CreatedAt = default,
        LocalShutdownScript = ByteString.Empty,
        LocalAlias = default,
        Local = Of(
            new ChannelPublicKeys(
                new Point(LocalFundingKey.CreatePubKey().ToBytes()),
                LocalBasepoint,
                LocalBasepoint,
                Point.Parse("023c72addb4fdf09af94f0c94d7fe92a386a7e70cf8a1d85916386bb2535c7b1b1"),
                LocalBasepoint),
            dustLimit),
        Remote = Of(
            new ChannelPublicKeys(
                Point.Parse("030e9f7b623d2ccc7c9bd44d66d5ce21ce504c0acf6385a132cec6d3c39fa711c1"),
                Point.Parse("02466d7fcae563e5cb09a0d1870bb580344804617879a14949cf22285f1bae3f27"),
                RemoteBasepoint,
                RemoteBasepoint,
                RemoteBasepoint),
            dustLimit),
    };

    /// <summary>A DER signature, as the vectors have them, in the form of the wire.</summary>
    public static Signature Compact(string der)
    {
        Assert.That(SecpECDSASignature.TryCreateFromDer(Convert.FromHexString(der), out var parsed));
        Span<byte> compact = stackalloc byte[64];
        parsed!.WriteCompactToSpan(compact);
        return new Signature(compact);
    }

    public static Signature Sign(ECPrivKey key, Sha256Hash hash)
    {
        Span<byte> compact = stackalloc byte[64];
        key.SignECDSARFC6979(hash.AsSpan()).WriteCompactToSpan(compact);
        return new Signature(compact);
    }

    private static ECPrivKey Key(string hex) => ECPrivKey.Create(Convert.FromHexString(hex));

    private static SideTerms Of(ChannelPublicKeys keys, ulong dustLimit) => new()
    {
        Keys = keys,
        DustLimit = new Satoshi(dustLimit),
        MaxHtlcValueInFlight = MilliSatoshi.MaxValue,
        ChannelReserve = new Satoshi(100_000),
        HtlcMinimum = MilliSatoshi.Zero,
        ToSelfDelay = 144,
        MaxAcceptedHtlcs = 483,
    };
}
