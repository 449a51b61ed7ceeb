using System.Runtime.Versioning;

[assembly: LevelOfParallelism(2)]
[assembly: UnsupportedOSPlatform("windows")]
