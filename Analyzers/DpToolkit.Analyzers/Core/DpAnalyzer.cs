using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers;

/// <summary>The base of all rules: one descriptor a rule, and nothing registered in a compilation that can't break it.</summary>
public abstract class DpAnalyzer(DiagnosticDescriptor rule) : DiagnosticAnalyzer
{
    protected DiagnosticDescriptor Rule { get; } = rule;

    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(rule);

    public sealed override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            var compilation = DpCompilation.Get(start.Compilation);
            if (compilation.Symbols.HasTorch && compilation.Symbols.HasToolkit)
                Register(start, compilation);
        });
    }

    /// <summary>Registers the rule's actions. TorchSharp and DpToolkit are referenced.</summary>
    protected abstract void Register(CompilationStartAnalysisContext context, DpCompilation compilation);
}
