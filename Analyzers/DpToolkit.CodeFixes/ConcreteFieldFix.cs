using System.Collections.Generic;
using System.Composition;
using System.Globalization;
using System.Linq;
using DpToolkit.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;

namespace DpToolkit.CodeFixes;

/// <summary>DP7007: declares the field by the module type that the layer shares with its replacement.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ConcreteFieldFix() : DpCodeFix(DiagnosticIds.ConcreteField)
{
    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        Retyping(model, node) is { } retyping ? [new("Module", $"Declare it {retyping.Wider.ToMinimalDisplayString(model, node.SpanStart)}")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        if (Retyping(editor.SemanticModel, node) is not { } retyping)
            return;
        editor.ReplaceOnce(retyping.Declared, (current, generator) => generator.TypeExpression(retyping.Wider).WithTriviaFrom(current).WithAdditionalAnnotations(Simplifier.Annotation));
        foreach (var (call, missing) in retyping.Calls)
            editor.ReplaceOnce(call, (current, _) => ((InvocationExpressionSyntax)current).WithArgumentList(Fill(((InvocationExpressionSyntax)current).ArgumentList, missing)));
    }

    private static ArgumentListSyntax Fill(ArgumentListSyntax list, IEnumerable<string> missing)
    {
        var arguments = list.Arguments.ToList();
        var separators = list.Arguments.GetSeparators().ToList();
        foreach (string value in missing)
        {
            if (arguments.Count > 0)
                separators.Add(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space));
            arguments.Add(SyntaxFactory.Argument(SyntaxFactory.ParseExpression(value)));
        }

        return list.WithArguments(SyntaxFactory.SeparatedList(arguments, separators));
    }

    /// <summary>The change; null where some use needs the layer's own type.</summary>
    private static (TypeSyntax Declared, INamedTypeSymbol Wider, List<(InvocationExpressionSyntax Call, List<string> Missing)> Calls)? Retyping(SemanticModel model, SyntaxNode node)
    {
        if (LayerHolder.Declared(model, node) is not { Type: var declared, Symbols: var symbols } || model.GetTypeInfo(declared).Type is not INamedTypeSymbol layer || Wider(layer) is not { } wider)
            return null;
        var calls = new List<(InvocationExpressionSyntax, List<string>)>();
        foreach (var tree in model.Compilation.SyntaxTrees)
            foreach (var name in tree.GetRoot().DescendantNodes().OfType<IdentifierNameSyntax>().Where(name => symbols.Any(symbol => symbol.Name == name.Identifier.ValueText)))
            {
                if (tree != model.SyntaxTree)
                {
                    if (symbols.Any(symbol => symbol.DeclaredAccessibility != Accessibility.Private))
                        return null;
                    continue;
                }

                if (!symbols.Contains(model.GetSymbolInfo(name).Symbol, SymbolEqualityComparer.Default))
                    continue;
                ExpressionSyntax use = name.Parent is MemberAccessExpressionSyntax outer && outer.Name == name ? outer : name;
                if (use.Parent is AssignmentExpressionSyntax assignment && assignment.Left == use)
                    continue;
                if (use.Parent is not MemberAccessExpressionSyntax member || member.Expression != use || model.GetSymbolInfo(member).Symbol is not IMethodSymbol method)
                    return null;
                if (method.Name is "call" or "forward" && member.Parent is InvocationExpressionSyntax call)
                {
                    if (Missing(method, wider, call) is not { } missing)
                        return null;
                    if (missing.Count > 0)
                        calls.Add((call, missing));
                }
                else if (method.ReducedFrom is null && !IsShared(method.ContainingType, wider))
                {
                    return null;
                }
            }

        return (declared, wider, calls);
    }

    private static INamedTypeSymbol? Wider(INamedTypeSymbol layer)
    {
        for (var current = layer.BaseType; current is not null; current = current.BaseType)
            if (current is { Name: "Module", IsGenericType: true, ContainingType.Name: "nn" })
                return current;
        return null;
    }

    private static bool IsShared(INamedTypeSymbol owner, INamedTypeSymbol wider)
    {
        for (INamedTypeSymbol? current = wider; current is not null; current = current.BaseType)
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, owner.OriginalDefinition))
                return true;
        return false;
    }

    /// <summary>What has to be written out where the layer's own overload has defaults; null where the wider type has no such call.</summary>
    private static List<string>? Missing(IMethodSymbol method, INamedTypeSymbol wider, InvocationExpressionSyntax call)
    {
        int inputs = wider.TypeArguments.Length - 1;
        var arguments = call.ArgumentList.Arguments;
        if (method.Parameters.Length != inputs || arguments.Any(argument => argument.NameColon is not null)
            || !method.Parameters.Select(parameter => parameter.Type).SequenceEqual(wider.TypeArguments.Take(inputs), SymbolEqualityComparer.Default))
            return null;
        return method.Parameters.Skip(arguments.Count).Select(parameter => parameter.HasExplicitDefaultValue ? Literal(parameter.ExplicitDefaultValue) : "null").ToList();
    }

    private static string Literal(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        _ => System.Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
