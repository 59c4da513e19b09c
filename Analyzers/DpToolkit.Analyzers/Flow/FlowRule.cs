using System;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Flow;

/// <summary>
/// The base of rules on what happens to objects: looks at the program's flow, which all such rules share, and reports.
/// A finding appears in the file where it lies, once, however many callers lead there.
/// </summary>
public abstract class FlowRule(DiagnosticDescriptor rule) : DpAnalyzer(rule)
{
    protected sealed override void Register(CompilationStartAnalysisContext context, DpCompilation compilation)
    {
        compilation.BeginFlow(context.CancellationToken);
        var gate = new object();
        ILookup<SyntaxTree, Diagnostic>? findings = null;
        context.RegisterSemanticModelAction(model =>
        {
            foreach (var finding in Findings(model.CancellationToken)[model.SemanticModel.SyntaxTree])
                model.ReportDiagnostic(finding);
        });

        ILookup<SyntaxTree, Diagnostic> Findings(CancellationToken cancellationToken)
        {
            lock (gate)
                return findings ??= Find(compilation, context.Options.AnalyzerConfigOptionsProvider, cancellationToken);
        }
    }

    /// <summary>Reports what breaks this rule in <paramref name="program"/>.</summary>
    protected virtual void Check(ProgramFlow program, Action<Diagnostic> report)
    {
    }

    /// <summary>As <see cref="Check(ProgramFlow, Action{Diagnostic})"/>, for rules that have options.</summary>
    protected virtual void Check(ProgramFlow program, AnalyzerConfigOptionsProvider options, Action<Diagnostic> report) => Check(program, report);

    /// <summary>A finding at an operation; more places make additional locations.</summary>
    protected Diagnostic At(IOperation operation, params object?[] arguments) => Diagnostic.Create(Rule, operation.Syntax.GetLocation(), arguments);

    /// <summary>A finding at an operation, with the places that it follows from.</summary>
    protected Diagnostic At(IOperation operation, IOperation cause, params object?[] arguments) =>
        Diagnostic.Create(Rule, operation.Syntax.GetLocation(), (System.Collections.Generic.IEnumerable<Location>)new[] { cause.Syntax.GetLocation() }, arguments);

    /// <summary>A finding with what its fix has to know.</summary>
    protected Diagnostic At(IOperation operation, IOperation cause, ImmutableDictionary<string, string?> properties, params object?[] arguments) =>
        Diagnostic.Create(Rule, operation.Syntax.GetLocation(), new[] { cause.Syntax.GetLocation() }, properties, arguments);

    private ILookup<SyntaxTree, Diagnostic> Find(DpCompilation compilation, AnalyzerConfigOptionsProvider options, CancellationToken cancellationToken)
    {
        var findings = new System.Collections.Generic.List<Diagnostic>();
        Check(compilation.Flow(cancellationToken), options, findings.Add);
        return findings
            .Where(finding => finding.Location.SourceTree is not null)
            .GroupBy(finding => finding.Location.SourceSpan + finding.Location.SourceTree!.FilePath)
            .Select(same => same.First())
            .ToLookup(finding => finding.Location.SourceTree!);
    }
}
