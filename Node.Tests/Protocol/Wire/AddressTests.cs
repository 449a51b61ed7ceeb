using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Tests.Protocol.Wire;

[Parallelizable]
public class AddressTests
{
    // the onion service of the Tor project, from its own address book
    private const string Onion = "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion";

    [TestCase("1.2.3.4", "1.2.3.4:9735")]
    [TestCase("1.2.3.4:80", "1.2.3.4:80")]
    [TestCase("[::1]:80", "[::1]:80")]
    [TestCase("[::1]", "[::1]:9735")]
    [TestCase("::1", "[::1]:9735")]
    [TestCase("2001:db8::1", "[2001:db8::1]:9735")]
    [TestCase("[::ffff:1.2.3.4]:80", "1.2.3.4:80")]
    [TestCase(Onion, Onion + ":9735")]
    [TestCase(Onion + ":1", Onion + ":1")]
    [TestCase("example.com", "example.com:9735")]
    [TestCase("node-1.example.com:65535", "node-1.example.com:65535")]
    [TestCase("localhost:19846", "localhost:19846")]
    public void Parsing_an_address_finds_its_kind(string text, string canonical)
    {
        var address = NodeAddress.Parse(text);
        Assert.That(address.ToString(), Is.EqualTo(canonical));
        Assert.That(NodeAddress.Parse(canonical), Is.EqualTo(address));
    }

    [TestCase("")]
    [TestCase(":80")]
    [TestCase("1.2.3.4:")]
    [TestCase("1.2.3.4:0")]
    [TestCase("1.2.3.4:65536")]
    [TestCase("1.2.3.4:-1")]
    [TestCase("1.2.3.4: 80")]
    [TestCase("1.2.3.256")]
    [TestCase("1.2.3")]
    [TestCase("01.2.3.4")]
    [TestCase("12345")]
    [TestCase("[::1]80")]
    [TestCase("[::1]:")]
    [TestCase("[::1")]
    [TestCase("[1.2.3.4]:80")]
    [TestCase("[example.com]:80")]
    [TestCase(":::1")]
    [TestCase("fe80::1%eth0")]
    [TestCase("exa mple.com")]
    [TestCase("-example.com")]
    [TestCase("example..com")]
    [TestCase("ex\u00e4mple.com")]
    [TestCase("/run/lightning")]
    [TestCase("2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wie.onion", Description = "checksum")]
    [TestCase("expyuzz4wqqyqhjn.onion", Description = "Tor v2")]
    public void Text_that_is_no_address_is_named(string text)
    {
        Assert.That(NodeAddress.TryParse(text, out _), Is.False);
        Assert.That(() => NodeAddress.Parse(text), Throws.TypeOf<FormatException>().With.Message.Contains($"'{text}'"));
    }

    [TestCase("017f0000012607", "127.0.0.1:9735")]
    [TestCase("0200000000000000000000000000000001" + "2607", "[::1]:9735")]
    [TestCase("050b6578616d706c652e636f6d2607", "example.com:9735")]
    public void A_descriptor_is_read_and_written(string hex, string text)
    {
        var address = NodeAddress.Parse(text);
        Assert.That(address.ToDescriptor().ToString(), Is.EqualTo(hex));
        Assert.That(NodeAddress.TryRead(Convert.FromHexString(hex), out var read) ? read : null, Is.EqualTo(address));
        Assert.That(NodeAddress.TryRead(Convert.FromHexString(hex + "00"), out _), Is.False);
        Assert.That(NodeAddress.TryRead(Convert.FromHexString(hex[..^2]), out _), Is.False);
    }

    [Test]
    public void An_onion_service_takes_35_bytes()
    {
        var descriptor = NodeAddress.Parse(Onion).ToDescriptor();
        Assert.That(descriptor.Length, Is.EqualTo(1 + 35 + 2));
        Assert.That(descriptor.Span[35], Is.EqualTo(3), "version");
        Assert.That(NodeAddress.TryRead(descriptor.Span, out var read) ? read?.Host : null, Is.EqualTo(Onion));
    }

    [Test]
    public void Addresses_are_announced_in_ascending_order_and_read_again() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var dns = 0;
        NodeAddress[] some = [.. Enumerable.Range(0, random.Next(6)).Select(_ => MessageGenerators.Address(random)).Where(a => a is not NodeAddress.Dns || dns++ == 0)];
        var list = AddressList.Of(some);
        Assert.That(list.Usable, Is.EquivalentTo(some));
        Assert.That(list.Usable.Select(a => a.DescriptorType), Is.Ordered);
        Assert.That((list.IsTruncated, list.HasSeveralHostnames), Is.EqualTo((false, false)));
    }).QuickCheckThrowOnFailure();

    private const string V4 = "017f0000012607";

    [TestCase(V4 + "4d010203" + V4, "[127.0.0.1:9735]", Description = "behind an unknown type nothing is read")]
    [TestCase("03" + "000000000000000000001234" + V4, "[127.0.0.1:9735]", Description = "Tor v2 is skipped")]
    [TestCase("017f0000010000" + V4, "[127.0.0.1:9735]", Description = "port 0")]
    [TestCase("0503612e622607" + "0503612e632607", "[a.b:9735]", Description = "a second hostname")]
    [TestCase("0503612ee42607" + V4, "[127.0.0.1:9735]", Description = "a hostname that is not ASCII")]
    [TestCase("05002607" + V4, "[127.0.0.1:9735]", Description = "an empty hostname")]
    [TestCase("00" + V4, "[]", Description = "padding")]
    public void Unusable_descriptors_are_left_out(string hex, string usable)
    {
        var list = new AddressList(ByteString.Parse(hex));
        Assert.That(list.ToString(), Is.EqualTo(usable));
        Assert.That(list.IsTruncated, Is.False);
        Assert.That(list.HasSeveralHostnames, Is.EqualTo(hex.Split("0503").Length > 2));
    }

    [TestCase("01")]
    [TestCase("017f00000126")]
    [TestCase("02")]
    [TestCase("030000")]
    [TestCase("04" + "00")]
    [TestCase("05")]
    [TestCase("05ff6161")]
    public void A_descriptor_cut_off_is_noticed(string hex) => Assert.That(new AddressList(ByteString.Parse(V4 + hex)).IsTruncated, Is.True);

    [Test]
    public void What_may_not_be_announced_throws()
    {
        Assert.That(() => AddressList.Of(NodeAddress.Parse("a.b"), NodeAddress.Parse("c.d")), Throws.ArgumentException);
        Assert.That(() => AddressList.Of(new NodeAddress.IPv4(IPAddress.Loopback, 0)), Throws.ArgumentException);
        Assert.That(() => AddressList.Of(new NodeAddress.IPv4(IPAddress.IPv6Loopback, 1)), Throws.ArgumentException);
        Assert.That(() => AddressList.Of(new NodeAddress.Dns("", 1)), Throws.ArgumentException);
    }

    [TestCase("", "")]
    [TestCase("SLEEPYDRAGON", "SLEEPYDRAGON")]
    [TestCase("0123456789012345678901234567890123456789", "01234567890123456789012345678901")]
    [TestCase("\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e91\u00e9", "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e91")]
    [TestCase("evil\u001b[31m\u202e", "evil\ufffd[31m\ufffd")]
    public void An_alias_fits_and_is_fit_to_be_shown(string text, string shown) => Assert.That(NodeAlias.Of(text).ToString(), Is.EqualTo(shown));

    [Test]
    public void A_color_is_six_hex_digits()
    {
        Assert.That(new RgbColor(1, 0xab, 255).ToString(), Is.EqualTo("01abff"));
        Assert.That(RgbColor.TryParse("01ABff", out var color) ? color : default, Is.EqualTo(new RgbColor(1, 0xab, 255)));
        Assert.That(RgbColor.TryParse("01abf", out _), Is.False);
    }
}
