using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Layers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Mechanism;

/// <summary>DP1007: a layer of a private model run past its hooks.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ForwardInsteadOfCallRule() : DpAnalyzer(Descriptor)
{
    /// <summary>Layers of TorchSharp that hold parameters.</summary>
    private static readonly HashSet<string> Trained = new()
    {
        "Linear", "Bilinear", "Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d", "Embedding", "EmbeddingBag",
        "GroupNorm", "LayerNorm", "InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d", "BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "PReLU",
        "LSTM", "GRU", "RNN", "LSTMCell", "GRUCell", "RNNCell", "MultiheadAttention",
        "Transformer", "TransformerEncoder", "TransformerDecoder", "TransformerEncoderLayer", "TransformerDecoderLayer",
    };

    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.ForwardInsteadOfCall,
        DiagnosticSeverity.Warning,
        "forward() instead of call()",
        "forward() runs this layer past its hooks, so its gradients are not clipped; run it by call()");

    protected override void Register(CompilationStartAnalysisContext context, DpCompilation compilation) =>
        context.RegisterOperationAction(
            operation =>
            {
                var call = (IInvocationOperation)operation.Operation;
                if (call.TargetMethod.Name != "forward" || call.Instance is not { Type: { } type } instance || !(HasParameters(compilation.Symbols, type) || IsListed(compilation.Symbols, instance)) || instance.Syntax is BaseExpressionSyntax or ThisExpressionSyntax
                    || instance is IInstanceReferenceOperation || !HasCall(type))
                    return;
                var models = compilation.Flow(operation.CancellationToken).PrivateModels;
                bool inside = operation.ContainingSymbol.ContainingType is { } owner && models.Contains(owner);
                if ((inside || type is INamedTypeSymbol named && named.IsInSource() && models.Contains(named) && !IsKept(instance)) && !WeightUse.IsWithoutGradient(call))
                    operation.ReportDiagnostic(Diagnostic.Create(Rule, call.Syntax.GetLocation()));
            },
            OperationKind.Invocation);

    /// <summary>False for a module of a plain <c>nn.Module</c>, which has no call() and runs no hooks.</summary>
    private static bool HasCall(ITypeSymbol? type) =>
        type is ITypeParameterSymbol parameter ? parameter.ConstraintTypes.Any(HasCall) : type is not null && (!type.GetMembers("call").IsEmpty || HasCall(type.BaseType));

    /// <summary>True for a module made here and handed to nobody: another instance is the private one.</summary>
    private static bool IsKept(IOperation instance) =>
        instance is ILocalReferenceOperation { Local: var local }
        && local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax }
        && LocalUses.Of(instance, local).All(use => use.Parent is IInvocationOperation call && call.Instance == use || use.Parent is IMemberReferenceOperation member && member.Instance == use);

    /// <summary>A layer out of a ModuleList or ModuleDict of modules of any kind.</summary>
    private static bool IsListed(KnownSymbols symbols, IOperation instance) => instance switch
    {
        IPropertyReferenceOperation { Property: { IsIndexer: true, ContainingType: var list } } => IsList(symbols, list),
        ILocalReferenceOperation { Local: var local } => local.Type.Name == "Module" && local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is ForEachStatementSyntax each
            && instance.SemanticModel?.GetTypeInfo(each.Expression).Type is { } list && IsList(symbols, list),
        _ => false,
    };

    private static bool IsList(KnownSymbols symbols, ITypeSymbol type) => type.Name is "ModuleList" or "ModuleDict" && symbols.IsLayer(type, type.Name);

    private static bool HasParameters(KnownSymbols symbols, ITypeSymbol type) =>
        symbols.IsModule(type) && (type.IsInSource() || Trained.Contains(type.Name) && symbols.IsLayer(type, type.Name));
}
