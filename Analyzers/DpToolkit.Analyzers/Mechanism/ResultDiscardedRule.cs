using System;
using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Mechanism;

/// <summary>DP1004: what MakePrivate returns, or a part of it, thrown away.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ResultDiscardedRule() : FlowRule(Descriptor)
{
    private static readonly string[] Parts = ["model", "optimizer", "loader"];
    private static readonly string[] Members = ["Model", "Optimizer", "Data"];

    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.ResultDiscarded,
        DiagnosticSeverity.Warning,
        "MakePrivate's result discarded",
        "The private {0} that MakePrivate returns is thrown away, so training goes on with the original; keep and use what it returns");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var made in program.Events.Where(e => e.Kind == FlowEventKind.MakePrivate))
        {
            var syntax = made.Operation.Syntax;
            if (IsWhole(made.Operation))
                report(At(made.Operation, "model, optimizer and loader"));
            var discarded = DiscardedParts(syntax).Where(part => part.Index != 2 || made.Value("loader").Single is not { Type.Name: "PoissonDataLoader" }).ToList();
            if (discarded.Count > 0)
                report(Diagnostic.Create(Rule, discarded[0].Node.GetLocation(), new[] { syntax.GetLocation() }.Concat(discarded.Skip(1).Select(part => part.Node.GetLocation())), string.Join(" and ", discarded.Select(part => Parts[part.Index]))));
        }

        foreach (var history in program.Histories)
            foreach (var made in MadePrivate.In(history))
            {
                bool forgotten = IsForgotten(made.Event.Operation);
                int? kept = KeptPart(made.Event.Operation.Syntax);
                if ((forgotten || kept is not null) && history.Events.Any(used => OriginalUsedRule.PartUsed(history, made, used) is { } part && part != kept))
                    report(At(made.Event.Operation, forgotten ? "model, optimizer and loader" : string.Join(" and ", Parts.Where((_, part) => part != kept))));
            }
    }

    /// <summary>True when the one variable that takes the result is never mentioned again.</summary>
    internal static bool IsForgotten(IOperation made)
    {
        if (Outer(made.Syntax).Parent is not EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax, Identifier.ValueText: var name } variable })
            return false;
        var scope = variable.Ancestors().First(a => a is MemberDeclarationSyntax and not GlobalStatementSyntax or CompilationUnitSyntax);
        return !scope.DescendantNodes().OfType<IdentifierNameSyntax>().Any(use => use.Identifier.ValueText == name && !(use.Parent is MemberAccessExpressionSyntax member && member.Name == use));
    }

    /// <summary>True when nothing takes the result.</summary>
    internal static bool IsWhole(IOperation made) => Outer(made.Syntax).Parent switch
    {
        ExpressionStatementSyntax => true,
        ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax { ReturnType: var type } } => IsVoid(type),
        ArrowExpressionClauseSyntax { Parent: LocalFunctionStatementSyntax { ReturnType: var type } } => IsVoid(type),
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" }, Parent: ExpressionStatementSyntax } => true,
        AssignmentExpressionSyntax assignment => Elements(assignment.Left) is { Count: 3 } all && all.All(IsDiscard),
        _ => false,
    };

    /// <summary>True when this part (0 model, 1 optimizer, 2 loader) alone is thrown away.</summary>
    internal static bool IsPart(IOperation made, int part) => DiscardedParts(made.Syntax).Any(discarded => discarded.Index == part) || KeptPart(made.Syntax) is { } kept && kept != part;

    /// <summary>The one part that <c>MakePrivate(...).Data</c> takes.</summary>
    private static int? KeptPart(SyntaxNode made) =>
        Outer(made).Parent is MemberAccessExpressionSyntax member && Array.IndexOf(Members, member.Name.Identifier.ValueText) is >= 0 and var part ? part : null;

    private static bool IsVoid(TypeSyntax type) => type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword };

    private static IEnumerable<(int Index, SyntaxNode Node)> DiscardedParts(SyntaxNode made)
    {
        if (Outer(made).Parent is not AssignmentExpressionSyntax assignment || Elements(assignment.Left) is not { Count: 3 } elements || elements.All(IsDiscard))
            yield break;
        for (int i = 0; i < elements.Count; i++)
            if (IsDiscard(elements[i]))
                yield return (i, elements[i]);
    }

    private static List<SyntaxNode>? Elements(ExpressionSyntax left) => left switch
    {
        DeclarationExpressionSyntax { Designation: ParenthesizedVariableDesignationSyntax designation } => designation.Variables.ToList<SyntaxNode>(),
        TupleExpressionSyntax tuple => tuple.Arguments.Select(a => (SyntaxNode)a.Expression).ToList(),
        _ => null,
    };

    private static bool IsDiscard(SyntaxNode element) => element switch
    {
        DiscardDesignationSyntax => true,
        IdentifierNameSyntax { Identifier.ValueText: "_" } => true,
        DeclarationExpressionSyntax { Designation: DiscardDesignationSyntax } => true,
        _ => false,
    };

    private static SyntaxNode Outer(SyntaxNode node) => node.Parent is ParenthesizedExpressionSyntax or AwaitExpressionSyntax or PostfixUnaryExpressionSyntax ? Outer(node.Parent) : node;
}
