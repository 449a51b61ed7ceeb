namespace Lnd.Actors.Protocol;

/// <summary>Names this assembly for those who look at it as a whole, such as the test of what it may touch.</summary>
public static class AssemblyMarker;
