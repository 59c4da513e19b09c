using System;
using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.State;

/// <summary>DP3003: a metric of private samples printed, logged or saved.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ReleasedMetricRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.ReleasedMetric,
        DiagnosticSeverity.Info,
        "Metric of private samples released",
        "'{0}' tells what was computed from private samples: a release without noise that nobody accounts; measure on public data, or keep it to yourself");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
        {
            var batches = PrivateBatches.WithOriginals(program, history);
            if (batches.Count == 0)
                continue;
            foreach (var use in history.Events.Where(e => e.Kind == FlowEventKind.Use && IsRelease(e)))
            {
                if (Released(use, batches) is { } place && !place.NamesNoise())
                    report(Diagnostic.Create(Rule, place.GetLocation(), place.ToString()));
            }
        }
    }

    private static bool IsRelease(FlowEvent use)
    {
        if (use.Member is not IMethodSymbol method)
            return false;
        var type = method.ContainingType;
        string space = type.ContainingNamespace?.ToDisplayString() ?? "";
        string name = method.Name;
        if (type.Name == "SummaryWriter")
            return name.StartsWithOrdinal("add_");
        if (space == "TorchSharp")
            return name is "print" or "save" or "Save" or "save_safetensors";
        if (space.StartsWithOrdinal("TorchSharp") || space.StartsWithOrdinal("DpToolkit"))
            return false;
        return (space, type.Name) switch
        {
            ("System", "Console") => name is "Write" or "WriteLine",
            ("System.IO", "File") => name.StartsWithOrdinal("WriteAll") || name.StartsWithOrdinal("AppendAll"),
            ("System.IO", "TextWriter" or "StreamWriter" or "StringWriter" or "BinaryWriter") => name.StartsWithOrdinal("Write"),
            ("System.Diagnostics", "Debug" or "Trace" or "TraceSource" or "Debugger") => name.StartsWithOrdinal("Write") || name.StartsWithOrdinal("Trace") || name is "Print" or "Log",
            ("System" or "System.Numerics", _) => false,
            _ => IsLogger(type, space) && Logs.Contains(name) || IsLogger(type, space) && name.StartsWithOrdinal("Log"),
        };
    }

    private static readonly HashSet<string> Logs = new(StringComparer.Ordinal)
    {
        "Verbose", "Trace", "Debug", "Info", "Information", "Warn", "Warning", "Error", "Fatal", "Write", "WriteLine", "Log",
    };

    private static bool IsLogger(INamedTypeSymbol type, string space) =>
        space.StartsWithOrdinal("Microsoft.Extensions.Logging") || space is "Serilog" or "NLog" or "log4net" || type.Name is "Log" or "Logger" or "ILogger" or "ILog" or "LoggerExtensions";

    /// <summary>The call to change: the release itself, or the call of the helper whose text or number it only passes on.</summary>
    private static SyntaxNode? Released(FlowEvent use, HashSet<FlowObject> batches)
    {
        var given = use.Arguments.Where(a => IsPrivate(use, a.Value, batches)).Select(a => a.Operation).ToList();
        if (given.Count == 0 && IsPrivate(use, use.Receiver, batches) && use.Operation is IInvocationOperation { TargetMethod.ContainingNamespace.Name: "TorchSharp" } own)
            given.Add(own.Instance ?? own);
        if (given.Count == 0)
            return null;
        var place = use.Operation.Syntax;
        var context = use.Context;
        var carriers = given.SelectMany(operation => Carriers(use, operation, batches)).ToList();
        if (context.Call is { } call && carriers.Count > 0 && carriers.All(carrier => carrier is IParameterReferenceOperation { Parameter: var parameter } && parameter.Type.SpecialType != SpecialType.None && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, context.Method)))
            place = call.Syntax;
        return place;
    }

    private static IEnumerable<IOperation> Carriers(FlowEvent use, IOperation operation, HashSet<FlowObject> batches) =>
        operation.DescendantsAndSelf().Where(part => part switch
        {
            ILocalReferenceOperation local => IsPrivate(use, use.Before[local.Local], batches),
            IParameterReferenceOperation parameter => IsPrivate(use, use.Before[parameter.Parameter], batches),
            IInvocationOperation or IFieldReferenceOperation or IPropertyReferenceOperation => !part.ChildOperations.Any() && part is not IInvocationOperation { Arguments.IsEmpty: false },
            _ => false,
        });

    private static bool IsPrivate(FlowEvent use, FlowValue value, HashSet<FlowObject> batches) =>
        PrivateBatches.AreIn(value, use.Before, batches);
}
