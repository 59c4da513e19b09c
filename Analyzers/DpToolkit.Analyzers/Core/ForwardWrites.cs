using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers;

/// <summary>Where the code that forward runs in training writes what it computed from its input into the module.</summary>
internal sealed class ForwardWrites
{
    private static readonly HashSet<string> Queries = new() { "shape", "size", "dim", "ndim", "numel", "NumberOfElements", "device", "dtype", "device_type", "requires_grad" };

    private readonly KnownSymbols symbols;
    private readonly HashSet<ISymbol> fromInput = new(SymbolEqualityComparer.Default);

    private ForwardWrites(KnownSymbols symbols) => this.symbols = symbols;

    /// <summary>Each write in a method's body with the field or property that it goes to: a parameter, or other state.</summary>
    /// <param name="models">The private modules, asked for only where a base class may hold what their forward calls.</param>
    public static IEnumerable<(IOperation Write, ISymbol Member)> In(KnownSymbols symbols, IMethodSymbol method, IOperation body, Func<IEnumerable<INamedTypeSymbol>> models)
    {
        if (!symbols.IsModule(method.ContainingType) || !RunsInForward(method, models))
            return Enumerable.Empty<(IOperation, ISymbol)>();
        var writes = new ForwardWrites(symbols);
        writes.fromInput.UnionWith(method.Parameters.Where(p => symbols.IsTensor(p.Type)));
        while (writes.Spread(body))
        {
        }

        return body.Descendants().Select(operation => (Write: operation, Member: writes.Member(operation))).Where(found => found.Member is not null && writes.RunsInTraining(found.Write))
            .Select(found => (found.Write, found.Member!));
    }

    /// <summary>True for forward, and for what it calls on its own module, in a base class too.</summary>
    private static bool RunsInForward(IMethodSymbol method, Func<IEnumerable<INamedTypeSymbol>> models) =>
        method.Name == "forward"
        || method is { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private or Accessibility.Protected }
        && (method.ContainingType.AndBases().Any(type => ForwardCalls(type, method))
            || method.DeclaredAccessibility == Accessibility.Protected && models().Any(type => type.DerivesFrom(method.ContainingType) && type.GetMembers(method.Name).IsEmpty && ForwardCalls(type, method)));

    private static bool ForwardCalls(INamedTypeSymbol type, IMethodSymbol method) =>
        type.GetMembers("forward").SelectMany(forward => forward.DeclaringSyntaxReferences).Any(forward =>
            forward.GetSyntax().DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call => call.Expression switch
            {
                IdentifierNameSyntax name => name.Identifier.ValueText == method.Name,
                MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or BaseExpressionSyntax } member => member.Name.Identifier.ValueText == method.Name,
                _ => false,
            }));

    private bool Spread(IOperation body)
    {
        int known = fromInput.Count;
        foreach (var operation in body.Descendants())
        {
            if (operation is IVariableDeclaratorOperation { Initializer.Value: { } initial } declarator && Depends(initial))
                fromInput.Add(declarator.Symbol);
            else if (operation is IAssignmentOperation { Target: var target, Value: var value } && Depends(value))
                fromInput.UnionWith(target.DescendantsAndSelf().OfType<ILocalReferenceOperation>().Select(local => local.Local));
        }

        return fromInput.Count > known;
    }

    private bool Depends(IOperation value) => value.DescendantsAndSelf().Any(operation =>
        operation switch
        {
            IParameterReferenceOperation parameter => fromInput.Contains(parameter.Parameter),
            ILocalReferenceOperation local => fromInput.Contains(local.Local),
            _ => false,
        }
        && !Queried(operation));

    private static bool Queried(IOperation tensor) => tensor.Parent switch
    {
        IPropertyReferenceOperation property => Queries.Contains(property.Property.Name),
        IInvocationOperation call => call.Instance == tensor && Queries.Contains(call.TargetMethod.Name),
        _ => false,
    };

    private ISymbol? Member(IOperation operation) => operation switch
    {
        IInvocationOperation call when call.TargetMethod.Name.EndsWith("_", StringComparison.Ordinal) && call.TargetMethod.ContainingType.Is(symbols.Tensor) =>
            call.Arguments.Any(a => symbols.IsTensor(a.Value.Type) && Depends(a.Value)) ? Written(call.Instance) : null,
        IInvocationOperation call when call.TargetMethod.IsInSource() && call.Arguments.Any(a => Depends(a.Value)) =>
            call.Arguments.Where(a => WritesInto(call, a)).Select(a => Written(a.Value)).FirstOrDefault(member => member is not null),
        ICompoundAssignmentOperation assignment when Depends(assignment.Value) => Written(assignment.Target),
        ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.IsIndexer: true } element } assignment when Depends(assignment.Value) => Written(element.Instance),
        ISimpleAssignmentOperation assignment when Depends(assignment.Value) && Written(assignment.Target) is { } member && (IsBuffer(member) || !IsSetBefore(assignment, member) && (Mentions(assignment.Value, member) || IsReadBefore(assignment, member))) => member,
        _ => null,
    };

    /// <summary>True when the function that is called writes what it is given of the input into this argument: <c>static void Track(Tensor mean, Tensor x) => mean.lerp_(x, 0.1);</c>.</summary>
    private bool WritesInto(IInvocationOperation call, IArgumentOperation target)
    {
        if (!symbols.IsTensor(target.Value.Type) || target.Parameter is not { } into)
            return false;
        var given = call.Arguments.Where(a => a != target && symbols.IsTensor(a.Value.Type) && Depends(a.Value)).Select(a => a.Parameter?.Name).ToList();
        return call.TargetMethod.DeclaringSyntaxReferences.SelectMany(reference => reference.GetSyntax().DescendantNodes().OfType<InvocationExpressionSyntax>()).Any(inner =>
            inner.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax written, Name.Identifier.ValueText: var name } && written.Identifier.ValueText == into.Name && name.EndsWith("_", StringComparison.Ordinal)
            && inner.ArgumentList.DescendantNodes().OfType<IdentifierNameSyntax>().Any(used => given.Contains(used.Identifier.ValueText)
                && !(used.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var query } access && access.Expression == used && Queries.Contains(query))));
    }

    /// <summary>The member under in-place calls and views: <c>mean.mul_(0.9).add_(x)</c> and <c>mean[0].copy_(x)</c> write mean.</summary>
    private ISymbol? Written(IOperation? receiver) => receiver switch
    {
        IMemberReferenceOperation { Instance: IInstanceReferenceOperation, Member: IFieldSymbol or IPropertySymbol { IsIndexer: false } } member when symbols.IsTensor(member.Type) => member.Member,
        IPropertyReferenceOperation { Property.IsIndexer: true } element when symbols.IsTensor(element.Instance?.Type) => Written(element.Instance),
        IPropertyReferenceOperation property when property.Type.DerivesFrom(symbols.Parameter) => property.Property,
        IInvocationOperation call when call.Instance is { } inner && call.TargetMethod.ContainingType.Is(symbols.Tensor) && (call.TargetMethod.Name.EndsWith("_", StringComparison.Ordinal) || call.TargetMethod.Name is "select" or "narrow" or "view") => Written(inner),
        _ => null,
    };

    private static bool Mentions(IOperation value, ISymbol member) =>
        value.DescendantsAndSelf().OfType<IMemberReferenceOperation>().Any(reference => SymbolEqualityComparer.Default.Equals(reference.Member, member));

    /// <summary>True when the body reads what the member holds before it is written: what an earlier batch left there.</summary>
    private bool IsReadBefore(IOperation write, ISymbol member)
    {
        var body = Root(write);
        return body.Descendants().OfType<IMemberReferenceOperation>().Any(use => use.Syntax.SpanStart < write.Syntax.SpanStart && SymbolEqualityComparer.Default.Equals(use.Member, member) && IsRead(use))
            && body.Descendants().OfType<ISimpleAssignmentOperation>().Where(other => other.Target is IMemberReferenceOperation target && SymbolEqualityComparer.Default.Equals(target.Member, member)).All(other => other.Syntax.SpanStart >= write.Syntax.SpanStart);
    }

    /// <summary>True where a tensor is computed from it, not where it is tested, measured or disposed of.</summary>
    private bool IsRead(IMemberReferenceOperation use) => use.Parent switch
    {
        IAssignmentOperation assignment => assignment.Target != use,
        IVariableInitializerOperation or IReturnOperation => true,
        IArgumentOperation { Parent: { } call } => symbols.IsTensor(call.Type),
        { } parent => symbols.IsTensor(parent.Type),
        _ => false,
    };

    /// <summary>True when each run of the body sets the member anew before this write.</summary>
    private static bool IsSetBefore(IOperation write, ISymbol member) => Root(write).Descendants().OfType<ISimpleAssignmentOperation>().Any(set =>
        set.Syntax.SpanStart < write.Syntax.SpanStart && set.Target is IMemberReferenceOperation target && SymbolEqualityComparer.Default.Equals(target.Member, member) && !Mentions(set.Value, member)
        && set.Parent is IExpressionStatementOperation { Parent: IBlockOperation block } && write.Syntax.Ancestors().Contains(block.Syntax));

    private static IOperation Root(IOperation operation)
    {
        while (operation.Parent is { } parent)
            operation = parent;
        return operation;
    }

    private static bool IsBuffer(ISymbol member) =>
        member.ContainingType.InstanceConstructors.SelectMany(constructor => constructor.DeclaringSyntaxReferences).Any(constructor =>
            constructor.GetSyntax().DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call =>
                call.Expression is IdentifierNameSyntax { Identifier.ValueText: "register_buffer" }
                && call.ArgumentList.Arguments.Any(a => a.Expression is IdentifierNameSyntax name && name.Identifier.ValueText == member.Name)));

    /// <summary>False for a branch that training doesn't take, and for functions that something else calls.</summary>
    private bool RunsInTraining(IOperation operation)
    {
        for (var (child, parent) = (operation, operation.Parent); parent is not null; (child, parent) = (parent, parent.Parent))
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation or ICatchClauseOperation)
                return false;
            if (parent is IConditionalOperation branch && child != branch.Condition && IsTraining(branch.Condition) is { } training && training != (child == branch.WhenTrue))
                return false;
        }

        return true;
    }

    private bool? IsTraining(IOperation condition) => condition switch
    {
        IPropertyReferenceOperation { Property.Name: "training" } property when symbols.IsModule(property.Property.ContainingType) => true,
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not => !IsTraining(not.Operand),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } and => IsTraining(and.LeftOperand) ?? IsTraining(and.RightOperand),
        _ => null,
    };
}
