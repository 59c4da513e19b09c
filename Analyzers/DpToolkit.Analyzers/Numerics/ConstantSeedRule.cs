using System.Collections.Immutable;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Numerics;

/// <summary>DP6001: noise or batches from a seed that is in the source.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConstantSeedRule() : DpAnalyzer(Descriptor)
{
    private static readonly string[] TestFrameworks = ["xunit.core", "xunit.v3.core", "nunit.framework", "Microsoft.VisualStudio.TestPlatform.TestFramework", "MSTest.TestFramework"];

    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.ConstantSeed,
        DiagnosticSeverity.Warning,
        "Constant seed for private noise or sampling",
        "{0}");

    protected override void Register(CompilationStartAnalysisContext context, DpCompilation compilation)
    {
        if (context.Compilation.ReferencedAssemblyNames.Any(name => TestFrameworks.Contains(name.Name, System.StringComparer.OrdinalIgnoreCase)))
            return;
        context.RegisterOperationAction(
            operation =>
            {
                if (IsTest(operation.ContainingSymbol))
                    return;
                var call = (IInvocationOperation)operation.Operation;
                if (call.TargetMethod.Name == "Seeded" && call.TargetMethod.ContainingType.Is(compilation.Symbols.Noise)
                    && call.Arguments is [{ Value: var given }] && Constant(given) is { } seed)
                    operation.ReportDiagnostic(Diagnostic.Create(Rule, call.Syntax.GetLocation(), $"Whoever knows the seed {seed} can compute the noise and subtract it; use Noise.Secure outside tests"));
                else if (compilation.Symbols.IsLoader(call.Type))
                    Loader(operation, compilation, call.Arguments);
            },
            OperationKind.Invocation);
        context.RegisterOperationAction(
            operation =>
            {
                if (compilation.Symbols.IsLoader(operation.Operation.Type) && !IsTest(operation.ContainingSymbol))
                    Loader(operation, compilation, ((IObjectCreationOperation)operation.Operation).Arguments);
            },
            OperationKind.ObjectCreation);
    }

    /// <summary>A seed for the order of a loader that is made private.</summary>
    private void Loader(OperationAnalysisContext context, DpCompilation compilation, ImmutableArray<IArgumentOperation> arguments)
    {
        if (arguments.FirstOrDefault(a => a.Parameter?.Name == "seed" && a.ArgumentKind == ArgumentKind.Explicit) is not { } argument || Constant(argument.Value) is not { } seed)
            return;
        var made = context.Operation.Syntax;
        bool isPrivate = compilation.Flow(context.CancellationToken).Histories.SelectMany(MadePrivate.In)
            .Any(m => m.Loader is { } loader && m.Event.Before[loader].Sources.Append(loader).Any(o => o.Creation?.Syntax == made));
        if (isPrivate)
            context.ReportDiagnostic(Diagnostic.Create(Rule, argument.Syntax.GetLocation(), $"The seed {seed} does not make private training repeatable, and must not: MakePrivate draws its batches by Noise.Secure; remove the seed"));
    }

    /// <summary>True in a test method, and in a class that has one.</summary>
    private static bool IsTest(ISymbol? symbol) =>
        symbol is not null && (symbol is INamedTypeSymbol type ? IsMarked(type) || type.GetMembers().Any(IsMarked) : IsMarked(symbol)) || symbol?.ContainingSymbol is not (null or INamespaceSymbol) && IsTest(symbol.ContainingSymbol);

    private static bool IsMarked(ISymbol symbol) =>
        symbol.GetAttributes().Any(a => a.AttributeClass?.Name is "FactAttribute" or "TheoryAttribute" or "TestAttribute" or "TestCaseAttribute" or "TestFixtureAttribute" or "TestClassAttribute" or "TestMethodAttribute" or "DataTestMethodAttribute");

    /// <summary>A constant, or a local that holds one and nothing else ever.</summary>
    private static object? Constant(IOperation value)
    {
        while (value is IConversionOperation { IsImplicit: true } conversion)
            value = conversion.Operand;
        if (value.ConstantValue is { HasValue: true, Value: { } constant })
            return constant;
        if (value is not ILocalReferenceOperation { Local: var local, SemanticModel: { } model } || local.DeclaringSyntaxReferences is not [var reference]
            || reference.GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: { } initial, Parent.Parent: LocalDeclarationStatementSyntax declaration } || model.GetConstantValue(initial).Value is not { } held)
            return null;
        var scope = declaration.Parent is GlobalStatementSyntax top ? top.Parent! : declaration.Parent!;
        return scope.DescendantNodes().Any(node => node switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(Names),
            PostfixUnaryExpressionSyntax { Operand: IdentifierNameSyntax name } => Names(name),
            PrefixUnaryExpressionSyntax { Operand: IdentifierNameSyntax name } => Names(name),
            ArgumentSyntax { RefOrOutKeyword.RawKind: not 0, Expression: IdentifierNameSyntax name } => Names(name),
            _ => false,
        }) ? null : held;

        bool Names(IdentifierNameSyntax name) => name.Identifier.ValueText == local.Name;
    }
}
