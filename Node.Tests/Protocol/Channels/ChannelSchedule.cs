using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;

namespace Lnd.Actors.Tests.Protocol.Channels;

/// <summary>What happens next to a channel between two nodes; the numbers choose among what is possible then.</summary>
internal enum Happening
{
    AliceAdds,
    BobAdds,
    AliceResolves,
    BobResolves,
    FeerateChanges,
    AliceReceives,
    BobReceives,
    BothReceiveAll,
    LineIsCut,
    LineIsBack,
    AliceRestarts,
    BobRestarts,
    AliceCrashesReceiving,
    BobCrashesReceiving,
    AliceCrashesAdding,
    BlocksPass,
    ChainIsReorganised,
}

/// <summary>One step of a schedule.</summary>
internal readonly record struct ScheduleStep(Happening Happening, ushort Choice);

/// <summary>A whole schedule: the format of the channel, its steps, and who closes it at the end.</summary>
internal sealed record Schedule(CommitmentFormat Format, ScheduleStep[] Steps, bool BobCloses)
{
    public static Gen<Schedule> Generator(int maxSteps) =>
        from format in Gen.Elements<CommitmentFormat>(CommitmentFormat.StaticRemoteKey, CommitmentFormat.Anchors)
        from length in Gen.Choose(1, maxSteps)
        from steps in StepGenerator.ArrayOf(length)
        from bobCloses in Gen.Elements<bool>(true, false)
        select new Schedule(format, steps, bobCloses);

    /// <summary>Shorter schedules first, so that a failure is shown by the fewest steps.</summary>
    public static IEnumerable<Schedule> Shrink(Schedule schedule)
    {
        var steps = schedule.Steps;
        for (var size = steps.Length / 2; size > 0; size /= 2)
            for (var at = 0; at + size <= steps.Length; at += size)
                yield return schedule with { Steps = [.. steps[..at], .. steps[(at + size)..]] };
    }

    public override string ToString() => $"{Format}, {(BobCloses ? "Bob" : "Alice")} closes: {string.Join(", ", Steps.Select(s => $"{s.Happening} {s.Choice}"))}";

    private static Gen<ScheduleStep> StepGenerator =>
        from happening in Gen.Frequency<Happening>(
            (6, Gen.Constant(Happening.AliceAdds)),
            (6, Gen.Constant(Happening.BobAdds)),
            (5, Gen.Constant(Happening.AliceResolves)),
            (5, Gen.Constant(Happening.BobResolves)),
            (2, Gen.Constant(Happening.FeerateChanges)),
            (18, Gen.Constant(Happening.AliceReceives)),
            (18, Gen.Constant(Happening.BobReceives)),
            (2, Gen.Constant(Happening.BothReceiveAll)),
            (2, Gen.Constant(Happening.LineIsCut)),
            (4, Gen.Constant(Happening.LineIsBack)),
            (1, Gen.Constant(Happening.AliceRestarts)),
            (1, Gen.Constant(Happening.BobRestarts)),
            (1, Gen.Constant(Happening.AliceCrashesReceiving)),
            (1, Gen.Constant(Happening.BobCrashesReceiving)),
            (1, Gen.Constant(Happening.AliceCrashesAdding)),
            (4, Gen.Constant(Happening.BlocksPass)),
            (1, Gen.Constant(Happening.ChainIsReorganised)))
        from choice in Gen.Choose(0, ushort.MaxValue)
        select new ScheduleStep(happening, (ushort)choice);
}
