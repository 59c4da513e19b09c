namespace DpToolkit.Cli;

internal readonly record struct Point(double X, double Y);
