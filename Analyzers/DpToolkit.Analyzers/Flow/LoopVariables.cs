using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Flow;

/// <summary>Loops around an event, in its own body and in its callers'.</summary>
public static class LoopVariables
{
    /// <summary>The loops around the event, innermost first.</summary>
    public static IEnumerable<SyntaxNode> LoopsAround(FlowEvent flowEvent)
    {
        SyntaxNode? node = flowEvent.Operation.Syntax;
        for (var context = flowEvent.Context; context is not null; context = context.Parent)
        {
            foreach (var loop in LoopsAround(node))
                yield return loop;
            node = context.Call?.Syntax;
        }
    }

    private static IEnumerable<SyntaxNode> LoopsAround(SyntaxNode? node) =>
        node?.Ancestors()
            .TakeWhile(n => n is not (MemberDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax) || n is GlobalStatementSyntax)
            .Where(n => n is CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax) ?? Enumerable.Empty<SyntaxNode>();

    /// <summary>True when a loop's variable is used inside the loop in an argument, other than to print or index epochs: the loop tries hyper-parameters.</summary>
    public static bool ReachArguments(FlowEvent flowEvent) => LoopsAround(flowEvent).Any(UsesVariable) || FunctionsAround(flowEvent).Any(UsesElement);

    /// <summary>The functions around the event that a query or <c>Parallel.ForEach</c> runs on each element.</summary>
    internal static IEnumerable<IMethodSymbol> FunctionsAround(FlowEvent flowEvent)
    {
        for (var context = flowEvent.Context; context is not null; context = context.Parent)
            if (context is { Method: IMethodSymbol { Parameters.IsEmpty: false } function, Call: IInvocationOperation { TargetMethod: var runs } } && Interpreter.RunsEach(runs))
                yield return function;
    }

    private static bool UsesElement(IMethodSymbol function) =>
        function.DeclaringSyntaxReferences is [var reference] && UsesVariable(reference.GetSyntax(), function.Parameters.Select(parameter => parameter.Name).ToArray(), true);

    private static bool UsesVariable(SyntaxNode loop)
    {
        var names = loop switch
        {
            ForEachStatementSyntax each => new[] { each.Identifier.ValueText },
            ForEachVariableStatementSyntax each => each.Variable.DescendantNodesAndSelf().OfType<SingleVariableDesignationSyntax>().Select(d => d.Identifier.ValueText).ToArray(),
            ForStatementSyntax { Declaration: { } declaration } => declaration.Variables.Select(v => v.Identifier.ValueText).ToArray(),
            _ => System.Array.Empty<string>(),
        };
        var body = loop switch
        {
            CommonForEachStatementSyntax each => each.Statement,
            ForStatementSyntax each => each.Statement,
            _ => null,
        };
        return body is not null && UsesVariable(body, names, loop is CommonForEachStatementSyntax);
    }

    private static bool UsesVariable(SyntaxNode body, string[] names, bool isElement) =>
        body.DescendantNodes().OfType<IdentifierNameSyntax>().Any(id =>
            names.Contains(id.Identifier.ValueText) && (id.FirstAncestorOrSelf<ArgumentSyntax>(a => body.Contains(a)) is { Parent.Parent: { } call } ? !IsPrinting(call) : isElement && IsTaken(id)));

    /// <summary>True where an element is called, or asked for what it holds: <c>create()</c>, <c>var rate = trial.Rate</c>.</summary>
    private static bool IsTaken(IdentifierNameSyntax element) =>
        element.Parent is InvocationExpressionSyntax or MemberAccessExpressionSyntax && element.FirstAncestorOrSelf<EqualsValueClauseSyntax>() is not null;

    private static bool IsPrinting(SyntaxNode call) =>
        call is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WriteLine" or "Write" or "manual_seed" or "save" } };
}
