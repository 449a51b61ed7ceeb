using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture, Parallelizable]
public class LoggingTests() : NUnitTestKit("akka.loglevel = INFO")
{
    ILoggingAdapter Logger => Logging.GetLogger(Sys, "my.source");

    [Test]
    public void Events_carry_level_text_source_and_cause()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(LogEvent));
        var boom = new InvalidOperationException("boom");
        Logger.Info("hello {0} and {1}", "one", 2);
        Logger.Warning("careful");
        Logger.Error(boom, "failed at {0}", 3);
        var info = ExpectMsg<Info>();
        Assert.That((info.LogLevel(), info.Message.ToString(), info.Cause), Is.EqualTo((LogLevel.InfoLevel, "hello one and 2", (Exception?)null)));
        Assert.That(info.LogSource, Does.Contain("my.source"));
        Assert.That(info.Timestamp, Is.EqualTo(DateTime.UtcNow).Within(TimeSpan.FromMinutes(5)));
        Assert.That(ExpectMsg<Warning>().Message.ToString(), Is.EqualTo("careful"));
        var error = ExpectMsg<Error>();
        Assert.That((error.Message.ToString(), error.Cause), Is.EqualTo(("failed at 3", (Exception?)boom)));
    }

    [Test]
    public void What_is_below_the_level_is_not_logged()
    {
        Assert.That(Logger.IsDebugEnabled, Is.False);
        Assert.That(Logger.IsInfoEnabled, Is.True);
        Assert.That(Logger.IsEnabled(LogLevel.ErrorLevel), Is.True);
        EventFilter.Custom(e => e.Message.ToString() is "invisible" or "visible").ExpectOne(() =>
        {
            Logger.Debug("invisible");
            Logger.Info("visible");
        });
    }

    [Test]
    public void An_actor_logs_under_its_path()
    {
        var actor = ActorOf(a =>
        {
            var log = a.Ctx.GetLogger();
            a.On<string>(m => log.Info(m));
        }, "speaker");
        EventFilter.Info("from the actor", source: "/user/speaker").ExpectOne(() => actor.Tell("from the actor"));
        EventFilter.Info("from the actor", source: "akka://test/user/speaker").ExpectOne(() => actor.Tell("from the actor"));
    }

    [Test]
    public void A_text_without_arguments_may_hold_braces() => EventFilter.Info("{json: 1} {0}").ExpectOne(() => Logger.Info("{json: 1} {0}"));

    [Test]
    public void A_filter_matches_a_whole_text_its_start_a_part_or_a_pattern()
    {
        EventFilter.Warning("the whole text").ExpectOne(() => Logger.Warning("the whole text"));
        EventFilter.Warning(start: "the wh").ExpectOne(() => Logger.Warning("the whole text"));
        EventFilter.Warning(contains: "whole").ExpectOne(() => Logger.Warning("the whole text"));
        EventFilter.Warning(new Regex("w.*e t")).ExpectOne(() => Logger.Warning("the whole text"));
        EventFilter.ForLogLevel(LogLevel.WarningLevel, "the whole text").ExpectOne(() => Logger.Warning("the whole text"));
        EventFilter.Custom<Warning>(w => w.Message.ToString() == "the whole text").ExpectOne(() => Logger.Warning("the whole text"));
    }

    [Test]
    public void A_filter_counts_and_fails_where_there_are_too_few_or_too_many()
    {
        EventFilter.Info("x").Expect(3, () =>
        {
            for (var i = 0; i < 3; i++)
                Logger.Info("x");
            Logger.Info("y");
        });
        Assert.That(
            () => EventFilter.Info("x").Expect(2, TimeSpan.FromMilliseconds(20), () => Logger.Info("x")),
            Throws.InstanceOf<AssertionException>());
        Assert.That(
            () => EventFilter.Info("x").Expect(0, Patience, () => Logger.Info("x")),
            Throws.InstanceOf<AssertionException>());
        EventFilter.Info("x").Expect(0, TimeSpan.FromMilliseconds(20), () => Logger.Info("y"));
    }

    [Test]
    public void Several_filters_act_together()
    {
        EventFilter.Info("a").And.Warning("b").Expect(2, () =>
        {
            Logger.Info("a");
            Logger.Warning("b");
            Logger.Info("b");
        });
    }

    [Test]
    public async Task Filters_work_around_async_code_and_give_its_result()
    {
        var result = await EventFilter.Error(contains: "deep").ExpectOneAsync(async () =>
        {
            await Task.Yield();
            Logger.Error("it went deep");
            return 42;
        });
        Assert.That(result, Is.EqualTo(42));
    }

    [Test]
    public void An_exception_filter_goes_by_type_and_text_also_of_inner_exceptions()
    {
        var inner = new ArgumentException("inner");
        EventFilter.Exception<InvalidOperationException>().ExpectOne(() => Logger.Error(new InvalidOperationException("x"), "y"));
        EventFilter.Exception<InvalidOperationException>("x").ExpectOne(() => Logger.Error(new InvalidOperationException("x"), "y"));
        EventFilter.Exception<Exception>("y").ExpectOne(() => Logger.Error(new InvalidOperationException("x"), "y"));
        EventFilter.Exception(typeof(ArgumentException), checkInnerExceptions: true)
            .ExpectOne(() => Logger.Error(new InvalidOperationException("outer", inner), "y"));
        EventFilter.Exception<ArgumentException>()
            .Expect(0, TimeSpan.FromMilliseconds(20), () => Logger.Error(new InvalidOperationException("outer", inner), "y"));
    }

    [Test]
    public void Dead_letters_can_be_expected()
    {
        var actor = Watch(ActorOf(_ => { }, "gone"));
        Sys.Stop(actor);
        ExpectTerminated(actor);
        EventFilter.DeadLetter<string>(source: "/user/gone").ExpectOne(() => actor.Tell("lost"));
        EventFilter.DeadLetter<string>(s => s == "this one").ExpectOne(() =>
        {
            actor.Tell("this one");
            actor.Tell("that one");
        });
        EventFilter.DeadLetter().Expect(2, () =>
        {
            actor.Tell(1);
            actor.Tell("two");
        });
    }

    [Test]
    public void A_supervisor_logs_a_failure_with_its_cause_and_who_failed()
    {
        var actor = ActorOf(a => a.On<Exception>(e => throw e), "weak");
        EventFilter.Exception<FormatException>("bad format", source: "/user/weak").ExpectOne(() => actor.Tell(new FormatException("bad format")));
    }

    [Test]
    public void The_system_has_a_log_of_its_own() => EventFilter.Info("system").ExpectOne(() => Sys.Log.Info("system"));
}

[TestFixture, Parallelizable]
public class DebugLoggingTests() : NUnitTestKit("""
    akka {
      loglevel = DEBUG
      actor.debug { lifecycle = on, unhandled = on, autoreceive = on, receive = on }
    }
    """)
{
    [Test]
    public void Debug_messages_are_logged_where_the_level_says_so()
    {
        Assert.That(Sys.Log.IsDebugEnabled, Is.True);
        EventFilter.Debug("detail").ExpectOne(() => Sys.Log.Debug("detail"));
    }

    [Test]
    public void The_life_of_an_actor_can_be_logged()
    {
        IActorRef? actor = null;
        EventFilter.Debug(start: "Started", source: "/user/mortal").ExpectOne(() => actor = ActorOf(_ => { }, "mortal"));
        EventFilter.Debug(start: "Stopped", source: "/user/mortal").ExpectOne(() => Sys.Stop(actor!));
    }

    [Test]
    public void Unhandled_messages_can_be_logged()
    {
        var actor = ActorOf(_ => { }, "deaf");
        EventFilter.Debug(contains: "what?", source: "/user/deaf").ExpectOne(() => actor.Tell("what?"));
    }
}
