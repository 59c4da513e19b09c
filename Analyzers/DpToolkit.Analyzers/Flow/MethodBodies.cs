using System.Collections.Generic;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace DpToolkit.Analyzers.Flow;

/// <summary>The operation trees and control-flow graphs of source methods. Made when first asked for; each once.</summary>
internal sealed class MethodBodies(Compilation compilation, CancellationToken cancellationToken)
{
    private readonly Dictionary<SyntaxTree, SemanticModel> models = new();
    private readonly Dictionary<SyntaxNode, IOperation?> operations = new();
    private readonly Dictionary<IOperation, ControlFlowGraph?> graphs = new();

    /// <summary>The names that lead to private training.</summary>
    public HashSet<string> Training { get; } = new(System.StringComparer.Ordinal);

    /// <summary>The body of a method, constructor, accessor or of the top-level statements; null where there is none to follow.</summary>
    public IOperation? OperationOf(ISymbol method)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
            if (BodyOf(reference.GetSyntax(cancellationToken)) is { } body)
                return OperationOf(body);
        return null;
    }

    public IOperation? OperationOf(SyntaxNode node)
    {
        if (!operations.TryGetValue(node, out var operation))
            operations.Add(node, operation = Model(node.SyntaxTree).GetOperation(node, cancellationToken));
        return operation;
    }

    public ControlFlowGraph? GraphOf(ISymbol method) => OperationOf(method) is { } operation ? GraphOf(operation) : null;

    public ControlFlowGraph? GraphOf(IOperation operation)
    {
        if (graphs.TryGetValue(operation, out var graph))
            return graph;
        graph = operation switch
        {
            { Parent: not null } => null,
            Microsoft.CodeAnalysis.Operations.IMethodBodyOperation body => ControlFlowGraph.Create(body, cancellationToken),
            Microsoft.CodeAnalysis.Operations.IConstructorBodyOperation body => ControlFlowGraph.Create(body, cancellationToken),
            Microsoft.CodeAnalysis.Operations.IBlockOperation body => ControlFlowGraph.Create(body, cancellationToken),
            Microsoft.CodeAnalysis.Operations.IFieldInitializerOperation body => ControlFlowGraph.Create(body, cancellationToken),
            Microsoft.CodeAnalysis.Operations.IPropertyInitializerOperation body => ControlFlowGraph.Create(body, cancellationToken),
            _ => null,
        };
        graphs.Add(operation, graph);
        return graph;
    }

    // One body at a time, and only bodies that take part: a semantic model action can't reach a callee's file.
#pragma warning disable RS1030
    public SemanticModel Model(SyntaxTree tree)
    {
        if (!models.TryGetValue(tree, out var model))
            models.Add(tree, model = compilation.GetSemanticModel(tree));
        return model;
    }
#pragma warning restore RS1030

    private static SyntaxNode? BodyOf(SyntaxNode declaration) => declaration switch
    {
        CompilationUnitSyntax unit => unit,
        BaseMethodDeclarationSyntax method => method.Body is null && method.ExpressionBody is null ? null : method,
        AccessorDeclarationSyntax accessor => accessor.Body is null && accessor.ExpressionBody is null ? null : accessor,
        ArrowExpressionClauseSyntax arrow => arrow,
        PropertyDeclarationSyntax property => property.ExpressionBody,
        LocalFunctionStatementSyntax function => function,
        _ => null,
    };
}
