namespace DpToolkit.Optim;

/// <summary>Says whether a wrapped optimizer may run: only while its private optimizer runs it.</summary>
internal sealed class Lease
{
    public bool IsOpen { get; private set; }

    public void Run(Action action)
    {
        IsOpen = true;
        try
        {
            action();
        }
        finally
        {
            IsOpen = false;
        }
    }
}
