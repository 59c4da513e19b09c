using BenchmarkDotNet.Running;
using Benchmarks;

if (args is ["steps", ..]) StepRatio.Run(args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 100);
else if (args is ["ledger", ..]) LedgerCost.Run(args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 200);
else BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
