using System.Threading;
using DpToolkit.Analyzers.BatchFlow;
using DpToolkit.Generators.Differentiate;
using DpToolkit.Generators.Model;
using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DpToolkit.Generators.Parse;

/// <summary>Turns a [PerSampleGrad] class into a <see cref="ModuleModel"/> and diagnostics.</summary>
internal static class ModuleParser
{
    public static ParseResult Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var module = (INamedTypeSymbol)context.TargetSymbol;
        var declaration = (TypeDeclarationSyntax)context.TargetNode;
        var name = declaration.Identifier.GetLocation();
        if (NotGenerated(module, declaration, context.SemanticModel.Compilation, out var forward) is { } reason)
            return new(null, new([DiagnosticModel.Create("DP9001", name, module.Name, reason)]));

        var flow = ForwardReader.Read(context.SemanticModel.Compilation, module, forward!, intoModules: false, cancellation);
        var errors = Errors(module, flow).ToList();
        if (errors.Count > 0)
            return new(null, new(errors));
        var unsupported = Unsupported(module, flow).ToList();
        return new(Model(module, unsupported.Count == 0 ? flow.Graph : null), new(unsupported));
    }

    private static string? NotGenerated(INamedTypeSymbol module, TypeDeclarationSyntax declaration, Compilation compilation, out IMethodSymbol? forward)
    {
        forward = null;
        for (TypeDeclarationSyntax? type = declaration; type is not null; type = type.Parent as TypeDeclarationSyntax)
        {
            if (!type.Modifiers.Any(SyntaxKind.PartialKeyword))
                return type == declaration ? "isn't partial" : $"is inside '{type.Identifier.Text}', which isn't partial";
        }
        var tensor = compilation.GetTypeByMetadataName("TorchSharp.torch+Tensor");
        var moduleType = compilation.GetTypeByMetadataName("TorchSharp.torch+nn+Module`2");
        var isModule = false;
        for (var type = module.BaseType; type is not null && !isModule; type = type.BaseType)
        {
            isModule = SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, moduleType)
                && type.TypeArguments.All(argument => SymbolEqualityComparer.Default.Equals(argument, tensor));
        }
        if (!isModule)
            return "isn't a Module<Tensor, Tensor>";
        forward = module.GetMembers("forward").OfType<IMethodSymbol>().FirstOrDefault(method => method.IsOverride && method.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(method.Parameters[0].Type, tensor));
        return forward is null ? "doesn't declare forward(Tensor)" : null;
    }

    private static IEnumerable<DiagnosticModel> Errors(INamedTypeSymbol module, ForwardFlow flow)
    {
        foreach (var problem in flow.Problems)
        {
            var why = problem.Kind switch
            {
                ForwardProblemKind.DataDependent => "makes the computation depend on a tensor's values: it can't be differentiated at compile time",
                ForwardProblemKind.InPlace => "changes a tensor that outlives the call: return a new tensor instead",
                ForwardProblemKind.Random => "is random: the backward pass would draw other values; put a Dropout layer outside this class",
                _ => null,
            };
            if (why is not null)
                yield return DiagnosticModel.Create("DP9004", problem.Location, problem.Text, module.Name, why);
        }
        foreach (var (node, text) in BatchPath.Mixing(flow.Graph))
            yield return DiagnosticModel.Create("DP9003", flow.Locations[node], flow.Graph.Nodes[node].Source, text, module.Name);
    }

    private static IEnumerable<DiagnosticModel> Unsupported(INamedTypeSymbol module, ForwardFlow flow)
    {
        foreach (var problem in flow.Problems)
            yield return DiagnosticModel.Create("DP9002", problem.Location, Capital(problem.Text), module.Name);
        if (flow.Problems.Count > 0)
            yield break;
        if (flow.Graph.Result < 0)
        {
            yield return DiagnosticModel.Create("DP9002", module.Locations[0], "What forward returns", module.Name);
            yield break;
        }
        if (Fields(module).FirstOrDefault(field => field.Type.Name == "Parameter" && field.NullableAnnotation == NullableAnnotation.Annotated) is { } optional)
        {
            yield return DiagnosticModel.Create("DP9002", optional.Locations[0], $"The parameter '{optional.Name}', which may be null,", module.Name);
            yield break;
        }
        foreach (var (node, text) in Derivatives.Missing(flow.Graph))
            yield return DiagnosticModel.Create("DP9002", flow.Locations[node], text, module.Name);
    }

    private static string Capital(string text) => text.Length > 0 ? char.ToUpperInvariant(text[0]) + text.Substring(1) : text;

    private static IEnumerable<IFieldSymbol> Fields(INamedTypeSymbol module) => module.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic);

    private static ModuleModel Model(INamedTypeSymbol module, TensorGraph? graph)
    {
        var types = new List<string>();
        for (INamedTypeSymbol? type = module; type is not null; type = type.ContainingType)
        {
            var keyword = type switch { { IsRecord: true } => "record", { TypeKind: TypeKind.Struct } => "struct", { TypeKind: TypeKind.Interface } => "interface", _ => "class" };
            types.Insert(0, $"{keyword} {type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}");
        }
        return new(
            module.ContainingNamespace.IsGlobalNamespace ? "" : module.ContainingNamespace.ToDisplayString(),
            new(types),
            module.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat).Replace('<', '{').Replace('>', '}') + ".PerSampleGrad.g.cs",
            module.Name,
            new(Fields(module).Where(field => field.Type is { Name: "Parameter", ContainingNamespace: { Name: "Modules", ContainingNamespace.Name: "TorchSharp" } }).Select(field => field.Name)),
            graph);
    }
}
