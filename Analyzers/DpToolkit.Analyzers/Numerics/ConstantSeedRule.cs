using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Numerics;

/// <summary>DP6001: noise from a seed that is in the source.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConstantSeedRule() : DpAnalyzer(Descriptor)
{
    private static readonly string[] TestFrameworks = ["xunit.core", "xunit.v3.core", "nunit.framework", "Microsoft.VisualStudio.TestPlatform.TestFramework", "MSTest.TestFramework"];

    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.ConstantSeed,
        DiagnosticSeverity.Warning,
        "Constant seed for private noise",
        "Whoever knows the seed {0} can compute the noise and subtract it; use Noise.Secure outside tests");

    protected override void Register(CompilationStartAnalysisContext context, DpCompilation compilation)
    {
        if (context.Compilation.ReferencedAssemblyNames.Any(name => TestFrameworks.Contains(name.Name, System.StringComparer.OrdinalIgnoreCase)))
            return;
        context.RegisterOperationAction(
            operation =>
            {
                var call = (IInvocationOperation)operation.Operation;
                if (call.TargetMethod.Name == "Seeded" && call.TargetMethod.ContainingType.Is(compilation.Symbols.Noise)
                    && call.Arguments is [{ Value: var given }] && Constant(given) is { } seed)
                    operation.ReportDiagnostic(Diagnostic.Create(Rule, call.Syntax.GetLocation(), seed));
            },
            OperationKind.Invocation);
    }

    /// <summary>A constant, or a local that holds one and nothing else ever.</summary>
    private static object? Constant(IOperation value)
    {
        if (value.ConstantValue is { HasValue: true, Value: { } constant })
            return constant;
        while (value is IConversionOperation { IsImplicit: true } conversion)
            value = conversion.Operand;
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
