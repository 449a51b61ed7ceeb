using System.Reflection;
using Akka.Actor;
using Lnd.Actors.Keys;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Tests.Support;
using NBitcoin;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Tests.Keys;

[Parallelizable]
public class KeyManagerTests : NUnitTestKit
{
    private static readonly Point Peer = NodeOf(9);

    [Test]
    public void Channel_keys_follow_from_peer_and_number()
    {
        var manager = Sys.ActorOf(KeyManagerActor.Props(Secrets.Plain()));
        var first = ChannelOf(manager, Peer, 1);
        Assert.That(ChannelOf(manager, Peer, 1).Channel.Keys, Is.EqualTo(first.Channel.Keys));
        Assert.That(ChannelOf(manager, Peer, 2).Channel.Keys, Is.Not.EqualTo(first.Channel.Keys));
        Assert.That(ChannelOf(manager, NodeOf(8), 1).Channel.Keys, Is.Not.EqualTo(first.Channel.Keys));
        Assert.That(first.Onchain.PerCommitmentPoint(7), Is.EqualTo(first.Channel.PerCommitmentPoint(7)));
        Assert.That(first.DbId, Is.EqualTo(1));
    }

    /// <summary>Computed apart from the code here, with Python's hmac and hashlib, step by step as c-lightning's libhsmd.c and derive_basepoints.c say.</summary>
    [Test]
    public void Channel_keys_are_those_of_c_lightning()
    {
        var peer = Point.Parse("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
        using var secrets = SecretDerivation.Channel(SecretDerivation.ChannelBase(Secrets.Plain()), peer, 258);
        Assert.That(
            new[] { secrets.Funding, secrets.RevocationBase, secrets.HtlcBase, secrets.PaymentBase, secrets.DelayedPaymentBase }.Select(Hex).Append(Convert.ToHexStringLower(secrets.Seed)),
            Is.EqualTo(ExpectedChannelKeys));
    }

    private static readonly string[] ExpectedChannelKeys =
    [
        "5d2b51c8f2180ec25984aad41bd1ca16c442aa95f4beb487b6a21a154afa3887",
        "feac4c2feb0e3f1d58a5bc8a3552b52038bf465dfeccecca03885bb730afd10c",
        "953923c680f471dd3605d24db70fe2db6cbbd8029ced5ef8bdc580e6fed4637d",
        "c34906fe267bd0830a1142ddc41a1f7b27d29630f10321751609c8772afd2c78",
        "3f1814d855ac89ad2a69605abdf0235443fec40460f70104167ee0ff4c69f476",
        "ec0b9f3ab88735c75dd4c2bbb49e6910860241b33b0047bba7e0be164c16fb7b",
    ];

    [Test]
    public void A_stop_wipes_the_secrets_and_ends_the_handles()
    {
        var secret = Secrets.Plain();
        var manager = Sys.ActorOf(KeyManagerActor.Props(secret));
        var identity = IdentityOf(manager);
        var channel = ChannelOf(manager, Peer, 1);
        Watch(manager);
        Sys.Stop(manager);
        ExpectTerminated(manager);
        Assert.That(() => secret.Seed.Length, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => identity.Messages.SignMessage("x"), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => identity.Secrets.MakeSecret("x"u8), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => channel.Channel.PerCommitmentPoint(0), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => channel.Onchain.PerCommitmentPoint(0), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(identity.NodeId, Is.EqualTo(identity.Ecdh.NodeId), "what is public stays");
    }

    [Test]
    public void A_restart_leaves_the_handles_as_they_are()
    {
        var secret = Secrets.Plain();
        var manager = Sys.ActorOf(KeyManagerActor.Props(secret));
        var identity = IdentityOf(manager);
        // Kill stops an actor under the default strategy, so that the restart is asked for as a supervisor would
        ((IInternalActorRef)manager).Restart(new InvalidOperationException("a bug"));
        Assert.That(IdentityOf(manager), Is.SameAs(identity));
        Assert.That(identity.Secrets.MakeSecret("x"u8), Has.Length.EqualTo(32));
    }

    [Test]
    public void Secrets_are_wiped_only_when_the_last_user_has_left()
    {
        var wiped = 0;
        var gate = new KeyGate(() => wiped++);
        var first = gate.Enter();
        var second = gate.Enter();
        gate.Close();
        gate.Close();
        first.Dispose();
        Assert.That(wiped, Is.Zero);
        Assert.That(() => gate.Enter().Dispose(), Throws.TypeOf<ObjectDisposedException>());
        second.Dispose();
        Assert.That(wiped, Is.EqualTo(1));
    }

    [Test]
    public void Handles_work_from_many_threads()
    {
        var identity = IdentityOf(Sys.ActorOf(KeyManagerActor.Props(Secrets.Plain())));
        var expected = identity.Messages.SignMessage("hello");
        var signatures = new RecoverableSignature[200];
        Parallel.For(0, signatures.Length, i => signatures[i] = identity.Messages.SignMessage("hello"));
        Assert.That(signatures, Is.All.EqualTo(expected));
    }

    [Test]
    public void Gossip_is_signed_by_the_node()
    {
        var identity = IdentityOf(Sys.ActorOf(KeyManagerActor.Props(Secrets.Plain())));
        var update = identity.Gossip.Sign(new ChannelUpdate(
            default, ChainHash.Regtest, new ShortChannelId(1), new UnixTimestamp(2), ChannelUpdateMessageFlags.MustBeOne, default, 6, default, 1, 2, default, default));
        Assert.That(identity.NodeId.TryParse(out var key), Is.True);
        Assert.That(SecpECDSASignature.TryCreateFromCompact(update.Signature.AsSpan(), out var signature), Is.True);
        Assert.That(key!.SigVerify(signature!, update.SignedHash().AsSpan()), Is.True);
    }

    /// <summary>The only doors are the messages and handles, and none of them has a secret in its signature.</summary>
    [Test]
    public void Nothing_public_shows_a_secret()
    {
        Type[] secret = [typeof(ECPrivKey), typeof(Key), typeof(ExtKey), typeof(ChannelSecrets), typeof(HsmSecret), typeof(Mnemonic)];
        var types = typeof(KeyManagerActor).Assembly.GetExportedTypes().Where(type => type.Namespace == typeof(KeyManagerActor).Namespace);
        var leaks = from type in types
                    from member in type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                    let given = member switch { MethodInfo m => m.ReturnType, PropertyInfo p => p.PropertyType, FieldInfo f => f.FieldType, _ => typeof(void) }
                    where secret.Contains(given) && !(type == typeof(HsmSecret) && member.Name == nameof(HsmSecret.OpenOrCreate))
                        || given == typeof(byte[]) && type != typeof(ISecretMaker)
                    select $"{type.Name}.{member.Name}";
        Assert.That(leaks, Is.Empty);
    }

    [Test]
    public void No_handle_prints_what_it_holds()
    {
        var secret = Secrets.Plain();
        var identity = secret.Keys.Identity;
        var channel = secret.Keys.Channel(new GetChannelKeys(Peer, 1, 0));
        Assert.That(
            new object[] { secret, identity.Ecdh, identity.Wallet, identity.Secrets, channel.Channel, channel.Onchain }.Select(handle => handle.ToString()),
            Is.EqualTo(["HsmSecret", "NodeHandle", "WalletHandle", "SecretHandle", "ChannelHandle", "OnchainHandle"]));
    }

    private NodeIdentity IdentityOf(IActorRef manager)
    {
        manager.Tell(GetNodeIdentity.Instance, TestActor);
        return ExpectMsg<NodeIdentity>();
    }

    private ChannelKeys ChannelOf(IActorRef manager, Point peer, ulong dbId)
    {
        manager.Tell(new GetChannelKeys(peer, dbId, 0), TestActor);
        return ExpectMsg<ChannelKeys>();
    }

    private static Point NodeOf(byte fill)
    {
        using var key = ECPrivKey.Create([.. Enumerable.Repeat(fill, 32)]);
        return key.CreatePubKey().ToPoint();
    }

    private static string Hex(ECPrivKey key)
    {
        var bytes = new byte[32];
        key.WriteToSpan(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
