using System;
using System.Linq;
using DpToolkit.Analyzers.Budget;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Build;

/// <summary>DP0002: an option of the project that can't be read, so that its limit isn't checked.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnreadableOptionRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.UnreadableOption,
        DiagnosticSeverity.Error,
        "Option can't be read",
        "{0}; until it can be read, nothing checks this training against it");

    protected override void Check(ProgramFlow program, AnalyzerConfigOptionsProvider options, Action<Diagnostic> report)
    {
        foreach (var made in program.Events.Where(e => e.Kind == FlowEventKind.MakePrivate))
        {
            string problems = string.Join("; ", PrivacyLimits.Unreadable(options, made.Operation.Syntax.SyntaxTree));
            if (problems.Length > 0)
                report(At(made.Operation, problems));
        }
    }
}
