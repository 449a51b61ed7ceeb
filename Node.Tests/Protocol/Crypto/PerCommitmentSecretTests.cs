using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Protocol.Crypto;

namespace Lnd.Actors.Tests.Protocol.Crypto;

[Parallelizable]
public class PerCommitmentSecretTests
{
    private const string Vectors = "bolt03/per-commitment-secrets.json";
    private static readonly byte[] Seed = [.. Enumerable.Repeat((byte)0xff, 32)];

    private static IEnumerable<TestCaseData> Generation => VectorFile.Cases(Vectors, "generation");

    private static IEnumerable<TestCaseData> Storage => VectorFile.Cases(Vectors, "storage");

    [TestCaseSource(nameof(Generation))]
    public void Secrets_are_generated_as_in_bolt_3(JsonElement vector) => Assert.That(
        PerCommitmentSecret.Generate(vector.Hex("seed"), vector.GetProperty("index").GetUInt64()).ToString(),
        Is.EqualTo(vector.Text("output")));

    [TestCaseSource(nameof(Storage))]
    public void Secrets_are_stored_as_in_bolt_3(JsonElement vector)
    {
        var store = RevocationSecrets.Empty;
        foreach (var insert in vector.GetProperty("inserts").EnumerateArray())
        {
            Assert.That(store.NextIndex, Is.EqualTo(insert.GetProperty("index").GetUInt64()));
            var accepted = store.TryAdd(PerCommitmentSecret.Parse(insert.Text("secret")), out var next);
            Assert.That(accepted, Is.EqualTo(insert.GetProperty("ok").GetBoolean()), $"secret {store.NextIndex}");
            if (!accepted)
                Assert.That(next, Is.SameAs(store));
            store = next;
        }
    }

    [Test]
    public void Every_revealed_secret_can_be_had_again_and_no_other()
    {
        const int count = 1200;
        var store = RevocationSecrets.Empty;
        for (var number = 0UL; number < count; number++)
        {
            var index = PerCommitmentSecret.IndexOf(number);
            Assert.That(store.TryGet(index, out _), Is.False, $"{number} is not revealed yet");
            Assert.That(store.TryAdd(PerCommitmentSecret.Generate(Seed, index), out store), Is.True, $"adding {number}");
        }
        Assert.That(store.Count, Is.EqualTo((ulong)count));
        for (var number = 0UL; number < count; number++)
        {
            var index = PerCommitmentSecret.IndexOf(number);
            Assert.That(store.TryGet(index, out var secret), Is.True, $"{number}");
            Assert.That(secret, Is.EqualTo(PerCommitmentSecret.Generate(Seed, index)), $"{number}");
        }
        Assert.That(store.TryGet(store.NextIndex, out _), Is.False);
        Assert.That(store.TryGet(0, out _), Is.False);
        Assert.That(store.ToBytes(), Has.Length.LessThanOrEqualTo(8 + 49 * 32));
    }

    [Test]
    public void A_store_survives_being_written_and_read()
    {
        var store = RevocationSecrets.Empty;
        for (var number = 0UL; number < 100; number++)
        {
            var bytes = store.ToBytes();
            Assert.That(RevocationSecrets.TryRead(bytes, out var read), Is.True, $"after {number}");
            Assert.That(read, Is.EqualTo(store));
            Assert.That(RevocationSecrets.TryRead(bytes.AsSpan(0, bytes.Length - 1), out _), Is.False);
            Assert.That(RevocationSecrets.TryRead([.. bytes, 0], out _), Is.False);
            Assert.That(read.TryAdd(PerCommitmentSecret.Generate(Seed, PerCommitmentSecret.IndexOf(number)), out store), Is.True);
        }
    }

    [Test]
    public void A_secret_of_another_seed_is_found_out_by_the_first_one_that_derives_it() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(20),
        Prop.ForAll<byte, byte>((wrong, length) =>
        {
            // whichever secret is wrong, the next one with a longer run of zero bits over it shows that
            var store = RevocationSecrets.Empty;
            for (var number = 0UL; number <= wrong + 512UL; number++)
            {
                var secret = PerCommitmentSecret.Generate(Seed, PerCommitmentSecret.IndexOf(number));
                if (number == wrong && number % 2 == 0)
                    secret = PerCommitmentSecret.Generate(new byte[32], PerCommitmentSecret.IndexOf(number));
                if (!store.TryAdd(secret, out store))
                    return wrong % 2 == 0 && number == wrong + 1UL;
            }
            return wrong % 2 == 1;
        }));

    [Test]
    public void The_last_secret_is_the_seed()
    {
        Assert.That(PerCommitmentSecret.Generate(Seed, 0), Is.EqualTo(new PerCommitmentSecret(Seed)));
        Assert.That(PerCommitmentSecret.IndexOf(PerCommitmentSecret.FirstIndex), Is.Zero);
        Assert.That(() => PerCommitmentSecret.IndexOf(PerCommitmentSecret.FirstIndex + 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => PerCommitmentSecret.Generate(Seed, PerCommitmentSecret.FirstIndex + 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
