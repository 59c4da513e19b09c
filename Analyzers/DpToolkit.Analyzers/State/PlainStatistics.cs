using System;
using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.State;

/// <summary>
/// Statistics of the lists, texts and arrays that a private data set is made from, or of all that it hands out: a vocabulary, counts of
/// labels, a mean. Followed through the locals of the method that makes the set.
/// </summary>
internal sealed class PlainStatistics
{
    private static readonly HashSet<string> Aggregates = new(StringComparer.Ordinal)
    {
        "Average", "Sum", "Min", "Max", "Distinct", "DistinctBy", "GroupBy", "CountBy", "AggregateBy", "ToHashSet", "ToLookup", "Aggregate",
    };

    private static readonly HashSet<string> Prints = new(StringComparer.Ordinal) { "WriteLine", "Write", "print", "Log", "LogInformation", "Assert" };

    private const int MaxHelpers = 2;

    private readonly ProgramFlow program;
    private readonly SemanticModel model;
    private readonly SyntaxNode body;
    private readonly HashSet<ISymbol> data = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> sets = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> rows = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> loaders = new(SymbolEqualityComparer.Default);
    private readonly int end;
    private readonly int helpers;

    /// <param name="program">The program.</param>
    /// <param name="body">The method.</param>
    /// <param name="end">Where the data become private.</param>
    /// <param name="helpers">How many calls away from the method that makes the set.</param>
    private PlainStatistics(ProgramFlow program, SyntaxNode body, int end, int helpers = 0)
    {
        this.program = program;
        this.end = end;
        this.helpers = helpers;
        this.body = body;
        model = program.Model(body.SyntaxTree);
    }

    public static IEnumerable<SyntaxNode> Places(ProgramFlow program, FlowHistory history, MadePrivate made)
    {
        if (made.Loader is not { } loader)
            yield break;
        var sets = made.Event.Before[loader].Sources.Where(o => o.Kind == FlowObjectKind.Dataset).ToList();
        foreach (var created in history.All(FlowEventKind.Create).Where(e => e.Subjects.Any(sets.Contains)))
        {
            var body = created.Operation.Syntax.Ancestors().First(a => a is MemberDeclarationSyntax and not GlobalStatementSyntax or LocalFunctionStatementSyntax or CompilationUnitSyntax);
            var privacy = made.Event.Operation.Syntax;
            var found = new PlainStatistics(program, body, body.Contains(privacy) ? privacy.SpanStart : 0);
            foreach (var argument in created.Arguments.Where(a => !a.IsDefault))
                found.AddRoots(argument.Operation.Syntax, 6);
            found.AddSet(created.Operation.Syntax);
            foreach (var over in history.All(FlowEventKind.Create).Where(e => e.Subjects.Any(o => o.Kind == FlowObjectKind.Loader && PrivateBatches.IsOver(made.Event.Before, o, loader))))
                found.AddLoader(over.Operation.Syntax);
            foreach (var place in found.Find())
                yield return place;
        }
    }

    /// <summary>The collections that an expression is made from.</summary>
    private void AddRoots(SyntaxNode? expression, int hops)
    {
        if (hops == 0)
            return;
        switch (expression)
        {
            case IdentifierNameSyntax name when model.GetSymbolInfo(name).Symbol is ILocalSymbol or IParameterSymbol or IFieldSymbol:
                var symbol = model.GetSymbolInfo(name).Symbol!;
                if (!IsCollection(TypeOf(symbol)) || !data.Add(symbol))
                    return;
                if (Initializer(symbol) is { } value && !IsAggregate(value) && (Turns(value) || !Helped(value, null).Any()))
                    AddRoots(value, hops - 1);
                break;
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } call when model.GetSymbolInfo(member.Expression).Symbol is not (INamedTypeSymbol or INamespaceSymbol):
                AddRoots(member.Expression, hops - 1);
                if (member.Name.Identifier.ValueText == "Zip" && call.ArgumentList.Arguments is [{ Expression: IdentifierNameSyntax zipped }, ..])
                    AddRoots(zipped, hops - 1);
                break;
            case InvocationExpressionSyntax call:
                foreach (var argument in call.ArgumentList.Arguments)
                    AddRoots(argument.Expression, hops - 1);
                break;
            case BinaryExpressionSyntax binary:
                AddRoots(binary.Left, hops - 1);
                AddRoots(binary.Right, hops - 1);
                break;
            case CastExpressionSyntax cast:
                AddRoots(cast.Expression, hops - 1);
                break;
            case ParenthesizedExpressionSyntax inner:
                AddRoots(inner.Expression, hops - 1);
                break;
        }
    }

    /// <summary>The local that holds the set, and those that hold all of its rows.</summary>
    private void AddSet(SyntaxNode creation)
    {
        if (creation.Parent is not EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax variable } || model.GetDeclaredSymbol(variable) is not ILocalSymbol set)
            return;
        sets.Add(set);
        data.Add(set);
        foreach (var declared in body.DescendantNodes().OfType<VariableDeclaratorSyntax>())
            if (declared.Initializer?.Value is { } value && Names(value, sets) && model.GetDeclaredSymbol(declared) is ILocalSymbol { Type: var type } local && IsCollection(type) && !IsAggregate(value))
                rows.Add(local);
        data.UnionWith(rows);
    }

    private void AddLoader(SyntaxNode creation)
    {
        if (creation.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax variable } && body.Contains(variable) && model.GetDeclaredSymbol(variable) is ILocalSymbol loader)
            loaders.Add(loader);
    }

    private IEnumerable<SyntaxNode> Find()
    {
        foreach (var loop in body.DescendantNodes().OfType<ForEachStatementSyntax>().Where(loop => loop.Span.End <= end && loop.Expression is IdentifierNameSyntax && Names(loop.Expression, loaders) && !Runs(loop)))
            foreach (var (place, target) in Collected(loop, DerivedIn(loop, loaders)))
                if (place is not AssignmentExpressionSyntax { Left: IdentifierNameSyntax } && Declared(target) is { } at && !loop.Span.Contains(at.Span) && IsUsed(target, loop))
                    yield return place;
        if (data.Count == 0)
            yield break;
        foreach (var declared in body.DescendantNodes().OfType<VariableDeclaratorSyntax>())
            if (declared.Initializer?.Value is { } made && IsOfEach(made) && model.GetDeclaredSymbol(declared) is ILocalSymbol { Type: var type } turned && IsCollection(type) && !IsAggregate(made))
                data.Add(turned);
        foreach (var declared in body.DescendantNodes().OfType<VariableDeclaratorSyntax>())
        {
            if (declared.Initializer?.Value is not { } value || model.GetDeclaredSymbol(declared) is not ILocalSymbol local || IsWhole(local.Type) || !IsUsed(local, declared))
                continue;
            if (IsAggregate(value, data) && Names(value, data) || IsOfRows(value))
                yield return value;
            foreach (var place in Helped(value, data))
                yield return place;
        }

        foreach (var parts in body.DescendantNodes().OfType<AssignmentExpressionSyntax>().Where(parts => parts.Left is DeclarationExpressionSyntax { Designation: ParenthesizedVariableDesignationSyntax }))
            if (parts.Left.DescendantNodes().OfType<SingleVariableDesignationSyntax>().Any(part => model.GetDeclaredSymbol(part) is ILocalSymbol local && !IsWhole(local.Type) && IsUsed(local, parts)))
                foreach (var place in Helped(parts.Right, data))
                    yield return place;

        foreach (var loop in body.DescendantNodes().Where(GoesOverRows))
        {
            var derived = DerivedIn(loop, data);
            foreach (var (place, target) in Collected(loop, derived).Where(found => !data.Contains(found.Target)).Concat(Summed(loop, derived)))
                if (Declared(target) is { } at && !loop.Span.Contains(at.Span) && IsUsed(target, loop))
                    yield return place;
        }
    }

    /// <summary>True for a helper that makes of the data what they were before: <c>float[][] Normalize(float[][] rows)</c>.</summary>
    private bool Turns(ExpressionSyntax value) =>
        value is InvocationExpressionSyntax call && model.GetTypeInfo(call).Type is { } made && call.ArgumentList.Arguments.Any(argument => SymbolEqualityComparer.Default.Equals(model.GetTypeInfo(argument.Expression).Type, made));

    /// <summary>True for something made of each row, all of them: <c>rows.Select(r => r[0]).ToArray()</c>.</summary>
    private bool IsOfEach(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax name => Names(name, data) && !Names(name, sets),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Select" or "SelectMany" or "ToArray" or "ToList" or "AsEnumerable" or "AsParallel" or "OrderBy" or "Order", Expression: var inner } } => IsOfEach(inner),
        QueryExpressionSyntax { FromClause.Expression: var inner, Body: { Clauses.Count: 0, SelectOrGroup: SelectClauseSyntax, Continuation: null } } => IsOfEach(inner),
        ParenthesizedExpressionSyntax inner => IsOfEach(inner.Expression),
        _ => false,
    };

    /// <summary>The statistics that a helper of this program takes of the data that the call gives it, or of any argument.</summary>
    private IEnumerable<SyntaxNode> Helped(SyntaxNode expression, HashSet<ISymbol>? given)
    {
        if (helpers >= MaxHelpers || expression is not InvocationExpressionSyntax call || model.GetSymbolInfo(call).Symbol is not IMethodSymbol { IsVirtual: false, IsAbstract: false, IsOverride: false } method || IsWhole(method.ReturnType)
            || (method.ReducedFrom ?? method).OriginalDefinition.DeclaringSyntaxReferences is not [var declared] || model.GetOperation(call) is not IInvocationOperation invocation)
            yield break;
        var helper = new PlainStatistics(program, declared.GetSyntax(), 0, helpers + 1);
        foreach (var argument in invocation.Arguments)
            if (argument.Value.WithoutConversion().Syntax is IdentifierNameSyntax name && model.GetSymbolInfo(name).Symbol is { } symbol && (given?.Contains(symbol) ?? true) && argument.Parameter?.OriginalDefinition is { } parameter && IsCollection(parameter.Type))
                helper.data.Add(parameter);
        if (helper.data.Count == 0)
            yield break;
        foreach (var place in helper.Find().Concat(helper.Returned()))
            yield return place;
    }

    /// <summary>Statistics that the helper returns as it computes them.</summary>
    private IEnumerable<SyntaxNode> Returned() =>
        body.DescendantNodes(node => node == body || node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).Select(node => node switch
        {
            ReturnStatementSyntax returned => returned.Expression,
            ArrowExpressionClauseSyntax arrow when arrow.Parent == body => arrow.Expression,
            _ => null,
        }).OfType<ExpressionSyntax>().Where(returned => IsAggregate(returned, data) && Names(returned, data));

    /// <summary>True for a loop over the rows: not for one over the columns of a row.</summary>
    private bool GoesOverRows(SyntaxNode node) => node switch
    {
        ForEachStatementSyntax each => Names(each.Expression, data) || Names(each.Statement, sets),
        ForStatementSyntax loop => Names(loop.Statement, sets) || loop.Statement.DescendantNodes().OfType<ElementAccessExpressionSyntax>()
            .Any(element => element.Expression is IdentifierNameSyntax && Names(element.Expression, data) && element.ArgumentList.DescendantNodes().OfType<IdentifierNameSyntax>().Any(index => loop.Declaration?.Variables.Any(variable => variable.Identifier.ValueText == index.Identifier.ValueText) != false)),
        _ => false,
    };

    /// <summary>Sums by column: <c>sums[j] += row[j]</c>, where the index doesn't tell rows apart.</summary>
    private IEnumerable<(SyntaxNode Place, ISymbol Target)> Summed(SyntaxNode loop, HashSet<ISymbol> derived)
    {
        var counters = new HashSet<string>(loop.DescendantNodes().Select(node => node switch
        {
            PostfixUnaryExpressionSyntax { Operand: IdentifierNameSyntax counter } => counter,
            PrefixUnaryExpressionSyntax { Operand: IdentifierNameSyntax counter } => counter,
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax counter } => counter,
            _ => null,
        }).OfType<IdentifierNameSyntax>().Where(counter => model.GetSymbolInfo(counter).Symbol is { } symbol && Declared(symbol) is { } at && !StatementOf(loop).Span.Contains(at.Span)).Select(counter => counter.Identifier.ValueText), StringComparer.Ordinal);
        foreach (var sum in loop.DescendantNodes().OfType<AssignmentExpressionSyntax>().Where(sum => sum.IsKind(SyntaxKind.AddAssignmentExpression)))
            if (sum.Left is ElementAccessExpressionSyntax { Expression: IdentifierNameSyntax target } element && Names(sum.Right, derived) && !Names(element.ArgumentList, derived) && IsNumber(model.GetTypeInfo(sum.Left).Type)
                && !element.ArgumentList.DescendantNodes().OfType<IdentifierNameSyntax>().Any(index => counters.Contains(index.Identifier.ValueText)) && model.GetSymbolInfo(target).Symbol is ILocalSymbol local)
                yield return (sum, local);
    }

    private static StatementSyntax StatementOf(SyntaxNode loop) => loop is ForStatementSyntax counted ? counted.Statement : ((CommonForEachStatementSyntax)loop).Statement;

    /// <summary>True for a loop that runs a model: what it counts is how well that does.</summary>
    private static bool Runs(SyntaxNode loop) =>
        loop.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "call" or "forward" or "backward" or "step" });

    /// <summary>The loop's variables that hold data, and the locals made from them.</summary>
    private HashSet<ISymbol> DerivedIn(SyntaxNode loop, HashSet<ISymbol> from)
    {
        var derived = new HashSet<ISymbol>(from, SymbolEqualityComparer.Default);
        for (int before = -1; before != derived.Count;)
        {
            before = derived.Count;
            foreach (var node in loop.DescendantNodesAndSelf())
            {
                var symbol = node switch
                {
                    ForEachStatementSyntax each when Names(each.Expression, derived) => model.GetDeclaredSymbol(each),
                    VariableDeclaratorSyntax { Initializer.Value: { } value } declared when Names(value, derived) => model.GetDeclaredSymbol(declared),
                    _ => null,
                };
                if (symbol is not null)
                    derived.Add(symbol);
            }
        }

        return derived;
    }

    /// <summary>What the loop puts into sets, maps, counters and sums.</summary>
    private IEnumerable<(SyntaxNode Place, ISymbol Target)> Collected(SyntaxNode loop, HashSet<ISymbol> derived)
    {
        foreach (var node in loop.DescendantNodes())
        {
            var (target, isPart) = node switch
            {
                InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add" or "TryAdd" or "UnionWith" } member } call when Names(call.ArgumentList, derived) && IsSet(member.Expression) => (member.Expression, true),
                AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax element } assignment when Names(element.ArgumentList, derived) && (IsSet(element.Expression) || !assignment.IsKind(SyntaxKind.SimpleAssignmentExpression)) => (element.Expression, true),
                PostfixUnaryExpressionSyntax { Operand: ElementAccessExpressionSyntax element } when Names(element.ArgumentList, derived) => (element.Expression, true),
                PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression, Operand: ElementAccessExpressionSyntax element } when Names(element.ArgumentList, derived) => (element.Expression, true),
                AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression, Left: IdentifierNameSyntax sum } assignment when Names(assignment.Right, derived) && (IsNumber(model.GetTypeInfo(sum).Type) || Names(assignment.Right, sets) && model.GetTypeInfo(sum).Type is { Name: "Tensor" }) => (sum, true),
                _ => ((ExpressionSyntax?)null, false),
            };
            if (isPart && model.GetSymbolInfo(target!).Symbol is ILocalSymbol local)
                yield return (node, local);
        }
    }

    /// <summary>True when the local, or one made from it, is read elsewhere than in a print.</summary>
    private bool IsUsed(ISymbol statistic, SyntaxNode built) =>
        body.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name =>
            name.Identifier.ValueText == statistic.Name && !built.Span.Contains(name.Span) && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name).Symbol, statistic)
            && !name.Ancestors().OfType<InvocationExpressionSyntax>().Any(IsPrint)
            && !name.Ancestors().OfType<IfStatementSyntax>().Any(check => check.Condition.Span.Contains(name.Span) && check.Statement.DescendantNodesAndSelf().Any(end => end is ThrowStatementSyntax))
            && !(name.FirstAncestorOrSelf<VariableDeclaratorSyntax>() is { Initializer: not null } declared && declared.Span.Contains(name.Span) && model.GetDeclaredSymbol(declared) is ILocalSymbol next && !IsUsed(next, declared)));

    private static bool IsPrint(InvocationExpressionSyntax call) =>
        call.Expression is MemberAccessExpressionSyntax member && (Prints.Contains(member.Name.Identifier.ValueText) || member.Expression.ToString() is "Console" or "System.Console");

    /// <summary>True for a statistic. In a lambda only for one of something from outside it: <c>rows.Average(r => r[j])</c> for each j, but not <c>row.Sum()</c> for each row.</summary>
    private bool IsAggregate(SyntaxNode expression, HashSet<ISymbol>? of = null) =>
        expression.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Any(call => call.Expression is MemberAccessExpressionSyntax member
            && (Aggregates.Contains(member.Name.Identifier.ValueText) || member.Name.Identifier.ValueText is "Count" or "LongCount" && call.ArgumentList.Arguments.Count == 1)
            && (!call.Ancestors().TakeWhile(a => a != expression.Parent).Any(a => a is AnonymousFunctionExpressionSyntax)
                || Source(member.Expression) is { } source && model.GetSymbolInfo(source).Symbol is { } symbol && (of?.Contains(symbol) ?? Declared(symbol) is { } at && !expression.Span.Contains(at.Span))));

    /// <summary>What a chain of calls begins with.</summary>
    private static IdentifierNameSyntax? Source(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax name => name,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: not ("Take" or "Skip" or "Chunk"), Expression: var inner } } => Source(inner),
        _ => null,
    };

    /// <summary>True for a statistic of a tensor that holds all rows of the set.</summary>
    private bool IsOfRows(SyntaxNode expression) =>
        expression.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Any(call =>
            call.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax tensor } member && StatisticCalls.IsOverRows(member.Name.Identifier.ValueText, call.ArgumentList) && Names(tensor, rows));

    private bool Names(SyntaxNode expression, HashSet<ISymbol> symbols) =>
        expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => model.GetSymbolInfo(name).Symbol is { } symbol && symbols.Contains(symbol) && (!sets.Contains(symbol) || GoesThrough(name)));

    /// <summary>True for <c>set.GetTensor(i)</c> in a loop or query that goes on to <c>set.Count</c>.</summary>
    private static bool GoesThrough(IdentifierNameSyntax set)
    {
        if (set.Parent is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetTensor" })
            return false;
        return set.Ancestors().Any(around => around switch
        {
            ForStatementSyntax loop => CountsTo(loop.Condition, set),
            CommonForEachStatementSyntax loop => CountsTo(loop.Expression, set),
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var source } } => CountsTo(source, set),
            _ => false,
        });
    }

    private static bool CountsTo(SyntaxNode? bound, IdentifierNameSyntax set) =>
        bound is not null && bound.DescendantNodesAndSelf().OfType<MemberAccessExpressionSyntax>().Any(count =>
            count is { Name.Identifier.ValueText: "Count", Expression: IdentifierNameSyntax counted } && counted.Identifier.ValueText == set.Identifier.ValueText);

    private bool IsSet(ExpressionSyntax collection) =>
        model.GetTypeInfo(collection).Type is INamedTypeSymbol { Name: "HashSet" or "SortedSet" or "ISet" or "Dictionary" or "SortedDictionary" or "IDictionary" or "ConcurrentDictionary" or "Counter" };

    /// <summary>Something with elements that are records: no text, no number, no map or set, which are made from records.</summary>
    private static bool IsCollection(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol => true,
        INamedTypeSymbol { SpecialType: SpecialType.System_String } => false,
        INamedTypeSymbol { Name: "HashSet" or "SortedSet" or "ISet" or "Dictionary" or "SortedDictionary" or "IDictionary" or "IReadOnlyDictionary" or "FrozenDictionary" or "FrozenSet" } => false,
        INamedTypeSymbol named => named.Name == "Tensor" || named.SpecialType == SpecialType.System_Collections_IEnumerable || named.AllInterfaces.Any(i => i.SpecialType == SpecialType.System_Collections_IEnumerable),
        _ => false,
    };

    private static bool IsNumber(ITypeSymbol? type) => type?.SpecialType is SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Decimal;

    /// <summary>Counts and lengths are no statistics worth a warning.</summary>
    private static bool IsWhole(ITypeSymbol? type) => type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Boolean;

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol field => field.Type,
        _ => null,
    };

    private static SyntaxNode? Declared(ISymbol symbol) => symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax();

    private ExpressionSyntax? Initializer(ISymbol symbol) =>
        Declared(symbol) is VariableDeclaratorSyntax { Initializer.Value: { } value } && value.SyntaxTree == body.SyntaxTree ? value : null;
}
