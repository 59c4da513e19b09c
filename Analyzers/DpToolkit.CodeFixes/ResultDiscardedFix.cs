using System;
using System.Collections.Generic;
using System.Composition;
using System.Linq;
using DpToolkit.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.CodeFixes;

/// <summary>DP1004: keeps what MakePrivate returns, and uses it from there on.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ResultDiscardedFix() : DpCodeFix(DiagnosticIds.ResultDiscarded)
{
    private static readonly string[] Parameters = ["model", "optimizer", "loader"];
    private static readonly string[] Members = ["Model", "Optimizer", "Data"];
    private static readonly string[] Names = ["privateModel", "privateOptimizer", "privateLoader"];

    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        node is InvocationExpressionSyntax
            ? IsUsedOutside(model, (InvocationExpressionSyntax)node) ? [] : Statement(node) is not null || Declaration(node) is not null || KeptPart(node) is not null ? [new("Keep", "Keep and use what MakePrivate returns")]
                : Returning(model, node) is not null ? [new("Keep", "Return what MakePrivate returns")] : []
            : Discards(node, diagnostic) is { Count: > 0 } parts ? [new("Keep", $"Keep and use the private {string.Join(" and ", parts.Select(part => Parameters[part.Index]))}")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        if (node is InvocationExpressionSyntax call)
        {
            if (KeptPart(node) is var (declaration, kept))
            {
                var all = Names.Select((name, part) => part == kept ? declaration.Declaration.Variables[0].Identifier.ValueText : Free(editor.SemanticModel, node, name)).ToArray();
                editor.ReplaceNode(declaration, (current, _) => SyntaxFactory.ParseStatement($"var ({string.Join(", ", all)}) = {Whole(current)};").WithTriviaFrom(current));
                for (int i = 0; i < all.Length; i++)
                    if (i != kept)
                        UseLater(editor, call, i, all[i]);
                return;
            }

            if (Statement(node) is null && Declaration(node) is null)
            {
                var (returned, type) = Returning(editor.SemanticModel, node)!.Value;
                editor.ReplaceNode(returned, (current, _) => SyntaxFactory.ParseTypeName(type).WithTriviaFrom(current));
                return;
            }

            var names = Names.Select(name => Free(editor.SemanticModel, node, name)).ToArray();
            var text = (ExpressionStatementSyntax)SyntaxFactory.ParseStatement($"var ({string.Join(", ", names)}) = x;");
            if (Declaration(node) is { } declared)
                editor.ReplaceNode(declared, (current, _) => text.WithExpression(((AssignmentExpressionSyntax)text.Expression).WithRight(((LocalDeclarationStatementSyntax)current).Declaration.Variables[0].Initializer!.Value)).WithTriviaFrom(current));
            else
                editor.ReplaceNode(Statement(call)!.Expression, (current, _) =>
                ((AssignmentExpressionSyntax)text.Expression).WithRight((current is AssignmentExpressionSyntax assignment ? assignment.Right : (ExpressionSyntax)current).WithoutLeadingTrivia()).WithLeadingTrivia(current.GetLeadingTrivia()));
            for (int i = 0; i < names.Length; i++)
                UseLater(editor, call, i, names[i]);
        }
        else
        {
            foreach (var (part, discard) in Discards(node, diagnostic))
            {
                string name = Free(editor.SemanticModel, node, Names[part]);
                var designation = SyntaxFactory.SingleVariableDesignation(SyntaxFactory.Identifier(name));
                editor.ReplaceOnce(discard, (current, _) => current is DiscardDesignationSyntax
                    ? designation.WithTriviaFrom(current)
                    : SyntaxFactory.DeclarationExpression(SyntaxFactory.IdentifierName("var").WithTrailingTrivia(SyntaxFactory.Space), designation).WithTriviaFrom(current));
                UseLater(editor, Call(node, diagnostic)!, part, name);
            }
        }
    }

    /// <summary>From the call on, the variable or field that went in is replaced by the one that came out, until it gets another value.</summary>
    private static void UseLater(DocumentEditor editor, InvocationExpressionSyntax call, int part, string name)
    {
        var model = editor.SemanticModel;
        var given = (model.GetOperation(call) as IInvocationOperation)?.Arguments.FirstOrDefault(a => a.Parameter?.Name == Parameters[part])?.Value.Syntax;
        if (given is not (IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }) || model.GetSymbolInfo(given).Symbol is not { } symbol || symbol is not (ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol))
            return;
        var scope = Scope(call);
        var uses = scope.DescendantNodes().OfType<IdentifierNameSyntax>().Where(id => id.SpanStart > call.Span.End && id.Identifier.ValueText == symbol.Name && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(id).Symbol, symbol))
            .Select(Whole).OfType<ExpressionSyntax>().TakeWhile(use => !IsWritten(use)).ToList();
        foreach (var use in uses)
            if (CanBe(use, scope, part, symbol))
                editor.ReplaceOnce(use, (current, _) => SyntaxFactory.IdentifierName(name).WithTriviaFrom(current));
    }

    /// <summary>True where a local that went in is used later where what comes out has no name: behind the lambda or the switch that the call is in.</summary>
    private static bool IsUsedOutside(SemanticModel model, InvocationExpressionSyntax call)
    {
        var scope = Scope(call);
        return (model.GetOperation(call) as IInvocationOperation)?.Arguments.Where(a => Parameters.Contains(a.Parameter?.Name)).Select(a => model.GetSymbolInfo(a.Value.Syntax).Symbol).Where(symbol => symbol is ILocalSymbol or IParameterSymbol)
            .Any(symbol => call.Ancestors().First(IsMember).DescendantNodes().OfType<IdentifierNameSyntax>().Any(id => id.SpanStart > scope.Span.End && id.Identifier.ValueText == symbol!.Name && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(id).Symbol, symbol))) == true;
    }

    /// <summary>Where a local that is declared at the call can be named.</summary>
    private static SyntaxNode Scope(SyntaxNode call) => call.Ancestors().First(a => a is BlockSyntax or SwitchStatementSyntax || IsMember(a));

    private static bool IsMember(SyntaxNode node) => node is CompilationUnitSyntax or MemberDeclarationSyntax and not GlobalStatementSyntax;

    /// <summary>The use with its <c>this.</c>; null for the member of something else.</summary>
    private static ExpressionSyntax? Whole(IdentifierNameSyntax use) => use.Parent switch
    {
        MemberAccessExpressionSyntax member when member.Name == use => member.Expression is ThisExpressionSyntax ? member : null,
        MemberBindingExpressionSyntax or NameColonSyntax or NameEqualsSyntax => null,
        _ => use,
    };

    private static bool IsWritten(ExpressionSyntax use) =>
        use.Parent is AssignmentExpressionSyntax assignment && assignment.Left == use || use.Parent is ArgumentSyntax { RefOrOutKeyword.RawKind: not 0 } || use.FirstAncestorOrSelf<TupleExpressionSyntax>() is { Parent: AssignmentExpressionSyntax parts } tuple && parts.Left == tuple;

    /// <summary>True where the private part may stand: a private loader goes through loops, but is no DataLoader; nothing static sees a local.</summary>
    private static bool CanBe(ExpressionSyntax use, SyntaxNode scope, int part, ISymbol symbol)
    {
        if (use.Ancestors().TakeWhile(around => around != scope).Any(around => around is LocalFunctionStatementSyntax { Modifiers: var function } && function.Any(SyntaxKind.StaticKeyword) || around is AnonymousFunctionExpressionSyntax { Modifiers: var lambda } && lambda.Any(SyntaxKind.StaticKeyword)))
            return false;
        return part != 2 || symbol is ILocalSymbol { Type.Name: "PoissonDataLoader" }
            || use.Parent is CommonForEachStatementSyntax each && each.Expression == use
            || use.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Count" or "Select" or "Where" or "Take" or "Skip" or "Index" or "Sum" } member && member.Expression == use;
    }

    private static string Free(SemanticModel model, SyntaxNode node, string name)
    {
        string free = name;
        for (int i = 2; model.LookupSymbols(node.SpanStart, name: free).Any(); i++)
            free = name + i;
        return free;
    }

    private static ExpressionStatementSyntax? Statement(SyntaxNode call) => call.Parent switch
    {
        ExpressionStatementSyntax statement => statement,
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" }, Parent: ExpressionStatementSyntax statement } => statement,
        _ => null,
    };

    /// <summary>The variable that takes the result and is never mentioned again.</summary>
    private static LocalDeclarationStatementSyntax? Declaration(SyntaxNode call) =>
        call.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax statement } } } && statement.UsingKeyword == default ? statement : null;

    /// <summary>The declaration <c>var data = engine.MakePrivate(...).Data;</c> and the part that it keeps.</summary>
    private static (LocalDeclarationStatementSyntax Declaration, int Part)? KeptPart(SyntaxNode call) =>
        call.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } member && Array.IndexOf(Members, name) is >= 0 and var part && Declaration(member) is { } declaration ? (declaration, part) : null;

    private static ExpressionSyntax Whole(SyntaxNode declaration) =>
        ((MemberAccessExpressionSyntax)((LocalDeclarationStatementSyntax)declaration).Declaration.Variables[0].Initializer!.Value).Expression;

    /// <summary>The <c>void</c> of a method that is nothing but the call, and what it can return instead.</summary>
    private static (TypeSyntax Void, string Type)? Returning(SemanticModel model, SyntaxNode call)
    {
        if (call.Parent is not ArrowExpressionClauseSyntax { Parent: { } member } || model.GetDeclaredSymbol(member) is not IMethodSymbol { IsOverride: false, IsVirtual: false, IsPartialDefinition: false, PartialDefinitionPart: null } method
            || model.GetTypeInfo(call).Type is not { } type || method.ContainingType.AllInterfaces.Any(i => i.GetMembers().Any(m => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(m), method))))
            return null;
        TypeSyntax? returned = member switch
        {
            MethodDeclarationSyntax declaration => declaration.ReturnType,
            LocalFunctionStatementSyntax function => function.ReturnType,
            _ => null,
        };
        return returned is null ? null : (returned, type.ToMinimalDisplayString(model, returned.SpanStart));
    }

    /// <summary>The parts that are thrown away together: the finding's place is the first.</summary>
    private static List<(int Index, SyntaxNode Node)> Discards(SyntaxNode node, Diagnostic diagnostic)
    {
        if (Call(node, diagnostic) is null)
            return [];
        var spans = diagnostic.AdditionalLocations.Skip(1).Select(location => location.SourceSpan).Append(node.Span).ToList();
        var elements = node.Parent switch
        {
            ParenthesizedVariableDesignationSyntax all => all.Variables.ToList<SyntaxNode>(),
            ArgumentSyntax { Parent: TupleExpressionSyntax tuple } when node is IdentifierNameSyntax => tuple.Arguments.Select(argument => (SyntaxNode)argument.Expression).ToList(),
            _ => [],
        };
        return elements.Select((element, index) => (index, element)).Where(part => spans.Contains(part.element.Span)).ToList();
    }

    private static InvocationExpressionSyntax? Call(SyntaxNode node, Diagnostic diagnostic) =>
        diagnostic.AdditionalLocations.FirstOrDefault() is { SourceTree: { } tree } made && tree == node.SyntaxTree
            ? tree.GetRoot().FindNode(made.SourceSpan, getInnermostNodeForTie: true) as InvocationExpressionSyntax
            : null;
}
