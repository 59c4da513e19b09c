using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using DpToolkit.Analyzers.Budget;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Build;

/// <summary>
/// DP0001: what is known of each private training before it runs. No rule but the source of the build report: silent unless the
/// project is built with DpReport, and no option switches it off, so that a report can't lack a training.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TrainingFactsAnalyzer : DiagnosticAnalyzer
{
    public const string Id = "DP0001";

    private static readonly DiagnosticDescriptor Descriptor = Descriptors.CreateFact(Id, "Private training", "https://github.com/dptoolkit/dptoolkit/blob/main/docs/configuration.md#the-build-report");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptor);

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationAction(compilation =>
        {
            if (!compilation.Options.AnalyzerConfigOptionsProvider.GlobalOptions.TryGetValue("build_property.DpReport", out string? asked) || !asked.Equals("true", StringComparison.OrdinalIgnoreCase))
                return;
            var known = DpCompilation.Get(compilation.Compilation);
            if (known.Symbols.HasTorch && known.Symbols.HasToolkit)
                foreach (var finding in Find(known, compilation.Options.AnalyzerConfigOptionsProvider, compilation.CancellationToken))
                    compilation.ReportDiagnostic(finding);
        });
    }

    private static IEnumerable<Diagnostic> Find(DpCompilation compilation, AnalyzerConfigOptionsProvider options, CancellationToken cancellationToken)
    {
        var program = compilation.Flow(cancellationToken);
        var followed = new HashSet<SyntaxNode>();
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var history in program.Histories)
        {
            var all = MadePrivate.In(history).ToDictionary(made => made.Event);
            foreach (var made in history.MakePrivates)
            {
                followed.Add(made.Operation.Syntax);
                var facts = TrainingFacts.Of(program, history, made, all.TryGetValue(made, out var known) ? known : null, Limits(made.Operation));
                if (told.Add(Key(made.Operation, facts)))
                    yield return Finding(made.Operation, facts, TrainingPlaces.Of(compilation, history, made));
            }
        }

        foreach (var call in Others(compilation, program, followed, cancellationToken))
            yield return Finding(call, TrainingFacts.OfCall(program, call, Limits(call)), Enumerable.Empty<Location>());

        PrivacyLimits Limits(IOperation operation) => PrivacyLimits.Of(compilation, options, operation.Syntax.SyntaxTree);
    }

    /// <summary>The calls that the flow gave up on: their facts are unknown, but they are trainings.</summary>
    private static IEnumerable<IInvocationOperation> Others(DpCompilation compilation, ProgramFlow program, HashSet<SyntaxNode> followed, CancellationToken cancellationToken)
    {
        foreach (var call in new[] { "MakePrivate", "MakePrivateWithEpsilon" }.SelectMany(name => compilation.Compilation.Names(name, cancellationToken)).Select(name => name.CallBy()).OfType<InvocationExpressionSyntax>())
            if (!followed.Contains(call) && program.Model(call.SyntaxTree).GetOperation(call, cancellationToken) is IInvocationOperation operation
                && operation.TargetMethod.ContainingType.Is(compilation.Symbols.PrivacyEngine))
                yield return operation;
    }

    private static string Key(IOperation operation, ImmutableDictionary<string, string?> facts) =>
        operation.Syntax.SyntaxTree.FilePath + operation.Syntax.Span + string.Join("|", facts.OrderBy(fact => fact.Key, StringComparer.Ordinal));

    private static Diagnostic Finding(IOperation operation, ImmutableDictionary<string, string?> facts, IEnumerable<Location> places) =>
        Diagnostic.Create(Descriptor, operation.Syntax.GetLocation(), places, facts, TrainingFacts.Sentence(facts));
}
