using System.Linq;
using Microsoft.CodeAnalysis;
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
                    && call.Arguments is [{ Value.ConstantValue: { HasValue: true, Value: var seed } }])
                    operation.ReportDiagnostic(Diagnostic.Create(Rule, call.Syntax.GetLocation(), seed));
            },
            OperationKind.Invocation);
    }
}
