namespace Akka;

/// <summary>The result of an operation that says nothing but that it has finished.</summary>
public sealed class Done
{
    private Done()
    {
    }

    /// <summary>The only instance.</summary>
    public static readonly Done Instance = new();
}
