using NBitcoin.Secp256k1;
using Hash = System.Security.Cryptography.SHA256;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>The derivations of BOLT 3, appendix E: tweaks and sums with published results.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class Bolt3KeyTests
{
    private static readonly ECPrivKey BaseSecret = Curves.Private("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    private static readonly ECPrivKey CommitmentSecret = Curves.Private("1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100");
    private static readonly ECPubKey BasePoint = Curves.Public("036d6caac248af96f6afa7f904f550253a0f3ef3f5aa2fe6838a95b216691468e2");
    private static readonly ECPubKey CommitmentPoint = Curves.Public("025f7117a78150fe2ef97db7cfc83bd57b2e2c0d0dd25eaf467a4a1c2a45ce1486");

    private static byte[] HashOf(ECPubKey first, ECPubKey second) => Hash.HashData([.. first.ToBytes(), .. second.ToBytes()]);

    [Test]
    public void The_points_are_those_of_the_secrets()
    {
        Assert.That(BaseSecret.CreatePubKey(), Is.EqualTo(BasePoint));
        Assert.That(CommitmentSecret.CreatePubKey(), Is.EqualTo(CommitmentPoint));
    }

    [Test]
    public void Localpubkey_and_localprivkey_are_derived()
    {
        var tweak = HashOf(CommitmentPoint, BasePoint);
        Assert.That(
            Curves.Hex(BasePoint.AddTweak(tweak).ToBytes()), Is.EqualTo("0235f2dbfaa89b57ec7b055afe29849ef7ddfeb1cefdb9ebdc43f5494984db29e5"));
        Assert.That(
            Curves.Hex(BaseSecret.TweakAdd(tweak).Bytes()), Is.EqualTo("cbced912d3b21bf196a766651e436aff192362621ce317704ea2f75d87e7be0f"));
    }

    [Test]
    public void Revocationpubkey_is_derived()
    {
        var first = BasePoint.TweakMul(HashOf(BasePoint, CommitmentPoint));
        var second = CommitmentPoint.TweakMul(HashOf(CommitmentPoint, BasePoint));
        Assert.That(Curves.Hex(first.ToBytes()), Is.EqualTo("02c00c4aadc536290422a807250824a8d87f19d18da9d610d45621df22510db8ce"));
        Assert.That(Curves.Hex(second.ToBytes()), Is.EqualTo("0325ee7d3323ce52c4b33d4e0a73ab637711057dd8866e3b51202a04112f054c43"));
        Assert.That(ECPubKey.TryCombine(Context.Instance, [first, second], out var sum));
        Assert.That(Curves.Hex(sum!.ToBytes()), Is.EqualTo("02916e326636d19c33f13e8c0c3a03dd157f332f3e99c317c141dd865eb01f8ff0"));
    }

    [Test]
    public void Revocationprivkey_is_derived()
    {
        using var first = BaseSecret.TweakMul(HashOf(BasePoint, CommitmentPoint));
        using var second = CommitmentSecret.TweakMul(HashOf(CommitmentPoint, BasePoint));
        Assert.That(Curves.Hex(first.Bytes()), Is.EqualTo("44bfd55f845f885b8e60b2dca4b30272d5343be048d79ce87879d9863dedc842"));
        Assert.That(Curves.Hex(second.Bytes()), Is.EqualTo("8be02a96a97b9a3c1c9f59ebb718401128b72ec009d85ee1656319b52319b8ce"));
        Assert.That(
            Curves.Hex(first.TweakAdd(second.Bytes()).Bytes()), Is.EqualTo("d09ffff62ddb2297ab000cc85bcb4283fdeb6aa052affbc9dddcf33b61078110"));
    }
}
