using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Rpc.Framing;

namespace Lnd.Actors.Tests.Rpc;

[Parallelizable]
public class RequestFramerTests
{
    private const int Limit = 1000;

    private static readonly string[] Requests =
    [
        """{"id":1}""",
        """{ "id": "a\"}{\\", "params": [ {"x": "]["}, [[]] ] }""",
        """{"ü":"€ 😀 \u00fc"}""",
        "{\n  \"jsonrpc\": \"2.0\",\n  \"method\": \"getinfo\"\n}",
        "{}",
        $$"""{"long":"{{new string('x', 700)}}"}""",
    ];

    private static readonly string[] Between = ["", "\n", "\n\n", " \t\r\n", "  "];

    [Test]
    public void Requests_are_found_in_any_chunking() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(
            Arb.From(
                from picked in Gen.Elements(Requests).Zip(Gen.Elements(Between)).ListOf()
                from cuts in Gen.Choose(1, 40).ListOf()
                select (picked.ToArray(), cuts.ToArray())),
            input =>
            {
                var (picked, cuts) = input;
                var bytes = Encoding.UTF8.GetBytes(string.Concat(picked.Select(pair => pair.Item2 + pair.Item1)));
                using var framer = new RequestFramer(Limit);
                Assert.That(Feed(framer, bytes, cuts), Is.EqualTo(picked.Select(pair => pair.Item1)));
                Assert.That(framer.IsMidRequest, Is.False);
            }));

    [Test]
    public void Bytes_of_any_kind_do_not_throw() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Arb.From(Gen.Elements("{}[]\"\\ x\n".ToCharArray()).ListOf(3000)), text =>
        {
            using var framer = new RequestFramer(Limit);
            _ = Feed(framer, Encoding.UTF8.GetBytes(string.Concat(text)), [7, 100]);
        }));

    [Test]
    public void A_request_that_is_too_large_is_told_once_and_the_next_is_found([Values(1, 7, 64, 5000)] int chunk)
    {
        var large = $$"""{"id":"big","x":"{{new string('y', 20 * Limit)}}"}""";
        using var framer = new RequestFramer(Limit);
        Assert.That(Feed(framer, Encoding.UTF8.GetBytes($"{Requests[0]}{large}\n{Requests[1]}"), [chunk]), Is.EqualTo([Requests[0], "too large", Requests[1]]));
    }

    [Test]
    public void A_request_of_just_the_limit_is_taken()
    {
        var request = $$"""{"x":"{{new string('y', Limit - 8)}}"}""";
        Assert.That(request, Has.Length.EqualTo(Limit));
        using var framer = new RequestFramer(Limit);
        Assert.That(Feed(framer, Encoding.UTF8.GetBytes(request + request.Replace("y\"", "yy\"", StringComparison.Ordinal)), [300]), Is.EqualTo([request, "too large"]));
    }

    [TestCase("x")]
    [TestCase("[]")]
    [TestCase("\"{}\"")]
    [TestCase("}")]
    [TestCase("\0")]
    public void What_is_no_object_is_garbage(string text)
    {
        using var framer = new RequestFramer(Limit);
        Assert.That(Feed(framer, Encoding.UTF8.GetBytes(text), [100]), Is.EqualTo(["garbage"]));
    }

    [TestCase("""{"id":"x","params":"aaa""", "\"x\"")]
    [TestCase("""{"params":{"id":3},"id": 12 ,"y":"aaa""", "12")]
    [TestCase("""{"params":{"id":3},"y":"aaa""", "null")]
    [TestCase("""{"params":oops""", "null")]
    [TestCase("""{"id":[1]""", "null")]
    public void The_id_of_a_request_that_is_cut_off_is_found(string beginning, string id) =>
        Assert.That(Encoding.UTF8.GetString(RpcRequest.FindId(Encoding.UTF8.GetBytes(beginning))), Is.EqualTo(id));

    private static List<string> Feed(RequestFramer framer, byte[] bytes, int[] cuts)
    {
        var found = new List<string>();
        for (var (at, turn) = (0, 0); at < bytes.Length; turn++)
        {
            var free = framer.GetFree();
            var count = Math.Min(Math.Min(free.Length, cuts.Length == 0 ? bytes.Length : cuts[turn % cuts.Length]), bytes.Length - at);
            bytes.AsSpan(at, count).CopyTo(free.Span);
            framer.Advance(count);
            at += count;
            while (true)
            {
                var status = framer.TryTake(out var frame);
                if (status == FrameStatus.NeedMore)
                    break;
                found.Add(status switch
                {
                    FrameStatus.Complete => Encoding.UTF8.GetString(frame.Span),
                    FrameStatus.TooLarge => "too large",
                    _ => "garbage",
                });
                if (status == FrameStatus.Garbage)
                    return found;
            }
        }
        return found;
    }
}
