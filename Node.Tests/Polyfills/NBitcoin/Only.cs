namespace Lnd.Actors.Tests.Polyfills;

/// <summary>What a parser may do with any input: succeed, or throw the one exception it documents.</summary>
internal static class Only
{
    public static bool FormatException(Action parse)
    {
        try
        {
            parse();
        }
        catch (FormatException)
        {
            // the documented one
        }
        return true;
    }
}
