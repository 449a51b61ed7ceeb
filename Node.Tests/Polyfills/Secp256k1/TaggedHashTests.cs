using System.Text;
using FsCheck.Fluent;
using NBitcoin.Secp256k1;
using Hash = System.Security.Cryptography.SHA256;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class TaggedHashTests
{
    [TestCase("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [TestCase("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void A_published_hash_comes_out(string text, string hash)
    {
        using var sha = new SHA256();
        sha.Write(Encoding.ASCII.GetBytes(text));
        Assert.That(Curves.Hex(sha.GetHash()), Is.EqualTo(hash));
    }

    [Test]
    public void Pieces_hash_as_the_whole() =>
        Curves.Check(Prop.ForAll(Curves.AnyBytes, Curves.AnyBytes, Curves.AnyBytes, (a, b, c) =>
        {
            using var sha = new SHA256();
            sha.Write(a);
            foreach (var single in b)
                sha.Write(single);
            sha.Write(c);
            return sha.GetHash().SequenceEqual(Hash.HashData([.. a, .. b, .. c]));
        }));

    [Test]
    public void A_tag_is_hashed_and_written_twice() =>
        Curves.Check(Prop.ForAll(Curves.AnyBytes, Curves.AnyBytes, (tag, data) =>
        {
            using var sha = new SHA256();
            sha.Write(1);
            sha.InitializeTagged(tag);
            sha.Write(data);
            return sha.GetHash().SequenceEqual(Hash.HashData([.. Hash.HashData(tag), .. Hash.HashData(tag), .. data]));
        }));

    [Test]
    public void A_tag_may_be_text()
    {
        using var text = new SHA256();
        using var bytes = new SHA256();
        text.InitializeTagged("TapLeaf");
        bytes.InitializeTagged("TapLeaf"u8);
        Assert.That(text.GetHash(), Is.EqualTo(bytes.GetHash()));
    }

    [Test]
    public void The_hash_can_be_taken_again_and_again()
    {
        using var sha = new SHA256();
        for (var i = 0; i < 3; i++)
        {
            sha.Initialize();
            sha.Write("abc"u8);
            var hash = new byte[32];
            sha.GetHash(hash);
            Assert.That(hash, Is.EqualTo(Hash.HashData("abc"u8)));
        }
    }

    [Test]
    public void Initialising_forgets_what_was_written()
    {
        using var sha = new SHA256();
        sha.Write("forget me"u8);
        sha.Initialize();
        Assert.That(sha.GetHash(), Is.EqualTo(Hash.HashData([])));
    }
}
