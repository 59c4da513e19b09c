using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using DpToolkit.Analyzers.BatchFlow;
using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Flow;

/// <summary>The losses of a program's private training, each read from the loop over its batches.</summary>
internal static class Losses
{
    private static readonly ConditionalWeakTable<ProgramFlow, IReadOnlyList<PrivateLoss>> Cache = new();

    public static IReadOnlyList<PrivateLoss> Of(ProgramFlow program) => Cache.GetValue(program, Read);

    private static IReadOnlyList<PrivateLoss> Read(ProgramFlow program)
    {
        var losses = new List<PrivateLoss>();
        var read = new HashSet<(SyntaxNode, FlowObject?, FlowObject?)>();
        foreach (var history in program.Histories)
        {
            var batches = PrivateBatches.Of(program, history);
            var made = MadePrivate.In(history).ToList();
            foreach (var backward in history.All(FlowEventKind.Backward))
            {
                var behind = backward.Receiver.Objects.SelectMany(o => backward.Before[o].Sources.Append(o)).ToList();
                if (!behind.Any(o => batches.Contains(o) || made.Any(m => m.PrivateModel == o)))
                    continue;
                var training = made.FirstOrDefault(m => behind.Contains(m.PrivateModel));
                if (!read.Add((backward.Operation.Syntax, training?.Model, training?.Loader)))
                    continue;
                var (node, code) = Around(program, history, backward);
                var model = program.Model(code.SyntaxTree);
                if (model.GetOperation(code) is not { } operation || model.GetEnclosingSymbol(node.SpanStart) is not { } method)
                    continue;
                var within = method.ContainingType ?? method as INamedTypeSymbol;
                if (within is null)
                    continue;
                var scope = new Scope(program, backward, batches, made, training);
                var flow = ForwardReader.ReadLoss(program.Compilation.Compilation, within, operation, backward.Operation.Syntax, scope, CancellationToken.None);
                losses.Add(new PrivateLoss(history, backward, training, flow, LossAnalysis.Run(flow.Graph)));
            }
        }

        return losses;
    }

    /// <summary>The loop over private batches around the call, in its method or a caller's; else the innermost loop, else the method.</summary>
    private static (SyntaxNode Node, SyntaxNode Code) Around(ProgramFlow program, FlowHistory history, FlowEvent backward)
    {
        var iterations = history.All(FlowEventKind.Iterate).Where(e => e.Receiver.Single is { } loader && PrivateBatches.IsPrivate(program, loader)).Select(PrivateBatches.LoopOf).OfType<SyntaxNode>().ToList();
        foreach (var loop in LoopVariables.LoopsAround(backward))
            if (iterations.Contains(loop))
                return (loop, loop);
        var own = backward.Operation.Syntax;
        var method = own.Ancestors().First(n => n is MemberDeclarationSyntax and not GlobalStatementSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or CompilationUnitSyntax);
        var inner = LoopVariables.LoopsAround(backward).FirstOrDefault(loop => method.Contains(loop));
        return (own, inner ?? method);
    }

    private sealed class Scope(ProgramFlow program, FlowEvent backward, HashSet<FlowObject> batches, IReadOnlyList<MadePrivate> made, MadePrivate? training) : ReaderScope
    {
        public override Value? Lookup(ISymbol symbol)
        {
            var value = backward.Before[symbol];
            var type = symbol switch { ILocalSymbol local => local.Type, IParameterSymbol parameter => parameter.Type, _ => null };
            if (value is FunctionValue { Operation.Syntax: { } lambda } && program.Model(lambda.SyntaxTree).GetOperation(lambda) is IAnonymousFunctionOperation function)
                return new LambdaValue(function.Symbol, function.Body);
            if (program.Compilation.Symbols.IsModule(type))
                return Module(value, type!);
            if (value.Single is { } single && batches.Contains(single))
                return new BatchValue();
            if (program.Compilation.Symbols.IsTensor(type))
                return new OutsideTensor(!value.Objects.IsEmpty && value is ObjectsValue { OrElse: false } && !value.Objects.Any(DependsOnBatch));
            return null;
        }

        public override RecordShape? RecordOf(string part) => RecordShapes.Of(program, training, part);

        public override bool IsPrivate(ITypeSymbol module) =>
            made.Any(m => SymbolEqualityComparer.Default.Equals(m.PrivateModel.Type, module) || SymbolEqualityComparer.Default.Equals(m.Model?.Type, module))
            || made.Count == 0 && module is INamedTypeSymbol named && program.PrivateModels.Contains(named);

        private bool DependsOnBatch(FlowObject value) =>
            value.IsExternal || value.Kind != FlowObjectKind.Tensor || batches.Contains(value) || backward.Before[value].Sources.Any(source => batches.Contains(source) || source.Kind is FlowObjectKind.Model or FlowObjectKind.Loader);

        private ModuleValue Module(FlowValue value, ITypeSymbol type)
        {
            var origin = made.FirstOrDefault(m => value.Single == m.PrivateModel)?.Model ?? value.Single;
            if (origin is not { IsExternal: false, Type: { } exact, Creation.Syntax: var syntax } || exact.TypeKind == TypeKind.Interface)
                return new ModuleValue(type);
            return new ModuleValue(exact, program.Model(syntax.SyntaxTree).GetOperation(syntax));
        }
    }
}
