using Mnist;

return Sample.Run(args, Console.Out, Console.Error, live: !Console.IsOutputRedirected);
