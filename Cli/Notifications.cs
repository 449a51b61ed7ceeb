using System.Text.Json;

namespace Lnd.Actors.Cli;

/// <summary>Prints what lightningd tells while a command runs.</summary>
/// <param name="output">Where.</param>
/// <param name="level">The least level that is printed.</param>
internal sealed class Notifications(TextWriter output, int level)
{
    private const int BarWidth = 60;
    private bool _barIsOpen;

    /// <summary>Whether a message is a notification; then it is dealt with.</summary>
    public bool Take(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object || message.TryGetProperty("id", out _)
            || !message.TryGetProperty("method", out var method) || !message.TryGetProperty("params", out var parameters))
        {
            return false;
        }
        if (level == Options.NoNotifications || parameters.ValueKind != JsonValueKind.Object)
            return true;
        if (method.ValueEquals("message"))
            TakeMessage(parameters);
        else if (method.ValueEquals("progress"))
            TakeProgress(parameters);
        return true;
    }

    /// <summary>Ends the line of a progress bar.</summary>
    public void End()
    {
        if (_barIsOpen)
            output.Write('\n');
        _barIsOpen = false;
    }

    private void TakeMessage(JsonElement parameters)
    {
        if (!parameters.TryGetProperty("level", out var name) || Options.LevelOf(name.ToString()) < level || !parameters.TryGetProperty("message", out var text))
            return;
        End();
        output.Write($"# {text}\n");
        output.Flush();
    }

    private void TakeProgress(JsonElement parameters)
    {
        if (!TryGet(parameters, "num", out var number) || !TryGet(parameters, "total", out var total) || total == 0 || number >= total)
            return;
        output.Write("\r# ");
        if (parameters.TryGetProperty("stage", out var stage) && TryGet(stage, "num", out var at) && TryGet(stage, "total", out var stages))
            output.Write($"Stage {at + 1}/{stages} ");
        var done = total == 1 ? BarWidth : (int)((long)BarWidth * number / (total - 1));
        output.Write($"{number + 1}/{total} |{new string('=', done)}{new string(' ', BarWidth - done)}|");
        _barIsOpen = number + 1 < total;
        if (!_barIsOpen)
            output.Write('\n');
        output.Flush();
    }

    private static bool TryGet(JsonElement owner, string name, out uint number)
    {
        number = 0;
        return owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.Number && value.TryGetUInt32(out number);
    }
}
