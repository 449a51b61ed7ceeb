using System.Text;
using Akka.Actor;
using Akka.Serialization;
using Lnd.Actors.Tests.Support;
using Newtonsoft.Json;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture, Parallelizable]
public class SerializationTests() : NUnitTestKit("""
    akka.actor {
      serializers.plain = "Lnd.Actors.Tests.Polyfills.SerializationTests+PlainSerializer, Lnd.Actors.Node.Tests"
      serialization-bindings {
        "Lnd.Actors.Tests.Polyfills.SerializationTests+IPlain, Lnd.Actors.Node.Tests" = plain
      }
    }
    """)
{
    public interface IPlain;

    public sealed record Text(string Value) : IPlain;

    public sealed record Number(int Value) : IPlain;

    public sealed class PlainSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        public override int Identifier => 4711;

        public override string Manifest(object o) => o is Text ? "T" : "N";

        public override byte[] ToBinary(object obj) => Encoding.UTF8.GetBytes(obj is Text t ? t.Value : ((Number)obj).Value.ToString());

        public override object FromBinary(byte[] bytes, string manifest) => manifest == "T"
            ? new Text(Encoding.UTF8.GetString(bytes))
            : new Number(int.Parse(Encoding.UTF8.GetString(bytes)));
    }

    sealed record Letter(string Body, IActorRef From, List<int> Numbers, DateTime At);

    Serialization Serialization => Sys.Serialization;

    T RoundTrip<T>(T value)
        where T : class
    {
        var serializer = Serialization.FindSerializerFor(value);
        var manifest = Serialization.ManifestFor(serializer, value);
        return (T)Serialization.Deserialize(serializer.ToBinary(value), serializer.Identifier, manifest);
    }

    [Test]
    public void A_type_is_bound_to_a_serializer_by_its_interface()
    {
        Assert.That(Serialization.FindSerializerFor(new Text("a")), Is.InstanceOf<PlainSerializer>());
        Assert.That(Serialization.FindSerializerForType(typeof(Number)), Is.InstanceOf<PlainSerializer>());
        Assert.That(RoundTrip(new Text("hello")), Is.EqualTo(new Text("hello")));
        Assert.That(RoundTrip(new Number(7)), Is.EqualTo(new Number(7)));
    }

    [Test]
    public void Bytes_stay_bytes()
    {
        var bytes = new byte[] { 1, 2, 3 };
        var serializer = Serialization.FindSerializerFor(bytes);
        Assert.That(serializer.Identifier, Is.EqualTo(4));
        Assert.That(serializer.ToBinary(bytes), Is.EqualTo(bytes));
    }

    [Test]
    public void Everything_else_is_JSON_with_its_type()
    {
        var letter = new Letter("hi", TestActor, [1, 2, 3], new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        var serializer = Serialization.FindSerializerFor(letter);
        Assert.That(serializer.Identifier, Is.EqualTo(1));
        Assert.That(JsonConvert.DeserializeObject(Encoding.UTF8.GetString(serializer.ToBinary(letter))), Is.Not.Null);
        var back = RoundTrip(letter);
        Assert.That((back.Body, back.From, back.At), Is.EqualTo((letter.Body, letter.From, letter.At)));
        Assert.That(back.Numbers, Is.EqualTo(letter.Numbers));
    }

    [Test]
    public void A_reference_is_restored_by_its_path()
    {
        var actor = ActorOf(a => a.OnAny(m => a.Sender.Tell(m)), "target");
        var back = RoundTrip(new Letter("", actor, [], default)).From;
        Assert.That(back, Is.EqualTo(actor));
        back.Tell("still there");
        ExpectMsgFrom(actor, "still there");
        Assert.That(Serialization.DeserializeActorRef(Serialization.SerializedActorPath(actor)), Is.EqualTo(actor));
    }

    [Test]
    public void An_unknown_serializer_is_refused() => Assert.That(
        () => Serialization.Deserialize([1], 99_999, "x"), Throws.InstanceOf<System.Runtime.Serialization.SerializationException>());

    [Test]
    public void A_serializer_can_be_added_at_run_time()
    {
        var plain = new PlainSerializer((ExtendedActorSystem)Sys);
        Serialization.AddSerializationMap(typeof(StringBuilder), plain);
        Assert.That(Serialization.FindSerializerFor(new StringBuilder()), Is.SameAs(plain));
    }
}
