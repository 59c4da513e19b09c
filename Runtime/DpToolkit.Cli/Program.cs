using DpToolkit.Cli;

return Dp.Run(args, Terminal.OfConsole());
