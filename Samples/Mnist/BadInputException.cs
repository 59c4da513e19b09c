namespace Mnist;

/// <summary>Something the user gave is wrong; the message is the one sentence to show.</summary>
internal sealed class BadInputException(string message) : Exception(message);
