namespace DpToolkit;

/// <summary>A checkpoint can't be written, read, or taken up by this training; the message says what is wrong and what to do.</summary>
public sealed class CheckpointException : Exception
{
    /// <summary>A failure with its sentence.</summary>
    public CheckpointException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
