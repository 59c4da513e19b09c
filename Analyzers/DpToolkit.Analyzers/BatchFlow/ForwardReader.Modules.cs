using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.BatchFlow;

/// <content>How modules are made: a field's only assignment, a factory's arguments, the layers of a Sequential.</content>
internal sealed partial class ForwardReader
{
    private static readonly HashSet<string> sizes = new(["size", "rows", "columns", "dim0", "dim1", "dim2", "dim3"], StringComparer.Ordinal);

    private readonly Dictionary<ISymbol, ModuleValue> made = new(SymbolEqualityComparer.Default);

    /// <summary>The module that a field or property holds.</summary>
    private ModuleValue Member(ISymbol member, ITypeSymbol type)
    {
        if (!intoModules)
            return new ModuleValue(type);
        if (!made.TryGetValue(member, out var value))
            made.Add(member, value = AssignedOnce(member) is { } only ? ModuleOf(only) ?? new(type) : new(type));
        return value.Creation is null && AssignedOnce(member) is { } given ? Given(given) ?? value : value;
    }

    /// <summary>The module that the one whose code is read was made with.</summary>
    private ModuleValue? Given(ExpressionSyntax parameter)
    {
        if (current is not IObjectCreationOperation { Constructor: { } constructor } creation || Model(parameter).GetOperation(parameter, cancellation) is not IParameterReferenceOperation { Parameter: var given })
            return null;
        var argument = creation.Arguments.FirstOrDefault(a => a.Parameter!.Ordinal == given.Ordinal && SymbolEqualityComparer.Default.Equals(constructor.OriginalDefinition, given.ContainingSymbol));
        return argument?.Value.Syntax is ExpressionSyntax expression ? ModuleOf(expression) : null;
    }

    /// <summary>An integer that a module is made with, or that its code names.</summary>
    private TensorSize SizeOf(IOperation value, int hops = 4)
    {
        value = Bare(value);
        return value.ConstantValue is { HasValue: true, Value: int or long } constant ? TensorSize.Of(System.Convert.ToInt64(constant.Value))
            : Assigned(value) is { } assigned && hops > 0 ? SizeOf(assigned, hops - 1)
            : TensorSize.Expression(Named(value, hops));
    }

    /// <summary>The text of an expression, the same wherever fields hold what a constructor was given.</summary>
    private string Named(IOperation value, int hops)
    {
        value = Bare(value);
        if (Assigned(value) is { } assigned && hops > 0)
            return Named(assigned, hops - 1);
        return value is IPropertyReferenceOperation { Instance: { } owner } property and not { Instance: IInstanceReferenceOperation }
            ? $"{Named(owner, hops)}.{property.Property.Name}"
            : $"{Model(value.Syntax).GetEnclosingSymbol(value.Syntax.SpanStart, cancellation)?.ToDisplayString()}: {Source(value)}";
    }

    private static IOperation Bare(IOperation value) => value is IConversionOperation { IsImplicit: true } conversion ? Bare(conversion.Operand) : value;

    /// <summary>What a readonly field of the module is set to, where that is one expression.</summary>
    private IOperation? Assigned(IOperation value) =>
        value is IFieldReferenceOperation { Field: { IsReadOnly: true } field, Instance: null or IInstanceReferenceOperation } && AssignedOnce(field) is { } only ? Model(only).GetOperation(only, cancellation) : null;

    private ModuleValue? ModuleOf(ExpressionSyntax expression, int hops = 4)
    {
        if (hops == 0)
            return null;
        var operation = Model(expression).GetOperation(expression, cancellation);
        while (operation is IConversionOperation conversion)
            operation = conversion.Operand;
        return operation switch
        {
            IInvocationOperation call when IsModule(call.Type) && IsTorch(call.TargetMethod.ContainingType) => new ModuleValue(call.Type!, call),
            IInvocationOperation { TargetMethod: { IsVirtual: false, IsAbstract: false, IsOverride: false, DeclaringSyntaxReferences: [var declared, ..] } } call when IsModule(call.Type)
                && Returned(declared.GetSyntax(cancellation)) is { } returned => ModuleOf(returned, hops - 1),
            IObjectCreationOperation { Type: { } type } creation when IsModule(type) => new ModuleValue(type, creation),
            IFieldReferenceOperation { Field: var field } when IsModule(field.Type) && !made.ContainsKey(field) => Member(field, field.Type),
            ILocalReferenceOperation { Local: var local } when IsModule(local.Type) && local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) is VariableDeclaratorSyntax { Initializer.Value: { } initial } => ModuleOf(initial, hops - 1),
            _ => null,
        };
    }

    /// <summary>The only expression that the class assigns to a member, or null.</summary>
    private ExpressionSyntax? AssignedOnce(ISymbol member)
    {
        var found = new List<ExpressionSyntax>();
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax(cancellation) is VariableDeclaratorSyntax { Initializer.Value: { } initial })
                found.Add(initial);
            else if (reference.GetSyntax(cancellation) is PropertyDeclarationSyntax { Initializer.Value: { } first })
                found.Add(first);
        }
        foreach (var declaration in member.ContainingType.DeclaringSyntaxReferences)
        {
            var syntax = declaration.GetSyntax(cancellation);
            foreach (var assignment in syntax.DescendantNodes().OfType<AssignmentExpressionSyntax>())
            {
                var name = assignment.Left switch
                {
                    IdentifierNameSyntax identifier => identifier,
                    MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: IdentifierNameSyntax own } => own,
                    _ => null,
                };
                if (name?.Identifier.ValueText == member.Name && SymbolEqualityComparer.Default.Equals(Model(name).GetSymbolInfo(name, cancellation).Symbol, member))
                    found.Add(assignment.Right);
            }
        }
        return found.Count == 1 ? found[0] : null;
    }

    /// <summary>The next node is this module's.</summary>
    private void Created(ModuleValue module)
    {
        if (module.Creation is { } creation)
            creations[nodes.Count] = creation.Syntax.GetLocation();
    }

    /// <summary>The arguments that a layer was made with: constants, or the text of what is given.</summary>
    private IEnumerable<TensorArgument> CreationArguments(ModuleValue module)
    {
        var arguments = module.Creation switch
        {
            IInvocationOperation call => call.Arguments,
            IObjectCreationOperation creation => creation.Arguments,
            _ => System.Collections.Immutable.ImmutableArray<IArgumentOperation>.Empty,
        };
        foreach (var argument in arguments)
        {
            var name = TensorOperations.Canonical(argument.Parameter!.Name);
            var value = argument.Value;
            while (value is IConversionOperation { IsImplicit: true } conversion && !value.ConstantValue.HasValue)
                value = conversion.Operand;
            yield return value.ConstantValue switch
            {
                { HasValue: true, Value: null } => new(name, TensorArgumentKind.Null, default, default, "null"),
                { HasValue: true, Value: int or long } constant => new(name, TensorArgumentKind.Integer, default, new([TensorSize.Of(System.Convert.ToInt64(constant.Value))]), ""),
                { HasValue: true, Value: { } constant } => new(name, TensorArgumentKind.Scalar, default, default, Number(constant)),
                _ when value.Type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 => new(name, TensorArgumentKind.Integer, default, new([SizeOf(value)]), ""),
                _ => new(name, TensorArgumentKind.Unknown, default, default, Source(value)),
            };
        }
    }

    /// <summary>One of a list of modules.</summary>
    private Value Layer(IPropertyReferenceOperation reference)
    {
        var known = reference is { Instance: { } list, Arguments: [var index] } && Evaluate(index.Value) is SizeValue { Size.Constant: { } at } && Evaluate(list) is ModuleValue owner ? Layers(owner)?.ElementAtOrDefault((int)at) : null;
        return known ?? new ModuleValue(reference.Type!);
    }

    /// <summary>The layers of a Sequential or ModuleList whose creation lists them, or null.</summary>
    private IReadOnlyList<ModuleValue>? Layers(ModuleValue sequential)
    {
        var list = sequential.Creation?.Syntax switch
        {
            InvocationExpressionSyntax call => call.ArgumentList,
            BaseObjectCreationExpressionSyntax { Initializer: null } creation => creation.ArgumentList,
            _ => null,
        };
        if (list?.Arguments is not { Count: > 0 } arguments)
            return null;
        var expressions = arguments.Select(argument => argument.Expression).ToList();
        if (expressions is [CollectionExpressionSyntax items])
            expressions = items.Elements.OfType<ExpressionElementSyntax>().Select(element => element.Expression).ToList();
        else if (expressions is [ArrayCreationExpressionSyntax { Initializer: { } array }])
            expressions = [.. array.Expressions];
        else if (expressions is [ImplicitArrayCreationExpressionSyntax implied])
            expressions = [.. implied.Initializer.Expressions];
        return expressions.Select(expression => expression is TupleExpressionSyntax { Arguments: [_, var named] } ? named.Expression : expression).Select(LayerOf).ToList() is var layers && layers.Contains(null)
            ? null
            : layers.Select(layer => layer!).ToList();
    }

    /// <summary>The one expression that a method returns, or null.</summary>
    private static ExpressionSyntax? Returned(SyntaxNode method) => method switch
    {
        MethodDeclarationSyntax { ExpressionBody.Expression: var expression } => expression,
        LocalFunctionStatementSyntax { ExpressionBody.Expression: var expression } => expression,
        MethodDeclarationSyntax { Body.Statements: [ReturnStatementSyntax { Expression: var expression }] } => expression,
        LocalFunctionStatementSyntax { Body.Statements: [ReturnStatementSyntax { Expression: var expression }] } => expression,
        _ => null,
    };

    private ModuleValue? LayerOf(ExpressionSyntax expression) =>
        ModuleOf(expression) ?? (Model(expression).GetTypeInfo(expression, cancellation).Type is { } type && IsModule(type) ? new ModuleValue(type) : null);

    /// <summary>The sizes that a tensor is made with, as <c>shape</c>; nothing where they aren't all written out.</summary>
    private IReadOnlyList<TensorArgument> Shape(IInvocationOperation call)
    {
        var all = new List<TensorSize>();
        foreach (var argument in call.Arguments.Where(argument => argument.ArgumentKind != ArgumentKind.DefaultValue && sizes.Contains(argument.Parameter!.Name)).OrderBy(argument => argument.Parameter!.Ordinal))
        {
            switch (Evaluate(argument.Value))
            {
                case SizeValue size:
                    all.Add(size.Size);
                    break;
                case ListValue list when list.Items.All(item => item is SizeValue):
                    all.AddRange(list.Items.Select(item => ((SizeValue)item).Size));
                    break;
                default:
                    return [];
            }
        }
        return all.Count == 0 ? [] : [new("shape", TensorArgumentKind.Integers, default, new(all), "")];
    }
}
