using System.Text;
using Lnd.Actors.Keys;
using NBitcoin;
using SHA256 = System.Security.Cryptography.SHA256;

namespace Lnd.Actors.Tests.Keys;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Platform("Unix")]
public class HsmSecretTests
{
    private const string Words = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

    /// <summary>32 times 01, encrypted with "correct horse" by calling libsodium 1.0.22 as c-lightning's common/hsm_secret.c does.</summary>
    private const string Encrypted =
        "876295c2587fd3581fc9c36b3a607b0c908ab579e8f60beb2128a469c7b441051711ae850e5fecfa9dc52652bcc618a36c846357d62ab9c80c9f67e01c360ba06b2da390aa9099a9af";

    private readonly string _directory = Directory.CreateTempSubdirectory("hsm").FullName;

    private string File => Path.Combine(_directory, "hsm_secret");

    [TearDown]
    public void Delete() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void A_new_node_gets_a_mnemonic_for_its_owner_alone()
    {
        var made = Open().Keys.Identity.NodeId;
        var content = System.IO.File.ReadAllBytes(File);
        Assert.That(content[..32], Is.All.Zero);
        Assert.That(new Mnemonic(Encoding.ASCII.GetString(content[32..])).Words, Has.Length.EqualTo(12));
        Assert.That(System.IO.File.GetUnixFileMode(File), Is.EqualTo(UnixFileMode.UserRead));
        Assert.That(Directory.GetFiles(_directory), Has.Length.EqualTo(1));
        Assert.That(Open().Keys.Identity.NodeId, Is.EqualTo(made), "it is the same at the next start");
    }

    [Test]
    public void A_new_secret_can_have_a_passphrase()
    {
        var made = Open("secret").Keys.Identity.NodeId;
        Assert.That(Open("secret").Keys.Identity.NodeId, Is.EqualTo(made));
        Assert.That(() => Open(), Refused("--hsm-passphrase", HsmSecretException.PassphraseMismatch));
        Assert.That(() => Open("secrets"), Refused("wrong", HsmSecretException.WrongPassphrase));
    }

    [Test]
    public void A_leftover_of_a_killed_process_is_no_obstacle()
    {
        System.IO.File.WriteAllBytes(File + ".new", [1, 2, 3]);
        Open();
        Assert.That(System.IO.File.Exists(File + ".new"), Is.False);
    }

    [TestCase("journal.sqlite3")]
    [TestCase("lightningd.sqlite3")]
    public void A_missing_secret_is_not_replaced_where_a_node_has_run(string trace)
    {
        System.IO.File.WriteAllText(Path.Combine(_directory, trace), "");
        Assert.That(() => Open(), Refused("backup"));
        Assert.That(System.IO.File.Exists(File), Is.False);
    }

    [Test]
    public void A_missing_secret_is_not_replaced_where_the_journal_is_elsewhere() =>
        Assert.That(() => HsmSecret.OpenOrCreate(_directory, null, hasHistory: true, new CountingRandom()), Refused("backup"));

    [TestCase(0)]
    [TestCase(31)]
    [TestCase(5000)]
    public void A_file_of_a_wrong_length_is_refused(int length)
    {
        Write(new byte[length]);
        Assert.That(() => Open(), Refused($"{length} bytes"));
        Assert.That(System.IO.File.ReadAllBytes(File), Has.Length.EqualTo(length), "it is left as it is");
    }

    [Test]
    public void A_file_that_others_can_read_is_refused()
    {
        Write(new byte[32], UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.That(() => Open(), Refused("chmod 0400"));
    }

    [Test]
    public void What_can_not_be_read_is_refused()
    {
        Directory.CreateDirectory(File);
        Assert.That(() => Open(), Refused("cannot read"));
    }

    [Test]
    public void A_directory_that_is_not_there_is_refused()
    {
        Assert.That(() => HsmSecret.OpenOrCreate(Path.Combine(_directory, "none"), null, false, new CountingRandom()), Refused("cannot"));
    }

    [Test]
    public void An_encrypted_secret_is_decrypted_with_its_passphrase()
    {
        var content = Convert.FromHexString(Encrypted);
        Assert.That(HsmSecret.Parse(content, "correct horse").Seed.ToArray(), Is.EqualTo(Enumerable.Repeat((byte)1, 32)));
        Assert.That(() => HsmSecret.Parse(content, "correct hors"), Refused("wrong", HsmSecretException.WrongPassphrase));
        Assert.That(() => HsmSecret.Parse(content, null), Refused("--hsm-passphrase", HsmSecretException.PassphraseMismatch));
        content[40] ^= 1;
        Assert.That(() => HsmSecret.Parse(content, "correct horse"), Refused("wrong", HsmSecretException.WrongPassphrase));
    }

    [Test]
    public void A_mnemonic_with_a_passphrase_is_known_by_the_hash_of_its_seed()
    {
        byte[] content = [.. SHA256.HashData(new Mnemonic(Words).DeriveSeed("TREZOR")), .. Encoding.ASCII.GetBytes(Words)];
        // the seed is that of BIP 39's vectors
        Assert.That(
            Convert.ToHexStringLower(HsmSecret.Parse(content, "TREZOR").Seed), Does.StartWith("c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e5349553"));
        Assert.That(() => HsmSecret.Parse(content, "trezor"), Refused("wrong", HsmSecretException.WrongPassphrase));
    }

    [TestCase("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon")]
    [TestCase("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon lightning")]
    [TestCase("about")]
    public void What_is_no_mnemonic_is_refused_without_showing_it(string words)
    {
        byte[] content = [.. new byte[32], .. Encoding.ASCII.GetBytes(words)];
        Assert.That(() => HsmSecret.Parse(content, null), Refused("mnemonic"));
        Assert.That(() => HsmSecret.Parse(content, null), Throws.Exception.Message.Not.Contain("about").And.Message.Not.Contain("abandon"));
    }

    [Test]
    public void A_passphrase_for_a_secret_without_one_is_refused()
    {
        Assert.That(() => HsmSecret.Parse(new byte[32], "x"), Refused("without --hsm-passphrase", HsmSecretException.PassphraseMismatch));
        Assert.That(
            () => HsmSecret.Parse([.. new byte[32], .. Encoding.ASCII.GetBytes(Words)], "x"), Refused("without --hsm-passphrase", HsmSecretException.PassphraseMismatch));
        Assert.That(() => Open(""), Refused("empty", HsmSecretException.PassphraseMismatch));
    }

    private HsmSecret Open(string? passphrase = null) => HsmSecret.OpenOrCreate(_directory, passphrase, hasHistory: false, new CountingRandom());

    private void Write(byte[] content, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        System.IO.File.WriteAllBytes(File, content);
        System.IO.File.SetUnixFileMode(File, mode);
    }

    private static NUnit.Framework.Constraints.Constraint Refused(string what, int exitCode = HsmSecretException.FileError) =>
        Throws.TypeOf<HsmSecretException>().With.Message.Contains(what).And.Property(nameof(HsmSecretException.ExitCode)).EqualTo(exitCode);
}
