using System;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Budget;

/// <summary>DP5005: no noise, or a clipping norm that clips nothing.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NoNoiseRule() : FlowRule(Descriptor)
{
    private const double Huge = 1e6;

    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.NoNoise,
        DiagnosticSeverity.Warning,
        "No noise or no clipping",
        "{0}");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var made in program.Events.Where(e => e.Kind == FlowEventKind.MakePrivate))
        {
            if (made.Argument("noiseMultiplier") is { } noise && PlannedTraining.Number(noise.Value.Constant) is 0 && !IsForDebugging(noise.Operation.Syntax))
                report(At(noise.Operation, "noiseMultiplier 0 adds no noise: epsilon is infinite, whatever is clipped"));
            if (made.Argument("maxGradNorm") is { } norm && PlannedTraining.Number(norm.Value.Constant) is >= Huge && !IsForDebugging(norm.Operation.Syntax))
                report(At(norm.Operation, "A clipping norm this large clips nothing and drowns the model in noise; use about the median norm of the gradients, often 0.1 to 10"));
        }
    }

    private static bool IsForDebugging(SyntaxNode node)
    {
        foreach (var ancestor in node.Ancestors())
        {
            if (ancestor is IfStatementSyntax branch && SaysDebug(branch.Condition.ToString())
                || ancestor is MethodDeclarationSyntax method && method.AttributeLists.Any(list => list.ToString() is var text && text.Contains("Conditional") && SaysDebug(text)))
                return true;
        }

        return IsUnderDirective(node);
    }

    private static bool SaysDebug(string text) => text.IndexOf("debug", StringComparison.OrdinalIgnoreCase) >= 0;

    private static bool IsUnderDirective(SyntaxNode node)
    {
        int depth = 0;
        for (var directive = node.SyntaxTree.GetRoot().GetLastDirective(); directive is not null; directive = directive.GetPreviousDirective())
        {
            if (directive.SpanStart > node.SpanStart)
                continue;
            if (directive.IsKind(SyntaxKind.EndIfDirectiveTrivia))
                depth++;
            else if (directive is IfDirectiveTriviaSyntax branch && depth-- == 0)
            {
                if (SaysDebug(branch.Condition.ToString()))
                    return true;
                depth = 0;
            }
        }

        return false;
    }
}
